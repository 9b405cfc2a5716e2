"""Recorded device samples played back, one per tick."""

import numpy as np
from numba import types

from .jit import address, compiled, vector
from .memory import block_at
from .slots import (
    FAULT_ENDED,
    STATE_FAULT,
    STATE_SAMPLE_AGE,
    STATE_SIZE,
    STATE_TRACKING,
    WRENCH_FORCE,
)

COUNT = 0
CURSOR = 1
PERIOD = 2
FORCE = 3
HEADER_SIZE = 8
"""The header; the samples follow, STATE_SIZE numbers each."""


@compiled(types.void(address, vector))
def read_recording(context: int, state: np.ndarray) -> None:
    """The next sample; after the last one its pose without tracking."""
    header = block_at(context, HEADER_SIZE)
    count = int(header[COUNT])
    cursor = int(header[CURSOR])
    samples = block_at(context + 8 * HEADER_SIZE, count * STATE_SIZE)
    place = min(cursor, count - 1) * STATE_SIZE
    for slot in range(STATE_SIZE):
        state[slot] = samples[place + slot]
    if cursor >= count:
        state[STATE_TRACKING] = 0.0
        state[STATE_FAULT] = FAULT_ENDED
        state[STATE_SAMPLE_AGE] = (cursor - count + 1) * header[PERIOD]
    header[CURSOR] = cursor + 1


@compiled(types.void(address, vector))
def write_recording(context: int, wrench: np.ndarray) -> None:
    """The recording cannot feel; the force is kept to be looked at."""
    header = block_at(context, HEADER_SIZE)
    for axis in range(3):
        header[FORCE + axis] = wrench[WRENCH_FORCE + axis]
