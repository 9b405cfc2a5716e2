"""Shoulder blade and humerus apart where blur joins them: the head of the humerus is the one thick ball up there.

Depth within filled bone tells them apart. No ball of more than some millimetres fits into a scapula, while one of about
its own radius fits into the head of a humerus. From the ball on, what is thick is humerus, what is thin and nearer to
the spine is scapula, and what lies between goes to the one from which the way through bone is the cheapest.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.kernels.geodesic import cheapest_seed
from reconstruction.mask_operations import box_around, grown_box

_HEAD_MM = (15.0, 30.0)  # radius of the ball that fits into a head; in adults the head's own is 19 to 28
_ASIDE_MM = 90.0  # from the canal to the middle of a head
_HEAD_CORE = 0.85  # of the radius: certainly head
_SHAFT_SHARE = 0.5  # of the radius: as thick are shafts, but no part of a scapula
_SCAPULA_INNER = 1.25  # of the radius towards the spine: certainly beyond the joint
_LEAST_SCAPULA_ML = 5.0
_SHEET_COST = 3.0  # as between vertebrae, see vertebrae
_GAP_COST = 8.0  # own estimate: the surface of the ball towards the spine is the joint
_GAP_MM = 1.5


def split_shoulders(grid: WorkingGrid, spine: Spine, labels: np.ndarray, *, first: int) -> np.ndarray:
    """Labels in which no piece beside the spine holds both a scapula and a humerus; new ones follow the greatest.

    Args:
        grid: the scan.
        spine: its spine.
        labels: bones on the coarse grid, filled.
        first: labels from here on are pieces beside the spine.
    """
    divided = labels.copy()
    boxes = ndimage.find_objects(labels)
    highest = max(int(labels.max()), first)
    for label in range(first, len(boxes) + 1):
        if boxes[label - 1] is None:
            continue
        box = grown_box(boxes[label - 1], 1, labels.shape)
        humerus = _humerus_within(grid, spine, box, labels[box] == label)
        if humerus is not None:
            highest += 1
            divided[box][humerus] = highest
    return divided


def _humerus_within(
    grid: WorkingGrid, spine: Spine, box: tuple[slice, slice, slice], own: np.ndarray
) -> np.ndarray | None:
    """The part of a piece that is humerus, where another part is none; None otherwise."""
    spacing = grid.spacing_mm[::-1]
    # A head cut by the edge of the scan goes on beyond it.
    depth = ndimage.distance_transform_edt(np.pad(own, 1, mode="edge"), sampling=spacing)[1:-1, 1:-1, 1:-1]
    radius = float(depth.max())
    if not _HEAD_MM[0] < radius < _HEAD_MM[1]:
        return None
    part = grid.coarse.crop(box)
    index = np.argwhere(own)
    points = part.geometry.to_world(index[:, ::-1])
    middle_index = np.unravel_index(int(np.argmax(depth)), depth.shape)
    middle = part.geometry.to_world(np.array(middle_index[::-1], dtype=float))
    aside = float(spine.frame.coordinates(middle[None])[0, 2])
    if abs(aside) < _ASIDE_MM:
        return None
    offset = points - middle
    away = np.linalg.norm(offset, axis=1)
    inwards = -np.sign(aside) * offset[:, 0]
    thick = _opened(depth, _SHAFT_SHARE * radius, spacing)
    parts, _ = ndimage.label(thick)
    of_head = parts == parts[middle_index]
    in_head = of_head[tuple(index.T)]
    beyond = inwards > _SCAPULA_INNER * radius
    seed = np.zeros(len(index), dtype=np.int32)
    seed[in_head & ~(beyond & (away < 2.5 * radius))] = 1
    seed[away < _HEAD_CORE * radius] = 1
    is_scapula = ~in_head & beyond & (seed == 0)
    if np.count_nonzero(is_scapula) * grid.coarse.geometry.voxel_volume_mm3 < _LEAST_SCAPULA_ML * 1000.0:
        return None
    seed[is_scapula] = 2
    at_joint = (np.abs(away - radius) < _GAP_MM) & (inwards > 0.3 * radius)
    cost = np.zeros(own.shape, dtype=np.float32)
    start = np.array([piece.start for piece in box])
    cost[tuple(index.T)] = 1.0 + _SHEET_COST * grid.sheet_depths(index + start) + _GAP_COST * at_joint
    labels = np.zeros(own.shape, dtype=np.int32)
    labels[tuple(index.T)] = seed
    cheapest_seed(cost, labels, spacing.copy(), np.empty(own.shape, dtype=np.float32))
    return np.asarray(labels == 1)


def _opened(depth: np.ndarray, radius: float, spacing: np.ndarray) -> np.ndarray:
    """Mask into which a ball of this radius fits, given its depth."""
    core = depth > radius
    if not core.any():
        return core
    box = box_around(core, int(np.ceil(radius / float(spacing.min()))) + 1)
    opened = np.zeros(depth.shape, dtype=bool)
    opened[box] = ndimage.distance_transform_edt(~core[box], sampling=spacing) < radius
    return opened & (depth > 0)
