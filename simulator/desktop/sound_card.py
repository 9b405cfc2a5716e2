"""Settings > Sound: on or off, how loud, a sample, and which device sounds or why none does."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QCheckBox, QSlider, QVBoxLayout, QWidget

from simulator.desktop.sound_desk import SoundDesk
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, row


class SoundCard(QWidget):
    """One card of the settings."""

    def __init__(self, texts: Texts, desk: SoundDesk) -> None:
        super().__init__()
        self._texts, self._desk = texts, desk
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inner = card()
        column.addWidget(frame)
        inner.addWidget(Words(texts, "sound-title", role="heading"))
        inner.addWidget(Words(texts, "sound-why", role="muted", wrap=True))
        self.switch = QCheckBox()
        self.switch.setChecked(desk.on)
        self.switch.toggled.connect(desk.set_on)
        inner.addWidget(self.switch)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setValue(desk.percent)
        self.slider.setFixedWidth(260)
        self.slider.valueChanged.connect(self._set_volume)
        self._percent = Words(texts, "sound-percent", role="muted", share=desk.percent)
        self.listen = ActionButton(texts, "sound-try", kind="quiet", icon="mdi6.volume-high")
        self.listen.clicked.connect(desk.play_sample)
        line = row(Words(texts, "sound-volume"), self.slider, self._percent, self.listen, spacing=14)
        line.addStretch(1)
        inner.addLayout(line)
        self.state = Words(texts, "sound-looking", role="muted", wrap=True)
        inner.addWidget(self.state)
        desk.changed.connect(self._show)
        texts.changed.connect(self._name)
        self._name()
        self._show()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Look for a device as soon as the page has been drawn."""
        super().showEvent(event)
        QTimer.singleShot(0, self._desk.look)

    def _set_volume(self, percent: int) -> None:
        self._desk.set_percent(percent)
        self._percent.say("sound-percent", share=percent)

    def _show(self) -> None:
        message_id, values = self._desk.state
        self.state.say(message_id, **values)
        self.slider.setEnabled(self._desk.on)
        self.listen.setEnabled(self._desk.on and self._desk.can_sound)

    def _name(self) -> None:
        self.switch.setText(self._texts.text("sound-on"))
        self.slider.setAccessibleName(self._texts.text("sound-volume"))
