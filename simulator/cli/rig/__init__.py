"""`rig`: the virtual testing machine; one module per tool, loaded when it is asked for."""

from __future__ import annotations

import click

from scenarios.language import Translator
from simulator.cli.loading import load_command

TOOLS: dict[str, str] = {
    "drill": "simulator.cli.rig.drill",
    "kwire": "simulator.cli.rig.kwire",
    "burr": "simulator.cli.rig.burr",
    "saw": "simulator.cli.rig.saw",
    "ream": "simulator.cli.rig.ream",
    "plunge": "simulator.cli.rig.plunge",
    "heat": "simulator.cli.rig.heat",
    "screw": "simulator.cli.rig.screw",
    "pullout": "simulator.cli.rig.pullout",
    "tap": "simulator.cli.rig.tap",
    "osteotome": "simulator.cli.rig.osteotome",
    "impact": "simulator.cli.rig.impact",
    "coupling": "simulator.cli.rig.coupling",
    "servo": "simulator.cli.rig.servo",
    "contact": "simulator.cli.rig.contact",
}
"""Tool name to the module whose `build(translator)` makes its command."""


class RigTools(click.Group):
    """The testing machine's tools."""

    def __init__(self, translator: Translator) -> None:
        super().__init__(name="rig", help=translator.text("cli-rig-help"))
        self._translator = translator

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(TOOLS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in TOOLS:
            return None
        return load_command(TOOLS[cmd_name], self._translator)


def build(translator: Translator) -> click.Group:
    """Make the group in the translator's language."""
    return RigTools(translator)
