"""A tool in a sleeve: its axis stays within the bore between two rims, whatever hand and bone want; along it is free.

The sleeve stands in the patient. Of the poses that its bore allows, the tool is led to the one nearest to the hand's in
the measure of the springs between hand and tool: across, a disc of the radial clearance at either rim. What bone then
pushes the tool out of the bore is pushed back from tick to tick, by a multiplier with the sleeve's own stiffness.
A bore with a floor stops the tip there, and the hand and the ear get what it is pressed and struck with.
"""

from __future__ import annotations

import math

import numpy as np
from numba import carray

from .address import pointer_at
from .jit import jit
from .layout import (
    COMMAND_BLOW,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_GUIDE,
    COMMAND_INSTRUMENT,
    COMMAND_ORIENTATION,
    COMMAND_SIZE,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    CONTEXT_GUIDE_COMMAND,
    CONTEXT_GUIDE_COUNT,
    CONTEXT_GUIDE_STATE,
    CONTEXT_GUIDES,
    CONTEXT_INSTRUMENT_COUNT,
    CONTEXT_INSTRUMENTS,
    CONTEXT_LAW,
    GUIDE_AXIS,
    GUIDE_BORE,
    GUIDE_FOOT,
    GUIDE_FRICTION,
    GUIDE_LENGTH,
    GUIDE_SIZE,
    GUIDE_STATE_ALONG,
    GUIDE_STATE_HELD,
    GUIDE_STATE_PUSH,
    GUIDE_STATE_SIZE,
    GUIDE_STATE_TRIGGER,
    GUIDE_STIFFNESS,
    GUIDE_STOP,
    INSTRUMENT_BLOW_ENERGY,
    INSTRUMENT_SIZE,
    LAW_SIZE,
    RESPONSE_BLOW,
    RESPONSE_CONTACT,
    RESPONSE_FORCE,
    RESPONSE_GUIDE,
    RESPONSE_ORIENTATION,
    RESPONSE_THRUST,
    RESPONSE_TIP,
    RESPONSE_TORQUE,
)
from .mallet import SQUEEZED, strike_force
from .rotation import across, axis_of, turn_to_axis

SWEEPS = 200
"""At most so many corrections of both rims; a tool far from a tight bore needs the most."""
SETTLED = 1e-10
"""Change of a correction below which the pose stands [mm]."""
FUNNEL_MM = 1.5
"""The mouth is that much wider in radius, and narrows to the bore over FUNNEL_DEPTH_MM."""
FUNNEL_DEPTH_MM = 3.0
SLACK_MM = 0.25
"""A tool this near to its bore slides into a sleeve that stands."""
SLIPPED_MM = 3.0
"""A sleeve that is just being set down is slipped over a tool this near to its bore."""
JUST_SET = -1.0
"""Instead of whether the tool is held: the sleeve was set down with this tick."""
STEEPEST = 0.5
"""Tangent of the greatest angle at which a tool slips into the bore."""
LIFTED_MM = 1.0
"""A tip this far before the mouth is out of the sleeve."""


@jit
def _held_back(offset_x: float, offset_y: float, clearance: float, weight: float) -> tuple[float, float]:
    """Correction that brings an offset back into the disc of the clearance; its weight is what one unit of it moves."""
    far = math.sqrt(offset_x * offset_x + offset_y * offset_y)
    if far <= clearance:
        return 0.0, 0.0
    share = (1.0 - clearance / far) / weight
    return share * offset_x, share * offset_y


