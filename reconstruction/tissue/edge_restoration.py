"""Readings of bone as they were before the scanner blurred them with their surroundings.

Blur carries part of the cortex's mass out of the bone and part of it inwards. Knowing the surface and the blur, the
readings inside are restored by Richardson-Lucy steps confined to the bone (Richardson 1972, J Opt Soc Am 62:55-59;
Lucy 1974, Astron J 79:745-754): they keep the total and never go negative. A thin cortex gets back its mass, which is
what cutting forces follow. Steps are damped where reading and expectation differ by no more than noise (White 1994,
Astron. Data Analysis Software and Systems III:292-295).
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

_STEPS = 8
_NOISE_FACTOR = 2.0  # a difference counts from about this many standard deviations of the noise
_LEAST_SHARE = 0.02  # voxels that the blurred bone reaches less than this are not used


def restore_interior(
    hu: np.ndarray,
    inside: np.ndarray,
    *,
    background_hu: float,
    noise_hu: float,
    blur_voxels: np.ndarray,
    steps: int = _STEPS,
) -> np.ndarray:
    """Readings [HU] of the bone itself, continued smoothly a few voxels outwards, float32, shape (z, y, x).

    Args:
        hu: readings of the scan [HU], shape (z, y, x).
        inside: share of each voxel inside the bone, 0 to 1.
        background_hu: reading of soft tissue [HU].
        noise_hu: standard deviation of the noise [HU]; differences of this size are left alone, not amplified.
        blur_voxels: standard deviation of the scan's blur along (z, y, x) [voxels].
        steps: number of restoring steps.
    """

    def blurred(array: np.ndarray) -> np.ndarray:
        return ndimage.gaussian_filter(array, blur_voxels, truncate=3.5, mode="nearest")

    measured = np.maximum(hu.astype(np.float32) - np.float32(background_hu), 0.0)
    reach = blurred(inside)
    restored = np.where(reach > _LEAST_SHARE, measured / np.maximum(reach, _LEAST_SHARE), 0.0).astype(np.float32)
    # Fat around the bone would otherwise darken its edge through the clipping at zero.
    used = reach > _LEAST_SHARE
    normal = np.maximum(blurred(used.astype(np.float32)), _LEAST_SHARE)
    for _ in range(steps):
        expected = blurred(inside * restored)
        surprise = ((measured - expected) / np.float32(_NOISE_FACTOR * noise_hu)) ** 2
        correction = (measured / np.maximum(expected, 1.0) - 1.0) * (surprise / (1.0 + surprise))
        restored *= 1.0 + blurred(np.where(used, correction, 0.0).astype(np.float32)) / normal
    return _continued_outwards(restored, inside) + np.float32(background_hu)


def _continued_outwards(values: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Values where the voxel lies mostly inside, elsewhere the mean of such voxels nearby."""
    trusted = (inside > 0.5).astype(np.float32)
    weight = ndimage.gaussian_filter(trusted, 1.0, truncate=3.0)
    mean = ndimage.gaussian_filter(values * trusted, 1.0, truncate=3.0) / np.maximum(weight, 1e-4)
    return np.where(trusted > 0, values, np.where(weight > 1e-4, mean, 0.0)).astype(np.float32)
