"""A screwdriver in a session turns a screw: depth, torque, seating, stripping."""

import math

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.fixation.hole import Hole
from physics.fixation.screw import screw_named
from physics.fixation.turning import TurnedScrew
from tests.physics.hand import slab

ENTRY, AXIS = np.zeros(3), np.array([0.0, 0.0, 1.0])


@pytest.fixture
def turned():
    screw, _ = screw_named("HA3.5")
    return TurnedScrew(slab(thickness_mm=6.0), screw, Hole(screw.hole), ENTRY, AXIS, 6.0), screw


def ticks(angles_deg, tip):
    commands, responses = np.zeros((len(angles_deg), 16)), np.zeros((len(angles_deg), 32))
    for command, response, angle in zip(commands, responses, np.radians(angles_deg), strict=True):
        command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = [
            math.cos(angle / 2),
            0,
            0,
            math.sin(angle / 2),
        ]
        response[:3] = tip
    return commands, responses


def test_turns_drive_it_by_its_pitch_and_the_head_follows(turned):
    screw_in_bone, screw = turned
    state = screw_in_bone.take(*ticks(np.arange(0.0, 721.0, 5.0), screw_in_bone.head_lps_mm))
    assert state.turns == pytest.approx(2.0)
    assert state.depth_mm == pytest.approx(2.0 * screw.pitch)
    assert state.torque_Nm > 0.0
    assert screw_in_bone.head_lps_mm[2] == pytest.approx(-6.0 + 2.0 * screw.pitch)


def test_it_seats_and_strips_under_a_hand_that_goes_on(turned):
    screw_in_bone, _ = turned
    seated_at = stripped_at = None
    for turn in range(400):
        state = screw_in_bone.take(*ticks(np.linspace(0.0, 30.0, 7) + 30.0 * turn, screw_in_bone.head_lps_mm))
        seated_at = turn if seated_at is None and state.seated else seated_at
        if state.stripped:
            stripped_at = turn
            break
    assert seated_at is not None
    assert stripped_at is not None
    assert seated_at <= stripped_at


def test_a_driver_beside_the_head_or_leaning_turns_nothing(turned):
    screw_in_bone, _ = turned
    away = screw_in_bone.head_lps_mm + [9.0, 0.0, 0.0]
    assert screw_in_bone.take(*ticks(np.arange(0.0, 360.0, 5.0), away)).turns == 0.0
    commands, responses = ticks(np.arange(0.0, 360.0, 5.0), screw_in_bone.head_lps_mm)
    commands[:, slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = [math.cos(0.3), math.sin(0.3), 0.0, 0.0]
    assert screw_in_bone.take(commands, responses).turns == 0.0
    # Taken up again, the way it was carried through the air counts for nothing.
    screw_in_bone.lay_aside()
    assert screw_in_bone.take(*ticks([170.0, 180.0], screw_in_bone.head_lps_mm)).turns == pytest.approx(10.0 / 360.0)
