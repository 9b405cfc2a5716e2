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


def hessian(values, place, taps):
    """Second derivatives at one voxel: the image around it, mirrored at its ends, weighted along all three axes."""
    reach = [weights.shape[1] // 2 for weights in taps]
    padded = np.pad(values, [(count, count) for count in reach], mode="symmetric")
    around = padded[tuple(slice(at, at + 2 * count + 1) for at, count in zip(place, reach, strict=True))]
    matrix = np.empty((3, 3))
    for first in range(3):
        for second in range(3):
            order = [int(axis == first) + int(axis == second) for axis in range(3)]
            weights = [axis_taps[times] for axis_taps, times in zip(taps, order, strict=True)]
            matrix[first, second] = np.einsum("kji,k,j,i->", around, *weights)
    return matrix


def collapse_edges(vertices, triangles, wanted, costs):
    """Edges collapsed in rounds of rising cost, each vertex once in a round, with sets where the kernel keeps lists."""
    vertices, faces = np.array(vertices, dtype=float), [list(face) for face in triangles]
    quadrics = np.zeros((len(vertices), 4, 4))
    for face in faces:
        normal = np.cross(vertices[face[1]] - vertices[face[0]], vertices[face[2]] - vertices[face[0]])
        if np.linalg.norm(normal) > 0:
            normal = normal / np.linalg.norm(normal)
            plane = np.append(normal, -normal @ vertices[face[0]])
            quadrics[face] += np.outer(plane, plane)
    turn = 0
    while len(faces) > wanted:
        before = len(faces)
        faces = _collapse_round(vertices, quadrics, faces, wanted, costs[min(turn, len(costs) - 1)])
        turn += 1
        if turn >= len(costs) and before - len(faces) < 0.02 * len(faces):
            break
    return vertices, np.array(faces)


def _collapse_round(vertices, quadrics, faces, wanted, limit):
    faces, left, touched = [list(face) for face in faces], len(faces), set()
    for number in range(len(faces)):
        if left <= wanted:
            break
        if faces[number] is None:
            continue
        for corner in range(3):
            u, v = faces[number][corner], faces[number][(corner + 1) % 3]
            place = None if u >= v or {u, v} & touched else _merged_place(vertices, quadrics, faces, u, v, limit)
            if place is None:
                continue
            vertices[u], quadrics[u] = place, quadrics[u] + quadrics[v]
            touched |= {u, v}
            for other, face in enumerate(faces):
                if face is not None and v in face:
                    faces[other] = None if u in face else [u if corner == v else corner for corner in face]
                    left -= u in face
            break
    return [face for face in faces if face is not None]


def _merged_place(vertices, quadrics, faces, u, v, limit):
    """Where the vertex of a collapsed edge goes; None if the collapse is too dear or breaks the surface."""
    quadric = quadrics[u] + quadrics[v]

    def cost(place):
        return np.append(place, 1.0) @ quadric @ np.append(place, 1.0)

    middle = (vertices[u] + vertices[v]) / 2.0
    hold = 1e-3 * np.trace(quadric[:3, :3])
    matrix = quadric[:3, :3] + hold * np.eye(3)
    place = np.linalg.solve(matrix, hold * middle - quadric[:3, 3]) if np.linalg.det(matrix) > 1e-12 else middle
    if max(cost(place), 0.0) > limit:
        return None
    around = {end: [face for face in faces if face is not None and end in face] for end in (u, v)}
    shared = set(sum(around[u], [])) & set(sum(around[v], [])) - {u, v}
    sizes = [sum(face is not None and other in face for face in faces) for other in shared]
    if len(shared) != 2 or len(around[u]) + len(around[v]) <= 6 or min(sizes) <= 3:
        return None
    pushed = around[u] + [face for face in around[v] if u not in face]
    normals = [np.cross(vertices[b] - vertices[a], vertices[c] - vertices[a]) for a, b, c in pushed]
    mean = sum(normals)
    if mean @ mean > 0:  # the enclosed volume stays as it is
        short = sum(normal @ vertices[face[0]] for normal, face in zip(normals, pushed, strict=True)) - mean @ place
        place = place + short / (mean @ mean) * mean
    if cost(place) > limit or any(_turns_over(vertices, face, place, u, v) for end in (u, v) for face in around[end]):
        return None
    return place


def _turns_over(vertices, face, place, u, v):
    """Whether a triangle that keeps its area turns too far or becomes a sliver when an end of it moves to a place."""
    if u in face and v in face:
        return False
    old = vertices[face]
    new = np.array([place if corner in (u, v) else vertices[corner] for corner in face])
    first, second = (np.cross(corners[1] - corners[0], corners[2] - corners[0]) for corners in (old, new))
    longest = max(np.sum((new[a] - new[b]) ** 2) for a, b in ((0, 1), (1, 2), (2, 0)))
    area = np.linalg.norm(second)
    return area <= 1e-3 * longest or first @ second <= 0.2 * np.linalg.norm(first) * area


def similarity(first, second, weight, least, most):
    """Linear part and shift that bring points onto others with weighted least squares (Umeyama 1991)."""
    share = (weight / weight.sum())[:, None]
    start, end = (share * first).sum(axis=0), (share * second).sum(axis=0)
    u, strength, v = np.linalg.svd((share * (second - end)).T @ (first - start))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
    size = np.clip((strength * signs).sum() / (share * (first - start) ** 2).sum(), least, most)
    linear = size * (u * signs) @ v
    return linear, end - linear @ start


def distance_to_union(point, rods, ellipsoids):
    """Distance of a point to the nearest of rods and ellipsoids, negative inside."""
    away = []
    for rod in rods:
        start, end, radii = rod[:3], rod[3:6], rod[6:]
        share = np.clip((point - start) @ (end - start) / np.sum((end - start) ** 2), 0.0, 1.0)
        away.append(np.linalg.norm(point - start - share * (end - start)) - np.interp(share, [0.0, 1.0], radii))
    for centre, half in (np.split(body, 2) for body in ellipsoids):
        scaled = (point - centre) / half
        reach, steepness = np.linalg.norm(scaled), np.linalg.norm(scaled / half)
        away.append((reach - 1.0) * reach / steepness if reach > 1e-3 else -min(half))
    return min(away)


def look_up(point, cloud, nearest, low, cell_mm):
    """Distance and number of the cloud's point that the cell about a place knows; beyond the grid its last cells."""
    cell = np.clip(np.round((point - low) / cell_mm).astype(int), 0, np.array(nearest.shape) - 1)
    number = nearest[tuple(cell)]
    return np.linalg.norm(point - cloud[number]), number


def disc_means(hu, places, offsets, first):
    """Mean over each disc about each place, shape (places, discs); beyond the array its edge values go on."""
    last = np.array(hu.shape) - 1
    means = np.empty((len(places), len(first) - 1))
    for row, place in enumerate(places):
        for disc in range(len(first) - 1):
            members = np.clip(place + offsets[first[disc] : first[disc + 1]], 0, last)
            means[row, disc] = hu[tuple(members.T)].mean()
    return means
