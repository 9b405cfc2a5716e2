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


def capped_depth(mask, spacing_zyx, cap):
    """Distance of every voxel of a mask to the nearest one outside, by looking at all of them."""
    inside, outside = np.argwhere(mask) * spacing_zyx, np.argwhere(~mask) * spacing_zyx
    depth = np.zeros(mask.shape)
    away = np.linalg.norm(inside[:, None, :] - outside[None, :, :], axis=2).min(axis=1, initial=np.inf)
    depth[mask] = np.minimum(away, cap)
    return depth


def neighbourhood(mask, combine):
    """Each voxel combined with its six neighbours; beyond the array the mask goes on."""
    padded = np.pad(mask, 1, mode="edge")
    shifted = [np.roll(padded, step, axis=axis)[1:-1, 1:-1, 1:-1] for axis in range(3) for step in (-1, 1)]
    return combine.reduce([mask, *shifted])


def blurred(field, taps):
    """Field convolved along one axis after another; continued at its edge values."""
    for axis, weights in enumerate(taps):
        reach = len(weights) // 2
        widths = [(reach, reach) if other == axis else (0, 0) for other in range(3)]
        padded = np.pad(field, widths, mode="edge")
        length = field.shape[axis]
        field = sum(weight * np.take(padded, range(tap, tap + length), axis=axis) for tap, weight in enumerate(weights))
    return field


def profile(hu, point, direction, distances):
    """Readings along a direction by trilinear interpolation; beyond the array its edge values."""
    readings = []
    for distance in distances:
        place = np.clip(point + direction * distance, 0, np.array(hu.shape) - 1)
        low = np.floor(place).astype(int)
        reading = 0.0
        for corner in np.ndindex(2, 2, 2):
            at = np.minimum(low + corner, np.array(hu.shape) - 1)
            weight = np.prod(np.where(corner, place - low, 1 - (place - low)))
            reading += weight * hu[tuple(at)]
        readings.append(reading)
    return readings


def distance_to_triangle(point, corners):
    """Distance of a point to a triangle: to its plane where the foot lies inside, otherwise to its nearest side."""
    a, b, c = corners
    normal = np.cross(b - a, c - a)
    candidates = []
    for start, end in ((a, b), (b, c), (c, a)):
        along = end - start
        share = np.clip(np.dot(point - start, along) / max(np.dot(along, along), 1e-300), 0, 1)
        candidates.append(np.linalg.norm(point - start - share * along))
    if np.dot(normal, normal) > 0:
        foot = point - normal * np.dot(point - a, normal) / np.dot(normal, normal)
        sides = [np.dot(np.cross(e - s, foot - s), normal) for s, e in ((a, b), (b, c), (c, a))]
        if min(sides) >= 0:
            candidates.append(np.linalg.norm(point - foot))
    return min(candidates)


def cheapest_seed(cost, seeds, spacing_zyx):
    """Cost of the cheapest way from a seed to each voxel, and the label of that seed, by relaxing to the end."""
    distance = np.where((seeds > 0) & (cost > 0), 0.0, np.inf)
    labels = np.where(np.isfinite(distance), seeds, 0)
    steps = [np.array(step) - 1 for step in np.ndindex(3, 3, 3) if step != (1, 1, 1)]
    changed = True
    while changed:
        changed = False
        for place in np.argwhere(cost > 0):
            for step in steps:
                other = place + step
                if np.any(other < 0) or np.any(other >= cost.shape) or cost[tuple(other)] <= 0:
                    continue
                length = np.linalg.norm(step * spacing_zyx)
                way = distance[tuple(other)] + length * 0.5 * (cost[tuple(place)] + cost[tuple(other)])
                if way < distance[tuple(place)] - 1e-9:
                    distance[tuple(place)], labels[tuple(place)] = way, labels[tuple(other)]
                    changed = True
    return distance, labels
