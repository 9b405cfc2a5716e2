"""One tick of an oscillating saw: the force law of a tooth, over the teeth that touch, against the coupling spring.

A tooth that cuts a chip of depth h asks for a thrust: it rises steeply up to a depth of 2 micrometres, where the edge
only ploughs, and slowly beyond. A straight row of teeth swung on an arc of radius R touches the floor of the cut over
2 sqrt(2 R h), so m(h) = 1 + 2 sqrt(2 R h) / pitch teeth cut at a time, no more than fit the floor. The thrust
F = m(h) F_tooth(h) s rises with h alone, so the chip that the spring can drive is found by halving. The floor sinks by
m h v / L, with v the mean speed of the teeth and L the length of the floor.

Sideways in its plane only the tooth at the corner cuts, at the ends of its swing; the plain edge behind it does not, so
that a cut is widened where it is no deeper than a tooth is high: by strokes over the surface, not in the depth. Across
its plane a blade cuts nothing: it bends, and rubs on the walls.
"""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, brick_at, mark_edited, sample_initial, voxel_containing
from .cube_coverage import HALF_DIAGONAL, half_space_share
from .drill_motion import place
from .jit import jit
from .layout import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_IRRIGATION,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    INSTRUMENT_ARC_RADIUS,
    INSTRUMENT_BLADE_THICKNESS,
    INSTRUMENT_DIAMETER,
    INSTRUMENT_KERF,
    INSTRUMENT_LENGTH,
    INSTRUMENT_SET_SPEED,
    INSTRUMENT_STROKE,
    INSTRUMENT_TOOTH_PITCH,
    LAW_BURR_HEAT_SHARE,
    LAW_CRUSHING_PRESSURE,
    LAW_DENSITY_EXPONENT,
    LAW_FRICTION,
    LAW_IRRIGATION_RELIEF,
    LAW_REFERENCE_DENSITY,
    LAW_SAW_EDGE_FORCE,
    LAW_SAW_FORCE_RATIO,
    LAW_SAW_REFERENCE_KERF,
    LAW_SAW_SLOPE,
    LAW_SAW_TOOTH_FORCE,
    LAW_STEEL_MODULUS,
    LAW_WEAR_FORCE,
    MODE_FREE,
    MODE_GUIDED,
    RESPONSE_CHISEL_DENSITY,
    RESPONSE_INITIAL_BONE_AT_TIP,
    STATE_CONTACT_POINT,
    STATE_FLOOR_ELSEWHERE,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
)
from .rotation import axis_of
from .tool_response import respond_held, unit_orientation
from .tool_work import Work

PLOUGHING_MM = 0.002
"""Chip depth below which a tooth ploughs [mm]."""
STATIONS = 32
"""Samples along the floor of the cut."""
LINES = 3
"""Samples across the kerf."""
ENGAGED = 1e-3
HALVINGS = 40
TOOTH_HEIGHT = 0.5
"""Height of a tooth over its pitch: teeth that cut both ways have a right angle at their tip. A design choice."""
CORNER_STATIONS = 4
"""Samples along the flank of the corner tooth."""
SIDE_REACH = 30.0
"""How far behind the teeth the plain edge is looked at [mm], a voxel at a time."""
MOST_STEPS = 128


@jit
def tooth_thrust(chip: float, law: np.ndarray) -> float:
    """Thrust of one tooth of the reference kerf in reference cortex [N] at a chip depth [mm]."""
    edge, full = law[LAW_SAW_EDGE_FORCE], law[LAW_SAW_TOOTH_FORCE]
    if chip < PLOUGHING_MM:
        return edge + (full - edge) * chip / PLOUGHING_MM
    return full * (1.0 + law[LAW_SAW_SLOPE] * (chip - PLOUGHING_MM))


@jit
def teeth_touching(chip: float, floor: float, radius: float, pitch: float) -> float:
    """How many teeth cut at a time on a floor of this length [mm]."""
    return max(1e-6, min(floor / pitch, 1.0 + 2.0 * math.sqrt(2.0 * radius * chip) / pitch))


