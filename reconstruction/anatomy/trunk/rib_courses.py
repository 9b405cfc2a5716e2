"""What hangs on a rib beside its course: vessels, muscles lit by streaks and organs that blur joins to it.

A rib is one rod without branches, from its head beside the spine to its end in front, and no wider than a finger.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from skimage.graph import MCP_Geometric

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid

_THICKEST_MM = 7.5  # greatest depth of a rib, see broken_rods
_LARGEST_ML = 45.0
_HEAD_MM = 50.0  # from the canal: there ribs begin, or are cut from their necks
_LEAST_LENGTH_MM = 60.0
_BESIDE_MM = 12.0  # from the course: ribs are up to 18 mm wide, and the shortest way keeps to their inner edge
_LEAST_BESIDE_ML = 0.8  # less may be an uneven edge


def along_ribs_only(grid: WorkingGrid, spine: Spine, labels: np.ndarray, *, first: int) -> np.ndarray:
    """Labels in which what lies beside the course of a rib has a label of its own, after the greatest.

    Args:
        grid: the scan.
        spine: its spine.
        labels: filled bones on the coarse grid, broken ribs joined.
        first: labels from here on are pieces beside the spine.
    """
    parted = labels.copy()
    spacing = grid.spacing_mm[::-1]
    voxel_ml = grid.coarse.geometry.voxel_volume_mm3 / 1000.0
    following = int(labels.max()) + 1
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        if label < first or box is None:
            continue
        own = labels[box] == label
        if not _LEAST_BESIDE_ML < np.count_nonzero(own) * voxel_ml < _LARGEST_ML:
            continue
        course = _course(grid, spine, own, box)
        if course is None:
            continue
        away = ndimage.distance_transform_edt(~course, sampling=spacing)
        beside, count = ndimage.label(own & (away > _BESIDE_MM))
        sizes = np.bincount(beside.ravel(), minlength=count + 1) * voxel_ml
        for number in np.flatnonzero(sizes[1:] > _LEAST_BESIDE_ML) + 1:
            parted[box][beside == number] = following
            following += 1
    return parted


def _course(grid: WorkingGrid, spine: Spine, own: np.ndarray, box: tuple[slice, slice, slice]) -> np.ndarray | None:
    """The shortest way through a piece from its end at the spine to its foremost one; None for what is no rib."""
    spacing = grid.spacing_mm[::-1]
    index = np.argwhere(own)
    points = grid.coarse.crop(box).geometry.to_world(index[:, ::-1])
    _, front, left = spine.frame.coordinates(points).T
    radial = np.hypot(front, left)
    start, end = int(np.argmin(radial)), int(np.argmax(front))
    if radial[start] > _HEAD_MM or np.linalg.norm(points[start] - points[end]) < _LEAST_LENGTH_MM:
        return None
    depth = ndimage.distance_transform_edt(np.pad(own, 1), sampling=spacing)
    if float(depth.max()) > _THICKEST_MM:
        return None
    ways = MCP_Geometric(np.where(own, 1.0, np.inf), sampling=tuple(spacing))
    ways.find_costs([tuple(index[start])], [tuple(index[end])])
    course = np.zeros_like(own)
    course[tuple(np.array(ways.traceback(tuple(index[end]))).T)] = True
    return course
