"""Help: how to hold the tool without hardware, what the keys do, and what the program is not."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from simulator.desktop.keymap import ACTIONS, Keymap
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, page_column, picture_label, row, scrolled

TOPICS = {
    "start": ("mdi6.rocket-launch-outline", 3),
    "mouse": ("mdi6.mouse", 6),
    "table": ("mdi6.screwdriver", 4),
    "pen": ("mdi6.draw-pen", 4),
    "x-ray": ("mdi6.radioactive", 4),
    "senses": ("mdi6.eye-outline", 3),
    "import": ("mdi6.tray-arrow-down", 3),
    "safety": ("mdi6.shield-alert-outline", 4),
}
"""Each topic with its symbol and its number of sentences: texts `desktop-help-<topic>` and `...-<number>`."""


class HelpPage(QWidget):
    """One column of topics, and the keys in force."""

    keys_wanted = pyqtSignal()
    """Change the keys."""

    def __init__(self, texts: Texts, keymap: Keymap) -> None:
        super().__init__()
        self._texts, self._keymap = texts, keymap
        column = page_column(self, texts, "desktop-help")
        area, inside = scrolled()
        column.addWidget(area, 1)
        for topic, (icon, sentences) in TOPICS.items():
            frame, words = card(spacing=6)
            heading = Words(texts, f"desktop-help-{topic}", role="heading")
            line = row(picture_label(icon, LIGHT.accent, 22), heading, spacing=10)
            line.setStretch(1, 1)
            words.addLayout(line)
            for number in range(1, sentences + 1):
                words.addWidget(Words(texts, f"desktop-help-{topic}-{number}", wrap=True))
            inside.addWidget(frame)
            if topic == "mouse":
                inside.addWidget(self._keys_card())
        inside.addStretch(1)
        keymap.changed.connect(self.refresh)
        texts.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the keys in force."""
        clear(self._keys)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        half = (len(ACTIONS) + 1) // 2
        for number, action in enumerate(ACTIONS):
            line, side = number % half, 2 * (number // half)
            key = Words(self._texts, role="key")
            key.setText(self._keymap.name_of(action, self._texts))
            grid.addWidget(key, line, side, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(Words(self._texts, f"desktop-action-{action}", wrap=True), line, side + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self._keys.addLayout(grid)

    def _keys_card(self) -> QWidget:
        frame, column = card()
        column.addWidget(Words(self._texts, "desktop-all-keys", role="heading"))
        self._keys = QVBoxLayout()
        column.addLayout(self._keys)
        change = ActionButton(self._texts, "desktop-change-keys", icon="mdi6.keyboard-outline")
        change.clicked.connect(self.keys_wanted)
        column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        self.refresh()
        return frame
