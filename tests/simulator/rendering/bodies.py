"""Bone bodies of a known shape for the pictures' tests."""

from __future__ import annotations

import numpy as np

from physics.bone_body import BoneBody

BRICK = 32


def _grid(shape, spacing_mm, origin_lps_mm):
    axes = [origin_lps_mm[2 - axis] + spacing_mm * np.arange(side) for axis, side in enumerate(shape)]
    z, y, x = np.meshgrid(*axes, indexing="ij", sparse=True)
    return x, y, z


def ball(shape, spacing_mm, origin_lps_mm, centre, radius_mm):
    """Occupancy of a ball, shape [z, y, x]."""
    x, y, z = _grid(shape, spacing_mm, origin_lps_mm)
    distance = np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2)
    return np.clip(0.5 + (radius_mm - distance) / spacing_mm, 0, 1).astype(np.float32)


def ball_body(radius_mm=9.6, spacing_mm=0.4, centre=(3.13, -2.41, 7.77), side=90, offset_mm=0.137):
    """A ball that spans several bricks, its centre off the voxel lattice."""
    origin = np.asarray(centre, np.float64) - 0.5 * side * spacing_mm + offset_mm
    occupancy = ball((side,) * 3, spacing_mm, origin, centre, radius_mm)
    return BoneBody.from_arrays(np.where(occupancy > 0, 1.8, 0).astype(np.float32), occupancy, spacing_mm, origin)


def shaft_body(radius_mm=13.0, length_mm=160.0, spacing_mm=0.5, wall_mm=5.0):
    """A shaft along z with a dense wall, a soft core and a round head at its top."""
    shape = tuple(int(side / spacing_mm) for side in (length_mm + 45.0, 48.0, 60.0))
    origin = np.array([-24.0, -24.0, 0.0])
    x, y, z = _grid(shape, spacing_mm, origin)
    radial = np.sqrt(x**2 + y**2)
    along = np.maximum(z - length_mm, 6.0 - z)
    shaft = np.clip(0.5 + np.minimum(radius_mm - radial, -along) / spacing_mm, 0, 1)
    head = ball(shape, spacing_mm, origin, (10.0, 0.0, length_mm), 19.0)
    fraction = np.maximum(shaft, head).astype(np.float32)
    core = ball(shape, spacing_mm, origin, (10.0, 0.0, length_mm), 17.5) > 0.5
    soft = np.where(core, 0.5, np.where((radial < radius_mm - wall_mm) & (z < length_mm), 0.1, 1.85))
    return BoneBody.from_arrays((soft * (fraction > 0)).astype(np.float32), fraction, spacing_mm, origin)


def carve_ball(body, centre_lps_mm, radius_mm):
    """Sweep a ball out of a body, counting edits as the cutting law does (margins included)."""
    for number, origin in enumerate(body.brick_origins):
        low = origin - 1
        place = body.origin_lps_mm + body.spacing_mm * low[::-1]
        swept = ball((BRICK + 3,) * 3, body.spacing_mm, place, centre_lps_mm, radius_mm)
        if np.any((swept > 0) & (body.brick_samples(number) > 0)):
            body.brick_versions[number] += 1
    for number, origin in enumerate(body.brick_origins):
        place = body.origin_lps_mm + body.spacing_mm * origin[::-1]
        swept = ball((BRICK,) * 3, body.spacing_mm, place, centre_lps_mm, radius_mm)
        body.cut[number] = np.maximum(body.cut[number], swept)


def carve_rod(body, start_lps_mm, end_lps_mm, radius_mm):
    """Sweep a straight hole."""
    start, end = np.asarray(start_lps_mm, float), np.asarray(end_lps_mm, float)
    for share in np.linspace(0, 1, int(np.linalg.norm(end - start) / (0.3 * radius_mm)) + 2):
        carve_ball(body, start + share * (end - start), radius_mm)
