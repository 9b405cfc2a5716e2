"""Small widgets that all places share; each keeps its message id and speaks the new language after a switch."""

from __future__ import annotations

import qtawesome
from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from simulator.desktop.style import LIGHT, Palette
from simulator.desktop.texts import Texts

ICON_PX = 18


class Words(QLabel):
    """A label that says one message."""

    def __init__(
        self, texts: Texts, message_id: str = "", *, role: str = "", wrap: bool = False, **values: object
    ) -> None:
        super().__init__()
        self._texts = texts
        self._message_id = message_id
        self._values = values
        if role:
            self.setProperty("role", role)
        self.setWordWrap(wrap)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def say(self, message_id: str, **values: object) -> None:
        """Say another message; an empty id says nothing."""
        self._message_id, self._values = message_id, values
        self._retranslate()

    def mark(self, state: str) -> None:
        """Colour it as `passed`, `failed`, `error`, or plainly with an empty state."""
        self.setProperty("state", state)
        style = self.style()
        if style is not None:
            style.unpolish(self)
            style.polish(self)

    def setText(self, text: str | None) -> None:
        """Show other words."""
        super().setText(text)
        if self.isVisible():
            self._keep_whole()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._keep_whole()

    def _keep_whole(self) -> None:
        """Ask for all the lines that this width makes: layouts inside layouts forget to ask again."""
        if self.wordWrap():
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())) if self.text() else 0)

    def _retranslate(self) -> None:
        self.setText(self._texts.text(self._message_id, **self._values) if self._message_id else "")


class ShortenedLabel(QLabel):
    """Words that give way on a small screen: shortened in the middle, and whole where the pointer rests on them."""

    def __init__(self, words: str, *, role: str = "") -> None:
        super().__init__()
        self._words = words
        if role:
            self.setProperty("role", role)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Hardly any width."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """As many of the words as fit."""
        super().resizeEvent(event)
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, self.width()))


class ActionButton(QPushButton):
    """A button with a message and an icon."""

    def __init__(
        self,
        texts: Texts,
        message_id: str,
        *,
        icon: str = "",
        kind: str = "",
        palette: Palette = LIGHT,
        checkable: bool = False,
        **values: object,
    ) -> None:
        super().__init__()
        self._texts = texts
        self._message_id = message_id
        self._values = values
        if kind:
            self.setProperty("kind", kind)
        self._colour = {"primary": palette.on_accent, "danger": palette.error}.get(kind, palette.text)
        if icon:
            self.setIcon(symbol(icon, self._colour, palette.accent if checkable else None))
            self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setCheckable(checkable)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter presses it as Space does; Qt by itself knows that in dialogues only."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def say(self, message_id: str, icon: str = "", **values: object) -> None:
        """Carry another message and, if one is named, another icon."""
        self._message_id, self._values = message_id, values
        if icon:
            self.setIcon(symbol(icon, self._colour))
        self._retranslate()

    def _retranslate(self) -> None:
        self.setText(self._texts.text(self._message_id, **self._values))


class IconButton(QToolButton):
    """An icon alone, with its message as tooltip and as the name a screen reader says."""

    def __init__(self, texts: Texts, message_id: str, icon: str, palette: Palette) -> None:
        super().__init__()
        self._texts = texts
        self._message_id = message_id
        self.setIcon(symbol(icon, palette.text, palette.accent))
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def _retranslate(self) -> None:
        words = self._texts.text(self._message_id)
        self.setToolTip(words)
        self.setAccessibleName(words)


class WordedToolButton(QToolButton):
    """An icon over its word."""

    def __init__(self, texts: Texts, message_id: str, icon: str) -> None:
        super().__init__()
        self._texts, self._message_id = texts, message_id
        self.setIcon(symbol(icon, LIGHT.text, LIGHT.accent))
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setText(self._texts.text(self._message_id))


def symbol(name: str, colour: str, checked_colour: str | None = None) -> QIcon:
    """An icon of the Material Design set in one colour, and another while checked."""
    more = {"color_on": checked_colour} if checked_colour else {}
    return qtawesome.icon(name, color=colour, **more)


def picture_label(name: str, colour: str, size: int = ICON_PX) -> QLabel:
    """A symbol that stands by itself."""
    label = QLabel()
    label.setPixmap(symbol(name, colour).pixmap(size, size))
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return label


def card(*, choosable: bool = False, spacing: int = 8, margin: int = 16) -> tuple[QFrame, QVBoxLayout]:
    """A raised panel and the column inside it."""
    frame = QFrame()
    frame.setProperty("role", "card")
    if choosable:
        frame.setProperty("choosable", "true")
    column = QVBoxLayout(frame)
    column.setContentsMargins(margin, margin, margin, margin)
    column.setSpacing(spacing)
    return frame, column


def panel(layout_margin: int = 12, spacing: int = 8) -> tuple[QFrame, QVBoxLayout]:
    """A flat panel of the operating room and the column inside it."""
    frame = QFrame()
    frame.setProperty("role", "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(*(layout_margin,) * 4)
    column.setSpacing(spacing)
    return frame, column


def row(*widgets: QWidget, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side without margins."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def page_column(page: QWidget, texts: Texts, title_id: str) -> QVBoxLayout:
    """The column of a place of reading with its title."""
    column = QVBoxLayout(page)
    column.setContentsMargins(36, 28, 20, 20)
    column.setSpacing(16)
    column.addWidget(Words(texts, title_id, role="title"))
    return column


def scrolled(spacing: int = 14) -> tuple[QScrollArea, QVBoxLayout]:
    """An area that scrolls up and down, and the column inside it."""
    holder = QWidget()
    holder.setProperty("role", "scrolled")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 16, 0)
    column.setSpacing(spacing)
    area = _Column()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder)
    return area, column


class _Column(QScrollArea):
    """Scrolls up and down; it asks for the width that its content needs, so that nothing is cut off at the right."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Content that came or went may need another width."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """As wide as the content, and as low as need be."""
        content, bar = self.widget(), self.verticalScrollBar()
        if content is None or bar is None:
            return super().minimumSizeHint()
        return QSize(content.minimumSizeHint().width() + bar.sizeHint().width(), super().minimumSizeHint().height())


def rule() -> QFrame:
    """A hairline."""
    line = QFrame()
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
