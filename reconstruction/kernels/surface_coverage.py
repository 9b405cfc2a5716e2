"""Share of each voxel inside a closed surface, from the crossings of many lines along x with its triangles.

Every voxel is crossed by ``samples`` x ``samples`` lines parallel to index axis x. Where a line enters the surface, the
rest of the row from there on becomes covered; where it leaves, uncovered. Along the lines the share is exact, across
them it is sampled. Entries and exits are written as increments, and one running sum per row turns them into shares.
"""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def edge_side(y0: float, z0: float, y1: float, z1: float, y: float, z: float) -> float:
    """Side of point (y, z) of the directed line 0 -> 1.

    Evaluated in one order of the ends, so that two triangles that share an edge agree to the last bit on which of them
    owns a line that passes through it.
    """
    if y0 < y1 or (y0 == y1 and z0 < z1):
        return (y1 - y0) * (z - z0) - (z1 - z0) * (y - y0)
    return -((y0 - y1) * (z - z1) - (z0 - z1) * (y - y1))


@kernel
def _owns(side: float, y0: float, z0: float, y1: float, z1: float) -> bool:
    """Whether a triangle holds a point on this side; one on the edge belongs to one of two neighbours."""
    if side != 0.0:
        return side > 0.0
    return z1 > z0 or (z1 == z0 and y1 < y0)


@kernel
def surface_coverage(
    vertices: np.ndarray, triangles: np.ndarray, shape_z: int, shape_y: int, shape_x: int, samples: int
) -> np.ndarray:
    """Coverage of voxels by the inside of a closed, outward-facing mesh.

    vertices: (n, 3) index coordinates x, y, z; voxel i reaches from i - 0.5 to i + 0.5.
    triangles: (m, 3) vertex numbers.
    Returns float32 (shape_z, shape_y, shape_x), 0 to 1.
    """
    # One more column takes what happens beyond the last voxel.
    increments = np.zeros((shape_z, shape_y, shape_x + 2), dtype=np.float32)
    weight = 1.0 / (samples * samples)
    for number in range(triangles.shape[0]):
        a, b, c = triangles[number, 0], triangles[number, 1], triangles[number, 2]
        ax, ay, az = vertices[a, 0], vertices[a, 1], vertices[a, 2]
        bx, by, bz = vertices[b, 0], vertices[b, 1], vertices[b, 2]
        cx, cy, cz = vertices[c, 0], vertices[c, 1], vertices[c, 2]
        area = (by - ay) * (cz - az) - (bz - az) * (cy - ay)
        if area == 0.0:
            continue
        # Facing -x is an entry of the line along +x, facing +x an exit.
        sign = weight if area < 0.0 else -weight
        if area < 0.0:  # make the projection counter-clockwise
            bx, by, bz, cx, cy, cz = cx, cy, cz, bx, by, bz
            area = -area
        low_y = max(0, int(np.ceil((min(ay, by, cy) + 0.5) * samples - 0.5)))
        high_y = min(shape_y * samples - 1, int(np.floor((max(ay, by, cy) + 0.5) * samples - 0.5)))
        low_z = max(0, int(np.ceil((min(az, bz, cz) + 0.5) * samples - 0.5)))
        high_z = min(shape_z * samples - 1, int(np.floor((max(az, bz, cz) + 0.5) * samples - 0.5)))
        for line_z in range(low_z, high_z + 1):
            z = (line_z + 0.5) / samples - 0.5
            for line_y in range(low_y, high_y + 1):
                y = (line_y + 0.5) / samples - 0.5
                side_a = edge_side(by, bz, cy, cz, y, z)
                if not _owns(side_a, by, bz, cy, cz):
                    continue
                side_b = edge_side(cy, cz, ay, az, y, z)
                if not _owns(side_b, cy, cz, ay, az):
                    continue
                side_c = edge_side(ay, az, by, bz, y, z)
                if not _owns(side_c, ay, az, by, bz):
                    continue
                x = (side_a * ax + side_b * bx + side_c * cx) / area + 0.5
                if x <= 0.0:
                    increments[line_z // samples, line_y // samples, 0] += sign
                elif x < shape_x:
                    first = int(x)
                    beyond = x - first
                    increments[line_z // samples, line_y // samples, first] += sign * (1.0 - beyond)
                    increments[line_z // samples, line_y // samples, first + 1] += sign * beyond
    coverage = np.empty((shape_z, shape_y, shape_x), dtype=np.float32)
    for k in range(shape_z):
        for j in range(shape_y):
            running = 0.0
            for i in range(shape_x):
                running += increments[k, j, i]
                # The sum of many thirds ends at 1e-7 instead of 0.
                value = 0.0 if running < 1e-5 else running
                coverage[k, j, i] = 1.0 if value > 1.0 - 1e-5 else value
    return coverage
