"""Osteotome and mallet: how deep each blow drives the blade, how hard it strikes, and when the bone splits ahead."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.crack import weakest_path
from physics.cutting_profile import REFERENCE_DENSITY
from physics.depth_profile import STEP_MM, BoneAt, DepthProfile, require, sampled_profile, unit
from physics.fixation.material import BONE
from physics.mallet_blow import (
    CUTTING_RESISTANCE,
    EFFICIENCY,
    RESISTANCE_EXPONENT,
    SIDE_FRICTION,
    SIDE_PRESSURE,
    STRIKE_STIFFNESS,
)

MALLET_KG = 0.45
WIDTH_RANGE_MM = (1.0, 60.0)
"""From the finest hand osteotome to the broadest chisel."""
SPLITTING_SHARE = 0.3
"""Share of the energy at the cut that goes into opening it, and can run a crack ahead. Design choice."""


@dataclass(frozen=True)
class OsteotomeTrial:
    """What a row of equal blows did."""

    depth_mm: float
    """Depth of the edge below the near face."""
    per_blow_mm: tuple[float, ...]
    peak_force_N: float
    """Highest force at the struck end over all blows."""
    pulse_ms: float
    """Duration of the half-sine pulse of the hardest blow."""
    through: bool
    """Whether the edge left the far side."""
    crack: bool
    """Whether the bone ahead of the edge split."""
    crack_at_blow: int | None
    crack_length_mm: float
    """Length of the path along the weakest bone from the edge to the nearest free surface, after the last blow."""
    series: dict[str, np.ndarray]
    """Per blow blow, depth_mm, peak_force_N, splitting_energy_J; each shape (blows,)."""

    def figures(self) -> dict[str, object]:
        """The JSON of `rig osteotome`."""
        figures = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "series"}
        return figures | {"per_blow_mm": list(self.per_blow_mm)}


def blade_profile(
    bone_at: BoneAt,
    entry_mm: np.ndarray,
    axis: np.ndarray,
    *,
    edge_direction: np.ndarray,
    width_mm: float,
    length_mm: float,
    step_mm: float = STEP_MM,
) -> DepthProfile:
    """Bone in the plane of a blade, by depth and place along its edge.

    Args:
        bone_at: the bone.
        entry_mm: middle of the edge where it is set on [mm], shape (3,), LPS.
        axis: direction of the blows, shape (3,).
        edge_direction: direction of the edge, shape (3,).
        width_mm: width of the blade [mm].
        length_mm: how deep to sample [mm].
        step_mm: thickness of a slice [mm].
    """
    require("width", width_mm, *WIDTH_RANGE_MM)
    count = max(5, math.ceil(width_mm / 0.5))
    place = width_mm * ((np.arange(count) + 0.5) / count - 0.5)
    offsets = place[:, None] * unit(edge_direction)
    return sampled_profile(bone_at, entry_mm, axis, length_mm=length_mm, offsets_mm=offsets, step_mm=step_mm)


def drive_osteotome(
    profile: DepthProfile,
    *,
    width_mm: float,
    energy_J: float,
    blows: int,
    mallet_kg: float = MALLET_KG,
    stop_mm: float | None = None,
) -> OsteotomeTrial:
    """Strike an osteotome `blows` times with the same energy [J].

    Each blow advances until the energy at the edge is spent on cutting and on friction along both faces; in a gap
    nothing resists, so the edge runs on to the next bone. It stops at the far face, or at `stop_mm` if given.
    """
    check_blows(width_mm, energy_J, blows, mallet_kg)
    depth_at, work = _work_of_depth(profile, width_mm)
    spent, depth, end = 0.0, 0.0, min(profile.length_mm, stop_mm or math.inf)
    depths, peaks, splits, lengths = [], [], [], []
    for _ in range(int(blows)):
        peaks.append(_peak_force(profile, depth, width_mm, energy_J))
        spent = min(spent + 1e3 * EFFICIENCY * energy_J, work[-1])
        # In a gap the work stands still: the edge then lies at its far side.
        depth = min(float(depth_at[np.searchsorted(work, spent, side="right") - 1]), end) if energy_J > 0.0 else depth
        depths.append(depth)
        path = weakest_path(profile, depth)
        splits.append(1e-3 * width_mm * path.energy_N)
        lengths.append(path.length_mm)
    split_at = [
        number for number, need in enumerate(splits, 1) if 0.0 < need <= SPLITTING_SHARE * EFFICIENCY * energy_J
    ]
    peak = max(peaks, default=0.0)
    stiffness = peak**2 / (2e3 * energy_J) if energy_J > 0.0 else STRIKE_STIFFNESS
    return OsteotomeTrial(
        depth_mm=depth,
        per_blow_mm=tuple(float(step) for step in np.diff([0.0, *depths])),
        peak_force_N=peak,
        pulse_ms=math.pi * math.sqrt(1e-3 * mallet_kg / stiffness) * 1e3 if stiffness > 0.0 else 0.0,
        through=bool(blows and depth >= _far_face(profile)),
        crack=bool(split_at),
        crack_at_blow=split_at[0] if split_at else None,
        crack_length_mm=lengths[-1] if lengths else 0.0,
        series={
            "blow": np.arange(1, int(blows) + 1),
            "depth_mm": np.array(depths),
            "peak_force_N": np.array(peaks),
            "splitting_energy_J": np.array(splits),
        },
    )


def check_blows(width_mm: float, energy_J: float, blows: int, mallet_kg: float) -> None:
    """Raise PhysicsError for a blade or blows that no surgeon has."""
    require("width", width_mm, *WIDTH_RANGE_MM)
    require("energy", energy_J, 0.0, 50.0)
    require("blows", blows, 0, 1000)
    require("mallet", mallet_kg, 0.05, 3.0)


def _work_of_depth(profile: DepthProfile, width_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Depths of the edge [mm] and the work to get there [N mm], each shape (n,): resistance x width, plus friction."""
    relative = profile.mean_of(lambda density: (density / REFERENCE_DENSITY) ** RESISTANCE_EXPONENT)
    squared = profile.mean_of(lambda density: (density / REFERENCE_DENSITY) ** 2)
    depth = 0.05 * profile.step_mm * np.arange(20 * len(relative) + 1)
    cutting = CUTTING_RESISTANCE * width_mm * profile.between(relative, 0.0, depth)
    rubbed_area = 2.0 * width_mm * profile.between(squared, 0.0, depth)
    moving = profile.between((relative > 0.0).astype(float), 0.0, depth)
    friction = SIDE_FRICTION * SIDE_PRESSURE * rubbed_area
    return depth, cutting + np.concatenate([[0.0], np.cumsum(friction[1:] * np.diff(moving))])


def _peak_force(profile: DepthProfile, depth_mm: float, width_mm: float, energy_J: float) -> float:
    """Peak of the half-sine pulse [N]: all kinetic energy in the springs of the strike and of the bone, in series."""
    moduli = profile.mean_of(BONE.modulus)
    ahead = float(profile.between(moduli, depth_mm, depth_mm + 1.0))
    bone = ahead * width_mm
    if bone <= 0.0:
        return 0.0
    stiffness = STRIKE_STIFFNESS * bone / (STRIKE_STIFFNESS + bone)
    return math.sqrt(2.0 * 1e3 * energy_J * stiffness)


def _far_face(profile: DepthProfile) -> float:
    slices = np.flatnonzero(profile.fraction.max(axis=1) > 0.0)
    return profile.step_mm * (slices[-1] + 1) - 1e-9 if len(slices) else 0.0
