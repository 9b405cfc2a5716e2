"""The strip of gauges under the 3-D view: one glance, one number each, its bar below."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from simulator.desktop.drawn_palette import palette_of
from simulator.desktop.style import DARK, SMALL_PX
from simulator.desktop.texts import Texts

_NUMBER_PX, _NUMBER_WEIGHT = 23, QFont.Weight.DemiBold
_SMALLEST_NUMBER_PX = 17
"""A long number gets as small as this before what stands beside it has to move above it."""
_GAP_PX = 6.0


@dataclass(frozen=True)
class Reading:
    """What a gauge shows now."""

    value: str
    """The number with its unit."""
    share: float
    """Length of the bar, 0 to 1."""
    second: str = ""
    """Smaller words at the right, one line or two."""
    second_share: float | None = None
    """A tick on the bar, 0 to 1."""
    caution: bool = False
    """Whether the number asks for attention; the second line then says why."""


class Gauge(QWidget):
    """One gauge."""

    def __init__(self, texts: Texts, title_id: str) -> None:
        super().__init__()
        self._texts = texts
        self._title_id = title_id
        self._reading = Reading("–", 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def sizeHint(self) -> QSize:
        """Wide enough for two numbers, low enough to leave the room to the bone."""
        return QSize(180, 84)

    def show_reading(self, reading: Reading) -> None:
        """Show another reading; draws only when it differs."""
        if reading != self._reading:
            self._reading = reading
            self.setAccessibleDescription(f"{reading.value} {reading.second}".strip())
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Title, number, second line and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, reading, shade = self.width(), self._reading, palette_of(self, DARK)
        self._write(painter, QRectF(12, 8, width - 24, 18), self._title, shade.muted, SMALL_PX, QFont.Weight.Normal)
        number_colour = shade.caution if reading.caution else shade.text
        number_px = self._number_px(width - 24.0)
        self._write(painter, QRectF(12, 26, width - 24, 32), reading.value, number_colour, number_px, _NUMBER_WEIGHT)
        if reading.second:
            colour = shade.caution if reading.caution else shade.muted
            second = self._place_of_second(width - 24.0)
            self._write(painter, second, reading.second, colour, SMALL_PX, QFont.Weight.Normal, right=True)
        self._draw_bar(painter, QRectF(12, 66, width - 24, 6))
        painter.end()

    def _place_of_second(self, width: float) -> QRectF:
        """Beside the number, or above it where even the smallest number leaves no room."""
        if "\n" in self._reading.second:
            return QRectF(12, 24, width, 36)
        beside = self._fits_beside(self._number_px(width), width)
        return QRectF(12, 32, width, 24) if beside else QRectF(12, 8, width, 18)

    def _number_px(self, width: float) -> int:
        """As large as the words beside it allow."""
        sizes = range(_NUMBER_PX, _SMALLEST_NUMBER_PX - 1, -1)
        return next((size for size in sizes if self._fits_beside(size, width)), _NUMBER_PX)

    def _fits_beside(self, number_px: int, width: float) -> bool:
        small = QFontMetricsF(self._sized(SMALL_PX, QFont.Weight.Normal))
        words = max(small.horizontalAdvance(line) for line in self._reading.second.split("\n"))
        number = QFontMetricsF(self._sized(number_px, _NUMBER_WEIGHT)).horizontalAdvance(self._reading.value)
        return number + words + _GAP_PX <= width

    def _sized(self, size_px: int, weight: QFont.Weight) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size_px)
        font.setWeight(weight)
        return font

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        shade = palette_of(self, DARK)
        painter.setPen(QColor(shade.line) if shade is not DARK else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shade.raised))
        painter.drawRoundedRect(bar, 3, 3)
        filled = QRectF(bar)
        filled.setWidth(bar.width() * min(max(self._reading.share, 0.0), 1.0))
        painter.setBrush(QColor(shade.caution if self._reading.caution else shade.accent))
        painter.drawRoundedRect(filled, 3, 3)
        if self._reading.second_share is not None:
            place = bar.left() + bar.width() * min(max(self._reading.second_share, 0.0), 1.0)
            painter.setBrush(QColor(shade.text))
            painter.drawRect(QRectF(place - 1, bar.top() - 3, 2, bar.height() + 6))

    def _write(
        self,
        painter: QPainter,
        place: QRectF,
        words: str,
        colour: str,
        size_px: int,
        weight: QFont.Weight,
        *,
        right: bool = False,
    ) -> None:
        painter.setFont(self._sized(size_px, weight))
        painter.setPen(QColor(colour))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _retranslate(self) -> None:
        self._title = self._texts.text(self._title_id)
        self.setAccessibleName(self._title)
        self.update()
