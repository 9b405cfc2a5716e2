"""The assembled tool from the side, as a small drawing."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PyQt6.QtWidgets import QWidget

_STEEL, _CHUCK, _HOUSING, _SLEEVE = QColor("#C6CDD4"), QColor("#87919B"), QColor("#5C6670"), QColor("#1F9E96")


class ToolSketch(QWidget):
    """The bit to scale, behind it its drive or a handle, round it the sleeve if one stands."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(40)
        self._diameter_mm, self._driven, self._hooked, self._sleeve = 3.2, True, False, False

    def show_tool(self, diameter_mm: float, *, driven: bool, hooked: bool) -> None:
        """Draw a tool of this diameter [mm], in a motor or in a handle, with or without a hook at its end."""
        self._diameter_mm, self._driven, self._hooked = diameter_mm, driven, hooked
        self.update()

    def show_sleeve(self, standing: bool) -> None:
        """Draw a sleeve round the tool, or none."""
        if standing != self._sleeve:
            self._sleeve = standing
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Housing and chuck or a grip, the bit, and the sleeve."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, width = self.height() / 2, float(self.width())
        if self._driven:
            painter.setBrush(_HOUSING)
            painter.drawRoundedRect(QRectF(0, middle - 14, width * 0.34, 28), 6, 6)
            painter.setBrush(_CHUCK)
            chuck = [(0.34, -9), (0.46, -5), (0.46, 5), (0.34, 9)]
            painter.drawPolygon(QPolygonF([QPointF(width * x, middle + y) for x, y in chuck]))
        else:
            painter.setBrush(_HOUSING)
            painter.drawRoundedRect(QRectF(0, middle - 9, width * 0.46, 18), 9, 9)
        self._draw_bit(painter, width, middle)
        painter.end()

    def _draw_bit(self, painter: QPainter, width: float, middle: float) -> None:
        half = min(12.0, max(1.5, self._diameter_mm * 0.9))
        painter.setBrush(_STEEL)
        tip = width * 0.95 - half
        painter.drawRect(QRectF(width * 0.46, middle - half, tip - width * 0.46, 2 * half))
        if self._hooked:
            painter.drawRect(QRectF(tip - 4, middle - half, 4, 3 * half))
        else:
            point = [QPointF(tip, middle - half), QPointF(tip + 1.2 * half, middle), QPointF(tip, middle + half)]
            painter.drawPolygon(QPolygonF(point))
        if self._sleeve:
            painter.setBrush(_SLEEVE)
            for side in (-half - 4, half + 1):
                painter.drawRect(QRectF(width * 0.56, middle + side, width * 0.28, 3))
