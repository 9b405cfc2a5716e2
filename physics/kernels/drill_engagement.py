"""What the point of a drill meets: the bone under chisel and lips, integrated over rings of samples on the cone."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .brick_volume import BoneArrays, remaining_nearest, sample_initial, voxel_at, voxel_containing
from .cube_coverage import drill_coverages
from .jit import jit
from .rotation import across

CHISEL_RINGS = 2
LIP_RINGS = 6
LEAST_LIP_RINGS = 3
FINEST_RINGS = 0.6
"""Distance of rings in voxels below which more of them tell nothing new."""
CHISEL_AZIMUTHS = 6
LIP_AZIMUTHS = 12
LOOK_AHEAD = 0.75
"""Voxels ahead of the surface at which it is asked whether the bone there is still uncut."""
STATION_SPACING = 1.0
"""Distance between the stations along the flutes where the wall of the hole is looked for [mm]."""
_TURN = 2.0 * math.pi
COSINES = np.cos(_TURN * np.arange(12) / 12)
SINES = np.sin(_TURN * np.arange(12) / 12)


class ToolShape(NamedTuple):
    """What the kernels need of a tool's dimensions [mm]: a pointed drill, or a sphere on a shaft (a burr)."""

    round_head: bool
    radius: float
    sine: float
    cosine: float
    cone_height: float
    chisel_radius: float
    flute_length: float
    length: float
    shaft_radius: float
    chisel_load: float
    """Share of the chisel's threshold left: little with a split point."""
    edge_factor: float
    """Thrust over that of a drill's edges."""
    energy_factor: float
    """Energy per chip volume over that of a drill."""
    clogging_factor: float
    """Rubbing of edge and wall over that of a drill, whose flutes carry the debris away."""


class Engagement(NamedTuple):
    """What a drill point meets; strengths relative to reference cortex."""

    chisel: float
    lips: float
    by_length: float
    """Strength over the whole radius weighted by dr."""
    by_area: float
    """The same weighted by r dr."""
    mass: float
    """Density under the chisel [g/cm3]."""
    occupied: float
    """Share of the point's projected area in bone, 0..1."""
    balanced: float
    """Part of the lips' strength by area that surrounds the axis: what holds the point sideways."""


@jit
def _heaviest(bone: BoneArrays, px: float, py: float, pz: float) -> tuple[float, float, float]:
    """Middle of the voxel that weighs most in the uncut bone sampled at a position."""
    h = bone.spacing
    fx, fy, fz = px / h, py / h, pz / h
    x, y, z = np.int64(np.floor(fx)), np.int64(np.floor(fy)), np.int64(np.floor(fz))
    fx, fy, fz = fx - x, fy - y, fz - z
    most, found = 0.0, 0
    for corner in range(8):
        dz, dy, dx = corner >> 2, (corner >> 1) & 1, corner & 1
        place = voxel_at(bone, z + dz, y + dy, x + dx)
        if place >= 0:
            weight = (fz if dz else 1.0 - fz) * (fy if dy else 1.0 - fy) * (fx if dx else 1.0 - fx)
            weight *= np.float64(bone.initial[place])
            if weight > most:
                most, found = weight, corner
    return (x + (found & 1)) * h, (y + ((found >> 1) & 1)) * h, (z + (found >> 2)) * h


@jit
def fresh_strength(
    bone: BoneArrays,
    px: float,
    py: float,
    pz: float,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
    law_density: float,
    exponent: float,
) -> tuple[float, float, float]:
    """(strength, mass, occupancy) of bone at a point of the cone, as far as no earlier cut has taken it.

    Voxels on the cone are half cut by the drill itself. Bone counts as taken only where a voxel just ahead has lost
    more than the drill, where it stands, covers of it; measured against what lies within the drill's cylinder, since
    the wall beside it is none of its business. So neither the voxel size nor the tick moves the contact.
    """
    strength, mass, occupancy = sample_initial(bone, px, py, pz, law_density, exponent)
    if occupancy == 0.0:
        return 0.0, 0.0, 0.0
    h = bone.spacing
    ahead = LOOK_AHEAD * h / shape.sine
    qx, qy, qz = px + ahead * ax, py + ahead * ay, pz + ahead * az
    place = voxel_containing(bone, qx, qy, qz)
    if place < 0 or bone.initial[place] == 0.0:
        # At a face that the point leaves there is none ahead: the voxel that gives the sample most of its bone tells.
        qx, qy, qz = _heaviest(bone, px, py, pz)
        place = voxel_containing(bone, qx, qy, qz)
    if place >= 0:
        cut = np.float64(bone.cut[place])
        if cut > 0.0:
            cx = np.floor(qx / h + 0.5) * h - tx
            cy = np.floor(qy / h + 0.5) * h - ty
            cz = np.floor(qz / h + 0.5) * h - tz
            covered, reach = drill_coverages(cx, cy, cz, ax, ay, az, shape.radius, shape.sine, shape.cosine, h)
            fresh = min(1.0, max(0.0, (reach - cut + 1e-6) / max(1e-6, reach - covered)))
            if reach - covered < 1e-3 and reach - cut < 1e-3:
                fresh = 0.0
            return strength * fresh, mass * fresh, occupancy * fresh
    return strength, mass, occupancy


