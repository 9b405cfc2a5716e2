"""A headset that dies amid drilling leaves a session that the desktop goes on with, in the same recording."""

import os
import signal
import sys
import time

import numpy as np
import pytest

from scenarios.case_file import load_case
from scenarios.language import Translator
from scenarios.recording import read_recording
from simulator.session.replay import replay
from simulator.session.snapshot import SessionPhase
from simulator.vr.demonstration import drilling_demonstration
from simulator.vr.simulated import SimulatedOptions
from simulator.vr_services import HeadsetRun, operate_in_headset

pytestmark = pytest.mark.deep  # test_operation kills a headset too; here the session is gone on with

CASE = "femoral_shaft_bicortical"
DRILLED_MM3 = 2.0


def silent(_stage, _share):
    """Nobody watches."""


def options(prepared):
    plan = prepared.plan
    steps = drilling_demonstration(plan.entry_lps_mm, plan.exit_lps_mm, len(prepared.tray), x_rays=False)
    return {"settings": SimulatedOptions(steps, (160, 180), 90.0, 10**9, paced=True)}


def kill_when_drilling(link, snapshot):
    if snapshot.removed_mm3 > DRILLED_MM3 and link.alive:  # never missed between two pictures, unlike a force
        os.kill(link.process_id, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


class GoneOn:
    """What came before, and what the mouse did after."""

    def __init__(self, model, out):
        self.told = []
        run = HeadsetRun(
            load_case(CASE), "simulated", options, paced=True, out=out, model=model, on_lost=self.told.append,
            watch=kill_when_drilling, goes_on=True,
        )  # fmt: skip
        self.outcome = operate_in_headset(run, Translator("en"), silent)
        session = self.outcome.running
        self.before = session.snapshot()
        self.hand = session.hand
        session.start()
        time.sleep(0.3)
        self.after = session.advance()
        self.volume_hash = session.close()


@pytest.fixture(scope="module")
def gone_on(demo, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OSTEON_HOME", str(tmp_path_factory.mktemp("home")))
        return GoneOn(demo.model, tmp_path_factory.mktemp("gone_on") / "session")


def test_the_session_waits_paused_in_the_hand_of_the_mouse(gone_on):
    assert [error.message_id for error in gone_on.told] == ["vr-headset-lost"]
    assert gone_on.outcome.result is None
    assert gone_on.before.phase is SessionPhase.PAUSED
    assert gone_on.before.removed_mm3 > 0.0
    assert gone_on.hand.by_pointer
    assert gone_on.hand.fault.message_id == "haptics-controller-process-ended"
    assert not gone_on.hand.can_be_taken_back


def test_the_tool_stays_where_it_was_with_the_drill_at_rest(gone_on):
    assert gone_on.after.phase is SessionPhase.RUNNING
    assert gone_on.after.tick > gone_on.before.tick
    moved = gone_on.after.tool_pose[:3, 3] - gone_on.before.tool_pose[:3, 3]
    assert np.linalg.norm(moved) < 1.0
    assert gone_on.after.trigger == 0.0


def test_it_is_one_recording(gone_on):
    recording = read_recording(gone_on.outcome.recording)
    names = [event.name for event in recording.events]
    assert recording.complete
    assert names.count("started") == 1
    assert "resumed" in names
    assert [event.values["driver"] for event in recording.events if event.name == "hand"][-1] == "mouse"
    assert recording.final["volume_hash"] == gone_on.volume_hash


def test_what_both_hands_cut_is_replayed(gone_on, demo):
    assert replay(read_recording(gone_on.outcome.recording), demo.model, silent).volume_hash == gone_on.volume_hash
