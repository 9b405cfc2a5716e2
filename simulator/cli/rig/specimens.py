"""The options that describe a specimen, and the specimen they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from scenarios.errors import ScenarioError
from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, positive, with_options

if TYPE_CHECKING:
    from physics.rig_specimen import Specimen

POUNDS_PER_CUBIC_FOOT = 0.0160185
"""One pound per cubic foot in g/cm3: foam grades are named by it."""


def specimen_options(translator: Translator) -> Callable[[Callable], Callable]:
    """`--specimen --thickness --density --layers --outer --inner --voxel`."""
    return with_options(
        click.option("--specimen", default="block", show_default=True, help=translator.text("cli-rig-specimen")),
        click.option("--thickness", type=positive(), default=20.0, help=translator.text("cli-rig-thickness")),
        click.option("--density", type=positive(), default=1.85, help=translator.text("cli-rig-density")),
        click.option("--layers", default="", help=translator.text("cli-rig-layers")),
        click.option("--outer", type=positive(), default=27.0, help=translator.text("cli-rig-outer")),
        click.option("--inner", type=FiniteRange(min=0.0), default=14.0, help=translator.text("cli-rig-inner")),
        click.option("--voxel", type=positive(), default=0.3, help=translator.text("cli-voxel-help")),
    )


def make_specimen(described: Mapping[str, Any], diameter_mm: float) -> Specimen:
    """The specimen the options describe, wide enough for a drill of this diameter.

    Raises:
        ScenarioError: if the kind or the layers cannot be read, or layers are given for a specimen without.
        PhysicsError: if a size is out of range.
    """
    from physics.rig_specimen import block_specimen, layered_specimen, tube_specimen

    kind, _, grade = described["specimen"].partition(":")
    if described["layers"] and kind != "layers":
        raise ScenarioError("cli-rig-layers-unused", specimen=described["specimen"])
    flat: dict[str, Any] = {"spacing_mm": described["voxel"], "hole_diameter_mm": diameter_mm}
    if "specimen_width" in described:
        flat["width_mm"] = described["specimen_width"]
    if kind == "block":
        return block_specimen(described["density"], described["thickness"], **flat)
    if kind == "foam":
        density = _number(grade, described["specimen"]) * POUNDS_PER_CUBIC_FOOT
        return block_specimen(density, described["thickness"], **flat)
    if kind == "layers":
        return layered_specimen(_layers(described["layers"]), **flat)
    if kind == "tube":
        return tube_specimen(described["outer"], described["inner"], described["density"], **flat)
    raise ScenarioError("cli-rig-bad-specimen", specimen=described["specimen"])


def _layers(text: str) -> list[tuple[float, float]]:
    try:
        pairs = [part.split(":") for part in text.split(",")]
        return [(float(density), float(thickness)) for density, thickness in pairs]
    except ValueError as error:
        raise ScenarioError("cli-rig-bad-layers", layers=text) from error


def _number(text: str, whole: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ScenarioError("cli-rig-bad-specimen", specimen=whole) from error
