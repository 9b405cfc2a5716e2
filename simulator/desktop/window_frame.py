"""The frame around every place: one sentence about what just happened, above whatever place is shown.

On a screen smaller than a place needs, the place scrolls; it is never cut off and never larger than the screen.
"""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton


class Places(QStackedWidget):
    """A stack that needs only as much room as the place it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Of the place shown; the others do not widen it."""
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """As above."""
        shown = self.currentWidget()
        return super().sizeHint() if shown is None else shown.sizeHint()


class WindowFrame(QWidget):
    """The notice above the places; it wears the mood of the place it stands over."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.places = Places()
        self.places.currentChanged.connect(lambda _place: self._take_mood())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.places)
        self._notice, self._words = self._make_notice(texts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notice)
        column.addWidget(area, 1)

    @property
    def notice(self) -> str:
        """The sentence that is shown; empty while there is none."""
        return "" if self._notice.isHidden() else self._words.text()

    def tell(self, sentence: str) -> None:
        """Show one sentence until it is read."""
        self._words.setText(sentence)
        self._take_mood()
        self._notice.show()

    def _make_notice(self, texts: Texts) -> tuple[QWidget, QLabel]:
        holder, strip, words = QWidget(), QFrame(), QLabel()
        holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        strip.setProperty("role", "hint")
        words.setWordWrap(True)
        # A person may want to send the sentence on.
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = ActionButton(texts, "desktop-understood", kind="quiet")
        close.clicked.connect(holder.hide)
        line = QHBoxLayout(strip)
        line.setContentsMargins(36, 10, 20, 10)
        line.addWidget(words, 1)
        line.addWidget(close)
        around = QVBoxLayout(holder)
        around.setContentsMargins(8, 8, 8, 0)
        around.addWidget(strip)
        holder.hide()
        return holder, words

    def _take_mood(self) -> None:
        shown = self.places.currentWidget()
        self._notice.setProperty("mood", "light" if shown is None else shown.property("mood") or "light")
        for part in (self._notice, *self._notice.findChildren(QWidget)):
            style = part.style()
            if style is not None:
                style.unpolish(part)
                style.polish(part)
