"""`doctor`: what this machine can do for Osteon, what is missing, and the next step for each."""

from __future__ import annotations

import click

from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, json_option
from simulator.cli.report import print_json

MARKS = {"ok": "✓", "limited": "!", "missing": "–", "broken": "×"}


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("doctor", help=translator.text("cli-doctor-help"))
    @click.option(
        "--seconds",
        type=FiniteRange(0.1, 60.0),
        default=5.0,
        show_default=True,
        help=translator.text("cli-doctor-seconds"),
    )
    @json_option(translator)
    def doctor(seconds: float, as_json: bool) -> int:
        from simulator.checkup import examine

        findings = examine(seconds)
        if as_json:
            print_json([finding.as_dict() for finding in findings])
        else:
            for finding in findings:
                name = translator.text(finding.name_id)
                state = translator.text(f"cli-state-{finding.state}")
                click.echo(f"{MARKS[finding.state]} {name}: {state}{'  ' + finding.detail if finding.detail else ''}")
                if finding.advice:
                    click.echo(f"    {translator.text(finding.advice_id, **finding.values)}")
        return 1 if any(finding.state == "broken" and finding.needed for finding in findings) else 0

    return doctor
