"""Share of a cubic voxel that lies inside a tool, from the tool's tangent plane and curvature."""

from __future__ import annotations

import numpy as np

from .jit import jit, jit_inline

SMALLEST_COMPONENT = 1e-3
"""A plane normal is tipped by at most this much out of a grid direction, which keeps the cubic formula finite; the
error is odd in the distance, so that it cancels across a surface."""

HALF_DIAGONAL = 0.8661
"""Half the diagonal of a unit cube, rounded up."""
COARSE_SHARE = 0.2
"""Voxel edge over drill radius above which the point of the drill spans only a few voxels."""


@jit_inline
def _cube_part(value: float) -> float:
    return value * value * value if value > 0.0 else 0.0


@jit
def half_space_share(nx: float, ny: float, nz: float, distance: float) -> float:
    """Share of a unit cube on the inner side of a plane.

    The plane's outward unit normal is (nx, ny, nz); the cube's centre lies `distance` cube edges outside the plane.
    Exact (Scardovelli & Zaleski 2000, J. Comput. Phys. 164:228, eq. 2): inclusion-exclusion over the cube's corners.
    """
    m1 = max(abs(nx), SMALLEST_COMPONENT)
    m2 = max(abs(ny), SMALLEST_COMPONENT)
    m3 = max(abs(nz), SMALLEST_COMPONENT)
    half = 0.5 * (m1 + m2 + m3)
    depth = half - abs(distance)
    if depth <= 0.0:
        return 0.0 if distance > 0.0 else 1.0
    volume = (
        depth * depth * depth
        - _cube_part(depth - m1)
        - _cube_part(depth - m2)
        - _cube_part(depth - m3)
        + _cube_part(depth - m1 - m2)
        + _cube_part(depth - m1 - m3)
        + _cube_part(depth - m2 - m3)
    ) / (6.0 * m1 * m2 * m3)
    return volume if distance > 0.0 else 1.0 - volume


@jit_inline
def curvature_shift(curvature: float, spacing: float) -> float:
    """Outward shift of a voxel's distance [mm] that makes the tangent plane cut the same volume as the convex surface.

    Over a cube of edge h the surface falls below its tangent plane by curvature * h^2 / 24 on average, for the sum of
    the two principal curvatures [1/mm]: the variance of a uniform cube along any direction is h^2 / 12.
    """
    return curvature * spacing * spacing / 24.0


@jit
def _tangent_coverages(
    px: float,
    py: float,
    pz: float,
    ax: float,
    ay: float,
    az: float,
    radius: float,
    sine: float,
    cosine: float,
    spacing: float,
) -> tuple[float, float]:
    """Shares of the voxel centred at p inside the drill and inside its cylinder, by one tangent plane each."""
    along = px * ax + py * ay + pz * az
    rx, ry, rz = px - along * ax, py - along * ay, pz - along * az
    r = np.sqrt(rx * rx + ry * ry + rz * rz)
    from_cone = r * cosine + along * sine
    from_wall = r - radius
    band = HALF_DIAGONAL * spacing
    if from_wall > band:
        return 0.0, 0.0
    if r > 1e-9:
        rx, ry, rz = rx / r, ry / r, rz / r
    else:
        rx, ry, rz = 0.0, 0.0, 0.0
    in_wall = 1.0
    if from_wall > -band:
        distance = from_wall + curvature_shift(1.0 / radius, spacing)
        in_wall = half_space_share(rx, ry, rz, distance / spacing)
    if from_cone > band:
        return 0.0, in_wall
    share = in_wall
    if from_cone > -band:
        distance = from_cone + curvature_shift(cosine / max(r, 0.5 * spacing), spacing)
        in_cone = half_space_share(
            rx * cosine + ax * sine, ry * cosine + ay * sine, rz * cosine + az * sine, distance / spacing
        )
        share = min(in_wall, in_cone)
    return share, in_wall


@jit
def drill_coverages(
    px: float,
    py: float,
    pz: float,
    ax: float,
    ay: float,
    az: float,
    radius: float,
    sine: float,
    cosine: float,
    spacing: float,
) -> tuple[float, float]:
    """Share of the voxel centred at p (relative to the tip, mm) inside a drill, and inside its cylinder.

    The drill is a cone that widens into the cylinder; `sine` and `cosine` are those of half the point angle; the axis a
    points in the direction of advance. Ahead of the cone the drill's share is 0. Coarse voxels at the apex and at the
    rim, where one tangent plane is not enough, are taken in eight parts.
    """
    if spacing > COARSE_SHARE * radius:
        along = px * ax + py * ay + pz * az
        r = np.sqrt(max(0.0, px * px + py * py + pz * pz - along * along))
        band = HALF_DIAGONAL * spacing
        if abs(r * cosine + along * sine) < band and (r < spacing or r > radius - band):
            share, in_wall, quarter = 0.0, 0.0, 0.25 * spacing
            for part in range(8):
                qx = px + (quarter if part & 1 else -quarter)
                qy = py + (quarter if part & 2 else -quarter)
                qz = pz + (quarter if part & 4 else -quarter)
                one, two = _tangent_coverages(qx, qy, qz, ax, ay, az, radius, sine, cosine, 0.5 * spacing)
                share += 0.125 * one
                in_wall += 0.125 * two
            return share, in_wall
    return _tangent_coverages(px, py, pz, ax, ay, az, radius, sine, cosine, spacing)


@jit_inline
def drill_coverage(
    px: float,
    py: float,
    pz: float,
    ax: float,
    ay: float,
    az: float,
    radius: float,
    sine: float,
    cosine: float,
    spacing: float,
) -> float:
    """Share of the voxel centred at p (relative to the tip, mm) inside a drill; see `drill_coverages`."""
    share, _ = drill_coverages(px, py, pz, ax, ay, az, radius, sine, cosine, spacing)
    return share


@jit
def sphere_coverage(px: float, py: float, pz: float, radius: float, bends: float, spacing: float) -> float:
    """Share of the voxel centred at p (relative to the middle, mm) inside a sphere (bends: 2 ways) or a rod (1 way)."""
    r = np.sqrt(px * px + py * py + pz * pz)
    band = HALF_DIAGONAL * spacing
    if r - radius > band:
        return 0.0
    distance = r - radius + curvature_shift(bends / radius, spacing)
    if distance < -band or r < 1e-9:
        return 1.0
    return half_space_share(px / r, py / r, pz / r, distance / spacing)
