"""`simulate`: the virtual surgeon on a patient model that is already there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.demo import DEFAULT_CASE
from simulator.cli.outcome import case_options, print_outcome, run_options
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("simulate", help=translator.text("cli-simulate-help"))
    @click.argument("model", type=click.Path(path_type=Path))
    @click.option("--case", "case_id", default=DEFAULT_CASE, show_default=True, help=translator.text("cli-case-help"))
    @click.option("--device", default="simulated", show_default=True, help=translator.text("cli-device-help"))
    @case_options(translator)
    @json_option(translator)
    def simulate(model: Path, case_id: str, as_json: bool, **chosen: Any) -> None:  # noqa: ANN401
        from scenarios.case_file import load_case
        from simulator.app import operate

        progress = Progress(translator)
        outcome = operate(load_case(case_id), model, run_options(chosen, translator), progress)
        progress.finish()
        print_outcome(outcome, progress.stages_s, translator, as_json=as_json)

    return simulate
