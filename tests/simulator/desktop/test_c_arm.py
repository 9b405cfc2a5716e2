"""The C-arm in the operating room, used with keys and the mouse."""

import threading

import numpy as np
import pytest

from scenarios.case_file import load_case
from scenarios.recording_format import Event
from scenarios.scoring.radiation import KEPT_EVENT, SHOT_EVENT
from tests.simulator.desktop.stand_in import StandInSession
from tests.simulator.desktop.using_the_window import CASE, enter_room, run, shown_texts, wait_for

pytestmark = pytest.mark.desktop


@pytest.fixture
def room(open_window):
    return enter_room(open_window("en"))


def send(room, key, *, pressed=True, released=True):
    from PyQt6.QtCore import QEvent, Qt
    from PyQt6.QtGui import QKeyEvent
    from PyQt6.QtWidgets import QApplication

    for kind, wanted in ((QEvent.Type.KeyPress, pressed), (QEvent.Type.KeyRelease, released)):
        if wanted:
            QApplication.sendEvent(room.view.canvas, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


def send_move(widget, place):
    """The pointer moves with the left button held."""
    from PyQt6.QtCore import QEvent, Qt
    from PyQt6.QtGui import QMouseEvent
    from PyQt6.QtWidgets import QApplication

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, left, none)
    QApplication.sendEvent(widget, event)


def shoot(room):
    from PyQt6.QtCore import Qt

    shots = room.c_arm.desk.log.shots
    send(room, Qt.Key.Key_F)
    wait_for(lambda: room.c_arm.desk.log.shots > shots)
    return room.c_arm.desk.last


def test_a_shot_is_counted_recorded_kept_and_shown(room):
    taken = shoot(room)
    ((event, _, values),) = room.session.notes
    assert event == SHOT_EVENT
    assert (values["mode"], values["view"], values["peak_kV"]) == ("still", "ap", 70.0)
    assert values["beam_s"] == pytest.approx(4 / 15)
    assert values["dose_area_product_uGy_m2"] == taken.exposure.dose_area_product_uGy_m2 > 0.0
    assert (room.session.recording_path.parent / "pictures" / values["picture"]).is_file()
    assert "1 shot" in " ".join(shown_texts(room).values())
    assert room.c_arm.monitor.film is taken.film


def test_an_image_that_takes_long_is_announced_until_it_is_there(room, monkeypatch):
    from PyQt6.QtCore import Qt

    from simulator.desktop import c_arm_desk

    gate, take = threading.Event(), c_arm_desk._taken
    monkeypatch.setattr(c_arm_desk, "_taken", lambda *asked: take(*asked) if gate.wait(60.0) else None)
    monitor = room.c_arm.monitor
    send(room, Qt.Key.Key_F)
    seen = set()
    wait_for(lambda: seen.add(monitor.computing_dots) or seen >= {1, 2, 3})
    gate.set()
    wait_for(lambda: monitor.film is not None)
    wait_for(lambda: monitor.computing_dots == 0)


def test_a_screw_and_the_tool_in_hand_are_on_the_x_ray_as_they_were_when_it_was_taken(room):
    plan, tools = room.session.plan, room.session.tools
    bare = shoot(room)
    axis = (plan.exit_lps_mm - plan.entry_lps_mm) / np.linalg.norm(plan.exit_lps_mm - plan.entry_lps_mm)
    tools.screws.place("HA4.5:36", plan.entry_lps_mm - 20.0 * axis, axis, hole_mm=3.2, depth_mm=36.0)
    run(200)
    taken = shoot(room)
    assert taken.shot.implants == room.session.snapshot().implants
    assert taken.shot.tool == tools.instrument
    head = taken.exposure.geometry.project(np.array(taken.shot.implants[0].head_lps_mm))
    column, row = np.rint(head).astype(int)
    assert taken.exposure.signal[row, column] < 0.7 * bare.exposure.signal[row, column]


