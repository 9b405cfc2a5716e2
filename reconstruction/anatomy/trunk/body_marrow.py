"""Marrow of vertebral bodies whose walls show only in parts: what the wall of one body surrounds in most directions.

The outline of a body across the spine is convex but for its side to the canal, which is known. So whoever stands in
its marrow sees its wall all around, though here and there through a hole, and whoever stands beside it sees the wall
on one side alone. Neither the marrow's reading counts, which in old bones is that of muscle, nor how wide a hole is.
"""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.trunk.disc_gaps import DiscGap, in_gaps
from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.kernels.bone_rings import ring_shares
from reconstruction.mask_operations import box_around
from reconstruction.volume import Volume

_DIRECTIONS = 24
_SURROUNDED = 0.8  # of the directions: a wall that leaves more open bounds nothing
_LARGEST_MM = 55.0  # across a body: the widest lumbar ones
_FRONT_MM = (3.0, 50.0)  # of bodies, before the middle of the canal
_ASIDE_MM = 34.0


def fill_bodies(
    part: Volume, spine: Spine, gaps: list[DiscGap], labels: np.ndarray, closed_off: np.ndarray, *, first: int
) -> np.ndarray:
    """Labels with the marrow of vertebral bodies filled that their walls surround within transverse slices.

    Args:
        part: part of the scan about the spine, Hounsfield units.
        spine: its spine.
        gaps: the discs with their edges.
        labels: bones, shape of the part (z, y, x).
        closed_off: mask of what is not filled, such as the spinal canal.
        first: label of the lowest vertebra.
    """
    filled = labels.copy()
    if not (labels >= first).any():
        return filled
    box = box_around(labels >= first)
    free = np.argwhere((labels[box] == 0) & ~closed_off[box]) + [side.start for side in box]
    points = part.geometry.to_world(free[:, ::-1])
    _, front, left = spine.frame.coordinates(points).T
    is_body = (front > _FRONT_MM[0]) & (front < _FRONT_MM[1]) & (np.abs(left) < _ASIDE_MM)
    is_body &= ~in_gaps(spine, gaps, points, part.array[tuple(free.T)])[1]
    number = spine.number_of(points)
    size = part.geometry.spacing_mm[::-1]
    step_mm = float(size[1:].min())
    angles = 2.0 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    directions = np.column_stack([np.sin(angles), np.cos(angles)]) * step_mm / size[1:]
    for vertebra in spine.vertebrae:
        candidates = free[is_body & (number == vertebra)]
        shares = np.empty(len(candidates), dtype=np.float32)
        own = (labels == first + vertebra).astype(np.uint8)
        ring_shares(candidates, own, directions, 1, int(_LARGEST_MM / step_mm), shares)
        filled[tuple(candidates[shares >= _SURROUNDED].T)] = first + vertebra
    return filled
