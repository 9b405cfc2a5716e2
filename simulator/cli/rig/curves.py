"""Draws a trial's curves to a picture file, and the option that names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator

if TYPE_CHECKING:
    import numpy as np

PICTURES = (".svg", ".png", ".pdf")

INK, ACCENT, MUTED = "#1B2128", "#1F9E96", "#98A3AF"

FONTS = ("Noto Sans", "Noto Sans CJK SC", "DejaVu Sans")
"""The last one comes with matplotlib; naming one that is not installed fills the log."""

Panel = tuple[str, str, str, str]
"""Series across, series up, and the message ids of their names."""


class PictureFile(click.ParamType):
    """A file that curves can be drawn to; told before the work and not after it."""

    name = "FILE"

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ANN401
        path = Path(value)
        if path.suffix.lower() not in PICTURES or path.is_dir() or not path.absolute().parent.is_dir():
            self.fail(self._translator.text("cli-not-a-picture", name=path.name), param, ctx)
        return path


def plot_option(translator: Translator) -> Callable[[Callable], Callable]:
    """`--plot FILE`."""
    return click.option("--plot", type=PictureFile(translator), help=translator.text("cli-rig-plot"))


def draw_panels(path: Path, series: Mapping[str, np.ndarray], panels: Sequence[Panel], translator: Translator) -> None:
    """Write curves to a picture file; its ending chooses the format.

    Args:
        path: where to write.
        series: values over time by name, each shape (n,).
        panels: what is drawn over what, one panel beside the other.
        translator: language of the axes.
    """
    import matplotlib as mpl
    from matplotlib import font_manager
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

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
