"""Several bones under one tool.

Several bones hold a tool one after another: what the first leaves of the hand's wish is the wish the second answers.
The spring between hand and tool is so divided among them, and their forces add up to its whole. Bones that a tool cuts
at the same time share its spring instead: each feels the hand through its part of it, and the parts are shifted from
tick to tick until all let the tool on at one speed, as one rigid tool goes through all of them. Until then it goes with
the slowest.
"""

from __future__ import annotations

import math

import numpy as np
from numba import carray

from .address import pointer_at
from .body_frame import into_body, out_of_body
from .force_law import command_is_sound, tick_body
from .jit import jit
from .layout import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_INSTRUMENT,
    COMMAND_ORIENTATION,
    COMMAND_SIZE,
    COMMAND_TIP,
    COMMAND_TRIGGER,
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
    INSTRUMENT_KIND,
    INSTRUMENT_LENGTH,
    INSTRUMENT_SHAFT_DIAMETER,
    INSTRUMENT_SIZE,
    KIND_AWL,
    KIND_BURR,
    KIND_DOME,
    POSE_SIZE,
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
    STATE_FLOOR,
    STATE_FLOOR_ELSEWHERE,
    STATE_INSTRUMENT,
    STATE_ORIENTATION,
    STATE_SHARE,
    STATE_SIZE,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
    STATE_TRAVEL,
    STATE_WAY,
)
from .rotation import axis_of

SCRATCH_SIZE = COMMAND_SIZE + RESPONSE_SIZE
"""Room for the command and the response of one bone in its own frame."""
ADDED = (RESPONSE_THRUST, RESPONSE_CUTTING_TORQUE, RESPONSE_REMOVED, RESPONSE_HEAT)
LARGEST = (
    RESPONSE_SPEED, RESPONSE_CHISEL_DENSITY, RESPONSE_LIP_ENGAGEMENT, RESPONSE_INITIAL_BONE_AT_TIP, RESPONSE_DEPTH,
    RESPONSE_CONTACT, RESPONSE_BLOW,
)  # fmt: skip


FIRST_SHARE = 0.1
"""Part of the spring that a bone gets when the tool, still cutting another, meets it."""
LEAST_SHARE = 1e-4
SHIFT = 0.1
"""How fast parts of the spring are shifted: in a tick by at most this share, more the more the bones' feeds differ."""


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
def _state_of(address: int) -> np.ndarray:
    """What the law remembers of one bone."""
    words = carray(pointer_at(address), (CONTEXT_SIZE,), np.int64)
    return carray(pointer_at(words[CONTEXT_STATE]), (STATE_SIZE,), np.float64)


@jit
def _next(address: int) -> int:
    """The bone after this one; 0 after the last."""
    return carray(pointer_at(address), (CONTEXT_SIZE,), np.int64)[CONTEXT_NEXT]


@jit
def _shared(context: int, index: int) -> float:
    """Sum of the shares of the bones that the tool was cutting at the same time; 0 where it was no more than one."""
    total, sharing = 0.0, 0
    address = np.int64(context)
    while address != 0:
        state = _state_of(address)
        if state[STATE_INSTRUMENT] == index and state[STATE_STARTED] != 0.0 and state[STATE_SHARE] > 0.0:
            total += state[STATE_SHARE]
            sharing += 1
        address = _next(address)
    return total if sharing > 1 else 0.0


@jit
def _cut_together(context: int, command: np.ndarray, response: np.ndarray, total: float) -> None:
    """Let each of the bones that share the tool answer the hand through its part of the spring.

    The tool ends where the bone that let it on least has left it.
    """
    first = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    scratch = carray(pointer_at(first[CONTEXT_SCRATCH]), (SCRATCH_SIZE,), np.float64)
    own, answer = scratch[:COMMAND_SIZE], scratch[COMMAND_SIZE:]
    least, most, mean, sharing, floor = np.inf, -np.inf, 0.0, 0, 0.0
    x_end, y_end, z_end, w, i, j, k = 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0
    address = np.int64(context)
    while address != 0:
        words = carray(pointer_at(address), (CONTEXT_SIZE,), np.int64)
        pose = carray(pointer_at(words[CONTEXT_POSE]), (POSE_SIZE,), np.float64)
        geometry = carray(pointer_at(words[CONTEXT_GEOMETRY]), (GEOMETRY_SIZE,), np.float64)
        state = _state_of(address)
        if state[STATE_SHARE] > 0.0:
            part_of_spring = state[STATE_SHARE] / total
            state[STATE_SHARE] = part_of_spring
            for slot in range(COMMAND_SIZE):
                own[slot] = command[slot]
            own[COMMAND_COUPLING_STIFFNESS] *= part_of_spring
            own[COMMAND_COUPLING_DAMPING] *= part_of_spring
            turn = command[COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4]
            into_body(pose, command[COMMAND_TIP : COMMAND_TIP + 3], turn, own)
            x, y, z = state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2]
            tick_body(address, own, answer)
            ax, ay, az = axis_of(
                answer[RESPONSE_ORIENTATION], answer[RESPONSE_ORIENTATION + 1], answer[RESPONSE_ORIENTATION + 2],
                answer[RESPONSE_ORIENTATION + 3],
            )  # fmt: skip
            way = (answer[RESPONSE_TIP] - geometry[GEOMETRY_ORIGIN] - x) * ax
            way += (answer[RESPONSE_TIP + 1] - geometry[GEOMETRY_ORIGIN + 1] - y) * ay
            way += (answer[RESPONSE_TIP + 2] - geometry[GEOMETRY_ORIGIN + 2] - z) * az
            if answer[RESPONSE_CONTACT] == 0.0:
                state[STATE_SHARE] = 0.0
            state[STATE_WAY], state[STATE_FLOOR] = way, answer[RESPONSE_LIP_ENGAGEMENT]
            most, mean, sharing = max(most, way), mean + way, sharing + 1
            floor += answer[RESPONSE_LIP_ENGAGEMENT]
            out_of_body(pose, answer)
            _add(answer, response)
            for part in range(3):
                response[RESPONSE_FORCE + part] -= (
                    command[COMMAND_COUPLING_STIFFNESS] * part_of_spring * answer[RESPONSE_TIP + part]
                )
            if way < least:
                least = way
                x_end, y_end, z_end = answer[RESPONSE_TIP], answer[RESPONSE_TIP + 1], answer[RESPONSE_TIP + 2]
                w, i = answer[RESPONSE_ORIENTATION], answer[RESPONSE_ORIENTATION + 1]
                j, k = answer[RESPONSE_ORIENTATION + 2], answer[RESPONSE_ORIENTATION + 3]
        address = words[CONTEXT_NEXT]
    response[RESPONSE_TIP], response[RESPONSE_TIP + 1], response[RESPONSE_TIP + 2] = x_end, y_end, z_end
    response[RESPONSE_ORIENTATION], response[RESPONSE_ORIENTATION + 1] = w, i
    response[RESPONSE_ORIENTATION + 2], response[RESPONSE_ORIENTATION + 3] = j, k
    # Each part of the spring ends where the tool ends, not where its bone would have let it be.
    ax, ay, az = axis_of(w, i, j, k)
    for part in range(3):
        response[RESPONSE_FORCE + part] += command[COMMAND_COUPLING_STIFFNESS] * response[RESPONSE_TIP + part]
    push = response[RESPONSE_FORCE] * ax + response[RESPONSE_FORCE + 1] * ay + response[RESPONSE_FORCE + 2] * az
    response[RESPONSE_THRUST] = max(0.0, -push)
    _shift_shares(context, most, mean / sharing, floor)


