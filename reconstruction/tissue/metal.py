"""Metal in a CT, such as nails, plates and prostheses: found, so that it is not called bone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.mask_operations import ball, block_sums, box_around, missing_voxels, spread_blocks
from reconstruction.tissue.tissue_levels import METAL_HU, TissueLevels
from reconstruction.volume import Volume

_SATURATED_ABOVE_HU = 2300.0  # a scan that is cut off lower has cut its cortex off too, and says nothing about metal
_SATURATED_ML = 0.05  # so much at exactly the greatest value is a scale that ended, not a peak
_SMALLEST_ML = 0.05  # less may be enamel, a calcification or noise
_EDGE_SHARE = 0.6  # the blurred edge of metal: above this share of the way from soft tissue to the metal's own value
_EDGE_REACH_MM = 3.0
_CLOSING_MM = 2.5  # beam hardening leaves dark gaps in metal
_STREAK_REACH_MM = 60.0  # own estimate: farther off streaks of implants no longer reach the threshold of bone
_STREAK_STEP_MM = 2.5  # so finely the way to metal is measured: whole bodies take gigabytes otherwise
_MUSCLE_BELOW_HU = 80.0  # readings so far below soft tissue are fat
_MUSCLE_SHARE = 0.3  # of the way to dense cortex: what reads more is bone, whatever the streaks
_HIGHEST_SCATTER = 2.5
_LEAST_SAMPLE = 500


@dataclass(frozen=True, eq=False)
class Metal:
    """Metal found in a scan.

    Attributes:
        mask: shape of the scan.
        volume_ml: its volume [ml]; blur and streaks make it larger than the implant.
        pieces: number of connected pieces.
    """

    mask: np.ndarray
    volume_ml: float
    pieces: int

    def without(self, other: np.ndarray, voxel_ml: float) -> Metal | None:
        """Metal that does not lie in another mask of this shape; None if nothing is left."""
        mask = self.mask & ~other
        volume_ml = float(np.count_nonzero(mask) * voxel_ml)
        if volume_ml < _SMALLEST_ML:
            return None
        return Metal(mask, volume_ml, int(ndimage.label(mask, np.ones((3, 3, 3)))[1]))


def find_metal(volume: Volume, levels: TissueLevels) -> Metal | None:
    """Metal by readings that no bone has, or by the end of the scan's scale; None if there is none.

    Args:
        volume: Hounsfield units.
        levels: levels of the scan.
    """
    voxel_ml = volume.geometry.voxel_volume_mm3 / 1000.0
    sure = volume.array >= _threshold(volume.array, voxel_ml)
    if np.count_nonzero(sure) * voxel_ml < _SMALLEST_ML:
        return None
    spacing = volume.geometry.spacing_mm
    margin = int(np.ceil((_EDGE_REACH_MM + _CLOSING_MM) / float(spacing.min()))) + 2
    box = box_around(sure, margin)
    hu, sure = volume.array[box], sure[box]
    level = levels.soft_tissue + _EDGE_SHARE * (float(np.median(hu[sure])) - levels.soft_tissue)
    around = ndimage.binary_dilation(sure, ball(_EDGE_REACH_MM, spacing)) & (hu > level)
    grown = ndimage.binary_propagation(sure, mask=around | sure)
    closed = ndimage.binary_closing(grown, ball(_CLOSING_MM, spacing)) | grown
    labels, count = ndimage.label(closed, np.ones((3, 3, 3)))
    sizes = np.bincount(labels.ravel(), minlength=count + 1) * voxel_ml
    sizes[0] = 0.0
    large = np.flatnonzero(sizes >= _SMALLEST_ML)
    if not large.size:
        return None
    mask = np.zeros(volume.array.shape, dtype=bool)
    mask[box] = np.isin(labels, large)
    return Metal(mask, float(sizes[large].sum()), len(large))


def lifted_by_streaks(volume: Volume, metal: Metal, levels: TissueLevels) -> np.ndarray:
    """Soft tissue about metal that its streaks lift over the threshold of bone, a mask of the volume's shape.

    Streaks run within the slices. There the threshold is raised as muscle scatters more than in the rest of the scan.

    Args:
        volume: Hounsfield units.
        metal: what is metal.
        levels: levels of the scan.
    """
    lifted = np.zeros(metal.mask.shape, dtype=bool)
    spacing = volume.geometry.spacing_mm
    slices = np.asarray(metal.mask.any(axis=(1, 2)))
    box = box_around(metal.mask, int(np.ceil(_STREAK_REACH_MM / float(spacing[:2].min()))))
    box = (slice(int(np.argmax(slices)), len(slices) - int(np.argmax(slices[::-1]))), *box[1:])
    hu = volume.array[box]
    near = _about(metal.mask[box], spacing) & ~metal.mask[box] & slices[box[0], None, None]
    bounds = (
        levels.soft_tissue - _MUSCLE_BELOW_HU,
        levels.soft_tissue + _MUSCLE_SHARE * (levels.dense_cortex - levels.soft_tissue),
    )
    scatter = _scatter(hu[near], bounds)
    elsewhere = np.ones(metal.mask.shape, dtype=bool)
    elsewhere[box] = ~near
    usual = _scatter(volume.array[elsewhere], bounds)
    if scatter is None or usual is None:
        return lifted
    step = (levels.detection - levels.soft_tissue) * float(np.clip(scatter / usual, 1.0, _HIGHEST_SCATTER))
    lifted[box] = near & (hu > levels.detection) & (hu < levels.soft_tissue + step)
    return lifted


def _about(metal: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Where streaks of metal may reach, by blocks of voxels."""
    strides = np.maximum(1, np.round(_STREAK_STEP_MM / spacing_mm)).astype(int)
    steps = (int(strides[2]), int(strides[1]), int(strides[0]))
    around = [missing_voxels(length, stride) for length, stride in zip(metal.shape, steps, strict=True)]
    blocks = block_sums(np.pad(metal, around), steps, np.uint16) > 0
    away = ndimage.distance_transform_edt(~blocks, sampling=(spacing_mm * strides)[::-1])
    return spread_blocks(away < _STREAK_REACH_MM, metal.shape, steps)


def _scatter(hu: np.ndarray, bounds: tuple[float, float]) -> float | None:
    """Spread of the readings of muscle [HU], None where there is hardly any."""
    muscle = hu[(hu > bounds[0]) & (hu < bounds[1])]
    if muscle.size < _LEAST_SAMPLE:
        return None
    return float(np.median(np.abs(muscle - np.median(muscle)))) + 1.0


def _threshold(hu: np.ndarray, voxel_ml: float) -> float:
    """Reading from which on it is metal [HU]: above all bone, or where the scale of a cut-off scan ends."""
    top = float(hu.max())
    if _SATURATED_ABOVE_HU <= top < METAL_HU and np.count_nonzero(hu == top) * voxel_ml >= _SATURATED_ML:
        return top
    return METAL_HU
