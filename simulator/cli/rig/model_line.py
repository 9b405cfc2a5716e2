"""A line through a reconstructed bone as a specimen: `--specimen model:DIR --at X,Y,Z --axis X,Y,Z`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from scenarios.language import Translator
from simulator.cli.parameters import Vector, with_options

if TYPE_CHECKING:
    from physics.depth_profile import BoneAt
    from reconstruction.volume import Volume

PREFIX = "model:"
REACH_MM = 250.0
"""How far along the line bone is looked for [mm]: more than any bone is thick."""
STEP_MM = 0.1


@dataclass(frozen=True)
class BoneOnLine:
    """Bone and the line into it, patient LPS."""

    bone_at: BoneAt
    entry_mm: np.ndarray
    """Where the line meets the bone [mm], shape (3,)."""
    axis: np.ndarray
    """Direction inwards, unit vector, shape (3,)."""
    through_mm: float
    """From there to where the line leaves this bone for good [mm]."""


def line_options(translator: Translator) -> Callable[[Callable], Callable]:
    """`--at --axis`: the line through a reconstructed bone."""
    vector = Vector(translator)
    return with_options(
        click.option("--at", "line_at", type=vector, help=translator.text("fixation-at-help")),
        click.option("--axis", "line_axis", type=vector, help=translator.text("fixation-axis-help")),
    )


def bone_of_model(given: Mapping[str, Any]) -> BoneOnLine:
    """The bone that the options name and the line through it.

    Raises:
        PhysicsError: if the line is missing or meets no bone.
        ReconstructionError: if there is no patient model.
    """
    from physics.errors import PhysicsError
    from reconstruction.patient_model import read_patient_model

    if given["line_at"] is None or given["line_axis"] is None:
        raise PhysicsError("fixation-line-missing")
    model = read_patient_model(Path(given["specimen"].removeprefix(PREFIX)))
    return bone_on_line(model.density, model.labels, np.array(given["line_at"]), np.array(given["line_axis"]))


def bone_on_line(density: Volume, labels: Volume, at: np.ndarray, axis: np.ndarray) -> BoneOnLine:
    """The first bone that a line meets.

    Args:
        density: apparent density [g/cm3].
        labels: number of the bone each voxel belongs to, 0 none.
        at: where the line begins [mm], shape (3,), LPS; outside the bone, or in it.
        axis: its direction, shape (3,).
    """
    from physics.depth_profile import unit
    from physics.errors import PhysicsError

    axis = unit(axis)
    steps = STEP_MM * np.arange(round(REACH_MM / STEP_MM))
    met = labels.sample(at + steps[:, None] * axis, order=0)
    if not met.any():
        raise PhysicsError("fixation-line-misses")
    first = int(np.flatnonzero(met)[0])
    label = met[first]
    last = int(np.flatnonzero(met == label)[-1])

    def bone_at(points_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inside = labels.sample(points_mm, order=0) == label
        return np.where(inside, np.maximum(density.sample(points_mm), 0.0), 0.0), inside.astype(float)

    return BoneOnLine(bone_at, at + steps[first] * axis, axis, steps[last] - steps[first] + STEP_MM)


def bone_of_specimen(given: Mapping[str, Any], width_mm: float) -> BoneOnLine:
    """The bone that the options describe: a reconstructed one, or a specimen wide enough for this tool [mm]."""
    from physics.depth_profile import bone_of_body
    from simulator.cli.rig.specimens import make_specimen

    if given["specimen"].startswith(PREFIX):
        return bone_of_model(given)
    specimen = make_specimen(given, width_mm)
    bone_at = bone_of_body(specimen.body, specimen.bone_at)
    return BoneOnLine(bone_at, specimen.entry_lps_mm, specimen.axis, specimen.through_mm)
