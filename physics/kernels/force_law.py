"""The force law on one bone: check the command and call the law of the tool in hand."""

from __future__ import annotations

import numpy as np
from numba import carray

from .address import call_at, pointer_at
from .jit import jit
from .layout import (
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_INSTRUMENT,
    COMMAND_ORIENTATION,
    COMMAND_SIZE,
    COMMAND_TICK,
    CONTEXT_GEOMETRY,
    CONTEXT_INSTRUMENT_COUNT,
    CONTEXT_SIZE,
    CONTEXT_STATE,
    CONTEXT_TOOL_LAWS,
    CONTEXT_TOTALS,
    GEOMETRY_ORIGIN,
    GEOMETRY_SIZE,
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
def tick_body(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Answer one command for one bone, in the bone's own frame; slots in `layout`."""
    words = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    geometry = carray(pointer_at(words[CONTEXT_GEOMETRY]), (GEOMETRY_SIZE,), np.float64)
    state = carray(pointer_at(words[CONTEXT_STATE]), (STATE_SIZE,), np.float64)
    count = words[CONTEXT_INSTRUMENT_COUNT]
    index = int(command[COMMAND_INSTRUMENT]) if command_is_sound(command) else -1
    if index < 0 or index >= count:
        _hold_still(state, geometry, response)
        return
    if state[STATE_INSTRUMENT] != index:
        state[STATE_INSTRUMENT] = index
        state[STATE_STARTED] = 0.0
    for slot in range(RESPONSE_SIZE):
        response[slot] = 0.0
    laws = carray(pointer_at(words[CONTEXT_TOOL_LAWS]), (count,), np.int64)
    call_at(laws[index], np.int64(context), np.int64(command.ctypes.data), np.int64(response.ctypes.data))
    totals = carray(pointer_at(words[CONTEXT_TOTALS]), (TOTALS_SIZE,), np.float64)
    totals[TOTAL_REMOVED] += response[RESPONSE_REMOVED]
