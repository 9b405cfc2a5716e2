"""One tick of a round burr: the energy law of abrasive removal, solved implicitly against the coupling spring.

The tangential force does the work of removal: mu F_n v = u dW/dt, with W the swept volume weighted by strength, u the
specific energy of reference cortex and v the surface speed where the burr touches (zero at its pole, which hardly
cuts). So the bone answers F_n = F0 + u / (mu v) dW/dt: the same threshold-plus-viscous form as a drill.
"""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, sample_initial
from .carving import EVERYWHERE, sweep_sphere
from .drill_engagement import ToolShape
from .drill_motion import place, start_tool, tool_shape, turn_free
from .jit import jit
from .layout import (
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_IRRIGATION,
    COMMAND_ORIENTATION,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    INSTRUMENT_REMOVAL_FACTOR,
    INSTRUMENT_SET_SPEED,
    LAW_BURR_ENERGY,
    LAW_BURR_FRICTION,
    LAW_BURR_HEAT_SHARE,
    LAW_BURR_THRESHOLD,
    LAW_DENSITY_EXPONENT,
    LAW_FRICTION,
    LAW_IRRIGATION_RELIEF,
    LAW_REFERENCE_DENSITY,
    LAW_WEAR_FORCE,
    MODE_CONTACT,
    MODE_FREE,
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
    STATE_CONTACT_POINT,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
)
from .rotation import axis_of
from .tool_motion import move_towards
from .tool_work import Work

MOST_STEPS = 64
"""Half-voxel steps in one tick."""
POLE_SPEED_SHARE = 0.05
"""Least share of the equator's speed that cuts: flutes at the pole still scrape."""
ROOT_STEPS = 8
SETTLED = 0.01
"""Share of the driving force within which the yield distance is solved for."""


@jit
def _yield_distance(
    bone: BoneArrays,
    cx: float,
    cy: float,
    cz: float,
    dx: float,
    dy: float,
    dz: float,
    ax: float,
    ay: float,
    az: float,
    radius: float,
    body: float,
    shell: float,
    law: np.ndarray,
    window: tuple[int, int, int, int, int, int],
    pressing: float,
    spring: float,
    per_work: float,
    tick: float,
) -> tuple[float, float]:
    """How far the sphere sinks along d within a tick: spring force left equals threshold plus work per time.

    `per_work`: force per swept work rate [N s/mm3]. Returns (distance, force [N]); a bracketed secant, since swept work
    grows faster than linearly with distance.
    """
    drive = spring * pressing - law[LAW_BURR_THRESHOLD]
    if drive <= 0.0:
        return 0.0, spring * pressing
    low, high = 0.0, min(pressing, 0.5 * bone.spacing)
    value_low, value_high = -drive, 0.0
    side = 0
    for step in range(ROOT_STEPS):
        trial = high if step == 0 else low - value_low * (high - low) / (value_high - value_low)
        _, work, _, _, _, _, _ = sweep_sphere(
            bone, cx + trial * dx, cy + trial * dy, cz + trial * dz, ax, ay, az, radius, body, shell,
            law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT], window, False,
        )  # fmt: skip
        value = per_work * work / tick - (drive - spring * trial)
        if value <= 0.0:
            if step == 0:
                return trial, max(0.0, spring * (pressing - trial))
            low, value_low = trial, value
            # Swept work bends upward: without this the far end of the bracket would never move (Illinois rule).
            if side == -1:
                value_high *= 0.5
            side = -1
        else:
            high, value_high = trial, value
            if side == 1:
                value_low *= 0.5
            side = 1
        if abs(value) < SETTLED * drive:
            return trial, max(0.0, spring * (pressing - trial))
    distance = low - value_low * (high - low) / (value_high - value_low)
    return distance, max(0.0, spring * (pressing - distance))