@jit
def _shift_shares(context: int, most: float, mean: float, floor: float) -> None:
    """Take from the bones that let the tool on further than the mean and give to those that held it.

    `most` is the longest way; `floor` is the sum of the parts of the edge in bone: each is told what lies in others.
    """
    address = np.int64(context)
    while address != 0:
        state = _state_of(address)
        if state[STATE_SHARE] > 0.0:
            state[STATE_FLOOR_ELSEWHERE] = max(0.0, floor - state[STATE_FLOOR])
            if most > 0.0:
                shift = max(-1.0, min(1.0, (mean - state[STATE_WAY]) / most))
                state[STATE_SHARE] = max(LEAST_SHARE, state[STATE_SHARE] * (1.0 + SHIFT * shift))
        address = _next(address)


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
    tools = carray(
        pointer_at(first[CONTEXT_INSTRUMENTS]), (first[CONTEXT_INSTRUMENT_COUNT], INSTRUMENT_SIZE), np.float64
    )
    kind = tools[index, INSTRUMENT_KIND] if known else KIND_AWL
    # Round heads cut from any push at all and slip to any side: one bone after the other serves them.
    powered = kind < KIND_AWL and kind != KIND_BURR and kind != KIND_DOME and command[COMMAND_TRIGGER] > 0.0
    total = _shared(context, index) if powered else 0.0
    if total > 0.0:
        _cut_together(context, command, response, total)
    address = np.int64(context)
    while address != 0:
        words = carray(pointer_at(address), (CONTEXT_SIZE,), np.int64)
        pose = carray(pointer_at(words[CONTEXT_POSE]), (POSE_SIZE,), np.float64)
        state = _state_of(address)
        geometry = carray(pointer_at(words[CONTEXT_GEOMETRY]), (GEOMETRY_SIZE,), np.float64)
        if total > 0.0 and state[STATE_SHARE] > 0.0:
            address = words[CONTEXT_NEXT]
            continue
        for slot in range(COMMAND_SIZE):
            own[slot] = command[slot]
        into_body(
            pose, response[RESPONSE_TIP : RESPONSE_TIP + 3],
            response[RESPONSE_ORIENTATION : RESPONSE_ORIENTATION + 4], own,
        )  # fmt: skip
        started = state[STATE_STARTED] != 0.0 and state[STATE_INSTRUMENT] == index
        state[STATE_SHARE], state[STATE_FLOOR_ELSEWHERE] = 0.0, 0.0
        if known and started and not _is_near(words, geometry, state, own, tools[index]):
            for part in range(4):
                state[STATE_ORIENTATION + part] = own[COMMAND_ORIENTATION + part]
            _carry(state, geometry, own, own, 2.0 * tools[index, INSTRUMENT_LENGTH])
        else:
            tick_body(address, own, answer)
            if powered and answer[RESPONSE_CONTACT] != 0.0:
                # The first that is met has all of the spring, a further one a small part to begin with.
                state[STATE_SHARE] = FIRST_SHARE if response[RESPONSE_CONTACT] != 0.0 else 1.0
            out_of_body(pose, answer)
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
        into_body(pose, command[COMMAND_TIP : COMMAND_TIP + 3], turn, hand)
        into_body(pose, response[RESPONSE_TIP : RESPONSE_TIP + 3], turn, tool)
        moved = 0.0
        for part in range(3):
            moved = max(moved, abs(tool[part] - geometry[GEOMETRY_ORIGIN + part] - state[STATE_TIP + part]))
        if moved > 1e-12:
            _carry(state, geometry, tool, hand, 0.0)
        address = words[CONTEXT_NEXT]
