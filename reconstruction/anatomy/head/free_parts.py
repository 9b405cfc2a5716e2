"""Parts of the bone of a head that come free of the skull while the threshold rises, each as large as it can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.head.blocks import Blocks
from reconstruction.mask_operations import reached
from reconstruction.tissue.tissue_levels import TissueLevels

# Of the way from the threshold of bone to dense cortex. What hangs together higher than that is one bone.
_SHARES = np.arange(0.0, 0.6, 0.07)
_ENAMEL_SHARE = 1.2  # of the step to dense cortex: enamel and fillings are brighter than any bone but the inner ear
_CONTACT_MM = 1.6  # teeth that touch are one at every threshold, so crowns are left out and shared afterwards
_SMALLEST_ML = 2.0


@dataclass(frozen=True, eq=False)
class FreePart:
    """A part that hangs together and does not touch the core, on the blocks.

    Attributes:
        mask: its voxels above the threshold.
        points: their LPS places [mm], shape (n, 3).
        threshold: the lowest at which it is free [HU].
    """

    mask: np.ndarray
    points: np.ndarray
    threshold: float


def without_crowns(blocks: Blocks, levels: TissueLevels) -> np.ndarray:
    """Bone of the blocks but for the crowns of teeth."""
    enamel = levels.soft_tissue + _ENAMEL_SHARE * (levels.dense_cortex - levels.soft_tissue)
    return np.asarray(blocks.bone & ~reached(blocks.hu.array > enamel, _CONTACT_MM, blocks.spacing_mm))


def thresholds(levels: TissueLevels) -> np.ndarray:
    """Thresholds that are tried, rising [HU]."""
    return np.asarray(levels.detection + _SHARES * (levels.dense_cortex - levels.detection))


def find_free_parts(blocks: Blocks, core: np.ndarray, levels: TissueLevels) -> list[FreePart]:
    """Parts that come free of the core, in the order in which they do.

    Args:
        blocks: the head.
        core: blocks that certainly are skull.
        levels: levels of the scan.
    """
    bone = without_crowns(blocks, levels)
    voxel_ml = blocks.hu.geometry.voxel_volume_mm3 / 1000.0
    known = np.zeros(bone.shape, dtype=bool)
    found: list[FreePart] = []
    for threshold in thresholds(levels):
        labels, count = ndimage.label(bone & (blocks.hu.array > threshold))
        sizes = np.bincount(labels.ravel(), minlength=count + 1)
        is_free = sizes * voxel_ml >= _SMALLEST_ML
        is_free[np.unique(labels[core | known])] = False
        is_free[0] = False
        boxes = ndimage.find_objects(labels)
        for label in np.flatnonzero(is_free):
            mask = np.zeros(bone.shape, dtype=bool)
            mask[boxes[label - 1]] = labels[boxes[label - 1]] == label
            points = blocks.hu.geometry.to_world(np.argwhere(mask)[:, ::-1])
            found.append(FreePart(mask, points, float(threshold)))
            known |= mask
    return found