@jit
def chip_under(force: float, strength: float, floor: float, radius: float, pitch: float, law: np.ndarray) -> float:
    """Chip depth [mm] at which the teeth that touch carry a thrust [N]; `strength` scales the tooth's force."""
    if force <= strength * teeth_touching(0.0, floor, radius, pitch) * law[LAW_SAW_EDGE_FORCE]:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if strength * teeth_touching(middle, floor, radius, pitch) * tooth_thrust(middle, law) > force:
            high = middle
        else:
            low = middle
    return low


@jit
def floor_engagement(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    frame: tuple[float, float, float, float, float, float, float, float, float],
    half_width: float,
    half_kerf: float,
    law: np.ndarray,
) -> tuple[float, float, float]:
    """(strength, share of the floor in uncut bone, mass) under the toothed edge at t; frame: x, y and z of the tool."""
    ux, uy, uz, vx, vy, vz, ax, ay, az = frame
    strength, share, mass = 0.0, 0.0, 0.0
    ahead = 0.75 * bone.spacing
    for station in range(STATIONS):
        s = half_width * ((station + 0.5) / STATIONS * 2.0 - 1.0)
        for line in range(LINES):
            k = half_kerf * ((line + 0.5) / LINES * 2.0 - 1.0)
            px, py, pz = tx + s * ux + k * vx, ty + s * uy + k * vy, tz + s * uz + k * vz
            here, density, filled = sample_initial(
                bone, px, py, pz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT]
            )
            if filled <= 0.0:
                continue
            place_ahead = voxel_containing(bone, px + ahead * ax, py + ahead * ay, pz + ahead * az)
            if place_ahead < 0 or bone.cut[place_ahead] < 0.5:
                strength += here
                share += filled
                mass += density
    count = STATIONS * LINES
    return strength / count, share / count, mass / count


@jit
def _clip(
    low: float, high: float, slope: float, offset: float, limit_low: float, limit_high: float
) -> tuple[float, float]:
    """Interval of t in [low, high] where limit_low <= slope t + offset <= limit_high."""
    if abs(slope) < 1e-12:
        return (low, high) if limit_low <= offset <= limit_high else (1.0, 0.0)
    one, two = (limit_low - offset) / slope, (limit_high - offset) / slope
    return max(low, min(one, two)), min(high, max(one, two))


@jit
def slab_share(nx: float, ny: float, nz: float, distance: float, half: float, spacing: float) -> float:
    """Share of a voxel `distance` from the middle of a slab of half thickness `half` [mm] that lies in it; exact."""
    return half_space_share(nx, ny, nz, (distance - half) / spacing) - half_space_share(
        nx, ny, nz, (distance + half) / spacing
    )