@jit
def nearest_in_bore(
    x: float, y: float, slope_x: float, slope_y: float, lever: float, to_foot: float, to_mouth: float, clearance: float
) -> tuple[float, float, float, float, float]:
    """Pose in the bore nearest to one across it, both (x, y, slope along x, slope along y).

    Args:
        x: place of the tip across the bore's axis [mm], with y.
        y: see x.
        slope_x: way across per way along, with slope_y.
        slope_y: see slope_x.
        lever: a turn by one radian counts as much as this way [mm].
        to_foot: way back along the tool from its tip to the rim at the bone [mm].
        to_mouth: the same to the rim at the mouth.
        clearance: radial play [mm].

    Returns:
        The pose, and the sum of both rims' pushes over the spring's stiffness [mm].
    """
    u, v = lever * slope_x, lever * slope_y
    foot, mouth = to_foot / lever, to_mouth / lever
    weight_foot, weight_mouth = 1.0 + foot * foot, 1.0 + mouth * mouth
    px, py, qx, qy = 0.0, 0.0, 0.0, 0.0
    for _ in range(SWEEPS):
        nx, ny = _held_back(x - foot * u + weight_foot * px, y - foot * v + weight_foot * py, clearance, weight_foot)
        dx, dy = nx - px, ny - py
        px, py = nx, ny
        x, y, u, v = x - dx, y - dy, u + foot * dx, v + foot * dy
        change = abs(dx) + abs(dy)
        nx, ny = _held_back(
            x - mouth * u + weight_mouth * qx, y - mouth * v + weight_mouth * qy, clearance, weight_mouth
        )
        dx, dy = nx - qx, ny - qy
        qx, qy = nx, ny
        x, y, u, v = x - dx, y - dy, u + mouth * dx, v + mouth * dy
        if change + abs(dx) + abs(dy) < SETTLED:
            break
    pushes = math.sqrt(px * px + py * py) + math.sqrt(qx * qx + qy * qy)
    return x, y, u / lever, v / lever, pushes


@jit
def _room(clearance: float, along: float, length: float) -> float:
    """Radial play of a tool whose tip is there [mm]: more in the funnel of the mouth."""
    return clearance + FUNNEL_MM * min(1.0, max(0.0, 1.0 - (along + length) / FUNNEL_DEPTH_MM))


@jit
def _slips_in(x: float, y: float, along: float, slope: float, length: float, room: float) -> bool:
    """Whether a tool is so placed that it is in the bore: between mouth and bone, near its axis, hardly tilted."""
    near = x * x + y * y <= room * room
    return near and slope <= STEEPEST and -length - LIFTED_MM < along <= 0.5 * length


@jit
def _in_bore(
    guide: np.ndarray, place: np.ndarray, turn: np.ndarray
) -> tuple[float, float, float, float, float, tuple[float, float, float, float, float, float]]:
    """A tool as its bore sees it: (way along [mm], x, y across [mm], slope along x and y, directions of x and y).

    A tool that is turned right round counts as at the steepest slope that still is one.
    """
    gx, gy, gz = guide[GUIDE_AXIS], guide[GUIDE_AXIS + 1], guide[GUIDE_AXIS + 2]
    ux, uy, uz, vx, vy, vz = across(gx, gy, gz)
    rx, ry, rz = place[0] - guide[GUIDE_FOOT], place[1] - guide[GUIDE_FOOT + 1], place[2] - guide[GUIDE_FOOT + 2]
    ax, ay, az = axis_of(turn[0], turn[1], turn[2], turn[3])
    forward = max(0.1, ax * gx + ay * gy + az * gz)
    return (
        rx * gx + ry * gy + rz * gz,
        rx * ux + ry * uy + rz * uz,
        rx * vx + ry * vy + rz * vz,
        (ax * ux + ay * uy + az * uz) / forward,
        (ax * vx + ay * vy + az * vz) / forward,
        (ux, uy, uz, vx, vy, vz),
    )


