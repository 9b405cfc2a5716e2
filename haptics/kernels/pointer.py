"""A pointer as a stylus: poses that come at frame rate through a mailbox, made smooth for the servo."""

import math

import numpy as np
from numba import types

from .jit import address, compiled, inner, vector
from .memory import block_at, full_fence, load_word, store_word
from .pointer_slots import (
    AGE_TICKS,
    BLOCK_SIZE,
    FORCE,
    HOLDER_GONE,
    MESSAGE,
    MESSAGE_BUTTONS,
    MESSAGE_IRRIGATION,
    MESSAGE_ORIENTATION,
    MESSAGE_PLACEMENTS,
    MESSAGE_POSITION,
    MESSAGE_SIZE,
    MESSAGE_TRACKING,
    MESSAGE_TRIGGER,
    ORIENTATION,
    PERIOD,
    PLACEMENTS,
    POSITION,
    RATE,
    STALE_TICKS,
    TAKEN,
    TAKEN_SEQUENCE,
    TRIGGER,
    TRIGGER_RATE,
    TURNING,
    VELOCITY,
)
from .rotations import normalise
from .slots import (
    FAULT_LOST,
    FAULT_NONE,
    FAULT_STALE,
    STATE_ANGULAR_VELOCITY,
    STATE_BUTTONS,
    STATE_FAULT,
    STATE_IRRIGATION,
    STATE_ORIENTATION,
    STATE_POSITION,
    STATE_SAMPLE_AGE,
    STATE_TRACKING,
    STATE_TRIGGER,
    STATE_VELOCITY,
    WRENCH_FORCE,
)

_ATTEMPTS = 4


@compiled(types.void(address, vector))
def publish(context: int, message: np.ndarray) -> None:
    """Put a message into the mailbox. One thread writes; the reader takes whole messages or none."""
    block = block_at(context, BLOCK_SIZE)
    sequence = load_word(context)
    store_word(context, sequence + 1)
    full_fence()
    for index in range(MESSAGE_SIZE):
        block[MESSAGE + index] = message[index]
    full_fence()
    store_word(context, sequence + 2)


@inner
def take_message(context: int, message: np.ndarray) -> int:
    """Copy the newest whole message; returns its sequence number, or -1 where the writer is amid a message."""
    block = block_at(context, BLOCK_SIZE)
    for _ in range(_ATTEMPTS):
        before = load_word(context)
        if before % 2 != 0:
            continue
        for index in range(MESSAGE_SIZE):
            message[index] = block[MESSAGE + index]
        full_fence()
        if load_word(context) == before:
            return before
    return -1


@inner
def follow_smoothly(value: np.ndarray, slope: np.ndarray, target: np.ndarray, rate: float, period: float) -> None:
    """Exact step of a critically damped follower, x'' = w^2 (target - x) - 2 w x', in place; arrays of one length."""
    fading = math.exp(-rate * period)
    for index in range(value.shape[0]):
        offset = value[index] - target[index]
        pull = slope[index] + rate * offset
        value[index] = target[index] + (offset + pull * period) * fading
        slope[index] = (slope[index] - rate * pull * period) * fading


@inner
def take_pose_at_once(pointer: np.ndarray, message: np.ndarray) -> None:
    """Jump to the message's pose, at rest."""
    for axis in range(3):
        pointer[POSITION + axis] = message[MESSAGE_POSITION + axis]
        pointer[VELOCITY + axis] = 0.0
    for part in range(4):
        pointer[ORIENTATION + part] = message[MESSAGE_ORIENTATION + part]
        pointer[TURNING + part] = 0.0


@inner
def approach_message(pointer: np.ndarray, message: np.ndarray) -> None:
    """One tick of the smooth pose and trigger towards the message."""
    period = pointer[PERIOD]
    position = message[MESSAGE_POSITION : MESSAGE_POSITION + 3]
    follow_smoothly(pointer[POSITION : POSITION + 3], pointer[VELOCITY : VELOCITY + 3], position, pointer[RATE], period)
    orientation = pointer[ORIENTATION : ORIENTATION + 4]
    wanted = message[MESSAGE_ORIENTATION : MESSAGE_ORIENTATION + 4]
    alike = 0.0
    for part in range(4):
        alike += orientation[part] * wanted[part]
    if alike < 0.0:  # q and -q are one orientation: go the short way
        for part in range(4):
            orientation[part] = -orientation[part]
            pointer[TURNING + part] = -pointer[TURNING + part]
    follow_smoothly(orientation, pointer[TURNING : TURNING + 4], wanted, pointer[RATE], period)
    normalise(orientation)
    most = pointer[TRIGGER_RATE] * period
    pointer[TRIGGER] += min(most, max(-most, message[MESSAGE_TRIGGER] - pointer[TRIGGER]))


@compiled(types.void(address, vector))
def read_pointer(context: int, state: np.ndarray) -> None:
    """The smooth pose; a stale mailbox holds the last pose and says how old it is."""
    pointer = block_at(context, BLOCK_SIZE)
    message = pointer[TAKEN : TAKEN + MESSAGE_SIZE]
    fresh = state[STATE_POSITION : STATE_POSITION + MESSAGE_SIZE]  # room for a copy that may turn out torn
    sequence = take_message(context, fresh)
    pointer[AGE_TICKS] += 1.0
    if sequence > pointer[TAKEN_SEQUENCE]:
        message[:] = fresh
        pointer[TAKEN_SEQUENCE] = sequence
        pointer[AGE_TICKS] = 0.0
    known = pointer[TAKEN_SEQUENCE] > 0.0
    if known and message[MESSAGE_PLACEMENTS] != pointer[PLACEMENTS]:
        pointer[PLACEMENTS] = message[MESSAGE_PLACEMENTS]
        take_pose_at_once(pointer, message)
    if known:
        approach_message(pointer, message)
    for axis in range(3):
        state[STATE_POSITION + axis] = pointer[POSITION + axis]
        state[STATE_VELOCITY + axis] = pointer[VELOCITY + axis]
        state[STATE_ANGULAR_VELOCITY + axis] = 0.0
    for part in range(4):
        state[STATE_ORIENTATION + part] = pointer[ORIENTATION + part]
    tracked = known and message[MESSAGE_TRACKING] > 0.5 and pointer[HOLDER_GONE] == 0.0
    stale = pointer[AGE_TICKS] > pointer[STALE_TICKS]
    state[STATE_TRIGGER] = pointer[TRIGGER]
    state[STATE_BUTTONS] = message[MESSAGE_BUTTONS]
    state[STATE_TRACKING] = 1.0 if tracked else 0.0
    state[STATE_IRRIGATION] = message[MESSAGE_IRRIGATION]
    state[STATE_SAMPLE_AGE] = pointer[AGE_TICKS] * pointer[PERIOD]
    state[STATE_FAULT] = FAULT_LOST if not tracked else FAULT_STALE if stale else FAULT_NONE


@compiled(types.void(address, vector))
def write_pointer(context: int, wrench: np.ndarray) -> None:
    """A pointer renders nothing; the force is kept for gauges and sound."""
    pointer = block_at(context, BLOCK_SIZE)
    for axis in range(3):
        pointer[FORCE + axis] = wrench[WRENCH_FORCE + axis]
