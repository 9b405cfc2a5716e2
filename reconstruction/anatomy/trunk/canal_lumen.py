"""The inside of the spinal canal: what lies about its middle, up to the bone that rings it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine_frame import SpineFrame
from reconstruction.volume import Volume

_ANGLES = 36
_STEP_MM = 0.5
# Half widths of the vertebral canal are 7 to 13 mm; the place of its middle is known within some millimetres. Where a
# foramen is open, the ray ends on this ellipse.
_ASIDE_MM, _FRONT_MM, _BACK_MM = 14.0, 11.0, 14.0
_NEIGHBOURS = (5, 5)  # places of a millimetre along the canal, and rays: holes for veins are narrower than half of them


def find_lumen(part: Volume, bone: np.ndarray, frame: SpineFrame) -> np.ndarray:
    """Mask of the canal's inside on a part of the scan, shape (z, y, x).

    Args:
        part: that part of the scan.
        bone: its mask of bone.
        frame: along the canal.
    """
    lumen = np.zeros(part.array.shape, dtype=bool)
    reach = _reaches(part, bone, frame)
    around = part.geometry.to_index(frame.points[frame.beyond : len(frame.points) - frame.beyond])[:, ::-1]
    room = np.ceil(max(_ASIDE_MM, _BACK_MM) / part.geometry.spacing_mm[::-1])
    low = np.maximum(np.floor(around.min(axis=0) - room), 0).astype(int)
    high = np.minimum(np.ceil(around.max(axis=0) + room) + 1, part.array.shape).astype(int)
    if np.any(high <= low):
        return lumen
    box = tuple(slice(int(first), int(last)) for first, last in zip(low, high, strict=True))
    soft = np.argwhere(~bone[box]) + low
    along, front, left = frame.coordinates(part.geometry.to_world(soft[:, ::-1])).T
    place = np.round(along).astype(int)
    is_seen = (place >= frame.beyond) & (place < len(frame.points) - frame.beyond)
    ray = np.round(np.arctan2(left, front) * _ANGLES / (2 * np.pi)).astype(int) % _ANGLES
    within = is_seen & (np.hypot(front, left) < reach[np.clip(place, 0, len(reach) - 1), ray])
    lumen[tuple(soft[within].T)] = True
    return lumen


def _reaches(part: Volume, bone: np.ndarray, frame: SpineFrame) -> np.ndarray:
    """How far bone lies from the middle of the canal [mm], shape (places along it, rays from the front to the left)."""
    angles = 2 * np.pi * np.arange(_ANGLES) / _ANGLES
    ahead, aside = np.cos(angles), np.sin(angles)
    limit = 1.0 / np.hypot(ahead / np.where(ahead > 0, _FRONT_MM, _BACK_MM), aside / _ASIDE_MM)
    radii = np.arange(_STEP_MM, max(_ASIDE_MM, _FRONT_MM, _BACK_MM) + _STEP_MM, _STEP_MM)
    number = np.arange(len(frame.points))[:, None, None]
    places = frame.places(
        number, radii[None, None, :] * ahead[None, :, None], radii[None, None, :] * aside[None, :, None]
    )
    index = np.round(part.geometry.to_index(places.reshape(-1, 3))[:, ::-1]).astype(int)
    inside = np.all((index >= 0) & (index < bone.shape), axis=1)
    met = np.zeros(len(index), dtype=bool)
    met[inside] = bone[tuple(index[inside].T)]
    rays = met.reshape(len(frame.points), _ANGLES, len(radii))
    first = np.where(rays.any(axis=2), radii[np.argmax(rays, axis=2)], np.inf)
    first = np.minimum(first, limit[None, :])
    turn = _NEIGHBOURS[1] // 2
    around = np.concatenate([first[:, -turn:], first, first[:, :turn]], axis=1)
    return np.asarray(ndimage.median_filter(around, _NEIGHBOURS, mode="nearest")[:, turn:-turn])
