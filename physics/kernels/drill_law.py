"""One tick of a twist drill: threshold-plus-viscous cutting, contact, skiving, guidance by its own hole.

Along the axis the bone answers F = F0 + b v (edge and chisel threshold, viscous feed term); against the coupling spring
k this is solved implicitly, dx = dt max(0, k (xd - xp) - F0) / (b + k dt), which is stable for every k, b and dt.
"""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, sample_initial
from .carving import carve_drill
from .drill_engagement import ToolShape, wall_around, wall_length
from .drill_motion import advance, engage, engage_here, place, skive, start_tool, tool_shape, turn_free
from .jit import jit
from .layout import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_IRRIGATION,
    COMMAND_ORIENTATION,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    INSTRUMENT_KIND,
    INSTRUMENT_SET_SPEED,
    KIND_TWIST_DRILL,
    LAW_CHISEL_SHARE,
    LAW_COUPLING_LEVER,
    LAW_DENSITY_EXPONENT,
    LAW_EDGE_PRESSURE,
    LAW_EDGE_TORQUE,
    LAW_FRICTION,
    LAW_HEAT_FEED_SCALE,
    LAW_HEAT_SHARE_FAST,
    LAW_HEAT_SHARE_SLOW,
    LAW_IRRIGATION_RELIEF,
    LAW_REFERENCE_DENSITY,
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
    STATE_FLOOR_ELSEWHERE,
    STATE_HOLE_AXIS,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_REAMED,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
)
from .margin_law import ream_aside
from .rotation import axis_of, turn_to_axis
from .tool_motion import move_towards
from .tool_work import Work

ENGAGED = 1e-4
"""Share of the point in bone above which the drill is in contact."""
GUIDING_POINTS = 8
"""Of 12 points around the margin, how many must be wall before the hole holds the drill's axis."""
RELEASE_SHARE = 0.3
"""Share of the cone's height below which a withdrawn drill leaves its hole."""
LEAST_REAMED = 0.05
"""Way aside in voxels after which the wall of the whole hole is swept anew: so the tick hardly ever pays for it."""


@jit
def _dragged(drive: float, friction: float, dragging: float, stiffness: float, tick: float) -> float:
    """Way [mm] along the hole that a drive [N] leads a turning drill against its margins' friction [N].

    Of a friction that acts against the whole slip only the axial part is left: `dragging` [N s/mm] times the speed
    while that is small beside the rim's, and never more than the friction itself.
    """
    return max(tick * drive / (dragging + stiffness * tick), (drive - friction) / stiffness)


@jit
def _drawn_back(
    hx: float, hy: float, hz: float, state: np.ndarray, law: np.ndarray, rim_speed: float, spring: float,
    damping: float, tick: float,
) -> float:  # fmt: skip
    """Way [mm] back along its axis that the hand draws a drill which bone touches.

    A drill is nowhere wider than in front: on its way back it sweeps only what it has filled, and no bone can stop it.
    Bone that keeps it from the hand sideways rubs on it; a turning one spends that friction on the turning.
    """
    ax, ay, az = axis_of(
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2],
        state[STATE_ORIENTATION + 3],
    )  # fmt: skip
    rx, ry, rz = hx - state[STATE_TIP], hy - state[STATE_TIP + 1], hz - state[STATE_TIP + 2]
    stretch = rx * ax + ry * ay + rz * az
    if stretch >= 0.0:
        return 0.0
    previous = state[STATE_STRETCH] * ax + state[STATE_STRETCH + 1] * ay + state[STATE_STRETCH + 2] * az
    stiffness = spring + damping / tick
    aside = math.sqrt(max(0.0, rx * rx + ry * ry + rz * rz - stretch * stretch))
    rubbing = law[LAW_FRICTION] * spring * aside
    pull = min(-stiffness * stretch, damping / tick * previous - stiffness * stretch)
    if rim_speed == 0.0:
        return max(0.0, pull - rubbing) / stiffness
    return _dragged(max(0.0, pull), rubbing, rubbing / rim_speed, stiffness, tick)


