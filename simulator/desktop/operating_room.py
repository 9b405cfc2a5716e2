"""The operating room: tray, 3-D view, C-arm, slices and steps, gauges; drives the session once per frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QImage, QKeyEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from scenarios.errors import ScenarioError
from scenarios.language import quantity
from simulator.desktop.c_arm_pane import CArmPane
from simulator.desktop.drilling_steps import PROCEDURE, DrillingSteps
from simulator.desktop.first_exercise import FirstExercise
from simulator.desktop.gauge_strip import GaugeStrip
from simulator.desktop.hand_watch import HandWatch
from simulator.desktop.keymap import Keymap
from simulator.desktop.room_capture import RoomCapture, room_picture
from simulator.desktop.scene_view import REPEATING_KEYS, SceneView
from simulator.desktop.senses import Senses
from simulator.desktop.services import OperatingSession
from simulator.desktop.step_list import StepList
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.tool_column import ToolColumn
from simulator.desktop.view_layouts import WITHOUT_SCAN, LayoutMemory, RoomPanes
from simulator.desktop.widgets import ActionButton, IconButton, Words, row
from simulator.rendering.session_content import SessionContent
from simulator.session.recording_place import PICTURES_NAME
from simulator.session.snapshot import SceneSnapshot, SessionPhase

FRAME_MS = 25
"""Pause between two frames; a slow renderer adds its own time, and the window still answers in between."""

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

    def __init__(self, texts: Texts, keymap: Keymap, layouts: LayoutMemory, senses: Senses, *, show_hint: bool) -> None:
        super().__init__()
        self.setProperty("mood", "dark")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts, self._keymap, self._layouts, self.sound = texts, keymap, layouts, senses.sound
        self._session: OperatingSession | None = None
        self._steps: DrillingSteps | None = None
        self._snapshot: SceneSnapshot | None = None
        self._frames = 0
        self.view = SceneView(keymap, senses.pictures)
        self.column, self.exercise = ToolColumn(texts, keymap, self.view), FirstExercise(texts)
        self.column.hands.said.connect(lambda message, values: self._says.say(message, **values))
        self.c_arm, self.step_list = CArmPane(texts), StepList(texts)
        self.panes = RoomPanes(texts, self.view, self.c_arm)
        self.capture = RoomCapture(senses.sound, self)
        self.gauges = GaugeStrip(texts)
        self.hands = HandWatch(texts, self.view, self.c_arm.desk.take_still)
        self._build(show_hint)
        self.view.handled_key.connect(self._on_key)
        self.view.released_key.connect(self.c_arm.release)
        self.view.gestured.connect(self._on_gesture)
        self.c_arm.desk.imaged.connect(self._show_shots)
        self.c_arm.failed.connect(self._tell)
        self.capture.failed.connect(self._tell)
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
        self.step_list.setVisible(session.case.procedure == PROCEDURE)
        self.gauges.load(float(np.linalg.norm(exit_point - entry)), session.case.speed_rpm)
        self.column.hands.load(session)
        self.exercise.begin()
        for pane in self.panes.slices:
            pane.load(content.slices, entry, exit_point)
        self.c_arm.load(session, content.c_arm, (entry + exit_point) / 2.0)
        self.panes.arrange(self._layouts.of(session.case.procedure) if content.c_arm else WITHOUT_SCAN)
        self._tissue_button.setVisible(content.scene.tissue is not None)
        self.view.load(session, content)
        self.hands.load(session)
        self._shots.clear()
        self._says.say("")
        self._retranslate()
        self._banner_says("")
        self._pause.say("desktop-pause", "mdi6.pause")
        self.sound.open()
        session.start()
        self.view.canvas.setFocus()
        self._timer.start(FRAME_MS)

    def unload(self) -> OperatingSession | None:
        """Stop the frames and give the session back; the room is empty afterwards."""
        self._timer.stop()
        self.capture.stop()
        self.sound.close()
        self.c_arm.unload()
        self.hands.load(None)
        self.column.hands.load(None)
        session, self._session = self._session, None
        self.view.clear()
        return session

    def finish(self) -> None:
        """End the session and ask for its score."""
        self._end(finish=True)

    def show_hint(self) -> None:
        """Show the first-run hint again."""
        self.exercise.show()
        self.exercise.begin()

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
        """Hide everything but the views, or bring it back."""
        hide = self.column.isVisible()
        for part in (self.column, self._right, self.gauges):
            part.setVisible(not hide)
        self.panes.set_clean(hide)

    def toggle_heat(self) -> None:
        """Lay the bone's heat over it, or take it away."""
        self._says.say("desktop-heat-shown" if self.view.toggle("heat") else "")

    def toggle_axis(self) -> None:
        """Draw the tool's axis ahead of its tip, or leave it out."""
        self.view.toggle("axis")

    def toggle_tissue(self) -> None:
        """Draw skin, fat and muscle, or leave them out; a model without a CT has none."""
        if self._tissue_button.isVisibleTo(self):
            self.view.toggle("tissue")

    def next_layout(self) -> None:
        """Arrange the panes in the next way."""
        if self._session is not None and self.panes.layout_now is not WITHOUT_SCAN:
            layout = self.panes.next_layout()
            self._layouts.keep(self._session.case.procedure, layout)
            self._says.say(f"desktop-layout-{layout.name}")

    def picture(self) -> QImage:
        """The room as it is on the screen."""
        return room_picture(self, self.view, self.panes.on_scene)

    def save_screenshot(self) -> None:
        """Keep a picture of the room beside the recording."""
        folder = self._picture_folder()
        if folder is not None:
            try:
                path = self.capture.save_screenshot(self.picture(), folder)
            except ScenarioError as error:
                self._tell(error)
            else:
                self._says.say("desktop-saved-picture", name=path.name)

    def toggle_video(self) -> None:
        """Begin a video of the room, or end it; it lies beside the recording."""
        folder = self._picture_folder()
        if self.capture.running:
            path = self.capture.stop()
            self._says.say("desktop-saved-picture" if path else "", name=path.name if path else "")
        elif folder is not None:
            try:
                self.capture.start(self.picture(), folder)
            except ScenarioError as error:
                self._tell(error)
            else:
                self._says.say("desktop-video-runs")

    def _picture_folder(self) -> Path | None:
        return None if self._session is None else self._session.recording_path.parent / PICTURES_NAME

    def _build(self, show_hint: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._top_strip())
        middle = QHBoxLayout()
        middle.setSpacing(8)
        self._right, right = _side(296)
        right.addWidget(self.panes.column, 1)
        right.addWidget(self.step_list)
        middle.addWidget(self.column)
        middle.addLayout(self._centre(show_hint), 1)
        middle.addWidget(self._right)
        column.addLayout(middle, 1)
        column.addWidget(self.gauges)

    def _top_strip(self) -> QFrame:
        strip = QFrame()
        strip.setProperty("role", "panel")
        line = QHBoxLayout(strip)
        line.setContentsMargins(14, 6, 8, 6)
        line.setSpacing(14)
        self._title, self._step, self._shots, self._clock = QLabel(), QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._step.setProperty("role", "muted")
        self._shots.setProperty("role", "muted")
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
        for widget, stretch in ((self._title, 0), (self._step, 1), (self._shots, 0), (self._clock, 0)):
            line.addWidget(widget, stretch)
        for button in (self._pause, self._finish, self._leave):
            line.addWidget(button)
        return strip

    def _centre(self, show_hint: bool) -> QVBoxLayout:
        centre = QVBoxLayout()
        centre.setSpacing(8)
        self.exercise.dismissed.connect(self._dismiss_hint)
        self.exercise.setVisible(show_hint)
        self._banner = Words(self._texts, role="heading")
        self._banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._banner.setMinimumHeight(34)
        self._banner.hide()
        centre.addWidget(self.exercise)
        centre.addWidget(self._banner)
        centre.addWidget(self.hands)
        centre.addWidget(self.panes.centre, 1)
        buttons = [IconButton(self._texts, f"desktop-view-{name}", _VIEW_SYMBOLS[name], DARK) for name in VIEWS]
        for name, button in zip(VIEWS, buttons, strict=True):
            button.clicked.connect(lambda _checked, chosen=name: self.view.look(chosen))
        self._says = Words(self._texts, role="small")
        for name, symbol, action in (
            ("show-heat", "mdi6.thermometer", self.toggle_heat),
            ("show-axis", "mdi6.ray-start-arrow", self.toggle_axis),
            ("show-tissue", "mdi6.layers-outline", self.toggle_tissue),
            ("next-layout", "mdi6.view-dashboard-outline", self.next_layout),
            ("screenshot", "mdi6.monitor-screenshot", self.save_screenshot),
            ("video", "mdi6.video-outline", self.toggle_video),
        ):
            button = IconButton(self._texts, f"desktop-{name}", symbol, DARK)
            button.clicked.connect(action)
            buttons.append(button)
            if name == "show-tissue":
                self._tissue_button = button
        line = row(*buttons, spacing=2)
        line.addSpacing(8)
        line.addWidget(self._says)
        line.addStretch(1)
        centre.addLayout(line)
        return centre

    def _frame(self) -> None:
        if self._session is None:
            return
        try:
            self._session.advance()
        except ScenarioError as error:
            self._stand_still(self._session, error)
        else:
            self._snapshot = self._session.snapshot()
            self._follow(self._snapshot)
        self._timer.start(FRAME_MS)

    def _follow(self, snapshot: SceneSnapshot) -> None:
        self.sound.follow(snapshot)
        self.hands.follow(snapshot)
        self.column.hands.follow(snapshot)
        self.view.follow(snapshot)
        self.exercise.follow(snapshot)
        self._show_numbers(snapshot)
        self.c_arm.follow(snapshot)
        # One pane a frame: four slices at once would make every fourth frame late.
        panes = self.panes.slices
        panes[self._frames % len(panes)].follow(snapshot)
        if self.capture.frame_due:
            self.capture.add(self.picture())
        self._frames += 1

    def _stand_still(self, session: OperatingSession, error: ScenarioError) -> None:
        """What cannot be recorded is not operated: the clock stands and the hand lets go."""
        if session.snapshot().phase is not SessionPhase.PAUSED:
            self.toggle_pause()
        self._tell(error)

    def _show_numbers(self, snapshot: SceneSnapshot) -> None:
        assert self._steps is not None  # noqa: S101 - set with the session
        self.step_list.show_steps(self._steps.update(snapshot))
        minutes, seconds = divmod(int(snapshot.time_s), 60)
        self._clock.setText(f"{minutes}:{seconds:02d}")
        self.gauges.show_snapshot(snapshot, self._steps.deviation(snapshot.tool_pose))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Keys count wherever the focus is in the room, unless a control there answers them itself."""
        if event is None:
            return
        key = self._keymap.meaning(event.key())
        if not event.isAutoRepeat() or key in REPEATING_KEYS:
            self._on_key(key)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        """A key came up, wherever the focus is in the room."""
        if event is not None and not event.isAutoRepeat():
            self.c_arm.release(self._keymap.meaning(event.key()))

    def _on_key(self, key: int) -> None:
        if self._session is None:
            return
        actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Escape: self.toggle_pause,
            Qt.Key.Key_H: self.toggle_panels,
            Qt.Key.Key_V: self.next_layout,
            Qt.Key.Key_T: self.toggle_heat,
            Qt.Key.Key_L: self.toggle_axis,
            Qt.Key.Key_K: self.toggle_tissue,
            Qt.Key.Key_F11: self.toggle_video,
            Qt.Key.Key_F12: self.save_screenshot,
        }
        if key in actions:
            actions[key]()
        elif self.column.hands.press(key):
            return
        elif self._session.snapshot().phase is not SessionPhase.PAUSED:
            self.c_arm.press(key)

    def _on_gesture(self, gesture: str) -> None:
        self.exercise.gesture(gesture)
        if gesture == "plane":
            plane = self.view.stylus.plane if self.view.stylus is not None else ""
            self._says.say(f"tray-plane-{plane}" if plane else "")
        elif gesture == "lock" and self.view.stylus is not None:
            self._says.say("desktop-axis-locked" if self.view.stylus.axis_locked else "")
        elif gesture == "left":
            self.c_arm.desk.release_live()

    def _show_shots(self, _taken: object) -> None:
        log = self.c_arm.desk.log
        words = self._texts.text("desktop-shots", shots=log.shots, time=quantity(log.beam_s, "s"))
        self._shots.setText(words)
        self.panes.show_news()

    def _tell(self, error: Exception) -> None:
        self._says.setText(self._texts.error_text(error))

    def _end(self, *, finish: bool) -> None:
        session = self.unload()
        if session is not None:
            (self.finished if finish else self.left).emit(session)

    def _banner_says(self, message_id: str) -> None:
        self._banner.say(message_id)
        self._banner.setVisible(bool(message_id))

    def _dismiss_hint(self) -> None:
        self.exercise.hide()
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
