"""The tray at the left of the operating room: the assembled tool on top, its size and settings below."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PyQt6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from scenarios.language import quantity
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words, panel, rule


class ToolSketch(QWidget):
    """The tool from the side, its bit to scale."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(56)
        self._diameter_mm = 3.2

    def show_size(self, diameter_mm: float) -> None:
        """Draw a bit of this diameter [mm]."""
        self._diameter_mm = diameter_mm
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Housing, chuck and bit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, width = self.height() / 2, float(self.width())
        painter.setBrush(QColor("#5C6670"))
        painter.drawRoundedRect(QRectF(0, middle - 15, width * 0.36, 30), 6, 6)
        painter.setBrush(QColor("#87919B"))
        chuck = [(0.36, -10), (0.48, -5), (0.48, 5), (0.36, 10)]
        painter.drawPolygon(QPolygonF([QPointF(width * x, middle + y) for x, y in chuck]))
        half = max(1.5, self._diameter_mm * 0.9)
        painter.setBrush(QColor("#C6CDD4"))
        painter.drawRect(QRectF(width * 0.48, middle - half, width * 0.47 - half, 2 * half))
        tip = width * 0.95 - half
        point = [QPointF(tip, middle - half), QPointF(tip + 1.2 * half, middle), QPointF(tip, middle + half)]
        painter.drawPolygon(QPolygonF(point))
        painter.end()


class InstrumentTray(QWidget):
    """What is in the hand."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._instrument: Any = None
        self._speed_rpm = 0.0
        frame, column = panel(12, 8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(Words(texts, "desktop-instrument", role="section"))
        self._sketch = ToolSketch()
        column.addWidget(self._sketch)
        self._name = QLabel()
        self._name.setProperty("role", "heading")
        self._name.setWordWrap(True)
        column.addWidget(self._name)
        column.addWidget(rule())
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        self._values: dict[str, QLabel] = {}
        for line, name in enumerate(("diameter", "length", "speed")):
            self._values[name] = QLabel()
            grid.addWidget(Words(texts, f"desktop-tool-{name}", role="small"), line, 0)
            grid.addWidget(self._values[name], line, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        texts.changed.connect(self._retranslate)

    def load(self, instrument: Any, speed_rpm: float) -> None:  # noqa: ANN401 - physics.instrument.Instrument
        """Show an instrument and the speed it is set to."""
        self._instrument, self._speed_rpm = instrument, speed_rpm
        self._sketch.show_size(float(instrument.diameter_mm))
        self._retranslate()

    def _retranslate(self) -> None:
        if self._instrument is None:
            return
        self._name.setText(self._texts.text(f"desktop-instrument-{self._instrument.family}".replace("_", "-")))
        self._values["diameter"].setText(quantity(self._instrument.diameter_mm, "mm"))
        self._values["length"].setText(quantity(self._instrument.length_mm, "mm", as_given=True))
        self._values["speed"].setText(quantity(self._speed_rpm, "rpm"))
