"""Import, history and recovery as a user meets them: real files, real clicks."""

import csv
import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from scenarios.case_file import load_case
from scenarios.records import SessionStore, StoredSession, records_path
from simulator.desktop.drawn_palette import palette_of
from simulator.desktop.shell_services import RecoveryServices, ShellServices, UnfinishedSession
from simulator.desktop.style import DARK, LIGHT, LIGHT_SHARP
from simulator.desktop.widgets import ActionButton
from tests.simulator.desktop.stand_in import StandInSession, empty_result, shaft_model
from tests.simulator.desktop.using_the_window import CASE, drop, run, shown_texts, wait_for

pytestmark = pytest.mark.desktop

SESSIONS = (
    # Newest first: verdict, modality, plunge.
    ("passed", "force_feedback", 2.5),
    ("not_passed", "mixed", 9.0),
    ("not_passed", "pointer", 11.25),
    ("incomplete", "pointer", None),
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def real_window(application, settings, home):
    """The window on the real services of an empty home."""
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop_services import desktop_services

    windows = []

    def make():
        windows.append(MainWindow(desktop_services(), "en", settings))
        windows[0].show()
        windows[0].sign_in(None)
        run()
        return windows[0]

    yield make
    for window in windows:
        window.close()
        window.deleteLater()
    run()


def keep_sessions(home):
    store = SessionStore(records_path())
    for number, (verdict, modality, plunge) in enumerate(SESSIONS):
        folder = home / "sessions" / f"s{number}"
        folder.mkdir(parents=True)
        (folder / "debrief.html").write_text("<html></html>", encoding="utf-8")
        store.add(
            StoredSession(
                id=f"s{number}",
                case_id=CASE,
                finished_at=datetime(2026, 3, 20 - number, 9, 30, tzinfo=UTC),
                verdict=verdict,
                modality=modality,
                rubric_version="1",
                metrics={"plunge_mm": {"value": plunge, "unit": "mm"}},
                folder=folder,
                files=("debrief.html",),
                procedure="bicortical_drilling",
                duration_s=61.5,
            )
        )


def test_history_lists_every_device_draws_one_at_a_time_and_goes_into_a_table(real_window, home):
    keep_sessions(home)
    window = real_window()
    window.show_place("history")
    run()
    page = window.history_page
    shown = [page.table.item(line, 4).text() for line in range(page.table.rowCount())]
    assert shown == ["Force feedback", "Several devices", "Mouse or pen", "Mouse or pen"]
    assert [page._kind.itemData(line)[1] for line in range(page._kind.count())] == [
        "force_feedback",
        "mixed",
        "pointer",
    ]
    assert page.chosen_debrief() == home / "sessions" / "s0" / "debrief.html"
    page._kind.setCurrentIndex(2)
    assert page.chart._curve.values == (11.25,)
    assert page.chart._curve.high == 11.25

    assert palette_of(page.chart, DARK) is LIGHT
    window.appearance.set_high_contrast(True)
    assert palette_of(page.chart, DARK) is LIGHT_SHARP

    page.write_csv(home / "table.csv")
    with (home / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["plunge_mm [mm]"] for line in lines] == ["2.5", "9.0", "11.25", ""]
    assert [line["modality"] for line in lines] == [modality for _, modality, _ in SESSIONS]
    assert lines[0]["finished"] == "2026-03-20T09:30:00+00:00"
    assert not [path.name for path in home.iterdir() if path.name.startswith(".")]

    window.show_place("library")
    said = " | ".join(shown_texts(window.library).values())
    assert "Passed on 2026-03-20" in said
    assert "Force feedback" in said


def test_an_import_is_cancelled_with_the_mouse_and_leaves_nothing(real_window, home):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    from reconstruction.images.nifti import write_nifti
    from reconstruction.volume import Volume

    source = home / "scan.nii.gz"
    hu = shaft_model().hu
    write_nifti(source, Volume(np.asarray(hu.array), hu.affine))
    window = real_window()
    drop(window, source)
    page = window.import_page
    wait_for(lambda: page.step == "working" and multiprocessing.active_children(), 120)
    (worker,) = multiprocessing.active_children()
    work = page._work
    QTest.mouseClick(page.progress.cancel_button, Qt.MouseButton.LeftButton)
    assert page.step == "start"
    assert work.wait(30.0)
    assert not worker.is_alive()
    assert list((home / "models").iterdir()) == []
    run(300)
    assert page.step == "start"
    assert not page._error.isVisible()


@pytest.fixture
def cut_short(open_window, tmp_path):
    """A window that offers a session cut short, and what was done with it."""
    done = []
    offer = UnfinishedSession(tmp_path, CASE, load_case(CASE).title, datetime.now(UTC), 75.0, can_resume=True)
    outcome = SimpleNamespace(result=empty_result(), recording_path=tmp_path / "recording.arrows", debrief_path=None)

    def note(name, answer=lambda: None):
        def act(*_arguments):
            done.append(name)
            return answer()

        return act

    recovery = RecoveryServices(
        found=lambda: () if done else (offer,),
        resume=note("resumed", lambda: StandInSession(load_case(CASE))),
        score=note("scored", lambda: outcome),
        discard=note("discarded"),
    )
    return open_window("en", shell=ShellServices(recovery=recovery)), done


def click(window, words):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest
    from PyQt6.QtWidgets import QAbstractButton

    (button,) = (each for each in window.findChildren(QAbstractButton) if each.isVisible() and each.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_session_cut_short_goes_on_paused(cut_short):
    window, done = cut_short
    click(window, window.texts.text("desktop-cut-resume"))
    wait_for(lambda: window.room.session is not None)
    assert done == ["resumed"]
    assert window.room.session.snapshot().phase == "paused"


def test_a_session_cut_short_is_scored_as_it_is(cut_short):
    window, done = cut_short
    click(window, window.texts.text("desktop-cut-score"))
    wait_for(window.score_page.isVisible)
    assert done == ["scored"]
    window.show_home()
    run()
    assert window.texts.text("desktop-cut-short") not in shown_texts(window.home).values()


@pytest.mark.parametrize(("answer", "expected"), [("desktop-keep", []), ("desktop-cut-discard", ["discarded"])])
def test_a_session_cut_short_is_discarded_only_after_a_question(cut_short, answer, expected):
    from PyQt6.QtCore import QTimer
    from PyQt6.QtWidgets import QApplication

    window, done = cut_short
    QTimer.singleShot(100, lambda: click(QApplication.activeModalWidget(), window.texts.text(answer)))
    click(window, window.texts.text("desktop-cut-discard"))
    assert done == expected
    run()
    assert (window.texts.text("desktop-cut-short") in shown_texts(window.home).values()) is not bool(expected)


def test_what_cannot_go_on_is_only_offered_to_be_discarded(open_window, tmp_path):
    offer = UnfinishedSession(tmp_path, CASE, load_case(CASE).title, datetime.now(UTC), 75.0, can_resume=False)
    nothing = RecoveryServices(lambda: (offer,), *[lambda *_: None] * 3)
    window = open_window("en", shell=replace(ShellServices(), recovery=nothing))
    said = [widget.text() for widget in shown_texts(window.home) if hasattr(widget, "text") and widget.isVisible()]
    assert window.texts.text("desktop-cut-discard") in said
    assert window.texts.text("desktop-cut-resume") not in said


def test_an_educator_sees_the_history_of_a_trainee_and_then_the_own_one(open_window, home):
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    from simulator.desktop_services import desktop_services

    services = desktop_services().shell
    trainee = services.profiles.add("Li Ming", "trainee", "")
    educator = services.profiles.add("Wang", "educator", "")
    window = open_window("en", shell=services)
    window.sign_in(educator)
    button = next(each for each in window.home.findChildren(ActionButton) if each.text() == trainee.name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.history_page.isVisible()
    assert window.history_page._title.text() == "History of Li Ming"
    QTest.mouseClick(window.navigation.buttons["history"], Qt.MouseButton.LeftButton)
    assert window.history_page._title.text() == "History"


def test_a_score_leaves_out_what_was_never_begun(open_window):
    from types import MappingProxyType

    from scenarios.scoring.result import Category, Level, Metric, MetricRule

    def metric(name, category, value):
        rule = MetricRule(name, "mm", category, MappingProxyType({}))
        return Metric(rule, value, Level.UNKNOWN, None, "1")

    measured = (
        metric("plunge_mm", Category.QUALITY, None),
        metric("temperature_max_C", Category.INFORMATION, 41.0),
        metric("screw_tightness_percent", Category.INFORMATION, None),
    )
    result = SimpleNamespace(
        verdict="incomplete", reasons=(), metrics=MappingProxyType({each.id: each for each in measured}), hole=None
    )
    window = open_window("en")
    window.score_page.load(SimpleNamespace(result=result, recording_path="", debrief_path=None), CASE, None)
    shown = set(shown_texts(window.score_page).values())
    assert {"Plunge past the far cortex", "Hottest bone"} <= shown
    assert "Screw tightness" not in shown
