"""How completely and how evenly bone surrounds the places of a transverse slice, as it does the spinal canal."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def ring_shares(
    candidates: np.ndarray, bone: np.ndarray, directions: np.ndarray, first: int, last: int, shares: np.ndarray
) -> None:
    """Share of directions in which a ray within the slice meets bone neither too near nor too far.

    Args:
        candidates: voxel indices (z, y, x), int64, shape (n, 3).
        bone: uint8, shape (z, y, x), 1 where bone.
        directions: unit steps (y, x) of one voxel each, float64, shape (m, 2).
        first: bone nearer than so many steps counts as no ring.
        last: rays end after so many steps.
        shares: filled, float32, shape (n,).
    """
    rows, columns = bone.shape[1], bone.shape[2]
    for number in range(candidates.shape[0]):
        z, y, x = candidates[number, 0], candidates[number, 1], candidates[number, 2]
        met = 0
        for way in range(directions.shape[0]):
            for step in range(1, last + 1):
                row = int(np.floor(y + step * directions[way, 0] + 0.5))
                column = int(np.floor(x + step * directions[way, 1] + 0.5))
                if row < 0 or row >= rows or column < 0 or column >= columns:
                    break
                if bone[z, row, column] != 0:
                    if step >= first:
                        met += 1
                    break
        shares[number] = met / directions.shape[0]


@kernel
def mirror_likeness(
    candidates: np.ndarray, bone: np.ndarray, rows: int, columns: int, step: int, likeness: np.ndarray
) -> None:
    """How alike bone to the left and to the right of each place of a slice is: intersection over union.

    Args:
        candidates: voxel indices (z, y, x), int64, shape (n, 3).
        bone: uint8, shape (z, y, x), 1 where bone.
        rows: half the height of the window that is compared [voxels].
        columns: half its width [voxels].
        step: every so manieth voxel is compared.
        likeness: filled, float32, shape (n,); 0 where there is no bone.
    """
    height, width = bone.shape[1], bone.shape[2]
    for number in range(candidates.shape[0]):
        z, y, x = candidates[number, 0], candidates[number, 1], candidates[number, 2]
        both, either = 0, 0
        for row in range(max(0, y - rows), min(height, y + rows + 1), step):
            for aside in range(1, columns + 1, step):
                left = x + aside < width and bone[z, row, x + aside] != 0
                right = x - aside >= 0 and bone[z, row, x - aside] != 0
                if left and right:
                    both += 1
                if left or right:
                    either += 1
        likeness[number] = both / either if either > 0 else 0.0
