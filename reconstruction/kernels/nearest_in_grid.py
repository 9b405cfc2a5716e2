"""The nearest point of a cloud looked up in a grid whose cells know it."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def look_up(
    points: np.ndarray, cloud: np.ndarray, nearest: np.ndarray, low: np.ndarray, cell_mm: float
) -> tuple[np.ndarray, np.ndarray]:
    """Distance and number of about the nearest point of a cloud (m, 3), for points (n, 3).

    nearest: number of the point nearest to each cell (i, j, k) about x, y, z; low: middle of cell (0, 0, 0).
    """
    away, numbers = np.empty(len(points)), np.empty(len(points), dtype=np.int64)
    cell = np.empty(3, dtype=np.int64)
    for row in range(len(points)):
        for axis in range(3):
            place = np.rint((points[row, axis] - low[axis]) / cell_mm)
            cell[axis] = int(min(max(place, 0.0), nearest.shape[axis] - 1.0))
        number = nearest[cell[0], cell[1], cell[2]]
        x, y, z = (
            points[row, 0] - cloud[number, 0], points[row, 1] - cloud[number, 1], points[row, 2] - cloud[number, 2],
        )  # fmt: skip
        away[row], numbers[row] = np.sqrt(x * x + y * y + z * z), number
    return away, numbers
