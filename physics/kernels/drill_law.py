"""One tick of a twist drill: threshold-plus-viscous cutting, contact, skiving, guidance by its own hole.

Along the axis the bone answers F = F0 + b v (edge and chisel threshold, viscous feed term); against the coupling spring
k this is solved implicitly, dx = dt max(0, k (xd - xp) - F0) / (b + k dt), which is stable for every k, b and dt.
"""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, sample_initial
from .carving import carve_drill
from .drill_engagement import Engagement, ToolShape, cone_engagement, wall_around, wall_length
from .jit import jit
from .layout import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_IRRIGATION,
    COMMAND_ORIENTATION,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    INSTRUMENT_CHISEL_FRACTION,
    INSTRUMENT_DIAMETER,
    INSTRUMENT_FLUTE_LENGTH,
    INSTRUMENT_HALF_ANGLE,
    INSTRUMENT_KIND,
    INSTRUMENT_LENGTH,
    INSTRUMENT_SET_SPEED,
    INSTRUMENT_SHAFT_DIAMETER,
    KIND_BURR,
    LAW_CHISEL_SHARE,
    LAW_COUPLING_LEVER,
    LAW_CRUSHING_PRESSURE,
    LAW_DENSITY_EXPONENT,
    LAW_EDGE_PRESSURE,
    LAW_EDGE_TORQUE,
    LAW_FEED_PRESSURE,
    LAW_FRICTION,
    LAW_HEAT_FEED_SCALE,
    LAW_HEAT_SHARE_FAST,
    LAW_HEAT_SHARE_SLOW,
    LAW_IRRIGATION_RELIEF,
    LAW_REFERENCE_DENSITY,
    LAW_SIDE_PRESSURE,
    LAW_SPECIFIC_ENERGY,
    LAW_WALL_SHEAR_CLEAN,
    LAW_WALL_SHEAR_CLOGGED,
    LAW_WEAR_FORCE,
    LAW_WEAR_TORQUE,
    MODE_CONTACT,
    MODE_FREE,
    MODE_GUIDED,
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
    STATE_ENGAGEMENT,
    STATE_ENGAGEMENT_AXIS,
    STATE_HOLE_AXIS,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
)
from .rotation import axis_of, turn_to_axis
from .tool_motion import TOUCHING, move_towards, normal_at, slide_step, tool_overlap

ENGAGED = 1e-4
"""Share of the point in bone above which the drill is in contact."""
MOST_ADVANCES = 16
"""Half-voxel advances in one tick, each with its own engagement: a plunge meets the far cortex, it never jumps it."""
GUIDING_POINTS = 8
"""Of 12 points around the margin, how many must be wall before the hole holds the drill's axis."""
SIDE_VISCOSITY = 4.0
"""Sideways over axial viscous resistance of the point: lips are ground to cut along the axis. A design choice."""
RELEASE_SHARE = 0.3
"""Share of the cone's height below which a withdrawn drill leaves its hole."""


@jit
def tool_shape(instrument: np.ndarray) -> ToolShape:
    """The kernels' view of one instrument row."""
    radius = 0.5 * instrument[INSTRUMENT_DIAMETER]
    half_angle = instrument[INSTRUMENT_HALF_ANGLE]
    round_head = instrument[INSTRUMENT_KIND] == KIND_BURR
    return ToolShape(
        round_head,
        radius,
        math.sin(half_angle),
        math.cos(half_angle),
        radius if round_head else radius / math.tan(half_angle),
        radius * instrument[INSTRUMENT_CHISEL_FRACTION],
        2.0 * radius if round_head else instrument[INSTRUMENT_FLUTE_LENGTH],
        instrument[INSTRUMENT_LENGTH],
        0.5 * instrument[INSTRUMENT_SHAFT_DIAMETER],
    )


@jit
def _engage(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
    law: np.ndarray,
) -> Engagement:
    return cone_engagement(bone, tx, ty, tz, ax, ay, az, shape, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])


