"""`rig drill`: a prescribed feed or push through a specimen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from scenarios.errors import ScenarioError
from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress
from simulator.cli.rig.drilling import drilling_options, show_figures, specimen_for


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("drill", help=translator.text("cli-rig-drill-help"))
    @click.option("--split-point", is_flag=True, help=translator.text("physics-rig-split-point-help"))
    @drilling_options(translator, diameter_mm=3.2, point_angle_deg=118.0)
    @json_option(translator)
    def drill(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.cutting_profile import SPLIT_POINT_LOAD, profile_named
        from physics.rig import drill_trial
        from physics.rig_temperature import trial_temperatures
        from physics.rig_tools import twist_drill

        if (given["feed"] is None) == (given["push"] is None):
            raise ScenarioError("cli-rig-feed-or-push")
        progress = Progress(translator)
        progress("rig", 0.0)
        instrument = replace(
            twist_drill(given["diameter"]),
            point_angle_deg=given["point_angle"],
            chisel_load=SPLIT_POINT_LOAD if given["split_point"] else 1.0,
        )
        specimen = specimen_for(given, given["diameter"])
        trial = drill_trial(
            specimen,
            instrument,
            rpm=given["rpm"],
            feed_mm_min=given["feed"],
            push_N=given["push"],
            profile=profile_named(given["profile"]),
            wear=given["wear"],
            rate_hz=given["rate"],
            depth_mm=given["depth"],
            irrigation=0.0 if given["irrigation"] == "off" else 1.0,
            pilot_mm=given["pilot"],
            progress=lambda share: progress("rig", share),
        )
        figures = trial.figures() | trial_temperatures(
            trial,
            specimen,
            instrument,
            rpm=given["rpm"],
            irrigation=given["irrigation"],
            start_C=given["start_temp"],
            pilot_mm=given["pilot"],
        )
        progress.finish()
        show_figures(
            figures, trial.series, translator=translator, series=series, plot=plot, as_json=as_json,
            ending=trial.ending,
        )  # fmt: skip

    return drill
