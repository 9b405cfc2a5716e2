"""Settings > Picture: the level of quality."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from simulator.desktop.picture_settings import PictureSettings
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words, card, row

LEVELS = ("automatic", "low", "medium", "high")
"""Texts `desktop-quality-<level>` and `desktop-quality-<level>-is`; levels as in simulator.rendering.quality."""


class PictureCard(QWidget):
    """One card of the settings."""

    def __init__(self, texts: Texts, pictures: PictureSettings) -> None:
        super().__init__()
        self._texts = texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inner = card()
        column.addWidget(frame)
        inner.addWidget(Words(texts, "desktop-picture", role="heading"))
        self.choice = QComboBox()
        self.choice.setFixedWidth(220)
        for level in LEVELS:
            self.choice.addItem("", level)
        self.choice.setCurrentIndex(self.choice.findData(pictures.chosen))
        self._is = Words(texts, role="muted", wrap=True)
        line = row(Words(texts, "desktop-quality"), self.choice, self._is, spacing=14)
        line.setStretch(2, 1)
        inner.addLayout(line)
        self.choice.currentIndexChanged.connect(lambda: pictures.choose(self.choice.currentData()))
        self.choice.currentIndexChanged.connect(self._explain)
        texts.changed.connect(self._name)
        self._name()
        self._explain()

    def _name(self) -> None:
        for number, level in enumerate(LEVELS):
            self.choice.setItemText(number, self._texts.text(f"desktop-quality-{level}"))

    def _explain(self) -> None:
        self._is.say(f"desktop-quality-{self.choice.currentData()}-is")
