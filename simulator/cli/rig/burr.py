"""`rig burr`: a burr pressed on a specimen and led along it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, json_option, positive, with_options
from simulator.cli.report import Progress
from simulator.cli.rig.drilling import machine_options, show_figures, specimen_for

KINDS = ("round", "diamond", "matchstick")


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text
    options = with_options(
        click.option("--kind", type=click.Choice(KINDS), default="round", help=text("physics-rig-burr-kind-help")),
        click.option("--diameter", type=positive(), help=text("physics-rig-burr-diameter-help")),
        click.option("--rpm", type=FiniteRange(min=0.0), default=40_000.0, help=text("cli-rig-rpm")),
        click.option("--push", type=positive(), help=text("physics-rig-burr-push-help")),
        click.option("--cut", type=positive(), help=text("physics-rig-cut-help")),
        click.option("--lateral", type=FiniteRange(min=0.0), default=2.0, help=text("physics-rig-lateral-help")),
        click.option("--travel", type=positive(), default=8.0, help=text("physics-rig-travel-help")),
        click.option("--seconds", type=positive(), default=3.0, help=text("physics-rig-seconds-help")),
        click.option("--tilt", type=FiniteRange(0.0, 90.0), default=0.0, help=text("physics-rig-tilt-help")),
        machine_options(translator),
    )

    @click.command("burr", help=text("physics-rig-burr-help"))
    @options
    @json_option(translator)
    def burr(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.rig_burr import burr_trial
        from physics.rig_tools import burr_of_kind

        instrument = burr_of_kind(given["kind"], given["diameter"])
        progress = Progress(translator)
        progress("rig", 0.0)
        width = 2.0 * max(instrument.diameter_mm, instrument.flute_length_mm) + given["travel"]
        trial = burr_trial(
            specimen_for(given, width),
            instrument,
            rpm=given["rpm"],
            push_N=3.0 if given["push"] is None and given["cut"] is None else given["push"],
            cut_mm=given["cut"],
            lateral_mm_s=given["lateral"],
            travel_mm=given["travel"],
            seconds=given["seconds"],
            tilt_deg=given["tilt"],
            wear=given["wear"],
            rate_hz=given["rate"],
            depth_mm=given["depth"],
            irrigation=given["irrigation"],
            start_C=given["start_temp"],
            progress=lambda share: progress("rig", share),
        )
        progress.finish()
        show_figures(
            trial.figures(), trial.series, translator=translator, series=series, plot=plot, as_json=as_json,
            ending=trial.ending,
        )  # fmt: skip

    return burr
