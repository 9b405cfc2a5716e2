"""`validate`: published experiments run on Osteon's engines, and how far they agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json, print_table

if TYPE_CHECKING:
    from simulator.validation.run import Outcome, Report

MARKS = {"agrees": "✓", "misses": "×", "cannot_run": "–"}


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("validate", help=text("validation-help"))
    @click.option("--only", "only", multiple=True, metavar="KIND", help=text("validation-only-help"))
    @click.option("--quick", is_flag=True, help=text("validation-quick-help"))
    @click.option(
        "--out", type=click.Path(path_type=Path, dir_okay=False, writable=True), help=text("validation-out-help")
    )
    @json_option(translator)
    def validate(only: tuple[str, ...], quick: bool, out: Path | None, as_json: bool) -> None:
        from scenarios.errors import ScenarioError
        from simulator.validation.run import run_table
        from simulator.validation.table import KINDS, read_table

        for kind in only:
            if kind not in KINDS:
                raise ScenarioError("validation-kind-unknown", kind=kind, known=", ".join(KINDS))
        if out is not None and not out.parent.is_dir():
            raise ScenarioError("validation-no-folder", folder=str(out.parent))
        rows = [row for row in read_table() if not only or row.kind in only]
        progress = Progress(translator)
        report = run_table(rows, quick=quick, progress=lambda share: progress("rig", share))
        progress.finish()
        if out is not None:
            from simulator.validation.report.page import write_report

            write_report(out, report, translator.language)
        if as_json:
            print_json(report.as_dict())
            return
        _print(report, translator)
        if out is not None:
            click.echo(text("validation-written", file=out.name))

    return validate


def _print(report: Report, translator: Translator) -> None:
    from simulator.validation.run import Verdict
    from simulator.validation.wording import band_words, number

    text = translator.text
    columns = {key: text(f"validation-column-{key}") for key in ("row", "quantity", "published", "band", "ours")}
    for kind in report.kinds:
        click.echo(f"\n{text(f'validation-kind-{kind}')}")
        shown = [outcome for outcome in report.outcomes if outcome.row.kind == kind]
        print_table(
            [
                {
                    "row": f"{MARKS[outcome.verdict]} {outcome.row.id}",
                    "quantity": text(f"validation-quantity-{outcome.row.quantity}"),
                    "published": number(outcome.row.centre),
                    "band": f"{band_words(outcome.row.band)} {outcome.row.unit}",
                    "ours": _ours(outcome, translator),
                }
                for outcome in shown
            ],
            columns,
        )
    click.echo()
    names: list[tuple[str | None, str]] = [(kind, text(f"validation-kind-{kind}")) for kind in report.kinds]
    for wanted, name in [*names, (None, text("validation-all"))]:
        counts = {verdict: report.count(verdict, wanted) for verdict in Verdict}
        click.echo(
            text(
                "validation-tally",
                kind=name,
                agrees=counts[Verdict.AGREES],
                misses=counts[Verdict.MISSES],
                notrun=counts[Verdict.NOT_RUN],
            )
        )
    if report.left_out:
        click.echo(text("validation-left-out", count=len(report.left_out)))


def _ours(outcome: Outcome, translator: Translator) -> str:
    from simulator.validation.wording import number

    if outcome.ours is None:
        return translator.text(outcome.why, **outcome.why_values)
    return number(outcome.ours)
