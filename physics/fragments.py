"""Bones that fall apart: the pieces a cut has left, each as a body of its own."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import binary_dilation, find_objects, label

from physics.bone_body import BoneBody

SOLID = 0.5
"""Occupancy left from which a voxel joins its neighbours: bone runs through it from face to face."""
LEAST_MM3 = 1.0
"""Pieces smaller than this are crumbs; they stay with the largest piece."""
MARGIN_VOXELS = 2


def pieces_of(body: BoneBody, least_mm3: float = LEAST_MM3) -> list[BoneBody]:
    """The connected pieces of a bone as it is now, largest first; the bone itself where there is only one.

    Voxels join over their faces. A half-cut voxel at a piece's surface goes with the piece it touches. The pieces lie
    where the bone lies, keep its voxels' places and share none of its memory; their first state is the bone's last.

    Args:
        body: the bone with its cuts.
        least_mm3: volume below which a piece is a crumb [mm3].
    """
    left = body.occupancy_array()
    numbers, count = label(left >= SOLID)
    volumes = np.bincount(numbers.ravel(), weights=left.ravel(), minlength=count + 1)[1:] * body.spacing_mm**3
    # Equal volumes in the order of their first voxel, so that the same bone always falls into the same list.
    order = [int(number) for number in np.argsort(-volumes, kind="stable") if volumes[number] >= least_mm3]
    if len(order) < 2:
        return [body]
    density = _dense_density(body)
    boxes = find_objects(numbers)
    taken = np.zeros(left.shape, dtype=bool)
    pieces = []
    for number in order[1:]:
        own = numbers == number + 1
        share = binary_dilation(own) & ((numbers == 0) | own) & ~taken
        taken |= share
        pieces.append(_cropped(body, density, left * share, boxes[number]))
    # The largest keeps what no other took: its own voxels, crumbs, and the halves between them.
    return [_cropped(body, density, left * ~taken, None), *pieces]


def _cropped(
    body: BoneBody, density: np.ndarray, fraction: np.ndarray, box: tuple[slice, slice, slice] | None
) -> BoneBody:
    """A body of the part of the arrays round a box, or of all of them, in the frame of the whole."""
    first = np.zeros(3, dtype=np.int64)
    if box is not None:
        first = np.maximum([part.start - MARGIN_VOXELS for part in box], 0)
        place = tuple(slice(int(low), part.stop + MARGIN_VOXELS) for low, part in zip(first, box, strict=True))
        density, fraction = density[place], fraction[place]
    origin = body.origin_lps_mm + body.spacing_mm * first[::-1]
    piece = BoneBody.from_arrays(density, fraction.astype(np.float32), body.spacing_mm, origin)
    piece.pose[:] = body.pose
    return piece


def _dense_density(body: BoneBody) -> np.ndarray:
    edge = body.density.shape[1]
    dense = np.zeros(tuple(edge * count for count in body.brick_table.shape), dtype=np.float32)
    for number, (z, y, x) in enumerate(body.brick_origins):
        dense[z : z + edge, y : y + edge, x : x + edge] = body.density[number]
    return dense[tuple(slice(0, length) for length in body.shape)]
