"""The instrument table in the window, by real events: tools, sleeve, drilling, gauge, screw, mallet, first exercise."""

import numpy as np
import pytest

from tests.simulator.desktop.using_the_window import enter_room, run, wait_for

pytestmark = pytest.mark.desktop


@pytest.fixture
def room(open_window):
    return enter_room(open_window("en"))


@pytest.fixture
def trainee(room):
    from simulator.desktop.screenshots import Trainee

    return Trainee(room.window())


def bone_depth(room):
    """How deep the tip is below the planned entry, along the plan [mm]."""
    plan = room.session.plan
    axis = (plan.exit_lps_mm - plan.entry_lps_mm) / np.linalg.norm(plan.exit_lps_mm - plan.entry_lps_mm)
    return float((room.session.snapshot().tool_pose[:3, 3] - plan.entry_lps_mm) @ axis)


@pytest.mark.deep
def test_change_set_a_sleeve_drill_measure_and_turn_a_screw_home(room, trainee):
    from PyQt6.QtCore import Qt

    tools, hand = room.session.tools, trainee.hand
    for key in (Qt.Key.Key_1, Qt.Key.Key_Tab, Qt.Key.Key_I, Qt.Key.Key_O):
        hand.tap(key)
        run(150)
    trainee.aim()
    hand.tap(Qt.Key.Key_G)
    run(200)
    assert tools.picture.guide is not None
    assert trainee.drill(trainee.plan_mm + 2.5)
    hand.hold_trigger(False)
    drilled = np.array(tools.holes[-1].axis)
    assert np.degrees(np.arccos(min(1.0, drilled @ tools.picture.guide.axis_lps))) < 0.3
    measure(room, trainee)
    assert tools.picture.guide is None, "the gauge needs the bone that the sleeve stood on"
    assert tools.measured.shown_mm == pytest.approx(trainee.plan_mm, abs=0.5)
    run(100)
    offer = room.column.readout.offer
    assert offer.family == "HA4.5"
    assert 1.0 <= offer.length_mm - tools.measured.shown_mm < 3.0
    room.column.readout.insert.click()
    run(200)
    assert tools.instrument.family == "screwdriver_hex"
    for _ in range(400):
        hand.roll(1.0)
        run(35)
        if tools.screws.state.seated:
            break
    assert tools.screws.state.seated
    assert tools.screws.state.torque_Nm > 0.1
    assert [name for name, _, _ in room.session.notes].count("guide") == 1


def measure(room, trainee):
    """Take the gauge, put it through the hole and draw it back until its hook holds."""
    hand = trainee.hand
    room.column.tray.bits["depth_gauge_2_0"].click()
    run(300)
    room.view.look("along")
    run(200)
    hand.click(hand.pixel_of(np.asarray(room.session.plan.entry_lps_mm)))
    run(200)
    for _ in range(200):
        if bone_depth(room) > trainee.plan_mm + 2.0:
            break
        hand.roll(4.0)
        run(30)
    for _ in range(60):
        hand.roll(-1.0)
        run(40)
        if room.session.tools.measured is not None:
            break


def test_tools_are_changed_in_one_gesture_and_a_sleeve_is_offered_only_where_it_fits(room, trainee):
    from PyQt6.QtCore import Qt

    tools, hand, tray = room.session.tools, trainee.hand, room.column.tray

    def tap(key):
        hand.tap(key)
        run(150)
        return tools.instrument.id

    assert tap(Qt.Key.Key_1) == "twist_drill_2_5"
    assert tap(Qt.Key.Key_Tab) == "twist_drill_3_2"
    for key in (Qt.Key.Key_I, Qt.Key.Key_O, Qt.Key.Key_G):
        tap(key)
    assert (tools.picture.irrigation, tools.picture.suction) == (1.0, True)
    assert tools.picture.guide is None
    assert "Place the tip" in room._says.text()
    assert tap(Qt.Key.Key_4) == "twist_drill_4_5"
    assert tray.fitting_sleeve().for_mm == 4.5
    assert tap(Qt.Key.Key_7) == "starter_awl"
    assert tray.fitting_sleeve() is None
    tap(Qt.Key.Key_G)
    assert "no sleeve" in room._says.text()
    tray.bits["twist_drill_3_2"].click()
    run(150)
    tap(Qt.Key.Key_Minus)
    hand.hold_trigger(True)
    run(200)
    assert room.session.snapshot().speed_rpm == pytest.approx(750.0)
    hand.hold_trigger(False)
    drives = tools.table.of_instrument("twist_drill_3_2")
    assert [tool.handpiece for tool in drives] == ["power_drill", "hand_drill"]
    tray.tool_chosen.emit(drives[1].place)
    run(150)
    tap(Qt.Key.Key_Plus)
    hand.hold_trigger(True)
    run(200)
    assert room.session.snapshot().speed_rpm == pytest.approx(120.0)
    hand.hold_trigger(False)
    a_locked_plane_keeps_the_tilt_in_it(room, trainee)


