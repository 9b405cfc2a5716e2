"""Marrow of divided bones filled, also where thick slices and faint cortices leave holes in their shells."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import ndimage

from reconstruction.mask_operations import ball, fill_rings, grown_box

_PASSES = 2  # what one slice leaves open is enclosed by its neighbours once these are filled


def fill_marrow(
    labels: np.ndarray,
    spacing_mm: np.ndarray,
    closing_mm: Mapping[int, float],
    closed_off: np.ndarray | None = None,
    *,
    with_bays: bool = False,
) -> np.ndarray:
    """Labels with everything filled that a bone encloses within some plane of voxels; no label takes from another.

    Args:
        labels: bones, shape (z, y, x).
        spacing_mm: along (x, y, z).
        closing_mm: for each label to fill, how wide gaps of its shell are closed before [mm].
        closed_off: mask of what is not filled, such as the spinal canal.
        with_bays: fill narrow bays as well: of bones that voxels hardly resolve, where bays are holes of the shell.
    """
    filled = labels.copy()
    room = (labels == 0) if closed_off is None else (labels == 0) & ~closed_off
    boxes = ndimage.find_objects(labels)
    for label, gap_mm in closing_mm.items():
        if label > len(boxes) or boxes[label - 1] is None:
            continue
        element = ball(0.5 * gap_mm, spacing_mm)
        margin = max(element.shape) // 2 + 1
        box = grown_box(boxes[label - 1], margin, labels.shape)
        for _ in range(_PASSES):
            own = filled[box] == label
            # Closing must not eat the bone at the edge of the scan, nor open its rings there.
            padded = np.pad(own, margin, mode="edge")
            closed = ndimage.binary_closing(padded, element)[(slice(margin, -margin),) * 3] | own
            within = fill_rings(closed) if with_bays else _enclosed(own, closed, element)
            filled[box][within & room[box] & (filled[box] == 0)] = label
    return filled


def _enclosed(own: np.ndarray, closed: np.ndarray, element: np.ndarray) -> np.ndarray:
    """What a shell encloses as it is and once it is closed, with the stoppers of its holes but not of outer bays."""
    behind = fill_rings(closed) & ~closed
    return np.asarray(fill_rings(own) | behind | (ndimage.binary_dilation(behind, element) & closed))
