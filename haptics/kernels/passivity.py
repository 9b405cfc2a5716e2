"""Passivity observer and controller: the device never gives the hand more energy than it took.

Time-domain passivity, Hannaford and Ryu 2002, one axis at a time. The observer is exact for what the device really
did: the force held over a tick times the way the hand went in it.
"""

import numpy as np

from .jit import inner
from .slots import (
    MEMORY_CREDIT,
    MEMORY_ENERGY,
    MEMORY_FORCE,
    MEMORY_MAX_ENERGY,
    MEMORY_POSE,
    MEMORY_VELOCITY,
    STATE_POSITION,
)


@inner
def observe_energy(memory: np.ndarray, state: np.ndarray, period: float) -> None:
    """Add the work of the force held during the last tick; positive means the device pushed the hand along."""
    for axis in range(3):
        moved = state[STATE_POSITION + axis] - memory[MEMORY_POSE + axis]
        work = memory[MEMORY_FORCE + axis] * moved
        memory[MEMORY_ENERGY] += work
        memory[MEMORY_CREDIT + axis] -= work
        memory[MEMORY_VELOCITY + axis] = moved / period
    memory[MEMORY_MAX_ENERGY] = max(memory[MEMORY_MAX_ENERGY], memory[MEMORY_ENERGY])


@inner
def forget_credit(memory: np.ndarray, stretch: np.ndarray, keep: float) -> None:
    """Let old credit fade, so that energy spent long ago does not excuse an unstable contact now.

    What the coupling still stores is never forgotten: it is given back when the hand lets go. For a linear coupling
    that is f x / 2, for a compressed one up to f x. A debt stays until the hand has worked it off.
    stretch: hand from tool, shape (3,) [m].
    """
    for axis in range(3):
        stored = abs(memory[MEMORY_FORCE + axis] * stretch[axis])
        if memory[MEMORY_CREDIT + axis] > stored:
            memory[MEMORY_CREDIT + axis] = stored + keep * (memory[MEMORY_CREDIT + axis] - stored)


@inner
def damp_to_passivity(memory: np.ndarray, force: np.ndarray, most_damping: float, slack: float, period: float) -> int:
    """Change a wished force, shape (3,) [N], so that a debt of energy is worked off; returns 1 where it had to.

    First by damping, alpha = debt / (T v^2), at most what the device bears. Where the debt grows beyond `slack` [J] all
    the same, a force along the motion fades and is gone at twice the slack: no damping in reach stops a
    surrounding that pushes for ever. A force against the motion is left alone, it pays the debt.
    """
    if most_damping <= 0.0:
        return 0
    fired = 0
    for axis in range(3):
        debt = -memory[MEMORY_CREDIT + axis]
        if not debt > 0.0:
            continue
        velocity = memory[MEMORY_VELOCITY + axis]
        if velocity != 0.0:
            force[axis] -= min(most_damping, debt / (period * velocity * velocity)) * velocity
            fired = 1
        if debt > slack and force[axis] * velocity >= 0.0:
            force[axis] *= max(0.0, 2.0 - debt / slack)
            fired = 1
    return fired