@jit
def _grind(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    hx: float,
    hy: float,
    hz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
    law: np.ndarray,
    removal: float,
    surface_speed: float,
    spring: float,
    tick: float,
) -> tuple[float, float, float, bool, float, float, float, float]:
    """Carry the turning burr towards the hand, grinding what is in the way.

    Returns (tip, touched, volume removed, normal force, volume weighted by strength, speed at the contact).
    """
    h = bone.spacing
    half = 0.5 * h
    radius = shape.radius
    body = shape.flute_length - 2.0 * radius
    shell = 2.0 * h + half
    density, exponent = law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT]
    rx, ry, rz = hx - tx, hy - ty, hz - tz
    distance = math.sqrt(rx * rx + ry * ry + rz * rz)
    steps = min(MOST_STEPS, max(1, int(math.ceil(distance / half))))
    share = tick / steps
    touched = False
    removed, normal_force, worked, contact_speed = 0.0, 0.0, 0.0, 0.0
    for _ in range(steps):
        rx, ry, rz = hx - tx, hy - ty, hz - tz
        distance = math.sqrt(rx * rx + ry * ry + rz * rz)
        if distance < 1e-9:
            break
        ahead = min(1.0, half / distance)
        cx, cy, cz = tx - radius * ax, ty - radius * ay, tz - radius * az
        _, work, wx, wy, wz, latitude, met = sweep_sphere(
            bone, cx + ahead * rx, cy + ahead * ry, cz + ahead * rz, ax, ay, az, radius, body, shell, density, exponent,
            EVERYWHERE, False,
        )  # fmt: skip
        length = math.sqrt(wx * wx + wy * wy + wz * wz)
        if work < 1e-9 or length < 1e-12:
            tx, ty, tz = tx + ahead * rx, ty + ahead * ry, tz + ahead * rz
            continue
        touched = True
        # What follows happens where this look ahead met bone, give or take a voxel or two.
        window = (met[0] - 2, met[1] + 2, met[2] - 2, met[3] + 2, met[4] - 2, met[5] + 2)
        bx, by, bz = wx / length, wy / length, wz / length
        contact_speed = surface_speed * max(POLE_SPEED_SHARE, latitude / work)
        per_work = law[LAW_WEAR_FORCE] * law[LAW_BURR_ENERGY] / (law[LAW_BURR_FRICTION] * contact_speed * removal)
        pressing = rx * bx + ry * by + rz * bz
        if pressing > 0.0:
            sink, normal_force = _yield_distance(
                bone,
                cx,
                cy,
                cz,
                bx,
                by,
                bz,
                ax,
                ay,
                az,
                radius,
                body,
                shell,
                law,
                window,
                pressing,
                spring,
                per_work,
                share,
            )
            tx, ty, tz = tx + sink * bx, ty + sink * by, tz + sink * bz
            cx, cy, cz = cx + sink * bx, cy + sink * by, cz + sink * bz
        # The flutes drag the burr along the surface, against the way its rim runs there.
        vx, vy, vz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        rim = math.sqrt(vx * vx + vy * vy + vz * vz)
        tangential_force = law[LAW_BURR_FRICTION] * normal_force * min(1.0, rim / 0.2)
        pull = tangential_force / spring / max(1e-9, rim)
        sx = rx - pressing * bx - pull * vx
        sy = ry - pressing * by - pull * vy
        sz = rz - pressing * bz - pull * vz
        side = math.sqrt(sx * sx + sy * sy + sz * sz)
        swept, spent, _, _, _, _, _ = sweep_sphere(
            bone, cx, cy, cz, ax, ay, az, radius, body, shell, density, exponent, window, True
        )
        removed += swept
        worked += spent
        if side > 1e-9:
            dx, dy, dz = sx / side, sy / side, sz / side
            step, _ = _yield_distance(
                bone, cx, cy, cz, dx, dy, dz, ax, ay, az, radius, body, shell, law, window,
                side + law[LAW_BURR_THRESHOLD] / spring, spring, per_work, share,
            )  # fmt: skip
            step = min(step, side)
            tx, ty, tz = tx + step * dx, ty + step * dy, tz + step * dz
            swept, spent, _, _, _, _, _ = sweep_sphere(
                bone, cx + step * dx, cy + step * dy, cz + step * dz, ax, ay, az, radius, body, shell, density,
                exponent, window, True,
            )  # fmt: skip
            removed += swept
            worked += spent
    return tx, ty, tz, touched, removed, normal_force, worked, contact_speed


