"""`rig kwire`: a Kirschner wire, turned, swung to and fro, or hammered in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.errors import ScenarioError
from scenarios.language import Translator
from simulator.cli.parameters import json_option, positive
from simulator.cli.report import Progress
from simulator.cli.rig.drilling import drilling_options, show_figures, specimen_for

MODES = ("drill", "oscillate", "hammer")


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("kwire", help=translator.text("physics-rig-kwire-help"))
    @click.option("--mode", type=click.Choice(MODES), default="drill", help=translator.text("physics-rig-mode-help"))
    @click.option("--energy-J", "energy_J", type=positive(), default=1.0, help=translator.text("physics-rig-blow-help"))
    @drilling_options(translator, diameter_mm=1.6, point_angle_deg=50.0)
    @json_option(translator)
    def kwire(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.cutting_profile import profile_named
        from physics.rig import OSCILLATING_SHARE, drill_trial, hammer_trial
        from physics.rig_temperature import trial_temperatures
        from physics.rig_tools import k_wire

        hammered = given["mode"] == "hammer"
        if not hammered and (given["feed"] is None) == (given["push"] is None):
            raise ScenarioError("cli-rig-feed-or-push")
        progress = Progress(translator)
        progress("rig", 0.0)
        instrument = k_wire(given["diameter"], given["point_angle"])
        specimen = specimen_for(given, given["diameter"])
        common = {
            "profile": profile_named(given["profile"]),
            "wear": given["wear"],
            "rate_hz": given["rate"],
            "depth_mm": given["depth"],
            "pilot_mm": given["pilot"],
            "progress": lambda share: progress("rig", share),
        }
        rpm = 0.0 if hammered else given["rpm"] * (OSCILLATING_SHARE if given["mode"] == "oscillate" else 1.0)
        figures: dict[str, Any] = {"mode": given["mode"]}
        if hammered:
            trial, blows = hammer_trial(specimen, instrument, blow_J=given["energy_J"], **common)
            figures["blows"] = blows
        else:
            trial = drill_trial(
                specimen, instrument, rpm=rpm, feed_mm_min=given["feed"], push_N=given["push"],
                irrigation=0.0 if given["irrigation"] == "off" else 1.0, **common,
            )  # fmt: skip
        figures |= trial.figures() | trial_temperatures(
            trial, specimen, instrument, rpm=rpm, irrigation=given["irrigation"], start_C=given["start_temp"],
            pilot_mm=given["pilot"],
        )  # fmt: skip
        progress.finish()
        show_figures(
            figures, trial.series, translator=translator, series=series, plot=plot, as_json=as_json,
            ending=trial.ending,
        )  # fmt: skip

    return kwire
