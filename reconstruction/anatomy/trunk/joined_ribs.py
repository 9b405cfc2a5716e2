"""Ribs that bone joins to their vertebra so broadly that the flood takes them for a part of it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid

_PROCESS_ASIDE_MM = 42.0  # from the middle of the canal: transverse processes of the chest end before
_RIB_ASIDE_MM = 60.0  # what reaches so far is no process: those of L3, the longest, end 50 mm aside


def part_ribs(grid: WorkingGrid, spine: Spine, labels: np.ndarray, *, vertebrae: range) -> np.ndarray:
    """Labels in which what runs far aside of a vertebra is a piece of its own, with a label of its own.

    Args:
        grid: the scan.
        spine: its spine.
        labels: divided bones on the coarse grid.
        vertebrae: their labels; those behind them are of pieces beside the spine.
    """
    labels = labels.copy()
    places = tuple(grid.index.T)
    aside = np.zeros(labels.shape, dtype=np.float32)
    aside[places] = np.abs(spine.frame.coordinates(grid.points)[:, 2])
    following = max(int(labels.max()) + 1, vertebrae.stop)
    for label, box in enumerate(ndimage.find_objects(labels, max_label=vertebrae.stop - 1), start=1):
        if box is None or label not in vertebrae:
            continue
        own, reach = labels[box], aside[box]
        pieces, count = ndimage.label((own == label) & (reach > _PROCESS_ASIDE_MM))
        farthest = ndimage.maximum(reach, pieces, range(1, count + 1)) if count else ()
        for piece, far in enumerate(farthest, start=1):
            if far > _RIB_ASIDE_MM:
                own[pieces == piece] = following
                following += 1
    return labels
