"""One tick of a hemispherical grater (acetabular reamer): the energy law of its teeth, over the dome that meets bone.

Where the dome sinks into fresh bone at the speed w . n, the teeth take u s (w . n) of power per area. They run there at
v = omega R sin(theta) and carry the thrust 1.6 times their cutting force, so the bone presses with

    p = threshold + 1.6 u s (w . n) / v

which makes a tensor of viscous resistance, sum of 1.6 u s / v n n, and a threshold vector. Against the coupling spring
that is solved implicitly for the way of the dome's middle, sideways too. Teeth pass any place only now and then, so the
bone is taken away in interleaved slices, one or more a tick, never a tenth of a voxel behind.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .brick_volume import BoneArrays, sample_initial, voxel_containing
from .cube_coverage import sphere_coverage
from .dome_carving import SLICES, carve_dome
from .drill_motion import place, start_tool, tool_shape
from .golden_angle import golden_turns
from .jit import jit
from .layout import (
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_IRRIGATION,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    INSTRUMENT_ENERGY_FACTOR,
    INSTRUMENT_SET_SPEED,
    INSTRUMENT_TOOTH_PITCH,
    INSTRUMENT_TOOTH_WIDTH,
    LAW_DENSITY_EXPONENT,
    LAW_FRICTION,
    LAW_HEAT_FEED_SCALE,
    LAW_HEAT_SHARE_FAST,
    LAW_HEAT_SHARE_SLOW,
    LAW_IRRIGATION_RELIEF,
    LAW_REFERENCE_DENSITY,
    LAW_SAW_EDGE_FORCE,
    LAW_SAW_FORCE_RATIO,
    LAW_SAW_REFERENCE_KERF,
    LAW_SPECIFIC_ENERGY,
    LAW_WEAR_FORCE,
    LAW_WEAR_TORQUE,
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
    STATE_SLICE,
    STATE_SLICES_LEFT,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
)
from .rotation import across, axis_of
from .tool_motion import move_towards
from .tool_response import unit_orientation
from .tool_work import Work

POINTS = 512
"""Samples on the dome, evenly spaced in polar angle by the golden angle: closest at the pole, where a dome touches a
flat face first, and just so that each carries the same share of the viscous resistance."""
_POLAR = 0.5 * np.pi * (np.arange(POINTS) + 0.5) / POINTS
_TURN = golden_turns(POINTS)
POINT_SINE, POINT_COSINE = np.sin(_POLAR), np.cos(_POLAR)
POINT_X, POINT_Y = np.sin(_POLAR) * np.cos(_TURN), np.sin(_POLAR) * np.sin(_TURN)
LOOK_AHEAD = 0.75
"""Voxels ahead of the surface at which it is asked whether the bone there is still uncut."""
ENGAGED = 1e-6
MOST_STEPS = 64
LAG = 0.1
"""Most that the carved surface lags behind the dome [voxels]."""


class DomeEngagement(NamedTuple):
    """What a dome meets on the side towards which it is driven; n is its outward normal, s the strength of the bone."""

    share: float
    """Share of the dome's surface in fresh bone."""
    mass: float
    """Mean density there [g/cm3]."""
    normal: tuple[float, float, float]
    """Sum of s n over the area [mm2]."""
    rim: float
    """Sum of s sin(theta) over the area [mm2]."""
    tensor: tuple[float, float, float, float, float, float]
    """Sum of s n n / sin(theta) over the area [mm2]: xx, yy, zz, xy, xz, yz."""


