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
    from simulator.rendering.fluoroscopy.shot_replay import ShotReplay
    from simulator.session.replay import replay

    window = MainWindow(services, "en", settings)
    window.show()
    window.open_case("femoral_shaft_bicortical")
    _wait_for(lambda: window.room.session is not None, 300.0)
    let_run(1000)
    trainee = Trainee(window)
    live = []
    window.room.c_arm.desk.imaged.connect(live.append)
    trainee.aim()
    trainee.shoot()
    assert trainee.drill(trainee.plan_mm + 1.5)
    trainee.hand.hold_trigger(False)
    trainee.next_view()
    trainee.shoot()
    trainee.withdraw()
    assert [film.path.name for film in window.room.c_arm.strip.films] == [taken.picture for taken in live]
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
    shots = [event for event in recording.events if event.name == "fluoroscopy"]
    assert [event.values["view"] for event in shots] == ["ap", "lateral"]
    page = past[0].debrief_path.read_text(encoding="utf-8")
    assert page.count('<figure class="card"><img') == 3 + len(shots)
    witness = ShotReplay(tmp_path / "again")
    again = replay(recording, model, lambda _stage, _share: None, witness)
    assert again.matches_recording
    for taken in live:
        repeated = witness.exposures[taken.picture]
        # The live bone is cut on by a few milliseconds while the beam is on; all else is the same.
        assert repeated.dose_area_product_uGy_m2 == pytest.approx(taken.exposure.dose_area_product_uGy_m2, rel=0.01)
        assert np.corrcoef(repeated.signal.ravel(), taken.exposure.signal.ravel())[0, 1] > 0.999
    assert services.delete_sessions("femoral_shaft_bicortical") == 1
    assert not past[0].debrief_path.exists()
