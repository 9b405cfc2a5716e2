"""Filters of masks and of sparse fields: capped depth, one-voxel morphology, Gaussian blur, profiles along normals.

The work follows the bone and not its box: rows of voxels that hold nothing are passed over.
"""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def nearest_zero_along_rows(mask: np.ndarray, step: float, cap: float, squared: np.ndarray) -> None:
    """Squared distance along x to the next voxel outside the mask, at most cap; beyond the array the mask goes on."""
    depth, height, width = mask.shape
    for k in range(depth):
        for j in range(height):
            run = cap
            for i in range(width):
                run = 0.0 if not mask[k, j, i] else min(run + step, cap)
                squared[k, j, i] = run
            run = cap
            for i in range(width - 1, -1, -1):
                run = 0.0 if not mask[k, j, i] else min(run + step, cap)
                squared[k, j, i] = min(run, squared[k, j, i]) ** 2


@kernel
def capped_depth(mask: np.ndarray, spacing_zyx: np.ndarray, cap: float) -> np.ndarray:
    """Distance of each voxel of a mask to the nearest voxel centre outside it, at most cap; exact below the cap.

    mask: bool (z, y, x); beyond the array it goes on as at its edge. Returns float32 (z, y, x), 0 outside the mask.
    """
    depth, height, width = mask.shape
    first = np.empty(mask.shape, dtype=np.float32)
    nearest_zero_along_rows(mask, spacing_zyx[2], cap, first)
    limit = np.float32(cap * cap)
    second = first.copy()
    reach = int(np.ceil(cap / spacing_zyx[1]))
    for k in range(depth):
        for j in range(height):
            for other in range(max(0, j - reach), min(height, j + reach + 1)):
                if other == j:
                    continue
                away = np.float32(((other - j) * spacing_zyx[1]) ** 2)
                for i in range(width):
                    second[k, j, i] = min(second[k, j, i], first[k, other, i] + away)
    result = second.copy()
    reach = int(np.ceil(cap / spacing_zyx[0]))
    for k in range(depth):
        for other in range(max(0, k - reach), min(depth, k + reach + 1)):
            if other == k:
                continue
            away = np.float32(((other - k) * spacing_zyx[0]) ** 2)
            for j in range(height):
                for i in range(width):
                    result[k, j, i] = min(result[k, j, i], second[other, j, i] + away)
    for k in range(depth):
        for j in range(height):
            for i in range(width):
                result[k, j, i] = np.sqrt(min(result[k, j, i], limit))
    return result


@kernel
def grown(mask: np.ndarray) -> np.ndarray:
    """Mask (z, y, x) with the six neighbours of each of its voxels."""
    depth, height, width = mask.shape
    result = mask.copy()
    for k in range(depth):
        for j in range(height):
            for i in range(width):
                if mask[k, j, i]:
                    result[max(k - 1, 0), j, i] = True
                    result[min(k + 1, depth - 1), j, i] = True
                    result[k, max(j - 1, 0), i] = True
                    result[k, min(j + 1, height - 1), i] = True
                    result[k, j, max(i - 1, 0)] = True
                    result[k, j, min(i + 1, width - 1)] = True
    return result


@kernel
def shrunk(mask: np.ndarray) -> np.ndarray:
    """Mask (z, y, x) without the voxels that have one of six neighbours outside it; beyond the array it goes on."""
    depth, height, width = mask.shape
    result = np.zeros_like(mask)
    for k in range(depth):
        for j in range(height):
            for i in range(width):
                result[k, j, i] = (
                    mask[k, j, i]
                    and mask[max(k - 1, 0), j, i]
                    and mask[min(k + 1, depth - 1), j, i]
                    and mask[k, max(j - 1, 0), i]
                    and mask[k, min(j + 1, height - 1), i]
                    and mask[k, j, max(i - 1, 0)]
                    and mask[k, j, min(i + 1, width - 1)]
                )
    return result


