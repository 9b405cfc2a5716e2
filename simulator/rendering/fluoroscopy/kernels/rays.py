"""Line integrals through a volume after Joseph (1982), doi 10.1109/TMI.1982.4307572.

A ray is sampled where it crosses the voxel planes of the axis it runs along most, bilinearly within each plane; the
sum of the samples times the ray's length per plane is the integral. Empty blocks are jumped over: a map tells for each
block how many blocks ahead are certainly empty. In blocks without bone the integral is a plain sum, and the mean over a
slab of planes stands for them, where the ray crosses their middle: exact for what changes linearly. It is taken where
the ray moves across by less than half a voxel within a slab, or where the block is even.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.rendering.fluoroscopy.kernels.grid import DEPTH, EVEN, MARCHED, PAD, PLAIN, SLAB, WIDTH
from simulator.rendering.fluoroscopy.kernels.jit import jit_fused, jit_inline

MARGIN = 1e-6  # voxels at the grid's rim that rays leave out, more than a position can drift while it is added up


@jit_fused
def _clip(start: float, step: float, low: float, high: float, first: float, last: float) -> tuple[float, float]:
    """Narrow planes first..last to those where low < start + step * plane < high."""
    if step == 0.0:
        if not (low < start < high):
            return 1.0, 0.0
        return first, last
    a = (low - start) / step
    b = (high - start) / step
    return max(first, min(a, b)), min(last, max(a, b))


@jit_inline
def _march(
    flat: np.ndarray,
    first: int,
    count: int,
    at_i: float,
    at_j: float,
    slope_i: float,
    slope_j: float,
    along_i: int,
    along_j: int,
    knee_low: float,
    knee_high: float,
) -> tuple[np.float32, np.float32, np.float32]:
    """Sum of `count` samples from plane `first` on, and of what they exceed the knees by."""
    zero = np.float32(0.0)
    sum_all = zero
    sum_low = zero
    sum_high = zero
    for step in range(count):
        i = at_i + slope_i * np.float32(step)
        j = at_j + slope_j * np.float32(step)
        cell_i = np.int32(i)
        cell_j = np.int32(j)
        share_i = i - np.float32(cell_i)
        share_j = j - np.float32(cell_j)
        place = np.uint32(cell_i) * along_i + np.uint32(cell_j) * along_j + first + np.uint32(step)
        a = np.float32(flat[place])
        b = np.float32(flat[place + along_j])
        c = np.float32(flat[place + along_i])
        d = np.float32(flat[place + along_i + along_j])
        near = a + share_j * (b - a)
        far = c + share_j * (d - c)
        level = near + share_i * (far - near)
        sum_all += level
        sum_low += max(level - knee_low, zero)
        sum_high += max(level - knee_high, zero)
    return sum_all, sum_low, sum_high


@jit_inline
def _middle(flat: np.ndarray, i: float, j: float, slab: int, along_i: int, along_j: int) -> np.float32:
    """Mean over a slab's planes where the ray passes their middle."""
    cell_i = np.int32(i)
    cell_j = np.int32(j)
    share_i = np.float32(i - cell_i)
    share_j = np.float32(j - cell_j)
    place = np.uint32(cell_i) * along_i + np.uint32(cell_j) * along_j + slab
    near = flat[place] + share_j * (flat[place + along_j] - flat[place])
    far = flat[place + along_i] + share_j * (flat[place + along_i + along_j] - flat[place + along_i])
    return near + share_i * (far - near)


