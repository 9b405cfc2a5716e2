"""`rig plunge`: how far past the far wall a virtual surgeon's drill goes."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option, positive, wear_range
from simulator.cli.report import Progress, print_json
from simulator.cli.rig.specimens import make_specimen, specimen_options

PUBLISHED_MM = {
    "sharp, normal bone, expert/other": [5.1, 7.6],
    "blunt, normal bone, expert/other": [21.1, 22.0],
    "source": "Alajmo et al. 2012",
}
"""Overshoot behind the far cortex in the literature, printed beside ours."""


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("plunge", help=translator.text("cli-rig-plunge-help"))
    @click.option("--diameter", type=positive(), default=3.2, help=translator.text("cli-rig-diameter"))
    @click.option("--rpm", type=positive(), default=1000.0, help=translator.text("cli-rig-rpm"))
    @click.option("--push", type=positive(), help=translator.text("cli-rig-most-push"))
    @click.option("--profile", default="sharp", show_default=True, help=translator.text("cli-rig-profile"))
    @click.option("--wear", type=wear_range(), default=1.0, help=translator.text("cli-wear-help"))
    @click.option(
        "--hand", type=click.Choice(["expert", "novice"]), default="expert", help=translator.text("cli-rig-hand")
    )
    @click.option("--repeats", type=click.IntRange(1, 1000), default=8, help=translator.text("cli-rig-repeats"))
    @click.option("--seed", type=click.IntRange(min=0), default=1, help=translator.text("cli-seed-help"))
    @specimen_options(translator)
    @json_option(translator)
    def plunge(as_json: bool, push: float | None, hand: str, **given: Any) -> None:  # noqa: ANN401
        from physics.rig_tools import twist_drill
        from simulator.plunge_trial import HANDS, plunge_trial

        if click.get_current_context().get_parameter_source("specimen") is click.core.ParameterSource.DEFAULT:
            given["specimen"] = "tube"
        surgeon = HANDS[hand] if push is None else replace(HANDS[hand], most_push_N=push)
        progress = Progress(translator)
        trial = plunge_trial(
            lambda: make_specimen(given, given["diameter"]),
            twist_drill(given["diameter"]),
            surgeon,
            rpm=given["rpm"],
            profile=given["profile"],
            wear=given["wear"],
            repeats=given["repeats"],
            seed=given["seed"],
            progress=lambda share: progress("rig", share),
        )
        progress.finish()
        if trial.unfinished:
            told = "physics-rig-plunge-unfinished"
            click.echo(translator.text(told, unfinished=trial.unfinished, holes=given["repeats"]), err=True)
        figures = trial.figures() | {"published_mm": PUBLISHED_MM, "virtual_surgeon": asdict(surgeon)}
        if as_json:
            print_json(figures)
        else:
            for name, value in figures.items():
                click.echo(f"{name:18} {value}")

    return plunge
