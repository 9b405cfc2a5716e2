"""A screw turned by a live hand goes the way of the trial on the rig."""

import numpy as np
import pytest

from physics.depth_profile import layered_profile
from physics.fixation.driving import LiveScrew
from physics.fixation.hole import Hole
from physics.fixation.insertion import drive_screw
from physics.fixation.material import BONE
from physics.fixation.screw import screw_named


@pytest.fixture
def fitted():
    screw, _ = screw_named("HA4.5")
    return screw, Hole(screw.hole), layered_profile([(1.85, 4.0), (0.2, 20.0), (1.85, 4.0)])


def test_it_sinks_by_its_pitch_and_answers_as_the_trial(fitted):
    live = LiveScrew(*fitted, depth_mm=28.0)
    trial = drive_screw(*fitted, BONE, depth_mm=28.0, until="strip")
    torques = []
    for _ in range(10):
        before = live.state.depth_mm
        state = live.turn(360.0)
        assert state.depth_mm - before == pytest.approx(fitted[0].pitch)
        torques.append(state.torque_Nm)
    expected = np.interp(360.0 * np.arange(1, 11), trial.series["turn_deg"], trial.series["torque_Nm"])
    assert torques == pytest.approx(expected)
    assert not live.state.seated


def test_the_head_seats_clamps_and_strips_for_good(fitted):
    live = LiveScrew(*fitted, depth_mm=28.0)
    torques, clamped = [], []
    while not live.state.stripped:
        state = live.turn(2.0)
        torques.append(state.torque_Nm)
        clamped.append(state.compression_N)
        assert len(torques) < 10_000
    assert live.state.seated
    assert max(torques) == pytest.approx(live.stripping_torque_Nm, rel=0.03)
    assert max(clamped) > 500.0
    for _ in range(200):
        live.turn(2.0)
    assert live.state.torque_Nm < 0.5 * live.stripping_torque_Nm
    assert live.turn(-30.0).stripped


def test_turning_back_only_rubs(fitted):
    live = LiveScrew(*fitted, depth_mm=28.0)
    driven = live.turn(5 * 360.0)
    back = live.turn(-360.0)
    assert back.depth_mm == pytest.approx(4 * fitted[0].pitch)
    assert 0.0 < back.torque_Nm < driven.torque_Nm
