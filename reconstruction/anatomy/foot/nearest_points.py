"""The nearest point of a cloud looked up in a grid: much faster than a tree, and near enough to find a pose."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.kernels.nearest_in_grid import look_up

_CELL_MM = 3.0
_MARGIN_MM = 60.0


class NearestPoints:
    """A grid about a cloud of points; each cell knows the point nearest to it."""

    def __init__(self, points: np.ndarray) -> None:
        self._points = np.ascontiguousarray(points)
        self._low = points.min(axis=0) - _MARGIN_MM
        shape = np.ceil((points.max(axis=0) + _MARGIN_MM - self._low) / _CELL_MM).astype(int) + 1
        point_in = np.full(shape, -1)
        point_in[tuple(np.round((points - self._low) / _CELL_MM).astype(int).T)] = np.arange(len(points))
        cells = ndimage.distance_transform_edt(point_in < 0, return_distances=False, return_indices=True)
        self._nearest = point_in[tuple(cells)]

    def query(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distance [mm] and number of about the nearest point of the cloud, for points (..., 3)."""
        flat = np.ascontiguousarray(points.reshape(-1, 3))
        away, nearest = look_up(flat, self._points, self._nearest, self._low, _CELL_MM)
        return away.reshape(points.shape[:-1]), nearest.reshape(points.shape[:-1])
