"""`desktop`: open the window."""

from __future__ import annotations

import click

from scenarios.language import Translator


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("desktop", help=translator.text("cli-desktop-help"))
    def desktop() -> int:
        from simulator.desktop.application import run_desktop
        from simulator.desktop_services import desktop_services

        return run_desktop(desktop_services(), translator.language)

    return desktop
