"""How the rig's haptic commands print their figures."""

from __future__ import annotations

from collections.abc import Mapping

import click

from simulator.cli.report import print_json


def show_figures(figures: Mapping[str, object], *, as_json: bool) -> None:
    """One figure a line, or one JSON document."""
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        click.echo(f"{name:28} {value:.6g}" if isinstance(value, float) else f"{name:28} {value}")