def test_the_drilled_hole_and_the_drill_are_seen_in_ap_and_lateral(room):
    from PyQt6.QtCore import Qt

    from simulator.desktop.screenshots import Trainee

    before = shoot(room)
    trainee = Trainee(room.window())
    trainee.aim()
    assert trainee.drill(8.0, limit_s=90)
    trainee.hand.hold_trigger(False)
    middle = np.array([11.0, 0.0, 80.0])
    column, row = (round(value) for value in before.exposure.geometry.project(middle))
    drilling = shoot(room)
    assert drilling.exposure.signal[row, column] < 0.5 * before.exposure.signal[row, column]
    trainee.withdraw()
    room._on_key(Qt.Key.Key_Z)
    hole = shoot(room)
    around = hole.exposure.signal[row - 30 : row - 10, column].mean()
    assert hole.exposure.signal[row, column] > 1.02 * around
    send(room, Qt.Key.Key_C)
    lateral = shoot(room)
    assert lateral.shot.setting.view == "lateral"
    assert abs(lateral.exposure.geometry.beam[0]) > 0.99


def test_live_runs_while_the_pedal_is_held_and_its_last_image_can_be_kept(room):
    from PyQt6.QtCore import Qt

    desk = room.c_arm.desk
    send(room, Qt.Key.Key_F14, released=False)
    assert desk.live
    frames = []
    desk.imaged.connect(frames.append)
    wait_for(lambda: len(frames) >= 3)
    send(room, Qt.Key.Key_F14, pressed=False)
    wait_for(lambda: room.session.notes)
    ((event, _, values),) = room.session.notes
    assert (event, values["mode"], values["picture"]) == (SHOT_EVENT, "live", "")
    assert values["frames"] >= 3
    assert values["beam_s"] == pytest.approx(desk.log.beam_s)
    assert desk.log.shots == 1
    held = room.c_arm.monitor.film
    send(room, Qt.Key.Key_S)
    wait_for(lambda: len(room.session.notes) == 2)
    assert room.session.notes[1][0] == KEPT_EVENT
    assert room.c_arm.monitor.film is held
    send(room, Qt.Key.Key_S)
    run(200)
    assert len(room.session.notes) == 2


def test_the_arm_is_moved_by_keys_and_console(room):
    from PyQt6.QtCore import Qt

    desk = room.c_arm.desk
    send(room, Qt.Key.Key_Right)
    send(room, Qt.Key.Key_PageUp)
    assert (desk.setting.pose.orbit_deg, desk.setting.pose.angulation_deg) == (5.0, 5.0)
    assert desk.setting.view == ""
    controls = room.c_arm.controls
    controls._step_through((300.0, 230.0, 150.0), "field", -1.0)
    controls._step_through((1.0, 0.8, 0.6, 0.4), "iris", -1.0)
    controls._step_distance(1.0)
    assert (desk.setting.field_mm, desk.setting.opening) == (230.0, 0.8)
    assert desk.setting.pose.magnification == pytest.approx(1000.0 / 750.0)
    send(room, Qt.Key.Key_C)
    assert desk.setting.view == "ap"
    assert desk.setting.pose.source_to_centre_mm == 750.0


def drag(monitor, start, end):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    QTest.mousePress(monitor, Qt.MouseButton.LeftButton, pos=start.toPoint())
    send_move(monitor, end)
    QTest.mouseRelease(monitor, Qt.MouseButton.LeftButton, pos=end.toPoint())


def test_lines_on_the_image_measure_and_can_be_calibrated(room):
    from PyQt6.QtCore import Qt

    room.next_layout()
    run(200)
    taken, monitor = shoot(room), room.c_arm.monitor

    def spot(x, z):
        return monitor._spot(tuple(taken.exposure.geometry.project(np.array([x, 0.0, z]))), monitor._place())

    send(room, Qt.Key.Key_M)
    drag(monitor, spot(-10, 80), spot(10, 80))
    assert monitor.length_mm == pytest.approx(20.0, abs=0.6)
    monitor.calibrate(10.0)
    assert monitor.length_mm == pytest.approx(10.0)
    send(room, Qt.Key.Key_M)
    assert monitor.length_mm is None
    drag(monitor, spot(0, 60), spot(0, 100))
    assert monitor.angle_deg is None
    drag(monitor, spot(20, 60), spot(50, 60))
    assert monitor.angle_deg == pytest.approx(90.0, abs=1.5)
    drag(monitor, spot(20, 60), spot(50, 60))
    assert monitor.angle_deg is None
    send(room, Qt.Key.Key_M)
    drag(monitor, spot(0, 60), spot(0, 100))
    assert monitor.length_mm is monitor.angle_deg is None


