"""Second derivatives of a blurred image at chosen voxels alone, and the eigenvalues of symmetric matrices."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def _mirrored(index: int, length: int) -> int:
    """Index of an array that goes on beyond its ends as its mirror image."""
    while index < 0 or index >= length:
        index = -index - 1 if index < 0 else 2 * length - index - 1
    return index


@kernel
def hessians(
    values: np.ndarray, places: np.ndarray, taps_z: np.ndarray, taps_y: np.ndarray, taps_x: np.ndarray
) -> np.ndarray:
    """Hessian matrices of a blurred image, float32 (n, 3, 3) over (z, y, x).

    values: (z, y, x), mirrored at its ends. places: voxels (z, y, x), int64 (n, 3). taps: weights of blur, first and
    second derivative along an axis, float64 (3, odd length), to be correlated with the image.
    """
    result = np.empty((len(places), 3, 3), dtype=np.float32)
    depth, height, width = values.shape
    reach_z, reach_y, reach_x = taps_z.shape[1] // 2, taps_y.shape[1] // 2, taps_x.shape[1] // 2
    columns = np.empty(taps_x.shape[1], dtype=np.int64)
    for number in range(len(places)):
        k, j, i = places[number]
        zz, zy, zx, yy, yx, xx = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for tap in range(len(columns)):
            columns[tap] = _mirrored(i + tap - reach_x, width)
        for tap_z in range(taps_z.shape[1]):
            plane = values[_mirrored(k + tap_z - reach_z, depth)]
            s00, s10, s20, s01, s02, s11 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            for tap_y in range(taps_y.shape[1]):
                row = plane[_mirrored(j + tap_y - reach_y, height)]
                blur, slope, bend = 0.0, 0.0, 0.0
                for tap in range(len(columns)):
                    value = row[columns[tap]]
                    blur += taps_x[0, tap] * value
                    slope += taps_x[1, tap] * value
                    bend += taps_x[2, tap] * value
                s00 += taps_y[0, tap_y] * blur
                s10 += taps_y[1, tap_y] * blur
                s20 += taps_y[2, tap_y] * blur
                s01 += taps_y[0, tap_y] * slope
                s11 += taps_y[1, tap_y] * slope
                s02 += taps_y[0, tap_y] * bend
            zz += taps_z[2, tap_z] * s00
            zy += taps_z[1, tap_z] * s10
            zx += taps_z[1, tap_z] * s01
            yy += taps_z[0, tap_z] * s20
            yx += taps_z[0, tap_z] * s11
            xx += taps_z[0, tap_z] * s02
        result[number, 0, 0], result[number, 1, 1], result[number, 2, 2] = zz, yy, xx
        result[number, 0, 1] = result[number, 1, 0] = zy
        result[number, 0, 2] = result[number, 2, 0] = zx
        result[number, 1, 2] = result[number, 2, 1] = yx
    return result


@kernel
def eigenvalues(matrices: np.ndarray) -> np.ndarray:
    """Eigenvalues of symmetric matrices (n, 3, 3) in rising order, float64 (n, 3), in closed form.

    After Smith 1961, Commun ACM 4:168.
    """
    result = np.empty((len(matrices), 3))
    for number in range(len(matrices)):
        m = matrices[number].astype(np.float64)
        mean = (m[0, 0] + m[1, 1] + m[2, 2]) / 3.0
        a, b, c = m[0, 0] - mean, m[1, 1] - mean, m[2, 2] - mean
        d, e, f = m[0, 1], m[0, 2], m[1, 2]
        size = np.sqrt((a * a + b * b + c * c + 2.0 * (d * d + e * e + f * f)) / 6.0)
        if size == 0.0:
            result[number] = mean
            continue
        half = (a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e)) / (2.0 * size**3)
        angle = np.arccos(min(max(half, -1.0), 1.0)) / 3.0
        largest = mean + 2.0 * size * np.cos(angle)
        least = mean + 2.0 * size * np.cos(angle + 2.0 * np.pi / 3.0)
        result[number, 0], result[number, 1], result[number, 2] = least, 3.0 * mean - largest - least, largest
    return result