@jit
def lead_hand(guide: np.ndarray, thick: float, lever: float, state: np.ndarray, command: np.ndarray,
              own: np.ndarray) -> bool:  # fmt: skip
    """Write into `own` what the bore leaves of the hand's wish; whether the sleeve holds the tool.

    `thick` is the tool's greatest diameter [mm]. Without a hold `own` is the command.
    """
    for slot in range(COMMAND_SIZE):
        own[slot] = command[slot]
    clearance = 0.5 * (guide[GUIDE_BORE] - thick)
    if clearance <= 0.0:
        state[GUIDE_STATE_HELD] = 0.0
        return False
    along, x, y, slope_x, slope_y, (ux, uy, uz, vx, vy, vz) = _in_bore(
        guide, command[COMMAND_TIP : COMMAND_TIP + 3], command[COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4]
    )
    gx, gy, gz = guide[GUIDE_AXIS], guide[GUIDE_AXIS + 1], guide[GUIDE_AXIS + 2]
    length = guide[GUIDE_LENGTH]
    along = min(along, guide[GUIDE_STOP])
    room = _room(clearance, along, length)
    if state[GUIDE_STATE_HELD] <= 0.0:
        slack = SLIPPED_MM if state[GUIDE_STATE_HELD] == JUST_SET else SLACK_MM
        state[GUIDE_STATE_HELD] = 0.0
        if not _slips_in(x, y, along, math.sqrt(slope_x * slope_x + slope_y * slope_y), length, room + slack):
            return False
        state[GUIDE_STATE_HELD], state[GUIDE_STATE_ALONG] = 1.0, along
        for part in range(3):
            state[GUIDE_STATE_PUSH + part] = 0.0
    elif along < -length - LIFTED_MM:
        state[GUIDE_STATE_HELD] = 0.0
        return False
    to_foot, to_mouth = max(0.0, along), max(0.5, along + length)
    x, y, slope_x, slope_y, pushes = nearest_in_bore(x, y, slope_x, slope_y, lever, to_foot, to_mouth, room)
    if command[COMMAND_TRIGGER] > 0.0:
        # A turning tool spends its friction on the turning.
        state[GUIDE_STATE_ALONG] = along
    else:
        play = guide[GUIDE_FRICTION] * pushes
        state[GUIDE_STATE_ALONG] = min(along + play, max(along - play, state[GUIDE_STATE_ALONG]))
    # On its floor, if it has one, the tool stands.
    held_along = min(state[GUIDE_STATE_ALONG], guide[GUIDE_STOP])
    for part in range(3):
        g, u, v = guide[GUIDE_AXIS + part], ux, vx
        if part == 1:
            u, v = uy, vy
        elif part == 2:
            u, v = uz, vz
        own[COMMAND_TIP + part] = guide[GUIDE_FOOT + part] + held_along * g + x * u + y * v
        own[COMMAND_TIP + part] -= state[GUIDE_STATE_PUSH + part]
    bx, by, bz = gx + slope_x * ux + slope_y * vx, gy + slope_x * uy + slope_y * vy, gz + slope_x * uz + slope_y * vz
    norm = math.sqrt(bx * bx + by * by + bz * bz)
    qw, qx, qy, qz = turn_to_axis(
        command[COMMAND_ORIENTATION], command[COMMAND_ORIENTATION + 1], command[COMMAND_ORIENTATION + 2],
        command[COMMAND_ORIENTATION + 3], bx / norm, by / norm, bz / norm,
    )  # fmt: skip
    own[COMMAND_ORIENTATION], own[COMMAND_ORIENTATION + 1] = qw, qx
    own[COMMAND_ORIENTATION + 2], own[COMMAND_ORIENTATION + 3] = qy, qz
    return True


@jit
def push_back(guide: np.ndarray, thick: float, state: np.ndarray, command: np.ndarray, own: np.ndarray, lever: float,
              response: np.ndarray) -> None:  # fmt: skip
    """Learn from where bone let the tool be how hard the sleeve must push, and tell the hand of both forces."""
    clearance = 0.5 * (guide[GUIDE_BORE] - thick)
    along, x, y, slope_x, slope_y, (ux, uy, uz, vx, vy, vz) = _in_bore(
        guide, response[RESPONSE_TIP : RESPONSE_TIP + 3], response[RESPONSE_ORIENTATION : RESPONSE_ORIENTATION + 4]
    )
    spring = command[COMMAND_COUPLING_STIFFNESS]
    yielding = spring / guide[GUIDE_STIFFNESS]
    old_x = state[GUIDE_STATE_PUSH] * ux + state[GUIDE_STATE_PUSH + 1] * uy + state[GUIDE_STATE_PUSH + 2] * uz
    old_y = state[GUIDE_STATE_PUSH] * vx + state[GUIDE_STATE_PUSH + 1] * vy + state[GUIDE_STATE_PUSH + 2] * vz
    # The rim that the tool is furthest out at is the one that pushes.
    back = max(0.0, along)
    foot_x, foot_y = x - back * slope_x, y - back * slope_y
    back = max(0.5, along + guide[GUIDE_LENGTH])
    mouth_x, mouth_y = x - back * slope_x, y - back * slope_y
    if mouth_x * mouth_x + mouth_y * mouth_y > foot_x * foot_x + foot_y * foot_y:
        foot_x, foot_y = mouth_x, mouth_y
    room = _room(clearance, along, guide[GUIDE_LENGTH])
    new_x, new_y = _held_back(foot_x + old_x, foot_y + old_y, room, 1.0 + yielding)
    for part in range(3):
        wished = own[COMMAND_TIP + part] - command[COMMAND_TIP + part]
        response[RESPONSE_FORCE + part] += spring * wished
        u, v = ux, vx
        if part == 1:
            u, v = uy, vy
        elif part == 2:
            u, v = uz, vz
        state[GUIDE_STATE_PUSH + part] = new_x * u + new_y * v
    sx = own[COMMAND_TIP] - command[COMMAND_TIP]
    sy = own[COMMAND_TIP + 1] - command[COMMAND_TIP + 1]
    sz = own[COMMAND_TIP + 2] - command[COMMAND_TIP + 2]
    response[RESPONSE_GUIDE] = spring * math.sqrt(sx * sx + sy * sy + sz * sz)
    hx, hy, hz = axis_of(
        command[COMMAND_ORIENTATION], command[COMMAND_ORIENTATION + 1], command[COMMAND_ORIENTATION + 2],
        command[COMMAND_ORIENTATION + 3],
    )  # fmt: skip
    wx, wy, wz = axis_of(
        own[COMMAND_ORIENTATION], own[COMMAND_ORIENTATION + 1], own[COMMAND_ORIENTATION + 2],
        own[COMMAND_ORIENTATION + 3],
    )  # fmt: skip
    turning = spring * lever * lever
    response[RESPONSE_TORQUE] += turning * (hy * wz - hz * wy)
    response[RESPONSE_TORQUE + 1] += turning * (hz * wx - hx * wz)
    response[RESPONSE_TORQUE + 2] += turning * (hx * wy - hy * wx)


