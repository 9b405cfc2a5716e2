"""Shown while long work runs: where it is, how long it may need, and the way out."""

from __future__ import annotations

import time

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from simulator.desktop.style import DARK, Palette
from simulator.desktop.texts import Texts
from simulator.desktop.time_left import TimeLeft, rounded_s
from simulator.desktop.widgets import ActionButton, Words

_SHOW_TIME_AFTER_S = 3.0


class ProgressCard(QFrame):
    """One bar, one sentence, one button."""

    cancelled = pyqtSignal()

    def __init__(self, texts: Texts, palette: Palette) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setFixedWidth(460)
        self._texts = texts
        self._began = 0.0
        self._time_left = TimeLeft()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 28, 28, 28)
        column.setSpacing(12)
        self._title = Words(texts, role="heading", wrap=True)
        self._stage = Words(texts, role="muted", wrap=True)
        self._left = Words(texts, role="small", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self.cancel_button = ActionButton(texts, "desktop-cancel", palette=palette)
        self.cancel_button.clicked.connect(self.cancelled)
        for widget in (self._title, self._stage, self._bar, self._left):
            column.addWidget(widget)
        column.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignRight)
        self._clock = QTimer(self)
        self._clock.setInterval(500)
        self._clock.timeout.connect(self._show_time)

    def begin(self, title_id: str, *, cancellable: bool) -> None:
        """Start with an empty bar."""
        self._began, self._time_left = time.monotonic(), TimeLeft()
        self._title.say(title_id)
        self._stage.say("desktop-working")
        self._left.say("")
        self._bar.setRange(0, 0)
        self.cancel_button.setVisible(cancellable)
        self._clock.start()

    def end(self) -> None:
        """Nothing runs any more."""
        self._clock.stop()

    def show_stage(self, stage: str, share: float) -> None:
        """The stage at work and its share done, 0 to 1."""
        self._time_left.report(stage, share, time.monotonic())
        named = f"cli-stage-{stage}"
        self._stage.say(named if self._texts.has(named) else "desktop-working")
        self._bar.setRange(0, 1000 if share > 0 else 0)
        self._bar.setValue(round(1000 * min(max(share, 0.0), 1.0)))

    def _show_time(self) -> None:
        now = time.monotonic()
        passed, left = now - self._began, self._time_left.seconds(now)
        if passed >= _SHOW_TIME_AFTER_S and left is not None:
            self._left.say("desktop-time-left", seconds=rounded_s(left))
        elif passed >= _SHOW_TIME_AFTER_S:
            self._left.say("desktop-elapsed", seconds=round(passed))


class PreparingPage(QWidget):
    """The progress of what leads into and out of the operating room."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("mood", "dark")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.card = ProgressCard(texts, DARK)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