@jit
def drill_tick(at: Work) -> None:
    """One tick: move the tool, cut, fill the response; returns nothing, the bone is edited in place."""
    bone, ox, oy, oz, instrument, law, state, command, response = at
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
        wall_friction = shear * math.pi * diameter * friction_length * shape.clogging_factor
        # What the hand presses across the hole rubs besides.
        aside = math.sqrt(max(0.0, (hx - tx) ** 2 + (hy - ty) ** 2 + (hz - tz) ** 2 - stretch * stretch))
        wall_friction += law[LAW_FRICTION] * spring * aside
        # A turning drill spends its wall friction on the turning; along the axis only the small slip angle is left.
        sticking = wall_friction if turns == 0.0 else 0.0
        dragging = wall_friction / rim_speed if turns > 0.0 else 0.0
        drive = stiffness * stretch - bias
        if drive > sticking:
            step = advance(
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
                step = min(step, _dragged(drive, wall_friction, dragging, stiffness, tick))
        elif drive < -sticking:
            step = -_dragged(-drive - sticking, wall_friction - sticking, dragging, stiffness, tick)
        else:
            step = 0.0
        tx, ty, tz = tx + step * ax, ty + step * ay, tz + step * az
        feed = step / tick
        if step > 0.0:
            removed = carve_drill(bone, tx, ty, tz, ax, ay, az, shape, step + bone.spacing)
        depth += step
        if turns > 0.0 and instrument[INSTRUMENT_KIND] == KIND_TWIST_DRILL and state[STATE_FLOOR_ELSEWHERE] == 0.0:
            balanced = engage_here(bone, tx, ty, tz, ax, ay, az, shape, law, state).balanced
            (tx, ty, tz), (ax, ay, az), way = ream_aside(
                bone, (tx, ty, tz), (ax, ay, az), (hx, hy, hz), axis_of(qw, qx, qy, qz), shape, depth, balanced, turns,
                spring, tick, law,
            )  # fmt: skip
            state[STATE_REAMED] += way
            if state[STATE_REAMED] > LEAST_REAMED * bone.spacing:
                state[STATE_REAMED] = 0.0
                removed += carve_drill(bone, tx, ty, tz, ax, ay, az, shape, depth)
            place(state, STATE_HOLE_AXIS, ax, ay, az)
        qw, qx, qy, qz = turn_to_axis(qw, qx, qy, qz, ax, ay, az)
        held = True
        if depth < RELEASE_SHARE * shape.cone_height:
            state[STATE_MODE] = MODE_FREE
    else:
        wall_friction = 0.0
        back = 0.0
        # Behind a shaft thinner than the flutes there is a shoulder, which may hook.
        if mode == MODE_CONTACT and shape.shaft_radius >= shape.radius:
            back = _drawn_back(hx, hy, hz, state, law, rim_speed, spring, damping, tick)
        if back > 0.0:
            ax, ay, az = axis_of(
                state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2],
                state[STATE_ORIENTATION + 3],
            )  # fmt: skip
            tx, ty, tz = tx - back * ax, ty - back * ay, tz - back * az
            feed = -back / tick
            place(state, STATE_ENGAGEMENT_AXIS, 0.0, 0.0, 0.0)
        qw, qx, qy, qz = turn_free(bone, state, tx, ty, tz, qw, qx, qy, qz, shape)
        ax, ay, az = axis_of(qw, qx, qy, qz)
        met = engage_here(bone, tx, ty, tz, ax, ay, az, shape, law, state)
        cutting = turns > 0.0 and met.occupied > ENGAGED
        step = 0.0
        if not cutting:
            # What turns rubs round, hardly along.
            friction = 0.0 if turns > 0.0 else law[LAW_FRICTION]
            tx, ty, tz, held = move_towards(bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, friction)
            if held and turns == 0.0:
                # What the point has come to rest on was not there at the start of the tick.
                place(state, STATE_ENGAGEMENT_AXIS, 0.0, 0.0, 0.0)
        if cutting or (held and turns == 0.0):
            stretch = (hx - tx) * ax + (hy - ty) * ay + (hz - tz) * az
            previous = state[STATE_STRETCH] * ax + state[STATE_STRETCH + 1] * ay + state[STATE_STRETCH + 2] * az
            step = advance(
                bone, tx, ty, tz, ax, ay, az, stretch, damping / tick * previous, stiffness, tick, turns, diameter,
                shape, law, state,
            )  # fmt: skip
            tx, ty, tz = tx + step * ax, ty + step * ay, tz + step * az
            feed += step / tick
        if cutting:
            held = True
            if state[STATE_FLOOR_ELSEWHERE] == 0.0:
                # A point that stands in another bone besides is held sideways between them.
                tx, ty, tz = skive(
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
    # A tool that has come free and back to the hand is held by nothing, however long the way there was.
    if held and sx * sx + sy * sy + sz * sz > 1e-18:
        fx = -(spring * sx + damping * (sx - state[STATE_STRETCH]) / tick)
        fy = -(spring * sy + damping * (sy - state[STATE_STRETCH + 1]) / tick)
        fz = -(spring * sz + damping * (sz - state[STATE_STRETCH + 2]) / tick)
    place(state, STATE_STRETCH, sx, sy, sz)
    met = engage(bone, tx, ty, tz, ax, ay, az, shape, law)
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
            met.by_area
            * diameter
            * diameter
            * (
                law[LAW_WEAR_TORQUE] * law[LAW_EDGE_TORQUE] * shape.clogging_factor
                + law[LAW_SPECIFIC_ENERGY] * per_turn / 8.0 * shape.energy_factor
            )
        )
        # A split point spares the rubbing of the chisel, whose thrust acts at two thirds of its radius on the mean.
        spared = (1.0 - shape.chisel_load) * law[LAW_CHISEL_SHARE] * met.chisel
        spared *= law[LAW_WEAR_FORCE] * law[LAW_EDGE_PRESSURE] * diameter
        torque = max(0.0, torque - law[LAW_FRICTION] * spared * shape.chisel_radius * 2.0 / 3.0)
        if feed <= 0.0:
            # What does not cut only rubs: no more than friction under this thrust, spread evenly over the point.
            torque = min(torque, law[LAW_FRICTION] * thrust * shape.radius * 2.0 / 3.0)
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
