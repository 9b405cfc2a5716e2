"""The first exercise in the operating room: a strip over the view that leads through touch, push and stop."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QVBoxLayout

from scenarios.language import quantity
from simulator.desktop.first_steps import FIRST_STEPS, FirstSteps
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ICON_PX, ActionButton, Words, row, symbol
from simulator.session.snapshot import SceneSnapshot


class FirstExercise(QFrame):
    """Shown until the user has done it or put it away; begins anew whenever it is shown."""

    dismissed = pyqtSignal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("role", "hint")
        self._texts = texts
        self.steps = FirstSteps()
        self._shown: tuple[object, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 8)
        column.setSpacing(4)
        self._how = Words(texts, wrap=True)
        self._away = ActionButton(texts, "tray-first-skip", kind="quiet", palette=DARK)
        self._away.clicked.connect(self._dismiss)
        top = row(self._how, self._away)
        top.setStretch(0, 1)
        column.addLayout(top)
        self._marks: dict[str, QLabel] = {}
        line = row(spacing=6)
        for name in FIRST_STEPS:
            self._marks[name] = QLabel()
            line.addWidget(self._marks[name])
            line.addWidget(Words(texts, f"tray-first-{name}", role="small"))
            line.addSpacing(10)
        line.addStretch(1)
        column.addLayout(line)
        texts.changed.connect(self._show_again)
        self._show()

    def begin(self) -> None:
        """Begin with the first step, if it is shown at all."""
        self.steps = FirstSteps()
        self._show_again()

    def gesture(self, name: str) -> None:
        """The stylus did something."""
        if not self.isHidden():
            self.steps.gesture(name)
            self._show()

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Once per frame."""
        if not self.isHidden():
            self.steps.follow(snapshot)
            self._show()

    def _show_again(self) -> None:
        self._shown = ()
        self._show()

    def _show(self) -> None:
        state = (self.steps.done, self.steps.ran_on_mm, self._texts.language)
        if state == self._shown:
            return
        self._shown = state
        current, ran_on = self.steps.current, self.steps.ran_on_mm
        if not current:
            self._how.say("tray-first-done", time=quantity(self.steps.took_s, "s"), beyond=quantity(ran_on, "mm"))
            self._away.say("desktop-understood")
        elif current == "stop" and ran_on > 0.0:
            self._how.say("tray-first-ran-on", beyond=quantity(ran_on, "mm"))
        else:
            self._how.say(f"tray-first-{current}-how")
            self._away.say("tray-first-skip")
        for name, mark in self._marks.items():
            picture, colour = ("mdi6.circle-outline", DARK.muted)
            if name in self.steps.done:
                picture, colour = ("mdi6.check-circle", DARK.passed)
            elif name == current:
                picture, colour = ("mdi6.arrow-right-circle", DARK.accent)
            mark.setPixmap(symbol(picture, colour).pixmap(ICON_PX, ICON_PX))

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
