"""The simulated stylus: a hand with mass and impedance on the device's end, stepped exactly at the tick rate."""

import numpy as np
from numba import types

from . import hand_slots as slots
from .jit import address, compiled, inner, vector
from .memory import block_at
from .slots import (
    FAULT_LOST,
    FAULT_NONE,
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
from .surgeon import act


@compiled(types.void(address, vector))
def read_hand(context: int, state: np.ndarray) -> None:
    """Where the hand is."""
    hand = block_at(context, slots.BLOCK_SIZE)
    for axis in range(3):
        state[STATE_POSITION + axis] = hand[slots.POSITION + axis]
        state[STATE_VELOCITY + axis] = hand[slots.VELOCITY + axis]
        state[STATE_ANGULAR_VELOCITY + axis] = 0.0
    for part in range(4):
        state[STATE_ORIENTATION + part] = hand[slots.ORIENTATION + part]
    lost = hand[slots.TRACKING_LOST_TICK] >= 0.0 and hand[slots.CLOCK] >= hand[slots.TRACKING_LOST_TICK]
    back = hand[slots.TRACKING_BACK_TICK] >= 0.0 and hand[slots.CLOCK] >= hand[slots.TRACKING_BACK_TICK]
    tracked = not lost or back
    state[STATE_TRIGGER] = hand[slots.TRIGGER]
    state[STATE_BUTTONS] = 0.0
    state[STATE_TRACKING] = 1.0 if tracked else 0.0
    state[STATE_IRRIGATION] = 0.0
    state[STATE_SAMPLE_AGE] = 0.0
    state[STATE_FAULT] = FAULT_NONE if tracked else FAULT_LOST


@inner
def step_hand(hand: np.ndarray, force: np.ndarray) -> None:
    """Exact step of m x'' + b x' + k (x - rest) = force over one period, force and rest held; shape (3,) [N]."""
    for axis in range(3):
        position = hand[slots.POSITION + axis]
        velocity = hand[slots.VELOCITY + axis]
        drive = force[axis] + hand[slots.STIFFNESS] * hand[slots.REST + axis]
        hand[slots.POSITION + axis] = (
            hand[slots.STEP] * position + hand[slots.STEP + 1] * velocity + hand[slots.STEP + 4] * drive
        )
        hand[slots.VELOCITY + axis] = (
            hand[slots.STEP + 2] * position + hand[slots.STEP + 3] * velocity + hand[slots.STEP + 5] * drive
        )


@compiled(types.void(address, vector))
def write_hand(context: int, wrench: np.ndarray) -> None:
    """Let the force act on the hand for one period, `DELAY_TICKS` late; let the surgeon act."""
    hand = block_at(context, slots.BLOCK_SIZE)
    clock = int(hand[slots.CLOCK])
    delay = int(hand[slots.DELAY_TICKS])
    written = slots.DELAY_RING + 3 * (clock % slots.DELAY_PLACES)
    acting = slots.DELAY_RING + 3 * ((clock + slots.DELAY_PLACES - delay) % slots.DELAY_PLACES)
    force = hand[slots.SCRATCH : slots.SCRATCH + 3]
    felt = hand[slots.SCRATCH + 3 : slots.SCRATCH + 6]
    for axis in range(3):
        hand[slots.FORCE + axis] = wrench[WRENCH_FORCE + axis]
        hand[written + axis] = wrench[WRENCH_FORCE + axis] / hand[slots.FORCE_SCALE]
    for axis in range(3):
        force[axis] = hand[acting + axis]
    if hand[slots.SURGEON] != 0.0:
        act(hand, force, felt)
    step_hand(hand, force)
    hand[slots.CLOCK] += 1.0
