"""The simplest force law: a spring and a sampled damper to one point, to measure the servo and a device with."""

import numpy as np
from numba import types

from .jit import address, compiled, vector
from .memory import block_at
from .slots import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_TICK,
    COMMAND_TIP,
    RESPONSE_CONTACT,
    RESPONSE_FORCE,
    RESPONSE_TIP,
)

STARTED = 0
PREVIOUS = 1
ANCHOR = 4
BLOCK_SIZE = 8


@compiled(types.void(address, vector, vector))
def anchor_law(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Force = -k (x - anchor) - b (x - x_previous) / T, by the command's coupling; the tool stays at the anchor."""
    wall = block_at(context, BLOCK_SIZE)
    for axis in range(3):
        tip = command[COMMAND_TIP + axis]
        previous = wall[PREVIOUS + axis] if wall[STARTED] != 0.0 else tip
        rate = (tip - previous) / command[COMMAND_TICK]
        wall[PREVIOUS + axis] = tip
        response[RESPONSE_TIP + axis] = wall[ANCHOR + axis]
        response[RESPONSE_FORCE + axis] = (
            -command[COMMAND_COUPLING_STIFFNESS] * (tip - wall[ANCHOR + axis])
            - command[COMMAND_COUPLING_DAMPING] * rate
        )
    wall[STARTED] = 1.0
    response[RESPONSE_CONTACT] = 1.0
