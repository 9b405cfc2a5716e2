"""The palette of widgets that draw themselves: that of the style sheet in force, high contrast included."""

from __future__ import annotations

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QWidget

from simulator.desktop.style import DARK, DARK_SHARP, LIGHT, LIGHT_SHARP, Palette

_BY_TEXT = {QColor(palette.text).rgb(): palette for palette in (LIGHT, LIGHT_SHARP, DARK, DARK_SHARP)}


def palette_of(widget: QWidget, otherwise: Palette) -> Palette:
    """The palette whose text colour the style sheet gave the widget; `otherwise` where it has none of ours."""
    return _BY_TEXT.get(widget.palette().color(QPalette.ColorRole.WindowText).rgb(), otherwise)
