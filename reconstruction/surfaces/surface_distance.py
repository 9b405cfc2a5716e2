"""How far two surfaces lie from one another, measured both ways."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels import mesh_distance
from reconstruction.surfaces.bone_surface import BoneSurface

_LARGEST_GRID = 4_000_000
_LEAST_SIDE_MM = 1e-3


def point_distances(points: np.ndarray, surface: BoneSurface) -> np.ndarray:
    """Distance [mm] of points, LPS [mm], shape (n, 3), to the nearest point of a surface; shape (n,)."""
    low, high = surface.vertices.min(axis=0), surface.vertices.max(axis=0)
    corners = surface.vertices[surface.triangles]
    longest = float(np.mean(corners.max(axis=1) - corners.min(axis=1)))
    extent = np.maximum(high - low, _LEAST_SIDE_MM)
    side = max(1.5 * longest, float(np.cbrt(np.prod(extent) / _LARGEST_GRID)), _LEAST_SIDE_MM)
    counts = np.floor(extent / side).astype(np.int64) + 1
    start, members = mesh_distance.sort_into_cubes(surface.vertices, surface.triangles, low, side, counts)
    sought = np.ascontiguousarray(points, dtype=float)
    return mesh_distance.distances(sought, corners.reshape(-1, 9), low, side, counts, start, members)


def largest_distance(first: BoneSurface, second: BoneSurface, *, spacing_mm: float = 2.0) -> float:
    """Largest distance [mm] between two surfaces, both ways (Hausdorff distance).

    Measured at the vertices of both and at points inside their triangles.

    Args:
        first: one surface.
        second: the other.
        spacing_mm: triangles with longer sides are probed at points no farther apart than this [mm].
    """
    there = point_distances(surface_points(first, spacing_mm), second).max()
    back = point_distances(surface_points(second, spacing_mm), first).max()
    return float(max(there, back))


def surface_points(surface: BoneSurface, spacing_mm: float) -> np.ndarray:
    """Vertices of a surface, middles of its triangles, and points inside large triangles; LPS [mm], shape (n, 3)."""
    corners = surface.vertices[surface.triangles]
    sides = np.linalg.norm(corners - corners[:, [1, 2, 0]], axis=2).max(axis=1)
    parts = np.maximum(1, np.ceil(sides / spacing_mm)).astype(int)
    points = [surface.vertices, corners.mean(axis=1)]
    for count in np.unique(parts[parts > 1]):
        steps = np.array(
            [(i, j, count - i - j) for i in range(count + 1) for j in range(count + 1 - i) if max(i, j) < count]
        )
        weights = steps[steps.max(axis=1) < count] / count
        points.append(np.einsum("wc,tcx->twx", weights, corners[parts == count]).reshape(-1, 3))
    return np.concatenate(points)
