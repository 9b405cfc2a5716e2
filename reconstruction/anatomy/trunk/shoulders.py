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
from reconstruction.mask_operations import Box, box_around

_HEAD_MM = (15.0, 30.0)  # radius of the ball that fits into a head; in adults the head's own is 19 to 28
_BESIDE_MM = 85.0  # from the canal: heads lie 120 to 200 mm aside
_JOINT_SHARE = 1.15  # of the radius: what lies within belongs to the joint
_HEAD_CORE = 0.85  # of the radius: certainly head
_SHAFT_SHARE = 0.5  # of the radius: as thick are shafts, but no part of a scapula
_SCAPULA_BEYOND, _SCAPULA_REACH = 1.2, 3.5  # of the radius: certainly beyond the joint, and what is looked at
_SHAFT_BEYOND = 2.2  # of the radius: neck and socket of a scapula, which are thick too, do not reach as far
_BLADE_BEYOND = 1.4  # heads are not quite round: the ball may miss a fifth of the radius
_TO_SOCKET = 0.4  # cosine of the angle about the way to the blade
_LEAST_SCAPULA_ML = 5.0
_SHEET_COST = 3.0  # as between vertebrae, see vertebrae
_JOINT_SHELL = (0.9, 1.4)  # of the radius: the joint lies there, and a dark sheet in it is the gap
_AT_JOINT = 2.0  # own estimate


def split_shoulders(grid: WorkingGrid, spine: Spine, labels: np.ndarray, *, first: int) -> np.ndarray:
    """Labels in which each humerus has one of its own; a new one follows the greatest where it had none.

    Args:
        grid: the scan.
        spine: its spine.
        labels: bones on the coarse grid, filled.
        first: labels from here on are pieces beside the spine.
    """
    divided = labels.copy()
    index = np.argwhere(labels >= first)
    if not len(index):
        return divided
    left = spine.frame.coordinates(grid.coarse.geometry.to_world(index[:, ::-1]))[:, 2]
    for side in (1.0, -1.0):
        aside = np.zeros(labels.shape, dtype=bool)
        aside[tuple(index[side * left > _BESIDE_MM].T)] = True
        if aside.any():
            _part_shoulder(grid, divided, aside, side)
    return divided


def _part_shoulder(grid: WorkingGrid, labels: np.ndarray, aside: np.ndarray, side: float) -> None:
    """Give the humerus among the bones far aside a label of its own, in place, if its head is there."""
    spacing = grid.spacing_mm[::-1]
    outer = box_around(aside, 1)
    # A head cut by the edge of the scan goes on beyond it.
    depth = ndimage.distance_transform_edt(np.pad(aside[outer], 1, mode="edge"), sampling=spacing)[1:-1, 1:-1, 1:-1]
    radius = float(depth.max())
    if not _HEAD_MM[0] < radius < _HEAD_MM[1]:
        return
    middle_index = np.array(np.unravel_index(int(np.argmax(depth)), depth.shape))
    middle_index += [part.start for part in outer]
    middle = grid.coarse.geometry.to_world(middle_index[::-1].astype(float))
    own_label = int(labels[tuple(middle_index)])
    index = np.argwhere(aside)
    away = np.linalg.norm(grid.coarse.geometry.to_world(index[:, ::-1]) - middle, axis=1)
    involved = np.unique(labels[tuple(index[away < _JOINT_SHARE * radius].T)])
    box = box_around(np.isin(labels, involved), 1)
    own = np.isin(labels[box], involved)
    others = [label for label in involved.tolist() if label != own_label]
    part = labels[box]
    neighbour = max(others, key=lambda label: int(np.count_nonzero(part == label)), default=0)
    humerus = _humerus_within(grid, box, own, middle, radius, side, apart=own & (part == neighbour))
    if not others:
        part[humerus] = own_label if humerus[own].all() else int(labels.max()) + 1
        return
    part[(part == own_label) & ~humerus] = neighbour
    part[humerus] = own_label


def _humerus_within(
    grid: WorkingGrid, box: Box, own: np.ndarray, middle: np.ndarray, radius: float, side: float, *, apart: np.ndarray
) -> np.ndarray:
    """The part of a shoulder that is humerus, given the ball in its head; the rest is scapula.

    Args:
        grid: the scan.
        box: where the shoulder lies.
        own: the shoulder, on the voxels of the box.
        middle: of the ball (LPS) [mm].
        radius: of the ball [mm].
        side: 1 left, -1 right.
        apart: what of it no blur joins to the piece with the head; far from the joint it is no humerus if it is thin.
    """
    spacing = grid.spacing_mm[::-1]
    depth = ndimage.distance_transform_edt(np.pad(own, 1, mode="edge"), sampling=spacing)[1:-1, 1:-1, 1:-1]
    index = np.argwhere(own)
    offset = grid.coarse.crop(box).geometry.to_world(index[:, ::-1]) - middle
    away = np.linalg.norm(offset, axis=1)
    parts, _ = ndimage.label(_opened(depth, _SHAFT_SHARE * radius, spacing))
    at = parts[tuple(index.T)]
    in_head = (at > 0) & (at == at[int(np.argmin(away))])
    thin = ~in_head & (away > _SCAPULA_BEYOND * radius) & (away < _SCAPULA_REACH * radius)
    thin &= -side * offset[:, 0] > 0.0
    if np.count_nonzero(thin) * grid.coarse.geometry.voxel_volume_mm3 < _LEAST_SCAPULA_ML * 1000.0:
        return own
    # The socket faces the head from where most of the blade lies, however the arm is held.
    to_blade = offset[thin].mean(axis=0)
    shaft = in_head & (away > _SHAFT_BEYOND * radius)
    if shaft.any():
        along = offset[shaft].mean(axis=0)
        to_blade -= (to_blade @ along) / (along @ along) * along
    cosine = (offset @ to_blade) / np.maximum(away * float(np.linalg.norm(to_blade)), 1e-6)
    is_scapula = (cosine > _TO_SOCKET) & (away > _BLADE_BEYOND * radius) & ~shaft
    seed = np.zeros(len(index), dtype=np.int32)
    seed[in_head & ((cosine < 0.0) | shaft)] = 1
    seed[away < _HEAD_CORE * radius] = 1
    seed[is_scapula | (apart[tuple(index.T)] & (away > _SHAFT_BEYOND * radius) & ~shaft)] = 2
    at_joint = (away > _JOINT_SHELL[0] * radius) & (away < _JOINT_SHELL[1] * radius) & (cosine > 0.0)
    cost = np.zeros(own.shape, dtype=np.float32)
    start = np.array([piece.start for piece in box])
    cost[tuple(index.T)] = 1.0 + _SHEET_COST * grid.sheet_depths(index + start) * (1.0 + _AT_JOINT * at_joint)
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