@jit
def _engage_here(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
    law: np.ndarray,
    state: np.ndarray,
) -> Engagement:
    """Engagement where the last tick left the tool: remembered from its end, since nothing has moved or been cut."""
    if (
        state[STATE_ENGAGEMENT_AXIS] == ax
        and state[STATE_ENGAGEMENT_AXIS + 1] == ay
        and state[STATE_ENGAGEMENT_AXIS + 2] == az
    ):
        return Engagement(
            state[STATE_ENGAGEMENT],
            state[STATE_ENGAGEMENT + 1],
            state[STATE_ENGAGEMENT + 2],
            state[STATE_ENGAGEMENT + 3],
            state[STATE_ENGAGEMENT + 4],
            state[STATE_ENGAGEMENT + 5],
            state[STATE_ENGAGEMENT + 6],
        )
    return _engage(bone, tx, ty, tz, ax, ay, az, shape, law)


@jit
def _resistance(law: np.ndarray, diameter: float, turns: float, met: Engagement) -> tuple[float, float, float]:
    """(threshold F0 [N], viscous b [N s/mm], crushing threshold [N]) of the bone under the point.

    A tool that does not turn gets on only by crushing the bone under its whole point.
    """
    share = law[LAW_CHISEL_SHARE]
    threshold = (
        law[LAW_WEAR_FORCE] * law[LAW_EDGE_PRESSURE] * diameter * (share * met.chisel + (1.0 - share) * met.lips)
    )
    viscous = 0.0
    if turns > 0.0:
        viscous = law[LAW_WEAR_FORCE] * law[LAW_FEED_PRESSURE] * diameter * met.by_length / turns
    crushing = law[LAW_CRUSHING_PRESSURE] * max(met.chisel, met.lips) * 0.25 * math.pi * diameter * diameter
    return threshold, viscous, crushing


@jit
def _advance(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    stretch: float,
    bias: float,
    stiffness: float,
    tick: float,
    turns: float,
    diameter: float,
    shape: ToolShape,
    law: np.ndarray,
    state: np.ndarray,
) -> float:
    """Advance the tip along the axis against the bone; returns the distance [mm].

    `stretch` is how far the hand is ahead along the axis; the drive is stiffness * stretch - bias.
    """
    half = 0.5 * bone.spacing
    travelled = 0.0
    left = tick
    for _ in range(MOST_ADVANCES):
        drive = stiffness * (stretch - travelled) - bias
        if drive <= 0.0 or left <= 0.0:
            break
        if travelled == 0.0:
            met = _engage_here(bone, tx, ty, tz, ax, ay, az, shape, law, state)
        else:
            met = _engage(bone, tx + travelled * ax, ty + travelled * ay, tz + travelled * az, ax, ay, az, shape, law)
        threshold, viscous, crushing = _resistance(law, diameter, turns, met)
        step = max(0.0, drive - crushing) / stiffness
        used = 0.0
        if turns > 0.0:
            cut = left * max(0.0, drive - threshold) / (viscous + stiffness * left)
            if cut >= step:
                step = cut
                if step > half:
                    used = half * viscous / max(1e-9, drive - threshold - stiffness * half)
        if step <= half:
            travelled += step
            break
        travelled += half
        left -= used
    return travelled


@jit
def place(state: np.ndarray, slot: int, x: float, y: float, z: float) -> None:
    """Write a vector into three slots."""
    state[slot] = x
    state[slot + 1] = y
    state[slot + 2] = z


