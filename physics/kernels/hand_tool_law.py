"""One tick of a tool without a motor: it follows the hand as a shell of points, presses in, is struck, or bites.

A point that is pushed crushes the bone under it: nothing below the threshold, then as far as the spring still drives,
dx = max(0, k s - F0) / k. What it has made grips it: along the axis and in twist the tool lags by that friction.
"""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, sample_initial
from .carving import EVERYWHERE, carve_drill, sweep_sphere
from .drill_engagement import wall_length
from .drill_motion import advance, place, tool_shape
from .jit import jit
from .layout import (
    COMMAND_BLOW,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    INSTRUMENT_BITE_FORCE,
    INSTRUMENT_BLADE_THICKNESS,
    INSTRUMENT_BLOW_ENERGY,
    INSTRUMENT_DIAMETER,
    INSTRUMENT_KIND,
    KIND_AWL,
    KIND_OSTEOTOME,
    KIND_RONGEUR,
    LAW_BITE_EXPONENT,
    LAW_BITE_STRENGTH,
    LAW_COUPLING_LEVER,
    LAW_DENSITY_EXPONENT,
    LAW_FRICTION,
    LAW_GRIP_SHEAR,
    LAW_REFERENCE_DENSITY,
    RESPONSE_BLOW,
    RESPONSE_REMOVED,
    STATE_CONTACT_POINT,
    STATE_ENGAGEMENT_AXIS,
    STATE_GRIP,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
    STATE_TRAVEL,
    STATE_TRIGGER,
)
from .mallet import SQUEEZED, strike_blade, strike_force
from .point_shell import Clearance, Shell, follow_hand, start_pose
from .rotation import axis_of, rotation_between, turn_by
from .tool_response import respond_in_hand, unit_orientation
from .tool_work import Work

BITE_AHEAD = 0.5
"""How far the cups reach over what they touch, in their radius."""


@jit
def start_shell(
    bone: BoneArrays,
    clearance: Clearance,
    shell: Shell,
    state: np.ndarray,
    goal: tuple[float, float, float, float, float, float, float],
) -> None:
    """Put the tool where the hand is; if that is inside bone, back along its axis to where it is free."""
    pose = start_pose(bone, clearance, shell, goal)
    place(state, STATE_TIP, pose[0], pose[1], pose[2])
    for part in range(4):
        state[STATE_ORIENTATION + part] = goal[3 + part]
    place(state, STATE_STRETCH, 0.0, 0.0, 0.0)
    place(state, STATE_GRIP, 0.0, 0.0, 0.0)
    state[STATE_TRAVEL] = 0.0
    state[STATE_TRIGGER] = 1.0
    state[STATE_MODE] = 0.0
    state[STATE_STARTED] = 1.0


@jit
def _lagging(
    pose: tuple[float, float, float, float, float, float, float],
    goal: tuple[float, float, float, float, float, float, float],
    hold: float,
    hold_torque: float,
    spring: float,
    turning: float,
) -> tuple[tuple[float, float, float, float, float, float, float], float]:
    """Where the hand leads a tool that its hole grips by a force and a torque; (pose, torque of the twist [N mm])."""
    tx, ty, tz, qw, qx, qy, qz = pose
    ax, ay, az = axis_of(qw, qx, qy, qz)
    vx, vy, vz = rotation_between(qw, qx, qy, qz, goal[3], goal[4], goal[5], goal[6])
    twist = vx * ax + vy * ay + vz * az
    carried = min(abs(twist) * turning, hold_torque)
    back = math.copysign(carried / turning, -twist)
    gw, gx, gy, gz = turn_by(goal[3], goal[4], goal[5], goal[6], back * ax, back * ay, back * az)
    along = (goal[0] - tx) * ax + (goal[1] - ty) * ay + (goal[2] - tz) * az
    # A tool that turns in its hole rubs around, hardly along.
    slipping = abs(twist) * turning > hold_torque
    lag = 0.0 if slipping else math.copysign(min(abs(along), hold / spring), -along)
    return (goal[0] + lag * ax, goal[1] + lag * ay, goal[2] + lag * az, gw, gx, gy, gz), carried


