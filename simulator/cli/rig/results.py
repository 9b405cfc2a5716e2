"""What the rig shows of a trial: figures, series and curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator
from simulator.cli.report import print_json
from simulator.cli.rig.curves import Panel, draw_panels

if TYPE_CHECKING:
    import numpy as np


def show(
    figures: Mapping[str, Any],
    series: Mapping[str, np.ndarray],
    panels: Sequence[Panel],
    *,
    translator: Translator,
    with_series: bool,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Print the figures (and series) and draw the curves, as the options ask for."""
    if plot is not None:
        draw_panels(plot, series, panels, translator)
    shown = dict(figures)
    if with_series:
        shown["series"] = {name: values.tolist() for name, values in series.items()}
    if as_json:
        print_json(shown)
        return
    for name, value in shown.items():
        click.echo(f"{name:26} {_text(value)}")


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value) or "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