@jit
def dome_engagement(
    bone: BoneArrays,
    cx: float,
    cy: float,
    cz: float,
    ax: float,
    ay: float,
    az: float,
    dx: float,
    dy: float,
    dz: float,
    radius: float,
    density: float,
    exponent: float,
) -> DomeEngagement:
    """Fresh bone on the half of a dome about c that faces the unit vector d; the pole lies along the axis a."""
    ux, uy, uz, vx, vy, vz = across(ax, ay, az)
    h = bone.spacing
    share, mass, rim, sx, sy, sz = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    xx, yy, zz, xy, xz, yz = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    ahead = radius + LOOK_AHEAD * h
    for point in range(POINTS):
        along, across_u, across_v = POINT_COSINE[point], POINT_X[point], POINT_Y[point]
        nx = along * ax + across_u * ux + across_v * vx
        ny = along * ay + across_u * uy + across_v * vy
        nz = along * az + across_u * uz + across_v * vz
        if nx * dx + ny * dy + nz * dz <= 0.0:
            continue
        fresh = 1.0
        px, py, pz = ahead * nx, ahead * ny, ahead * nz
        at = voxel_containing(bone, cx + px, cy + py, cz + pz)
        if at >= 0:
            cut = np.float64(bone.cut[at])
            if cut >= 1.0:
                continue
            if cut > 0.0:
                mx = np.floor((cx + px) / h + 0.5) * h - cx
                my = np.floor((cy + py) / h + 0.5) * h - cy
                mz = np.floor((cz + pz) / h + 0.5) * h - cz
                covered = sphere_coverage(mx, my, mz, radius, 2.0, h)
                fresh = min(1.0, max(0.0, (1.0 - cut + 1e-6) / max(1e-6, 1.0 - covered)))
        strength, here, filled = sample_initial(
            bone, cx + radius * nx, cy + radius * ny, cz + radius * nz, density, exponent
        )
        if filled == 0.0:
            continue
        sine = POINT_SINE[point]
        area = fresh * sine
        share += area * filled
        mass += area * here
        weight = area * strength
        sx, sy, sz = sx + weight * nx, sy + weight * ny, sz + weight * nz
        rim += weight * sine
        viscous = fresh * strength
        xx, yy, zz = xx + viscous * nx * nx, yy + viscous * ny * ny, zz + viscous * nz * nz
        xy, xz, yz = xy + viscous * nx * ny, xz + viscous * nx * nz, yz + viscous * ny * nz
    # The surface that one sample stands for, but for the sine of its polar angle.
    cell = radius * radius * math.pi * math.pi / POINTS
    return DomeEngagement(
        share * math.pi / (2.0 * POINTS),
        mass / max(1e-12, share),
        (sx * cell, sy * cell, sz * cell),
        rim * cell,
        (xx * cell, yy * cell, zz * cell, xy * cell, xz * cell, yz * cell),
    )


@jit
def solve_symmetric(
    matrix: tuple[float, float, float, float, float, float], x: float, y: float, z: float
) -> tuple[float, float, float]:
    """Solution of a symmetric positive 3 x 3 system, given as xx, yy, zz, xy, xz, yz."""
    a, b, c, d, e, f = matrix
    c00, c01, c02 = b * c - f * f, e * f - d * c, d * f - b * e
    c11, c12, c22 = a * c - e * e, d * e - a * f, a * b - d * d
    determinant = a * c00 + d * c01 + e * c02
    return (
        (c00 * x + c01 * y + c02 * z) / determinant,
        (c01 * x + c11 * y + c12 * z) / determinant,
        (c02 * x + c12 * y + c22 * z) / determinant,
    )


