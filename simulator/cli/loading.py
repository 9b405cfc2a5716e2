"""Loads a command when it is asked for and lets its help speak the user's language.

Click's own words (Usage, Options, ...) come without a Chinese translation; they are few and stand here.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from scenarios.language import Translator


def load_command(module: str, translator: Translator) -> click.Command:
    """Import a command's module and build the command in the translator's language."""
    return localised(importlib.import_module(module).build(translator), translator)


class CommandsByModule(click.Group):
    """A group whose commands are imported when they are used, so that help and errors stay fast."""

    def __init__(self, modules: Mapping[str, str], translator: Translator, **settings: Any) -> None:  # noqa: ANN401
        """Imports nothing yet.

        Args:
            modules: command name to the module whose `build(translator)` makes it.
            translator: language of the commands.
            settings: the group's own, as click.Group takes them.
        """
        super().__init__(**settings)
        self._modules, self._translator = modules, translator

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        return load_command(self._modules[cmd_name], self._translator)


def localised(command: click.Command, translator: Translator) -> click.Command:
    """The command with click's own words in the translator's language."""

    class LocalFormatter(click.HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, translator.text("cli-word-usage") + " " if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading(translator.text(f"cli-word-{heading.lower()}"))

        def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            words = (
                ("[default: ", f"[{translator.text('cli-word-default')} "),
                ("required]", f"{translator.text('cli-word-required')}]"),
            )
            super().write_dl([(name, _replaced(text, words)) for name, text in rows], col_max, col_spacing)

    class LocalContext(click.Context):
        formatter_class = LocalFormatter

    command.context_class = LocalContext
    help_option = command.get_help_option(LocalContext(command))
    if help_option is not None:
        help_option.help = translator.text("cli-word-help")
    return command


def _replaced(text: str, words: Sequence[tuple[str, str]]) -> str:
    for english, local in words:
        text = text.replace(english, local)
    return text
