"""The window as a user meets it: every text in both languages, and a hole drilled with mouse events."""

import re
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from scenarios.case_file import case_ids, load_case
from scenarios.language import LANGUAGES, Translator
from scenarios.recording_format import Event
from simulator.desktop.services import PastResult
from simulator.session.snapshot import SessionPhase
from tests.simulator.desktop.stand_in import StandInSession
from tests.simulator.desktop.using_the_window import CASE, enter_room, run, shown_texts, wait_for

pytestmark = pytest.mark.desktop

SAME_IN_BOTH = re.compile(
    r"^(Osteon|English|简体中文|Shift|Esc|Tab|[A-Z]( [A-Z])*|F1[12]|← →|− \+|[+-]|Pg ↑ ↓|[←→↑↓]|Pg [↑↓]"
    r"|Haply Inverse3|3D Systems Touch( X)?"
    r"|[\d.:,/\u202f –−]*(mm|cm|N|rpm|mm/s|MB|°|%|kV)?|/.*)$"
)
"""Names, keys, numbers with their unit, and paths are the same in every language."""


def test_every_text_changes_with_the_language_and_none_is_a_raw_id(open_window):
    window = open_window("en")
    enter_room(window)
    window.settings_page.refresh()
    window.library.refresh()
    english = shown_texts(window)
    assert len(english) > 80
    window.texts.switch_to("zh_CN")
    run()
    chinese = shown_texts(window)
    same = {text for widget, text in english.items() if chinese.get(widget) == text}
    assert not {text for text in same if not SAME_IN_BOTH.match(text)}
    for text in (*english.values(), *chinese.values()):
        assert not re.match(r"^(desktop|cli|scenarios|haptics)-", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_wider_than_its_room(open_window, language):
    from PyQt6.QtWidgets import QAbstractButton, QLabel

    window = open_window(language)
    window.resize(1280, 800)
    pages = [*(lambda place=place: window.show_place(place) for place in window.places), lambda: enter_room(window)]
    for show in pages:
        show()
        run()
        for widget in window.findChildren(QLabel) + window.findChildren(QAbstractButton):
            if not widget.isVisible() or not widget.text():
                continue
            assert widget.width() >= widget.minimumSizeHint().width(), widget.text()
            if isinstance(widget, QLabel) and widget.wordWrap():
                assert widget.height() >= widget.heightForWidth(widget.width()) - 1, widget.text()


def test_both_languages_have_the_same_messages():
    folder = Path(__file__).resolve().parents[3] / "assets" / "translations"
    ids = {
        language: set(re.findall(r"^([a-z][\w-]*) =", (folder / language / "desktop.ftl").read_text("utf-8"), re.M))
        for language in LANGUAGES
    }
    assert ids["en"] == ids["zh_CN"]
    assert len(ids["en"]) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_has_its_words(language):
    translator = Translator(language)
    for case in map(load_case, case_ids()):
        for name in (
            f"region-{case.region}",
            f"procedure-{case.procedure}",
            f"difficulty-{case.difficulty}",
            f"source-{case.source.kind}",
        ):
            assert translator.text(f"desktop-{name}".replace("_", "-"))


def test_chinese_is_drawn_with_glyphs_and_not_with_boxes(application):
    from PyQt6.QtGui import QColor, QImage, QPainter

    from simulator.desktop.style import base_font

    def drawn(character):
        image = QImage(48, 48, QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        font = base_font()
        font.setPixelSize(32)
        painter.setFont(font)
        painter.drawText(6, 38, character)
        painter.end()
        return bytes(image.constBits().asarray(image.sizeInBytes()))

    # U+0378 is not assigned: whatever it looks like is how a missing glyph looks here.
    missing, blank = drawn("\u0378"), drawn(" ")
    seen = {drawn(character) for character in "骨皮质钻孔对侧"}
    assert len(seen) == len("骨皮质钻孔对侧")
    assert missing not in seen
    assert blank not in seen


def test_the_window_keeps_what_the_user_chose(open_window):
    window = open_window("en")
    window.resize(1280, 845)
    window.texts.switch_to("zh_CN")
    room = enter_room(window)
    room._dismiss_hint()
    room.next_layout()
    room.next_layout()
    window.close()
    again = open_window("en")
    assert again.texts.language == "zh_CN"
    assert not again._wants_hint()
    assert again.height() == 845
    assert enter_room(again).panes.layout_now.name == "four"


def test_the_library_finds_cases_by_words_in_either_language(open_window):
    window = open_window("en")
    window.show_place("library")
    visible = lambda: [card.case.id for card in window.library._cards if card.isVisible()]  # noqa: E731
    assert len(visible()) == len(case_ids())
    window.library.search("股骨")
    run()
    assert visible() == [CASE]
    window.library.search("no such case")
    run()
    assert visible() == []


def test_results_are_shown_where_a_user_looks_for_them(open_window):
    results = tuple(
        PastResult(CASE, datetime(2026, 1, day), day % 2 == 0, "plunge_mm", 12.0 / day, "mm", None)
        for day in (4, 3, 2, 1)
    )
    window = open_window("en", last_results=lambda case_id: results if case_id == CASE else ())
    texts = " | ".join(shown_texts(window.home).values())
    assert "Passed on 2026-01-04" in texts
    assert "Plunge" in texts
    broken = (replace(results[0], metric_value=float("nan")),)
    open_window("en", last_results=lambda _case_id: broken)


def test_long_work_can_be_cancelled_and_its_outcome_is_thrown_away(open_window):
    let_go, stopped = threading.Event(), threading.Event()

    def slow(case_id, progress, cancelled):
        progress("segment", 0.5)
        while not cancelled():
            time.sleep(0.01)
        stopped.set()
        let_go.wait(10)
        return StandInSession(load_case(case_id))

    window = open_window("en", open_session=slow)
    window.open_case(CASE)
    wait_for(lambda: "Finding the bones" in " ".join(shown_texts(window.preparing).values()))
    window.preparing.card.cancel_button.click()
    assert window.home.isVisible()
    wait_for(stopped.is_set)
    let_go.set()
    run(300)
    assert window.home.isVisible()
    assert window.room.session is None


def test_a_failure_is_one_sentence_and_home_again(open_window):
    from scenarios.errors import ScenarioError

    def fails(_case_id, _progress, _cancelled):
        raise ScenarioError("scenarios-disk-full", folder="/data", needed_mb=900, free_mb=12)

    window = open_window("en", open_session=fails)
    window.open_case(CASE)
    wait_for(window.home.isVisible)
    run()
    assert "900" in window.frame.notice


def test_a_hole_is_drilled_with_mouse_wheel_and_space(open_window):
    from PyQt6.QtCore import Qt

    from simulator.desktop.drilling_steps import Progress
    from simulator.desktop.screenshots import Trainee

    window = open_window("en")
    room = enter_room(window)
    session, trainee = room.session, Trainee(window)
    trainee.aim()
    assert trainee.deviation().axis_deg < 2.0
    assert trainee.deviation().entry_mm < 1.5
    assert trainee.drill(3.0, limit_s=90)
    trainee.hand.hold_trigger(False)
    assert session.body.removed_mm3 > 5.0
    assert session.stylus.trigger == 0.0
    states = room.step_list._shown
    assert states["align"] is Progress.DONE
    assert states["near-cortex"] is Progress.CURRENT
    run(100)
    assert room.gauges.gauges["depth"]._reading.value != "–"
    key = Trainee(window).hand
    room.toggle_pause()
    assert session.snapshot().phase == "paused"
    removed = session.body.removed_mm3
    key.roll(3)
    run(200)
    assert session.body.removed_mm3 == removed
    room.toggle_pause()
    room._on_key(Qt.Key.Key_H)
    assert not room.column.isVisible()
    room._on_key(Qt.Key.Key_H)
    assert room.column.isVisible()
    room.finish()
    wait_for(window.score_page.isVisible)
    assert "Incomplete" in " ".join(shown_texts(window.score_page).values())


def test_losing_the_focus_lets_the_trigger_go(open_window):
    from simulator.desktop.screenshots import Trainee

    window = open_window("en")
    room = enter_room(window)
    Trainee(window).hand.hold_trigger(True)
    assert room.session.stylus.trigger == 1.0
    room.c_arm.controls.rulers["length"].setFocus()
    run(100)
    room.view.release_trigger()
    assert room.session.stylus.trigger == 0.0


def test_the_tool_hovers_where_the_pointer_is(open_window):
    from simulator.desktop.screenshots import Trainee
    from simulator.desktop.stylus_model import HOVER_MM

    window = open_window("en")
    room = enter_room(window)
    target = np.array([13.0 * np.cos(0.4), -13.0 * np.sin(0.4), 74.0])
    room.view.look("work")
    run(200)
    hand = Trainee(window).hand
    hand.move(hand.pixel_of(target))
    tip = room.session.stylus.tip
    assert np.linalg.norm(tip - target) == pytest.approx(HOVER_MM, abs=0.8)


@pytest.mark.parametrize("fails", ["making the room", "entering it"])
def test_a_room_that_cannot_be_shown_leads_back_with_a_sentence(open_window, monkeypatch, fails):
    """A driver that refuses a canvas, for one: nobody is left before a bar that never ends."""
    abandoned = []
    window = open_window("en", abandon_session=abandoned.append)

    def refuse(*_anything):
        raise RuntimeError("no canvas")

    if fails == "making the room":
        monkeypatch.setattr(window.flow, "_room", refuse)
    else:
        monkeypatch.setattr(window.room, "load", refuse)
    window.open_case(CASE)
    wait_for(lambda: window.home.isVisible())
    assert any("RuntimeError" in text for text in shown_texts(window).values())
    assert len(abandoned) == (fails == "entering it")


def test_a_session_gone_on_with_begins_with_its_tool_where_it_was(open_window):
    """Else the hand would tear the tool out of the bone in the first tick."""
    from physics.force_law_layout import RESPONSE_DEPTH
    from simulator.session.world_frame import orientation_along

    session = StandInSession(load_case(CASE))
    session.past_events = (Event(1, "started", {}),)
    tip, axis = session.plan.entry_lps_mm + [-5.0, 0.0, 0.0], np.array([-1.0, 0.0, 0.0])
    session.stylus.tip, session.stylus.quaternion = tip, orientation_along(axis)
    session._response[RESPONSE_DEPTH] = 5.0
    window = open_window("en")
    window.go_on(session)
    wait_for(lambda: window.room.session is not None)
    hand = window.room.view.stylus.hand
    assert hand.tip_lps_mm == pytest.approx(tip)
    assert hand.axis == pytest.approx(axis)
    assert window.room.view.stylus.in_bone


def test_work_that_has_ended_is_let_go(open_window):
    """What the work held on to, such as the bone of a session that was scored, must not stay with the window."""
    from simulator.desktop.qt_bridge import BackgroundWork

    window = open_window("en")
    enter_room(window).finish()
    wait_for(lambda: window.score_page.isVisible())
    wait_for(lambda: not window.findChildren(BackgroundWork))


def test_a_session_that_cannot_be_recorded_stands_still_and_says_why(open_window):
    from scenarios.errors import ScenarioError

    room = enter_room(open_window("en"))
    advance, full = room.session.advance, [True]

    def refuse_while_full():
        if full[0]:
            raise ScenarioError("scenarios-cannot-write", file="recording.arrows", reason="No space left")
        advance()

    room.session.advance = refuse_while_full
    wait_for(lambda: room.session.snapshot().phase is SessionPhase.PAUSED)
    assert any("recording.arrows" in text for text in shown_texts(room).values())
    full[0] = False
    room.toggle_pause()
    tick = room.session.snapshot().tick
    wait_for(lambda: room.session.snapshot().tick > tick)
