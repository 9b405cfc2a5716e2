"""Where exactly the surface of a bone runs: a level set placed at the local half-maximum between tissue and cortex.

A fixed threshold lies outside a dense cortex and inside a thin one. Here each place of the surface is judged by its own
profile along the normal: soft tissue outside, peak of the cortex inside, and the surface half way between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.bone_segmentation import BonePiece
from reconstruction.mask_operations import fill_holes, largest_component
from reconstruction.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_PROFILE_INSIDE_MM = 3.5
_PROFILE_OUTSIDE_MM = 2.5
_PROFILE_STEP_MM = 0.25
_PEAK_OUTWARD_MM = 0.75  # the peak may lie this far outside the detected boundary, no farther: beyond are neighbours
_LEVEL_BLUR_MM = 1.2
_NORMAL_BLUR_MM = 1.0
_LARGEST_LEVEL_SAMPLE = 400_000


@dataclass(frozen=True, eq=False)
class LevelField:
    """A level set: positive inside the bone, 0 on its surface.

    Attributes:
        volume: field values [HU above the local half-maximum], float32, on the voxels of the piece's box.
        at_scan_edge: faces of the box that are the edge of the scan (low z, high z, low y, high y, low x, high x).
    """

    volume: Volume
    at_scan_edge: tuple[bool, ...]

    @property
    def inside(self) -> np.ndarray:
        """Voxels whose centre lies inside the bone."""
        return np.asarray(self.volume.array > 0)


def place_surface(scan: Volume, piece: BonePiece, levels: TissueLevels) -> LevelField:
    """Level set of a piece of bone at its local half-maximum.

    Args:
        scan: Hounsfield units of the whole scan.
        piece: the bone, found with the detection threshold.
        levels: levels of the scan.
    """
    cropped = scan.crop(piece.box)
    hu = cropped.array.astype(np.float32)
    spacing = cropped.geometry.spacing_mm
    rim_mm = max(1.4, 1.6 * float(spacing.max()))
    padded = np.pad(piece.mask, 1, mode="edge")
    depth = ndimage.distance_transform_edt(padded, sampling=spacing[::-1])[1:-1, 1:-1, 1:-1]
    threshold = _local_threshold(hu, piece.mask, spacing, levels)
    field = hu - threshold
    # The interior is bone whatever it reads; the exterior is not, even where a neighbour is bright.
    scale = max(levels.dense_cortex - levels.soft_tissue, 200.0)
    field = np.maximum(field, scale * ((depth - rim_mm) / rim_mm).astype(np.float32))
    reachable = ndimage.binary_dilation(piece.mask, iterations=2)
    field[~reachable] = np.minimum(field[~reachable], -0.25 * scale)
    if piece.rival is not None:
        field[piece.rival] = np.minimum(field[piece.rival], -0.25 * scale)
    inside = fill_holes(largest_component(field > 0), piece.at_scan_edge)
    tiny = np.float32(0.02 * scale)
    field[inside & (field <= 0)] = scale
    field[~inside & (field > 0)] = -tiny
    return LevelField(cropped.with_array(np.clip(field, -scale, scale)), piece.at_scan_edge)


def _local_threshold(hu: np.ndarray, mask: np.ndarray, spacing_mm: np.ndarray, levels: TissueLevels) -> np.ndarray:
    """Half-maximum [HU] near the surface, spread smoothly over the voxels around it, float32, shape (z, y, x)."""
    rim = mask & ~ndimage.binary_erosion(mask, border_value=1)
    points = np.argwhere(rim)
    if len(points) > _LARGEST_LEVEL_SAMPLE:
        points = points[:: int(np.ceil(len(points) / _LARGEST_LEVEL_SAMPLE))]
    outwards = _outward_normals(mask, points, spacing_mm)
    background, peak = _profile_extremes(hu, points, outwards, spacing_mm, levels)
    level = np.maximum((background + peak) / 2.0, (levels.soft_tissue + levels.detection) / 2.0)
    return _spread(level, points, hu.shape, spacing_mm)


def _outward_normals(mask: np.ndarray, points: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Unit normals out of the mask at voxels (z, y, x), in millimetre space, shape (n, 3)."""
    smooth = ndimage.gaussian_filter(mask.astype(np.float32), _NORMAL_BLUR_MM / spacing_mm[::-1], mode="nearest")
    normals = np.empty((len(points), 3))
    for axis in range(3):
        last = mask.shape[axis] - 1
        ahead, behind = points.copy(), points.copy()
        ahead[:, axis] = np.minimum(ahead[:, axis] + 1, last)
        behind[:, axis] = np.maximum(behind[:, axis] - 1, 0)
        normals[:, axis] = (smooth[tuple(behind.T)] - smooth[tuple(ahead.T)]) / spacing_mm[2 - axis]
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)


def _profile_extremes(
    hu: np.ndarray, points: np.ndarray, outwards: np.ndarray, spacing_mm: np.ndarray, levels: TissueLevels
) -> tuple[np.ndarray, np.ndarray]:
    """Soft tissue outside and peak of the cortex inside [HU] along each normal, shape (n,) each."""
    background = np.full(len(points), np.inf, dtype=np.float32)
    peak = np.full(len(points), -np.inf, dtype=np.float32)
    per_voxel = outwards / spacing_mm[::-1]
    for distance in np.arange(-_PROFILE_INSIDE_MM, _PROFILE_OUTSIDE_MM + 1e-6, _PROFILE_STEP_MM):
        sample = ndimage.map_coordinates(hu, (points + per_voxel * distance).T, order=1, mode="nearest")
        if distance <= _PEAK_OUTWARD_MM:
            np.maximum(peak, sample, out=peak)
        if distance >= 0:
            np.minimum(background, sample, out=background)
    background = np.clip(background, levels.soft_tissue - 150.0, levels.detection)
    return background, np.maximum(peak, levels.detection)


def _spread(values: np.ndarray, points: np.ndarray, shape: tuple[int, ...], spacing_mm: np.ndarray) -> np.ndarray:
    """Values given at voxels (z, y, x), continued smoothly to all voxels nearby (normalised convolution)."""
    weight = np.zeros(shape, dtype=np.float32)
    total = np.zeros(shape, dtype=np.float32)
    weight[tuple(points.T)] = 1.0
    total[tuple(points.T)] = values
    sigma = _LEVEL_BLUR_MM / spacing_mm[::-1]
    weight = ndimage.gaussian_filter(weight, sigma, truncate=4.0)
    total = ndimage.gaussian_filter(total, sigma, truncate=4.0)
    everywhere = np.float32(np.median(values))
    return np.where(weight > 1e-6, total / np.maximum(weight, 1e-6), everywhere)
