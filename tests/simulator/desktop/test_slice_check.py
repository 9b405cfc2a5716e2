"""Points in the bones of an MR: set with the mouse and the keys, taken back, and the bones found again by them."""

import numpy as np
import pytest

from simulator.desktop.bone_clicks import BoneClicks
from simulator.desktop.shell_services import BoneClick
from tests.simulator.desktop.using_the_window import drop, run, shown_texts, wait_for

TALUS, CUBOID = BoneClick("talus_left", (1.0, 2.0, 3.0)), BoneClick("cuboid_left", (4.0, 5.0, 6.0))


def test_a_point_replaces_that_of_the_same_bone_and_every_step_can_be_taken_back():
    clicks = BoneClicks()
    clicks.set(TALUS)
    clicks.set(CUBOID)
    moved = BoneClick("talus_left", (9.0, 9.0, 9.0))
    clicks.set(moved)
    assert clicks.all == (CUBOID, moved)
    clicks.undo()
    assert clicks.all == (TALUS, CUBOID)
    clicks.remove("talus_left")
    assert clicks.all == (CUBOID,)
    assert not clicks.can_redo
    clicks.undo()
    clicks.undo()
    clicks.undo()
    assert clicks.all == ()
    assert not clicks.can_undo
    clicks.redo()
    assert clicks.all == (TALUS,)


@pytest.fixture
def two_bones(application, settings, tmp_path, monkeypatch):
    """A window with a picture in which nothing is told, and the truth of its bones."""
    from reconstruction.images.nifti import write_nifti
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop_services import desktop_services
    from tests.reconstruction.mr.balls import two_balls

    monkeypatch.setenv("OSTEON_HOME", str(tmp_path / "home"))
    picture, truth = two_balls()
    write_nifti(tmp_path / "picture.nii.gz", picture)
    window = MainWindow(desktop_services(), "zh_CN", settings)
    window.show()
    window.sign_in(None)
    drop(window, tmp_path / "picture.nii.gz")
    page = window.import_page
    wait_for(lambda: page.step == "series", 120)
    press(page.series.buttons[1])
    wait_for(lambda: page.step in ("slices", "start"), 300)
    yield page, truth
    window.close()


def press(button):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def click_in(slices, bone_id, plane, spot):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    slices.points.choice.choose(bone_id)
    canvas, point = slices.canvases[plane], np.array(spot, float)
    canvas.focus_moved.emit(point)
    run()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.spot_of(point).toPoint())


@pytest.mark.desktop
@pytest.mark.deep
def test_bones_that_nothing_tells_are_found_by_a_click_in_each(two_bones, tmp_path):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    from reconstruction.patient_model import read_patient_model
    from simulator.rendering.image_slices import SlicePlane
    from tests.reconstruction.mr.balls import SEEDS

    page, truth = two_bones
    assert page.step == "slices", shown_texts(page)
    slices = page.slices
    assert slices.setting_points
    assert not slices.points.search.isEnabled()
    # Set with the mouse, moved with the Enter key, and taken back twice.
    click_in(slices, "talus_left", SlicePlane.AXIAL, (2.0, 2.0, 1.0))
    slices.canvases[SlicePlane.AXIAL].focus_moved.emit(np.array([59.0, 59.0, 69.0]))
    QTest.keyClick(slices.canvases[SlicePlane.AXIAL], Qt.Key.Key_Return)
    assert slices.points.clicks == (BoneClick("talus_left", (59.0, 59.0, 69.0)),)
    press(slices.points.undo)
    QTest.keyClick(slices.canvases[SlicePlane.AXIAL], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert slices.points.clicks == ()
    QTest.keyClick(slices.canvases[SlicePlane.AXIAL], Qt.Key.Key_2)
    assert slices.plane_buttons[SlicePlane.CORONAL].isChecked()

    click_in(slices, "talus_left", SlicePlane.SAGITTAL, SEEDS["talus_left"])
    click_in(slices, "cuboid_left", SlicePlane.CORONAL, SEEDS["cuboid_left"])
    press(slices.points.search)
    run(200)
    assert page.step == "working"
    press(page.progress.cancel_button)
    assert page.step == "slices"
    assert len(slices.points.clicks) == 2
    press(slices.points.search)
    wait_for(lambda: page.step == "slices", 300)
    assert set(slices.buttons) == {"talus_left", "cuboid_left"}
    assert {click.bone_id for click in slices.points.clicks} == {"talus_left", "cuboid_left"}
    (model,) = (tmp_path / "home" / "models").iterdir()
    found = read_patient_model(model)
    for bone_id, label in (("talus_left", 1), ("cuboid_left", 2)):
        own = found.labels.closest_to_lps().array == found.bone(bone_id).label
        assert 2 * np.count_nonzero(own & (truth == label)) > 0.9 * (own.sum() + (truth == label).sum())
    assert "左侧骰骨" in " ".join(shown_texts(slices).values())
    slices.back.emit()
    assert page.step == "result"


@pytest.mark.desktop
@pytest.mark.deep
def test_a_point_in_nothing_is_refused_in_a_sentence_and_kept(two_bones):
    page, _ = two_bones
    page.slices.points.choice.choose("patella_right")
    page.slices.points.set_point(np.array([300.0, 0.0, 0.0]))
    press(page.slices.points.search)
    run(200)
    wait_for(lambda: page.step == "slices", 300)
    assert page._error.isVisible()
    assert "右侧髌骨" in page._error_words.text()
    assert [click.bone_id for click in page.slices.points.clicks] == ["patella_right"]
