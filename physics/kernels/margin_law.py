"""A drill that is pressed or levered aside in its hole: its margins rub there, and ream slowly.

Margins are ground without relief, so they take bone sideways only as far as their leading edge ploughs it. The edge
follows the law of the lips, threshold plus viscous, per length of margin that stands against bone:
q = w (e s + c k_t s f) with f the way aside per turn. The push of the hand across the hole works on the sum of q, its
twist about the tip on the moment of q. Both are solved implicitly against the springs, as the feed is.
"""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, sample_initial, voxel_containing
from .drill_engagement import LOOK_AHEAD, ToolShape
from .jit import jit
from .layout import (
    LAW_CHISEL_SHARE,
    LAW_COUPLING_LEVER,
    LAW_DENSITY_EXPONENT,
    LAW_EDGE_PRESSURE,
    LAW_FEED_PRESSURE,
    LAW_REFERENCE_DENSITY,
    LAW_SIDE_PRESSURE,
    LAW_WEAR_FORCE,
)

SIDE_VISCOSITY = 4.0
"""Sideways over axial viscous resistance of the point: lips are ground to cut along the axis. A design choice."""
MARGIN_VISCOSITY = 10.0
"""The same of the margins, which have no relief at all. A design choice: by it 20 N on 5 mm of cortex widen a hole by
some hundredths of a millimetre a second, and holes drilled by hand come out a tenth or two wider than the drill."""
LONGEST_STEP = 0.25
"""Way aside in one tick, in voxels: so far the wall ahead has been looked at."""


@jit
def margins_met(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    ex: float,
    ey: float,
    ez: float,
    shape: ToolShape,
    depth: float,
    law: np.ndarray,
) -> tuple[float, float, float]:
    """Strength of the wall on the side e summed over the margins' length, and its two moments about the tip.

    Units: relative to reference cortex, times mm, mm2 and mm3.
    """
    r = shape.radius + LOOK_AHEAD * bone.spacing
    # A voxel apart, so that the samples between voxels add up to the wall's length wherever they begin.
    spacing = bone.spacing
    stations = int(math.ceil((depth - shape.cone_height) / spacing)) + 1
    length, first, second = 0.0, 0.0, 0.0
    for station in range(stations):
        behind = shape.cone_height + (station + 0.5) * spacing
        px, py, pz = tx - behind * ax + r * ex, ty - behind * ay + r * ey, tz - behind * az + r * ez
        strength, _, filled = sample_initial(bone, px, py, pz, law[LAW_REFERENCE_DENSITY], law[LAW_DENSITY_EXPONENT])
        if filled <= 0.0:
            continue
        place = voxel_containing(bone, px, py, pz)
        if place < 0 or bone.cut[place] < 0.5:
            length += strength * spacing
            first += strength * spacing * behind
            second += strength * spacing * behind * behind
    return length, first, second


@jit
def _yielded(drive: float, threshold: float, viscous: float, stiffness: float, tick: float, most: float) -> float:
    """Implicit step against threshold and viscosity: dx = dt max(0, F - F0) / (b + k dt), no longer than `most`."""
    if drive <= threshold:
        return 0.0
    return min(most, tick * (drive - threshold) / (viscous + stiffness * tick))


@jit
def ream_aside(
    bone: BoneArrays,
    tip: tuple[float, float, float],
    axis: tuple[float, float, float],
    hand: tuple[float, float, float],
    hand_axis: tuple[float, float, float],
    shape: ToolShape,
    depth: float,
    balanced: float,
    turns: float,
    spring: float,
    tick: float,
    law: np.ndarray,
) -> tuple[tuple[float, float, float], tuple[float, float, float], float]:
    """Where a turning drill goes aside in its hole within one tick; (tip, axis, longest way of its margins [mm]).

    `balanced` is the share of the point that surrounds the axis with bone: it holds the point as its dimple does. A
    shaft without edges in the hole holds the drill altogether.
    """
    tx, ty, tz = tip
    ax, ay, az = axis
    if depth - shape.cone_height < bone.spacing or depth > shape.flute_length:
        return tip, axis, 0.0
    edge = law[LAW_WEAR_FORCE] * law[LAW_EDGE_PRESSURE] * (1.0 - law[LAW_CHISEL_SHARE])
    feeding = law[LAW_WEAR_FORCE] * law[LAW_FEED_PRESSURE] / turns
    most = LONGEST_STEP * bone.spacing
    way = 0.0
    rx, ry, rz = hand[0] - tx, hand[1] - ty, hand[2] - tz
    along = rx * ax + ry * ay + rz * az
    rx, ry, rz = rx - along * ax, ry - along * ay, rz - along * az
    aside = math.sqrt(rx * rx + ry * ry + rz * rz)
    if spring * aside > edge:
        ex, ey, ez = rx / aside, ry / aside, rz / aside
        length, _, _ = margins_met(bone, tx, ty, tz, ax, ay, az, ex, ey, ez, shape, depth, law)
        hold = 2.0 * shape.radius * balanced
        threshold = edge * length + law[LAW_SIDE_PRESSURE] * shape.cone_height * hold
        viscous = feeding * (MARGIN_VISCOSITY * length + SIDE_VISCOSITY * hold)
        way = _yielded(spring * aside, threshold, viscous, spring, tick, min(most, aside))
        tx, ty, tz = tx + way * ex, ty + way * ey, tz + way * ez
    turning = spring * law[LAW_COUPLING_LEVER] * law[LAW_COUPLING_LEVER]
    forward = hand_axis[0] * ax + hand_axis[1] * ay + hand_axis[2] * az
    wx, wy, wz = hand_axis[0] - forward * ax, hand_axis[1] - forward * ay, hand_axis[2] - forward * az
    tilt = math.sqrt(wx * wx + wy * wy + wz * wz)
    if turning * tilt > edge * shape.cone_height:
        wx, wy, wz = wx / tilt, wy / tilt, wz / tilt
        # Behind the tip the drill goes the other way than its point looks.
        _, first, second = margins_met(bone, tx, ty, tz, ax, ay, az, -wx, -wy, -wz, shape, depth, law)
        turn = _yielded(
            turning * tilt, edge * first, feeding * MARGIN_VISCOSITY * second, turning, tick, min(most / depth, tilt)
        )
        bx, by, bz = ax + turn * wx, ay + turn * wy, az + turn * wz
        norm = math.sqrt(bx * bx + by * by + bz * bz)
        ax, ay, az = bx / norm, by / norm, bz / norm
        way += turn * depth
    return (tx, ty, tz), (ax, ay, az), way
