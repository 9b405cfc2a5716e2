"""`rig saw`: an oscillating saw plunged into a specimen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.errors import ScenarioError
from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, json_option, positive, with_options
from simulator.cli.report import Progress
from simulator.cli.rig.drilling import machine_options, show_figures, specimen_for


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text
    options = with_options(
        click.option("--blade", default="sagittal_saw_12", show_default=True, help=text("physics-rig-blade-help")),
        click.option("--cpm", type=FiniteRange(min=0.0), default=12_000.0, help=text("physics-rig-cpm-help")),
        click.option("--stroke-mm", "stroke_mm", type=positive(), help=text("physics-rig-stroke-help")),
        click.option("--push", type=positive(), help=text("cli-rig-push")),
        click.option("--feed", type=positive(), help=text("cli-rig-feed")),
        click.option("--width", "specimen_width", type=positive(), default=10.0, help=text("physics-rig-width-help")),
        click.option("--turn", type=float, default=0.0, help=text("physics-rig-turn-help")),
        click.option("--sweep", type=FiniteRange(min=0.0), default=0.0, help=text("physics-rig-sweep-help")),
        machine_options(translator),
    )

    @click.command("saw", help=text("physics-rig-saw-help"))
    @options
    @json_option(translator)
    def saw(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.rig_saw import saw_trial
        from physics.rig_tools import saw_blade

        if (given["feed"] is None) == (given["push"] is None):
            raise ScenarioError("cli-rig-feed-or-push")
        progress = Progress(translator)
        progress("rig", 0.0)
        blade = saw_blade(given["blade"])
        stroke = blade.stroke_mm if given["stroke_mm"] is None else given["stroke_mm"]
        trial = saw_trial(
            specimen_for(given, blade.diameter_mm + stroke + given["sweep"]),
            blade,
            cpm=given["cpm"],
            stroke_mm=given["stroke_mm"],
            push_N=given["push"],
            feed_mm_min=given["feed"],
            wear=given["wear"],
            rate_hz=given["rate"],
            depth_mm=given["depth"],
            irrigation=given["irrigation"],
            start_C=given["start_temp"],
            turn_deg=given["turn"],
            sweep_mm=given["sweep"],
            progress=lambda share: progress("rig", share),
        )
        progress.finish()
        show_figures(
            trial.figures(), trial.series, translator=translator, series=series, plot=plot, as_json=as_json,
            ending=trial.ending,
        )  # fmt: skip

    return saw
