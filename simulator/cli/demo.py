"""`demo`: the whole job on one case, from the CT series to the debrief."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.outcome import case_options, print_outcome, run_options
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress

DEFAULT_CASE = "femoral_shaft_bicortical"


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("demo", help=translator.text("cli-demo-help"))
    @click.option("--case", "case_id", default=DEFAULT_CASE, show_default=True, help=translator.text("cli-case-help"))
    @click.option("--ct", type=click.Path(path_type=Path), help=translator.text("cli-ct-help"))
    @case_options(translator)
    @json_option(translator)
    def demo(case_id: str, ct: Path | None, as_json: bool, **chosen: Any) -> None:  # noqa: ANN401
        from scenarios.case_file import load_case
        from simulator.app import reconstruct_and_operate

        case = load_case(case_id)
        if ct is not None:
            case = case.with_scan(ct)
        progress = Progress(translator)
        outcome = reconstruct_and_operate(case, run_options(chosen, translator), progress)
        progress.finish()
        print_outcome(outcome, progress.stages_s, translator, as_json=as_json)

    return demo
