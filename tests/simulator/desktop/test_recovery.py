"""A session whose program is killed: offered again, resumed from its recording, scored as it is, or discarded."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.simulator.conftest import REPOSITORY, FinishedDemo

CASE = "femoral_shaft_bicortical"

OPERATE = """
import sys, time
import numpy as np
from simulator.desktop_services import desktop_services
session = desktop_services().open_session("femoral_shaft_bicortical", lambda *_: None, lambda: False)
plan, stylus = session.plan, session.stylus
from simulator.session.world_frame import orientation_along
stylus.set_pose(plan.entry_lps_mm - plan.axis_lps, orientation_along(plan.axis_lps))
stylus.set_tracking(True)
session.start()
began = time.monotonic()
while True:
    travel = min(time.monotonic() - began, 6.0) * 2.0 - 1.0
    stylus.set_pose(plan.entry_lps_mm + travel * plan.axis_lps, orientation_along(plan.axis_lps))
    stylus.set_tracking(True)
    stylus.set_trigger(1.0)
    snapshot = session.advance()
    if snapshot.removed_mm3 > 5.0 and snapshot.time_s > 3.0:
        print("drilling", flush=True)
    time.sleep(0.02)
"""


@pytest.fixture
def home(demo: FinishedDemo, tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    from scenarios.case_file import load_case
    from simulator.desktop_services.case_sessions import model_folder

    shutil.copytree(demo.model, model_folder(load_case(CASE)))
    return tmp_path


@pytest.fixture
def killed(home):
    """The folder of a session whose process was killed while it drilled."""
    environment = {**os.environ, "OSTEON_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-c", OPERATE], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "drilling\n"
    (folder,) = (home / "sessions").iterdir()
    from simulator.desktop_services import desktop_services

    assert desktop_services().shell.recovery.found() == (), "a session that runs is not offered"
    time.sleep(1.5)
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    process.wait()
    return folder


def nothing(*_progress):
    return False


def test_a_killed_session_is_resumed_with_its_bone_and_ends_whole(killed: Path):
    from scenarios.recording import read_recording
    from simulator.desktop_services import desktop_services
    from simulator.session.replay import replay

    past = read_recording(killed / "recording.arrows")
    assert not past.complete
    assert past.ticks > 3000
    services = desktop_services()
    (unfinished,) = services.shell.recovery.found()
    assert unfinished.can_resume
    assert unfinished.duration_s == pytest.approx(past.ticks / 1000.0)

    session = services.shell.recovery.resume(unfinished, nothing, nothing)
    assert not killed.exists(), "what was taken over is not kept twice"
    assert session.snapshot().time_s == pytest.approx((past.ticks - 1) / 1000.0)
    assert session.snapshot().removed_mm3 == pytest.approx(past.columns["response_removed_mm3"].sum())
    session.start()
    for _ in range(20):
        session.advance()
        time.sleep(0.02)
    session.close()

    whole = read_recording(session.recording_path)
    assert whole.complete
    assert whole.header["resumed_from"] == past.header["session_id"]
    assert np.array_equal(np.diff(whole.columns["tick"]), np.ones(whole.ticks - 1))
    assert whole.ticks > past.ticks + 100
    for name, values in past.columns.items():
        assert np.array_equal(whole.columns[name][: past.ticks], values), name
    model = (session.recording_path.parent / whole.header["patient_model"]["relative_path"]).resolve()
    assert replay(whole, model, nothing).matches_recording


def test_a_killed_session_is_scored_as_incomplete(killed: Path):
    from simulator.desktop_services import desktop_services

    services = desktop_services()
    (unfinished,) = services.shell.recovery.found()
    outcome = services.shell.recovery.score(unfinished, "en")
    assert outcome.result.verdict == "incomplete"
    assert outcome.debrief_path.is_file()
    assert services.shell.recovery.found() == ()
    assert [each.verdict for each in services.shell.history(None)] == ["incomplete"]


def test_a_killed_session_is_discarded_and_a_changed_case_cannot_go_on(killed: Path, home: Path):
    from scenarios.case_file import load_case
    from simulator.desktop_services import desktop_services
    from simulator.desktop_services.case_sessions import model_folder

    shutil.rmtree(model_folder(load_case(CASE)))
    services = desktop_services()
    (unfinished,) = services.shell.recovery.found()
    assert not unfinished.can_resume
    services.shell.recovery.discard(unfinished)
    assert services.shell.recovery.found() == ()
    assert not killed.exists()
