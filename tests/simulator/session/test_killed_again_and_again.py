"""A session whose program is killed amid drilling, twenty times: its recording opens, replays and is gone on with."""

import multiprocessing
import os
import signal
import sys
import time

import numpy as np
import pytest

from physics.force_law_layout import RESPONSE_SIZE
from scenarios.recording import read_recording
from simulator.session.servo_rows import command_matrix
from tests.simulator.session.test_session_tools import Tube, begin, silent  # noqa: F401 - `begin` is a fixture

KILLS = 20
LOST_S = 2.0
"""A second of ticks waits for the disk, and the disk for a loaded machine."""


def operate(make, name, began):
    """In the process to be killed: drill into the tube at the clock's pace until the end comes."""
    session = make(name)
    plan = session.prepared.plan
    from simulator.session.world_frame import orientation_along

    session.stylus.set_tracking(True)
    session.start()
    while True:
        snapshot = session.advance()
        depth = min(3.0 * snapshot.time_s - 3.0, 6.0)
        session.stylus.set_trigger(1.0)
        session.stylus.set_pose(plan.entry_lps_mm + depth * plan.axis_lps, orientation_along(plan.axis_lps))
        if snapshot.removed_mm3 > 0.0:
            began.value = snapshot.tick
        time.sleep(0.005)


@pytest.mark.deep
@pytest.mark.skipif(sys.platform == "win32", reason="needs a process that shares what was compiled before it began")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_twenty_kills_leave_twenty_recordings_that_replay(begin, tmp_path):  # noqa: F811
    context = multiprocessing.get_context("fork")
    random = np.random.default_rng(5)
    lost_s = []
    for number in range(KILLS):
        drilling = context.Value("q", 0)
        process = context.Process(target=operate, args=(begin, f"{number}.arrows", drilling))
        process.start()
        limit = time.monotonic() + 120.0
        while drilling.value == 0 and time.monotonic() < limit:
            time.sleep(0.01)
        assert drilling.value > 0, "it never drilled"
        time.sleep(random.uniform(0.6, 1.7))
        reached = drilling.value
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        lost_s.append(1e-3 * (reached - intact_ticks(begin, tmp_path / f"{number}.arrows", number)))
    print(f"{KILLS} kills: at most {max(lost_s):.2f} s, at the median {np.median(lost_s):.2f} s of ticks were lost")
    assert max(lost_s) < LOST_S


def intact_ticks(begin, path, number):  # noqa: F811
    """Ticks of a recording cut short; they follow each other, cut the same bone anew, and are gone on with."""
    recording = read_recording(path)
    assert not recording.complete
    assert np.array_equal(recording.columns["tick"], np.arange(recording.ticks))
    session = begin(f"{number}-again.arrows")
    session.take_over(recording, silent)
    session.run_ticks(20)
    volume_hash = session.close(abandoned=True)
    again = read_recording(session.recording_path)
    assert again.complete
    for name, column in recording.columns.items():
        assert np.array_equal(again.columns[name][: recording.ticks], column), name
    fresh = Tube().prepared(session.case, path.parent, session.prepared.setup)
    response = np.zeros(RESPONSE_SIZE)
    for command in command_matrix(again.columns):
        fresh.stepper.step(command, response)
    assert fresh.body.volume_hash() == volume_hash
    return recording.ticks
