"""The first exercise tells a stop at the wall from a drill that ran on, from snapshots alone."""

import numpy as np

from simulator.desktop.first_steps import FIRST_STEPS, FirstSteps
from simulator.session.snapshot import SceneSnapshot, SessionPhase


def snapshot(time_s, depth_mm, thrust_N, removed_mm3=1.0, phase=SessionPhase.RUNNING):
    pose = np.eye(4)
    pose[2, 3] = depth_mm
    return SceneSnapshot(
        int(1000 * time_s), time_s, phase, pose, pose, 1.0, 1000.0, np.zeros(3), thrust_N, 0.0, 0.0,
        depth_mm, removed_mm3, np.zeros(1),
    )  # fmt: skip


def drilled(path):
    """Follow (depth, thrust) frame by frame, 20 frames a second, up to the step after pushing."""
    steps = FirstSteps()
    for gesture in ("trigger", "place", "trigger"):
        steps.gesture(gesture)
    assert steps.current == "push"
    for number, (depth, thrust) in enumerate(path):
        steps.follow(snapshot(0.05 * number, depth, thrust))
    return steps


WALL = [(depth, 40.0) for depth in np.arange(0.0, 5.0, 0.1)]


def test_a_stop_at_the_wall_is_seen_and_measured():
    steps = drilled([*WALL, (5.4, 3.0), (6.0, 2.0), *[(6.5, 1.0)] * 30])
    assert steps.current == "out"
    assert 0.5 < steps.ran_on_mm < 1.5
    steps.follow(snapshot(10.0, 0.0, 0.0))
    assert steps.current == ""
    assert steps.done == FIRST_STEPS
    assert steps.took_s > 9.0


def test_a_drill_that_runs_on_gets_another_chance_at_the_next_wall():
    canal = [(depth, 1.0) for depth in np.arange(5.0, 14.0, 0.4)]
    steps = drilled([*WALL, *canal])
    assert steps.current == "stop"
    assert steps.ran_on_mm > 5.0
    far = [(depth, 45.0) for depth in np.arange(14.0, 19.0, 0.1)]
    steps = drilled([*WALL, *canal, *far, (19.3, 2.0), *[(20.0, 1.0)] * 30])
    assert steps.current == "out"
    assert steps.ran_on_mm < 2.0


def test_a_pause_does_not_count_as_a_stop():
    steps = drilled([*WALL, (5.4, 3.0)])
    for number in range(100):
        steps.follow(snapshot(10.0 + number, 5.4, 3.0, phase=SessionPhase.PAUSED))
    assert steps.current == "stop"


def test_a_drill_that_cuts_itself_free_under_a_resting_hand_has_passed_no_wall():
    """Its feed follows its thrust, and both die away: 2 mm/s at 40 N, in a cortex that goes on."""
    path, depth, thrust = list(WALL), WALL[-1][0], 40.0
    for _ in range(200):
        depth += 0.05 * thrust / 20.0
        thrust *= 0.96
        path.append((depth, thrust))
    steps = drilled(path)
    assert steps.current == "stop"
    going_on = [(depth + travelled, 40.0) for travelled in np.arange(0.0, 4.0, 0.1)]
    steps = drilled([*path, *going_on, (depth + 4.6, 3.0), *[(depth + 5.2, 1.0)] * 30])
    assert steps.current == "out"
    assert steps.ran_on_mm < 1.5


def test_who_drills_with_keys_alone_is_not_held_up_at_placing_the_tip():
    steps = FirstSteps()
    steps.gesture("trigger")
    assert steps.current == "touch"
    for number, (depth, thrust) in enumerate([*WALL, (5.4, 3.0), (6.0, 2.0), *[(6.5, 1.0)] * 30]):
        steps.follow(snapshot(0.05 * number, depth, thrust))
    assert steps.current == "out"
