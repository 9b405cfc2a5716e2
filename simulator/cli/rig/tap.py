"""`rig tap`: cut a thread into a hole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.rig.curves import plot_option
from simulator.cli.rig.results import show
from simulator.cli.rig.screw_options import screw_options, screw_setup

PANELS = (("turn_deg", "torque_Nm", "fixation-axis-turn", "fixation-axis-torque"),)


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("tap", help=translator.text("fixation-rig-tap-help"))
    @screw_options(translator)
    @click.option("--series", is_flag=True, help=translator.text("cli-rig-series"))
    @plot_option(translator)
    @json_option(translator)
    def tap(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.fixation.tapping import tap_hole, tap_of

        setup = screw_setup(given)
        trial = tap_hole(
            tap_of(setup.screw, given["tap"]),
            setup.hole.diameter_mm,
            setup.profile,
            setup.material,
            depth_mm=setup.depth_mm,
            friction=given["friction"],
        )
        figures = trial.figures() | {"screw": setup.screw.id, "hole_mm": setup.hole.diameter_mm}
        show(figures, trial.series, PANELS, translator=translator, with_series=series, plot=plot, as_json=as_json)

    return tap
