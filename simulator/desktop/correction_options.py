"""What the tools of correction ask for beside a bone: the brush, the window of brightness, the reach, the gaps."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QLabel, QSlider, QSpinBox, QVBoxLayout, QWidget

from scenarios.language import quantity
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words, row

_STEP_MM = 0.5
_RADII_MM = {"paint": (0.5, 20.0, 3.0), "erase": (0.5, 20.0, 3.0), "grow": (2.0, 60.0, 15.0), "fill": (0.0, 6.0, 0.0)}
"""Least, greatest and first length that each tool asks for [mm]: a radius, a reach, or half a gap that is closed."""
_CT_WINDOW = (150, 3000)
_LEAST_HU, _MOST_HU = -1024, 32767


class Length(QWidget):
    """A length set by a slider."""

    changed = pyqtSignal()

    def __init__(self, texts: Texts, label_id: str) -> None:
        super().__init__()
        self._texts = texts
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._label, self._says = Words(texts, label_id, role="section"), QLabel()
        self._label.setBuddy(self.slider)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = row(self._label, self._says)
        line.setAlignment(self._says, Qt.AlignmentFlag.AlignRight)
        column.addLayout(line)
        column.addWidget(self.slider)
        self.slider.valueChanged.connect(self._say)

    @property
    def mm(self) -> float:
        """The length [mm]."""
        return self.slider.value() * _STEP_MM

    def ask(self, label_id: str, least_mm: float, most_mm: float, value_mm: float) -> None:
        """Ask for another length."""
        self._label.say(label_id)
        self.slider.setAccessibleName(self._texts.text(label_id))
        self.slider.setRange(round(least_mm / _STEP_MM), round(most_mm / _STEP_MM))
        self.slider.setValue(round(value_mm / _STEP_MM))
        self._say()

    def step(self, steps: int) -> None:
        """Make it longer or shorter."""
        self.slider.setValue(self.slider.value() + steps)

    def _say(self) -> None:
        self._says.setText(quantity(self.mm, "mm"))
        self.changed.emit()


class CorrectionOptions(QWidget):
    """Shows those options that the chosen tool has, and keeps what was set for each tool."""

    changed = pyqtSignal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._tool = ""
        self._set_mm = {tool: first for tool, (_, _, first) in _RADII_MM.items()}
        self.length = Length(texts, "correcting-radius")
        self.windowed, self.over_bones = QCheckBox(), QCheckBox()
        self.low, self.high = QSpinBox(), QSpinBox()
        for box in (self.low, self.high):
            box.setRange(_LEAST_HU, _MOST_HU)
            box.setSingleStep(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.length)
        column.addWidget(self.windowed)
        self._window = QWidget()
        line = row(self.low, QLabel("–"), self.high, spacing=6)
        line.setStretch(0, 1)
        line.setStretch(2, 1)
        self._window.setLayout(line)
        column.addWidget(self._window)
        column.addWidget(self.over_bones)
        self.length.changed.connect(self._keep_length)
        self.windowed.toggled.connect(self._show)
        texts.changed.connect(self._retranslate)
        self._is_ct = True
        self._retranslate()

    def begin(self, *, is_ct: bool, brightness: tuple[int, int]) -> None:
        """Start with the usual window: of bone in a CT, else between these levels of brightness."""
        self._is_ct = is_ct
        low, high = _CT_WINDOW if is_ct else brightness
        self.low.setValue(low)
        self.high.setValue(high)
        self._retranslate()

    def show_for(self, tool: str) -> None:
        """Show what this tool asks for."""
        self._tool = ""
        self.length.setVisible(tool in _RADII_MM)
        if tool in _RADII_MM:
            least, most, _ = _RADII_MM[tool]
            self.length.ask(f"correcting-length-{tool}", least, most, self._set_mm[tool])
        self._tool = tool
        self._show()

    @property
    def brightness(self) -> tuple[float, float] | None:
        """Lowest and highest value that is taken; None for all."""
        if self._tool == "paint" and not self.windowed.isChecked():
            return None
        low, high = sorted((self.low.value(), self.high.value()))
        return float(low), float(high)

    def _keep_length(self) -> None:
        if self._tool:
            self._set_mm[self._tool] = self.length.mm
        self.changed.emit()

    def _show(self) -> None:
        self.windowed.setVisible(self._tool == "paint")
        self._window.setVisible(self._tool == "grow" or (self._tool == "paint" and self.windowed.isChecked()))
        self.over_bones.setVisible(self._tool == "paint")

    def _retranslate(self) -> None:
        unit = "hu" if self._is_ct else "brightness"
        self.windowed.setText(self._texts.text(f"correcting-window-{unit}"))
        self.over_bones.setText(self._texts.text("correcting-over-bones"))
        self.low.setAccessibleName(self._texts.text("correcting-window-low"))
        self.high.setAccessibleName(self._texts.text("correcting-window-high"))
