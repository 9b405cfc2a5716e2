"""Vertebrae apart from one another and from the ribs, by the way through bone that leads to each from its pedicles.

Arches lie behind the bodies of the vertebrae below their own, so height alone does not tell whose they are. What does
is that pedicle, lamina and processes are one bone, while facets and costal joints are gaps: each voxel goes to the
body or pedicle, or to the rib, from which the way through bone is the cheapest, and dark sheets are dear to cross.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine import Spine, SpineMarks, mark_spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.kernels.geodesic import cheapest_seed
from reconstruction.mask_operations import ball, box_around, fill_rings, grown_box
from reconstruction.volume import Volume

_MARGIN_MM = 4.0
_SHEET_COST = 3.0  # own estimate: crossing a facet joint then costs about as much as the length of an arch
_FAINT_COST = 4.0  # own estimate: bridges of blur across a joint read less than bone
_NECK_SHARE = 0.4  # own estimate: where necks of ribs lie the way is so much cheaper, and ribs come there first
_BARRIER_COST = 40.0  # discs, whose place is known
_CLOSING_MM = 2.0  # gaps that thick slices leave in cortices
_CANAL_FRONT_MM = (-13.0, 9.0)  # no bone lies within the canal; half widths of the vertebral canal: 7 to 13 mm
_CANAL_ASIDE_MM = 13.0


def divide_vertebrae(grid: WorkingGrid, spine: Spine, labels: np.ndarray, *, first: int, free: int) -> np.ndarray:
    """Labels of the coarse grid on the scan's own grid, with the bones about the spinal canal divided anew.

    Args:
        grid: the scan.
        spine: its spine.
        labels: bones on the coarse grid; ``first`` + k is vertebra k, ``free`` and above bones beside the spine.
        first: label of the lowest vertebra.
        free: labels from here on are bones beside the spine.
    """
    whole = grid.on_scan(labels)
    is_vertebra = (labels >= first) & (labels < free)
    if not is_vertebra.any():
        return whole
    coarse_box = box_around(is_vertebra, int(np.ceil(_MARGIN_MM / float(grid.spacing_mm.min()))))
    box = grid.box_on_scan(coarse_box)
    fine = WorkingGrid(grid.scan.crop(box), (1, 1, 1), grid.levels, grid.scan, grid.bone[box])
    found = whole[box]
    can_change = (found == 0) | (found >= first)
    may_be = np.argwhere((grid.bone[box] | grid.on_scan(grid.solid)[box]) & can_change)
    marks = mark_spine(spine, fine.coarse.geometry.to_world(may_be[:, ::-1]), float(fine.spacing_mm.max()))
    seeds = np.zeros(found.shape, dtype=np.int32)
    before = found[tuple(may_be.T)]
    seed = np.where(marks.vertebra >= 0, first + marks.vertebra, 0)
    seed[(before >= free) & ~marks.near] = before[(before >= free) & ~marks.near]
    seed[marks.barrier] = 0
    seeds[tuple(may_be.T)] = seed
    cost = np.zeros(found.shape, dtype=np.float32)
    cost[tuple(may_be.T)] = _cost_per_mm(fine, may_be, marks)
    distance = np.empty(found.shape, dtype=np.float32)
    cheapest_seed(cost, seeds, fine.spacing_mm[::-1].copy(), distance)
    changed = may_be[marks.near]
    found[tuple(changed.T)] = seeds[tuple(changed.T)]
    whole[box] = _filled(fine.coarse, spine, found, first, free)
    return whole


def _cost_per_mm(fine: WorkingGrid, places: np.ndarray, marks: SpineMarks) -> np.ndarray:
    """How dear a millimetre of way is within each voxel (z, y, x)."""
    levels = fine.levels
    hu = fine.coarse.array[tuple(places.T)].astype(np.float32)
    faint = np.clip((levels.detection - hu) / (levels.detection - levels.soft_tissue), 0.0, 1.0)
    cost = 1.0 + _SHEET_COST * fine.sheet_depths(places) + _FAINT_COST * faint
    cost[marks.neck] *= _NECK_SHARE
    return np.asarray(cost + _BARRIER_COST * marks.barrier, dtype=np.float32)


def _filled(fine: Volume, spine: Spine, labels: np.ndarray, first: int, free: int) -> np.ndarray:
    """Labels with the marrow of each vertebra filled; the spinal canal is a ring too and stays open."""
    filled = labels.copy()
    element = ball(_CLOSING_MM, fine.geometry.spacing_mm)
    margin = max(element.shape) // 2 + 1
    boxes = ndimage.find_objects(labels)
    for label in range(first, min(free, len(boxes) + 1)):
        if boxes[label - 1] is None:
            continue
        box = grown_box(boxes[label - 1], margin, labels.shape)
        rings = fill_rings(ndimage.binary_closing(labels[box] == label, element))
        filled[box][rings & (labels[box] == 0) & (filled[box] == 0)] = label
    added = np.argwhere((filled > 0) & (labels == 0))
    _, front, left = spine.frame.coordinates(fine.geometry.to_world(added[:, ::-1])).T
    in_canal = (front > _CANAL_FRONT_MM[0]) & (front < _CANAL_FRONT_MM[1]) & (np.abs(left) < _CANAL_ASIDE_MM)
    filled[tuple(added[in_canal].T)] = 0
    return filled