@jit
def start_tool(
    bone: BoneArrays,
    state: np.ndarray,
    hx: float,
    hy: float,
    hz: float,
    qw: float,
    qx: float,
    qy: float,
    qz: float,
    shape: ToolShape,
) -> None:
    """Put the tool where the hand is; if that is inside bone, back along its axis to where it is free."""
    ax, ay, az = axis_of(qw, qx, qy, qz)
    half = 0.5 * bone.spacing
    back = 0.0
    for _ in range(1024):
        value, _, _, _ = tool_overlap(bone, hx - back * ax, hy - back * ay, hz - back * az, ax, ay, az, shape)
        if value <= TOUCHING:
            break
        back += half
    place(state, STATE_TIP, hx - back * ax, hy - back * ay, hz - back * az)
    state[STATE_ORIENTATION] = qw
    state[STATE_ORIENTATION + 1] = qx
    state[STATE_ORIENTATION + 2] = qy
    state[STATE_ORIENTATION + 3] = qz
    place(state, STATE_STRETCH, 0.0, 0.0, 0.0)
    # No axis: the engagement here is not known yet.
    place(state, STATE_ENGAGEMENT_AXIS, 0.0, 0.0, 0.0)
    state[STATE_MODE] = MODE_FREE
    state[STATE_STARTED] = 1.0


