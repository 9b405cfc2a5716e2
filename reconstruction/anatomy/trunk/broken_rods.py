"""Ribs that a higher threshold broke into several pieces, put together where one goes on as the other ends."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.mask_operations import grown_box

_THICKEST_MM = 7.5  # greatest depth of a rib
_LARGEST_ML = 45.0  # of one
_AROUND_MM = 22.0  # from the contact, over which a rod's direction is measured
_LEAST_ALONG = 0.75  # cosine of the angle between the directions of both
_LEAST_AWAY_MM = 8.0  # the middle of either end lies so far from the contact, on opposite sides
_ASIDE_MM = 25.0  # nearer to the midline in front of the spine lies the sternum


def join_rods(grid: WorkingGrid, spine: Spine, labels: np.ndarray, *, first: int) -> np.ndarray:
    """Labels in which pieces of one rod bear the label of its largest piece.

    Args:
        grid: the scan.
        spine: its spine.
        labels: filled bones on the coarse grid; pieces that touch may belong together.
        first: labels from here on are pieces beside the spine.
    """
    joined = labels.copy()
    boxes = ndimage.find_objects(labels)
    sizes = np.bincount(labels.ravel()) * grid.coarse.geometry.voxel_volume_mm3 / 1000.0
    rods = [label for label in range(first, len(boxes) + 1) if _is_rod(grid, labels, boxes, sizes, label)]
    aside = {label: _aside(grid, spine, labels, boxes[label - 1], label) for label in rods}
    rods = [label for label in rods if abs(aside[label]) > _ASIDE_MM]
    owner = {label: label for label in rods}
    total = {label: float(sizes[label]) for label in rods}
    for one, other in combinations(rods, 2):
        keeper, given = sorted((owner[one], owner[other]), key=lambda label: -total[label])
        if aside[one] * aside[other] < 0.0 or keeper == given or total[keeper] + total[given] > _LARGEST_ML:
            continue
        if not _go_on(grid, labels, boxes, one, other):
            continue
        joined[joined == given] = keeper
        total[keeper] += total.pop(given)
        owner = {label: keeper if held == given else held for label, held in owner.items()}
    return joined


def _is_rod(
    grid: WorkingGrid,
    labels: np.ndarray,
    boxes: list[tuple[slice, slice, slice] | None],
    sizes: np.ndarray,
    label: int,
) -> bool:
    box = boxes[label - 1]
    if box is None or sizes[label] > _LARGEST_ML:
        return False
    depth = ndimage.distance_transform_edt(np.pad(labels[box] == label, 1), sampling=grid.spacing_mm[::-1])
    return float(depth.max()) < _THICKEST_MM


def _aside(
    grid: WorkingGrid, spine: Spine, labels: np.ndarray, box: tuple[slice, slice, slice] | None, label: int
) -> float:
    """How far to the left of the canal the middle of a piece lies [mm]."""
    assert box is not None
    points = grid.coarse.crop(box).geometry.to_world(np.argwhere(labels[box] == label)[:, ::-1])
    return float(spine.frame.coordinates(points.mean(axis=0)[None])[0, 2])


def _go_on(
    grid: WorkingGrid,
    labels: np.ndarray,
    boxes: list[tuple[slice, slice, slice] | None],
    one: int,
    other: int,
) -> bool:
    """Whether two pieces touch end to end, in one direction."""
    first, second = boxes[one - 1], boxes[other - 1]
    assert first is not None
    assert second is not None
    if any(a.start > b.stop or b.start > a.stop for a, b in zip(first, second, strict=True)):
        return False
    box = grown_box(first, 1, labels.shape)
    contact = ndimage.binary_dilation(labels[box] == one, np.ones((3, 3, 3))) & (labels[box] == other)
    if not contact.any():
        return False
    place = grid.coarse.crop(box).geometry.to_world(np.argwhere(contact)[:, ::-1]).mean(axis=0)
    ways = []
    for label, part in ((one, first), (other, second)):
        points = grid.coarse.crop(part).geometry.to_world(np.argwhere(labels[part] == label)[:, ::-1]) - place
        near = points[np.linalg.norm(points, axis=1) < _AROUND_MM]
        if len(near) < 10:
            return False
        middle = near.mean(axis=0)
        if float(np.linalg.norm(middle)) < _LEAST_AWAY_MM:
            return False
        ways.append(middle / np.linalg.norm(middle))
    return float(-(ways[0] @ ways[1])) > _LEAST_ALONG