@jit
def carve_slot(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    frame: tuple[float, float, float, float, float, float, float, float, float],
    half_width: float,
    half_kerf: float,
    back: float,
) -> float:
    """Sweep the swung blade where it stands: a slot that ends at t; returns the volume removed [mm3].

    Only the last `back` mm are visited. The voxel's share is the product of the exact shares of the slot's slabs: exact
    wherever no more than one of its faces is oblique to the voxel, second order at edges.
    """
    ux, uy, uz, vx, vy, vz, ax, ay, az = frame
    h = bone.spacing
    band = HALF_DIAGONAL * h
    wide, thin = half_width + band, half_kerf + band
    middle = 0.5 * (band - back)
    deep = 0.5 * (band + back)
    spread_z = abs(uz) * wide + abs(vz) * thin + abs(az) * deep
    spread_y = abs(uy) * wide + abs(vy) * thin + abs(ay) * deep
    spread_x = abs(ux) * wide + abs(vx) * thin + abs(ax) * deep
    cz, cy, cx = tz + middle * az, ty + middle * ay, tx + middle * ax
    z0 = max(0, int(math.ceil((cz - spread_z) / h)))
    z1 = min(bone.table.shape[0] * 32 - 1, int(math.floor((cz + spread_z) / h)))
    y0 = max(0, int(math.ceil((cy - spread_y) / h)))
    y1 = min(bone.table.shape[1] * 32 - 1, int(math.floor((cy + spread_y) / h)))
    x_last = bone.table.shape[2] * 32 - 1
    removed = 0.0
    ez0, ez1, ey0, ey1, ex0, ex1 = 1 << 60, -1, 1 << 60, -1, 1 << 60, -1
    for z in range(z0, z1 + 1):
        pz = z * h - tz
        for y in range(y0, y1 + 1):
            py = y * h - ty
            low, high = _clip(cx - spread_x - tx, cx + spread_x - tx, ux, py * uy + pz * uz, -wide, wide)
            if low > high:
                continue
            low, high = _clip(low, high, vx, py * vy + pz * vz, -thin, thin)
            if low > high:
                continue
            low, high = _clip(low, high, ax, py * ay + pz * az, -back, band)
            if low > high:
                continue
            x0, x1 = max(0, int(math.ceil((low + tx) / h))), min(x_last, int(math.floor((high + tx) / h)))
            block = -1
            brick = np.int64(-1)
            for x in range(x0, x1 + 1):
                if (x >> 5) != block:
                    block = x >> 5
                    brick = brick_at(bone, z, y, x)
                if brick < 0:
                    continue
                at = (brick << 15) | ((z & 31) << 10) | ((y & 31) << 5) | (x & 31)
                old = bone.cut[at]
                filled = np.float64(bone.initial[at])
                if filled == 0.0 or old >= 1.0:
                    continue
                px = x * h - tx
                front = half_space_share(ax, ay, az, (px * ax + py * ay + pz * az) / h)
                if front <= old:
                    continue
                share = front * slab_share(vx, vy, vz, px * vx + py * vy + pz * vz, half_kerf, h)
                share *= slab_share(ux, uy, uz, px * ux + py * uy + pz * uz, half_width, h)
                new = np.float32(min(1.0, max(0.0, share)))
                if new <= old:
                    continue
                bone.cut[at] = new
                removed += filled * (np.float64(new) - np.float64(old))
                ez0, ez1 = min(ez0, z), max(ez1, z)
                ey0, ey1 = min(ey0, y), max(ey1, y)
                ex0, ex1 = min(ex0, x), max(ex1, x)
    if ez1 >= 0:
        mark_edited(bone, ez0, ez1, ey0, ey1, ex0, ex1)
    return removed * h * h * h