@jit
def _grate(
    bone: BoneArrays,
    cx: float,
    cy: float,
    cz: float,
    gx: float,
    gy: float,
    gz: float,
    ax: float,
    ay: float,
    az: float,
    radius: float,
    omega: float,
    pressure: float,
    law: np.ndarray,
    energy: float,
    spring: float,
    tick: float,
) -> tuple[float, float, float, bool, float, float, float, float]:
    """Carry the dome's middle from c towards g; (middle, touched, work [N mm], way [mm], share in bone, density).

    `pressure`: at which the teeth only rub [MPa]; `energy`: per volume of reference cortex [MPa].
    """
    half = 0.5 * bone.spacing
    density, exponent = law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT]
    thrust_ratio = law[LAW_SAW_FORCE_RATIO]
    left, way, work, touched, share, mass = tick, 0.0, 0.0, False, 0.0, 0.0
    for _ in range(MOST_STEPS):
        rx, ry, rz = gx - cx, gy - cy, gz - cz
        distance = math.sqrt(rx * rx + ry * ry + rz * rz)
        if distance < 1e-9 or left <= 1e-12:
            break
        met = dome_engagement(
            bone, cx, cy, cz, ax, ay, az, rx / distance, ry / distance, rz / distance, radius, density, exponent
        )
        if met.share < ENGAGED:
            step = min(distance, half)
            cx, cy, cz = cx + step / distance * rx, cy + step / distance * ry, cz + step / distance * rz
            way += step
            continue
        touched, share, mass = True, met.share, met.mass
        fx, fy, fz = spring * rx, spring * ry, spring * rz
        # The threshold holds as much of the push as comes against it, never more.
        nx, ny, nz = pressure * met.normal[0], pressure * met.normal[1], pressure * met.normal[2]
        most = nx * nx + ny * ny + nz * nz
        holding = min(1.0, max(0.0, fx * nx + fy * ny + fz * nz) / max(1e-12, most))
        fx, fy, fz = fx - holding * nx, fy - holding * ny, fz - holding * nz
        scale = law[LAW_WEAR_FORCE] * thrust_ratio * energy / (omega * radius)
        springy = spring * left
        matrix = (
            scale * met.tensor[0] + springy, scale * met.tensor[1] + springy, scale * met.tensor[2] + springy,
            scale * met.tensor[3], scale * met.tensor[4], scale * met.tensor[5],
        )  # fmt: skip
        wx, wy, wz = solve_symmetric(matrix, left * fx, left * fy, left * fz)
        step = math.sqrt(wx * wx + wy * wy + wz * wz)
        used = left
        if step > half:
            wx, wy, wz = wx * half / step, wy * half / step, wz * half / step
            used, step = left * half / step, half
        cx, cy, cz = cx + wx, cy + wy, cz + wz
        way += step
        sunk = max(0.0, met.normal[0] * wx + met.normal[1] * wy + met.normal[2] * wz)
        rubbing = pressure / thrust_ratio * holding * met.rim * omega * radius
        work += law[LAW_WEAR_TORQUE] * energy * sunk + rubbing * used
        left -= used
    return cx, cy, cz, touched, work, way, share, mass