@jit
def turn_free(
    bone: BoneArrays,
    state: np.ndarray,
    tx: float,
    ty: float,
    tz: float,
    qw: float,
    qx: float,
    qy: float,
    qz: float,
    shape: ToolShape,
) -> tuple[float, float, float, float]:
    """Follow the hand's orientation unless the flank would swing into bone; returns the orientation taken."""
    ow, ox, oy, oz = (
        state[STATE_ORIENTATION],
        state[STATE_ORIENTATION + 1],
        state[STATE_ORIENTATION + 2],
        state[STATE_ORIENTATION + 3],
    )
    ax, ay, az = axis_of(qw, qx, qy, qz)
    bx, by, bz = axis_of(ow, ox, oy, oz)
    if (ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2 < 1e-18:
        return qw, qx, qy, qz
    before, _, _, _ = tool_overlap(bone, tx, ty, tz, bx, by, bz, shape)
    share = 1.0
    for _ in range(4):
        cx, cy, cz = bx + share * (ax - bx), by + share * (ay - by), bz + share * (az - bz)
        length = math.sqrt(cx * cx + cy * cy + cz * cz)
        if length > 1e-6:
            cx, cy, cz = cx / length, cy / length, cz / length
            value, _, _, _ = tool_overlap(bone, tx, ty, tz, cx, cy, cz, shape)
            if value <= max(TOUCHING, before):
                if share == 1.0:
                    return qw, qx, qy, qz
                return turn_to_axis(qw, qx, qy, qz, cx, cy, cz)
        share *= 0.5
    return turn_to_axis(qw, qx, qy, qz, bx, by, bz)


@jit
def _skive(
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
    met: Engagement,
    diameter: float,
    turns: float,
    spring: float,
    tick: float,
) -> tuple[float, float, float]:
    """Let the tip of a turning drill slip along the surface, or lift off it, towards the hand.

    It slips when the hand's pull along the surface exceeds friction and what the dimple holds: on a surface tilted by t
    a thrust F pulls with F sin t against mu F cos t.
    """
    half = 0.5 * bone.spacing
    side_hold = law[LAW_SIDE_PRESSURE] * diameter * shape.cone_height * met.balanced
    side_viscous = SIDE_VISCOSITY * law[LAW_WEAR_FORCE] * law[LAW_FEED_PRESSURE] * diameter * met.balanced / turns
    left = tick
    for _ in range(8):
        overlap, wx, wy, wz = tool_overlap(bone, tx, ty, tz, ax, ay, az, shape)
        nx, ny, nz = normal_at(bone, wx, wy, wz, ax, ay, az, shape)
        rx, ry, rz = hx - tx, hy - ty, hz - tz
        pressing = -(rx * nx + ry * ny + rz * nz)
        if pressing <= 0.0:
            tx, ty, tz, _ = move_towards(bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, law[LAW_FRICTION])
            break
        along = math.sqrt(max(0.0, rx * rx + ry * ry + rz * rz - pressing * pressing))
        pull = spring * (along - law[LAW_FRICTION] * pressing) - side_hold
        if pull <= 0.0:
            break
        slip = left * pull / (side_viscous + spring * left)
        if slip < 1e-7:
            break
        moved, tx, ty, tz = slide_step(
            bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, overlap, nx, ny, nz, min(slip, half)
        )
        if not moved or slip <= half:
            break
        left -= half * side_viscous / max(1e-9, pull - spring * half)
        if left <= 0.0:
            break
    return tx, ty, tz


@jit
def drill_tick(
    bone: BoneArrays,
    ox: float,
    oy: float,
    oz: float,
    instrument: np.ndarray,
    law: np.ndarray,
    state: np.ndarray,
    command: np.ndarray,
    response: np.ndarray,
) -> None:
    """One tick: move the tool, cut, fill the response; returns nothing, the bone is edited in place."""
    shape = tool_shape(instrument)
    diameter = 2.0 * shape.radius
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
    damping = max(0.0, command[COMMAND_COUPLING_DAMPING])
    speed = min(1.0, max(0.0, command[COMMAND_TRIGGER])) * instrument[INSTRUMENT_SET_SPEED]
    turns = speed / 60.0
    rim_speed = 2.0 * math.pi * turns * shape.radius
    if state[STATE_STARTED] == 0.0:
        start_tool(bone, state, hx, hy, hz, qw, qx, qy, qz, shape)

    tx, ty, tz = state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2]
    x_before, y_before, z_before = tx, ty, tz
    mode = state[STATE_MODE]
    stiffness = spring + damping / tick
    feed = 0.0
    removed = 0.0
    friction_length = 0.0
    depth = 0.0
    held = False

    if mode == MODE_GUIDED:
        ax, ay, az = state[STATE_HOLE_AXIS], state[STATE_HOLE_AXIS + 1], state[STATE_HOLE_AXIS + 2]
        kx, ky, kz = state[STATE_CONTACT_POINT], state[STATE_CONTACT_POINT + 1], state[STATE_CONTACT_POINT + 2]
        depth = (tx - kx) * ax + (ty - ky) * ay + (tz - kz) * az
        stretch = (hx - tx) * ax + (hy - ty) * ay + (hz - tz) * az
        previous = state[STATE_STRETCH] * ax + state[STATE_STRETCH + 1] * ay + state[STATE_STRETCH + 2] * az
        bias = damping / tick * previous
        friction_length = wall_length(bone, tx, ty, tz, ax, ay, az, shape, depth)
        clogging = min(1.0, max(0.0, depth / (3.0 * diameter) - 1.0))
        shear = law[LAW_WALL_SHEAR_CLEAN] + clogging * (law[LAW_WALL_SHEAR_CLOGGED] - law[LAW_WALL_SHEAR_CLEAN])
        wall_friction = shear * math.pi * diameter * friction_length
        # A turning drill spends its wall friction on the turning; along the axis only the small slip angle is left.
        sticking = wall_friction if turns == 0.0 else 0.0
        dragging = wall_friction / rim_speed if turns > 0.0 else 0.0
        drive = stiffness * stretch - bias
        if drive > sticking:
            step = _advance(
                bone,
                tx,
                ty,
                tz,
                ax,
                ay,
                az,
                stretch,
                bias + sticking,
                stiffness,
                tick,
                turns,
                diameter,
                shape,
                law,
                state,
            )
            if turns > 0.0:
                step = min(step, tick * drive / (dragging + stiffness * tick))
        elif drive < -sticking:
            step = tick * (drive + sticking) / (dragging + stiffness * tick)
        else:
            step = 0.0
        tx, ty, tz = tx + step * ax, ty + step * ay, tz + step * az
        feed = step / tick
        if step > 0.0:
            removed = carve_drill(bone, tx, ty, tz, ax, ay, az, shape, step + bone.spacing)
        depth += step
        qw, qx, qy, qz = turn_to_axis(qw, qx, qy, qz, ax, ay, az)
        held = True
        if depth < RELEASE_SHARE * shape.cone_height:
            state[STATE_MODE] = MODE_FREE
    else:
        wall_friction = 0.0
        qw, qx, qy, qz = turn_free(bone, state, tx, ty, tz, qw, qx, qy, qz, shape)
        ax, ay, az = axis_of(qw, qx, qy, qz)
        met = _engage_here(bone, tx, ty, tz, ax, ay, az, shape, law, state)
        cutting = turns > 0.0 and met.occupied > ENGAGED
        step = 0.0
        if not cutting:
            tx, ty, tz, held = move_towards(bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, law[LAW_FRICTION])
            if held and turns == 0.0:
                # What the point has come to rest on was not there at the start of the tick.
                place(state, STATE_ENGAGEMENT_AXIS, 0.0, 0.0, 0.0)
        if cutting or (held and turns == 0.0):
            stretch = (hx - tx) * ax + (hy - ty) * ay + (hz - tz) * az
            previous = state[STATE_STRETCH] * ax + state[STATE_STRETCH + 1] * ay + state[STATE_STRETCH + 2] * az
            step = _advance(
                bone, tx, ty, tz, ax, ay, az, stretch, damping / tick * previous, stiffness, tick, turns, diameter,
                shape, law, state,
            )  # fmt: skip
            tx, ty, tz = tx + step * ax, ty + step * ay, tz + step * az
            feed = step / tick
        if cutting:
            held = True
            tx, ty, tz = _skive(
                bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, law, met, diameter, turns, spring, tick
            )
        if step > 0.0:
            removed = carve_drill(bone, tx, ty, tz, ax, ay, az, shape, step + shape.radius)
        if held and mode == MODE_FREE:
            place(state, STATE_CONTACT_POINT, x_before, y_before, z_before)
            if not cutting:
                place(state, STATE_CONTACT_POINT, tx, ty, tz)
        state[STATE_MODE] = MODE_CONTACT if held else MODE_FREE
        if cutting:
            kx, ky, kz = state[STATE_CONTACT_POINT], state[STATE_CONTACT_POINT + 1], state[STATE_CONTACT_POINT + 2]
            depth = (tx - kx) * ax + (ty - ky) * ay + (tz - kz) * az
            beside = -shape.cone_height - 0.5 * bone.spacing
            if depth > shape.cone_height and wall_around(bone, tx, ty, tz, ax, ay, az, shape, beside) >= GUIDING_POINTS:
                state[STATE_MODE] = MODE_GUIDED
                place(state, STATE_HOLE_AXIS, ax, ay, az)

    place(state, STATE_TIP, tx, ty, tz)
    state[STATE_ORIENTATION] = qw
    state[STATE_ORIENTATION + 1] = qx
    state[STATE_ORIENTATION + 2] = qy
    state[STATE_ORIENTATION + 3] = qz
    _respond(
        bone, ox, oy, oz, tx, ty, tz, ax, ay, az, hx, hy, hz, spring, damping, tick, held, feed, turns, speed, removed,
        wall_friction, depth, diameter, shape, law, state, command, response,
    )  # fmt: skip


