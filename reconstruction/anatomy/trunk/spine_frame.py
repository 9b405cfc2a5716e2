"""Coordinates that follow the spinal canal: how far along it, forwards and to the left of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from reconstruction.anatomy.trunk.spinal_canal import SpinalCanal

_BEYOND_MM = 40  # the curve goes on straight past its ends by so much, for what leans out of them


@dataclass(frozen=True, eq=False)
class SpineFrame:
    """A frame at every millimetre of the canal, from below upwards, with straight ends of ``beyond`` millimetres.

    Attributes:
        points: LPS [mm], shape (n, 3).
        up: unit vectors along the canal, shape (n, 3).
        front: unit vectors across it towards the vertebral bodies, shape (n, 3).
        left: unit vectors across it to the patient's left, shape (n, 3).
        beyond: number of points before the first and after the last that the scan shows.
    """

    points: np.ndarray
    up: np.ndarray
    front: np.ndarray
    left: np.ndarray
    beyond: int

    @classmethod
    def along(cls, canal: SpinalCanal) -> SpineFrame:
        """Frames along a canal."""
        steps = np.arange(1, _BEYOND_MM + 1)[:, None]
        points = np.concatenate(
            [
                canal.points[0] - steps[::-1] * canal.tangents[0],
                canal.points,
                canal.points[-1] + steps * canal.tangents[-1],
            ]
        )
        up = np.concatenate(
            [
                np.repeat(canal.tangents[:1], _BEYOND_MM, axis=0),
                canal.tangents,
                np.repeat(canal.tangents[-1:], _BEYOND_MM, axis=0),
            ]
        )
        forwards = np.array([0.0, -1.0, 0.0])
        front = forwards - (up @ forwards)[:, None] * up
        front /= np.linalg.norm(front, axis=1)[:, None]
        return cls(points, up, front, np.cross(up, front), _BEYOND_MM)

    def places(self, along: np.ndarray, front_mm: np.ndarray, left_mm: np.ndarray) -> np.ndarray:
        """LPS points [mm], shape (..., 3), of index along the curve and offsets [mm], arrays of one shape."""
        number = np.clip(np.asarray(along), 0, len(self.points) - 1).astype(int)
        return (
            self.points[number]
            + np.asarray(front_mm)[..., None] * self.front[number]
            + np.asarray(left_mm)[..., None] * self.left[number]
        )

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.points)

    def coordinates(self, points: np.ndarray) -> np.ndarray:
        """Index along the curve, forwards [mm] and left [mm] of LPS points (n, 3), shape (n, 3).

        The curve's nearest point is taken, so the answer is good within its radius of curvature.
        """
        number = self._tree.query(points)[1]
        offset = points - self.points[number]
        front = np.einsum("ij,ij->i", offset, self.front[number])
        left = np.einsum("ij,ij->i", offset, self.left[number])
        along = np.einsum("ij,ij->i", offset, self.up[number])
        return np.column_stack([number + along, front, left])
