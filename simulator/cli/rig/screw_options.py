"""The options that describe a screw in its hole, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import positive, with_options
from simulator.cli.rig.model_line import bone_of_specimen, line_options
from simulator.cli.rig.specimens import specimen_options

if TYPE_CHECKING:
    from physics.depth_profile import DepthProfile
    from physics.fixation.hole import Hole
    from physics.fixation.insertion import ScrewTrial
    from physics.fixation.material import Material
    from physics.fixation.screw import Screw

PAST_FAR_FACE_MM = 5.0
"""How far the first full thread goes past the far face when no depth is given [mm]."""
STOP_SPREAD = 0.10
"""Standard deviation of where surgeons stop, over the stripping torque (78 +- 10 %, Fletcher 2020)."""
STOP_LIMITS = (0.3, 0.99)


class Until(click.ParamType):
    """`stop`, `strip` or a torque in N m."""

    name = "stop|strip|N·m"

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | float:  # noqa: ANN401
        if value in ("stop", "strip") or isinstance(value, float):
            return value
        try:
            return float(value)
        except ValueError:
            self.fail(self._translator.text("fixation-not-an-end", value=str(value)), param, ctx)


@dataclass(frozen=True)
class ScrewSetup:
    """A screw, its hole and the bone around it."""

    screw: Screw
    hole: Hole
    profile: DepthProfile
    material: Material
    depth_mm: float

    def drive(self, given: Mapping[str, Any], until: str | float) -> ScrewTrial:
        """Drive the screw; a seed draws where the surgeon stops."""
        from physics.fixation.insertion import STOP_SHARE, drive_screw

        share = STOP_SHARE
        if given["seed"] is not None:
            import numpy as np

            draw = np.random.default_rng(given["seed"]).normal(STOP_SHARE, STOP_SPREAD)
            share = float(np.clip(draw, *STOP_LIMITS))
        return drive_screw(
            self.screw,
            self.hole,
            self.profile,
            self.material,
            depth_mm=self.depth_mm,
            until=until,
            friction=given["friction"],
            stop_share=share,
        )


def screw_options(translator: Translator) -> Callable[[Callable], Callable]:
    """`--screw --hole --tapped --tap --depth --thread-length --friction --seed --rate` and those of the specimen."""
    text = translator.text
    return with_options(
        click.option("--screw", "screw_words", default="HA3.5", show_default=True, help=text("fixation-screw-help")),
        click.option("--hole", type=positive(), help=text("fixation-hole-help")),
        click.option("--tapped", is_flag=True, help=text("fixation-tapped-help")),
        click.option("--tap", type=positive(), help=text("fixation-tap-help")),
        click.option("--depth", type=positive(), help=text("fixation-depth-help")),
        click.option("--thread-length", type=positive(), help=text("fixation-thread-length-help")),
        click.option("--friction", type=float, default=0.2, show_default=True, help=text("fixation-friction-help")),
        click.option("--seed", type=click.IntRange(min=0), help=text("fixation-seed-help")),
        click.option("--rate", type=positive(), help=text("fixation-rate-help")),
        specimen_options(translator),
        line_options(translator),
    )


def screw_setup(given: Mapping[str, Any]) -> ScrewSetup:
    """What the options describe; PhysicsError says what does not fit."""
    from physics.fixation.hole import Hole, hole_profile
    from physics.fixation.material import BONE, FOAM
    from physics.fixation.screw import screw_named

    screw, length_mm = screw_named(given["screw_words"])
    if given["thread_length"] is not None:
        screw = replace(screw, thread_length=given["thread_length"])
    tap_mm = given["tap"] or (screw.tap_diameter if given["tapped"] else 0.0)
    hole = Hole(given["hole"] or screw.hole, tap_mm)
    bone = bone_of_specimen(given, screw.thread_diameter)
    depth_mm = given["depth"] or length_mm or bone.through_mm + PAST_FAR_FACE_MM
    profile = hole_profile(
        bone.bone_at,
        bone.entry_mm,
        bone.axis,
        screw=screw,
        hole=hole,
        length_mm=max(depth_mm, bone.through_mm),
    )
    material = FOAM if given["specimen"].startswith("foam") else BONE
    return ScrewSetup(screw, hole, profile, material, depth_mm)
