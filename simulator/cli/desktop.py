"""`desktop`: open the window."""

from __future__ import annotations

import click

from scenarios.language import Translator


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("desktop", help=translator.text("cli-desktop-help"))
    def desktop() -> int:
        from simulator.app import open_desktop

        return open_desktop(translator.language)

    return desktop