@jit
def _respond(
    bone: BoneArrays,
    ox: float,
    oy: float,
    oz: float,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    hx: float,
    hy: float,
    hz: float,
    spring: float,
    damping: float,
    tick: float,
    held: bool,
    feed: float,
    turns: float,
    speed: float,
    removed: float,
    wall_friction: float,
    depth: float,
    diameter: float,
    shape: ToolShape,
    law: np.ndarray,
    state: np.ndarray,
    command: np.ndarray,
    response: np.ndarray,
) -> None:
    """Forces on the hand, torque, heat and what is under the point, from where the tool ended."""
    sx, sy, sz = hx - tx, hy - ty, hz - tz
    fx, fy, fz = 0.0, 0.0, 0.0
    if held:
        fx = -(spring * sx + damping * (sx - state[STATE_STRETCH]) / tick)
        fy = -(spring * sy + damping * (sy - state[STATE_STRETCH + 1]) / tick)
        fz = -(spring * sz + damping * (sz - state[STATE_STRETCH + 2]) / tick)
    place(state, STATE_STRETCH, sx, sy, sz)
    met = _engage(bone, tx, ty, tz, ax, ay, az, shape, law)
    state[STATE_ENGAGEMENT] = met.chisel
    state[STATE_ENGAGEMENT + 1] = met.lips
    state[STATE_ENGAGEMENT + 2] = met.by_length
    state[STATE_ENGAGEMENT + 3] = met.by_area
    state[STATE_ENGAGEMENT + 4] = met.mass
    state[STATE_ENGAGEMENT + 5] = met.occupied
    state[STATE_ENGAGEMENT + 6] = met.balanced
    place(state, STATE_ENGAGEMENT_AXIS, ax, ay, az)
    thrust = max(0.0, -(fx * ax + fy * ay + fz * az))
    torque = 0.0
    heat = 0.0
    if turns > 0.0 and held:
        per_turn = max(0.0, feed) / turns
        torque = (
            law[LAW_WEAR_TORQUE]
            * met.by_area
            * diameter
            * diameter
            * (law[LAW_EDGE_TORQUE] + law[LAW_SPECIFIC_ENERGY] * per_turn / 8.0)
        )
        torque += wall_friction * shape.radius
        slow = law[LAW_HEAT_SHARE_SLOW] - law[LAW_HEAT_SHARE_FAST]
        share = law[LAW_HEAT_SHARE_FAST] + slow * math.exp(-max(0.0, feed) / law[LAW_HEAT_FEED_SCALE])
        share *= 1.0 - law[LAW_IRRIGATION_RELIEF] * min(1.0, max(0.0, command[COMMAND_IRRIGATION]))
        heat = 1e-3 * share * (torque * 2.0 * math.pi * turns + thrust * max(0.0, feed))
    # The hand holds the tool some way behind the tip: a held axis turns the hand back.
    bx, by, bz = axis_of(
        command[COMMAND_ORIENTATION],
        command[COMMAND_ORIENTATION + 1],
        command[COMMAND_ORIENTATION + 2],
        command[COMMAND_ORIENTATION + 3],
    )
    turning = spring * law[LAW_COUPLING_LEVER] * law[LAW_COUPLING_LEVER] if held else 0.0
    _, _, initial_here = sample_initial(bone, tx, ty, tz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
    place(response, RESPONSE_TIP, tx + ox, ty + oy, tz + oz)
    for part in range(4):
        response[RESPONSE_ORIENTATION + part] = state[STATE_ORIENTATION + part]
    place(response, RESPONSE_FORCE, fx, fy, fz)
    place(
        response,
        RESPONSE_TORQUE,
        turning * (by * az - bz * ay) - torque * ax,
        turning * (bz * ax - bx * az) - torque * ay,
        turning * (bx * ay - by * ax) - torque * az,
    )
    response[RESPONSE_THRUST] = thrust
    response[RESPONSE_CUTTING_TORQUE] = torque
    response[RESPONSE_FEED] = feed
    response[RESPONSE_SPEED] = speed
    response[RESPONSE_REMOVED] = removed
    response[RESPONSE_CHISEL_DENSITY] = met.mass
    response[RESPONSE_LIP_ENGAGEMENT] = met.occupied
    response[RESPONSE_INITIAL_BONE_AT_TIP] = initial_here
    response[RESPONSE_HEAT] = heat
    response[RESPONSE_DEPTH] = depth if held else 0.0
    response[RESPONSE_CONTACT] = 1.0 if held else 0.0
