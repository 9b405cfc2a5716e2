"""A case as a card: picture, title, what and where, how hard, how it went last."""

from __future__ import annotations

import math

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from scenarios.case_file import Case
from scenarios.language import quantity
from simulator.desktop.services import DesktopServices, PastResult
from simulator.desktop.style import DARK, LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ICON_PX, Words, card, row, symbol

_VERDICT_LOOK = {
    "passed": ("mdi6.check-circle", LIGHT.passed, "passed"),
    "not-passed": ("mdi6.alert-circle", LIGHT.caution, "failed"),
    "incomplete": ("mdi6.progress-question", LIGHT.muted, ""),
}

CARD_WIDTH = 320
PICTURE_HEIGHT = 168


class CasePicture(QWidget):
    """The picture of a case with rounded corners; a bone symbol on dark while there is none."""

    def __init__(self, picture: bytes | None, height: int = PICTURE_HEIGHT) -> None:
        super().__init__()
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pixmap = QPixmap()
        if picture is not None:
            self._pixmap.loadFromData(picture)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Fill the width, cut what is too high."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), QColor(DARK.background))
        if self._pixmap.isNull():
            icon = symbol("mdi6.bone", DARK.muted).pixmap(56, 56)
            painter.drawPixmap((self.width() - 56) // 2, (self.height() - 56) // 2, icon)
        else:
            scaled = self._pixmap.scaled(
                self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
            )
            painter.drawPixmap((self.width() - scaled.width()) // 2, (self.height() - scaled.height()) // 2, scaled)
        painter.end()


def picture_of(case: Case, services: DesktopServices) -> bytes | None:
    """The picture of a case: taken from its own bone once that was opened, else the one that lies beside its file."""
    taken = services.case_picture(case.id)
    shipped = case.folder / "picture.png"
    return shipped.read_bytes() if taken is None and shipped.is_file() else taken


class CaseCard(QWidget):
    """One case; a click, Enter or Space opens it."""

    opened = pyqtSignal(str)

    def __init__(self, texts: Texts, case: Case, picture: bytes | None, results: tuple[PastResult, ...]) -> None:
        super().__init__()
        self.case, self._texts = case, texts
        self.setFixedWidth(CARD_WIDTH)
        self._frame, column = card(choosable=True, spacing=6, margin=12)
        self._frame.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._frame.setCursor(Qt.CursorShape.PointingHandCursor)
        self._frame.keyPressEvent = self._on_key  # type: ignore[method-assign,assignment]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._frame)
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        column.addWidget(CasePicture(picture))
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(Words(texts, _id("procedure", case.procedure), role="muted", wrap=True))
        column.addLayout(_tags(texts, case))
        column.addLayout(last_result_line(texts, results))
        column.addStretch(1)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def matches(self, search: str) -> bool:
        """Whether every word of a search occurs in what the card says, in either language."""
        shown = " ".join((*self.case.title.values(), *self.case.brief.values(), self.case.id)).lower()
        labels = " ".join(label.text() for label in self.findChildren(QLabel)).lower()
        return all(word in shown or word in labels for word in search.lower().split())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Open on a click that ends inside."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.opened.emit(self.case.id)

    def _on_key(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.case.id)
        else:
            event.ignore()

    def _retranslate(self) -> None:
        title = self.case.title[self._texts.language]
        self._title.setText(title)
        self._frame.setAccessibleName(title)


def _tags(texts: Texts, case: Case) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(6)
    line.addWidget(Words(texts, _id("region", case.region), role="tag"))
    line.addWidget(Words(texts, f"desktop-difficulty-{case.difficulty}", role="tag"))
    line.addWidget(Words(texts, _id("source", case.source.kind), role="tag"))
    line.addStretch(1)
    return line


def last_result_line(texts: Texts, results: tuple[PastResult, ...]) -> QVBoxLayout:
    """The newest result in words with its symbol and the device it was done with, or that there is none yet."""
    column = QVBoxLayout()
    column.setSpacing(2)
    if not results:
        column.addWidget(Words(texts, "desktop-not-tried", role="small"))
        return column
    newest = results[0]
    verdict = "passed" if newest.passed else "not-passed" if newest.complete else "incomplete"
    picture, colour, state = _VERDICT_LOOK[verdict]
    mark = QLabel()
    mark.setPixmap(symbol(picture, colour).pixmap(ICON_PX, ICON_PX))
    words = Words(
        texts,
        f"desktop-last-{verdict}",
        role="",
        when=newest.finished_at.astimezone().strftime("%Y-%m-%d"),
    )
    words.mark(state)
    line = row(mark, words, spacing=6)
    line.addStretch(1)
    column.addLayout(line)
    column.addWidget(_HowItWent(texts, newest))
    return column


class _HowItWent(Words):
    """The device of a result, and what was measured where there was something to measure."""

    def __init__(self, texts: Texts, result: PastResult) -> None:
        self._result = result
        super().__init__(texts, role="small", wrap=True)

    def _retranslate(self) -> None:
        device = self._texts.text(_id("modality", self._result.modality))
        if self._result.complete and math.isfinite(self._result.metric_value):
            value = quantity(self._result.metric_value, self._result.metric_unit)
            self.setText(self._texts.text("desktop-last-how", device=device, value=value))
        else:
            self.setText(device)


def _id(group: str, name: str) -> str:
    return f"desktop-{group}-{name}".replace("_", "-")
