"""The force law as the servo calls it: one compiled function over an opaque context address, for one bone or several.

Several bones hold a tool one after another: what the first leaves of the hand's wish is the wish the second answers.
The spring between hand and tool is so divided among them, and their forces add up to its whole. Where two are cut in
the same tick the second feels only what the first has let through: the tool is then a little slow, never too strong.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, float64, intp, types

from .address import pointer_at
from .force_law import command_is_sound, tick_body
from .jit import compile_with_signature, jit
from .layout import (
    COMMAND_INSTRUMENT,
    COMMAND_ORIENTATION,
    COMMAND_SIZE,
    COMMAND_TIP,
    CONTEXT_BRICKS_X,
    CONTEXT_BRICKS_Y,
    CONTEXT_BRICKS_Z,
    CONTEXT_GEOMETRY,
    CONTEXT_INSTRUMENT_COUNT,
    CONTEXT_INSTRUMENTS,
    CONTEXT_NEXT,
    CONTEXT_POSE,
    CONTEXT_SCRATCH,
    CONTEXT_SIZE,
    CONTEXT_STATE,
    GEOMETRY_ORIGIN,
    GEOMETRY_SIZE,
    GEOMETRY_SPACING,
    INSTRUMENT_DIAMETER,
    INSTRUMENT_LENGTH,
    INSTRUMENT_SHAFT_DIAMETER,
    INSTRUMENT_SIZE,
    POSE_PLACE,
    POSE_SIZE,
    POSE_TURN,
    RESPONSE_BLOW,
    RESPONSE_CHISEL_DENSITY,
    RESPONSE_CONTACT,
    RESPONSE_CUTTING_TORQUE,
    RESPONSE_DEPTH,
    RESPONSE_FEED,
    RESPONSE_FORCE,
    RESPONSE_HEAT,
    RESPONSE_INITIAL_BONE_AT_TIP,
    RESPONSE_LIP_ENGAGEMENT,
    RESPONSE_ORIENTATION,
    RESPONSE_REMOVED,
    RESPONSE_SIZE,
    RESPONSE_SPEED,
    RESPONSE_THRUST,
    RESPONSE_TIP,
    RESPONSE_TORQUE,
    STATE_ENGAGEMENT_AXIS,
    STATE_INSTRUMENT,
    STATE_ORIENTATION,
    STATE_SIZE,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
    STATE_TRAVEL,
)
from .rotation import axis_of, product, turned

SIGNATURE = types.void(intp, float64[::1], float64[::1])
SCRATCH_SIZE = COMMAND_SIZE + RESPONSE_SIZE
"""Room for the command and the response of one bone in its own frame."""
ADDED = (RESPONSE_THRUST, RESPONSE_CUTTING_TORQUE, RESPONSE_REMOVED, RESPONSE_HEAT)
LARGEST = (
    RESPONSE_SPEED, RESPONSE_CHISEL_DENSITY, RESPONSE_LIP_ENGAGEMENT, RESPONSE_INITIAL_BONE_AT_TIP, RESPONSE_DEPTH,
    RESPONSE_CONTACT, RESPONSE_BLOW,
)  # fmt: skip


@jit
def _into_body(pose: np.ndarray, tip: np.ndarray, orientation: np.ndarray, out: np.ndarray) -> None:
    """Tip and orientation from LPS into a body's frame, written as seven numbers."""
    w, x, y, z = pose[POSE_TURN], -pose[POSE_TURN + 1], -pose[POSE_TURN + 2], -pose[POSE_TURN + 3]
    px, py, pz = turned(
        w, x, y, z, tip[0] - pose[POSE_PLACE], tip[1] - pose[POSE_PLACE + 1], tip[2] - pose[POSE_PLACE + 2]
    )
    out[0], out[1], out[2] = px, py, pz
    out[3], out[4], out[5], out[6] = product(w, x, y, z, orientation[0], orientation[1], orientation[2], orientation[3])


