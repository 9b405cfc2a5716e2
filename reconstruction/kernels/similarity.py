"""Size, turn and shift that bring one set of points onto another with least squares, many fits at once."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel

_NO_DIVISION_BY_ZERO = 1e-300


@kernel
def _determinant(m: np.ndarray) -> float:
    """Determinant of a matrix (3, 3)."""
    return (
        m[0, 0] * (m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1])
        - m[0, 1] * (m[1, 0] * m[2, 2] - m[1, 2] * m[2, 0])
        + m[0, 2] * (m[1, 0] * m[2, 1] - m[1, 1] * m[2, 0])
    )


@kernel
def similarities(
    first: np.ndarray, second: np.ndarray, weight: np.ndarray, least: float, most: float
) -> tuple[np.ndarray, np.ndarray]:
    """Similarity of each of p fits (Umeyama 1991).

    first: points (p, n, 3); second: where each of them shall lie (p, n, 3); weight: of each pair (p, n).
    least, most: bounds of the size. Returns linear parts (p, 3, 3) and shifts (p, 3).
    """
    linear, shifts = np.empty((len(first), 3, 3)), np.empty((len(first), 3))
    start, end, across = np.empty(3), np.empty(3), np.empty((3, 3))
    for fit in range(len(first)):
        total = 0.0
        start[:], end[:], across[:] = 0.0, 0.0, 0.0
        for pair in range(first.shape[1]):
            total += weight[fit, pair]
            for axis in range(3):
                start[axis] += weight[fit, pair] * first[fit, pair, axis]
                end[axis] += weight[fit, pair] * second[fit, pair, axis]
        start /= max(total, _NO_DIVISION_BY_ZERO)
        end /= max(total, _NO_DIVISION_BY_ZERO)
        spread = 0.0
        for pair in range(first.shape[1]):
            x, y, z = first[fit, pair, 0] - start[0], first[fit, pair, 1] - start[1], first[fit, pair, 2] - start[2]
            spread += weight[fit, pair] * (x * x + y * y + z * z)
            for axis in range(3):
                there = weight[fit, pair] * (second[fit, pair, axis] - end[axis])
                across[axis, 0] += there * x
                across[axis, 1] += there * y
                across[axis, 2] += there * z
        u, strength, v = np.linalg.svd(across)
        sign = np.sign(_determinant(u) * _determinant(v))  # a turn, no mirror
        size = (strength[0] + strength[1] + sign * strength[2]) / max(spread, _NO_DIVISION_BY_ZERO)
        size = min(max(size, least), most)
        for row in range(3):
            shifts[fit, row] = end[row]
            for column in range(3):
                turn = u[row, 0] * v[0, column] + u[row, 1] * v[1, column] + sign * u[row, 2] * v[2, column]
                linear[fit, row, column] = size * turn
                shifts[fit, row] -= size * turn * start[column]
    return linear, shifts
