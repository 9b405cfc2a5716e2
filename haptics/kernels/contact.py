"""A box to be pushed against from inside: the force law of the contact trial."""

import numpy as np
from numba import types

from .jit import address, compiled, vector
from .memory import block_at
from .slots import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_ORIENTATION,
    COMMAND_TICK,
    COMMAND_TIP,
    RESPONSE_CONTACT,
    RESPONSE_FORCE,
    RESPONSE_ORIENTATION,
    RESPONSE_TIP,
)

STARTED = 0
PREVIOUS = 1
HALF_WIDTH = 4  # mm
BLOCK_SIZE = 8


@compiled(types.void(address, vector, vector))
def box_law(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Walls at plus and minus the half width on each axis: spring and damper on the way in, never pulling back."""
    box = block_at(context, BLOCK_SIZE)
    response[RESPONSE_CONTACT] = 0.0
    for axis in range(3):
        tip = command[COMMAND_TIP + axis]
        previous = box[PREVIOUS + axis] if box[STARTED] != 0.0 else tip
        box[PREVIOUS + axis] = tip
        free = min(box[HALF_WIDTH], max(-box[HALF_WIDTH], tip))
        depth = tip - free
        rate = (tip - previous) / command[COMMAND_TICK]
        force = 0.0
        if depth != 0.0:
            force = -command[COMMAND_COUPLING_STIFFNESS] * depth - command[COMMAND_COUPLING_DAMPING] * rate
            force = min(0.0, force) if depth > 0.0 else max(0.0, force)
            response[RESPONSE_CONTACT] = 1.0
        response[RESPONSE_TIP + axis] = free
        response[RESPONSE_FORCE + axis] = force
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = command[COMMAND_ORIENTATION + part]
    box[STARTED] = 1.0
