"""A noisy scan made quiet enough that its bone can be told from soft tissue before anything is divided."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.tissue.tissue_levels import TissueLevels, voxel_noise
from reconstruction.volume import Volume

# Soft tissue lies this many standard deviations below the threshold of bone, or specks of it join the bones.
_LEAST_STEP = 4.0
_BLUR_VOXELS = 0.8  # takes four fifths of white noise and leaves joint spaces of two voxels


def quietened(scan: Volume, bone: np.ndarray, levels: TissueLevels) -> tuple[Volume, np.ndarray]:
    """Scan and mask of bone as they are, or smoothed and found again where noise lifts soft tissue into the mask.

    Args:
        scan: Hounsfield units.
        bone: mask of bone by the detection threshold, shape of the scan.
        levels: levels of the scan.
    """
    if _LEAST_STEP * voxel_noise(scan) < levels.detection - levels.soft_tissue:
        return scan, bone
    smooth = ndimage.gaussian_filter(scan.array.astype(np.float32), _BLUR_VOXELS)
    return scan.with_array(smooth), (smooth > levels.detection) & ndimage.binary_dilation(bone)
