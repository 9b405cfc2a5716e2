"""The force law as the servo calls it: one compiled function over an opaque context address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, float64, intp, types

from .address import pointer_at
from .brick_volume import BRICK_VOXELS, BoneArrays
from .burr_law import burr_tick
from .drill_law import drill_tick
from .jit import compile_with_signature, jit
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
    CONTEXT_CUT,
    CONTEXT_DENSITY,
    CONTEXT_GEOMETRY,
    CONTEXT_INITIAL,
    CONTEXT_INSTRUMENT_COUNT,
    CONTEXT_INSTRUMENTS,
    CONTEXT_LAW,
    CONTEXT_SIZE,
    CONTEXT_STATE,
    CONTEXT_TOTALS,
    CONTEXT_VERSIONS,
    GEOMETRY_ORIGIN,
    GEOMETRY_SIZE,
    GEOMETRY_SPACING,
    INSTRUMENT_KIND,
    INSTRUMENT_SIZE,
    KIND_BURR,
    KIND_OSCILLATING_SAW,
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
from .saw_law import saw_tick

SIGNATURE = types.void(intp, float64[::1], float64[::1])


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


def force_law(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Answer one command: `law(context address, command[16], response[32])`; slots in `layout`."""
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
    if kind == KIND_BURR:
        burr_tick(bone, ox, oy, oz, instruments[index], law, state, command, response)
    elif kind == KIND_OSCILLATING_SAW:
        saw_tick(bone, ox, oy, oz, instruments[index], law, state, command, response)
    else:
        drill_tick(bone, ox, oy, oz, instruments[index], law, state, command, response)
    totals[TOTAL_REMOVED] += response[RESPONSE_REMOVED]


def compiled_force_law() -> Callable[..., Any]:
    """The force law, compiled or read from the cache: `void(intp, float64[::1], float64[::1])`."""
    return compile_with_signature(SIGNATURE, force_law)
