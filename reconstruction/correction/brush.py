"""Tools that are led over the picture: paint, erase, and grow from a point."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.correction.history import Change, make_change
from reconstruction.correction.label_map import LabelMap
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.mask_operations import Box
from reconstruction.volume import Volume, VolumeGeometry

LARGEST_RADIUS_MM = 60.0


def paint(
    label_map: LabelMap,
    bone_id: str,
    stroke_mm: np.ndarray,
    radius_mm: float,
    *,
    scan: Volume | None = None,
    window_hu: tuple[float, float] | None = None,
    over_bones: bool = False,
) -> Change:
    """Add a stroke of a round brush to a bone, which may be new.

    Args:
        label_map: labels so far.
        bone_id: the bone to add to.
        stroke_mm: points the brush is led through, LPS [mm], shape (n, 3).
        radius_mm: radius of the brush [mm].
        scan: Hounsfield units on the same grid, needed for a window.
        window_hu: lowest and highest value that is painted [HU]; everything without.
        over_bones: whether voxels of other bones are taken too.

    Raises:
        ReconstructionError: the stroke misses the scan, or the radius is impossible.
    """
    label, names = label_map.label_or_new(bone_id)
    box, wanted = _stroke(label_map.labels.geometry, stroke_mm, radius_mm)
    after = label_map.labels.array[box].copy()
    if window_hu is not None and scan is not None:
        wanted &= (scan.array[box] >= window_hu[0]) & (scan.array[box] <= window_hu[1])
    if not over_bones:
        wanted &= after == 0
    after[wanted] = label
    return make_change(label_map, Note("correction-edit-paint", {"id": bone_id}), box, after, names)


def erase(label_map: LabelMap, bone_id: str, stroke_mm: np.ndarray, radius_mm: float) -> Change:
    """Take a stroke of a round brush away from a bone; other bones stay. Arguments as for paint."""
    label = label_map.label(bone_id)
    box, wanted = _stroke(label_map.labels.geometry, stroke_mm, radius_mm)
    after = label_map.labels.array[box].copy()
    after[wanted & (after == label)] = 0
    return make_change(label_map, Note("correction-edit-erase", {"id": bone_id}), box, after)


def grow(
    label_map: LabelMap,
    scan: Volume,
    bone_id: str,
    seed_mm: np.ndarray,
    window_hu: tuple[float, float],
    radius_mm: float,
) -> Change:
    """Add to a bone, which may be new, the free voxels of a window that hang together with a seed.

    Args:
        label_map: labels so far.
        scan: Hounsfield units on the same grid.
        bone_id: the bone to add to.
        seed_mm: start, LPS [mm], shape (3,); its voxel must lie in the window.
        window_hu: lowest and highest value that belongs to the bone [HU].
        radius_mm: nothing farther from the seed than this is reached [mm].

    Raises:
        ReconstructionError: the seed lies outside the scan or the window.
    """
    label, names = label_map.label_or_new(bone_id)
    box, reach = _stroke(label_map.labels.geometry, seed_mm[None, :], radius_mm)
    after = label_map.labels.array[box].copy()
    part = scan.array[box]
    free = reach & (part >= window_hu[0]) & (part <= window_hu[1]) & ((after == 0) | (after == label))
    start = np.round(label_map.labels.geometry.to_index(seed_mm)).astype(int)[::-1] - [side.start for side in box]
    if np.any(start < 0) or np.any(start >= free.shape) or not free[tuple(start)]:
        raise ReconstructionError("correction-seed-outside-window", id=bone_id, low=window_hu[0], high=window_hu[1])
    pieces, _ = ndimage.label(free)
    after[pieces == pieces[tuple(start)]] = label
    return make_change(label_map, Note("correction-edit-grow", {"id": bone_id}), box, after, names)


def _stroke(geometry: VolumeGeometry, stroke_mm: np.ndarray, radius_mm: float) -> tuple[Box, np.ndarray]:
    """Box around a stroke, and the voxels in it whose centres lie within the radius of its path."""
    if not 0.0 < radius_mm <= LARGEST_RADIUS_MM:
        raise ReconstructionError("correction-radius", radius_mm=radius_mm, limit_mm=LARGEST_RADIUS_MM)
    points = np.asarray(stroke_mm, dtype=float).reshape(-1, 3)
    index = geometry.to_index(points)
    # Reach along each index axis of a ball in millimetres; right for oblique grids too.
    reach = radius_mm * np.linalg.norm(geometry.inverse[:3, :3], axis=1)
    first = np.maximum(0, np.floor(index.min(axis=0) - reach)).astype(int)
    stop = np.minimum(np.array(geometry.shape[::-1]), np.ceil(index.max(axis=0) + reach).astype(int) + 1)
    if np.any(stop <= first):
        raise ReconstructionError("correction-outside-scan", point=", ".join(f"{value:.1f}" for value in points[0]))
    box = (slice(first[2], stop[2]), slice(first[1], stop[1]), slice(first[0], stop[0]))
    pieces = max(1, len(index) - 1)
    squared = _squared_distance(geometry, box, index[0], index[-pieces])
    for start, end in zip(index[1:pieces], index[1 - pieces :], strict=False):
        squared = np.minimum(squared, _squared_distance(geometry, box, start, end))
    return box, np.asarray(squared <= radius_mm**2 + 1e-9)


def _squared_distance(geometry: VolumeGeometry, box: Box, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Squared distance [mm2] of the voxels of a box from a straight piece of path between two indices (x, y, z).

    Written as sums over index axes: a vector per voxel would make a large brush ten times as slow.
    """
    metric = geometry.affine[:3, :3].T @ geometry.affine[:3, :3]
    metric[np.abs(metric) < 1e-12 * metric.max()] = 0.0
    shapes = ((1, 1, -1), (1, -1, 1), (-1, 1, 1))
    away = [
        (np.arange(side.start, side.stop) - start[axis]).reshape(shapes[axis]) for axis, side in enumerate(box[::-1])
    ]
    squared = sum(metric[axis, axis] * away[axis] ** 2 for axis in range(3))
    for first, second in ((0, 1), (0, 2), (1, 2)):
        if metric[first, second]:
            squared = squared + 2.0 * metric[first, second] * (away[first] * away[second])
    along = metric @ (end - start)
    length = float((end - start) @ along)
    if length <= 0.0:
        return np.asarray(squared)
    projected = sum(along[axis] * away[axis] for axis in range(3))
    share = np.clip(projected / length, 0.0, 1.0)
    return np.asarray(squared + share * (share * length - 2.0 * projected))
