"""What a guided tool answers the hand: force of the coupling, held axis, cutting figures."""

from __future__ import annotations

import numpy as np

from .brick_volume import BoneArrays, sample_initial
from .jit import jit
from .layout import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_ORIENTATION,
    COMMAND_TICK,
    LAW_COUPLING_LEVER,
    LAW_DENSITY_EXPONENT,
    LAW_REFERENCE_DENSITY,
    RESPONSE_CHISEL_DENSITY,
    RESPONSE_CONTACT,
    RESPONSE_CUTTING_TORQUE,
    RESPONSE_DEPTH,
    RESPONSE_FEED,
    RESPONSE_FORCE,
    RESPONSE_HEAT,
    RESPONSE_INITIAL_BONE_AT_TIP,
    RESPONSE_LIP_ENGAGEMENT,
    RESPONSE_ORIENTATION,
    RESPONSE_REMOVED,
    RESPONSE_SPEED,
    RESPONSE_THRUST,
    RESPONSE_TIP,
    RESPONSE_TORQUE,
    STATE_ORIENTATION,
    STATE_STRETCH,
    STATE_TIP,
)
from .rotation import axis_of, rotation_between


@jit
def unit_orientation(command: np.ndarray) -> tuple[float, float, float, float]:
    """The command's orientation as a unit quaternion."""
    qw, qx, qy, qz = (
        command[COMMAND_ORIENTATION],
        command[COMMAND_ORIENTATION + 1],
        command[COMMAND_ORIENTATION + 2],
        command[COMMAND_ORIENTATION + 3],
    )
    length = np.sqrt(qw * qw + qx * qx + qy * qy + qz * qz)
    return qw / length, qx / length, qy / length, qz / length


@jit
def respond_held(
    ox: float,
    oy: float,
    oz: float,
    hx: float,
    hy: float,
    hz: float,
    held: bool,
    softening: float,
    nx: float,
    ny: float,
    nz: float,
    law: np.ndarray,
    state: np.ndarray,
    command: np.ndarray,
    response: np.ndarray,
    speed: float,
    feed: float,
    removed: float,
    torque: float,
    heat: float,
    engaged: float,
    depth: float,
) -> None:
    """Fill the response of a tool whose tip and orientation are in the state.

    The coupling spring pulls the hand to the tool; along the unit vector n it is softer by the factor `softening`.
    """
    tx, ty, tz = state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2]
    spring = command[COMMAND_COUPLING_STIFFNESS]
    damping = max(0.0, command[COMMAND_COUPLING_DAMPING])
    sx, sy, sz = hx - tx, hy - ty, hz - tz
    ax, ay, az = axis_of(
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2],
        state[STATE_ORIENTATION + 3],
    )  # fmt: skip
    if held:
        across = (1.0 - softening) * (sx * nx + sy * ny + sz * nz)
        tick = command[COMMAND_TICK]
        fx = -(spring * (sx - across * nx) + damping * (sx - state[STATE_STRETCH]) / tick)
        fy = -(spring * (sy - across * ny) + damping * (sy - state[STATE_STRETCH + 1]) / tick)
        fz = -(spring * (sz - across * nz) + damping * (sz - state[STATE_STRETCH + 2]) / tick)
        bx, by, bz = axis_of(*unit_orientation(command))
        turning = spring * law[LAW_COUPLING_LEVER] * law[LAW_COUPLING_LEVER]
        response[RESPONSE_FORCE] = fx
        response[RESPONSE_FORCE + 1] = fy
        response[RESPONSE_FORCE + 2] = fz
        response[RESPONSE_TORQUE] = turning * (by * az - bz * ay) - torque * ax
        response[RESPONSE_TORQUE + 1] = turning * (bz * ax - bx * az) - torque * ay
        response[RESPONSE_TORQUE + 2] = turning * (bx * ay - by * ax) - torque * az
        response[RESPONSE_THRUST] = max(0.0, -(fx * ax + fy * ay + fz * az))
        response[RESPONSE_CUTTING_TORQUE] = torque
        response[RESPONSE_FEED] = feed
        response[RESPONSE_HEAT] = heat
        response[RESPONSE_DEPTH] = depth
        response[RESPONSE_CONTACT] = 1.0
    state[STATE_STRETCH] = sx
    state[STATE_STRETCH + 1] = sy
    state[STATE_STRETCH + 2] = sz
    response[RESPONSE_TIP] = tx + ox
    response[RESPONSE_TIP + 1] = ty + oy
    response[RESPONSE_TIP + 2] = tz + oz
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = state[STATE_ORIENTATION + part]
    response[RESPONSE_SPEED] = speed
    response[RESPONSE_REMOVED] = removed
    response[RESPONSE_LIP_ENGAGEMENT] = engaged


@jit
def respond_in_hand(
    bone: BoneArrays,
    ox: float,
    oy: float,
    oz: float,
    goal: tuple[float, float, float, float, float, float, float],
    held: bool,
    feed: float,
    torque: float,
    depth: float,
    law: np.ndarray,
    state: np.ndarray,
    command: np.ndarray,
    response: np.ndarray,
) -> None:
    """Fill the response of a tool without a motor: the springs for place and turn pull the hand to it.

    Both springs answer always, also where the tool only lags behind: so none of their energy is ever lost or made.
    """
    spring = command[COMMAND_COUPLING_STIFFNESS]
    damping = max(0.0, command[COMMAND_COUPLING_DAMPING])
    turning = spring * law[LAW_COUPLING_LEVER] * law[LAW_COUPLING_LEVER]
    qw, qx, qy, qz = (
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2],
        state[STATE_ORIENTATION + 3],
    )  # fmt: skip
    back = rotation_between(goal[3], goal[4], goal[5], goal[6], qw, qx, qy, qz)
    for part in range(3):
        stretch = goal[part] - state[STATE_TIP + part]
        rate = (stretch - state[STATE_STRETCH + part]) / command[COMMAND_TICK] if held else 0.0
        response[RESPONSE_FORCE + part] = -(spring * stretch + damping * rate)
        response[RESPONSE_TORQUE + part] = turning * back[part]
        state[STATE_STRETCH + part] = stretch
    response[RESPONSE_TIP] = state[STATE_TIP] + ox
    response[RESPONSE_TIP + 1] = state[STATE_TIP + 1] + oy
    response[RESPONSE_TIP + 2] = state[STATE_TIP + 2] + oz
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = state[STATE_ORIENTATION + part]
    ax, ay, az = axis_of(qw, qx, qy, qz)
    push = response[RESPONSE_FORCE] * ax + response[RESPONSE_FORCE + 1] * ay + response[RESPONSE_FORCE + 2] * az
    response[RESPONSE_THRUST] = max(0.0, -push)
    response[RESPONSE_CUTTING_TORQUE] = torque
    response[RESPONSE_FEED] = feed
    response[RESPONSE_DEPTH] = depth
    response[RESPONSE_CONTACT] = 1.0 if held else 0.0
    _, mass, initial_here = sample_initial(
        bone, state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2], law[LAW_REFERENCE_DENSITY],
        law[LAW_DENSITY_EXPONENT],
    )  # fmt: skip
    response[RESPONSE_CHISEL_DENSITY] = mass
    response[RESPONSE_INITIAL_BONE_AT_TIP] = initial_here
