"""Pictures of every place in one language, made by using the window as a person would: with the mouse and keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QEvent, QEventLoop, QPoint, QPointF, QSettings, Qt, QTimer
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication

from simulator.desktop.drilling_steps import Deviation, DrillingSteps
from simulator.desktop.main_window import MainWindow
from simulator.desktop.scene_view import SceneView
from simulator.desktop.services import DesktopServices
from simulator.desktop.stylus_model import TILT_DEG_PER_PX
from simulator.desktop.view_layouts import LAYOUTS
from simulator.rendering import camera

_PREPARING_LIMIT_S = 600.0
_DRILLING_LIMIT_S = 240.0
_SHOT_LIMIT_S = 30.0
_GOOD_AXIS_DEG = 1.0
_FAR_MM = 1.5
"""Stop this far past the planned exit: the whole drill point is through."""


class MouseHand:
    """A pointer, a wheel and a key on a 3-D view, as real Qt events."""

    def __init__(self, view: SceneView) -> None:
        self._view = view
        self._canvas: Any = view.canvas

    def move(self, place: QPointF, buttons: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
        """Move the pointer, with buttons held."""
        self._mouse(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, buttons)

    def press(self, place: QPointF, button: Qt.MouseButton) -> None:
        """Press a button."""
        self._mouse(QEvent.Type.MouseButtonPress, place, button, button)

    def release(self, place: QPointF, button: Qt.MouseButton) -> None:
        """Let a button go."""
        self._mouse(QEvent.Type.MouseButtonRelease, place, button, Qt.MouseButton.NoButton)

    def click(self, place: QPointF) -> None:
        """Come to a place and click there with the left button."""
        self.move(place)
        self.press(place, Qt.MouseButton.LeftButton)
        self.release(place, Qt.MouseButton.LeftButton)

    def drag(self, start: QPointF, end: QPointF, button: Qt.MouseButton) -> None:
        """Drag with a button held, in small steps."""
        self.press(start, button)
        for share in np.linspace(0.1, 1.0, 10):
            self.move(start + (end - start) * float(share), button)
        self.release(end, button)

    def roll(self, notches: float) -> None:
        """Turn the wheel over the middle of the view."""
        middle = QPointF(self._canvas.width() / 2, self._canvas.height() / 2)
        turn = QPoint(0, round(120 * notches))
        event = QWheelEvent(
            middle,
            self._canvas.mapToGlobal(middle),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self._canvas, event)

    def hold_trigger(self, held: bool) -> None:
        """Press or let go the space key."""
        self.hold(Qt.Key.Key_Space, held)

    def hold(self, key: Qt.Key, held: bool) -> None:
        """Press or let go a key."""
        kind = QEvent.Type.KeyPress if held else QEvent.Type.KeyRelease
        QApplication.sendEvent(self._canvas, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    def tap(self, key: Qt.Key) -> None:
        """Press a key and let it go."""
        self.hold(key, True)
        self.hold(key, False)

    def pixel_of(self, point_lps_mm: np.ndarray) -> QPointF:
        """Where a point [mm] is seen, in the view's own pixels from the top left."""
        column, line = camera.pixel_of(self._canvas.renderer, point_lps_mm)
        ratio = self._view.devicePixelRatioF()
        return QPointF(column / ratio, line / ratio)

    def _mouse(self, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
        everywhere = self._canvas.mapToGlobal(place)
        event = QMouseEvent(kind, place, everywhere, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._canvas, event)


class Trainee:
    """Uses the operating room of a window to drill the planned hole with the mouse."""

    def __init__(self, window: MainWindow) -> None:
        self._room = window.room
        session = self._room.session
        assert session is not None  # noqa: S101 - callers wait for it
        self._session = session
        self._entry, self._exit = np.asarray(session.plan.entry_lps_mm), np.asarray(session.plan.exit_lps_mm)
        self._steps = DrillingSteps(self._entry, self._exit)
        self.hand = MouseHand(self._room.view)

    def deviation(self) -> Deviation:
        """How the tool lies to the plan now."""
        return self._steps.deviation(self._session.snapshot().tool_pose)

    def aim(self) -> None:
        """Place the tip on the planned entry and tilt the drill onto the plan, looking along it."""
        self._room.view.look("along")
        let_run(200)
        spot = self.hand.pixel_of(self._entry)
        self.hand.click(spot)
        let_run(600)
        plan = (self._exit - self._entry) / np.linalg.norm(self._exit - self._entry)
        right, up = camera.picture_axes(self._room.view.canvas.renderer)
        for _ in range(12):
            if self.deviation().axis_deg < _GOOD_AXIS_DEG:
                break
            error = self._session.snapshot().tool_pose[:3, 2] - plan
            pixels = np.degrees(np.array([error @ right, -(error @ up)])) / TILT_DEG_PER_PX
            self.hand.drag(spot, spot + QPointF(*pixels.tolist()), Qt.MouseButton.RightButton)
            let_run(400)
        self._room.view.look("work")

    def drill(self, depth_mm: float, limit_s: float = _DRILLING_LIMIT_S) -> bool:
        """Push with the wheel until the tip is this far past the planned entry; the trigger stays held.

        Returns:
            Whether it got there in time.

        """
        self.hand.hold_trigger(True)
        end = time.monotonic() + limit_s
        while self.deviation().depth_mm < depth_mm and time.monotonic() < end:
            self.hand.roll(1.0)
            let_run(100)
        return self.deviation().depth_mm >= depth_mm

    def withdraw(self) -> None:
        """Draw the drill out, trigger held."""
        self.hand.hold_trigger(True)
        for _ in range(400):
            if self.deviation().depth_mm < -1.0:
                break
            self.hand.roll(-2.0)
            let_run(30)
        self.hand.hold_trigger(False)

    def shoot(self) -> None:
        """Take an X-ray and wait for it."""
        desk = self._room.c_arm.desk
        shots = desk.log.shots
        self.hand.tap(Qt.Key.Key_F)
        _wait_for(lambda: desk.log.shots > shots, _SHOT_LIMIT_S)

    def next_view(self) -> None:
        """Swing the C-arm to its next standard view."""
        self.hand.tap(Qt.Key.Key_C)

    def next_layout(self) -> None:
        """Arrange the panes in the next way."""
        self.hand.tap(Qt.Key.Key_V)

    @property
    def plan_mm(self) -> float:
        """Length of the planned hole [mm]."""
        return float(np.linalg.norm(self._exit - self._entry))


def take_screenshots(services: DesktopServices, language: str, out: Path, case_id: str) -> list[Path]:
    """Visit every place and save a picture of each as `<place>_<language>.png`.

    Args:
        services: What the window asks of the rest of the program.
        language: Language of the pictures.
        out: Folder to save to.
        case_id: Case that is drilled.

    Returns:
        The files written.

    """
    out.mkdir(parents=True, exist_ok=True)
    settings = QSettings(str(out / f".window_{language}.ini"), QSettings.Format.IniFormat)
    settings.clear()
    window = MainWindow(services, language, settings)
    window.show()
    written: list[Path] = []

    def save(place: str) -> None:
        let_run(300)
        path = out / f"{place}_{language}.png"
        picture = window.screen().grabWindow(window.winId())  # type: ignore[union-attr]
        picture.toImage().save(str(path), "PNG", 0)
        written.append(path)

    _visit(window, services, save)
    window.open_case(case_id)
    let_run(700)
    save("preparing")
    _wait_for(lambda: window.room.session is not None, _PREPARING_LIMIT_S)
    let_run(1500)
    save("operating_room")
    _with_tissue(window, save)
    _operate(window, save)
    window.room.finish()
    let_run(300)
    _wait_for(lambda: window.score_page.isVisible(), _PREPARING_LIMIT_S)
    save("score")
    for place in ("home", "library", "history"):
        if place in window.places:
            window.show_place(place)
            save(f"{place}_after")
    window.close()
    Path(settings.fileName()).unlink(missing_ok=True)
    return written


def _visit(window: MainWindow, services: DesktopServices, save: Callable[[str], None]) -> None:
    """Save every place of reading, as someone without a profile sees it."""
    if services.shell.profiles is not None:
        save("sign_in")
        window.sign_in(None)
    for place in window.places:
        window.show_place(place)
        save(place)
    imports = services.shell.imports
    patients = () if imports is None else imports.patients()
    if patients:
        window.import_page.open_patient(patients[0].name)
        _wait_for(lambda: window.import_page.step == "result", _PREPARING_LIMIT_S)
        save("imported_scan")
    window.appearance.set_high_contrast(True)
    for place in ("settings", "history", "home"):
        if place in window.places:
            window.show_place(place)
            save(f"{place}_high_contrast")
    window.appearance.set_high_contrast(False)
    window.show_home()


def _with_tissue(window: MainWindow, save: Callable[[str], None]) -> None:
    """Save the room with skin, fat and muscle, which cheap pictures leave out unless asked."""
    painter = window.room.view.painter
    left_out = not painter.tissue_shown
    if left_out:
        window.room.toggle_tissue()
    save("soft_tissue")
    if left_out:
        window.room.toggle_tissue()


def _operate(window: MainWindow, save: Callable[[str], None]) -> None:
    """Drill the planned hole with X-rays, and save what the operating room looks like on the way."""
    trainee = Trainee(window)
    trainee.aim()
    trainee.shoot()
    trainee.drill(0.4 * trainee.plan_mm)
    save("drilling")
    trainee.drill(trainee.plan_mm + _FAR_MM)
    trainee.hand.hold_trigger(False)
    window.room.view.look("across")
    trainee.next_view()
    trainee.shoot()
    save("through")
    for layout in LAYOUTS[1:]:
        trainee.next_layout()
        save(f"layout_{layout.name.replace('-', '_')}")
    trainee.next_layout()
    window.room.toggle_pause()
    save("paused")
    window.room.toggle_pause()
    window.appearance.set_high_contrast(True)
    save("room_high_contrast")
    window.appearance.set_high_contrast(False)
    window.room.toggle_panels()
    save("clean_view")
    window.room.toggle_panels()
    trainee.withdraw()


def let_run(milliseconds: int) -> None:
    """Let the window work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _wait_for(reached: Callable[[], bool], limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while not reached():
        let_run(100)
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there in time")