@jit
def _ring(
    bone: BoneArrays,
    r: float,
    turns: int,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    ux: float,
    uy: float,
    uz: float,
    vx: float,
    vy: float,
    vz: float,
    shape: ToolShape,
    law_density: float,
    exponent: float,
) -> tuple[float, float, float, float, float]:
    """Mean over one ring of the cone, r from the axis: (strength, mass, occupancy, strength along u, along v)."""
    along = -r * shape.cosine / shape.sine
    strength, mass, occupancy, side_u, side_v = 0.0, 0.0, 0.0, 0.0, 0.0
    for turn in range(0, 12, 12 // turns):
        c, s = COSINES[turn], SINES[turn]
        ex, ey, ez = c * ux + s * vx, c * uy + s * vy, c * uz + s * vz
        px, py, pz = tx + r * ex + along * ax, ty + r * ey + along * ay, tz + r * ez + along * az
        here, here_mass, here_occupancy = fresh_strength(
            bone, px, py, pz, tx, ty, tz, ax, ay, az, shape, law_density, exponent
        )
        strength += here
        mass += here_mass
        occupancy += here_occupancy
        side_u += c * here
        side_v += s * here
    return strength / turns, mass / turns, occupancy / turns, side_u / turns, side_v / turns


@jit
def ring_count(span: float, spacing: float, least: int, most: int) -> int:
    """Rings of samples over a span of radius [mm]."""
    return min(most, max(least, int(math.ceil(span / (FINEST_RINGS * spacing)))))


@jit
def cone_engagement(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
    law_density: float,
    exponent: float,
) -> Engagement:
    """Engagement of a drill point whose tip is at t, from rings of samples on its cone."""
    ux, uy, uz, vx, vy, vz = across(ax, ay, az)
    chisel, mass, chisel_area, occupied = 0.0, 0.0, 0.0, 0.0
    rings = ring_count(shape.chisel_radius, bone.spacing, 1, CHISEL_RINGS)
    width = shape.chisel_radius / rings
    for ring in range(rings):
        r = (ring + 0.5) * width
        strength, ring_mass, occupancy, _, _ = _ring(
            bone, r, CHISEL_AZIMUTHS, tx, ty, tz, ax, ay, az, ux, uy, uz, vx, vy, vz, shape, law_density, exponent
        )
        chisel += strength / rings
        mass += ring_mass / rings
        chisel_area += strength * r * width
        occupied += occupancy * r * width
    lips, lip_area, side_u, side_v = 0.0, 0.0, 0.0, 0.0
    rings = ring_count(shape.radius - shape.chisel_radius, bone.spacing, LEAST_LIP_RINGS, LIP_RINGS)
    width = (shape.radius - shape.chisel_radius) / rings
    for ring in range(rings):
        r = shape.chisel_radius + (ring + 0.5) * width
        strength, _, occupancy, ring_u, ring_v = _ring(
            bone, r, LIP_AZIMUTHS, tx, ty, tz, ax, ay, az, ux, uy, uz, vx, vy, vz, shape, law_density, exponent
        )
        lips += strength / rings
        lip_area += strength * r * width
        occupied += occupancy * r * width
        side_u += ring_u * r * width
        side_v += ring_v * r * width
    area = 0.5 * shape.radius * shape.radius
    share = shape.chisel_radius / shape.radius
    # Bone over one half of the ring only has a side strength of 1/pi for an area of 1/2: it surrounds nothing.
    one_sided = 0.5 * math.pi * math.sqrt(side_u * side_u + side_v * side_v)
    return Engagement(
        chisel,
        lips,
        share * chisel + (1.0 - share) * lips,
        (chisel_area + lip_area) / area,
        mass,
        occupied / area,
        max(0.0, lip_area - one_sided) / area,
    )


@jit
def wall_around(
    bone: BoneArrays, tx: float, ty: float, tz: float, ax: float, ay: float, az: float, shape: ToolShape, along: float
) -> int:
    """How many of 12 points just outside the drill's wall, `along` mm from the tip (negative: behind), are bone."""
    ux, uy, uz, vx, vy, vz = across(ax, ay, az)
    r = shape.radius + LOOK_AHEAD * bone.spacing
    found = 0
    for turn in range(12):
        c, s = COSINES[turn], SINES[turn]
        if (
            remaining_nearest(
                bone,
                tx + along * ax + r * (c * ux + s * vx),
                ty + along * ay + r * (c * uy + s * vy),
                tz + along * az + r * (c * uz + s * vz),
            )
            > 0.4
        ):
            found += 1
    return found


@jit
def wall_length(
    bone: BoneArrays, tx: float, ty: float, tz: float, ax: float, ay: float, az: float, shape: ToolShape, depth: float
) -> float:
    """Length of hole wall that holds the margins [mm], over at most `depth` mm behind the tip."""
    ux, uy, uz, vx, vy, vz = across(ax, ay, az)
    r = shape.radius + LOOK_AHEAD * bone.spacing
    reach = min(depth, shape.flute_length)
    stations = int((reach - shape.cone_height) / STATION_SPACING)
    if stations <= 0:
        return 0.0
    found = 0.0
    for station in range(stations):
        along = -shape.cone_height - (station + 0.5) * STATION_SPACING
        for turn in range(0, 12, 3):
            c, s = COSINES[turn], SINES[turn]
            found += remaining_nearest(
                bone,
                tx + along * ax + r * (c * ux + s * vx),
                ty + along * ay + r * (c * uy + s * vy),
                tz + along * az + r * (c * uz + s * vz),
            )
    return found / 4.0 * STATION_SPACING
