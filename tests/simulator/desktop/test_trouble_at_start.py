"""A damaged file in the user's folders: one sentence and a way on, never a window that does not open."""

import pytest

pytestmark = pytest.mark.desktop


def test_settings_that_make_no_sense_are_the_ones_the_program_comes_with(application, tmp_path):
    from PyQt6.QtCore import QSettings

    from simulator.desktop.keymap import ACTIONS
    from simulator.desktop.main_window import MainWindow
    from tests.simulator.desktop.stand_in import stand_in_services

    file = tmp_path / "window.ini"
    file.write_text(
        "[General]\nlanguage=klingon\ngeometry=hello\nsize=abc\nhigh_contrast=maybe\nhint_dismissed=7\n"
        "[keys]\ntrigger=abc\npush=99999999999999\ndraw-back=16777217\n[sound]\non=perhaps\npercent=loud\n"
    )
    window = MainWindow(stand_in_services(), "zh_CN", QSettings(str(file), QSettings.Format.IniFormat))
    assert window.texts.language == "zh_CN"
    assert {action: window.keymap.key_of(action) for action in ACTIONS} == ACTIONS
    assert (window.appearance.size, window.appearance.high_contrast) == (100, False)
    assert (window.sound.on, window.sound.percent) == (True, 60)
    window.close()


@pytest.mark.parametrize("file", ["records/records.sqlite", "profiles.json"])
def test_a_damaged_file_is_set_aside_and_the_window_opens(application, tmp_path, monkeypatch, file):
    from simulator.desktop.start_trouble import file_at_fault, open_window, set_aside
    from simulator.desktop_services import desktop_services

    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    damaged = tmp_path / file
    damaged.parent.mkdir(exist_ok=True)
    damaged.write_bytes(b"\x07not ours" * 600)
    sentences = []

    def answer(texts, error):
        sentences.append(texts.error_text(error))
        set_aside(file_at_fault(error))
        return True

    window = open_window(desktop_services, "en", answer)
    assert len(sentences) == 1
    assert str(damaged) in sentences[0]
    assert [kept.read_bytes() for kept in damaged.parent.glob("*.damaged-*")] == [b"\x07not ours" * 600]
    window.close()
    assert open_window(desktop_services, "en", lambda _texts, _error: False) is not None


def test_who_does_not_want_to_go_on_gets_no_window(application, tmp_path, monkeypatch):
    from simulator.desktop.start_trouble import open_window
    from simulator.desktop_services import desktop_services

    home = tmp_path / "a file in its place"
    home.write_bytes(b"")
    monkeypatch.setenv("OSTEON_HOME", str(home))
    assert open_window(desktop_services, "en", lambda _texts, _error: False) is None


def test_a_fault_is_told_over_every_place(open_window):
    window = open_window("en")
    for place in (window.sign_in_page, window.preparing, window.score_page, window.room):
        if place is not None:
            window.frame.places.setCurrentWidget(place)
            window.tell_fault(PermissionError(13, "no", "/data"))
            assert "/data" in window.frame.notice
            assert window.frame.notice == window.texts.text("desktop-no-permission", name="/data")


def test_a_damaged_case_is_named_in_the_library_and_the_others_stay(open_window, tmp_path, monkeypatch):
    from scenarios.case_file import case_ids
    from simulator.desktop_services.practice_cases import all_cases, own_cases_folder, unreadable_cases

    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    damaged = own_cases_folder() / "damaged" / "case.toml"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("id = [")
    assert tuple(case.id for case in all_cases()) == case_ids()
    window = open_window("en", list_cases=all_cases, unreadable_cases=unreadable_cases)
    window.show_place("library")
    assert len(window.library._cards) == len(case_ids())
    assert str(damaged) in window.library._left_out.text()
    assert window.library._left_out.isVisible()
