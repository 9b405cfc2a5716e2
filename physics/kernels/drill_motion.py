"""How a tool starts, turns, advances along its axis and skives: the parts of a tick that move it."""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays
from .drill_engagement import Engagement, ToolShape, cone_engagement
from .jit import jit
from .layout import (
    INSTRUMENT_CHISEL_FRACTION,
    INSTRUMENT_CHISEL_LOAD,
    INSTRUMENT_CLOGGING_FACTOR,
    INSTRUMENT_DIAMETER,
    INSTRUMENT_EDGE_FACTOR,
    INSTRUMENT_ENERGY_FACTOR,
    INSTRUMENT_FLUTE_LENGTH,
    INSTRUMENT_HALF_ANGLE,
    INSTRUMENT_KIND,
    INSTRUMENT_LENGTH,
    INSTRUMENT_SHAFT_DIAMETER,
    KIND_BURR,
    KIND_DOME,
    LAW_CHISEL_SHARE,
    LAW_CRUSHING_PRESSURE,
    LAW_DENSITY_EXPONENT,
    LAW_EDGE_PRESSURE,
    LAW_FEED_PRESSURE,
    LAW_FRICTION,
    LAW_REFERENCE_DENSITY,
    LAW_SIDE_PRESSURE,
    LAW_WEAR_FORCE,
    MODE_FREE,
    STATE_ENGAGEMENT,
    STATE_ENGAGEMENT_AXIS,
    STATE_MODE,
    STATE_ORIENTATION,
    STATE_STARTED,
    STATE_STRETCH,
    STATE_TIP,
)
from .margin_law import SIDE_VISCOSITY
from .rotation import axis_of, turn_to_axis
from .tool_motion import TOUCHING, move_towards, normal_at, slide_step, tool_overlap

MOST_ADVANCES = 16
"""Half-voxel advances in one tick, each with its own engagement: a plunge meets the far cortex, it never jumps it."""


@jit
def tool_shape(instrument: np.ndarray) -> ToolShape:
    """The kernels' view of one instrument row."""
    radius = 0.5 * instrument[INSTRUMENT_DIAMETER]
    half_angle = instrument[INSTRUMENT_HALF_ANGLE]
    round_head = instrument[INSTRUMENT_KIND] == KIND_BURR or instrument[INSTRUMENT_KIND] == KIND_DOME
    return ToolShape(
        round_head,
        radius,
        math.sin(half_angle),
        math.cos(half_angle),
        radius if round_head else radius / math.tan(half_angle),
        radius * instrument[INSTRUMENT_CHISEL_FRACTION],
        max(2.0 * radius, instrument[INSTRUMENT_FLUTE_LENGTH]) if round_head else instrument[INSTRUMENT_FLUTE_LENGTH],
        instrument[INSTRUMENT_LENGTH],
        0.5 * instrument[INSTRUMENT_SHAFT_DIAMETER],
        instrument[INSTRUMENT_CHISEL_LOAD],
        instrument[INSTRUMENT_EDGE_FACTOR],
        instrument[INSTRUMENT_ENERGY_FACTOR],
        instrument[INSTRUMENT_CLOGGING_FACTOR],
    )


@jit
def engage(
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
    """Engagement of the drill point with its tip at t, by the constants of the law."""
    return cone_engagement(bone, tx, ty, tz, ax, ay, az, shape, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])


@jit
def engage_here(
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
    return engage(bone, tx, ty, tz, ax, ay, az, shape, law)


@jit
def resistance(
    law: np.ndarray, diameter: float, turns: float, met: Engagement, shape: ToolShape
) -> tuple[float, float, float]:
    """(threshold F0 [N], viscous b [N s/mm], crushing threshold [N]) of the bone under the point.

    A tool that does not turn gets on only by crushing the bone under its whole point.
    """
    share = law[LAW_CHISEL_SHARE]
    threshold = (
        law[LAW_WEAR_FORCE]
        * law[LAW_EDGE_PRESSURE]
        * diameter
        * (share * shape.chisel_load * met.chisel + (1.0 - share) * met.lips)
        * shape.edge_factor
    )
    viscous = 0.0
    if turns > 0.0:
        feeding = law[LAW_WEAR_FORCE] * law[LAW_FEED_PRESSURE] * diameter * met.by_length / turns
        viscous = feeding * shape.edge_factor
    crushing = law[LAW_CRUSHING_PRESSURE] * max(met.chisel, met.lips) * 0.25 * math.pi * diameter * diameter
    return threshold, viscous, crushing


@jit
def advance(
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
            met = engage_here(bone, tx, ty, tz, ax, ay, az, shape, law, state)
        else:
            met = engage(bone, tx + travelled * ax, ty + travelled * ay, tz + travelled * az, ax, ay, az, shape, law)
        threshold, viscous, crushing = resistance(law, diameter, turns, met, shape)
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
        value, _, _, _, _ = tool_overlap(bone, hx - back * ax, hy - back * ay, hz - back * az, ax, ay, az, shape)
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
    _, _, _, _, before = tool_overlap(bone, tx, ty, tz, bx, by, bz, shape)
    share = 1.0
    for _ in range(4):
        cx, cy, cz = bx + share * (ax - bx), by + share * (ay - by), bz + share * (az - bz)
        length = math.sqrt(cx * cx + cy * cy + cz * cz)
        if length > 1e-6:
            cx, cy, cz = cx / length, cy / length, cz / length
            value, _, _, _, sunk = tool_overlap(bone, tx, ty, tz, cx, cy, cz, shape)
            if value <= TOUCHING or sunk <= before:
                if share == 1.0:
                    return qw, qx, qy, qz
                return turn_to_axis(qw, qx, qy, qz, cx, cy, cz)
        share *= 0.5
    return turn_to_axis(qw, qx, qy, qz, bx, by, bz)


@jit
def skive(
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
        _, wx, wy, wz, excess = tool_overlap(bone, tx, ty, tz, ax, ay, az, shape)
        nx, ny, nz = normal_at(bone, wx, wy, wz, tx, ty, tz, ax, ay, az, shape)
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
            bone, tx, ty, tz, hx, hy, hz, ax, ay, az, shape, excess, nx, ny, nz, min(slip, half)
        )
        if not moved or slip <= half:
            break
        left -= half * side_viscous / max(1e-9, pull - spring * half)
        if left <= 0.0:
            break
    return tx, ty, tz
