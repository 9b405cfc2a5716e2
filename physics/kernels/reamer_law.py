"""One tick of a stepped tool over a guide wire: flexible and triple reamers, cannulated and stepped drills.

Every edge obeys the law of a drill's lip: per length of edge a threshold, and a part that grows with the chip it takes.
Over z lips that makes F = z e I + 2 k f I with I the strength integrated over the radii that meet fresh bone, and f the
feed per turn; the torque follows from the energy of the annulus that is cut. The wire, or the hole, holds the axis from
the first contact on, so the tool moves along it only.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .brick_volume import BoneArrays, sample_initial
from .carving import carve_drill
from .drill_engagement import COSINES, SINES, ToolShape, fresh_strength, wall_length
from .drill_motion import place, tool_shape
from .jit import jit
from .layout import (
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_IRRIGATION,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    INSTRUMENT_BORE,
    INSTRUMENT_CHISEL_FRACTION,
    INSTRUMENT_FLUTE_LENGTH,
    INSTRUMENT_FLUTES,
    INSTRUMENT_SET_SPEED,
    INSTRUMENT_STEP_COUNT,
    INSTRUMENT_STEPS,
    LAW_CHISEL_SHARE,
    LAW_DENSITY_EXPONENT,
    LAW_EDGE_PRESSURE,
    LAW_EDGE_TORQUE,
    LAW_FEED_PRESSURE,
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
    MODE_FREE,
    MODE_GUIDED,
    RESPONSE_CHISEL_DENSITY,
    RESPONSE_INITIAL_BONE_AT_TIP,
    STATE_CONTACT_POINT,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
    STEP_DIAMETER,
    STEP_HALF_ANGLE,
    STEP_OFFSET,
    STEP_SIZE,
)
from .rotation import across, axis_of
from .tool_response import respond_held, unit_orientation
from .tool_work import Work

RINGS = 8
"""Rings of samples on the face of each step."""
ENGAGED = 1e-4
"""Share of the face in fresh bone above which the tool is in contact."""
MOST_ADVANCES = 32


class FaceEngagement(NamedTuple):
    """What the faces of a stepped tool meet."""

    edge: float
    """Strength relative to reference cortex, integrated over the radius of the edges [mm]."""
    moment: float
    """The same times the radius [mm2]."""
    chisel: float
    """Strength under the chisel of a tool without a bore."""
    mass: float
    """Mean density of the fresh bone that is met [g/cm3]."""
    occupied: float
    """Share of the faces' projected area in fresh bone."""


@jit
def step_of(instrument: np.ndarray, number: int) -> tuple[ToolShape, float, float, float]:
    """(shape, radius where its edges begin, how far its apex lies behind the tip, length of its wall) of one step."""
    plain = tool_shape(instrument)
    first = INSTRUMENT_STEPS + STEP_SIZE * number
    radius = 0.5 * instrument[first + STEP_DIAMETER]
    offset, half_angle = instrument[first + STEP_OFFSET], instrument[first + STEP_HALF_ANGLE]
    chisel_radius = 0.0
    inner = 0.5 * instrument[INSTRUMENT_BORE]
    if number > 0:
        inner = max(inner, 0.5 * instrument[first - STEP_SIZE + STEP_DIAMETER])
    elif inner == 0.0:
        chisel_radius = radius * instrument[INSTRUMENT_CHISEL_FRACTION]
        inner = chisel_radius
    if number + 1 < int(instrument[INSTRUMENT_STEP_COUNT]):
        wall = instrument[first + STEP_SIZE + STEP_OFFSET] - offset
    else:
        wall = max(0.0, instrument[INSTRUMENT_FLUTE_LENGTH] - offset)
    begins = 0.0 if number == 0 else inner / math.tan(half_angle)
    shape = ToolShape(
        False, radius, math.sin(half_angle), math.cos(half_angle), radius / math.tan(half_angle), chisel_radius, wall,
        plain.length, plain.shaft_radius, plain.chisel_load, plain.edge_factor, plain.energy_factor,
        plain.clogging_factor,
    )  # fmt: skip
    return shape, inner, offset - begins, wall


