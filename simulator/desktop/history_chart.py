"""Learning curves: a metric with its moving average, or the CUSUM of passed attempts with its design printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from simulator.desktop.drawn_palette import palette_of
from simulator.desktop.style import LIGHT, SMALL_PX

_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 20, 24, 26


@dataclass(frozen=True)
class Curve:
    """What is drawn, oldest attempt first."""

    values: tuple[float, ...]
    passed: tuple[bool, ...]
    smooth: tuple[float, ...]
    """Moving average under the values; empty for none."""
    limits: tuple[tuple[float, str], ...]
    """Dashed lines: height and what they mean."""
    low_label: str
    high_label: str
    low: float
    high: float
    attempts_label: str


class CurveChart(QWidget):
    """One value per attempt; passed attempts are filled, others are rings: no colour carries meaning alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(190)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._curve: Curve | None = None

    def show_curve(self, curve: Curve | None, description: str = "") -> None:
        """Draw another curve; the description is what a screen reader says."""
        self._curve = curve
        self.setAccessibleName(description)
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Scale, limits, average, line and marks."""
        curve = self._curve
        if curve is None or not curve.values:
            return
        colour = palette_of(self, LIGHT)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)
        place = QRectF(_LEFT, _TOP, self.width() - _LEFT - _RIGHT, self.height() - _TOP - _BOTTOM)
        self._draw_scale(painter, place, curve)
        if curve.smooth:
            painter.setPen(QPen(QColor(colour.caution), 2, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF(self._spots(place, curve, curve.smooth)))
        spots = self._spots(place, curve, curve.values)
        painter.setPen(QPen(QColor(colour.accent), 2))
        painter.drawPolyline(QPolygonF(spots))
        for spot, passed in zip(spots, curve.passed, strict=True):
            painter.setBrush(QColor(colour.accent if passed else colour.panel))
            painter.drawEllipse(spot, 4.0, 4.0)
        painter.end()

    def _draw_scale(self, painter: QPainter, place: QRectF, curve: Curve) -> None:
        colour = palette_of(self, LIGHT)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for words, height in ((curve.high_label, place.top()), (curve.low_label, place.bottom())):
            painter.setPen(QPen(QColor(colour.line), 1))
            painter.drawLine(QPointF(place.left(), height), QPointF(place.right(), height))
            painter.setPen(QColor(colour.muted))
            painter.drawText(QRectF(0, height - 10, _LEFT - 8, 20), right, words)
        for value, words in curve.limits:
            height = _height(place, curve, value)
            painter.setPen(QPen(QColor(colour.muted), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(place.left(), height), QPointF(place.right(), height))
            painter.setPen(QColor(colour.muted))
            painter.drawText(QRectF(place.left(), height - 20, place.width(), 18), right, words)
        below = QRectF(place.left(), place.bottom() + 6, place.width(), 20)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, curve.attempts_label)

    def _spots(self, place: QRectF, curve: Curve, values: Sequence[float]) -> list[QPointF]:
        step = place.width() / max(len(values) - 1, 1)
        return [
            QPointF(place.left() + number * step, _height(place, curve, value)) for number, value in enumerate(values)
        ]


def _height(place: QRectF, curve: Curve, value: float) -> float:
    share = (value - curve.low) / ((curve.high - curve.low) or 1.0)
    return place.bottom() - place.height() * min(max(share, 0.0), 1.0)