def a_locked_plane_keeps_the_tilt_in_it(room, trainee):
    from PyQt6.QtCore import QPointF, Qt

    trainee.aim()
    view = room.view
    trainee.hand.tap(Qt.Key.Key_P)
    assert view.stylus.plane == "upright"
    normal, before = view.stylus.plane_normal.copy(), view.stylus.hand.axis.copy()
    middle = QPointF(300, 300)
    trainee.hand.drag(middle, middle + QPointF(60, 40), Qt.MouseButton.RightButton)
    after = view.stylus.hand.axis
    assert np.degrees(np.arccos(before @ after)) > 3.0
    assert abs(after @ normal) < 1e-9
    trainee.hand.tap(Qt.Key.Key_P)
    trainee.hand.tap(Qt.Key.Key_P)
    assert view.stylus.plane == ""
    assert view.stylus.plane_normal is None


@pytest.mark.deep
def test_the_mallet_falls_when_the_key_is_let_go_as_hard_as_it_was_swung(room, trainee, monkeypatch):
    from PyQt6.QtCore import Qt

    from simulator.desktop import tool_hands

    now = [0.0]
    monkeypatch.setattr(tool_hands.time, "monotonic", lambda: now[0])
    tools, hand = room.session.tools, trainee.hand
    trainee.aim()
    hand.tap(Qt.Key.Key_8)
    run(200)
    assert tools.instrument.id == "osteotome_10"
    hand.click(hand.pixel_of(np.asarray(room.session.plan.entry_lps_mm)))
    hand.roll(2.0)
    run(200)
    removed = []
    for swing_s in (0.2, 2.0):
        before = room.session.snapshot().removed_mm3
        hand.hold_trigger(True)
        run(60)
        assert room.session.snapshot().removed_mm3 == before, "nothing falls while it is swung back"
        now[0] += swing_s
        hand.hold_trigger(False)
        run(400)
        removed.append(room.session.snapshot().removed_mm3 - before)
    assert removed[0] > 0.0
    assert removed[1] > 0.0
    assert room.session._command[14] == 1.0


@pytest.mark.deep
def test_the_first_exercise_knows_what_the_user_did(room, trainee):
    from PyQt6.QtCore import Qt

    exercise, hand = room.exercise, trainee.hand
    assert exercise.isVisible()
    assert exercise.steps.current == "touch"
    trainee.aim()
    assert exercise.steps.current == "turn"
    hand.hold_trigger(True)
    run(100)
    assert exercise.steps.current == "push"
    for _ in range(600):
        if exercise.steps.current == "stop" and exercise.steps._gave_way_mm is not None:
            break
        hand.roll(0.5)
        run(30)
    assert exercise.steps.current == "stop"
    wait_for(lambda: exercise.steps.current == "out", 20)
    assert exercise.steps.ran_on_mm < 5.0
    hand.hold_trigger(False)
    hand.tap(Qt.Key.Key_Z)
    wait_for(lambda: exercise.steps.current == "", 20)
    assert "Done in" in exercise._how.text()
    exercise._away.click()
    assert not exercise.isVisible()