@jit
def face_engagement(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    instrument: np.ndarray,
    law: np.ndarray,
) -> FaceEngagement:
    """Fresh bone on the faces of all steps, with the tip at t, by rings of samples."""
    ux, uy, uz, vx, vy, vz = across(ax, ay, az)
    density, exponent = law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT]
    edge, moment, chisel, mass, area, occupied = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for number in range(int(instrument[INSTRUMENT_STEP_COUNT])):
        shape, inner, apex, _ = step_of(instrument, number)
        px, py, pz = tx - apex * ax, ty - apex * ay, tz - apex * az
        width = (shape.radius - inner) / RINGS
        for ring in range(-1 if shape.chisel_radius > 0.0 else 0, RINGS):
            r = 0.5 * inner if ring < 0 else inner + (ring + 0.5) * width
            along = -r * shape.cosine / shape.sine
            strength, filled, weighed = 0.0, 0.0, 0.0
            for turn in range(12):
                c, s = COSINES[turn], SINES[turn]
                qx = px + r * (c * ux + s * vx) + along * ax
                qy = py + r * (c * uy + s * vy) + along * ay
                qz = pz + r * (c * uz + s * vz) + along * az
                here, here_mass, here_filled = fresh_strength(
                    bone, qx, qy, qz, px, py, pz, ax, ay, az, shape, density, exponent
                )
                strength += here / 12.0
                weighed += here_mass / 12.0
                filled += here_filled / 12.0
            if ring < 0:
                chisel = strength
                continue
            edge += strength * width
            moment += strength * r * width
            mass += weighed * r * width
            occupied += filled * r * width
            area += r * width
    return FaceEngagement(edge, moment, chisel, mass / max(1e-12, occupied), occupied / area)


@jit
def face_resistance(law: np.ndarray, met: FaceEngagement, instrument: np.ndarray, turns: float) -> tuple[float, float]:
    """(threshold [N], viscous [N s/mm]) of the faces along the axis."""
    plain = tool_shape(instrument)
    share = law[LAW_CHISEL_SHARE]
    front = instrument[INSTRUMENT_STEPS + STEP_DIAMETER]
    lips = instrument[INSTRUMENT_FLUTES] * (1.0 - share) * met.edge
    threshold = law[LAW_WEAR_FORCE] * law[LAW_EDGE_PRESSURE] * (lips + share * plain.chisel_load * front * met.chisel)
    viscous = law[LAW_WEAR_FORCE] * 2.0 * law[LAW_FEED_PRESSURE] * plain.energy_factor * met.edge / turns
    return threshold, viscous


@jit
def _wall_torque(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    instrument: np.ndarray,
    law: np.ndarray,
    depth: float,
) -> float:
    """Torque of the margins of all steps on the walls they have made [N mm]."""
    total = 0.0
    for number in range(int(instrument[INSTRUMENT_STEP_COUNT])):
        shape, _, apex, wall = step_of(instrument, number)
        reach = min(depth - apex, wall)
        if reach <= shape.cone_height:
            continue
        held = wall_length(bone, tx - apex * ax, ty - apex * ay, tz - apex * az, ax, ay, az, shape, reach)
        clogging = min(1.0, max(0.0, (depth - apex) / (6.0 * shape.radius) - 1.0))
        shear = law[LAW_WALL_SHEAR_CLEAN] + clogging * (law[LAW_WALL_SHEAR_CLOGGED] - law[LAW_WALL_SHEAR_CLEAN])
        total += shear * 2.0 * math.pi * shape.radius * held * shape.radius
    return total


@jit
def _carve_steps(
    bone: BoneArrays, tx: float, ty: float, tz: float, ax: float, ay: float, az: float, instrument: np.ndarray,
    back: float,
) -> float:  # fmt: skip
    """Sweep all steps where they stand; returns the volume removed [mm3]."""
    removed = 0.0
    for number in range(int(instrument[INSTRUMENT_STEP_COUNT])):
        shape, _, apex, _ = step_of(instrument, number)
        removed += carve_drill(bone, tx - apex * ax, ty - apex * ay, tz - apex * az, ax, ay, az, shape, back)
    return removed


