"""Joints seen as thin dark sheets between two bright plates, and bone cut into small regions along them."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from skimage.segmentation import watershed

from reconstruction.kernels.depth import depth_within
from reconstruction.kernels.derivatives import eigenvalues
from reconstruction.tissue.second_derivatives import hessian_within
from reconstruction.tissue.tissue_levels import TissueLevels

_BLUR_MM = 0.6  # joint spaces of the foot are 1 to 2 mm wide; more blur closes them
_LEAST_BLUR_VOXELS = 0.6
_BELOW_SOFT_TISSUE_HU = 100.0
_BRIGHT_SHARE = 0.6  # brighter cortex counts alike, so that the densest bones do not outshine the others
_UNIT_PERCENTILE = 75.0
_DEPTH_SHARE = 0.2
_REGION_BLUR = 0.5


def dark_sheets(hu: np.ndarray, solid: np.ndarray, spacing_mm: np.ndarray, levels: TissueLevels) -> np.ndarray:
    """How much each voxel of bone looks like a joint, float32 of shape (z, y, x), 0 outside.

    The greatest second derivative of the picture, less the next one: marrow spaces and canals are dark along two
    directions or three, a joint along one only. Divided by what three quarters of all voxels stay below, so that 1 is
    the restlessness of this picture (trabeculae, noise) and joints stand out from it.

    Args:
        hu: Hounsfield units (z, y, x).
        solid: mask of filled bone, same shape.
        spacing_mm: along (x, y, z) [mm].
        levels: levels of the scan.
    """
    bright = levels.soft_tissue + _BRIGHT_SHARE * (levels.dense_cortex - levels.soft_tissue)
    bounded = np.clip(hu, levels.soft_tissue - _BELOW_SOFT_TISSUE_HU, bright).astype(np.float32)
    sigma = np.maximum(_BLUR_MM / spacing_mm[::-1], _LEAST_BLUR_VOXELS)
    _, middle, greatest = eigenvalues(hessian_within(bounded, solid, sigma)).T
    sheet = np.maximum(greatest - np.maximum(middle, 0.0), 0.0)
    sheets = np.zeros(hu.shape, dtype=np.float32)
    sheets[solid] = sheet / max(float(np.percentile(sheet, _UNIT_PERCENTILE)), 1e-6)
    return sheets


def small_regions(sheets: np.ndarray, solid: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Bone cut into many small regions whose borders follow the sheets; numbers from 1, int32 (z, y, x), 0 outside."""
    depth = depth_within(solid, np.ascontiguousarray(spacing_mm[::-1], dtype=float))
    landscape = ndimage.gaussian_filter(sheets, _REGION_BLUR) - _DEPTH_SHARE * depth
    regions = np.asarray(watershed(landscape, mask=solid), dtype=np.int32)
    return regions if regions.any() else solid.astype(np.int32)  # a level landscape has no valleys: one region
