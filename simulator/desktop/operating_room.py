"""The operating room: tray, 3-D view, slices and steps, gauges; drives the session once per frame."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from scenarios.language import quantity
from simulator.desktop.drilling_steps import DrillingSteps
from simulator.desktop.gauges import Gauge, Reading
from simulator.desktop.instrument_tray import InstrumentTray
from simulator.desktop.key_help import KeyHelp
from simulator.desktop.scene_view import SceneView
from simulator.desktop.services import OperatingSession
from simulator.desktop.slice_view import SliceView
from simulator.desktop.step_list import StepList
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, IconButton, Words, row
from simulator.rendering.session_content import SessionContent
from simulator.session.snapshot import SceneSnapshot, SessionPhase

FRAME_MS = 25
"""Pause between two frames; a slow renderer adds its own time, and the window still answers in between."""

SLICE_EVERY_FRAMES = 4

GAUGES = ("force", "depth", "feed", "speed", "plan")

FULL_FORCE_N = 120.0
FULL_FEED_MM_S = 5.0
FULL_PLAN_MM = 5.0
_CAUTION_ENTRY_MM = 2.0
_CAUTION_AXIS_DEG = 10.0

VIEWS = ("work", "along", "across", "whole")
_VIEW_SYMBOLS = {
    "work": "mdi6.camera-outline",
    "along": "mdi6.target",
    "across": "mdi6.arrow-left-right",
    "whole": "mdi6.bone",
}


class OperatingRoom(QWidget):
    """One place for all sessions; `load` begins the next one."""

    finished = pyqtSignal(object)
    """The user wants the score of this session."""
    left = pyqtSignal(object)
    """The user leaves this session without a score."""
    hint_dismissed = pyqtSignal()
    """The user has read the first-run hint."""

    def __init__(self, texts: Texts, *, show_hint: bool) -> None:
        super().__init__()
        self.setProperty("mood", "dark")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts = texts
        self._session: OperatingSession | None = None
        self._steps: DrillingSteps | None = None
        self._snapshot: SceneSnapshot | None = None
        self._frames = 0
        self.view = SceneView()
        self.tray, self.keys = InstrumentTray(texts), KeyHelp(texts)
        self.slices, self.step_list = SliceView(texts), StepList(texts)
        self.gauges = {name: Gauge(texts, f"desktop-gauge-{name}") for name in GAUGES}
        self._build(show_hint)
        self.view.handled_key.connect(self._on_key)
        self.view.gestured.connect(self._on_gesture)
        texts.changed.connect(self._retranslate)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._frame)

    @property
    def session(self) -> OperatingSession | None:
        """The session in the room."""
        return self._session

    def load(self, session: OperatingSession, content: SessionContent) -> None:
        """Begin a session: everything shows it, the servo starts, frames run."""
        self._session, self._frames, self._snapshot = session, 0, None
        entry, exit_point = content.scene.entry_lps_mm, content.scene.exit_lps_mm
        self._steps = DrillingSteps(entry, exit_point)
        self._length_mm = float(np.linalg.norm(exit_point - entry))
        self.tray.load(session.instrument, session.case.speed_rpm)
        self.slices.load(content.slices, entry, exit_point)
        self.view.load(session, content)
        self._retranslate()
        self._banner_says("")
        self._pause.say("desktop-pause", "mdi6.pause")
        session.start()
        self.view.canvas.setFocus()
        self._timer.start(FRAME_MS)

    def unload(self) -> OperatingSession | None:
        """Stop the frames and give the session back; the room is empty afterwards."""
        self._timer.stop()
        session, self._session = self._session, None
        self.view.clear()
        return session

    def finish(self) -> None:
        """End the session and ask for its score."""
        self._end(finish=True)

    def show_hint(self) -> None:
        """Show the first-run hint again."""
        self._hint.show()

    def toggle_pause(self) -> None:
        """Stop the clock, or go on."""
        if self._session is None:
            return
        if self._session.snapshot().phase is SessionPhase.PAUSED:
            self._session.resume()
            self._banner_says("")
            self._pause.say("desktop-pause", "mdi6.pause")
            self.view.canvas.setFocus()
        else:
            self.view.release_trigger()
            self._session.pause()
            self._banner_says("desktop-paused")
            self._pause.say("desktop-resume", "mdi6.play")

    def toggle_panels(self) -> None:
        """Hide everything but the 3-D view, or bring it back."""
        hide = self._left.isVisible()
        for part in (self._left, self._right, self._bottom):
            part.setVisible(not hide)

    def _build(self, show_hint: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._top_strip())
        middle = QHBoxLayout()
        middle.setSpacing(8)
        self._left, left = _side(216)
        left.addWidget(self.tray)
        left.addWidget(self.keys, 1)
        self._right, right = _side(296)
        right.addWidget(self.slices, 3)
        right.addWidget(self.step_list, 2)
        middle.addWidget(self._left)
        middle.addLayout(self._centre(show_hint), 1)
        middle.addWidget(self._right)
        column.addLayout(middle, 1)
        self._bottom = QFrame()
        self._bottom.setProperty("role", "panel")
        strip = QHBoxLayout(self._bottom)
        strip.setContentsMargins(4, 0, 4, 0)
        for gauge in self.gauges.values():
            strip.addWidget(gauge)
        column.addWidget(self._bottom)

    def _top_strip(self) -> QFrame:
        strip = QFrame()
        strip.setProperty("role", "panel")
        line = QHBoxLayout(strip)
        line.setContentsMargins(14, 6, 8, 6)
        line.setSpacing(14)
        self._title, self._step, self._clock = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._step.setProperty("role", "muted")
        self._clock.setMinimumWidth(56)
        self._clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pause = ActionButton(self._texts, "desktop-pause", icon="mdi6.pause", palette=DARK)
        self._finish = ActionButton(
            self._texts, "desktop-finish", icon="mdi6.flag-checkered", kind="primary", palette=DARK
        )
        self._leave = ActionButton(self._texts, "desktop-leave", icon="mdi6.exit-to-app", kind="quiet", palette=DARK)
        self._pause.clicked.connect(self.toggle_pause)
        self._finish.clicked.connect(self.finish)
        self._leave.clicked.connect(lambda: self._end(finish=False))
        for widget, stretch in ((self._title, 0), (self._step, 1), (self._clock, 0)):
            line.addWidget(widget, stretch)
        for button in (self._pause, self._finish, self._leave):
            line.addWidget(button)
        return strip

    def _centre(self, show_hint: bool) -> QVBoxLayout:
        centre = QVBoxLayout()
        centre.setSpacing(8)
        self._hint = QFrame()
        self._hint.setProperty("role", "hint")
        hint = QHBoxLayout(self._hint)
        hint.setContentsMargins(14, 8, 8, 8)
        hint.addWidget(Words(self._texts, "desktop-first-run", wrap=True), 1)
        understood = ActionButton(self._texts, "desktop-understood", palette=DARK)
        understood.clicked.connect(self._dismiss_hint)
        hint.addWidget(understood)
        self._hint.setVisible(show_hint)
        self._banner = Words(self._texts, role="heading")
        self._banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._banner.setMinimumHeight(34)
        self._banner.hide()
        centre.addWidget(self._hint)
        centre.addWidget(self._banner)
        centre.addWidget(self.view, 1)
        buttons = [IconButton(self._texts, f"desktop-view-{name}", _VIEW_SYMBOLS[name], DARK) for name in VIEWS]
        for name, button in zip(VIEWS, buttons, strict=True):
            button.clicked.connect(lambda _checked, chosen=name: self.view.look(chosen))
        self._gesture = Words(self._texts, role="small")
        line = row(*buttons, spacing=2)
        line.addSpacing(8)
        line.addWidget(self._gesture)
        line.addStretch(1)
        centre.addLayout(line)
        return centre

    def _frame(self) -> None:
        if self._session is None:
            return
        self._session.advance()
        self._snapshot = self._session.snapshot()
        self.view.follow(self._snapshot)
        self._show_numbers(self._snapshot)
        if self._frames % SLICE_EVERY_FRAMES == 0:
            self.slices.follow(self._snapshot.tool_pose, self._snapshot.removed_mm3)
        self._frames += 1
        self._timer.start(FRAME_MS)

    def _show_numbers(self, snapshot: SceneSnapshot) -> None:
        assert self._steps is not None  # noqa: S101 - set with the session
        self.step_list.show_steps(self._steps.update(snapshot))
        minutes, seconds = divmod(int(snapshot.time_s), 60)
        self._clock.setText(f"{minutes}:{seconds:02d}")
        here = self._steps.deviation(snapshot.tool_pose)
        force = float(np.linalg.norm(snapshot.force_N))
        text = self._texts.text
        rendered = text("desktop-rendered", force=quantity(snapshot.rendered_force_N, "N"))
        self.gauges["force"].show_reading(
            Reading(quantity(force, "N"), force / FULL_FORCE_N, rendered, snapshot.rendered_force_N / FULL_FORCE_N)
        )
        planned = text("desktop-planned", depth=quantity(self._length_mm, "mm"))
        self.gauges["depth"].show_reading(
            Reading(quantity(snapshot.depth_mm, "mm"), snapshot.depth_mm / (1.3 * self._length_mm), planned, 1 / 1.3)
        )
        self.gauges["feed"].show_reading(
            Reading(quantity(snapshot.feed_mm_s, "mm/s"), snapshot.feed_mm_s / FULL_FEED_MM_S)
        )
        set_rpm = self._session.case.speed_rpm if self._session is not None else 1.0
        self.gauges["speed"].show_reading(Reading(quantity(snapshot.speed_rpm, "rpm"), snapshot.speed_rpm / set_rpm))
        off = here.entry_mm > _CAUTION_ENTRY_MM or here.axis_deg > _CAUTION_AXIS_DEG
        self.gauges["plan"].show_reading(
            Reading(
                quantity(here.entry_mm, "mm"), here.entry_mm / FULL_PLAN_MM, quantity(here.axis_deg, "°"), caution=off
            )
        )

    def _on_key(self, key: int) -> None:
        if key == Qt.Key.Key_Escape:
            self.toggle_pause()
        elif key == Qt.Key.Key_H:
            self.toggle_panels()

    def _on_gesture(self, gesture: str) -> None:
        if gesture == "lock" and self.view.stylus is not None:
            self._gesture.say("desktop-axis-locked" if self.view.stylus.axis_locked else "")

    def _end(self, *, finish: bool) -> None:
        session = self.unload()
        if session is not None:
            (self.finished if finish else self.left).emit(session)

    def _banner_says(self, message_id: str) -> None:
        self._banner.say(message_id)
        self._banner.setVisible(bool(message_id))

    def _dismiss_hint(self) -> None:
        self._hint.hide()
        self.hint_dismissed.emit()
        self.view.canvas.setFocus()

    def _retranslate(self) -> None:
        if self._session is not None:
            case = self._session.case
            self._title.setText(case.title[self._texts.language])
            self._step.setText(self._texts.text(f"desktop-procedure-{case.procedure}".replace("_", "-")))


def _side(width: int) -> tuple[QWidget, QVBoxLayout]:
    side = QWidget()
    side.setFixedWidth(width)
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return side, column
