"""Options and figures that `demo`, `simulate` and `score` share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator, quantity
from simulator.cli.parameters import voxel_range, wear_range, with_options
from simulator.cli.report import print_json, print_table

if TYPE_CHECKING:
    from scenarios.scoring import Result
    from scenarios.scoring.result import Metric
    from simulator.app import CaseOutcome, RunOptions


def case_options(translator: Translator) -> Callable[[Callable], Callable]:
    """`--out --seed --wear --voxel --real-time`: what can be changed about a run of a case."""
    return with_options(
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=translator.text("cli-out-help")),
        click.option("--seed", type=click.IntRange(min=0), help=translator.text("cli-seed-help")),
        click.option("--wear", type=wear_range(), help=translator.text("cli-wear-help")),
        click.option("--voxel", "voxel_mm", type=voxel_range(), help=translator.text("cli-voxel-help")),
        click.option("--real-time", is_flag=True, help=translator.text("cli-realtime-help")),
    )


def run_options(chosen: Mapping[str, Any], translator: Translator) -> RunOptions:
    """The values of `case_options` as the application takes them."""
    from simulator.app import RunOptions

    return RunOptions(**chosen, language=translator.language)


def print_outcome(
    outcome: CaseOutcome, stages_s: Mapping[str, float], translator: Translator, *, as_json: bool
) -> None:
    """Print what a run of a case gave."""
    if as_json:
        figures = outcome.result.as_json()
        files = {name: str(getattr(outcome, name)) for name in ("patient_model", "recording", "debrief")}
        rest = {
            "volume_hash": outcome.volume_hash,
            "virtual_surgeon": dict(outcome.surgeon),
            "stages_s": dict(stages_s),
        }
        print_json(figures | files | rest)
        return
    print_result(outcome.result, translator)
    click.echo("")
    for name in ("patient_model", "recording", "debrief"):
        click.echo(translator.text(f"cli-wrote-{name}", path=_shown(getattr(outcome, name))))
    stages = [f"{translator.text('cli-stage-' + stage)} {quantity(took, 's')}" for stage, took in stages_s.items()]
    click.echo(translator.text("cli-stages", stages="; ".join(stages)))


def print_result(result: Result, translator: Translator) -> None:
    """Verdict, reasons and a table of the metrics."""
    click.echo(result.sentence(translator))
    rows = [
        {
            "metric": translator.text(f"scenarios-metric-{metric_id}"),
            "value": _value(metric, translator),
            "band": translator.text(f"scenarios-level-{metric.level}"),
        }
        for metric_id, metric in result.metrics.items()
    ]
    columns = {key: translator.text(f"cli-column-{key}") for key in ("metric", "value", "band")}
    click.echo("")
    print_table(rows, columns)


def _value(metric: Metric, translator: Translator) -> str:
    if metric.value is None:
        return "–"
    if metric.id == "bicortical":
        return translator.text("cli-yes" if metric.value else "cli-no")
    return quantity(metric.value, metric.unit)


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
