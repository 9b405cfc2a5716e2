"""Profiles of a scan along the normals of a bone's surface, and what can be read from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.kernels import band_filters
from reconstruction.tissue.tissue_levels import TissueLevels

_OUTSIDE_MM, _INSIDE_MM, _STEP_MM = 2.5, 3.75, 0.25
_PEAK_OUTWARD_MM = 0.75  # the peak may lie this far outside the detected boundary, no farther: beyond are neighbours
_INNER_FROM_MM = 2.5  # the spongy bone is read from here inwards
_NORMAL_BLUR_MM = 1.0


@dataclass(frozen=True, eq=False)
class EdgeProfiles:
    """Readings along outward normals of a detected bone boundary.

    Attributes:
        hu: readings [HU], float32, shape (n, k), from the outermost place inwards.
        distance_mm: place of each reading, positive outside the detected boundary, shape (k,).
    """

    hu: np.ndarray
    distance_mm: np.ndarray

    def background(self, levels: TissueLevels) -> np.ndarray:
        """Soft tissue outside [HU], shape (n,)."""
        lowest = self.hu[:, self.distance_mm >= 0].min(axis=1)
        return np.clip(lowest, levels.soft_tissue - 150.0, levels.detection)

    def peak_index(self) -> np.ndarray:
        """Position in the profile of the highest reading of the cortex, shape (n,)."""
        first = int(np.searchsorted(-self.distance_mm, -_PEAK_OUTWARD_MM))
        return first + np.argmax(self.hu[:, first:], axis=1)

    def peak(self, levels: TissueLevels) -> np.ndarray:
        """Highest reading of the cortex [HU], shape (n,)."""
        highest = np.take_along_axis(self.hu, self.peak_index()[:, None], axis=1)[:, 0]
        return np.maximum(highest, levels.detection)

    def inner(self) -> np.ndarray:
        """Reading of what lies below the cortex [HU], shape (n,)."""
        return np.asarray(self.hu[:, self.distance_mm <= -_INNER_FROM_MM].mean(axis=1))

    def peak_width_mm(self, background: np.ndarray, peak: np.ndarray, inner: np.ndarray) -> np.ndarray:
        """Width of the cortex at half its height [mm], shape (n,); as long as the profile where it has no inner end."""
        count = self.hu.shape[1]
        place = np.arange(count)[None, :]
        top = self.peak_index()[:, None]
        below_outer = (self.hu < ((background + peak) / 2.0)[:, None]) & (place < top)
        below_inner = (self.hu < ((np.minimum(inner, peak) + peak) / 2.0)[:, None]) & (place > top)
        outer = np.where(below_outer.any(axis=1), count - 1 - np.argmax(below_outer[:, ::-1], axis=1), 0)
        inner_end = np.where(below_inner.any(axis=1), np.argmax(below_inner, axis=1), 2 * count)
        rows = np.arange(len(self.hu))

        def crossing(before: np.ndarray, level: np.ndarray) -> np.ndarray:
            """Fractional place of the crossing between two readings."""
            low = np.clip(before, 0, count - 2)
            first, second = self.hu[rows, low], self.hu[rows, low + 1]
            step = np.where(np.abs(second - first) > 1e-3, second - first, 1.0)
            return np.asarray(before + np.clip((level - first) / step, 0.0, 1.0))

        start = crossing(outer, (background + peak) / 2.0)
        end = crossing(inner_end - 1, (np.minimum(inner, peak) + peak) / 2.0)
        return (end - start) * _STEP_MM

    def steepest_rise(self) -> np.ndarray:
        """Greatest slope inwards [HU/mm], shape (n,)."""
        return np.asarray(np.diff(self.hu, axis=1).max(axis=1) / _STEP_MM)


def sample_profiles(hu: np.ndarray, mask: np.ndarray, rim: np.ndarray, spacing_mm: np.ndarray) -> EdgeProfiles:
    """Profiles through voxels of a bone's rim.

    Args:
        hu: readings [HU], shape (z, y, x).
        mask: the bone, shape (z, y, x).
        rim: voxels to go through, indices (z, y, x), shape (n, 3).
        spacing_mm: voxel spacing along (x, y, z) [mm].
    """
    outwards = _outward_normals(mask, rim, spacing_mm) / spacing_mm[::-1]
    distance = np.arange(_OUTSIDE_MM, -_INSIDE_MM - 1e-9, -_STEP_MM)
    return EdgeProfiles(band_filters.profiles(hu, rim, outwards, distance), distance)


def gaussian_taps(sigma_voxels: float) -> np.ndarray:
    """Weights of a Gaussian blur out to four standard deviations, float32, odd length, sum 1."""
    reach = int(4.0 * sigma_voxels + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_voxels) ** 2)
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def _outward_normals(mask: np.ndarray, points: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Unit normals out of the mask at voxels (z, y, x), in millimetre space, shape (n, 3)."""
    taps = [gaussian_taps(_NORMAL_BLUR_MM / step) for step in spacing_mm[::-1]]
    smooth = band_filters.blur_sparse(mask.astype(np.float32), *taps)
    normals = np.empty((len(points), 3))
    for axis in range(3):
        last = mask.shape[axis] - 1
        ahead, behind = points.copy(), points.copy()
        ahead[:, axis] = np.minimum(ahead[:, axis] + 1, last)
        behind[:, axis] = np.maximum(behind[:, axis] - 1, 0)
        normals[:, axis] = (smooth[tuple(behind.T)] - smooth[tuple(ahead.T)]) / spacing_mm[2 - axis]
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
