"""Steps and deviations follow from geometry."""

import numpy as np
import pytest

from simulator.desktop.drilling_steps import STEPS, DrillingSteps, Progress
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from simulator.session.world_frame import orientation_along, pose_matrix

ENTRY, EXIT = np.array([10.0, 5.0, -3.0]), np.array([-20.0, 5.0, -3.0])
AXIS = np.array([-1.0, 0, 0])


def snapshot(tip, axis=AXIS, removed_mm3=0.0):
    pose = pose_matrix(np.asarray(tip, float), orientation_along(np.asarray(axis, float)))
    return SceneSnapshot(
        0, 0.0, SessionPhase.RUNNING, pose, pose, 0.0, 0.0, np.zeros(3), 0.0, 0.0, 0.0, 0.0, removed_mm3, np.zeros(1)
    )


def test_a_tool_on_the_plan_deviates_by_nothing():
    here = DrillingSteps(ENTRY, EXIT).deviation(snapshot(ENTRY + 7 * AXIS).tool_pose)
    assert (here.entry_mm, here.axis_deg, here.depth_mm) == pytest.approx((0, 0, 7), abs=1e-6)


def test_a_parallel_tool_deviates_by_its_distance():
    here = DrillingSteps(ENTRY, EXIT).deviation(snapshot(ENTRY + (4, 3, 0)).tool_pose)
    assert (here.entry_mm, here.axis_deg, here.depth_mm) == pytest.approx((3, 0, -4), abs=1e-6)


def test_a_tilted_tool_deviates_by_its_angle_and_by_where_its_line_passes_the_entry():
    tilted = np.array([-np.cos(np.radians(20)), np.sin(np.radians(20)), 0])
    here = DrillingSteps(ENTRY, EXIT).deviation(snapshot(ENTRY + 10 * tilted, tilted).tool_pose)
    assert here.axis_deg == pytest.approx(20)
    assert here.entry_mm == pytest.approx(0, abs=1e-9)


def states(steps, *arguments, **values):
    return dict(steps.update(snapshot(*arguments, **values)))


def test_steps_follow_one_another_and_stay_done():
    steps = DrillingSteps(ENTRY, EXIT)
    assert states(steps, ENTRY + (40, 9, 0))["place"] is Progress.CURRENT
    seen = states(steps, ENTRY, (-1, 0.3, 0))
    assert (seen["place"], seen["align"]) == (Progress.DONE, Progress.CURRENT)
    assert states(steps, ENTRY)["align"] is Progress.DONE
    assert states(steps, ENTRY + 3 * AXIS, removed_mm3=20.0)["near-cortex"] is Progress.CURRENT
    assert states(steps, ENTRY + 20 * AXIS, removed_mm3=90.0)["far-cortex"] is Progress.CURRENT
    assert states(steps, ENTRY + 31 * AXIS, removed_mm3=200.0)["withdraw"] is Progress.CURRENT
    done = states(steps, ENTRY - 5 * AXIS, removed_mm3=200.0)
    assert all(done[name] is Progress.DONE for name in STEPS)


def test_drilling_off_the_plan_does_not_hold_the_steps_up():
    steps = DrillingSteps(ENTRY, EXIT)
    seen = states(steps, ENTRY + 20 * AXIS + (0, 8, 0), removed_mm3=50.0)
    assert seen["far-cortex"] is Progress.CURRENT