@jit
def reamer_tick(at: Work) -> None:
    """One tick: advance along the wire, cut, fill the response; the bone is edited in place."""
    bone, ox, oy, oz, instrument, law, state, command, response = at
    hx, hy, hz = command[COMMAND_TIP] - ox, command[COMMAND_TIP + 1] - oy, command[COMMAND_TIP + 2] - oz
    tick, spring = command[COMMAND_TICK], command[COMMAND_COUPLING_STIFFNESS]
    damping = max(0.0, command[COMMAND_COUPLING_DAMPING])
    stiffness = spring + damping / tick
    speed = min(1.0, max(0.0, command[COMMAND_TRIGGER])) * instrument[INSTRUMENT_SET_SPEED]
    turns = speed / 60.0
    if state[STATE_STARTED] == 0.0:
        place(state, STATE_TIP, hx, hy, hz)
        place(state, STATE_STRETCH, 0.0, 0.0, 0.0)
        state[STATE_MODE] = MODE_FREE
        state[STATE_STARTED] = 1.0
    if state[STATE_MODE] != MODE_GUIDED:
        qw, qx, qy, qz = unit_orientation(command)
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1] = qw, qx
        state[STATE_ORIENTATION + 2], state[STATE_ORIENTATION + 3] = qy, qz
    ax, ay, az = axis_of(
        state[STATE_ORIENTATION], state[STATE_ORIENTATION + 1], state[STATE_ORIENTATION + 2],
        state[STATE_ORIENTATION + 3],
    )  # fmt: skip
    half = 0.5 * bone.spacing
    tx, ty, tz = state[STATE_TIP], state[STATE_TIP + 1], state[STATE_TIP + 2]
    bias = damping / tick * (state[STATE_STRETCH] * ax + state[STATE_STRETCH + 1] * ay + state[STATE_STRETCH + 2] * az)
    held = False
    removed, advance = 0.0, 0.0
    left = tick
    met = face_engagement(bone, tx, ty, tz, ax, ay, az, instrument, law)
    for _ in range(MOST_ADVANCES):
        rx, ry, rz = hx - tx, hy - ty, hz - tz
        stretch = rx * ax + ry * ay + rz * az
        if met.occupied < ENGAGED or stretch <= 0.0:
            if state[STATE_MODE] == MODE_GUIDED:
                rx, ry, rz = stretch * ax, stretch * ay, stretch * az
            distance = math.sqrt(rx * rx + ry * ry + rz * rz)
            if distance < 1e-12:
                break
            step = min(distance, half)
            tx, ty, tz = tx + step / distance * rx, ty + step / distance * ry, tz + step / distance * rz
            advance += step * (rx * ax + ry * ay + rz * az) / distance
            if turns > 0.0 and stretch > 0.0 and state[STATE_MODE] == MODE_GUIDED:
                removed += _carve_steps(bone, tx, ty, tz, ax, ay, az, instrument, step + 2.0 * bone.spacing)
            if distance <= half:
                break
            met = face_engagement(bone, tx, ty, tz, ax, ay, az, instrument, law)
            continue
        held = True
        if state[STATE_MODE] != MODE_GUIDED:
            place(state, STATE_CONTACT_POINT, tx, ty, tz)
            state[STATE_MODE] = MODE_GUIDED
        drive = stiffness * stretch - bias
        if turns <= 0.0 or drive <= 0.0:
            break
        threshold, viscous = face_resistance(law, met, instrument, turns)
        step = left * max(0.0, drive - threshold) / (viscous + stiffness * left)
        if step <= 0.0:
            break
        used = left
        if step > half:
            used = half * viscous / max(1e-9, drive - threshold - stiffness * half)
            step = half
        tx, ty, tz = tx + step * ax, ty + step * ay, tz + step * az
        advance += step
        left -= used
        removed += _carve_steps(bone, tx, ty, tz, ax, ay, az, instrument, step + 2.0 * bone.spacing)
        met = face_engagement(bone, tx, ty, tz, ax, ay, az, instrument, law)
        if left <= 1e-12:
            break
    place(state, STATE_TIP, tx, ty, tz)
    kx, ky, kz = state[STATE_CONTACT_POINT], state[STATE_CONTACT_POINT + 1], state[STATE_CONTACT_POINT + 2]
    depth = (tx - kx) * ax + (ty - ky) * ay + (tz - kz) * az
    torque, heat = 0.0, 0.0
    if state[STATE_MODE] == MODE_GUIDED:
        held = True
        if depth < -half:
            state[STATE_MODE] = MODE_FREE
            held = False
    if held and turns > 0.0:
        feed = max(0.0, advance / tick)
        plain = tool_shape(instrument)
        rubbing = 4.0 * instrument[INSTRUMENT_FLUTES] * law[LAW_EDGE_TORQUE]
        cutting = plain.energy_factor * law[LAW_SPECIFIC_ENERGY] * feed / turns
        torque = law[LAW_WEAR_TORQUE] * (rubbing + cutting) * met.moment
        torque += _wall_torque(bone, tx, ty, tz, ax, ay, az, instrument, law, depth)
        drive = max(0.0, spring * ((hx - tx) * ax + (hy - ty) * ay + (hz - tz) * az))
        slow = law[LAW_HEAT_SHARE_SLOW] - law[LAW_HEAT_SHARE_FAST]
        share = law[LAW_HEAT_SHARE_FAST] + slow * math.exp(-feed / law[LAW_HEAT_FEED_SCALE])
        share *= 1.0 - law[LAW_IRRIGATION_RELIEF] * min(1.0, max(0.0, command[COMMAND_IRRIGATION]))
        heat = 1e-3 * share * (torque * 2.0 * math.pi * turns + drive * feed)
    respond_held(
        ox, oy, oz, hx, hy, hz, held, 1.0, ax, ay, az, law, state, command, response, speed, advance / tick, removed,
        torque, heat, met.occupied, max(0.0, depth),
    )  # fmt: skip
    _, _, initial_here = sample_initial(bone, tx, ty, tz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
    response[RESPONSE_INITIAL_BONE_AT_TIP] = initial_here
    response[RESPONSE_CHISEL_DENSITY] = met.mass
