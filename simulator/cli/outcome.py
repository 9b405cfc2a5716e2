"""Options and figures that `demo`, `simulate` and `score` share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator, quantity
from simulator.cli.parameters import positive
from simulator.cli.report import print_json, print_table

if TYPE_CHECKING:
    from scenarios.scoring import Result
    from simulator.app import CaseOutcome


def case_options(translator: Translator) -> Callable[[Callable], Callable]:
    """`--out --seed --wear --real-time`: what can be changed about a run of a case."""
    options = [
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=translator.text("cli-out-help")),
        click.option("--seed", type=click.IntRange(min=0), help=translator.text("cli-seed-help")),
        click.option("--wear", type=click.FloatRange(min=1.0), help=translator.text("cli-wear-help")),
        click.option("--real-time", is_flag=True, help=translator.text("cli-realtime-help")),
    ]

    def decorate(function: Callable) -> Callable:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def voxel_option(translator: Translator) -> Callable[[Callable], Callable]:
    """`--voxel MM`."""
    return click.option("--voxel", type=positive(translator), help=translator.text("cli-voxel-help"))


def metrics_json(result: Result) -> dict[str, dict[str, Any]]:
    """Every metric under its id, with its unit and how it was judged."""
    return {
        metric_id: {"value": metric.value, "unit": metric.unit, "level": str(metric.level)}
        for metric_id, metric in result.metrics.items()
    }


def print_outcome(
    outcome: CaseOutcome, stages_s: Mapping[str, float], translator: Translator, *, as_json: bool
) -> None:
    """Print what a run of a case gave."""
    if as_json:
        print_json(
            {
                "verdict": str(outcome.result.verdict),
                "metrics": metrics_json(outcome.result),
                "rubric_version": outcome.result.rubric_version,
                "patient_model": str(outcome.patient_model),
                "recording": str(outcome.recording),
                "debrief": str(outcome.debrief),
                "volume_hash": outcome.volume_hash,
                "surgeon": dict(outcome.surgeon),
                "stages_s": dict(stages_s),
            }
        )
        return
    print_result(outcome.result, translator)
    click.echo("")
    for name, path in (("model", outcome.patient_model), ("recording", outcome.recording), ("debrief", outcome.debrief)):
        click.echo(translator.text(f"cli-wrote-{name}", path=_shown(path)))
    stages = ", ".join(
        f"{translator.text('cli-stage-' + stage)} {quantity(seconds, 's')}" for stage, seconds in stages_s.items()
    )
    click.echo(translator.text("cli-stages", stages=stages))


def print_result(result: Result, translator: Translator) -> None:
    """Verdict, reasons and a table of the metrics."""
    click.echo(result.sentence(translator))
    rows = [
        {
            "metric": translator.text(f"scenarios-metric-{metric_id}"),
            "value": quantity(metric.value, metric.unit),
            "band": translator.text(f"scenarios-level-{metric.level}"),
        }
        for metric_id, metric in result.metrics.items()
    ]
    columns = {key: translator.text(f"cli-column-{key}") for key in ("metric", "value", "band")}
    click.echo("")
    print_table(rows, columns)


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
