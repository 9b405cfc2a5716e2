"""The whole desktop on the real built-in case: opened, drilled with mouse events, finished, read."""

import shutil

import numpy as np
import pytest

from tests.simulator.conftest import FinishedDemo

pytestmark = pytest.mark.desktop


@pytest.fixture
def services(demo: FinishedDemo, tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    monkeypatch.setenv("OSTEON_LANGUAGE", "en")
    shutil.copytree(demo.home / "cache", tmp_path / "cache")
    from simulator.desktop_services import desktop_services

    return desktop_services()


def test_a_case_is_opened_drilled_by_mouse_scored_and_kept(application, services, settings, tmp_path):
    from scenarios.recording import read_recording
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop.screenshots import Trainee, _wait_for, let_run
    from simulator.session.replay import replay

    window = MainWindow(services, "en", settings)
    window.show()
    window.open_case("femoral_shaft_bicortical")
    _wait_for(lambda: window.room.session is not None, 300.0)
    let_run(1000)
    trainee = Trainee(window)
    trainee.aim()
    assert trainee.drill(trainee.plan_mm + 1.5)
    trainee.hand.hold_trigger(False)
    trainee.withdraw()
    window.room.finish()
    _wait_for(lambda: window.score_page.isVisible(), 120.0)
    past = services.last_results("femoral_shaft_bicortical")
    window.close()

    assert len(past) == 1
    assert np.isfinite(past[0].metric_value)
    assert past[0].debrief_path is not None
    recording = read_recording(past[0].debrief_path.with_name("recording.arrows"))
    assert recording.complete
    assert recording.header["modality"] == "pointer"
    model = (past[0].debrief_path.parent / recording.header["patient_model"]["relative_path"]).resolve()
    again = replay(recording, model, lambda _stage, _share: None)
    assert again.matches_recording
    assert services.delete_sessions("femoral_shaft_bicortical") == 1
    assert not past[0].debrief_path.exists()
