"""Unit quaternions (w, x, y, z)."""

import numpy as np

from .jit import inner


@inner
def multiply(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
    """Product of two quaternions: first `right`, then `left`. `out` may be neither."""
    out[0] = left[0] * right[0] - left[1] * right[1] - left[2] * right[2] - left[3] * right[3]
    out[1] = left[0] * right[1] + left[1] * right[0] + left[2] * right[3] - left[3] * right[2]
    out[2] = left[0] * right[2] - left[1] * right[3] + left[2] * right[0] + left[3] * right[1]
    out[3] = left[0] * right[3] + left[1] * right[2] - left[2] * right[1] + left[3] * right[0]


@inner
def normalise(quaternion: np.ndarray) -> float:
    """Scale to unit length in place and return the former length; a zero or non-finite one becomes identity."""
    length = (quaternion[0] ** 2 + quaternion[1] ** 2 + quaternion[2] ** 2 + quaternion[3] ** 2) ** 0.5
    if not (1e-12 < length < 1e12):
        quaternion[0] = 1.0
        quaternion[1:4] = 0.0
        return length
    quaternion[0:4] /= length
    return length
