"""`data`: where Osteon keeps things, what sessions there are, and deleting one."""

from __future__ import annotations

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import print_json


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("data", help=translator.text("cli-data-help"))
    @click.option("--delete", "doomed", metavar="SESSION", help=translator.text("cli-data-delete-help"))
    @json_option(translator)
    def data(doomed: str | None, as_json: bool) -> None:
        from scenarios.records import SessionStore, records_path
        from scenarios.storage import where_data_lies

        store = SessionStore(records_path())
        if doomed is not None:
            store.delete(doomed)
            click.echo(translator.text("cli-data-deleted", session=doomed), err=as_json)
        places = {what: str(path) for what, path in where_data_lies().items()}
        sessions = store.list()
        if as_json:
            print_json({"places": places, "sessions": [session.as_dict() for session in sessions]})
            return
        for what, path in places.items():
            click.echo(translator.text("cli-data-lies", what=translator.text(f"cli-data-{what}"), path=path))
        if not sessions:
            click.echo(translator.text("cli-data-none"))
        for session in sessions:
            finished = session.finished_at.astimezone().strftime("%Y-%m-%d %H:%M")
            verdict = translator.text(f"cli-verdict-{session.verdict}")
            click.echo(f"  {session.id}  {finished}  {session.case_id}  {verdict}")

    return data
