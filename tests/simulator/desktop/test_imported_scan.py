"""A real scan, as a user brings it: dropped on the window, imported, practised on, imaged, finished, read."""

import numpy as np
import pytest

from tests.simulator.desktop.using_the_window import drop, run, shown_texts, wait_for

pytestmark = [pytest.mark.desktop, pytest.mark.deep]


@pytest.fixture
def services(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    from simulator.desktop_services import desktop_services

    return desktop_services()


def test_feet_are_imported_drilled_imaged_and_debriefed(application, services, settings, data_dir, tmp_path):
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop.screenshots import Trainee

    scan = data_dir / "01_vhf_feet_ct" / "vhf_feet_ct_dicom.zip"
    if not scan.is_file():
        pytest.skip(f"no scan at {scan}")
    window = MainWindow(services, "en", settings)
    window.show()
    window.sign_in(services.shell.profiles.add("A. Trainee", "trainee", ""))
    drop(window, scan)
    page = window.import_page
    wait_for(lambda: page.step == "series", 120)
    assert list(page.series.buttons) == [1]
    page.series.buttons[1].click()
    wait_for(lambda: page.step == "result", 400)
    assert "calcaneus_left" in page.result.buttons
    assert "Left calcaneus" in " ".join(shown_texts(page.result).values())
    page.result.buttons["calcaneus_left"].click()
    run(300)
    page.result.start.click()
    wait_for(lambda: window.room.session is not None, 300)
    run(1000)
    trainee = Trainee(window)
    trainee.aim()
    trainee.shoot()
    assert trainee.drill(min(trainee.plan_mm, 12.0))
    trainee.hand.hold_trigger(False)
    trainee.next_view()
    trainee.shoot()
    trainee.withdraw()
    window.room.finish()
    wait_for(window.score_page.isVisible, 200)

    (kept,) = services.shell.history(window.profile)
    assert kept.account == window.profile.pseudonym
    assert "Trainee" not in str(kept.as_dict())
    assert (kept.folder / "debrief.html").is_file()
    assert len(list((kept.folder / "pictures").glob("xray_*.png"))) == 2
    assert np.isfinite(kept.duration_s)
    window.show_place("history")
    run()
    assert window.history_page.chosen_debrief() == kept.folder / "debrief.html"
    assert not list((tmp_path / "models").glob(".import-*"))
    window.close()
