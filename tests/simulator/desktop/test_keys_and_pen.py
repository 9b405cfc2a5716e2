"""The user's own keys with their conflicts, and the pressure of a pen, as real events."""

import numpy as np
import pytest

from simulator.desktop.stylus_model import PEN_LEAD_MM, PEN_STEP_MM, StylusModel
from tests.simulator.desktop.using_the_window import enter_room, run

pytestmark = pytest.mark.desktop


def test_a_changed_key_is_kept_and_the_old_one_does_nothing(application, settings):
    from PyQt6.QtCore import Qt

    from simulator.desktop.keymap import ACTIONS, Keymap

    keymap = Keymap(settings)
    assert all(keymap.meaning(key) == key for key in ACTIONS.values())
    keymap.assign("x-ray", Qt.Key.Key_R)
    again = Keymap(settings)
    assert again.meaning(Qt.Key.Key_R) == Qt.Key.Key_F
    assert again.meaning(Qt.Key.Key_F) == 0
    assert again.conflict("pause", Qt.Key.Key_R) == "x-ray"
    assert again.conflict("pause", Qt.Key.Key_Tab) == "fixed"
    with pytest.raises(ValueError, match="not free"):
        again.assign("pause", Qt.Key.Key_R)
    again.reset()
    assert Keymap(settings).meaning(Qt.Key.Key_F) == Qt.Key.Key_F
    assert not again.is_own


def test_two_actions_on_one_key_in_a_damaged_file_give_the_keys_as_delivered(application, settings):
    from PyQt6.QtCore import Qt

    from simulator.desktop.keymap import ACTIONS, Keymap

    settings.setValue("keys/pause", int(Qt.Key.Key_F))
    assert {action: Keymap(settings).key_of(action) for action in ACTIONS} == ACTIONS


def test_a_key_is_changed_by_pressing_it_and_a_taken_one_is_refused_by_name(open_window):
    from PyQt6.QtCore import QEvent, Qt
    from PyQt6.QtGui import QKeyEvent
    from PyQt6.QtWidgets import QApplication

    from simulator.desktop.key_settings import KeySettings

    window = open_window("en")
    window.show_place("settings")
    page = window.settings_page.findChild(KeySettings)

    def press(action, key):
        page.buttons[action].click()
        QApplication.sendEvent(
            page.buttons[action], QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        )

    press("x-ray", Qt.Key.Key_A)
    assert "Lock the axis" in page.told.text()
    press("x-ray", Qt.Key.Key_R)
    assert page.buttons["x-ray"].text() == "R"
    assert page.told.text() == ""
    assert window.keymap.meaning(Qt.Key.Key_R) == Qt.Key.Key_F
    page.reset.click()
    assert page.buttons["x-ray"].text() == "F"


def test_pressure_leads_the_tool_and_a_light_touch_does_not():
    stylus = StylusModel(np.zeros(3), np.array([0.0, 0.0, 1.0]))
    stylus.place(np.zeros(3), np.array([0.0, 0.0, -1.0]))
    stylus.press(0.05, np.zeros(3))
    assert stylus.hand.tip_lps_mm == pytest.approx([0, 0, 0])
    for _ in range(20):
        before = stylus.hand.tip_lps_mm[2]
        stylus.press(1.0, np.zeros(3))
        assert stylus.hand.tip_lps_mm[2] - before <= PEN_STEP_MM + 1e-9
    assert stylus.hand.tip_lps_mm[2] == pytest.approx(PEN_LEAD_MM)
    stylus.press(1.0, np.array([0.0, 0.0, 4.0]))
    assert stylus.hand.tip_lps_mm[2] == pytest.approx(PEN_LEAD_MM + PEN_STEP_MM)
    stylus.press(0.0, np.array([0.0, 0.0, 4.0]))
    assert stylus.hand.tip_lps_mm[2] <= 4.0


def test_a_pen_places_the_tip_and_pushes_by_pressure(open_window):
    from PyQt6.QtCore import QEvent, QPointF, Qt
    from PyQt6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
    from PyQt6.QtWidgets import QApplication

    from simulator.desktop.screenshots import Trainee

    window = open_window("en")
    room = enter_room(window)
    room.view.look("along")
    run(200)
    pen = QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        2,
        "",
        QPointingDeviceUniqueId(),
    )
    spot = Trainee(window).hand.pixel_of(np.asarray(room.session.plan.entry_lps_mm))

    def send(kind, pressure, button, buttons):
        here = QPointF(room.view.canvas.mapToGlobal(spot))
        event = QTabletEvent(
            kind, pen, spot, here, pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, button, buttons
        )
        QApplication.sendEvent(room.view.canvas, event)

    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    send(QEvent.Type.TabletMove, 0.0, none, none)
    assert not room.view.stylus.placed
    send(QEvent.Type.TabletPress, 0.05, left, left)
    assert room.view.stylus.placed
    send(QEvent.Type.TabletMove, 0.9, none, left)
    run(400)
    assert float(np.linalg.norm(room.session.snapshot().force_N)) > 10.0
    send(QEvent.Type.TabletRelease, 0.0, left, none)
    run(400)
    assert float(np.linalg.norm(room.session.snapshot().force_N)) < 5.0
