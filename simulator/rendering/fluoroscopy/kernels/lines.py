"""Line integrals after Joseph for lines of pixels that run along an axis of the volume.

All rays of such a line cross a plane of voxels in a row along that axis, evenly spaced and at the same height between
two rows of voxels. So the two rows are mixed once for all of them, and the rays read the mixture: far fewer steps a
sample than ray by ray, and the same samples. All standard views of a volume that lies straight in space are such.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.rendering.fluoroscopy.kernels.grid import PAD
from simulator.rendering.fluoroscopy.kernels.jit import jit_fused
from simulator.rendering.fluoroscopy.kernels.lanes import LANES, add_sixteen

MARGIN = 1e-3  # voxels at the rim of what is filled that rays leave out, more than a 32-bit position can be wrong by


@jit_fused
def filled_spans(levels: np.ndarray, spans: np.ndarray) -> None:
    """Where each row of levels (ni, nj, nk) along k is filled: spans int32 (ni, nj, 2), first and last + 1, or 0, 0."""
    ni, nj, nk = levels.shape
    for i in range(ni):
        for j in range(nj):
            first, last = nk, 0
            for k in range(nk):
                if levels[i, j, k]:
                    first = min(first, k)
                    last = k + 1
            spans[i, j, 0] = min(first, last)
            spans[i, j, 1] = last


@jit_fused
def _mix(near: np.ndarray, far: np.ndarray, share: float, first: int, last: int, out: np.ndarray) -> None:
    """Mixture of two rows of voxels from first to last - 1, one place further on in `out`, with nothing at its ends."""
    kept = np.float32(1.0) - share
    out[first] = np.float32(0.0)
    for place in range(first, last):
        out[place + 1] = kept * np.float32(near[place]) + share * np.float32(far[place])
    out[last + 1] = np.float32(0.0)


@jit_fused
def _inside(start: float, step: float, low: float, high: float, first: int, last: int) -> tuple[int, int]:
    """Narrow first..last - 1 to those where low < start + step * number < high."""
    if step == 0.0:
        return (first, last) if low < start < high else (0, 0)
    a = (low - start) / step
    b = (high - start) / step
    return max(first, int(math.floor(min(a, b))) + 1), min(last, int(math.ceil(max(a, b))))


@jit_fused
def line_integrals(
    levels: np.ndarray,
    spans: np.ndarray,
    axes: np.ndarray,
    source: np.ndarray,
    corner: np.ndarray,
    pixel_step: float,
    line_step: np.ndarray,
    metric: np.ndarray,
    knees: np.ndarray,
    lines: np.ndarray,
    out: np.ndarray,
) -> None:
    """Add to `out` the path integrals of the rays that are steepest along one of the two axes across the lines.

    levels uint16 (ni + 2, nj + 2, nk), padded across, lines of pixels along k; spans: see `filled_spans`;
    axes (3,) original axis numbers of i, j, k, which settle ties; source, corner (3,): source and centre of the first
    pixel of the first line in voxel index (i, j, k); pixel_step: voxels along k to the next pixel; line_step (3,): to
    the next line; metric (3, 3): index vector to millimetres; knees (2,): levels above which values count again;
    lines (2,): first and last + 1; out float32 (3, lines, pixels) [level mm], as in `rays.path_integrals`.
    """
    size = np.array(levels.shape[:2]) - 2 * PAD
    pixels = out.shape[2]
    row = np.zeros(levels.shape[2] + 3, dtype=np.float32)
    sums = np.zeros((3, pixels + LANES), dtype=np.float32)
    low_knee = np.float32(knees[0])
    high_knee = np.float32(knees[1])
    for line in range(lines[0], lines[1]):
        ray = corner + line * line_step - source
        march = 0 if abs(ray[0]) > abs(ray[1]) or (abs(ray[0]) == abs(ray[1]) and axes[0] < axes[1]) else 1
        side = 1 - march
        steepest = abs(ray[march])
        if steepest == 0.0:
            continue
        # Rays that run more along the line itself are not this kernel's; on a tie the lower axis number takes them.
        most = steepest * (1.0 + 1e-12) if axes[march] < axes[2] else steepest * (1.0 - 1e-12)
        from_pixel, to_pixel = _inside(ray[2], pixel_step, -most, most, 0, pixels)
        slope = ray[side] / ray[march]
        end = source[march] + ray[march]
        first = int(math.ceil(max(0.0, min(source[march], end))))
        last = int(math.floor(min(size[march] - 1.0, max(source[march], end)))) + 1
        height = source[side] - source[march] * slope
        first, last = _inside(height, slope, -1.0 + MARGIN, size[side] - MARGIN, first, last)
        if from_pixel >= to_pixel or first >= last:
            continue
        sums[:] = np.float32(0.0)
        for plane in range(first, last):
            at = height + slope * plane + PAD
            cell = int(at)
            if march == 0:
                i, j, i_far, j_far = plane + PAD, cell, plane + PAD, cell + 1
            else:
                i, j, i_far, j_far = cell, plane + PAD, cell + 1, plane + PAD
            filled_from, filled_to = spans[i, j, 0], spans[i, j, 1]
            if spans[i_far, j_far, 1] > 0:
                far_from, far_to = spans[i_far, j_far, 0], spans[i_far, j_far, 1]
                filled_from = min(filled_from, far_from) if filled_to > 0 else far_from
                filled_to = max(filled_to, far_to)
            if filled_to == 0:
                continue
            along = (plane - source[march]) / ray[march]
            start = source[2] + along * ray[2] + 1.0
            step = along * pixel_step
            a, b = _inside(start, step, filled_from + MARGIN, filled_to + 1.0 - MARGIN, from_pixel, to_pixel)
            if a >= b:
                continue
            _mix(levels[i, j], levels[i_far, j_far], np.float32(at - cell), filled_from, filled_to, row)
            lowest, highest = np.float32(filled_from), np.float32(filled_to + 1)
            for pixel in range(a, b, LANES):
                # Pixels past the last read nothing, as the row's ends are held there.
                add_sixteen(
                    row, pixel, np.float32(start), np.float32(step), lowest, highest, low_knee, high_knee, sums
                )  # fmt: skip
        for pixel in range(from_pixel, to_pixel):
            along_k = ray[2] + pixel * pixel_step
            x = metric[0, 0] * ray[0] + metric[0, 1] * ray[1] + metric[0, 2] * along_k
            y = metric[1, 0] * ray[0] + metric[1, 1] * ray[1] + metric[1, 2] * along_k
            z = metric[2, 0] * ray[0] + metric[2, 1] * ray[1] + metric[2, 2] * along_k
            per_plane = np.float32(math.sqrt(x * x + y * y + z * z) / steepest)
            for channel in range(3):
                out[channel, line, pixel] += per_plane * sums[channel, pixel]
