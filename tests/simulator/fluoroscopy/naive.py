"""Readable twins of the fluoroscopy kernels."""

import math

import numpy as np

from simulator.rendering.fluoroscopy.geometry import XRayGeometry


def path_integrals(levels: np.ndarray, affine: np.ndarray, geometry: XRayGeometry, knees: tuple[float, float]):
    """Joseph's method ray by ray: levels [z, y, x], bilinear on the planes of the ray's steepest index axis."""
    out = np.zeros((3, *geometry.shape))
    inverse = np.linalg.inv(affine)
    source = inverse[:3, :3] @ geometry.source_mm + inverse[:3, 3]
    for row in range(geometry.shape[0]):
        for column in range(geometry.shape[1]):
            pixel_mm = geometry.pixel_centres_mm(np.array([column, row]))
            direction = inverse[:3, :3] @ pixel_mm + inverse[:3, 3] - source
            axis = 2 - int(np.argmax(np.abs(direction[::-1])))
            per_plane = np.linalg.norm(pixel_mm - geometry.source_mm) / abs(direction[axis])
            for plane in range(levels.shape[2 - axis]):
                along = (plane - source[axis]) / direction[axis]
                if not 0.0 <= along <= 1.0:
                    continue
                level = _bilinear(levels, source + along * direction, axis, plane)
                out[:, row, column] += per_plane * np.array([level, *(max(level - knee, 0.0) for knee in knees)])
    return out


def _bilinear(levels: np.ndarray, point: np.ndarray, axis: int, plane: int) -> float:
    across = [other for other in range(3) if other != axis]
    low = [math.floor(point[other]) for other in across]
    total = 0.0
    for step in np.ndindex(2, 2):
        index = np.zeros(3, dtype=int)
        index[axis] = plane
        weight = 1.0
        for other, first, add in zip(across, low, step, strict=True):
            index[other] = first + add
            weight *= 1.0 - abs(point[other] - index[other])
        place = tuple(index[::-1])
        if weight > 0.0 and all(0 <= place[i] < levels.shape[i] for i in range(3)):
            total += weight * levels[place]
    return total


def union_of_cylinders_mm(source, end, starts, ends, radii, steps: int = 40_001) -> float:
    """Length of the ray inside any of the cylinders, by looking at many points of it."""
    along = (np.arange(steps) + 0.5) / steps
    points = source + along[:, None] * (end - source)
    inside = np.zeros(steps, dtype=bool)
    for start, stop, radius in zip(starts, ends, radii, strict=True):
        length = np.linalg.norm(stop - start)
        if length == 0.0:
            continue
        axis = (stop - start) / length
        height = (points - start) @ axis
        distance = np.linalg.norm(points - start - height[:, None] * axis, axis=1)
        inside |= (distance < radius) & (height > 0.0) & (height < length)
    return float(inside.sum() / steps * np.linalg.norm(end - source))


def mesh_path_mm(source, end, vertices, triangles) -> float:
    """Length of the ray inside a closed mesh: distances of all crossings (Moeller and Trumbore), paired in order."""
    length = np.linalg.norm(end - source)
    direction = (end - source) / length
    crossings = []
    for a, b, c in vertices[triangles]:
        across = np.cross(direction, c - a)
        determinant = (b - a) @ across
        if abs(determinant) < 1e-12:
            continue
        u = (source - a) @ across / determinant
        q = np.cross(source - a, b - a)
        v = direction @ q / determinant
        if u >= 0.0 and v >= 0.0 and u + v <= 1.0:
            crossings.append((c - a) @ q / determinant)
    crossings.sort()
    return sum(leave - enter for enter, leave in zip(crossings[::2], crossings[1::2], strict=False))


def transmitted(paths: np.ndarray, attenuation: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Beer and Lambert, energy by energy."""
    return sum(
        share * np.exp(-np.tensordot(row, paths, axes=1)) for share, row in zip(shares, attenuation, strict=True)
    )


def jump_distances(marched: np.ndarray, reach: int) -> np.ndarray:
    """Blocks ahead that are empty, counted block by block for the widest cone a ray can lie in."""
    nk, ni, nj = marched.shape
    out = np.zeros(marched.shape, dtype=int)

    def empty(k: int, i: int, j: int, width: int) -> bool:
        return not marched[k, max(i - width, 0) : i + width + 1, max(j - width, 0) : j + width + 1].any()

    for k, i, j in np.ndindex(nk, ni, nj):
        if not empty(k, i, j, 1):
            continue
        count = 1
        while k + count < nk and empty(k + count, i, j, reach * count + 1):
            count += 1
        out[k, i, j] = count if k + count < nk else 255
    return out
