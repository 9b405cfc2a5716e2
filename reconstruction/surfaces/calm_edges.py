"""Readings beside the surface of a bone made calm along it and left as they are across it."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels import band_filters
from reconstruction.kernels.plates import chosen_disc_means
from reconstruction.surfaces.edge_profiles import gaussian_taps
from reconstruction.tissue.plates import Discs

_NORMAL_BLUR_VOXELS = 1.0
_BESIDE_SURFACE = 1e-3  # share of a blurred mask: so far from its surface the directions of discs are known


def calmed_along(hu: np.ndarray, mask: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Readings with each voxel near the surface of a mask as the mean over the disc that lies most nearly along it.

    Args:
        hu: readings [HU], float32, shape (z, y, x).
        mask: bone, same shape.
        spacing_mm: along (x, y, z).
    """
    size = spacing_mm[::-1]
    blur_mm = _NORMAL_BLUR_VOXELS * float(np.cbrt(np.prod(size)))
    smooth = band_filters.blur_sparse(mask.astype(np.float32), *(gaussian_taps(blur_mm / step) for step in size))
    near = (smooth > _BESIDE_SURFACE) & (smooth < 1.0 - _BESIDE_SURFACE)
    slopes = np.stack([slope[near] for slope in np.gradient(smooth, *size)], axis=1)
    discs = Discs.of(spacing_mm)
    chosen = np.argmax(np.abs(slopes @ discs.directions.T), axis=1)
    calm = hu.copy()
    calm[near] = chosen_disc_means(hu, np.argwhere(near), chosen, discs.offsets, discs.first)
    return calm
