"""Overlap of tools, the push of a sleeve and what a guarded part holds, against their readable twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES, law_constants
from physics.drill_guide import DrillGuide
from physics.instrument import instrument_named, instrument_rows
from physics.kernels import guard, guide_law, layout, tool_motion
from physics.kernels.brick_volume import BoneArrays
from physics.kernels.drill_motion import tool_shape
from physics.kernels.point_shell import Shell, work_of_contacts
from tests.physics import naive_guiding as naive

SPACING = 0.4
LAW = law_constants(PROFILES["sharp"], 1.0)
LEVER = LAW[layout.LAW_COUPLING_LEVER]
SHAPES = [tool_shape(instrument_rows([instrument_named(name)])[0]) for name in ("twist_drill_3_2", "burr_round_6_0")]
NUMBER = st.floats(-1.0, 1.0)
TRIPLE = st.tuples(NUMBER, NUMBER, NUMBER)


def sponge(seed):
    """A body of scattered bone, its arrays for the kernels, and what is left of it as a dense array."""
    random = np.random.default_rng(seed)
    fraction = (random.random((40, 40, 40)) * (random.random((40, 40, 40)) > 0.4)).astype(np.float32)
    body = BoneBody.from_arrays(np.ones_like(fraction), fraction, SPACING, (0.0, 0.0, 0.0))
    body.cut[:] = random.random(body.cut.shape) > 0.8
    arrays = BoneArrays(
        body.brick_table, body.density.reshape(-1), body.initial.reshape(-1), body.cut.reshape(-1),
        body.brick_versions, SPACING,
    )  # fmt: skip
    return arrays, body.occupancy_array()


SPONGE = sponge(2)


def unit(vector):
    vector = np.asarray(vector, dtype=float)
    norm = np.linalg.norm(vector)
    return vector / norm if norm > 1e-3 else np.eye(len(vector))[0]


@pytest.mark.parametrize("shape", SHAPES, ids=("drill", "burr"))
@given(place=TRIPLE, axis=TRIPLE)
@settings(max_examples=12, deadline=None)
def test_the_overlap_is_that_of_all_points(shape, place, axis):
    bone, left = SPONGE
    tip, axis = 8.0 + 6.0 * np.array(place), unit(axis)
    value, x, y, z, excess = tool_motion.tool_overlap(bone, *tip, *axis, shape)
    expected = naive.overlap(left, SPACING, tip, axis, shape)
    assert (value, excess) == pytest.approx(expected, abs=1e-6)
    assert naive.trilinear(left, SPACING, (x, y, z)) == pytest.approx(value, abs=1e-6)


def test_a_tool_far_from_all_bone_overlaps_nothing():
    value, _, _, _, excess = tool_motion.tool_overlap(SPONGE[0], 200.0, 0.0, 0.0, 1.0, 0.0, 0.0, SHAPES[0])
    assert (value, excess) == (0.0, 0.0)


@given(tip=TRIPLE, tilt=TRIPLE, push=TRIPLE, wish=TRIPLE, deep=st.floats(-38.0, 15.0))
@settings(max_examples=60, deadline=None)
def test_a_sleeve_learns_its_push_from_the_rim_that_is_furthest_out(tip, tilt, push, wish, deep):
    guide = DrillGuide.along(np.array([3.0, -2.0, 1.0]), unit((0.2, -0.3, 1.0)), 40.0, 3.35)
    row, foot, axis = guide.row(), np.array(guide.foot_lps_mm), np.array(guide.axis_lps)
    flat = np.array(push) - (np.array(push) @ axis) * axis
    state, command = np.zeros(layout.GUIDE_STATE_SIZE), np.zeros(layout.COMMAND_SIZE)
    state[layout.GUIDE_STATE_PUSH : layout.GUIDE_STATE_PUSH + 3] = flat
    command[layout.COMMAND_ORIENTATION], command[layout.COMMAND_COUPLING_STIFFNESS] = 1.0, 20.0
    own = command.copy()
    own[:3] = wish
    response = np.zeros(layout.RESPONSE_SIZE)
    place = foot + deep * axis + 0.5 * np.array(tip)
    response[layout.RESPONSE_TIP : layout.RESPONSE_TIP + 3] = place
    x, y, _ = 0.1 * np.array(tilt)
    turn = unit((1.0, x, y, 0.0))
    response[layout.RESPONSE_ORIENTATION : layout.RESPONSE_ORIENTATION + 4] = turn
    tool_axis = np.array([2 * turn[0] * turn[2], -2 * turn[0] * turn[1], 1 - 2 * (turn[1] ** 2 + turn[2] ** 2)])
    guide_law.push_back(row, 3.2, state, command, own, LEVER, response)
    clearance = 0.5 * (3.35 - 3.2)
    room = clearance + 1.5 * min(1.0, max(0.0, 1.0 - ((place - foot) @ axis + 40.0) / 3.0))
    yielding = 20.0 / row[layout.GUIDE_STIFFNESS]
    expected = naive.sleeve_push(foot, axis, 40.0, room, place, tool_axis, flat, yielding)
    found = state[layout.GUIDE_STATE_PUSH : layout.GUIDE_STATE_PUSH + 3]
    assert found == pytest.approx(expected, abs=1e-9)
    assert response[layout.RESPONSE_FORCE : layout.RESPONSE_FORCE + 3] == pytest.approx(20.0 * np.array(wish))
    assert response[layout.RESPONSE_GUIDE] == pytest.approx(20.0 * np.linalg.norm(wish))


@given(wish=TRIPLE, led=TRIPLE, turn=TRIPLE, back=TRIPLE, moved=TRIPLE)
@settings(max_examples=60, deadline=None)
def test_a_guarded_part_holds_what_it_took_of_the_wish(wish, led, turn, back, moved):
    points = np.array([[0.0, 0.0, 0.0], [2.0, 0.0, -30.0], [0.0, -3.0, -50.0]])
    shell = Shell(points, np.zeros(3), 51.0, 3.0, work_of_contacts())
    state, command = np.zeros(layout.STATE_SIZE), np.zeros(layout.COMMAND_SIZE)
    command[:3], command[layout.COMMAND_COUPLING_STIFFNESS] = wish, 15.0
    command[layout.COMMAND_ORIENTATION : layout.COMMAND_ORIENTATION + 4] = unit((1.0, *turn))
    own = command.copy()
    own[:3] = led
    own[layout.COMMAND_ORIENTATION : layout.COMMAND_ORIENTATION + 4] = unit((1.0, *(0.3 * np.array(back))))
    reached = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    state[layout.STATE_TIP : layout.STATE_TIP + 3] = moved
    now = unit((1.0, *(0.2 * np.array(moved))))
    state[layout.STATE_ORIENTATION : layout.STATE_ORIENTATION + 4] = now
    response = np.zeros(layout.RESPONSE_SIZE)
    guard.settle(shell, reached, LAW, state, command, own, True, response)
    force, torque = naive.held_back(wish, command[3:7], led, own[3:7], 15.0, LEVER)
    assert response[layout.RESPONSE_FORCE : layout.RESPONSE_FORCE + 3] == pytest.approx(force, abs=1e-9)
    assert response[layout.RESPONSE_TORQUE : layout.RESPONSE_TORQUE + 3] == pytest.approx(torque, abs=1e-4)
    assert response[layout.RESPONSE_CONTACT] == 1.0
    # No point of the shell can have gone further than the way that is counted.
    ways = np.linalg.norm(naive.turned(now, points) + moved - points, axis=1)
    assert state[layout.STATE_TRAVEL] >= ways.max() - 1e-9


def test_a_part_that_holds_nothing_answers_nothing():
    shell = Shell(np.zeros((1, 3)), np.zeros(1), 0.0, 0.0, work_of_contacts())
    state, command = np.zeros(layout.STATE_SIZE), np.zeros(layout.COMMAND_SIZE)
    response = np.zeros(layout.RESPONSE_SIZE)
    state[layout.STATE_ORIENTATION] = command[layout.COMMAND_ORIENTATION] = 1.0
    command[:3] = 5.0
    guard.settle(shell, (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0), LAW, state, command, command * 0.0, False, response)
    assert not response.any()
