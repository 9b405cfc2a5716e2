"""What the rig shows of screws and osteotomes: figures, series and curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from scenarios.language import Translator
from simulator.cli.report import print_json

Panel = tuple[str, str, str, str]
"""Series across, series up, and the message ids of their names."""
FONTS = ("Noto Sans", "Noto Sans CJK SC", "DejaVu Sans")
"""The last one comes with matplotlib; naming one that is not installed fills the log."""


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


def draw_panels(path: Path, series: Mapping[str, np.ndarray], panels: Sequence[Panel], translator: Translator) -> None:
    """Write curves to a picture file; its ending chooses the format (.svg, .png, .pdf)."""
    import matplotlib as mpl
    from matplotlib import font_manager
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from simulator.cli.rig.curves import ACCENT, INK, MUTED

    installed = {font.name for font in font_manager.fontManager.ttflist}
    fonts: dict[Any, Any] = {
        "font.family": [name for name in FONTS if name in installed],
        "axes.unicode_minus": False,
        "svg.fonttype": "none",
    }
    with mpl.rc_context(fonts):
        figure = Figure(figsize=(4.2 * len(panels), 3.4), layout="constrained")
        FigureCanvasAgg(figure)
        row = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (over, up, over_name, up_name) in zip(row, panels, strict=True):
            axes.plot(series[over], series[up], color=ACCENT, linewidth=1.2)
            axes.set_xlabel(translator.text(over_name), color=INK)
            axes.set_ylabel(translator.text(up_name), color=INK)
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(colors=MUTED)
        figure.savefig(path, dpi=150)


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value) or "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
