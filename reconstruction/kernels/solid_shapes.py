"""Distance of points to bodies put together from rods and ellipsoids."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel

_AT_CENTRE = 1e-3  # of the way to an ellipsoid's surface: nearer to its centre, no direction is known


@kernel
def _to_rod(x: float, y: float, z: float, rod: np.ndarray) -> float:
    """Distance of a point to a rod: start, end, radius at the start, radius at the end (8,)."""
    ax, ay, az = rod[3] - rod[0], rod[4] - rod[1], rod[5] - rod[2]
    px, py, pz = x - rod[0], y - rod[1], z - rod[2]
    share = min(max((px * ax + py * ay + pz * az) / (ax * ax + ay * ay + az * az), 0.0), 1.0)
    px, py, pz = px - share * ax, py - share * ay, pz - share * az
    return np.sqrt(px * px + py * py + pz * pz) - (rod[6] + share * (rod[7] - rod[6]))


@kernel
def _to_ellipsoid(x: float, y: float, z: float, body: np.ndarray) -> float:
    """Distance of a point to an ellipsoid, about true near it: centre, half-lengths (6,)."""
    x, y, z = (x - body[0]) / body[3], (y - body[1]) / body[4], (z - body[2]) / body[5]
    reach = np.sqrt(x * x + y * y + z * z)
    if reach <= _AT_CENTRE:
        return -min(body[3], body[4], body[5])
    x, y, z = x / body[3], y / body[4], z / body[5]
    return (reach - 1.0) * reach / np.sqrt(x * x + y * y + z * z)


@kernel
def distance_to_union(points: np.ndarray, rods: np.ndarray, ellipsoids: np.ndarray) -> np.ndarray:
    """Distance of points (n, 3) to the nearest of rods (k, 8) and ellipsoids (m, 6), negative inside; float64 (n,)."""
    result = np.empty(len(points))
    for row in range(len(points)):
        x, y, z = points[row, 0], points[row, 1], points[row, 2]
        nearest = np.inf
        for number in range(len(rods)):
            nearest = min(nearest, _to_rod(x, y, z, rods[number]))
        for number in range(len(ellipsoids)):
            nearest = min(nearest, _to_ellipsoid(x, y, z, ellipsoids[number]))
        result[row] = nearest
    return result
