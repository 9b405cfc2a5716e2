"""Closed manifold surfaces from masks of voxels and from surfaces that cross or touch themselves."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels import band_filters
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.coverage import coverage
from reconstruction.surfaces.edge_profiles import gaussian_taps
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import LevelField
from reconstruction.volume import Volume, VolumeGeometry

_REMESHING_VOXELS = 200  # along the longest side of a body
_FINEST_MM = 0.1
_MARGIN = 3
_BLUR_VOXELS = 0.8  # takes the steps off a mask of voxels
_VOLUME_TOLERANCE = 1e-3
_TRIES = 6
_NO_SCAN_EDGE = (False,) * 6


def remeshed(surface: BoneSurface) -> BoneSurface:
    """The outside of a closed surface as a manifold: what lies inside it even once is inside."""
    low, high = surface.vertices.min(axis=0), surface.vertices.max(axis=0)
    spacing = max(float((high - low).max()) / _REMESHING_VOXELS, _FINEST_MM)
    x, y, z = (int(count) for count in np.ceil((high - low) / spacing) + 1 + 2 * _MARGIN)
    geometry = VolumeGeometry.axis_parallel(low - _MARGIN * spacing, spacing, (z, y, x))
    return _with_volume(coverage(surface, geometry), geometry.affine, None, keep_share=1.0)


def surface_of_mask(mask: Volume, *, keep_share: float = 0.5) -> BoneSurface:
    """Closed surface around the true voxels of a mask, without their steps, of the same volume.

    Args:
        mask: bool array with at least one true voxel.
        keep_share: share of triangles to keep, 0 to 1.
    """
    padded = np.pad(mask.array, _MARGIN).astype(np.float32)
    affine = mask.affine.copy()
    affine[:3, 3] = mask.geometry.to_world(np.full(3, -float(_MARGIN)))
    return _with_volume(
        padded, affine, np.count_nonzero(mask.array) * mask.geometry.voxel_volume_mm3, keep_share=keep_share
    )


def _with_volume(share: np.ndarray, affine: np.ndarray, volume_mm3: float | None, *, keep_share: float) -> BoneSurface:
    """Surface of blurred voxel shares at the level that encloses a volume [mm3]; that of all shares without."""
    field = Volume(share, affine)
    spacing = field.geometry.spacing_mm
    wanted = volume_mm3 or float(share.sum(dtype=np.float64)) * field.geometry.voxel_volume_mm3
    taps = [gaussian_taps(_BLUR_VOXELS * float(spacing.min()) / step) for step in spacing[::-1]]
    smooth = band_filters.blur_sparse(share, *taps)

    def at(level: float, keep: float) -> BoneSurface:
        shifted = Volume((smooth - np.float32(level)), affine)
        return extract_surface(LevelField(shifted, _NO_SCAN_EDGE, 0.0), keep_share=keep)

    low, high, level = 0.02, 0.98, 0.5
    before: tuple[float, float] | None = None
    for _ in range(_TRIES):
        excess = at(level, 1.0).volume_mm3 / wanted - 1.0
        if abs(excess) <= _VOLUME_TOLERANCE:
            break
        low, high = (level, high) if excess > 0 else (low, level)
        # The volume falls nearly in a straight line with the level; a step beyond the bracket is halved.
        slope = _volume_slope(smooth, level, wanted, field.geometry.voxel_volume_mm3)
        if before is not None and (before[1] - excess) * (level - before[0]) > 0.0:
            slope = (before[1] - excess) / (level - before[0])
        before = (level, excess)
        step = level + excess / slope
        level = step if low < step < high else (low + high) / 2.0
    return at(level, keep_share)


def _volume_slope(smooth: np.ndarray, level: float, wanted: float, voxel_mm3: float) -> float:
    """Relative loss of volume per unit of level, from the voxels near it."""
    near = np.count_nonzero(np.abs(smooth - level) < 0.1)
    return max(near * voxel_mm3 / 0.2 / wanted, 1e-3)
