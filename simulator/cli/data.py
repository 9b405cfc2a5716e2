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
        places = where_data_lies()
        if doomed is not None:
            if doomed in {session.id for session in store.list()}:
                store.delete(doomed)
            else:
                store.delete_unfinished(places["sessions"], doomed)
            click.echo(translator.text("cli-data-deleted", session=doomed), err=as_json)
        sessions = store.list()
        unfinished = [folder.name for folder in store.unfinished(places["sessions"])]
        if as_json:
            print_json(
                {
                    "places": {what: str(path) for what, path in places.items()},
                    "sessions": [session.as_dict() for session in sessions],
                    "unfinished": unfinished,
                }
            )
            return
        for what, path in places.items():
            click.echo(translator.text("cli-data-lies", what=translator.text(f"cli-data-{what}"), path=str(path)))
        if not sessions and not unfinished:
            click.echo(translator.text("cli-data-none"))
        for session in sessions:
            finished = session.finished_at.astimezone().strftime("%Y-%m-%d %H:%M")
            verdict = translator.text(f"cli-verdict-{session.verdict}")
            click.echo(f"  {session.id}  {finished}  {session.case_id}  {verdict}")
        for name in unfinished:
            click.echo(f"  {name}  {translator.text('cli-data-unfinished')}")

    return data