@jit_fused
def path_integrals(
    values: np.ndarray,
    means: np.ndarray,
    marched: np.ndarray,
    jump: np.ndarray,
    axes: np.ndarray,
    source: np.ndarray,
    corner: np.ndarray,
    column_step: np.ndarray,
    row_step: np.ndarray,
    metric: np.ndarray,
    knees: np.ndarray,
    rows: np.ndarray,
    out: np.ndarray,
) -> None:
    """Add to `out` the path integrals of the rays whose steepest axis is the one that is contiguous here.

    values uint16 (ni + 2, nj + 2, nk), padded across; means float32 (ni + 2, nj + 2, nk // SLAB), over the planes of
    each slab; marched, jump uint8 (blocks of nk, of ni + 2, of nj + 2): bits of what a block holds (see grid);
    0 = it or one beside it holds something, d = it and the next d - 1 along k are empty;
    axes (3,) original axis numbers of i, j, k, which settle ties; source, corner, column_step, row_step (3,): source,
    centre of pixel (0, 0) and pixel steps in voxel index (i, j, k);
    metric (3, 3): index vector to millimetres; knees (2,): levels above which values count again;
    rows (2,): first and last + 1 row; out float32 (3, rows, columns) [level mm]: integral of the value v, of
    max(v - knees[0], 0) and of max(v - knees[1], 0).
    """
    ni, nj, nk = values.shape
    ni -= 2 * PAD
    nj -= 2 * PAD
    flat = values.reshape(-1)
    along_j = np.uint32(nk)
    along_i = np.uint32(nk * (nj + 2 * PAD))
    means_flat = means.reshape(-1)
    means_j = np.uint32(means.shape[2])
    means_i = np.uint32(means.shape[2] * means.shape[1])
    marched_flat = marched.reshape(-1)
    jump_flat = jump.reshape(-1)
    jump_j = jump.shape[2]
    jump_k = jump.shape[1] * jump.shape[2]
    knee_low = np.float32(knees[0])
    knee_high = np.float32(knees[1])
    for row in range(rows[0], rows[1]):
        for column in range(out.shape[2]):
            di = corner[0] + row * row_step[0] + column * column_step[0] - source[0]
            dj = corner[1] + row * row_step[1] + column * column_step[1] - source[1]
            dk = corner[2] + row * row_step[2] + column * column_step[2] - source[2]
            ai, aj, ak = abs(di), abs(dj), abs(dk)
            if ak < ai or ak < aj or (ak == ai and axes[2] > axes[0]) or (ak == aj and axes[2] > axes[1]):
                continue
            if ak == 0.0:
                continue
            slope_i = di / dk
            slope_j = dj / dk
            enough = PLAIN if DEPTH * max(abs(slope_i), abs(slope_j)) < 1.0 else EVEN
            start_i = source[0] - source[2] * slope_i
            start_j = source[1] - source[2] * slope_j
            low = max(0.0, min(source[2], source[2] + dk))
            high = min(nk - 1.0, max(source[2], source[2] + dk))
            low, high = _clip(start_i, slope_i, -1.0 + MARGIN, ni - MARGIN, low, high)
            low, high = _clip(start_j, slope_j, -1.0 + MARGIN, nj - MARGIN, low, high)
            if low > high:
                continue
            k = int(math.ceil(low))
            last = int(math.floor(high))
            x = metric[0, 0] * di + metric[0, 1] * dj + metric[0, 2] * dk
            y = metric[1, 0] * di + metric[1, 1] * dj + metric[1, 2] * dk
            z = metric[2, 0] * di + metric[2, 1] * dj + metric[2, 2] * dk
            per_plane = math.sqrt(x * x + y * y + z * z) / ak
            gi = np.float32(slope_i)
            gj = np.float32(slope_j)
            start_i += PAD
            start_j += PAD
            total = 0.0
            total_low = 0.0
            total_high = 0.0
            while k <= last:
                block = k // DEPTH
                middle = block * DEPTH + 0.5 * (DEPTH - 1)
                # The middle of a block's planes may lie a few voxels outside the grid where the ray enters or leaves.
                block_i = min(max(int(start_i + slope_i * middle), 0), ni + PAD) // WIDTH
                block_j = min(max(int(start_j + slope_j * middle), 0), nj + PAD) // WIDTH
                ahead = jump_flat[block * jump_k + block_i * jump_j + block_j]
                if ahead:
                    k = (block + ahead) * DEPTH
                    continue
                stop = min((block + 1) * DEPTH - 1, last)
                fi = np.float32(start_i + slope_i * k)
                fj = np.float32(start_j + slope_j * k)
                first_i = int(fi) // WIDTH
                first_j = int(fj) // WIDTH
                last_i = int(start_i + slope_i * stop) // WIDTH
                last_j = int(start_j + slope_j * stop) // WIDTH
                if abs(last_i - first_i) <= 1 and abs(last_j - first_j) <= 1:
                    here = block * jump_k
                    one = marched_flat[here + first_i * jump_j + first_j]
                    two = marched_flat[here + last_i * jump_j + last_j]
                    three = marched_flat[here + first_i * jump_j + last_j]
                    four = marched_flat[here + last_i * jump_j + first_j]
                    if not ((one | two | three | four) & MARCHED):
                        k = stop + 1
                        continue
                    if (one & two & three & four & enough) and stop + 1 - k == DEPTH:
                        for slab in range(DEPTH // SLAB):
                            plane = k + slab * SLAB + 0.5 * (SLAB - 1)
                            at_i = start_i + slope_i * plane
                            at_j = start_j + slope_j * plane
                            place = np.uint32(block * (DEPTH // SLAB) + slab)
                            total += SLAB * _middle(means_flat, at_i, at_j, place, means_i, means_j)
                        k = stop + 1
                        continue
                if stop + 1 - k == DEPTH:  # a fixed count lets the compiler take all planes of the block at once
                    sums = _march(flat, np.uint32(k), DEPTH, fi, fj, gi, gj, along_i, along_j, knee_low, knee_high)
                else:
                    sums = _march(
                        flat, np.uint32(k), stop + 1 - k, fi, fj, gi, gj, along_i, along_j, knee_low, knee_high
                    )
                total += sums[0]
                total_low += sums[1]
                total_high += sums[2]
                k = stop + 1
            out[0, row, column] += np.float32(total * per_plane)
            out[1, row, column] += np.float32(total_low * per_plane)
            out[2, row, column] += np.float32(total_high * per_plane)