@jit
def _bite(
    bone: BoneArrays, tx: float, ty: float, tz: float, ax: float, ay: float, az: float, radius: float, force: float,
    law: np.ndarray,
) -> float:  # fmt: skip
    """Shut cups of a radius round what lies at the tip; they shear off as large a bite as their force allows [mm3]."""
    cx, cy, cz = tx + BITE_AHEAD * radius * ax, ty + BITE_AHEAD * radius * ay, tz + BITE_AHEAD * radius * az
    strength, filled = 0.0, 0.0
    for way in range(7):
        step = 0.6 * radius * (1.0 if way % 2 else -1.0)
        px = cx + (step if (way + 1) // 2 == 1 else 0.0)
        py = cy + (step if (way + 1) // 2 == 2 else 0.0)
        pz = cz + (step if (way + 1) // 2 == 3 else 0.0)
        here, _, share = sample_initial(bone, px, py, pz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
        strength += here
        filled += share
    if filled <= 0.0:
        return 0.0
    # Strength there is density to the power of the cutting law.
    relative = (strength / filled) ** (law[LAW_BITE_EXPONENT] / law[LAW_DENSITY_EXPONENT])
    bitten = min(radius, math.sqrt(force / (math.pi * max(1e-9, law[LAW_BITE_STRENGTH] * relative))))
    removed, _, _, _, _, _, _ = sweep_sphere(
        bone, cx, cy, cz, ax, ay, az, bitten, 0.0, 2.0 * bitten, law[LAW_REFERENCE_DENSITY],
        law[LAW_DENSITY_EXPONENT], EVERYWHERE, True,
    )  # fmt: skip
    return removed


@jit
def hand_tool_tick(at: Work, clearance: Clearance, shell: Shell) -> None:
    """One tick: move the tool, press, strike or bite, fill the response; the bone is edited in place."""
    bone, ox, oy, oz, instrument, law, state, command, response = at
    kind = instrument[INSTRUMENT_KIND]
    spring = command[COMMAND_COUPLING_STIFFNESS]
    lever = law[LAW_COUPLING_LEVER]
    turning = spring * lever * lever
    qw, qx, qy, qz = unit_orientation(command)
    hx, hy, hz = command[COMMAND_TIP] - ox, command[COMMAND_TIP + 1] - oy, command[COMMAND_TIP + 2] - oz
    if state[STATE_STARTED] == 0.0:
        start_shell(bone, clearance, shell, state, (hx, hy, hz, qw, qx, qy, qz))
    # Where a blow drove the tool on, the hand has taken hold further back.
    goal = (hx + state[STATE_GRIP], hy + state[STATE_GRIP + 1], hz + state[STATE_GRIP + 2], qw, qx, qy, qz)
    pose = (
        state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2], state[STATE_ORIENTATION],
        state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2], state[STATE_ORIENTATION + 3],
    )  # fmt: skip
    ax, ay, az = axis_of(pose[3], pose[4], pose[5], pose[6])
    x_before, y_before, z_before = pose[0], pose[1], pose[2]
    kx, ky, kz = state[STATE_CONTACT_POINT], state[STATE_CONTACT_POINT + 1], state[STATE_CONTACT_POINT + 2]
    in_hole = state[STATE_MODE] != 0.0
    depth = max(0.0, (pose[0] - kx) * ax + (pose[1] - ky) * ay + (pose[2] - kz) * az) if in_hole else 0.0
    hold, hold_torque, carried = 0.0, 0.0, 0.0
    shape = tool_shape(instrument)
    if depth > 0.0 and kind == KIND_AWL:
        gripped = wall_length(bone, pose[0], pose[1], pose[2], ax, ay, az, shape, depth)
        hold = law[LAW_GRIP_SHEAR] * math.pi * instrument[INSTRUMENT_DIAMETER] * gripped
        hold_torque = hold * shape.radius
    elif depth > 0.0 and kind == KIND_OSTEOTOME:
        hold = 2.0 * law[LAW_GRIP_SHEAR] * instrument[INSTRUMENT_DIAMETER] * depth
    aim = goal
    if hold > 0.0:
        aim, carried = _lagging(pose, goal, hold, hold_torque, spring, turning)
    pose, state[STATE_TRAVEL], held = follow_hand(
        bone, clearance, shell, pose, aim, lever, law[LAW_FRICTION], state[STATE_TRAVEL]
    )
    held = held or hold > 0.0
    tx, ty, tz = pose[0], pose[1], pose[2]
    ax, ay, az = axis_of(pose[3], pose[4], pose[5], pose[6])
    removed = 0.0
    # A hand that says nothing of its swing swings fully.
    energy = instrument[INSTRUMENT_BLOW_ENERGY]
    if 0.0 < command[COMMAND_BLOW] < 1.0:
        energy *= command[COMMAND_BLOW]
    struck = state[STATE_TRIGGER] <= SQUEEZED < command[COMMAND_TRIGGER]
    state[STATE_TRIGGER] = command[COMMAND_TRIGGER]
    if held and not in_hole:
        place(state, STATE_CONTACT_POINT, tx, ty, tz)
        depth = 0.0
    if kind == KIND_AWL and held:
        place(state, STATE_ENGAGEMENT_AXIS, 0.0, 0.0, 0.0)
        stretch = (goal[0] - tx) * ax + (goal[1] - ty) * ay + (goal[2] - tz) * az
        step = advance(
            bone, tx, ty, tz, ax, ay, az, stretch, hold, spring, command[COMMAND_TICK], 0.0,
            instrument[INSTRUMENT_DIAMETER], shape, law, state,
        )  # fmt: skip
        if step > 0.0:
            tx, ty, tz = tx + step * ax, ty + step * ay, tz + step * az
            removed = carve_drill(bone, tx, ty, tz, ax, ay, az, shape, step + shape.radius)
            state[STATE_TRAVEL] += step
    elif kind == KIND_OSTEOTOME and struck and held:
        driven, removed = strike_blade(
            bone, pose, 0.5 * instrument[INSTRUMENT_DIAMETER], 0.5 * instrument[INSTRUMENT_BLADE_THICKNESS],
            energy, depth, law,
        )  # fmt: skip
        tx, ty, tz = tx + driven * ax, ty + driven * ay, tz + driven * az
        state[STATE_TRAVEL] += driven
        place(
            state, STATE_GRIP, state[STATE_GRIP] + driven * ax, state[STATE_GRIP + 1] + driven * ay,
            state[STATE_GRIP + 2] + driven * az,
        )  # fmt: skip
        goal = (goal[0] + driven * ax, goal[1] + driven * ay, goal[2] + driven * az, qw, qx, qy, qz)
    elif kind == KIND_RONGEUR and struck and held:
        removed = _bite(
            bone, tx, ty, tz, ax, ay, az, 0.5 * instrument[INSTRUMENT_DIAMETER], instrument[INSTRUMENT_BITE_FORCE], law
        )
    place(state, STATE_TIP, tx, ty, tz)
    for part in range(4):
        state[STATE_ORIENTATION + part] = pose[3 + part]
    state[STATE_MODE] = 1.0 if held else 0.0
    if not held:
        place(state, STATE_GRIP, 0.0, 0.0, 0.0)
    kx, ky, kz = state[STATE_CONTACT_POINT], state[STATE_CONTACT_POINT + 1], state[STATE_CONTACT_POINT + 2]
    depth = max(0.0, (tx - kx) * ax + (ty - ky) * ay + (tz - kz) * az) if held else 0.0
    feed = ((tx - x_before) * ax + (ty - y_before) * ay + (tz - z_before) * az) / command[COMMAND_TICK]
    respond_in_hand(bone, ox, oy, oz, goal, held, feed, carried, depth, law, state, command, response)
    response[RESPONSE_REMOVED] = removed
    if struck and held and energy > 0.0:
        response[RESPONSE_BLOW] = strike_force(energy, law)