@jit
def _out_of_body(pose: np.ndarray, response: np.ndarray) -> None:
    """Turn a response from a body's frame into LPS, in place."""
    w, x, y, z = pose[POSE_TURN], pose[POSE_TURN + 1], pose[POSE_TURN + 2], pose[POSE_TURN + 3]
    for slot in (RESPONSE_TIP, RESPONSE_FORCE, RESPONSE_TORQUE):
        px, py, pz = turned(w, x, y, z, response[slot], response[slot + 1], response[slot + 2])
        response[slot], response[slot + 1], response[slot + 2] = px, py, pz
    for part in range(3):
        response[RESPONSE_TIP + part] += pose[POSE_PLACE + part]
    qw, qx, qy, qz = product(
        w, x, y, z, response[RESPONSE_ORIENTATION], response[RESPONSE_ORIENTATION + 1],
        response[RESPONSE_ORIENTATION + 2], response[RESPONSE_ORIENTATION + 3],
    )  # fmt: skip
    response[RESPONSE_ORIENTATION], response[RESPONSE_ORIENTATION + 1] = qw, qx
    response[RESPONSE_ORIENTATION + 2], response[RESPONSE_ORIENTATION + 3] = qy, qz


@jit
def _is_near(words: np.ndarray, geometry: np.ndarray, state: np.ndarray, wish: np.ndarray, tool: np.ndarray) -> bool:
    """Whether a tool on its way from where it was to the wish could meet the box of a body; all in the body's frame."""
    thick = max(tool[INSTRUMENT_DIAMETER], tool[INSTRUMENT_SHAFT_DIAMETER])
    ax, ay, az = axis_of(wish[3], wish[4], wish[5], wish[6])
    bx, by, bz = axis_of(
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2],
        state[STATE_ORIENTATION + 3],
    )  # fmt: skip
    now, before = (ax, ay, az), (bx, by, bz)
    counts = (words[CONTEXT_BRICKS_X], words[CONTEXT_BRICKS_Y], words[CONTEXT_BRICKS_Z])
    for part in range(3):
        tip, old = wish[part] - geometry[GEOMETRY_ORIGIN + part], state[STATE_TIP + part]
        back, old_back = tip - tool[INSTRUMENT_LENGTH] * now[part], old - tool[INSTRUMENT_LENGTH] * before[part]
        low, high = min(min(tip, old), min(back, old_back)) - thick, max(max(tip, old), max(back, old_back)) + thick
        if high < -geometry[GEOMETRY_SPACING] or low > 32 * counts[part] * geometry[GEOMETRY_SPACING]:
            return False
    return True


@jit
def _carry(state: np.ndarray, geometry: np.ndarray, pose: np.ndarray, origin: np.ndarray, reach: float) -> None:
    """Let a body know where the tool ended, which others may have held back or led on."""
    way = 0.0
    for part in range(3):
        place = pose[part] - geometry[GEOMETRY_ORIGIN + part]
        way += (place - state[STATE_TIP + part]) ** 2
        state[STATE_TIP + part] = place
        state[STATE_STRETCH + part] = origin[part] - pose[part]
        state[STATE_ENGAGEMENT_AXIS + part] = 0.0
    if way > 0.0:
        state[STATE_TRAVEL] += math.sqrt(way) + reach


