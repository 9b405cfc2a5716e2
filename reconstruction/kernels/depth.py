"""Exact distance of the voxels of a mask from what lies outside it, in time that grows with the number of voxels."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.band_filters import nearest_zero_along_rows
from reconstruction.kernels.jit import kernel

_FAR = 1e6  # larger than any scan [mm]


@kernel
def _lowest(line: np.ndarray, step: float, tops: np.ndarray, starts: np.ndarray, result: np.ndarray) -> None:
    """Lower envelope of the parabolas line[n] + (step (m - n))^2 at all m (Felzenszwalb and Huttenlocher 2012)."""
    squared_step = step * step
    last = 0
    tops[0], starts[0] = 0, -np.inf
    for place in range(1, len(line)):
        while True:
            top = tops[last]
            meet = ((line[place] - line[top]) / squared_step + place * place - top * top) / (2.0 * (place - top))
            if meet > starts[last]:
                break
            last -= 1
        last += 1
        tops[last], starts[last] = place, meet
    current = 0
    for place in range(len(line)):
        while current < last and starts[current + 1] < place:
            current += 1
        away = (place - tops[current]) * step
        result[place] = line[tops[current]] + away * away


@kernel
def depth_within(mask: np.ndarray, spacing_zyx: np.ndarray) -> np.ndarray:
    """Distance of each voxel of a mask to the nearest voxel centre outside it.

    mask: bool (z, y, x); beyond the array it goes on as at its edge. Returns float32 (z, y, x), 0 outside the mask and
    about 1e6 where nothing lies outside.
    """
    depth, height, width = mask.shape
    squared = np.empty(mask.shape, dtype=np.float64)
    nearest_zero_along_rows(mask, spacing_zyx[2], _FAR, squared)
    longest = max(depth, height)
    line, found = np.empty(longest), np.empty(longest)
    tops, starts = np.empty(longest, dtype=np.int64), np.empty(longest)
    for k in range(depth):
        for i in range(width):
            any_bone = False
            for j in range(height):
                line[j] = squared[k, j, i]
                any_bone = any_bone or line[j] > 0.0
            if any_bone:
                _lowest(line[:height], spacing_zyx[1], tops, starts, found)
                for j in range(height):
                    squared[k, j, i] = found[j]
    result = np.zeros(mask.shape, dtype=np.float32)
    for j in range(height):
        for i in range(width):
            any_bone = False
            for k in range(depth):
                line[k] = squared[k, j, i]
                any_bone = any_bone or line[k] > 0.0
            if any_bone:
                _lowest(line[:depth], spacing_zyx[0], tops, starts, found)
                for k in range(depth):
                    result[k, j, i] = np.sqrt(found[k])
    return result
