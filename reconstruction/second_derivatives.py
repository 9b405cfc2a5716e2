"""Second derivatives of a blurred image, from which plates, tubes and gaps are told."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


def hessian_within(values: np.ndarray, mask: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """Hessian matrices of the blurred image at the voxels of a mask, in units of the image per blur width squared.

    Args:
        values: image, shape (z, y, x).
        mask: where it is wanted, same shape.
        sigma: width of the Gaussian blur along (z, y, x) [voxels].

    Returns:
        Shape (voxels of the mask, 3, 3), float32.
    """
    hessian = np.empty((np.count_nonzero(mask), 3, 3), dtype=np.float32)
    for first in range(3):
        for second in range(first, 3):
            order = [0, 0, 0]
            order[first] += 1
            order[second] += 1
            derivative = ndimage.gaussian_filter(values, sigma, order=order) * (sigma[first] * sigma[second])
            hessian[:, first, second] = hessian[:, second, first] = derivative[mask]
    return hessian