@jit
def dome_tick(at: Work) -> None:
    """One tick: move the reamer, cut, fill the response; the bone is edited in place."""
    bone, ox, oy, oz, instrument, law, state, command, response = at
    shape = tool_shape(instrument)
    radius = shape.radius
    tick, spring = command[COMMAND_TICK], command[COMMAND_COUPLING_STIFFNESS]
    speed = min(1.0, max(0.0, command[COMMAND_TRIGGER])) * instrument[INSTRUMENT_SET_SPEED]
    omega = 2.0 * math.pi * speed / 60.0
    hx, hy, hz = command[COMMAND_TIP] - ox, command[COMMAND_TIP + 1] - oy, command[COMMAND_TIP + 2] - oz
    qw, qx, qy, qz = unit_orientation(command)
    if state[STATE_STARTED] == 0.0:
        start_tool(bone, state, hx, hy, hz, qw, qx, qy, qz, shape)
        state[STATE_SLICES_LEFT] = 0.0
    bx, by, bz = axis_of(
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2],
        state[STATE_ORIENTATION + 3],
    )  # fmt: skip
    # The hand carries the middle of the dome: turned about it, the dome stays where it is.
    cx, cy, cz = state[STATE_TIP] - radius * bx, state[STATE_TIP + 1] - radius * by, state[STATE_TIP + 2] - radius * bz
    ax, ay, az = axis_of(qw, qx, qy, qz)
    gx, gy, gz = hx - radius * ax, hy - radius * ay, hz - radius * az
    x_before, y_before, z_before = cx, cy, cz
    work, way, share, mass, removed = 0.0, 0.0, 0.0, 0.0, 0.0
    if speed > 0.0:
        edge = law[LAW_SAW_EDGE_FORCE] / law[LAW_SAW_REFERENCE_KERF] * instrument[INSTRUMENT_TOOTH_WIDTH]
        pressure = law[LAW_WEAR_FORCE] * edge / instrument[INSTRUMENT_TOOTH_PITCH] ** 2
        energy = law[LAW_SPECIFIC_ENERGY] * instrument[INSTRUMENT_ENERGY_FACTOR]
        cx, cy, cz, touched, work, way, share, mass = _grate(
            bone, cx, cy, cz, gx, gy, gz, ax, ay, az, radius, omega, pressure, law, energy, spring, tick
        )
        if way > 0.0:
            state[STATE_SLICES_LEFT] = SLICES
        due = min(state[STATE_SLICES_LEFT], max(1.0, math.ceil(way * SLICES / (LAG * bone.spacing))))
        for _ in range(int(due)):
            removed += carve_dome(
                bone, cx, cy, cz, ax, ay, az, radius, (LAG + 0.5) * bone.spacing, int(state[STATE_SLICE])
            )
            state[STATE_SLICE] = (state[STATE_SLICE] + 1.0) % SLICES
            state[STATE_SLICES_LEFT] -= 1.0
    else:
        tx, ty, tz, touched = move_towards(
            bone, cx + radius * ax, cy + radius * ay, cz + radius * az, hx, hy, hz, ax, ay, az, shape,
            law[LAW_FRICTION],
        )  # fmt: skip
        cx, cy, cz = tx - radius * ax, ty - radius * ay, tz - radius * az
    tx, ty, tz = cx + radius * ax, cy + radius * ay, cz + radius * az
    if touched and state[STATE_MODE] == MODE_FREE:
        place(state, STATE_CONTACT_POINT, tx, ty, tz)
    state[STATE_MODE] = MODE_CONTACT if touched else MODE_FREE
    place(state, STATE_TIP, tx, ty, tz)
    state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1] = qw, qx
    state[STATE_ORIENTATION + 2], state[STATE_ORIENTATION + 3] = qy, qz
    sx, sy, sz = hx - tx, hy - ty, hz - tz
    place(state, STATE_STRETCH, sx, sy, sz)
    place(response, RESPONSE_TIP, tx + ox, ty + oy, tz + oz)
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = state[STATE_ORIENTATION + part]
    _, _, initial_here = sample_initial(bone, tx, ty, tz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
    response[RESPONSE_SPEED] = speed
    response[RESPONSE_REMOVED] = removed
    response[RESPONSE_INITIAL_BONE_AT_TIP] = initial_here
    response[RESPONSE_CHISEL_DENSITY] = mass
    if not touched:
        return
    torque = work / tick / omega if omega > 0.0 else 0.0
    feed = ((cx - x_before) * ax + (cy - y_before) * ay + (cz - z_before) * az) / tick
    slow = law[LAW_HEAT_SHARE_SLOW] - law[LAW_HEAT_SHARE_FAST]
    into_bone = law[LAW_HEAT_SHARE_FAST] + slow * math.exp(-max(0.0, feed) / law[LAW_HEAT_FEED_SCALE])
    into_bone *= 1.0 - law[LAW_IRRIGATION_RELIEF] * min(1.0, max(0.0, command[COMMAND_IRRIGATION]))
    place(response, RESPONSE_FORCE, -spring * sx, -spring * sy, -spring * sz)
    place(response, RESPONSE_TORQUE, -torque * ax, -torque * ay, -torque * az)
    response[RESPONSE_THRUST] = max(0.0, spring * (sx * ax + sy * ay + sz * az))
    response[RESPONSE_CUTTING_TORQUE] = torque
    response[RESPONSE_FEED] = feed
    response[RESPONSE_LIP_ENGAGEMENT] = share
    response[RESPONSE_HEAT] = 1e-3 * into_bone * work / tick
    response[RESPONSE_DEPTH] = (
        (tx - state[STATE_CONTACT_POINT]) * ax
        + (ty - state[STATE_CONTACT_POINT + 1]) * ay
        + (tz - state[STATE_CONTACT_POINT + 2]) * az
    )
    response[RESPONSE_CONTACT] = 1.0
