"""A noisy scan made quiet enough that its bone can be told from soft tissue before anything is divided."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.tissue_levels import TissueLevels
from reconstruction.volume import Volume

# Soft tissue lies this many standard deviations below the threshold of bone, or specks of it join the bones.
_LEAST_STEP = 4.0
_BLUR_VOXELS = 0.8  # takes four fifths of white noise and leaves joint spaces of two voxels
_BODY_HU = -300.0
_LARGEST_SAMPLE = 4_000_000
_TO_DEVIATION = 1.4826  # from the median of absolute values, of a normal distribution


def noise_hu(scan: Volume) -> float:
    """Standard deviation of the noise from voxel to voxel in the body [HU].

    Of second differences along the rows, which structure larger than voxels leaves alone (after Immerkaer 1996,
    Comput Vis Image Underst 64:300-302); noise that the scanner's kernel smoothed already counts for less.
    """
    step = max(1, int(np.ceil(scan.array.size / _LARGEST_SAMPLE)))
    rows = scan.array[:, ::step].astype(np.float32)
    before, here, after = rows[..., :-2], rows[..., 1:-1], rows[..., 2:]
    body = (here > _BODY_HU) & (before > _BODY_HU) & (after > _BODY_HU)
    difference = (before - 2.0 * here + after)[body]
    return _TO_DEVIATION * float(np.median(np.abs(difference))) / np.sqrt(6.0) if difference.size else 0.0


def quietened(scan: Volume, bone: np.ndarray, levels: TissueLevels) -> tuple[Volume, np.ndarray]:
    """Scan and mask of bone as they are, or smoothed and found again where noise lifts soft tissue into the mask.

    Args:
        scan: Hounsfield units.
        bone: mask of bone by the detection threshold, shape of the scan.
        levels: levels of the scan.
    """
    if _LEAST_STEP * noise_hu(scan) < levels.detection - levels.soft_tissue:
        return scan, bone
    smooth = ndimage.gaussian_filter(scan.array.astype(np.float32), _BLUR_VOXELS)
    return scan.with_array(smooth), (smooth > levels.detection) & ndimage.binary_dilation(bone)