@kernel
def _row_extents(field: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """First and one past the last column of each row that a blur of this reach changes; (z, y) each."""
    depth, height, width = field.shape
    first = np.full((depth, height), width, dtype=np.int64)
    last = np.zeros((depth, height), dtype=np.int64)
    for k in range(depth):
        for j in range(height):
            for i in range(width):
                if field[k, j, i] != 0.0:
                    first[k, j] = min(first[k, j], max(0, i - reach))
                    last[k, j] = min(width, i + reach + 1)
    return first, last


@kernel
def blur_sparse(field: np.ndarray, taps_z: np.ndarray, taps_y: np.ndarray, taps_x: np.ndarray) -> np.ndarray:
    """Field (z, y, x), mostly 0, convolved with symmetric taps along each axis; continued at its edge values.

    taps: odd length, float32. Returns float32 (z, y, x).
    """
    depth, height, width = field.shape
    reach_x, reach_y, reach_z = len(taps_x) // 2, len(taps_y) // 2, len(taps_z) // 2
    first, last = _row_extents(field, reach_x)
    along_x = np.zeros(field.shape, dtype=np.float32)
    for k in range(depth):
        for j in range(height):
            for i in range(first[k, j], last[k, j]):
                total = np.float32(0.0)
                for tap in range(len(taps_x)):
                    total += taps_x[tap] * field[k, j, min(max(i + tap - reach_x, 0), width - 1)]
                along_x[k, j, i] = total
    along_y = np.zeros(field.shape, dtype=np.float32)
    first_y = np.full((depth, height), width, dtype=np.int64)
    last_y = np.zeros((depth, height), dtype=np.int64)
    for k in range(depth):
        for j in range(height):
            for tap in range(len(taps_y)):
                other = min(max(j + tap - reach_y, 0), height - 1)
                weight = taps_y[tap]
                for i in range(first[k, other], last[k, other]):
                    along_y[k, j, i] += weight * along_x[k, other, i]
                first_y[k, j] = min(first_y[k, j], first[k, other])
                last_y[k, j] = max(last_y[k, j], last[k, other])
    result = np.zeros(field.shape, dtype=np.float32)
    for k in range(depth):
        for tap in range(len(taps_z)):
            other = min(max(k + tap - reach_z, 0), depth - 1)
            weight = taps_z[tap]
            for j in range(height):
                for i in range(first_y[other, j], last_y[other, j]):
                    result[k, j, i] += weight * along_y[other, j, i]
    return result


@kernel
def profiles(hu: np.ndarray, points: np.ndarray, directions: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Readings along directions through points, interpolated linearly; beyond the array its edge values.

    hu: (z, y, x). points, directions: (n, 3) in voxels (z, y, x). distances: (k,). Returns float32 (n, k).
    """
    depth, height, width = hu.shape
    readings = np.empty((len(points), len(distances)), dtype=np.float32)
    for row in range(len(points)):
        for column in range(len(distances)):
            z = min(max(points[row, 0] + directions[row, 0] * distances[column], 0.0), depth - 1.0)
            y = min(max(points[row, 1] + directions[row, 1] * distances[column], 0.0), height - 1.0)
            x = min(max(points[row, 2] + directions[row, 2] * distances[column], 0.0), width - 1.0)
            k, j, i = int(z), int(y), int(x)
            above_k, above_j, above_i = min(k + 1, depth - 1), min(j + 1, height - 1), min(i + 1, width - 1)
            z, y, x = z - k, y - j, x - i
            low = (hu[k, j, i] * (1.0 - x) + hu[k, j, above_i] * x) * (1.0 - y) + (
                hu[k, above_j, i] * (1.0 - x) + hu[k, above_j, above_i] * x
            ) * y
            high = (hu[above_k, j, i] * (1.0 - x) + hu[above_k, j, above_i] * x) * (1.0 - y) + (
                hu[above_k, above_j, i] * (1.0 - x) + hu[above_k, above_j, above_i] * x
            ) * y
            readings[row, column] = low * (1.0 - z) + high * z
    return readings
