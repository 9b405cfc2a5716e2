"""`rig`: the virtual testing machine; one module per tool, loaded when it is asked for."""

from __future__ import annotations

import click

from scenarios.language import Translator
from simulator.cli.loading import CommandsByModule

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


def build(translator: Translator) -> click.Group:
    """Make the group in the translator's language."""
    return CommandsByModule(TOOLS, translator, name="rig", help=translator.text("cli-rig-help"))
