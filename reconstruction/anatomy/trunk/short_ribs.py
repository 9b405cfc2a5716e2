"""Whether the lowest ribs found are ribs, and the lowest there are: the twelfth may be too short to be told for a rib.

Where bone lies beside the next vertebra, clear of its transverse processes, or where the scan does not show the places
at which such a rib would lie, levels cannot be counted from the ribs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid

RIB_CORTEX_SHARE = 0.2  # own estimate: the lowest ribs are so thin that blur takes half of their cortex
_ASIDE_MM = (46.0, 65.0)  # transverse processes of L1 and L2 end some 42 mm aside
_FRONT_MM = (-60.0, -5.0)
_BELOW_SHARE = 0.5  # of the height of its vertebra: so far below that a short rib runs down there
_BACK_MM = -30.0  # where the places farthest aside must lie within the scan
_LEAST_ML = 0.05  # own estimate: what a rib 3 mm thick has there, if it runs steeply
_LEAN_MM = 20.0  # of the spine: so much higher or lower places beside it may lie
_RIBLESS_ABOVE = 2  # own estimate: vertebrae in a row whose ribs are hardly missed on both sides


def below_others(ribs: Mapping[int, tuple[int, str]], spine: Spine) -> dict[int, tuple[int, str]]:
    """Ribs without those that lie below vertebrae without any, as no rib does: parts of iliac crests look like some.

    Args:
        ribs: label to (number of the vertebra it ends at, side).
        spine: the spine.
    """
    whole = spine.vertebrae.stop - 1
    kept: dict[int, tuple[int, str]] = {}
    ribbed: set[int] = set()
    for label, (number, side) in sorted(ribs.items(), key=lambda rib: -rib[1][0]):
        above = range(number + 1, number + 1 + _RIBLESS_ABOVE)
        if above.stop > whole or number in ribbed or not ribbed.isdisjoint(above):
            kept[label] = (number, side)
            ribbed.add(number)
    return kept


def perhaps_ribbed(
    grid: WorkingGrid, spine: Spine, labels: np.ndarray, known: Collection[int], ribbed: Collection[int]
) -> frozenset[int]:
    """The vertebra below those with ribs, if the scan does not show that it has none.

    Args:
        grid: the scan.
        spine: its spine.
        labels: bones on the coarse grid.
        known: labels of ribs, and of what is too thick to be one.
        ribbed: numbers of the vertebrae with ribs.
    """
    number = min(ribbed, default=0) - 1
    if number < 0:
        return frozenset()
    crossings = spine.crossings()
    low = crossings[number] - _BELOW_SHARE * (crossings[number + 1] - crossings[number])
    high = crossings[number + 1]
    if not _is_shown(grid, spine, low, high) or _bone_beside_ml(grid, spine, labels, known, low, high) > _LEAST_ML:
        return frozenset({number})
    return frozenset()


def _is_shown(grid: WorkingGrid, spine: Spine, low: float, high: float) -> bool:
    """Whether the scan shows what lies beside the spine between two places along it."""
    rim = spine.frame.places(np.full(2, 0.5 * (low + high)), np.full(2, _BACK_MM), np.array([-1.0, 1.0]) * _ASIDE_MM[1])
    index = grid.coarse.geometry.to_index(rim)[:, 0]
    return bool(low >= spine.frame.beyond and index.min() >= 0 and index.max() <= grid.coarse.array.shape[2] - 1)


def _bone_beside_ml(
    grid: WorkingGrid, spine: Spine, labels: np.ndarray, known: Collection[int], low: float, high: float
) -> float:
    """Bone beside the spine between two places along it that is none of the known pieces [ml]."""
    ends = spine.frame.points[np.clip([low, high], 0, len(spine.frame.points) - 1).astype(int), 2]
    is_near = (grid.points[:, 2] > ends.min() - _LEAN_MM) & (grid.points[:, 2] < ends.max() + _LEAN_MM)
    index, points = grid.index[is_near], grid.points[is_near]
    dense = grid.levels.soft_tissue + RIB_CORTEX_SHARE * (grid.levels.dense_cortex - grid.levels.soft_tissue)
    is_open = (grid.coarse.array[tuple(index.T)] > dense) & ~np.isin(labels[tuple(index.T)], list(known))
    if not is_open.any():
        return 0.0
    along, front, left = spine.frame.coordinates(points[is_open]).T
    is_there = (along > low) & (along < high) & (front > _FRONT_MM[0]) & (front < _FRONT_MM[1])
    is_there &= (np.abs(left) > _ASIDE_MM[0]) & (np.abs(left) < _ASIDE_MM[1])
    return float(np.count_nonzero(is_there)) * grid.coarse.geometry.voxel_volume_mm3 / 1000.0
