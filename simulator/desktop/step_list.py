"""The step list of the operating room: what is done, what comes now."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from simulator.desktop.drilling_steps import STEPS, Progress
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ICON_PX, Words, panel, row, symbol

_SYMBOLS = {
    Progress.DONE: ("mdi6.check-circle", DARK.passed),
    Progress.CURRENT: ("mdi6.arrow-right-circle", DARK.accent),
    Progress.AHEAD: ("mdi6.circle-outline", DARK.muted),
}


class StepList(QWidget):
    """All steps, each with a symbol and words."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        frame, column = panel(12, 10)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(Words(texts, "desktop-steps", role="section"))
        self._shown: dict[str, Progress] = {}
        self._symbols: dict[str, QLabel] = {}
        self._words: dict[str, Words] = {}
        for name in STEPS:
            self._symbols[name] = QLabel()
            self._symbols[name].setFixedWidth(ICON_PX + 2)
            self._symbols[name].setAlignment(Qt.AlignmentFlag.AlignTop)
            self._words[name] = Words(texts, f"desktop-step-{name}", wrap=True)
            self._words[name].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            column.addLayout(row(self._symbols[name], self._words[name], spacing=8))
        column.addStretch(1)
        self.show_steps(tuple((name, Progress.AHEAD) for name in STEPS))

    def show_steps(self, states: tuple[tuple[str, Progress], ...]) -> None:
        """Show every step's state; touches only those that changed."""
        for name, state in states:
            if self._shown.get(name) is not state:
                self._shown[name] = state
                picture, colour = _SYMBOLS[state]
                self._symbols[name].setPixmap(symbol(picture, colour).pixmap(ICON_PX, ICON_PX))
                weight = 600 if state is Progress.CURRENT else 400
                shade = DARK.muted if state is Progress.DONE else DARK.text
                self._words[name].setStyleSheet(f"font-weight: {weight}; color: {shade};")