@jit
def burr_tick(at: Work) -> None:
    """One tick: move the burr, grind, fill the response; the bone is edited in place."""
    bone, ox, oy, oz, instrument, law, state, command, response = at
    shape = tool_shape(instrument)
    hx, hy, hz = command[COMMAND_TIP] - ox, command[COMMAND_TIP + 1] - oy, command[COMMAND_TIP + 2] - oz
    qw, qx, qy, qz = (
        command[COMMAND_ORIENTATION],
        command[COMMAND_ORIENTATION + 1],
        command[COMMAND_ORIENTATION + 2],
        command[COMMAND_ORIENTATION + 3],
    )
    length = math.sqrt(qw * qw + qx * qx + qy * qy + qz * qz)
    qw, qx, qy, qz = qw / length, qx / length, qy / length, qz / length
    tick = command[COMMAND_TICK]
    spring = command[COMMAND_COUPLING_STIFFNESS]
    speed = min(1.0, max(0.0, command[COMMAND_TRIGGER])) * instrument[INSTRUMENT_SET_SPEED]
    if state[STATE_STARTED] == 0.0:
        start_tool(bone, state, hx, hy, hz, qw, qx, qy, qz, shape)
    tx, ty, tz = state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2]
    x_before, y_before, z_before = tx, ty, tz
    qw, qx, qy, qz = turn_free(bone, state, tx, ty, tz, qw, qx, qy, qz, shape)
    ax, ay, az = axis_of(qw, qx, qy, qz)
    removed, normal_force, worked, contact_speed = 0.0, 0.0, 0.0, 0.0
    if speed > 0.0:
        surface_speed = 2.0 * math.pi * speed / 60.0 * shape.radius
        tx, ty, tz, touched, removed, normal_force, worked, contact_speed = _grind(
            bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, law, instrument[INSTRUMENT_REMOVAL_FACTOR], surface_speed,
            spring, tick,
        )  # fmt: skip
    else:
        tx, ty, tz, touched = move_towards(bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, law[LAW_FRICTION])
    if touched and state[STATE_MODE] == MODE_FREE:
        place(state, STATE_CONTACT_POINT, tx, ty, tz)
    state[STATE_MODE] = MODE_CONTACT if touched else MODE_FREE
    place(state, STATE_TIP, tx, ty, tz)
    state[STATE_ORIENTATION] = qw
    state[STATE_ORIENTATION + 1] = qx
    state[STATE_ORIENTATION + 2] = qy
    state[STATE_ORIENTATION + 3] = qz

    sx, sy, sz = hx - tx, hy - ty, hz - tz
    place(state, STATE_STRETCH, sx, sy, sz)
    place(response, RESPONSE_TIP, tx + ox, ty + oy, tz + oz)
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = state[STATE_ORIENTATION + part]
    _, mass, initial_here = sample_initial(bone, tx, ty, tz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
    response[RESPONSE_SPEED] = speed
    response[RESPONSE_REMOVED] = removed
    response[RESPONSE_INITIAL_BONE_AT_TIP] = initial_here
    response[RESPONSE_CHISEL_DENSITY] = mass
    if not touched:
        return
    place(response, RESPONSE_FORCE, -spring * sx, -spring * sy, -spring * sz)
    # The motor does the work of all that went, sideways too, and rubs at the threshold.
    energy = law[LAW_WEAR_FORCE] * law[LAW_BURR_ENERGY] * worked / instrument[INSTRUMENT_REMOVAL_FACTOR]
    rubbing = law[LAW_BURR_FRICTION] * min(law[LAW_BURR_THRESHOLD], normal_force) * contact_speed
    power = energy / tick + rubbing if speed > 0.0 else 0.0
    torque = power / (2.0 * math.pi * speed / 60.0) if speed > 0.0 else 0.0
    place(response, RESPONSE_TORQUE, -torque * ax, -torque * ay, -torque * az)
    response[RESPONSE_THRUST] = max(0.0, spring * (sx * ax + sy * ay + sz * az))
    response[RESPONSE_CUTTING_TORQUE] = torque
    response[RESPONSE_FEED] = ((tx - x_before) * ax + (ty - y_before) * ay + (tz - z_before) * az) / tick
    response[RESPONSE_LIP_ENGAGEMENT] = min(
        1.0, normal_force / max(1e-9, spring * np.sqrt(sx * sx + sy * sy + sz * sz))
    )
    relief = 1.0 - law[LAW_IRRIGATION_RELIEF] * min(1.0, max(0.0, command[COMMAND_IRRIGATION]))
    response[RESPONSE_HEAT] = 1e-3 * law[LAW_BURR_HEAT_SHARE] * relief * power
    response[RESPONSE_DEPTH] = (
        (tx - state[STATE_CONTACT_POINT]) * ax
        + (ty - state[STATE_CONTACT_POINT + 1]) * ay
        + (tz - state[STATE_CONTACT_POINT + 2]) * az
    )
    response[RESPONSE_CONTACT] = 1.0
