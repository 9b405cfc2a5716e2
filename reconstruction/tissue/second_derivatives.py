"""Second derivatives of a blurred image, from which plates, tubes and gaps are told."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels import derivatives

_REACH = 4.0  # the blur is cut off at so many of its widths


def hessian_within(values: np.ndarray, mask: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """Hessian matrices of the blurred image at the voxels of a mask, in units of the image per blur width squared.

    Args:
        values: image, shape (z, y, x).
        mask: where it is wanted, same shape.
        sigma: width of the Gaussian blur along (z, y, x) [voxels].

    Returns:
        Shape (voxels of the mask, 3, 3), float32.
    """
    return derivatives.hessians(values, np.argwhere(mask), *(_derivative_taps(float(width)) for width in sigma))


def _derivative_taps(sigma: float) -> np.ndarray:
    """Weights of a Gaussian and of its first and second derivative times their power of its width, (3, length)."""
    reach = int(_REACH * sigma + 0.5)
    place = np.arange(-reach, reach + 1) / sigma
    weights = np.exp(-0.5 * place**2)
    weights /= weights.sum()
    return np.stack([weights, place * weights, (place**2 - 1.0) * weights])
