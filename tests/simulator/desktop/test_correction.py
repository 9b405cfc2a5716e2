"""Bones corrected beside the slices, with mouse and keys: each tool leaves the edit that a script would hold."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from reconstruction.correction.script import read_script
from simulator.desktop.correction_gestures import curve_edit, is_closed, line_edit, thinned, write_script
from tests.simulator.desktop.using_the_window import drop, run, wait_for

CENTRES = {"talus_left": (20.0, 20.0, 15.0), "cuboid_left": (41.0, 20.0, 15.0)}
RADIUS = 11.0
INTO = np.array([0.0, 0.0, 1.0])


def test_a_way_keeps_its_bends_and_loses_what_lies_between():
    straight = np.linspace([0.0, 0, 0], [10.0, 0, 0], 50)
    bent = np.concatenate([straight, np.linspace([10.0, 0, 0], [10.0, 8.0, 3.0], 40)])
    assert np.array_equal(thinned(bent), [[0, 0, 0], [10, 0, 0], [10, 8, 3]])
    angles = np.linspace(0.0, 2.0 * np.pi, 300)
    ring = 20.0 * np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1)
    kept = thinned(ring)
    assert len(kept) < 60
    assert np.linalg.norm((kept[1:] + kept[:-1]) / 2, axis=1).min() > 20.0 - 0.16
    assert is_closed(ring)
    assert not is_closed(ring[:200])
    assert len(thinned(np.zeros((5, 3)))) == 2


def test_the_clicked_side_of_a_line_or_curve_is_the_one_that_goes(tmp_path):
    line, side = np.array([[0.0, 0, 5], [0.0, 10, 5]]), np.array([7.0, 3, 5])
    edit = line_edit("bone_1", line, INTO, side, "part")
    assert edit["normal"] == [1.0, 0.0, 0.0]
    assert line_edit("bone_1", line, INTO, -side, None)["normal"] == [-1.0, 0.0, 0.0]
    right = curve_edit("bone_1", line, INTO, side, None)
    left = curve_edit("bone_1", line, INTO, side * [-1, 1, 1], None)
    assert right["curve_mm"] == left["curve_mm"][::-1]
    write_script(tmp_path / "script.json", [edit, right])
    assert read_script(tmp_path / "script.json") == json.loads(json.dumps([edit, right]))


def two_balls_in_contact():
    """What was found in a small scan with two balls of bone that touch, and its slices."""
    from simulator.desktop.shell_services import ImportedPatient, ImportResult, PreviewBone, ScanSlices

    z, y, x = np.indices((30, 40, 60))
    labels = np.zeros(x.shape, np.uint16)
    bones = []
    for label, (bone, centre) in enumerate(CENTRES.items(), start=1):
        labels[np.linalg.norm(np.stack([x, y, z], -1) - centre, axis=-1) < RADIUS] = label
        titles = {"en": bone, "zh_CN": bone}
        bones.append(PreviewBone(bone, titles, 0.9, (), False, 5.0, "left", np.zeros((3, 3)), np.zeros((1, 3)), label))
    picture = np.where(labels > 0, 900, 40).astype(np.int16)
    patient = ImportedPatient("imported-P-1", "P-1", datetime.now(UTC), 2)
    found = ImportResult(patient, tuple(bones), (), (1.0, 1.0, 1.0))
    return found, ScanSlices(picture, np.eye(4), labels, True, ())


@pytest.fixture
def check(application):
    """The slices of a small scan with two balls of bone that touch."""
    from simulator.desktop.slice_check import SliceCheck
    from simulator.desktop.texts import Texts

    page = SliceCheck(Texts("en"))
    page.resize(1000, 640)
    page.show()
    page.load(*two_balls_in_contact())
    page.to_corrections.click()
    run()
    yield page
    page.close()
    page.deleteLater()


def canvas_of(page):
    from simulator.rendering.image_slices import SlicePlane

    return page.canvases[SlicePlane.AXIAL]


def click(page, *point):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    canvas = canvas_of(page)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.spot_of(np.array(point)).toPoint())
    wait_for(lambda: page.corrections.stop.isHidden(), 30)


def drag(page, *points):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    canvas = canvas_of(page)
    spots = [canvas.spot_of(np.array(point)).toPoint() for point in points]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(canvas, spot)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spots[-1])
    wait_for(lambda: page.corrections.stop.isHidden(), 30)


def press(page, button):
    button.click()
    wait_for(lambda: page.corrections.stop.isHidden(), 30)


def in_front(page, data):
    box = page.corrections.part.box
    box.setCurrentIndex(box.findData(data))


@pytest.mark.desktop
def test_every_tool_is_used_by_mouse_and_taken_back(check):
    panel, labels = check.corrections, check._scan._labels
    begun = labels.copy()
    check.choose("talus_left")
    drag(check, (20, 4, 15), (24, 4, 15), (28, 4, 15))
    assert labels[15, 4, 24] == 1
    panel.take("erase")
    click(check, 20, 20, 15)
    assert labels[15, 20, 20] == 0
    panel.take("fill")
    press(check, panel.act)
    assert labels[15, 20, 20] == 1
    panel.take("line")
    in_front(check, "unnamed")
    drag(check, (20, 2, 15), (20, 38, 15))
    click(check, 14, 20, 15)
    assert labels[15, 20, 14] == 3 != labels[15, 20, 26]
    panel.take("merge")
    click(check, 14, 20, 15)
    press(check, panel.act)
    assert labels[15, 20, 14] == 1
    panel.take("curve")
    in_front(check, "erased")
    angles = np.linspace(0, 2 * np.pi, 40)
    drag(check, *((20 + 5 * np.cos(a), 20 + 5 * np.sin(a), 15) for a in angles))
    assert labels[15, 20, 20] == 0 != labels[15, 20, 13]
    panel.take("rename")
    in_front(check, "other")
    panel.part.names.choose("navicular_left")
    press(check, panel.act)
    panel.take("grow")
    click(check, 20, 20, 15)
    assert labels[15, 20, 20] == 1
    tools = [edit["tool"] for edit in panel.edits]
    assert tools == ["paint", "erase", "fill", "cut", "merge", "cut", "rename", "grow"]
    assert panel.edits[6]["new"] == "navicular_left"
    while panel.undo.isEnabled():
        panel.undo.click()
    assert np.array_equal(labels, begun)
    assert panel.keep.isHidden()


@pytest.mark.desktop
def test_keys_alone_cut_and_split_and_a_refusal_leaves_the_bones(check):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    panel, labels, refused = check.corrections, check._scan._labels, []
    check.failed.connect(refused.append)
    canvas = canvas_of(check)

    def enter_at(*point):
        canvas.focus_moved.emit(np.array(point, float))
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        wait_for(lambda: panel.stop.isHidden(), 30)

    check.choose("talus_left")
    panel.take("line")
    in_front(check, "erased")
    for point in ((20, 2, 15), (20, 38, 15), (26, 20, 15)):
        enter_at(*point)
    assert labels[15, 20, 24] == 0 != labels[15, 20, 16]
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert labels[15, 20, 24] == 1
    QTest.keyClick(canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert labels[15, 20, 24] == 0
    panel.take("merge")
    enter_at(41, 20, 15)
    press(check, panel.act)
    assert set(np.unique(labels)) == {0, 1}
    panel.take("split")
    for part, point in (("talus_left", (14, 20, 15)), ("unnamed", (41, 20, 15))):
        in_front(check, part)
        enter_at(*point)
    press(check, panel.act)
    assert labels[15, 20, 41] not in (0, labels[15, 20, 14])
    before = labels.copy()
    panel.take("grow")
    enter_at(58, 2, 2)
    assert refused[-1].message_id == "correction-seed-outside-window"
    assert np.array_equal(labels, before)
    radius = panel.options.length.mm
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert panel.options.length.mm > radius


def test_the_view_begins_about_the_bones_and_shows_all_of_the_scan_when_asked(check):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    canvas = canvas_of(check)
    corner, bones = np.zeros(3), np.concatenate([np.array(list(CENTRES.values())) + RADIUS * side for side in (-1, 1)])

    def seen(points):
        return [canvas.rect().contains(canvas.spot_of(point).toPoint()) for point in points]

    near = canvas._pixel_mm
    assert all(seen(bones))
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas._pixel_mm == pytest.approx(near / 1.2)
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert all(seen([corner, *bones]))
    whole = canvas._pixel_mm
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas._pixel_mm == whole > near
    for _ in range(30):
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas._pixel_mm == pytest.approx(whole / 12.0)


@pytest.fixture
def correcting(open_window):
    """A window in which a bone was renamed and not yet built anew, and what was asked to be built."""
    from simulator.desktop.shell_services import ImportServices, ShellServices

    found, slices = two_balls_in_contact()
    built = []

    def build(_name, edits, _progress, _cancelled):
        built.append(edits)
        return replace(found, bones=())  # so that no surfaces need to be shown

    imports = SimpleNamespace(**dict.fromkeys(ImportServices.__dataclass_fields__))
    imports.patients, imports.correct, imports.slices_of = tuple, build, lambda *_: slices
    window = open_window("en", shell=ShellServices(imports=imports))
    window.show_place("import")
    page = window.import_page
    page._found = found
    page._show_slices(slices)
    page.slices.to_corrections.click()
    panel = page.slices.corrections
    panel.take("rename")
    panel.part.names.choose("navicular_left")
    press(page.slices, panel.act)
    yield window, built
    panel.end()


def answer(window, words):
    """Press a button of the question that comes next; whether it came is in the list returned."""
    from PyQt6.QtCore import QTimer
    from PyQt6.QtWidgets import QApplication, QPushButton

    asked = []

    def act():
        box = QApplication.activeModalWidget()
        asked.append(box.text())
        next(button for button in box.findChildren(QPushButton) if button.text() == window.texts.text(words)).click()

    QTimer.singleShot(100, act)
    return asked


@pytest.mark.parametrize("leave", ["close", "drop"])
def test_corrections_that_were_not_built_are_not_lost_unasked(correcting, leave, tmp_path):
    window, built = correcting
    looked_into = []
    window.import_page._imports.list_series = lambda source, *_: looked_into.append(source)
    window.show_home()

    def go():
        if leave == "drop":
            drop(window, tmp_path)
            return bool(looked_into)
        return window.close()

    asked = answer(window, "correcting-leave-stay")
    assert not go()
    assert len(asked) == 1
    assert window.import_page.has_corrections
    assert window.isVisible()
    assert window.import_page.slices.isVisible()
    answer(window, "correcting-keep")
    assert not go()
    wait_for(lambda: not window.import_page.has_corrections, 30)
    assert [edit["new"] for edit in built[0]] == ["navicular_left"]


def test_corrections_given_up_let_the_window_close(correcting):
    window, built = correcting
    asked = answer(window, "correcting-leave-discard")
    assert window.close()
    assert len(asked) == 1
    assert not built


@pytest.mark.desktop
@pytest.mark.deep
def test_corrected_bones_are_built_and_exercises_keep_theirs(application, settings, tmp_path, monkeypatch):
    from reconstruction.patient_model import read_patient_model
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop_services import desktop_services
    from tests.reconstruction.phantoms import series, write

    monkeypatch.setenv("OSTEON_HOME", str(tmp_path / "home"))
    window = MainWindow(desktop_services(), "zh_CN", settings)
    window.show()
    window.sign_in(None)
    drop(window, write(tmp_path / "scan", series()))
    page = window.import_page
    wait_for(lambda: page.step == "series", 120)
    page.series.buttons[1].click()
    wait_for(lambda: page.step == "result", 300)
    name = page._found.patient.name
    for round_ in ("first", "with an exercise"):
        if round_ != "first":
            page._imports.practise(page._found.patient, page._found.bones[0], page.result._line)
        page.result.check.click()
        wait_for(lambda: page.step == "slices", 120)
        panel = page.slices.corrections
        page.slices.to_corrections.click()
        panel.take("rename")
        panel.part.names.choose("femur_left" if round_ == "first" else "tibia_left")
        press(page.slices, panel.act)
        panel.keep.click()
        wait_for(lambda: page.step == "slices" and not page.slices.corrections.edits, 300)
        page.slices.back.emit()
        wait_for(lambda: page.step == "result", 30)
    first, second = (read_patient_model(tmp_path / "home" / "models" / f"{name}{more}") for more in ("", "-2"))
    assert [bone.id for bone in first.bones] == ["femur_left"]
    assert [bone.id for bone in second.bones] == ["tibia_left"]
    assert [note.message_id for note in second.corrections] == ["correction-edit-rename"] * 2
    window.close()
