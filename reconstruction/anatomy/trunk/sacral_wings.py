"""Wings of the sacrum: filled where their marrow is fat, and parted from the hip bones along the sacro-iliac joints.

In most adults the wings hold fat that reads like muscle within a thin shell, so of a wing often only its joint surface
passes for bone, and that for the hip bone's. Wings are what sacrum and hip bones enclose together. On both sides of a
joint lie basins of marrow, and both plates of the joint are the ridge between them, which voxels hardly resolve: a
flood from both sides meets on it.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from skimage.segmentation import watershed

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.mask_operations import box_around, eroded, fill_rings, reached

# About the canal below the disc L5/S1: where sacra lie, with room for joints that stand wide; own estimates.
_BELOW_MM = 80.0
_ASIDE_MM = 65.0
_FRONT_MM = 40.0
_HOLE_MM = 7.5  # half as wide as sacral foramina, through which a wing is open, with thin parts of its shell
_PLATE_MM = 10.0  # from the sacrum: what of a hip bone may be the sacrum's own joint surface
_BLUR_MM = 1.5
_MARGIN_MM = 12.0


def with_wings(
    grid: WorkingGrid, spine: Spine, labels: np.ndarray, lumen: np.ndarray, *, sacrum: int, hip_bones: tuple[int, int]
) -> np.ndarray:
    """Labels with the wings of the sacrum filled and parted from the hip bones.

    Args:
        grid: the scan.
        spine: its spine, with the disc on the sacrum.
        labels: bones on the coarse grid, marrow filled as far as their shells are whole.
        lumen: inside of the spinal canal, same shape.
        sacrum: label of the sacrum.
        hip_bones: labels of the hip bones.
    """
    assert spine.sacral_disc is not None
    divided = labels.copy()
    if not (labels == sacrum).any():
        return divided
    spacing = grid.spacing_mm
    box = box_around(labels == sacrum, int(np.ceil(_ASIDE_MM / float(spacing.min()))))
    index = np.argwhere(np.ones(labels[box].shape, dtype=bool))
    points = grid.coarse.crop(box).geometry.to_world(index[:, ::-1])
    disc = spine.discs[spine.sacral_disc]
    height = (points - disc.point) @ disc.normal
    _, front, left = spine.frame.coordinates(points).T
    may_be = (height < 0.0) & (height > -_BELOW_MM) & (np.abs(left) < _ASIDE_MM) & (np.abs(front) < _FRONT_MM)
    if not may_be.any():
        return divided
    room = np.zeros(labels[box].shape, dtype=bool)
    room[tuple(index[may_be].T)] = True
    inner = box_around(room, int(np.ceil(_MARGIN_MM / float(spacing.min()))))
    part, room = divided[box][inner], room[inner]
    own, hips = part == sacrum, np.isin(part, hip_bones)
    shell = eroded(reached(own | hips, _HOLE_MM, spacing), _HOLE_MM, spacing) | own | hips
    own |= fill_rings(shell) & room & (part == 0) & ~lumen[box][inner]
    plates = hips & room & reached(own, _PLATE_MM, spacing)
    markers = np.where(own, 1, np.where(hips & ~plates, 2, 0)).astype(np.int32)
    bounded = np.clip(grid.coarse.array[box][inner], grid.levels.soft_tissue - 200.0, grid.levels.dense_cortex).astype(
        np.float32
    )
    ridges = ndimage.gaussian_filter(bounded, _BLUR_MM / spacing[::-1])
    part[watershed(ridges, markers, mask=own | hips) == 1] = sacrum
    return divided
