"""`rig screw`: drive a screw, seat its head, tighten it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.rig.curves import plot_option
from simulator.cli.rig.results import show
from simulator.cli.rig.screw_options import Until, screw_options, screw_setup

PANELS = (
    ("turn_deg", "torque_Nm", "fixation-axis-turn", "fixation-axis-torque"),
    ("turn_deg", "compression_N", "fixation-axis-turn", "fixation-axis-compression"),
)


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("screw", help=translator.text("fixation-rig-screw-help"))
    @screw_options(translator)
    @click.option("--until", type=Until(translator), default="stop", help=translator.text("fixation-until-help"))
    @click.option("--series", is_flag=True, help=translator.text("cli-rig-series"))
    @plot_option(translator)
    @json_option(translator)
    def screw(until: str | float, series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        setup = screw_setup(given)
        trial = setup.drive(given, until)
        figures = trial.figures() | {"screw": setup.screw.id, "hole_mm": setup.hole.diameter_mm}
        show(figures, trial.series, PANELS, translator=translator, with_series=series, plot=plot, as_json=as_json)

    return screw
