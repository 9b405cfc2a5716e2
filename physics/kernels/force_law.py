"""The force law on one bone: unpack its context, choose the tool's law, tick."""

from __future__ import annotations

import numpy as np
from numba import carray

from .address import pointer_at
from .brick_volume import BRICK_VOXELS, BoneArrays
from .burr_law import burr_tick
from .contact_solver import CONTACT_SIZE, MOST_CONTACTS
from .dome_law import dome_tick
from .drill_law import drill_tick
from .guard import lead, settle
from .hand_tool_law import hand_tool_tick
from .jit import jit
from .layout import (
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_INSTRUMENT,
    COMMAND_ORIENTATION,
    COMMAND_SIZE,
    COMMAND_TICK,
    CONTEXT_BRICK_COUNT,
    CONTEXT_BRICK_TABLE,
    CONTEXT_BRICKS_X,
    CONTEXT_BRICKS_Y,
    CONTEXT_BRICKS_Z,
    CONTEXT_CLEARANCE,
    CONTEXT_CLEARANCE_X,
    CONTEXT_CLEARANCE_Y,
    CONTEXT_CLEARANCE_Z,
    CONTEXT_CUT,
    CONTEXT_DENSITY,
    CONTEXT_GEOMETRY,
    CONTEXT_INITIAL,
    CONTEXT_INSTRUMENT_COUNT,
    CONTEXT_INSTRUMENTS,
    CONTEXT_LAW,
    CONTEXT_OWN,
    CONTEXT_SHELL,
    CONTEXT_SHELL_COUNT,
    CONTEXT_SHELL_SLACK,
    CONTEXT_SHELL_WORK,
    CONTEXT_SIZE,
    CONTEXT_STATE,
    CONTEXT_TOTALS,
    CONTEXT_VERSIONS,
    GEOMETRY_ORIGIN,
    GEOMETRY_SIZE,
    GEOMETRY_SPACING,
    INSTRUMENT_KIND,
    INSTRUMENT_SHELL_FIRST,
    INSTRUMENT_SHELL_GIRTH,
    INSTRUMENT_SHELL_POINTS,
    INSTRUMENT_SHELL_REACH,
    INSTRUMENT_SIZE,
    KIND_AWL,
    KIND_BURR,
    KIND_DOME,
    KIND_OSCILLATING_SAW,
    KIND_STEPPED,
    LAW_SIZE,
    RESPONSE_ORIENTATION,
    RESPONSE_REMOVED,
    RESPONSE_SIZE,
    RESPONSE_TIP,
    STATE_INSTRUMENT,
    STATE_ORIENTATION,
    STATE_SIZE,
    STATE_STARTED,
    STATE_TIP,
    TOTAL_REMOVED,
    TOTALS_SIZE,
)
from .point_shell import Clearance, Shell
from .reamer_law import reamer_tick
from .saw_law import saw_tick


@jit
def command_is_sound(command: np.ndarray) -> bool:
    """Whether a command can be acted on: finite, a real orientation, a positive tick and stiffness."""
    for slot in range(COMMAND_SIZE):
        if not np.isfinite(command[slot]):
            return False
    norm = 0.0
    for part in range(4):
        norm += command[COMMAND_ORIENTATION + part] ** 2
    return 1e-6 < norm < 1e6 and command[COMMAND_TICK] > 0.0 and command[COMMAND_COUPLING_STIFFNESS] > 0.0


@jit
def _hold_still(state: np.ndarray, geometry: np.ndarray, response: np.ndarray) -> None:
    """The answer to a command that makes no sense: no force, no edit, the tool where it was."""
    for slot in range(RESPONSE_SIZE):
        response[slot] = 0.0
    for part in range(3):
        response[RESPONSE_TIP + part] = state[STATE_TIP + part] + geometry[GEOMETRY_ORIGIN + part]
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = state[STATE_ORIENTATION + part]
    if state[STATE_STARTED] == 0.0:
        response[RESPONSE_ORIENTATION] = 1.0


@jit
def shell_of(words: np.ndarray, instrument: np.ndarray) -> tuple[Clearance, Shell]:
    """The shell of points of an instrument, and the room that a bone leaves."""
    first, count = int(instrument[INSTRUMENT_SHELL_FIRST]), int(instrument[INSTRUMENT_SHELL_POINTS])
    everything = words[CONTEXT_SHELL_COUNT]
    points = carray(pointer_at(words[CONTEXT_SHELL]), (everything, 3), np.float64)
    slack = carray(pointer_at(words[CONTEXT_SHELL_SLACK]), (everything,), np.float64)
    work = carray(pointer_at(words[CONTEXT_SHELL_WORK]), (MOST_CONTACTS + 1, CONTACT_SIZE), np.float64)
    blocks_shape = (words[CONTEXT_CLEARANCE_Z], words[CONTEXT_CLEARANCE_Y], words[CONTEXT_CLEARANCE_X])
    blocks = carray(pointer_at(words[CONTEXT_CLEARANCE]), blocks_shape, np.uint8)
    shell = Shell(
        points[first : first + count], slack[first : first + count], instrument[INSTRUMENT_SHELL_REACH],
        instrument[INSTRUMENT_SHELL_GIRTH], work,
    )  # fmt: skip
    return Clearance(blocks), shell


