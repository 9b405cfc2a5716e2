"""Line integrals after Joseph for whole rows of pixels, from any side.

The rays of a row cross a plane of voxels one after the other on a straight line, so neighbours read voxels that lie
side by side: sixteen are taken at once. These are the same samples as ray by ray, several times as fast.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.rendering.fluoroscopy.kernels.grid import PAD
from simulator.rendering.fluoroscopy.kernels.jit import jit, jit_fused, jit_inline
from simulator.rendering.fluoroscopy.kernels.lanes import LANES, add_plane


@jit
def filled_boxes(spans: np.ndarray, march: int, boxes: np.ndarray) -> None:
    """Where each plane across `march` (0 or 1) is filled: boxes int32 (planes, 4), first and last + 1 row and voxel.

    spans: see lines.filled_spans. Rows count from the first after the padding; an empty plane has 0, 0, 0, 0.
    """
    planes, rows = spans.shape[march] - 2 * PAD, spans.shape[1 - march] - 2 * PAD
    for plane in range(planes):
        first, last, low, high = rows, 0, 2**30, 0
        for row in range(rows):
            i, j = (plane, row) if march == 0 else (row, plane)
            if spans[i + PAD, j + PAD, 1] > 0:
                first, last = min(first, row), row + 1
                low, high = min(low, spans[i + PAD, j + PAD, 0]), max(high, spans[i + PAD, j + PAD, 1])
        boxes[plane] = (first, last, low, high) if last else (0, 0, 0, 0)


@jit_inline
def _leads(m: float, m_axis: int, s: float, s_axis: int, k: float, k_axis: int) -> bool:
    """Whether a ray runs most along m; on a tie the lower axis number takes it."""
    m, s, k = abs(m), abs(s), abs(k)
    return not (m < s or m < k or (m == s and m_axis > s_axis) or (m == k and m_axis > k_axis))


@jit_fused
def _above(constant: float, slope: float, first: int, last: int) -> tuple[int, int]:
    """Narrow first..last - 1 to those where constant + slope * number >= 0, and some more."""
    if slope == 0.0:
        return (first, last) if constant >= 0.0 else (0, 0)
    root = -constant / slope
    if slope > 0.0:
        return max(first, int(math.floor(max(min(root, 1e9), -1e9))) - 1), last
    return first, min(last, int(math.ceil(max(min(root, 1e9), -1e9))) + 2)


@jit_fused
def _before_detector(constant: float, slope: float, first: int, last: int) -> tuple[int, int]:
    """Narrow first..last - 1 to the pixels where constant + slope * number >= 0, that many and no more."""
    a, b = _above(constant, slope, first, last)
    while a < b and constant + slope * a < 0.0:
        a += 1
    while a < b and constant + slope * (b - 1) < 0.0:
        b -= 1
    return a, b


@jit_fused
def plane_integrals(
    levels: np.ndarray,
    boxes: np.ndarray,
    march: int,
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
    """Add to `out` the path integrals of the rays that run most along axis `march` (0 or 1) of the copy.

    Of all rays, all must run the same way along it. levels uint16 (ni + 2, nj + 2, nk), padded across;
    boxes: see `filled_boxes`; everything else as in rays.path_integrals.
    """
    side = 1 - march
    count = levels.shape[march] - 2 * PAD
    across = levels.shape[side] - 2 * PAD
    along = levels.shape[2]
    stride = levels.shape[2] if march == 0 else levels.shape[1] * levels.shape[2]
    plane_stride = 2 * (levels.shape[1] * levels.shape[2] if march == 0 else levels.shape[2])
    pixels = out.shape[2]
    beyond = np.zeros((3, LANES), dtype=np.float32)
    lines = np.zeros((4, pixels + LANES), dtype=np.float32)
    sums = np.zeros((3, pixels + LANES), dtype=np.float32)
    middle = 0.5 * (count - 1)
    low_knee, high_knee = np.float32(knees[0]), np.float32(knees[1])
    for row in range(rows[0], rows[1]):
        ray = corner + row * row_step - source
        first, last = pixels, 0
        for pixel in range(pixels):
            m = ray[march] + pixel * column_step[march]
            s = ray[side] + pixel * column_step[side]
            k = ray[2] + pixel * column_step[2]
            if not _leads(m, axes[march], s, axes[side], k, axes[2]):
                continue
            first, last = min(first, pixel), pixel + 1
            lines[1, pixel], lines[3, pixel] = s / m, k / m
            lines[0, pixel] = source[side] + (middle - source[march]) * (s / m) + 1.0
            lines[2, pixel] = source[2] + (middle - source[march]) * (k / m) + 1.0
        if first >= last:
            continue
        sign = 1.0 if ray[march] + first * column_step[march] > 0.0 else -1.0
        sums[:] = np.float32(0.0)
        for plane in range(count):
            if boxes[plane, 1] == 0:
                continue
            way = plane - source[march]
            if sign * way < 0.0:
                continue
            a, b = _before_detector(sign * (ray[march] - way), sign * column_step[march], first, last)
            for axis in range(2):
                across_axis = side if axis == 0 else 2
                for end in range(2):
                    # Within the box: way * d - (edge - source) * m > 0 for the low edge, < 0 for the high one.
                    edge = boxes[plane, 2 * axis + end] - (1.0 if end == 0 else 0.0) - source[across_axis]
                    turn = sign if end == 0 else -sign
                    constant = turn * (way * ray[across_axis] - edge * ray[march])
                    slope = turn * (way * column_step[across_axis] - edge * column_step[march])
                    a, b = _above(constant, slope, a, b)
            if a >= b:
                continue
            place = levels.ctypes.data + (plane + PAD) * plane_stride
            offset = np.float32(plane - middle)
            # Sixteen at a time run past the last pixel, for which the plane may lie behind the detector.
            beyond[:] = sums[:, b : b + LANES]
            for pixel in range(a, b, LANES):
                add_plane(
                    place, lines, pixel, offset, np.float32(across + 1), np.float32(along + 1), stride,
                    low_knee, high_knee, sums,
                )  # fmt: skip
            sums[:, b : b + LANES] = beyond
        for pixel in range(first, last):
            m = ray[march] + pixel * column_step[march]
            s = ray[side] + pixel * column_step[side]
            k = ray[2] + pixel * column_step[2]
            if not _leads(m, axes[march], s, axes[side], k, axes[2]):
                continue
            i, j = (m, s) if march == 0 else (s, m)
            x = metric[0, 0] * i + metric[0, 1] * j + metric[0, 2] * k
            y = metric[1, 0] * i + metric[1, 1] * j + metric[1, 2] * k
            z = metric[2, 0] * i + metric[2, 1] * j + metric[2, 2] * k
            per_plane = np.float32(math.sqrt(x * x + y * y + z * z) / abs(m))
            for channel in range(3):
                out[channel, row, pixel] += per_plane * sums[channel, pixel]
