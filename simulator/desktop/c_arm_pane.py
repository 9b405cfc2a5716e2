"""The C-arm in the operating room: monitor, console and saved shots around one desk, and its keys and pedals."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from simulator.desktop.c_arm_controls import ANGLE_STEP_DEG, CArmControls
from simulator.desktop.c_arm_desk import CArmDesk, Taken
from simulator.desktop.services import OperatingSession
from simulator.desktop.shot_strip import ShotStrip
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import panel
from simulator.desktop.x_ray_film import KeptFilm
from simulator.desktop.x_ray_view import XRayView
from simulator.rendering.fluoroscopy.c_arm import views_of_region
from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.operating_c_arm import OperatingCArm
from simulator.session.snapshot import SceneSnapshot

SHOT_KEYS = (Qt.Key.Key_F, Qt.Key.Key_F13)
LIVE_KEYS = (Qt.Key.Key_X, Qt.Key.Key_F14)
"""The second of each is what a USB foot pedal can be set to send without ever meeting a typed letter."""

_WHOLE_COLUMN = 1000
"""Stretch of the monitor beside that of the empty end of the column."""

_TURNS = {
    Qt.Key.Key_Left: {"orbit_deg": -ANGLE_STEP_DEG},
    Qt.Key.Key_Right: {"orbit_deg": ANGLE_STEP_DEG},
    Qt.Key.Key_PageUp: {"angulation_deg": ANGLE_STEP_DEG},
    Qt.Key.Key_PageDown: {"angulation_deg": -ANGLE_STEP_DEG},
}


class CArmPane(QWidget):
    """The column of the C-arm; the monitor may be lent to another place of the room."""

    failed = pyqtSignal(object)
    """The exception that ended an exposure, or kept a saved shot from the monitor."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.desk = CArmDesk(self)
        self.monitor = XRayView(texts)
        self.controls, self.strip = CArmControls(texts, self.desk), ShotStrip(texts)
        self._drill_mm = 0.0
        frame, self._column = panel(10, 6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._column.addWidget(self.controls)
        self._column.addWidget(self.strip)
        self._column.addStretch(1)
        self._connect()

    def load(self, session: OperatingSession, c_arm: OperatingCArm | None, middle_mm: np.ndarray) -> None:
        """Stand at another patient; without a scan there is nothing to image, and the pane is absent."""
        self.strip.clear()
        self.monitor.show_film(None)
        self.setVisible(c_arm is not None)
        if c_arm is not None:
            views = views_of_region(session.case.region)
            self._drill_mm = float(session.instrument.diameter_mm)
            self.desk.load(session, c_arm, middle_mm, views[0])
            self.controls.load(views)

    def unload(self) -> None:
        """Leave the patient; what is being taken still comes into the recording."""
        self.desk.unload()

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Know where tool and hand are."""
        self.desk.follow(snapshot)
        self.monitor.show_state(beam_on=self.desk.live, hand_in_beam=self.desk.hand_in_beam)
        self.monitor.show_computing(self.desk.computing_s)

    def take_monitor_back(self) -> None:
        """The monitor stands at the top of this column again."""
        self._column.insertWidget(0, self.monitor, _WHOLE_COLUMN)
        self.monitor.show()

    def press(self, key: int) -> bool:
        """Answer a key or pedal; whether it was one of the C-arm's."""
        if key in SHOT_KEYS:
            self.desk.take_still()
        elif key in LIVE_KEYS:
            self.desk.press_live()
        elif key == Qt.Key.Key_S:
            self.desk.keep()
        elif key == Qt.Key.Key_C:
            self.controls.next_view()
        elif key == Qt.Key.Key_M:
            self.controls.next_ruler()
        elif key in _TURNS:
            self.desk.turn(**_TURNS[Qt.Key(key)])
        else:
            return False
        return True

    def release(self, key: int) -> None:
        """A key or pedal came up."""
        if key in LIVE_KEYS:
            self.desk.release_live()

    def _connect(self) -> None:
        desk, controls, monitor = self.desk, self.controls, self.monitor
        controls.shot_wanted.connect(desk.take_still)
        controls.live_wanted.connect(lambda down: desk.press_live() if down else desk.release_live())
        controls.keep_wanted.connect(desk.keep)
        controls.ruler_chosen.connect(monitor.set_ruler)
        controls.bone_bright_toggled.connect(monitor.set_bone_bright)
        controls.calibration_wanted.connect(lambda: monitor.calibrate(self._drill_mm))
        monitor.measured.connect(lambda: controls.offer_calibration(bool(monitor.length_mm)))
        self.strip.chosen.connect(self._show_again)
        desk.imaged.connect(self._show)
        desk.kept.connect(self.strip.add)
        desk.failed.connect(self.failed)

    def _show(self, taken: Taken) -> None:
        self.monitor.show_film(taken.film)

    def _show_again(self, kept: KeptFilm) -> None:
        try:
            self.monitor.show_film(kept.open())
        except FluoroscopyError as error:
            self.failed.emit(error)
