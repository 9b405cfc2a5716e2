"""What the rig's powered tools share: options, specimen and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, positive, wear_range, with_options
from simulator.cli.rig.curves import plot_option
from simulator.cli.rig.model_line import PREFIX, bone_of_model, line_options
from simulator.cli.rig.results import show
from simulator.cli.rig.specimens import make_specimen, specimen_options

if TYPE_CHECKING:
    import numpy as np

    from physics.rig_ending import Ending
    from physics.rig_specimen import Specimen


PANELS = (
    ("depth_mm", "thrust_N", "cli-axis-depth", "cli-axis-thrust"),
    ("depth_mm", "torque_Nmm", "cli-axis-depth", "cli-axis-torque"),
    ("time_s", "depth_mm", "cli-axis-time", "cli-axis-depth"),
)
"""The curves of a powered tool: series over series, and the names of their axes."""


def drilling_options(translator: Translator, *, diameter_mm: float, point_angle_deg: float) -> Callable:
    """Options of every drilling; the tool's own come before them."""
    text = translator.text
    return with_options(
        click.option("--diameter", type=positive(), default=diameter_mm, help=text("cli-rig-diameter")),
        click.option("--rpm", type=FiniteRange(min=0.0), default=1000.0, help=text("cli-rig-rpm")),
        click.option("--feed", type=positive(), help=text("cli-rig-feed")),
        click.option("--push", type=positive(), help=text("cli-rig-push")),
        click.option("--profile", default="sharp", show_default=True, help=text("cli-rig-profile")),
        click.option(
            "--point-angle",
            type=FiniteRange(30.0, 180.0),
            default=point_angle_deg,
            help=text("cli-rig-point-angle"),
        ),
        click.option("--pilot", type=FiniteRange(min=0.0), default=0.0, help=text("physics-rig-pilot-help")),
        machine_options(translator),
    )


def machine_options(translator: Translator, depth_help: str = "cli-rig-depth") -> Callable:
    """Options of every powered tool: its wear, the machine, the specimen, heat, and what is printed."""
    text = translator.text
    ways = click.Choice(["off", "external", "internal"])
    return with_options(
        click.option("--wear", type=wear_range(), default=1.0, help=text("cli-wear-help")),
        click.option("--rate", type=positive(), default=1000.0, help=text("cli-rig-rate")),
        click.option("--depth", type=positive(), help=text(depth_help)),
        click.option("--seed", type=click.IntRange(min=0), help=text("physics-rig-seed-help")),
        specimen_options(translator),
        line_options(translator),
        click.option("--irrigation", type=ways, default="off", help=text("physics-rig-irrigation-help")),
        click.option("--start-temp", type=float, default=37.0, show_default=True, help=text("physics-rig-start-help")),
        click.option("--series", is_flag=True, help=text("cli-rig-series")),
        plot_option(translator),
    )


def specimen_for(given: Mapping[str, Any], hole_mm: float) -> Specimen:
    """The specimen that the options describe, a reconstructed bone at a line included.

    Raises:
        PhysicsError: if a size or the line is impossible.
        ScenarioError: if the kind cannot be read.
        ReconstructionError: if there is no patient model.
    """
    if not given["specimen"].startswith(PREFIX):
        return make_specimen(given, hole_mm)
    from physics.rig_specimen import line_specimen

    bone = bone_of_model(given)
    return line_specimen(
        bone.bone_at,
        bone.entry_mm,
        bone.axis,
        bone.through_mm,
        spacing_mm=given["voxel"],
        hole_diameter_mm=hole_mm,
    )


def show_figures(
    figures: dict[str, Any],
    curves: Mapping[str, np.ndarray],
    *,
    translator: Translator,
    series: bool,
    plot: Path | None,
    as_json: bool,
    ending: Ending,
) -> None:
    """Print the figures, with the series if asked, and draw the curves; on stderr tell of a depth not reached."""
    if (told := ending.message()) is not None:
        name, values = told
        click.echo(translator.text(name, **values), err=True)
    show(figures, curves, PANELS, translator=translator, with_series=series, plot=plot, as_json=as_json)
