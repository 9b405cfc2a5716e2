"""`rig drill`: a prescribed feed or push through a specimen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from scenarios.errors import ScenarioError
from scenarios.language import Translator
from simulator.cli.parameters import json_option, positive
from simulator.cli.report import Progress, print_json
from simulator.cli.rig.specimens import make_specimen, specimen_options


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("drill", help=translator.text("cli-rig-drill-help"))
    @click.option("--diameter", type=positive(), default=3.2, help=translator.text("cli-rig-diameter"))
    @click.option("--rpm", type=click.FloatRange(min=0.0), default=1000.0, help=translator.text("cli-rig-rpm"))
    @click.option("--feed", type=positive(), help=translator.text("cli-rig-feed"))
    @click.option("--push", type=positive(), help=translator.text("cli-rig-push"))
    @click.option("--profile", default="sharp", show_default=True, help=translator.text("cli-rig-profile"))
    @click.option("--wear", type=click.FloatRange(min=1.0), default=1.0, help=translator.text("cli-wear-help"))
    @click.option(
        "--point-angle", type=click.FloatRange(30.0, 180.0), default=118.0, help=translator.text("cli-rig-point-angle")
    )
    @click.option("--rate", type=positive(), default=1000.0, help=translator.text("cli-rig-rate"))
    @click.option("--depth", type=positive(), help=translator.text("cli-rig-depth"))
    @specimen_options(translator)
    @click.option("--series", is_flag=True, help=translator.text("cli-rig-series"))
    @click.option("--plot", type=click.Path(path_type=Path, dir_okay=False), help=translator.text("cli-rig-plot"))
    @json_option(translator)
    def drill(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.cutting_profile import profile_named
        from simulator.cli.rig.tools import twist_drill
        from physics.rig import drill_trial

        if (given["feed"] is None) == (given["push"] is None):
            raise ScenarioError("cli-rig-feed-or-push")
        progress = Progress(translator)
        progress("rig", 0.0)
        instrument = replace(twist_drill(given["diameter"]), point_angle_deg=given["point_angle"])
        trial = drill_trial(
            make_specimen(given, given["diameter"]),
            instrument,
            rpm=given["rpm"],
            feed_mm_min=given["feed"],
            push_N=given["push"],
            profile=profile_named(given["profile"]),
            wear=given["wear"],
            rate_hz=given["rate"],
            depth_mm=given["depth"],
            progress=lambda share: progress("rig", share),
        )
        progress.finish()
        if plot is not None:
            from simulator.cli.rig.curves import draw_curves

            draw_curves(plot, trial.series, translator)
        figures: dict[str, Any] = dict(trial.figures())
        if series:
            figures["series"] = {name: [float(value) for value in values] for name, values in trial.series.items()}
        if as_json:
            print_json(figures)
        else:
            for name, value in figures.items():
                click.echo(f"{name:24} {_shown(value)}")

    return drill


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(f"{part:.2f}" for part in value) or "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
