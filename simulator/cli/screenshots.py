"""`screenshots`: pictures of every place of the window, made by using it with mouse and keys."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import print_json


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("screenshots", help=text("cli-screenshots-help"))
    @click.option(
        "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help=text("cli-screenshots-out-help")
    )
    @click.option("--case", "case_id", default="femoral_shaft_bicortical", help=text("cli-screenshots-case-help"))
    @json_option(translator)
    def screenshots(out: Path, case_id: str, as_json: bool) -> None:
        from simulator.desktop.application import screenshots_of
        from simulator.desktop_services import desktop_services

        written = screenshots_of(desktop_services(), translator.language, out, case_id)
        if as_json:
            print_json([str(path) for path in written])
        else:
            for path in written:
                click.echo(str(path))

    return screenshots
