"""The keys of the mouse stylus, on screen until the user hides them."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words, panel

GESTURES = (
    "left-drag",
    "right-drag",
    "wheel",
    "space",
    "shift",
    "a",
    "z",
    "middle-drag",
    "ctrl-wheel",
    "h",
    "esc",
)
"""Each with two texts: `desktop-key-<name>` is the gesture, `desktop-key-<name>-does` what it does."""


class KeyHelp(QWidget):
    """A two-column list."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        frame, column = panel(12, 8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(Words(texts, "desktop-keys", role="section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for line, name in enumerate(GESTURES):
            gesture = Words(texts, f"desktop-key-{name}", role="key")
            grid.addWidget(gesture, line, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Words(texts, f"desktop-key-{name}-does", role="small", wrap=True), line, 1)
        column.addLayout(grid)
        column.addStretch(1)
