"""Readable twins of the kernels of reconstruction."""

from __future__ import annotations

import numpy as np


def surface_coverage(vertices, triangles, shape_z, shape_y, shape_x, samples):
    """Share of voxels inside a closed mesh: each line along x is cut into the stretches that lie inside."""
    covered = np.zeros((shape_z, shape_y, shape_x))
    offsets = (np.arange(samples) + 0.5) / samples - 0.5
    for k in range(shape_z):
        for j in range(shape_y):
            for z in k + offsets:
                for y in j + offsets:
                    for start, end in inside_stretches(vertices, triangles, y, z):
                        for i in range(shape_x):
                            length = min(end, i + 0.5) - max(start, i - 0.5)
                            covered[k, j, i] += max(0.0, length) / samples**2
    return covered


def inside_stretches(vertices, triangles, y, z):
    """Where the line at (y, z) runs inside the mesh: pairs of entry and exit, in order."""
    crossings = []
    for corners in vertices[triangles]:
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
        area = (by - ay) * (cz - az) - (bz - az) * (cy - ay)
        if area == 0:
            continue
        u = ((by - y) * (cz - z) - (bz - z) * (cy - y)) / area
        v = ((cy - y) * (az - z) - (cz - z) * (ay - y)) / area
        w = 1.0 - u - v
        if min(u, v, w) >= 0:
            crossings.append(u * ax + v * bx + w * cx)
    crossings.sort()
    return list(zip(crossings[0::2], crossings[1::2], strict=True))
