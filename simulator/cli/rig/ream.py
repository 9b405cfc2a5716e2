"""`rig ream`: reamers of growing size pressed into a socket or along a canal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, json_option, positive, with_options
from simulator.cli.report import Progress
from simulator.cli.rig.drilling import machine_options, show_figures, specimen_for

USUAL = {
    "acetabular": {"from_mm": 50.0, "to_mm": 52.0, "rpm": 200.0, "push": 100.0},
    "intramedullary": {"from_mm": 11.0, "to_mm": 12.0, "rpm": 500.0, "push": 40.0},
}
"""What is taken where nothing is given: speeds and forces in the middle of what is published."""


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text
    options = with_options(
        click.option(
            "--kind", type=click.Choice(list(USUAL)), default="acetabular", help=text("physics-rig-ream-kind")
        ),
        click.option("--from-mm", "from_mm", type=FiniteRange(min=0.0), help=text("physics-rig-ream-from")),
        click.option("--to-mm", "to_mm", type=positive(), help=text("physics-rig-ream-to")),
        click.option("--step-mm", "step_mm", type=positive(), default=1.0, help=text("physics-rig-ream-step")),
        click.option("--rpm", type=FiniteRange(min=0.0), help=text("cli-rig-rpm")),
        click.option("--push", type=positive(), help=text("cli-rig-push")),
        click.option("--profile", default="sharp", show_default=True, help=text("cli-rig-profile")),
        machine_options(translator, depth_help="physics-rig-ream-depth"),
    )

    @click.command("ream", help=text("physics-rig-ream-help"))
    @options
    @json_option(translator)
    def ream(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.cutting_profile import profile_named
        from physics.rig_ream import ream_trial
        from physics.rig_tools import reamers

        given |= {name: value for name, value in USUAL[given["kind"]].items() if given[name] is None}
        heads = reamers(given["kind"], given["from_mm"], given["to_mm"], given["step_mm"])
        progress = Progress(translator)
        progress("rig", 0.0)
        trial = ream_trial(
            specimen_for(given, given["to_mm"]),
            heads,
            from_mm=given["from_mm"],
            rpm=given["rpm"],
            push_N=given["push"],
            profile=profile_named(given["profile"]),
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

    return ream
