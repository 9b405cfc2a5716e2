"""The force limiter: the last thing between the bone and the motors."""

import math

import numpy as np

from .jit import inner

SATURATED = 1
SLEW_LIMITED = 2
NON_FINITE = 4


@inner
def compress(force: np.ndarray, knee: float, max_force: float) -> None:
    """Bend a force, shape (3,) [N], above a knee so that it nears `max_force` without reaching it; in place.

    Continuous with its slope at the knee and rising for ever, so that a stronger resistance stays a stronger one. A
    knee of 0 leaves the force as it is.
    """
    if not knee > 0.0:
        return
    magnitude = math.sqrt(force[0] ** 2 + force[1] ** 2 + force[2] ** 2)
    room = max_force - knee
    if not (magnitude > knee and room > 0.0 and math.isfinite(magnitude)):
        return
    bent = knee + room * (1.0 - math.exp(-(magnitude - knee) / room))
    for axis in range(3):
        force[axis] *= bent / magnitude


@inner
def limit_vector(target: np.ndarray, last: np.ndarray, gain: float, most: float, max_step: float) -> int:
    """Turn the wished force or torque into one the device may show; in place.

    target: the wish, shape (3,) [N or N m]; becomes what to render. last: what was rendered before, shape (3,).
    gain: 0 to 1, the start ramp. most [N or N m], max_step [the same per tick]. A wish that is not finite means zero,
    reached as fast as the slew limit allows. Magnitude is capped, then ramped, then the change is capped; each keeps
    its direction. Both limits hold at once because the ball of allowed vectors is convex and `last` lies in it.
    Returns flags.
    """
    flags = 0
    magnitude = math.sqrt(target[0] ** 2 + target[1] ** 2 + target[2] ** 2)
    if not math.isfinite(magnitude):
        flags |= NON_FINITE
        target[0:3] = 0.0
        magnitude = 0.0
    factor = gain
    if magnitude > most:
        flags |= SATURATED
        factor = gain * (most / magnitude)
    step = 0.0
    for axis in range(3):
        target[axis] *= factor
        step += (target[axis] - last[axis]) ** 2
    step = math.sqrt(step)
    if step > max_step:
        flags |= SLEW_LIMITED
        for axis in range(3):
            target[axis] = last[axis] + (target[axis] - last[axis]) * (max_step / step)
    return flags
