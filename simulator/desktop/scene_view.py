"""The 3-D view of the operating room: draws the scene and turns the mouse into a hand that holds the tool."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QEvent, QObject, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QImage, QKeyEvent, QMouseEvent, QTabletEvent, QWheelEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget
from pyvistaqt import QtInteractor

from simulator.desktop.camera_gestures import is_for_camera, turn_camera
from simulator.desktop.keymap import Keymap
from simulator.desktop.picture_settings import PictureSettings
from simulator.desktop.scene_painter import ScenePainter
from simulator.desktop.services import OperatingSession
from simulator.desktop.stylus_model import StylusModel
from simulator.desktop.view_hands import Hands
from simulator.rendering import camera
from simulator.rendering.instruments import instrument_mesh
from simulator.rendering.scene import OperatingScene
from simulator.rendering.session_content import SessionContent
from simulator.rendering.window_pixels import window_pixels
from simulator.session.snapshot import SceneSnapshot

_REACH_MM = 2000.0
_NOTCH = 120.0
"""Wheel angle of one notch, in Qt's eighths of a degree."""

_ZOOM_STEP = 1.12

REPEATING_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
"""Keys that go on while they are held; the others of the room count once."""


class SceneView(QWidget):
    """One 3-D view; it exists once and loads one session after another."""

    handled_key = pyqtSignal(int)
    """A key that is not the stylus's own (Esc, H, F), for the operating room."""
    released_key = pyqtSignal(int)
    """Such a key came up."""
    gestured = pyqtSignal(str)
    """The stylus did something for the first time or again: `place`, `push`, `trigger`, `lock`; `left`: no focus."""

    def __init__(self, keymap: Keymap, pictures: PictureSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._pressure = 0.0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.canvas: Any = QtInteractor(self, multi_samples=1, auto_update=False)
        column.addWidget(self.canvas)
        self.canvas.installEventFilter(self)
        self.canvas.setMouseTracking(True)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.painter = ScenePainter(self.canvas, pictures)
        self._content: SessionContent | None = None
        self._session: OperatingSession | None = None
        self._snapshot: SceneSnapshot | None = None
        self.stylus: StylusModel | None = None
        self._pointer: QPointF | None = None
        self._stale = True
        self._hands: Hands | None = None
        self._guide: Any = None

    @property
    def _scene(self) -> OperatingScene | None:
        return self.painter.scene

    def load(self, session: OperatingSession, content: SessionContent) -> None:
        """Show another session; the tool starts free, before the planned entry, or where it was left."""
        self.clear()
        self._session, self._content = session, content
        self.painter.compose(content)
        entry, exit_point = content.scene.entry_lps_mm, content.scene.exit_lps_mm
        axis = (exit_point - entry) / np.linalg.norm(exit_point - entry)
        if session.past_events:
            self.take_tool(session.snapshot())
        else:
            self.stylus = StylusModel(entry, axis)
            self._send_hand()
        self._stale = True

    def toggle(self, what: str) -> bool:
        """Show or hide the bone's `heat`, the tool's `axis` ahead, or soft `tissue`; whether it is shown now."""
        self._stale = True
        return self.painter.toggle(what)

    def clear(self) -> None:
        """Forget the session that was shown."""
        self.painter.clear()
        self._content = self._session = self._snapshot = self.stylus = None
        self._pressure = 0.0
        self._guide = None

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Show a snapshot; draws only if something that can be seen has changed."""
        if self._scene is None:
            return
        if self._pressure > 0.0:
            # A pen held still sends nothing, but goes on pushing.
            self._press_pen()
        # Also the sign of life by which the servo knows that the window has not frozen.
        self._send_hand()
        previous, self._snapshot = self._snapshot, snapshot
        changed = self._scene.update(snapshot)
        moved = previous is None or bool(np.any(np.abs(previous.tool_pose - snapshot.tool_pose) > 1e-3))
        if changed or moved or self._scene.restless or self._stale:
            self._stale = self.painter.draw()

    def look(self, view: str) -> None:
        """Take one of the fixed views: `work`, `along`, `across` or `whole`."""
        if self._scene is not None:
            views = {
                "work": self._scene.look_from_the_side_of_work,
                "along": self._scene.look_along_the_plan,
                "across": self._scene.look_across_the_plan,
                "whole": self._scene.look_at_whole_bone,
            }
            views[view]()
            self._stale = True

    def picture(self) -> QImage:
        """What is drawn now, for screenshots and videos."""
        pixels = window_pixels(self.canvas.render_window)
        height, width = pixels.shape[:2]
        image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        image.setDevicePixelRatio(self._ratio)
        return image

    def take_tool(self, snapshot: SceneSnapshot) -> None:
        """The mouse takes the tool where another hand held it, or the same in a session cut short."""
        pose = snapshot.hand_pose
        self.stylus = StylusModel.holding(pose[:3, 3], pose[:3, 2], snapshot.depth_mm)
        self._send_hand()

    def move_camera(self, shift_mm: np.ndarray, turn_rad: np.ndarray) -> None:
        """Move the eye as a hand moves that holds it: right, up and towards the user; the scene stays in its focus."""
        if self._scene is not None and (shift_mm.any() or turn_rad.any()):
            camera.follow_hand(self._scene.renderer, shift_mm, turn_rad)
            self._stale = True

    def release_trigger(self) -> None:
        """Let the trigger go, whatever key is down (pause, focus lost)."""
        if self._session is not None:
            self._session.stylus.set_trigger(0.0)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Take mouse, wheel and keys before VTK's own camera does."""
        if event is None or watched is not self.canvas:
            return False
        kind = event.type()
        if isinstance(event, QTabletEvent):
            return self._pen(kind, event)
        if isinstance(event, QMouseEvent):
            return self._mouse(kind, event)
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return self._key(kind == QEvent.Type.KeyPress, event)
        if kind == QEvent.Type.FocusOut:
            self.release_trigger()
            self.gestured.emit("left")
        if kind == QEvent.Type.Leave and self._scene is not None:
            self._scene.hide_mark()
            self._stale = True
        if kind in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Paint):
            self._stale = True
            self.painter.fit()
        return False

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        if self._scene is None or self.stylus is None:
            return True
        here = event.position()
        self.stylus.fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if kind == QEvent.Type.MouseButtonPress:
            self._pointer = here
            self.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
            if event.button() == Qt.MouseButton.LeftButton and not is_for_camera(event):
                self._place(here)
        elif kind == QEvent.Type.MouseMove:
            self._move(event, here)
            self._pointer = here
        self._stale = True
        return True

    def _pen(self, kind: QEvent.Type, event: QTabletEvent) -> bool:
        """A pen hovers and tilts like a mouse; its tip places by touching and pushes by pressure."""
        if self._scene is None or self.stylus is None:
            return True
        here = event.position()
        before, self._pointer = self._pointer if self._pointer is not None else here, here
        self.stylus.fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.buttons() & Qt.MouseButton.RightButton:
            self._pressure = 0.0
            self._tilt(here.x() - before.x(), here.y() - before.y())
        elif kind == QEvent.Type.TabletRelease or not event.buttons() & Qt.MouseButton.LeftButton:
            self._pressure = 0.0
            self.stylus.press(0.0, self._tool_tip())
            self._hover(here)
        else:
            if kind == QEvent.Type.TabletPress:
                self.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
                self._place(here)
            self._pressure = event.pressure()
            self._press_pen()
        self._stale = True
        return True

    def _press_pen(self) -> None:
        assert self.stylus is not None  # noqa: S101 - callers looked
        self.stylus.press(self._pressure, self._tool_tip())
        self._send_hand()
        self.gestured.emit("push")

    def _tool_tip(self) -> np.ndarray:
        assert self.stylus is not None  # noqa: S101 - callers looked
        return self.stylus.hand.tip_lps_mm if self._snapshot is None else self._snapshot.tool_pose[:3, 3]

    def _move(self, event: QMouseEvent, here: QPointF) -> None:
        assert self._scene is not None  # noqa: S101 - callers looked
        before = self._pointer if self._pointer is not None else here
        right, down = here.x() - before.x(), here.y() - before.y()
        buttons = event.buttons()
        if is_for_camera(event):
            turn_camera(self._scene.renderer, event, right * self._ratio, down * self._ratio)
        elif buttons & Qt.MouseButton.LeftButton:
            self._drag(here, right, down)
        elif buttons & Qt.MouseButton.RightButton:
            self._tilt(right, down)
        else:
            self._hover(here)

    def _hover(self, here: QPointF) -> None:
        assert self._scene is not None  # noqa: S101 - callers looked
        assert self.stylus is not None  # noqa: S101 - callers looked
        hit = self._hit(here)
        if hit is None:
            self._scene.hide_mark()
            return
        self._scene.show_mark(*hit)
        self.stylus.hover(*hit)
        self._send_hand()

    def _place(self, here: QPointF) -> None:
        assert self.stylus is not None  # noqa: S101 - callers looked
        hole = self._hands.snapped(*self._sight(here)) if self._hands is not None else None
        hit = self._hit(here)
        if self.stylus.in_bone or (hit is None and hole is None):
            return
        if hole is not None:
            self.stylus.take_up(hole.entry_lps_mm, hole.axis)
        elif hit is not None:
            self.stylus.place(*hit)
        if self._hands is not None:
            self._hands.placed(hole)
        self._send_hand()
        self.gestured.emit("place")

    def _drag(self, here: QPointF, right: float, down: float) -> None:
        assert self._scene is not None  # noqa: S101 - callers looked
        assert self.stylus is not None  # noqa: S101 - callers looked
        if self.stylus.in_bone:
            tip = self.stylus.hand.tip_lps_mm
            shift = camera.screen_shift(self._scene.renderer, right * self._ratio, down * self._ratio, tip)
            self.stylus.shift(shift)
        else:
            hit = self._hit(here)
            if hit is not None:
                self._scene.show_mark(*hit)
                self.stylus.slide(*hit)
        self._send_hand()

    def _tilt(self, right: float, down: float) -> None:
        assert self._scene is not None  # noqa: S101 - callers looked
        assert self.stylus is not None  # noqa: S101 - callers looked
        picture_right, picture_up = camera.picture_axes(self._scene.renderer)
        self.stylus.tilt(right, down, picture_right, picture_up)
        self._send_hand()

    def _wheel(self, event: QWheelEvent) -> bool:
        if self._scene is None or self.stylus is None:
            return True
        # Some systems report the wheel sideways while a modifier is held.
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            camera.zoom(self._scene.renderer, _ZOOM_STEP ** (turn / _NOTCH))
            self._stale = True
        else:
            self.stylus.fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.push(turn / _NOTCH)
        return True

    def push(self, notches: float) -> None:
        """Advance the hand by notches of the wheel; negative draws back."""
        if self._hands is not None and self._hands.pushed(notches):
            self._send_hand()
            self.gestured.emit("push")
        elif self.stylus is not None and self._snapshot is not None:
            force = float(np.linalg.norm(self._snapshot.force_N))
            self.stylus.push(notches, self._snapshot.tool_pose[:3, 3], force)
            self._send_hand()
            self.gestured.emit("push")

    def _key(self, pressed: bool, event: QKeyEvent) -> bool:
        if self._session is None or self.stylus is None:
            return False
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            # With Ctrl the key moves the focus on, as it does everywhere else without; Qt does not do so by itself.
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier or self._hands is None:
                return pressed and (
                    self.focusNextChild() if event.key() == Qt.Key.Key_Tab else self.focusPreviousChild()
                )
            return self._hands.press(event.key()) if pressed else True
        key = self._keymap.meaning(event.key())
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat() and self._hands is not None:
                self._hands.trigger(pressed)
                self.gestured.emit("trigger" if pressed else "trigger-off")
            return True
        if pressed:
            self._press(key, event)
        elif not event.isAutoRepeat():
            self.released_key.emit(key)
        return True

    def _press(self, key: int, event: QKeyEvent) -> None:
        assert self.stylus is not None  # noqa: S101 - callers looked
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stylus.fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.push(1.0 if key == Qt.Key.Key_Up else -1.0)
        elif key == Qt.Key.Key_A:
            self.stylus.axis_locked = not self.stylus.axis_locked
            self.gestured.emit("lock")
        elif key == Qt.Key.Key_P:
            self._lock_plane()
        elif key == Qt.Key.Key_Z:
            if self._hands is None or not self._hands.regrip():
                self.regrip()
        elif not event.isAutoRepeat() or key in REPEATING_KEYS:
            self.handled_key.emit(key)

    def regrip(self) -> None:
        """Draw the tool out and hold it free again."""
        if self.stylus is not None:
            self.stylus.regrip()
            self._send_hand()
            self.gestured.emit("regrip")

    def set_hands(self, hands: Hands) -> None:
        """Let these hands at the table answer trigger, wheel and the keys that change tools."""
        self._hands = hands

    def show_tool(self, instrument: Any) -> None:  # noqa: ANN401 - physics.instrument.Instrument
        """Another tool is in hand."""
        if self._scene is not None:
            self.painter.show_tool(instrument_mesh(instrument))
            self._stale = True

    def show_sleeve(self, guide: Any) -> None:  # noqa: ANN401 - physics.drill_guide.DrillGuide or None
        """Draw a sleeve that stands on the bone; None takes it away."""
        if self._scene is not None and guide != self._guide:
            self._guide = guide
            self.painter.show_sleeve(guide)
            self._stale = True

    def _lock_plane(self) -> None:
        assert self._scene is not None  # noqa: S101 - callers looked
        assert self.stylus is not None  # noqa: S101 - callers looked
        self.stylus.next_plane(*camera.picture_axes(self._scene.renderer))
        self.gestured.emit("plane")

    def _send_hand(self) -> None:
        if self._session is not None and self.stylus is not None:
            hand = self.stylus.hand
            self._session.stylus.set_pose(hand.tip_lps_mm, hand.quaternion)
            self._session.stylus.set_tracking(True)

    def _sight(self, here: QPointF) -> tuple[np.ndarray, np.ndarray]:
        """Line of sight through a spot: a point [mm] and a unit direction."""
        assert self._scene is not None  # noqa: S101 - callers looked
        return camera.ray_through(self._scene.renderer, here.x() * self._ratio, here.y() * self._ratio)

    def _hit(self, here: QPointF) -> tuple[np.ndarray, np.ndarray] | None:
        assert self._content is not None  # noqa: S101 - callers looked
        return self._content.sampler.first_hit(*self._sight(here), _REACH_MM)

    @property
    def _ratio(self) -> float:
        return self.devicePixelRatioF()