def test_the_hand_in_the_beam_is_told(room):
    desk = room.c_arm.desk
    wait_for(lambda: desk._snapshot is not None)
    grip_ahead = np.array([13.0, 0.0, 80.0])
    pose = np.eye(4)
    pose[:3, 2], pose[:3, 0], pose[:3, 1] = (-1, 0, 0), (0, 0, 1), (0, -1, 0)
    pose[:3, 3] = grip_ahead
    c_arm, setting, tool = desk._c_arm, desk.setting, room.session.instrument
    assert not c_arm.hand_in_beam(setting, tool, pose)
    pose[:3, 3] = grip_ahead - (150.0, 0.0, 0.0)
    assert c_arm.hand_in_beam(setting, tool, pose)


def test_every_layout_shows_its_panes(room):
    from PyQt6.QtCore import Qt

    from simulator.desktop.view_layouts import LAYOUTS

    shoot(room)
    for layout in (*LAYOUTS[1:], LAYOUTS[0]):
        send(room, Qt.Key.Key_V)
        run(100)
        assert room.panes.layout_now == layout
        assert room.c_arm.monitor.isVisible()
        assert room.c_arm.monitor.width() > 130
        assert room.heightForWidth(room.width()) <= 760, "there is room for the first exercise on a small screen"
        shown = {name for name, pane in room.panes._slices.items() if pane.isVisible()}
        assert shown == {name for name in layout.beside_scene if name != "x_ray"}
    send(room, Qt.Key.Key_H)
    run(100)
    assert room.c_arm.monitor.parent() is room.view
    send(room, Qt.Key.Key_H)
    run(100)
    assert room.c_arm.monitor.parent() is not room.view


def test_screenshot_and_video_are_files_others_can_read(room):
    import imageio_ffmpeg
    from PyQt6.QtCore import Qt
    from PyQt6.QtGui import QImage

    send(room, Qt.Key.Key_F12)
    folder = room.session.recording_path.parent / "pictures"
    picture = QImage(str(folder / "screenshot_01.png"))
    assert (picture.width(), picture.height()) == (room.width(), room.height())
    view = room.view.canvas.mapTo(room, room.view.canvas.rect().center())
    colours = {picture.pixel(view.x() + step, view.y()) for step in range(-60, 60)}
    assert len(colours) > 10  # the bone, which Qt alone would leave black
    send(room, Qt.Key.Key_F11)
    wait_for(lambda: room.capture._written >= 5)
    send(room, Qt.Key.Key_F11)
    # A busy machine may still be at the sound; until the film is whole it has another name.
    wait_for(lambda: (folder / "video_01.mp4").is_file())
    frames, seconds = imageio_ffmpeg.count_frames_and_secs(str(folder / "video_01.mp4"))
    assert frames >= 5
    assert seconds == pytest.approx(frames / 10, abs=0.2)
    assert not list(folder.glob(".*"))


def press_saved(room, number):
    """Click a shot in the strip."""
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest
    from PyQt6.QtWidgets import QToolButton

    QTest.mouseClick(room.c_arm.strip.widget().findChildren(QToolButton)[number], Qt.MouseButton.LeftButton)


def test_a_saved_shot_comes_back_onto_the_monitor_from_its_file(room):
    from PyQt6.QtCore import Qt

    first = shoot(room).film
    send(room, Qt.Key.Key_C)
    second = shoot(room).film
    press_saved(room, 0)
    again = room.c_arm.monitor.film
    assert np.array_equal(again.greys, first.greys)
    assert np.array_equal(again.geometry.projection_matrix, first.geometry.projection_matrix)
    assert not np.array_equal(again.greys, second.greys)
    room.c_arm.strip.films[1].path.unlink()
    press_saved(room, 1)
    assert room.c_arm.monitor.film is again
    assert "xray_02_lateral.png" in " ".join(shown_texts(room).values())


def test_a_session_gone_on_with_has_its_saved_shots(open_window):
    from PyQt6.QtCore import Qt

    before = enter_room(open_window("en"))
    taken = shoot(before)
    ((name, tick, values),) = before.session.notes
    session = StandInSession(load_case(CASE))
    session.past_events = (Event(tick, name, values),)
    session.recording_path = before.session.recording_path
    window = open_window("en")
    window.go_on(session)
    wait_for(lambda: window.room.session is not None)
    press_saved(window.room, 0)
    assert np.array_equal(window.room.c_arm.monitor.film.greys, taken.film.greys)
    send(window.room, Qt.Key.Key_Escape)
    assert shoot(window.room).picture == "xray_02_ap.png"
