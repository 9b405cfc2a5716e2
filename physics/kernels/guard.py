"""What a tool with a motor does not cut with - neck, shaft, blade - against bone: how far it lets the hand lead.

The guarded part answers first, as a shell of points. What it leaves of the hand's wish is the wish that the cutting law
answers; the spring between hand and tool is so divided between the two, and their forces add up to its whole.
"""

from __future__ import annotations

import numpy as np

from .jit import jit
from .layout import (
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_ORIENTATION,
    COMMAND_SIZE,
    COMMAND_TIP,
    INSTRUMENT_KIND,
    KIND_OSCILLATING_SAW,
    KIND_STEPPED,
    LAW_COUPLING_LEVER,
    LAW_FRICTION,
    MODE_FREE,
    MODE_GUIDED,
    RESPONSE_CONTACT,
    RESPONSE_FORCE,
    RESPONSE_THRUST,
    RESPONSE_TORQUE,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_STARTED,
    STATE_TIP,
    STATE_TRAVEL,
)
from .point_shell import Clearance, Shell, follow_hand, forget, longest_way, start_pose
from .rotation import axis_of, rotation_between
from .tool_response import unit_orientation
from .tool_work import Work


@jit
def pose_in(state: np.ndarray) -> tuple[float, float, float, float, float, float, float]:
    """Place and turn of the tool that a state remembers."""
    return (
        state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2], state[STATE_ORIENTATION],
        state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2], state[STATE_ORIENTATION + 3],
    )  # fmt: skip


@jit
def lead(
    at: Work, clearance: Clearance, shell: Shell, own: np.ndarray
) -> tuple[tuple[float, float, float, float, float, float, float], bool]:
    """Write into `own` the command as far as the guarded part lets the hand lead.

    Returns the pose up to which the shell knows its way, and whether bone held it.
    """
    bone, ox, oy, oz, instrument, law, state, command, _ = at
    for slot in range(COMMAND_SIZE):
        own[slot] = command[slot]
    qw, qx, qy, qz = unit_orientation(command)
    hx, hy, hz = command[COMMAND_TIP] - ox, command[COMMAND_TIP + 1] - oy, command[COMMAND_TIP + 2] - oz
    reached, held = pose_in(state), False
    if state[STATE_STARTED] == 0.0:
        forget(shell)
        state[STATE_TRAVEL] = 0.0
        kind = instrument[INSTRUMENT_KIND]
        if kind in (KIND_OSCILLATING_SAW, KIND_STEPPED):
            # These laws put the tool where they are told.
            _write(start_pose(bone, clearance, shell, (hx, hy, hz, qw, qx, qy, qz)), ox, oy, oz, own)
    elif state[STATE_MODE] != MODE_GUIDED:
        reached, state[STATE_TRAVEL], held = follow_hand(
            bone, clearance, shell, reached, (hx, hy, hz, qw, qx, qy, qz), law[LAW_COUPLING_LEVER], law[LAW_FRICTION],
            state[STATE_TRAVEL],
        )  # fmt: skip
        # A tool at its cut is led no further than that lets it: there the law feels all of the hand's spring.
        if held or state[STATE_MODE] == MODE_FREE:
            _write(reached, ox, oy, oz, own)
    return reached, held


@jit
def _write(
    pose: tuple[float, float, float, float, float, float, float], ox: float, oy: float, oz: float, own: np.ndarray
) -> None:
    own[COMMAND_TIP], own[COMMAND_TIP + 1], own[COMMAND_TIP + 2] = pose[0] + ox, pose[1] + oy, pose[2] + oz
    for part in range(4):
        own[COMMAND_ORIENTATION + part] = pose[3 + part]


@jit
def settle(
    shell: Shell,
    reached: tuple[float, float, float, float, float, float, float],
    law: np.ndarray,
    state: np.ndarray,
    command: np.ndarray,
    own: np.ndarray,
    held: bool,
    response: np.ndarray,
) -> None:
    """After the cutting law: count the way from where the shell was led, and add what it holds of the hand."""
    now = pose_in(state)
    wx, wy, wz = rotation_between(reached[3], reached[4], reached[5], reached[6], now[3], now[4], now[5], now[6])
    state[STATE_TRAVEL] += longest_way(
        shell, reached[3], reached[4], reached[5], reached[6], now[0] - reached[0], now[1] - reached[1],
        now[2] - reached[2], wx, wy, wz,
    )  # fmt: skip
    if not held and response[RESPONSE_CONTACT] == 0.0:
        return
    spring = command[COMMAND_COUPLING_STIFFNESS]
    turning = spring * law[LAW_COUPLING_LEVER] * law[LAW_COUPLING_LEVER]
    hw, hi, hj, hk = unit_orientation(command)
    back = rotation_between(
        hw, hi, hj, hk, own[COMMAND_ORIENTATION], own[COMMAND_ORIENTATION + 1], own[COMMAND_ORIENTATION + 2],
        own[COMMAND_ORIENTATION + 3],
    )  # fmt: skip
    for part in range(3):
        response[RESPONSE_FORCE + part] -= spring * (command[COMMAND_TIP + part] - own[COMMAND_TIP + part])
        response[RESPONSE_TORQUE + part] += turning * back[part]
    ax, ay, az = axis_of(now[3], now[4], now[5], now[6])
    push = response[RESPONSE_FORCE] * ax + response[RESPONSE_FORCE + 1] * ay + response[RESPONSE_FORCE + 2] * az
    response[RESPONSE_THRUST] = max(0.0, -push)
    response[RESPONSE_CONTACT] = 1.0
