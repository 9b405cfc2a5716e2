"""Draws a trial's curves: thrust and torque against depth, depth against time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.language import Translator

INK, ACCENT, MUTED = "#1B2128", "#1F9E96", "#98A3AF"


def draw_curves(path: Path, series: Mapping[str, np.ndarray], translator: Translator) -> None:
    """Write the curves of a drilling to a picture file; the ending chooses the format (.svg, .png, .pdf).

    Args:
        path: where to write.
        series: per tick `time_s`, `depth_mm`, `thrust_N`, `torque_Nmm`, each shape (n,).
        translator: language of the axes.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {"svg.fonttype": "none", "axes.unicode_minus": False}
    settings["font.family"] = ["Noto Sans", "Noto Sans CJK SC", "DejaVu Sans"]
    with mpl.rc_context(settings):
        figure = Figure(figsize=(10, 3.4), layout="constrained")
        FigureCanvasAgg(figure)
        curves = (
            ("depth_mm", "thrust_N", "cli-axis-depth", "cli-axis-thrust"),
            ("depth_mm", "torque_Nmm", "cli-axis-depth", "cli-axis-torque"),
            ("time_s", "depth_mm", "cli-axis-time", "cli-axis-depth"),
        )
        for axes, (across, up, across_name, up_name) in zip(figure.subplots(1, 3), curves, strict=True):
            axes.plot(series[across], series[up], color=ACCENT, linewidth=1.2)
            axes.set_xlabel(translator.text(across_name), color=INK)
            axes.set_ylabel(translator.text(up_name), color=INK)
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(colors=MUTED)
        figure.savefig(path, dpi=150)
