"""Values between the voxels of a body that lies on sparse bricks."""

import math

import numba
import numpy as np

_EDGE_BITS, _IN_BRICK = 5, 31
"""Bricks have 32 voxels along a side: a voxel's number is its brick's, times 32, and its place in the brick."""


@numba.njit(cache=True, nogil=True, error_model="numpy")
def linear_at(voxels: np.ndarray, table: np.ndarray, values: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Linear interpolation between voxels; where no brick lies the value is 0.

    Args:
        voxels: places in voxel numbers (x, y, z), float64, shape (n, 3).
        table: brick number, -1 where there is none, int32, shape (bricks_z, bricks_y, bricks_x).
        values: of each voxel, float32, shape (n_bricks, 32, 32, 32).
        taken: share of each voxel's value that is gone, float32, same shape; of no bricks where nothing is gone.

    Returns:
        float64, shape (n,).
    """
    out = np.zeros(len(voxels))
    whole = len(taken) == 0
    for number in range(len(voxels)):
        x, y, z = voxels[number, 0], voxels[number, 1], voxels[number, 2]
        low_x, low_y, low_z = math.floor(x), math.floor(y), math.floor(z)
        total = 0.0
        for step_z in range(2):
            weight_z = z - low_z if step_z else 1.0 - (z - low_z)
            for step_y in range(2):
                weight_y = y - low_y if step_y else 1.0 - (y - low_y)
                for step_x in range(2):
                    weight = weight_z * weight_y * (x - low_x if step_x else 1.0 - (x - low_x))
                    i, j, k = int(low_x) + step_x, int(low_y) + step_y, int(low_z) + step_z
                    brick = _brick(table, i, j, k)
                    if brick < 0:
                        continue
                    value = values[brick, k & _IN_BRICK, j & _IN_BRICK, i & _IN_BRICK]
                    if not whole:
                        value *= 1.0 - taken[brick, k & _IN_BRICK, j & _IN_BRICK, i & _IN_BRICK]
                    total += weight * value
        out[number] = total
    return out


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _brick(table: np.ndarray, i: int, j: int, k: int) -> int:
    """Number of the brick that holds voxel (i, j, k); -1 where there is none."""
    if i < 0 or j < 0 or k < 0:
        return -1
    i, j, k = i >> _EDGE_BITS, j >> _EDGE_BITS, k >> _EDGE_BITS
    if k >= table.shape[0] or j >= table.shape[1] or i >= table.shape[2]:
        return -1
    return table[k, j, i]