@jit
def tick_bodies(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Answer one command for all bones, each in its own frame, in their order."""
    if not command_is_sound(command):
        tick_body(context, command, response)
        return
    for slot in range(RESPONSE_SIZE):
        response[slot] = 0.0
    first = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    scratch = carray(pointer_at(first[CONTEXT_SCRATCH]), (SCRATCH_SIZE,), np.float64)
    own, answer = scratch[:COMMAND_SIZE], scratch[COMMAND_SIZE:]
    for part in range(3):
        response[RESPONSE_TIP + part] = command[COMMAND_TIP + part]
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = command[COMMAND_ORIENTATION + part]
    index = int(command[COMMAND_INSTRUMENT])
    known = 0 <= index < first[CONTEXT_INSTRUMENT_COUNT]
    address = np.int64(context)
    while address != 0:
        words = carray(pointer_at(address), (CONTEXT_SIZE,), np.int64)
        pose = carray(pointer_at(words[CONTEXT_POSE]), (POSE_SIZE,), np.float64)
        state = carray(pointer_at(words[CONTEXT_STATE]), (STATE_SIZE,), np.float64)
        geometry = carray(pointer_at(words[CONTEXT_GEOMETRY]), (GEOMETRY_SIZE,), np.float64)
        tools = carray(
            pointer_at(words[CONTEXT_INSTRUMENTS]), (words[CONTEXT_INSTRUMENT_COUNT], INSTRUMENT_SIZE), np.float64
        )
        for slot in range(COMMAND_SIZE):
            own[slot] = command[slot]
        _into_body(
            pose, response[RESPONSE_TIP : RESPONSE_TIP + 3],
            response[RESPONSE_ORIENTATION : RESPONSE_ORIENTATION + 4], own,
        )  # fmt: skip
        started = state[STATE_STARTED] != 0.0 and state[STATE_INSTRUMENT] == index
        if known and started and not _is_near(words, geometry, state, own, tools[index]):
            for part in range(4):
                state[STATE_ORIENTATION + part] = own[COMMAND_ORIENTATION + part]
            _carry(state, geometry, own, own, 2.0 * tools[index, INSTRUMENT_LENGTH])
        else:
            tick_body(address, own, answer)
            _out_of_body(pose, answer)
            _add(answer, response)
        address = words[CONTEXT_NEXT]
    _tell_all(context, command, response)


@jit
def _add(answer: np.ndarray, response: np.ndarray) -> None:
    """Take one bone's answer into that of all."""
    for part in range(3):
        response[RESPONSE_TIP + part] = answer[RESPONSE_TIP + part]
        response[RESPONSE_FORCE + part] += answer[RESPONSE_FORCE + part]
        response[RESPONSE_TORQUE + part] += answer[RESPONSE_TORQUE + part]
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = answer[RESPONSE_ORIENTATION + part]
    for slot in ADDED:
        response[slot] += answer[slot]
    for slot in LARGEST:
        response[slot] = max(response[slot], answer[slot])
    if answer[RESPONSE_CONTACT] != 0.0:
        response[RESPONSE_FEED] = answer[RESPONSE_FEED]


@jit
def _tell_all(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """The tool is in one place: write it into the memory of every bone."""
    address = np.int64(context)
    while address != 0:
        words = carray(pointer_at(address), (CONTEXT_SIZE,), np.int64)
        scratch = carray(pointer_at(words[CONTEXT_SCRATCH]), (SCRATCH_SIZE,), np.float64)
        pose = carray(pointer_at(words[CONTEXT_POSE]), (POSE_SIZE,), np.float64)
        state = carray(pointer_at(words[CONTEXT_STATE]), (STATE_SIZE,), np.float64)
        geometry = carray(pointer_at(words[CONTEXT_GEOMETRY]), (GEOMETRY_SIZE,), np.float64)
        hand, tool = scratch[:8], scratch[8:COMMAND_SIZE]
        turn = response[RESPONSE_ORIENTATION : RESPONSE_ORIENTATION + 4]
        _into_body(pose, command[COMMAND_TIP : COMMAND_TIP + 3], turn, hand)
        _into_body(pose, response[RESPONSE_TIP : RESPONSE_TIP + 3], turn, tool)
        moved = 0.0
        for part in range(3):
            moved = max(moved, abs(tool[part] - geometry[GEOMETRY_ORIGIN + part] - state[STATE_TIP + part]))
        if moved > 1e-12:
            _carry(state, geometry, tool, hand, 0.0)
        address = words[CONTEXT_NEXT]


def force_law(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Answer one command: `law(context address, command[16], response[32])`; slots in `layout`."""
    words = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    if words[CONTEXT_NEXT] == 0 and words[CONTEXT_POSE] == 0:
        tick_body(context, command, response)
    else:
        tick_bodies(context, command, response)


def compiled_force_law() -> Callable[..., Any]:
    """The force law, compiled or read from the cache: `void(intp, float64[::1], float64[::1])`."""
    return compile_with_signature(SIGNATURE, force_law)
