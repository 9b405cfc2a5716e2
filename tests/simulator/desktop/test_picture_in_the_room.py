"""Heat, axis and quality from the window: keys and buttons, the setting, and what measured frames decide."""

import pytest

from tests.simulator.desktop.using_the_window import enter_room, run

pytestmark = pytest.mark.desktop

CARD = "OpenGL renderer string:  GeForce RTX\n"


def press(room, key):
    from PyQt6.QtCore import QEvent, Qt
    from PyQt6.QtGui import QKeyEvent
    from PyQt6.QtWidgets import QApplication

    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(room.view.canvas, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))
    run(60)


def test_keys_show_the_heat_and_the_axis_and_hide_them_again(open_window):
    from PyQt6.QtCore import Qt

    window = open_window("zh_CN")
    room = enter_room(window)
    painter = room.view.painter
    press(room, Qt.Key.Key_T)
    assert painter.heat_shown
    assert room._says.text() == window.texts.text("desktop-heat-shown")
    assert all(part.GetVisibility() for part in painter.scene._scale._parts)
    press(room, Qt.Key.Key_L)
    assert all(actor.GetVisibility() for actor in painter.scene._ahead._actors)
    press(room, Qt.Key.Key_T)
    press(room, Qt.Key.Key_L)
    assert not painter.heat_shown
    assert not painter.axis_shown
    # The stand-in's model shows bone alone: its key does nothing, and there is no button.
    press(room, Qt.Key.Key_K)
    assert not painter.tissue_shown
    assert not room._tissue_button.isVisible()


def test_a_picture_that_proves_too_dear_is_changed_with_eye_and_tool_where_they_were(open_window, monkeypatch):
    from simulator.rendering.quality import QUALITIES

    window = open_window()
    room = enter_room(window)
    painter = room.view.painter
    room.view.look("across")
    eye = painter.scene.renderer.GetActiveCamera().GetPosition()
    monkeypatch.setattr(painter._pictures, "take_frame", lambda *_: QUALITIES["low"])
    painter._drawn = QUALITIES["medium"]
    before = painter.scene
    assert painter.draw()
    assert painter.scene is not before
    assert painter.scene.renderer.GetActiveCamera().GetPosition() == pytest.approx(eye)
    run(60)


def test_the_quality_that_is_chosen_is_kept(open_window, settings):
    window = open_window()
    choice = window.settings_page.picture_card.choice
    choice.setCurrentIndex(choice.findData("high"))
    again = open_window()
    assert again.senses.pictures.chosen == "high"
    assert again.senses.pictures.quality(CARD).name == "high"
    assert again.settings_page.picture_card.choice.currentData() == "high"


def test_measured_frames_choose_the_level_for_this_driver_alone(application, settings):
    from simulator.desktop.picture_settings import PictureSettings
    from simulator.rendering.quality import FRAMES_JUDGED

    pictures = PictureSettings(settings)
    fast = pictures.quality(CARD)
    for _ in range(FRAMES_JUDGED):
        # A dearer level waits for the next session.
        assert pictures.take_frame(fast, 3.0, CARD) == fast
    assert pictures.quality(CARD).name == "high"
    assert pictures.quality(CARD.replace("GeForce", "Other")).name == "medium"
    dear = pictures.quality(CARD)
    levels = [pictures.take_frame(dear, 150.0, CARD).name for _ in range(FRAMES_JUDGED)]
    assert levels[-1] == "medium"
    assert set(levels[:-1]) == {"high"}
