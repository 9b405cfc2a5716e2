"""A triangle mesh of a bone in patient LPS millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class BoneSurface:
    """A triangle mesh.

    Attributes:
        vertices: LPS [mm], float64, shape (n, 3).
        triangles: indices of corners, counter-clockwise from outside, int64, shape (m, 3).
    """

    vertices: np.ndarray
    triangles: np.ndarray

    @property
    def volume_mm3(self) -> float:
        """Enclosed volume [mm3]; positive if the triangles face outwards."""
        a, b, c = (self.vertices[self.triangles[:, corner]] for corner in range(3))
        middle = self.vertices.mean(axis=0)
        return float(np.einsum("ij,ij->", a - middle, np.cross(b - middle, c - middle)) / 6.0)

    @property
    def is_watertight(self) -> bool:
        """Whether every edge joins exactly two triangles that run along it in opposite directions."""
        if not len(self.triangles):
            return False
        starts = self.triangles.ravel()
        ends = self.triangles[:, [1, 2, 0]].ravel()
        count = len(self.vertices)
        forward = np.sort(starts * count + ends)
        backward = np.sort(ends * count + starts)
        return bool(np.array_equal(forward, backward) and np.all(np.diff(forward) > 0))

    def without_loose_vertices(self) -> BoneSurface:
        """The same triangles, and only the vertices that they use."""
        used = np.zeros(len(self.vertices), dtype=bool)
        used[self.triangles.ravel()] = True
        number = np.cumsum(used) - 1
        return BoneSurface(self.vertices[used], number[self.triangles])

    def turned_inside_out(self) -> BoneSurface:
        """The same surface facing the other way."""
        return BoneSurface(self.vertices, np.ascontiguousarray(self.triangles[:, ::-1]))
