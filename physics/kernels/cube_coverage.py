"""Share of a cubic voxel that lies inside a tool, from the tool's tangent plane and curvature."""

from __future__ import annotations

import numpy as np

from .jit import jit, jit_inline

SMALLEST_COMPONENT = 1e-3
"""A plane normal is tipped by at most this much out of a grid direction, which keeps the cubic formula finite; the error
is odd in the distance, so that it cancels across a surface."""


@jit_inline
def _cube_part(value):
    return value * value * value if value > 0.0 else 0.0


@jit
def half_space_share(nx, ny, nz, distance):
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
def curvature_shift(curvature, spacing):
    """Outward shift of a voxel's distance [mm] that makes the tangent plane cut the same volume as the convex surface.

    Over a cube of edge h the surface falls below its tangent plane by curvature * h^2 / 24 on average, for the sum of
    the two principal curvatures [1/mm]: the variance of a uniform cube along any direction is h^2 / 12.
    """
    return curvature * spacing * spacing / 24.0


@jit
def drill_coverage(px, py, pz, ax, ay, az, radius, sine, cosine, spacing):
    """Share of the voxel centred at p (relative to the tip, mm) inside a drill: a cone that widens into a cylinder.

    `sine` and `cosine` are those of half the point angle; the axis a points in the direction of advance.
    """
    along = px * ax + py * ay + pz * az
    rx, ry, rz = px - along * ax, py - along * ay, pz - along * az
    r = np.sqrt(rx * rx + ry * ry + rz * rz)
    from_cone = r * cosine + along * sine
    from_wall = r - radius
    band = 0.8661 * spacing
    if from_cone > band or from_wall > band:
        return 0.0
    if r > 1e-9:
        rx, ry, rz = rx / r, ry / r, rz / r
    else:
        rx, ry, rz = 0.0, 0.0, 0.0
    share = 1.0
    if from_cone > -2.0 * band:
        distance = from_cone + curvature_shift(cosine / max(r, 0.5 * spacing), spacing)
        share = half_space_share(
            rx * cosine + ax * sine, ry * cosine + ay * sine, rz * cosine + az * sine, distance / spacing
        )
    if from_wall > -2.0 * band:
        distance = from_wall + curvature_shift(1.0 / radius, spacing)
        share = min(share, half_space_share(rx, ry, rz, distance / spacing))
    return share


@jit
def sphere_coverage(px, py, pz, radius, spacing):
    """Share of the voxel centred at p (relative to the sphere's centre, mm) inside a sphere."""
    r = np.sqrt(px * px + py * py + pz * pz)
    band = 0.8661 * spacing
    if r - radius > band:
        return 0.0
    distance = r - radius + curvature_shift(2.0 / radius, spacing)
    if distance < -band or r < 1e-9:
        return 1.0
    return half_space_share(px / r, py / r, pz / r, distance / spacing)
