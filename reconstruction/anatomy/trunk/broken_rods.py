"""Ribs that a higher threshold broke into several pieces, put together where one goes on as the other ends.

It may also part the cortices of a rib from one another; these lie side by side.
"""

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
_FEWEST = 10  # voxels about the contact
_LEAST_ALONG = 0.75  # cosine of the angle between the directions of both
_LEAST_AWAY_MM = 8.0  # the middle of either end lies so far from the contact, on opposite sides
_LEAST_BESIDE = 0.9  # cosine of the angle between rods that lie side by side
_BESIDE_MM = 15.0  # over which they touch; ribs lie apart, and what crosses one touches it over its width
_SLENDER = 2.0  # times as long as wide is what lies about the contact, or it is no rod
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
    """Whether two pieces touch end to end in one direction, or side by side along it."""
    first, second = boxes[one - 1], boxes[other - 1]
    assert first is not None
    assert second is not None
    if any(a.start > b.stop or b.start > a.stop for a, b in zip(first, second, strict=True)):
        return False
    box = grown_box(first, 1, labels.shape)
    contact = ndimage.binary_dilation(labels[box] == one, np.ones((3, 3, 3))) & (labels[box] == other)
    if not contact.any():
        return False
    touching = grid.coarse.crop(box).geometry.to_world(np.argwhere(contact)[:, ::-1])
    place = touching.mean(axis=0)
    near = []
    for label, part in ((one, first), (other, second)):
        points = grid.coarse.crop(part).geometry.to_world(np.argwhere(labels[part] == label)[:, ::-1]) - place
        near.append(points[np.linalg.norm(points, axis=1) < _AROUND_MM])
    if min(len(points) for points in near) < _FEWEST:
        return False
    middles = [points.mean(axis=0) for points in near]
    lengths = [float(np.linalg.norm(middle)) for middle in middles]
    if min(lengths) >= _LEAST_AWAY_MM and float(-(middles[0] @ middles[1])) > _LEAST_ALONG * lengths[0] * lengths[1]:
        return True
    return _lie_side_by_side(near[0], near[1], touching - place)


def _lie_side_by_side(first: np.ndarray, second: np.ndarray, touching: np.ndarray) -> bool:
    """Whether places (n, 3) of two pieces about their contact are rods of one direction that touch along it."""
    ways = []
    for points in (first, second):
        variances, axes = np.linalg.eigh(np.cov(points.T))
        if variances[2] < _SLENDER**2 * variances[1]:
            return False
        ways.append(axes[:, 2])
    along = touching @ ways[0]
    return abs(float(ways[0] @ ways[1])) > _LEAST_BESIDE and float(np.ptp(along)) > _BESIDE_MM