@jit
def side_wall(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    frame: tuple[float, float, float, float, float, float, float, float, float],
    beside: float,
    half_kerf: float,
    tooth: float,
    enough: float,
    law: np.ndarray,
) -> tuple[float, float, float]:
    """Bone left beside the blade, on the side where `beside` [mm] lies along its breadth.

    It looks no further once the plain edge has met `enough`.
    Returns (strength times length before the corner tooth, the same before the plain edge behind it, how far behind the
    tip the wall reaches); mm, strength relative to reference cortex.
    """
    ux, uy, uz, vx, vy, vz, ax, ay, az = frame
    corner, plain, reach = 0.0, 0.0, 0.0
    stations = CORNER_STATIONS + int(SIDE_REACH / bone.spacing)
    for station in range(stations):
        length = tooth / CORNER_STATIONS
        back = (station + 0.5) * length
        if station >= CORNER_STATIONS:
            length = bone.spacing
            back = tooth + (station - CORNER_STATIONS + 0.5) * length
        for line in range(LINES):
            k = half_kerf * ((line + 0.5) / LINES * 2.0 - 1.0)
            px = tx + beside * ux + k * vx - back * ax
            py = ty + beside * uy + k * vy - back * ay
            pz = tz + beside * uz + k * vz - back * az
            strength, _, _ = sample_initial(bone, px, py, pz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
            if strength <= 0.0:
                continue
            place_there = voxel_containing(bone, px, py, pz)
            if place_there >= 0 and bone.cut[place_there] >= 0.5:
                continue
            reach = max(reach, back + 0.5 * length)
            if station < CORNER_STATIONS:
                corner += strength * length / LINES
            else:
                plain += strength * length / LINES
        if plain >= enough:
            break
    return corner, plain, reach


@jit
def corner_force(corner: float, tooth: float, half_kerf: float, law: np.ndarray) -> float:
    """Force [N] with which the corner tooth cuts sideways while it is in the wall; `corner` as of `side_wall`.

    It goes along its cutting direction: its chip is as deep as its flank stands in bone, by the law of the teeth.
    """
    share = corner / tooth
    whole = tooth_thrust(tooth, law) / law[LAW_SAW_FORCE_RATIO]
    return law[LAW_WEAR_FORCE] * share * whole * 2.0 * half_kerf / law[LAW_SAW_REFERENCE_KERF]


@jit
def widened(force: float, peak: float, amplitude: float, frequency: float) -> float:
    """Way per second [mm/s] by which a mean force [N] drives a swung corner into the wall at one end of its swing.

    A corner that goes d deeper with every swing of amplitude A is in the wall from the phase acos(1 - d / A) before its
    turn: the share acos(1 - d / A) / 2 pi of the time it carries its peak force, and nothing otherwise.
    """
    if force <= 0.0:
        return 0.0
    if force >= 0.25 * peak:
        return amplitude * frequency
    return amplitude * frequency * (1.0 - math.cos(2.0 * math.pi * force / peak))


@jit
def sweep_aside(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    aside: float,
    frame: tuple[float, float, float, float, float, float, float, float, float],
    instrument: np.ndarray,
    speed: float,
    spring: float,
    tick: float,
    law: np.ndarray,
) -> tuple[float, float, float]:
    """Let the running blade go sideways in its plane towards the hand, `aside` mm along its breadth, in one tick.

    Its corner tooth cuts; the plain edge behind it only crushes. Returns (way with its sign [mm], how far behind the
    tip the cut wall reached [mm], power of the corner [W]).
    """
    amplitude, frequency = 0.5 * instrument[INSTRUMENT_STROKE], speed / 60.0
    half_width = 0.5 * instrument[INSTRUMENT_DIAMETER] + amplitude
    half_kerf = 0.5 * instrument[INSTRUMENT_KERF]
    tooth = TOOTH_HEIGHT * instrument[INSTRUMENT_TOOTH_PITCH]
    side = math.copysign(1.0, aside)
    beside = side * (half_width + 0.75 * bone.spacing)
    crushing = law[LAW_CRUSHING_PRESSURE] * instrument[INSTRUMENT_BLADE_THICKNESS]
    enough = spring * abs(aside) / crushing
    corner, plain, reach = side_wall(bone, tx, ty, tz, frame, beside, half_kerf, tooth, enough, law)
    drive = spring * abs(aside) - crushing * plain
    if drive <= 0.0:
        return 0.0, 0.0, 0.0
    most = min(abs(aside), 0.5 * bone.spacing)
    peak = corner_force(corner, tooth, half_kerf, law)
    if peak <= 0.0:
        return side * min(most, drive / spring), reach, 0.0
    low, high = 0.0, drive
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if drive - spring * tick * widened(middle, peak, amplitude, frequency) > middle:
            low = middle
        else:
            high = middle
    way = min(most, tick * widened(low, peak, amplitude, frequency))
    return side * way, reach, 1e-3 * peak * way / tick


@jit
def saw_tick(at: Work) -> None:
    """One tick: move the blade, cut, fill the response. In its slot the blade goes only along its plane."""
    bone, ox, oy, oz, instrument, law, state, command, response = at
    hx, hy, hz = command[COMMAND_TIP] - ox, command[COMMAND_TIP + 1] - oy, command[COMMAND_TIP + 2] - oz
    tick = command[COMMAND_TICK]
    speed = min(1.0, max(0.0, command[COMMAND_TRIGGER])) * instrument[INSTRUMENT_SET_SPEED]
    stroke, pitch = instrument[INSTRUMENT_STROKE], instrument[INSTRUMENT_TOOTH_PITCH]
    radius, half_kerf = instrument[INSTRUMENT_ARC_RADIUS], 0.5 * instrument[INSTRUMENT_KERF]
    half_width = 0.5 * (instrument[INSTRUMENT_DIAMETER] + stroke)
    tooth_speed = 2.0 * stroke * speed / 60.0
    qw, qx, qy, qz = unit_orientation(command)
    if state[STATE_STARTED] == 0.0:
        place(state, STATE_TIP, hx, hy, hz)
        place(state, STATE_STRETCH, 0.0, 0.0, 0.0)
        state[STATE_MODE] = MODE_FREE
        state[STATE_STARTED] = 1.0
    if state[STATE_MODE] != MODE_GUIDED:
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1] = qw, qx
        state[STATE_ORIENTATION + 2], state[STATE_ORIENTATION + 3] = qy, qz
    qw, qx = state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1]
    qy, qz = state[STATE_ORIENTATION + 2], state[STATE_ORIENTATION + 3]
    ax, ay, az = axis_of(qw, qx, qy, qz)
    ux, uy, uz = 1.0 - 2.0 * (qy * qy + qz * qz), 2.0 * (qx * qy + qw * qz), 2.0 * (qx * qz - qw * qy)
    vx, vy, vz = ay * uz - az * uy, az * ux - ax * uz, ax * uy - ay * ux
    frame = (ux, uy, uz, vx, vy, vz, ax, ay, az)

    spring = command[COMMAND_COUPLING_STIFFNESS]
    damping = max(0.0, command[COMMAND_COUPLING_DAMPING])
    stiffness = spring + damping / tick
    half = 0.5 * bone.spacing
    tx, ty, tz = state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2]
    bias = damping / tick * (state[STATE_STRETCH] * ax + state[STATE_STRETCH + 1] * ay + state[STATE_STRETCH + 2] * az)
    held = False
    removed, advance, power, engaged, mass = 0.0, 0.0, 0.0, 0.0, 0.0
    left = tick
    for _ in range(MOST_STEPS):
        rx, ry, rz = hx - tx, hy - ty, hz - tz
        stretch = rx * ax + ry * ay + rz * az
        strength, share, mass = floor_engagement(bone, tx, ty, tz, frame, half_width, half_kerf, law)
        engaged = share
        if share < ENGAGED or stretch <= 0.0:
            # Free, or drawn back: along the slot if there is one, else straight to the hand.
            if state[STATE_MODE] == MODE_GUIDED:
                rx, ry, rz = stretch * ax, stretch * ay, stretch * az
            distance = math.sqrt(rx * rx + ry * ry + rz * rz)
            if distance < 1e-12:
                break
            step = min(distance, half)
            tx, ty, tz = tx + step / distance * rx, ty + step / distance * ry, tz + step / distance * rz
            advance += step * (rx * ax + ry * ay + rz * az) / distance
            if state[STATE_MODE] == MODE_GUIDED and tooth_speed > 0.0 and stretch > 0.0:
                # The last of the far face, too thin to be felt.
                removed += carve_slot(bone, tx, ty, tz, frame, half_width, half_kerf, step + 2.0 * bone.spacing)
            if distance <= half:
                break
            continue
        held = True
        if state[STATE_MODE] != MODE_GUIDED:
            place(state, STATE_CONTACT_POINT, tx, ty, tz)
            state[STATE_MODE] = MODE_GUIDED
        drive = stiffness * stretch - bias
        if tooth_speed <= 0.0 or drive <= 0.0:
            break
        # Of the teeth's time this bone gets what its floor is of all the floor; the chip is the same everywhere.
        whole = share + state[STATE_FLOOR_ELSEWHERE]
        floor = max(pitch, 2.0 * half_width * whole)
        scale = law[LAW_WEAR_FORCE] * strength / whole * 2.0 * half_kerf / law[LAW_SAW_REFERENCE_KERF]
        # Implicit: the chip that the spring still drives after the floor has sunk by what that chip takes.
        low, high = 0.0, chip_under(drive, scale, floor, radius, pitch, law)
        rate = 0.0
        for _halving in range(24):
            chip = 0.5 * (low + high)
            rate = teeth_touching(chip, floor, radius, pitch) * chip * tooth_speed / floor
            if (
                scale * teeth_touching(chip, floor, radius, pitch) * tooth_thrust(chip, law)
                > drive - stiffness * rate * left
            ):
                high = chip
            else:
                low = chip
        rate = teeth_touching(low, floor, radius, pitch) * low * tooth_speed / floor
        step = min(rate * left, half)
        if step <= 0.0:
            break
        tx, ty, tz = tx + step * ax, ty + step * ay, tz + step * az
        advance += step
        removed += carve_slot(bone, tx, ty, tz, frame, half_width, half_kerf, step + 2.0 * bone.spacing)
        thrust = scale * teeth_touching(low, floor, radius, pitch) * tooth_thrust(low, law)
        power += 1e-3 * thrust / law[LAW_SAW_FORCE_RATIO] * tooth_speed * (step / rate) / tick
        left -= step / rate
        if left <= 1e-12:
            break
    if held and advance == 0.0 and tooth_speed > 0.0:
        # Below the threshold the teeth rub.
        drive = max(0.0, spring * ((hx - tx) * ax + (hy - ty) * ay + (hz - tz) * az))
        power = 1e-3 * drive / law[LAW_SAW_FORCE_RATIO] * tooth_speed
    # In its slot the blade bends like a cantilever between teeth and saw.
    thickness = instrument[INSTRUMENT_BLADE_THICKNESS]
    free_length = instrument[INSTRUMENT_LENGTH]
    bending = law[LAW_STEEL_MODULUS] * instrument[INSTRUMENT_DIAMETER] * thickness**3 / (4.0 * free_length**3)
    softening = bending / (bending + spring)
    if state[STATE_MODE] == MODE_GUIDED and tooth_speed > 0.0:
        rx, ry, rz = hx - tx, hy - ty, hz - tz
        aside = rx * ux + ry * uy + rz * uz
        if abs(aside) > 1e-9 and state[STATE_FLOOR_ELSEWHERE] == 0.0:
            way, reach, cutting = sweep_aside(bone, tx, ty, tz, aside, frame, instrument, speed, spring, tick, law)
            if way != 0.0:
                tx, ty, tz = tx + way * ux, ty + way * uy, tz + way * uz
                removed += carve_slot(bone, tx, ty, tz, frame, half_width, half_kerf, reach + bone.spacing)
                power += cutting
        # The bent blade leans on the wall of its slot and rubs there, to and fro.
        rubbing = law[LAW_FRICTION] * spring * softening * abs(rx * vx + ry * vy + rz * vz)
        power += 1e-3 * rubbing * tooth_speed
    place(state, STATE_TIP, tx, ty, tz)
    kx, ky, kz = state[STATE_CONTACT_POINT], state[STATE_CONTACT_POINT + 1], state[STATE_CONTACT_POINT + 2]
    depth = (tx - kx) * ax + (ty - ky) * ay + (tz - kz) * az
    if state[STATE_MODE] == MODE_GUIDED:
        held = True
        if depth < -half:
            state[STATE_MODE] = MODE_FREE
            held = False
    relief = 1.0 - law[LAW_IRRIGATION_RELIEF] * min(1.0, max(0.0, command[COMMAND_IRRIGATION]))
    respond_held(
        ox, oy, oz, hx, hy, hz, held, softening, vx, vy, vz, law, state, command, response, speed,
        advance / tick, removed, 0.0, law[LAW_BURR_HEAT_SHARE] * relief * power, engaged, max(0.0, depth),
    )  # fmt: skip
    _, _, initial_here = sample_initial(bone, tx, ty, tz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
    response[RESPONSE_INITIAL_BONE_AT_TIP] = initial_here
    response[RESPONSE_CHISEL_DENSITY] = mass