@jit
def _cut(
    bone: BoneArrays,
    ox: float,
    oy: float,
    oz: float,
    instrument: np.ndarray,
    law: np.ndarray,
    state: np.ndarray,
    command: np.ndarray,
    response: np.ndarray,
) -> None:
    """One tick of the law of a tool with a motor."""
    kind = instrument[INSTRUMENT_KIND]
    if kind == KIND_BURR:
        burr_tick(bone, ox, oy, oz, instrument, law, state, command, response)
    elif kind == KIND_OSCILLATING_SAW:
        saw_tick(bone, ox, oy, oz, instrument, law, state, command, response)
    elif kind == KIND_STEPPED:
        reamer_tick(bone, ox, oy, oz, instrument, law, state, command, response)
    elif kind == KIND_DOME:
        dome_tick(bone, ox, oy, oz, instrument, law, state, command, response)
    else:
        drill_tick(bone, ox, oy, oz, instrument, law, state, command, response)


@jit
def tick_body(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Answer one command for one bone, in the bone's own frame; slots in `layout`."""
    words = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    geometry = carray(pointer_at(words[CONTEXT_GEOMETRY]), (GEOMETRY_SIZE,), np.float64)
    state = carray(pointer_at(words[CONTEXT_STATE]), (STATE_SIZE,), np.float64)
    if not command_is_sound(command):
        _hold_still(state, geometry, response)
        return
    voxels = words[CONTEXT_BRICK_COUNT] * BRICK_VOXELS
    table_shape = (words[CONTEXT_BRICKS_Z], words[CONTEXT_BRICKS_Y], words[CONTEXT_BRICKS_X])
    bone = BoneArrays(
        carray(pointer_at(words[CONTEXT_BRICK_TABLE]), table_shape, np.int32),
        carray(pointer_at(words[CONTEXT_DENSITY]), (voxels,), np.float32),
        carray(pointer_at(words[CONTEXT_INITIAL]), (voxels,), np.float32),
        carray(pointer_at(words[CONTEXT_CUT]), (voxels,), np.float32),
        carray(pointer_at(words[CONTEXT_VERSIONS]), (words[CONTEXT_BRICK_COUNT],), np.int64),
        geometry[GEOMETRY_SPACING],
    )
    count = words[CONTEXT_INSTRUMENT_COUNT]
    instruments = carray(pointer_at(words[CONTEXT_INSTRUMENTS]), (count, INSTRUMENT_SIZE), np.float64)
    law = carray(pointer_at(words[CONTEXT_LAW]), (LAW_SIZE,), np.float64)
    totals = carray(pointer_at(words[CONTEXT_TOTALS]), (TOTALS_SIZE,), np.float64)
    index = int(command[COMMAND_INSTRUMENT])
    if index < 0 or index >= count:
        _hold_still(state, geometry, response)
        return
    if state[STATE_INSTRUMENT] != index:
        state[STATE_INSTRUMENT] = index
        state[STATE_STARTED] = 0.0
    for slot in range(RESPONSE_SIZE):
        response[slot] = 0.0
    ox, oy, oz = geometry[GEOMETRY_ORIGIN], geometry[GEOMETRY_ORIGIN + 1], geometry[GEOMETRY_ORIGIN + 2]
    kind = instruments[index, INSTRUMENT_KIND]
    if kind >= KIND_AWL:
        clearance, shell = shell_of(words, instruments[index])
        hand_tool_tick(bone, clearance, shell, ox, oy, oz, instruments[index], law, state, command, response)
    elif instruments[index, INSTRUMENT_SHELL_POINTS] > 0.0:
        clearance, shell = shell_of(words, instruments[index])
        own = carray(pointer_at(words[CONTEXT_OWN]), (COMMAND_SIZE,), np.float64)
        started = state[STATE_STARTED] != 0.0
        reached, held = lead(bone, clearance, shell, ox, oy, oz, instruments[index], law, state, command, own)
        _cut(bone, ox, oy, oz, instruments[index], law, state, own, response)
        if started:
            settle(shell, reached, law, state, command, own, held, response)
    else:
        _cut(bone, ox, oy, oz, instruments[index], law, state, command, response)
    totals[TOTAL_REMOVED] += response[RESPONSE_REMOVED]