@jit
def stand_on_floor(guide: np.ndarray, tool: np.ndarray, law: np.ndarray, state: np.ndarray, command: np.ndarray,
                   own: np.ndarray, response: np.ndarray) -> None:  # fmt: skip
    """A tool that is pressed on the floor of its bore has contact there, and a mallet's blow on it is heard."""
    trigger = command[COMMAND_TRIGGER]
    struck = state[GUIDE_STATE_TRIGGER] <= SQUEEZED < trigger
    state[GUIDE_STATE_TRIGGER] = trigger
    pressed = 0.0
    for part in range(3):
        pressed += (command[COMMAND_TIP + part] - own[COMMAND_TIP + part]) * guide[GUIDE_AXIS + part]
    if pressed <= 0.0 or not math.isfinite(guide[GUIDE_STOP]):
        return
    response[RESPONSE_CONTACT] = 1.0
    response[RESPONSE_THRUST] += command[COMMAND_COUPLING_STIFFNESS] * pressed
    energy = tool[INSTRUMENT_BLOW_ENERGY]
    if 0.0 < command[COMMAND_BLOW] < 1.0:
        energy *= command[COMMAND_BLOW]
    if struck and energy > 0.0:
        response[RESPONSE_BLOW] = strike_force(energy, law)


@jit
def guide_in_force(words: np.ndarray, command: np.ndarray) -> int:
    """Number of the sleeve that a command names, counted from 1; 0 for none."""
    wanted = command[COMMAND_GUIDE]
    index = command[COMMAND_INSTRUMENT]
    sound = np.isfinite(wanted) and np.isfinite(index) and words[CONTEXT_GUIDES] != 0
    if not sound or wanted < 1.0 or wanted > words[CONTEXT_GUIDE_COUNT]:
        return 0
    return int(wanted) if 0.0 <= index < words[CONTEXT_INSTRUMENT_COUNT] else 0


@jit
def guide_of(words: np.ndarray, number: int) -> np.ndarray:
    """The row of a sleeve, counted from 1."""
    return carray(pointer_at(words[CONTEXT_GUIDES]), (words[CONTEXT_GUIDE_COUNT], GUIDE_SIZE), np.float64)[number - 1]


@jit
def tool_of(words: np.ndarray, command: np.ndarray) -> np.ndarray:
    """The row of the tool in hand."""
    count = words[CONTEXT_INSTRUMENT_COUNT]
    tools = carray(pointer_at(words[CONTEXT_INSTRUMENTS]), (count, INSTRUMENT_SIZE), np.float64)
    return tools[int(command[COMMAND_INSTRUMENT])]


@jit
def law_of(words: np.ndarray) -> np.ndarray:
    """Constants of the cutting laws."""
    return carray(pointer_at(words[CONTEXT_LAW]), (LAW_SIZE,), np.float64)


@jit
def guide_memory(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is remembered of the sleeve in force, and room for the command that it leaves."""
    state = carray(pointer_at(words[CONTEXT_GUIDE_STATE]), (GUIDE_STATE_SIZE,), np.float64)
    return state, carray(pointer_at(words[CONTEXT_GUIDE_COMMAND]), (COMMAND_SIZE,), np.float64)
