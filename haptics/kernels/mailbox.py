"""The mailbox between a vendor's thread and the servo: whole messages or none, and how old they are."""

import numpy as np
from numba import types

from .clock import monotonic_ns
from .jit import address, compiled, inner, number, vector
from .mailbox_slots import (
    AGE_COUNT,
    AGE_SUM,
    BLOCK_SIZE,
    HELD,
    LOST_AFTER,
    SAMPLE,
    SAMPLE_SEQUENCE,
    SAMPLE_SIZE,
    SAMPLE_STAMP,
    SERVO_CLOCK,
    VENDOR_CLOCK,
    WRENCH,
    WRENCH_SEQUENCE,
    WRENCH_SIZE,
    WRENCH_STAMP,
)
from .memory import block_at, full_fence, load_word, store_word
from .slots import (
    FAULT_LOST,
    FAULT_NONE,
    FAULT_STALE,
    STATE_FAULT,
    STATE_IRRIGATION,
    STATE_SAMPLE_AGE,
    STATE_SIZE,
    STATE_TRACKING,
)

_ATTEMPTS = 4


@inner
def now_ns(context: int, clock: int) -> int:
    """The monotonic clock, with the words at a place of the mailbox as scratch."""
    return monotonic_ns(block_at(context + 8 * clock, 4).view(np.int64))


@inner
def put(context: int, sequence_slot: int, place: int, message: np.ndarray, count: int, stamp: float) -> None:
    """Write a message of `count` numbers with its stamp last."""
    block = block_at(context, BLOCK_SIZE)
    word = context + 8 * sequence_slot
    sequence = load_word(word)
    store_word(word, sequence + 1)
    full_fence()
    for index in range(count - 1):
        block[place + index] = message[index]
    block[place + count - 1] = stamp
    full_fence()
    store_word(word, sequence + 2)


@inner
def take(context: int, sequence_slot: int, place: int, message: np.ndarray, count: int) -> int:
    """Copy the newest whole message; returns its sequence number, 0: none yet, -1: the writer was amid one."""
    block = block_at(context, BLOCK_SIZE)
    word = context + 8 * sequence_slot
    for _ in range(_ATTEMPTS):
        before = load_word(word)
        if before % 2 != 0:
            continue
        for index in range(count):
            message[index] = block[place + index]
        full_fence()
        if load_word(word) == before:
            return before
    return -1


@compiled(types.void(address, vector))
def put_sample(context: int, sample: np.ndarray) -> None:
    """The vendor's thread: here is the device's newest state, shape (>= 17,), taken now."""
    put(context, SAMPLE_SEQUENCE, SAMPLE, sample, SAMPLE_SIZE, float(now_ns(context, VENDOR_CLOCK)))


@compiled(number(address, vector, number))
def take_wrench(context: int, wrench: np.ndarray, longest_s: float) -> float:
    """The vendor's thread: the servo's wrench, shape (>= 7,); zero where the servo has been silent too long.

    Returns the age of the wrench [s], -1 where there is none to be had.
    """
    sequence = take(context, WRENCH_SEQUENCE, WRENCH, wrench, WRENCH_SIZE)
    age = (now_ns(context, VENDOR_CLOCK) - wrench[WRENCH_STAMP]) * 1e-9 if sequence > 0 else -1.0
    if sequence <= 0 or age > longest_s:
        for part in range(6):
            wrench[part] = 0.0
    return age


@compiled(types.void(address, vector))
def read_mailbox(context: int, state: np.ndarray) -> None:
    """The newest sample; one that is too old is held but not tracked."""
    block = block_at(context, BLOCK_SIZE)
    held = block[HELD : HELD + SAMPLE_SIZE]
    known = take(context, SAMPLE_SEQUENCE, SAMPLE, state[0:SAMPLE_SIZE], SAMPLE_SIZE)
    if known > 0:
        for index in range(SAMPLE_SIZE):
            held[index] = state[index]
    age = max(0.0, (now_ns(context, SERVO_CLOCK) - held[SAMPLE_STAMP]) * 1e-9)
    for index in range(STATE_SIZE):
        state[index] = held[index] if index <= STATE_IRRIGATION else 0.0
    known_ever = held[SAMPLE_STAMP] > 0.0
    stale = age > block[LOST_AFTER]
    tracked = known_ever and held[STATE_TRACKING] > 0.5
    state[STATE_TRACKING] = 1.0 if tracked and not stale else 0.0
    state[STATE_FAULT] = FAULT_LOST if not tracked else FAULT_STALE if stale else FAULT_NONE
    state[STATE_SAMPLE_AGE] = age if known_ever else 0.0
    if tracked:
        block[AGE_SUM] += age
        block[AGE_COUNT] += 1.0


@compiled(types.void(address, vector))
def write_mailbox(context: int, wrench: np.ndarray) -> None:
    """The servo: this force and torque from now on."""
    put(context, WRENCH_SEQUENCE, WRENCH, wrench, WRENCH_SIZE, float(now_ns(context, SERVO_CLOCK)))
