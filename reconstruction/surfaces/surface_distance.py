"""How far two surfaces lie from one another, measured both ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.kernels import mesh_distance
from reconstruction.surfaces.bone_surface import BoneSurface

_LARGEST_GRID = 4_000_000
_LEAST_SIDE_MM = 1e-3
_FINEST_MM = 0.01  # what lies between points this near can be missed by no more than that


@dataclass(frozen=True, eq=False)
class _Cubes:
    """Triangles of a surface by the cubes they lie in, as the kernels take them."""

    corners: np.ndarray
    low: np.ndarray
    side: float
    counts: np.ndarray
    start: np.ndarray
    members: np.ndarray

    @classmethod
    def of(cls, surface: BoneSurface) -> _Cubes:
        low, high = surface.vertices.min(axis=0), surface.vertices.max(axis=0)
        corners = surface.vertices[surface.triangles]
        longest = float(np.mean(corners.max(axis=1) - corners.min(axis=1)))
        extent = np.maximum(high - low, _LEAST_SIDE_MM)
        side = max(1.5 * longest, float(np.cbrt(np.prod(extent) / _LARGEST_GRID)), _LEAST_SIDE_MM)
        counts = np.floor(extent / side).astype(np.int64) + 1
        start, members = mesh_distance.sort_into_cubes(surface.vertices, surface.triangles, low, side, counts)
        return cls(corners.reshape(-1, 9), low, side, counts, start, members)

    @property
    def arguments(self) -> tuple[np.ndarray, np.ndarray, float, np.ndarray, np.ndarray, np.ndarray]:
        """In the order of the kernels."""
        return self.corners, self.low, self.side, self.counts, self.start, self.members


def point_distances(points: np.ndarray, surface: BoneSurface, *, most_mm: float = np.inf) -> np.ndarray:
    """Distance [mm] of points, LPS [mm], shape (n, 3), to the nearest point of a surface; shape (n,).

    Far points take long; where it is enough to know that they are far, most_mm bounds distance and search.
    """
    return mesh_distance.distances(np.ascontiguousarray(points, dtype=float), *_Cubes.of(surface).arguments, most_mm)


def largest_distance(first: BoneSurface, second: BoneSurface) -> float:
    """Largest distance [mm] between two surfaces, both ways (Hausdorff distance).

    Measured at points that come to lie the more densely, the faster the surfaces lead away from one another.
    """
    of_first, of_second = _Cubes.of(first), _Cubes.of(second)
    # Large triangles lead away from small ones farther than these from them: with them looked at first, less is left.
    if len(first.triangles) > len(second.triangles):
        first, second, of_first, of_second = second, first, of_second, of_first
    return _farthest(second, of_second, of_first, _farthest(first, of_first, of_second, 0.0))


def _farthest(surface: BoneSurface, own: _Cubes, other: _Cubes, known_mm: float) -> float:
    """Largest distance [mm] of a surface's points to another surface, or what is known already if that is larger."""
    corners = mesh_distance.distances(np.ascontiguousarray(surface.vertices), *other.arguments, np.inf)
    found = max(known_mm, float(corners.max()))
    return float(mesh_distance.farthest(own.corners, *other.arguments, found, _FINEST_MM))
