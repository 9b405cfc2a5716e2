"""Vertebrae apart from one another and from the ribs, by the way through bone that leads to each from its pedicles.

Arches lie behind the bodies of the vertebrae below their own, so height alone does not tell whose they are. What does
is that pedicle, lamina and processes are one bone, while facets and costal joints are gaps: each voxel goes to the
body or pedicle, or to the rib, from which the way through bone is the cheapest, and dark sheets are dear to cross.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.body_marrow import fill_bodies
from reconstruction.anatomy.trunk.canal_lumen import find_lumen
from reconstruction.anatomy.trunk.disc_gaps import in_gaps, measure_gaps
from reconstruction.anatomy.trunk.facets import mark_facets
from reconstruction.anatomy.trunk.marrow import fill_marrow
from reconstruction.anatomy.trunk.rib_necks import find_necks, mark_necks
from reconstruction.anatomy.trunk.spine import Spine, SpineMarks, mark_spine
from reconstruction.anatomy.trunk.spinous_processes import find_spinous_processes, mark_spinous_processes
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.kernels.geodesic import cheapest_seed
from reconstruction.mask_operations import box_around

_MARGIN_MM = 4.0
_SHEET_COST = 3.0  # own estimate: crossing a facet joint then costs about as much as the length of an arch
_FAINT_COST = 4.0  # own estimate: bridges of blur across a joint read less than bone
_NECK_SHARE = 0.7  # own estimate: where necks of ribs lie the way is so much cheaper, and ribs come there first
_BARRIER_COST = 40.0  # discs, whose place is known
_CLOSING_MM = 6.0  # gaps that thick slices and faint cortices leave in shells


def divide_vertebrae(
    grid: WorkingGrid,
    spine: Spine,
    labels: np.ndarray,
    ribs: Mapping[int, tuple[int, str]],
    *,
    first: int,
    free: int,
    no_bone: int,
) -> np.ndarray:
    """Labels of the coarse grid on the scan's own grid, with the bones about the spinal canal divided anew.

    Args:
        grid: the scan.
        spine: its spine.
        labels: bones on the coarse grid; ``first`` + k is vertebra k, ``free`` and above bones beside the spine.
        ribs: label of each rib to the number of its vertebra and its side.
        first: label of the lowest vertebra.
        free: labels from here on are bones beside the spine.
        no_bone: label for what is as bright as bone in discs.
    """
    whole = grid.on_scan(labels)
    is_vertebra = (labels >= first) & (labels < free)
    if not is_vertebra.any():
        return whole
    coarse_box = box_around(is_vertebra, int(np.ceil(_MARGIN_MM / float(grid.spacing_mm.min()))))
    box = grid.box_on_scan(coarse_box)
    fine = WorkingGrid(grid.scan.crop(box), (1, 1, 1), grid.levels, grid.scan, grid.bone[box])
    lumen = find_lumen(fine.coarse, fine.bone, spine.frame)
    before = whole[box]
    bone = fine.bone | grid.on_scan(grid.solid)[box]
    bone = (bone | fine.marrow(bone)) & ~lumen
    may_be = np.argwhere(bone & ((before == 0) | (before >= first)))
    found, disputed = _by_cheapest_way(fine, spine, before, may_be, lumen, ribs, first, free)
    points = fine.coarse.geometry.to_world(disputed[:, ::-1])
    hu = fine.coarse.array[tuple(disputed.T)]
    gaps = measure_gaps(grid.scan, spine, grid.levels)
    empty, between = in_gaps(spine, gaps, points, hu)
    closed_off = lumen
    closed_off[tuple(disputed[between].T)] = True
    in_disc = disputed[empty]
    own = found[tuple(in_disc.T)]
    found[tuple(in_disc[(own >= first) & (own < free)].T)] = no_bone
    found = fill_bodies(fine.coarse, spine, gaps, found, closed_off, first=first)
    whole[box] = fill_marrow(found, fine.spacing_mm, dict.fromkeys(range(first, free), _CLOSING_MM), closed_off)
    return whole


def _by_cheapest_way(
    fine: WorkingGrid,
    spine: Spine,
    before: np.ndarray,
    may_be: np.ndarray,
    lumen: np.ndarray,
    ribs: Mapping[int, tuple[int, str]],
    first: int,
    free: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Labels with the voxels near the spine given to their cheapest seed; and those voxels (z, y, x)."""
    from_canal = ndimage.distance_transform_edt(~lumen, sampling=fine.spacing_mm[::-1])[tuple(may_be.T)]
    points = fine.coarse.geometry.to_world(may_be[:, ::-1])
    marks = mark_spine(spine, points, float(fine.spacing_mm.max()), from_canal if lumen.any() else None)
    seeds = np.zeros(before.shape, dtype=np.int32)
    old = before[tuple(may_be.T)]
    seed = np.where(marks.vertebra >= 0, first + marks.vertebra, 0)
    ribbed = {number for number, _ in ribs.values()}
    spinous = mark_spinous_processes(find_spinous_processes(fine.scan, spine, fine.levels, ribbed), points)
    seed[(seed == 0) & (spinous >= 0)] = first + spinous[(seed == 0) & (spinous >= 0)]
    coordinates = spine.frame.coordinates(points)
    facet = mark_facets(fine.coarse, spine, fine.levels)[tuple(may_be.T)]
    seed[(seed == 0) & (facet >= 0)] = first + facet[(seed == 0) & (facet >= 0)]
    neck, process, room = mark_necks(find_necks(spine, ribs, old, coordinates), coordinates)
    seed[process >= 0] = first + process[process >= 0]
    seed[neck > 0] = neck[neck > 0]
    seed[(old >= free) & ~marks.near] = old[(old >= free) & ~marks.near]
    seed[marks.barrier] = 0
    seeds[tuple(may_be.T)] = seed
    cost = np.zeros(before.shape, dtype=np.float32)
    cost[tuple(may_be.T)] = _cost_per_mm(fine, may_be, marks, room)
    distance = np.empty(before.shape, dtype=np.float32)
    cheapest_seed(cost, seeds, fine.spacing_mm[::-1].copy(), distance)
    found = before.copy()
    disputed = may_be[marks.near]
    found[tuple(disputed.T)] = seeds[tuple(disputed.T)]
    return found, disputed


def _cost_per_mm(fine: WorkingGrid, places: np.ndarray, marks: SpineMarks, neck_room: np.ndarray) -> np.ndarray:
    """How dear a millimetre of way is within each voxel (z, y, x)."""
    levels = fine.levels
    hu = fine.coarse.array[tuple(places.T)].astype(np.float32)
    faint = np.clip((levels.detection - hu) / (levels.detection - levels.soft_tissue), 0.0, 1.0)
    cost = 1.0 + _SHEET_COST * fine.sheet_depths(places) + _FAINT_COST * faint
    cost[neck_room] *= _NECK_SHARE
    return np.asarray(cost + _BARRIER_COST * marks.barrier, dtype=np.float32)
