"""Operations on voxel masks, shape (z, y, x): holes filled, balls in millimetres, boxes around."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike
from scipy import ndimage

from reconstruction.kernels import band_filters

Box = tuple[slice, slice, slice]
_ON_BALL_MM = 1e-4  # rounding of distances: what lies on the ball counts as in it
_BEYOND_MM = 1e-2
_PART_SHARE = 0.05  # own estimate: the smallest bone of a row, a toe's last, has a tenth of the largest one's volume


def ball(radius_mm: float, spacing_mm: np.ndarray) -> np.ndarray:
    """Structuring element of all voxels whose centres lie within a radius [mm]; spacing along (x, y, z) [mm]."""
    reach = np.maximum(1, np.floor(radius_mm / spacing_mm)).astype(int)
    x, y, z = (np.arange(-count, count + 1) * step for count, step in zip(reach, spacing_mm, strict=True))
    squared = z[:, None, None] ** 2 + y[None, :, None] ** 2 + x[None, None, :] ** 2
    return np.asarray(squared <= max(radius_mm, float(spacing_mm.min())) ** 2 + 1e-9)


def reached(mask: np.ndarray, radius_mm: float, spacing_mm: np.ndarray) -> np.ndarray:
    """Mask grown by a ball of this radius [mm]; spacing along (x, y, z) [mm]; beyond the array it goes on."""
    size = np.ascontiguousarray(spacing_mm[::-1], dtype=float)
    return np.asarray(band_filters.capped_depth(~mask, size, radius_mm + _BEYOND_MM) <= radius_mm + _ON_BALL_MM)


def eroded(mask: np.ndarray, radius_mm: float, spacing_mm: np.ndarray) -> np.ndarray:
    """Mask shrunk by a ball of this radius [mm]; spacing along (x, y, z) [mm]; beyond the array it goes on."""
    size = np.ascontiguousarray(spacing_mm[::-1], dtype=float)
    return np.asarray(band_filters.capped_depth(mask, size, radius_mm + _BEYOND_MM) > radius_mm + _ON_BALL_MM)


def mostly_within(mask: np.ndarray, strides: tuple[int, int, int]) -> np.ndarray:
    """Which blocks of so many voxels (z, y, x) lie at least half within a mask; beyond the array it is empty."""
    around = [missing_voxels(length, stride) for length, stride in zip(mask.shape, strides, strict=True)]
    counts = block_sums(np.pad(mask, around) if np.any(around) else mask, strides, np.uint16)
    return np.asarray(2 * counts >= np.prod(strides))


def block_sums(values: np.ndarray, strides: tuple[int, int, int], kind: DTypeLike) -> np.ndarray:
    """Sums of blocks of so many voxels (z, y, x) that fill an array, in numbers of this kind."""
    total = values
    for axis, stride in enumerate(strides):
        along = np.moveaxis(total, axis, 0)
        summed = along[::stride].astype(kind)
        for offset in range(1, stride):
            summed += along[offset::stride]
        total = np.moveaxis(summed, 0, axis)
    return total


def spread_blocks(blocks: np.ndarray, shape: tuple[int, ...], strides: tuple[int, int, int]) -> np.ndarray:
    """An array (z, y, x) of this shape in which every voxel has the value of its block; blocks as mostly_within has."""
    # Whole slices last: what is repeated along the rows is gathered voxel by voxel.
    for axis in (2, 1, 0):
        first = missing_voxels(shape[axis], strides[axis])[0]
        blocks = np.take(blocks, (np.arange(shape[axis]) + first) // strides[axis], axis=axis)
    return blocks


def missing_voxels(length: int, stride: int) -> tuple[int, int]:
    """Voxels that blocks lack before and beyond an axis: as many on either side, so that a mirror keeps the blocks."""
    missing = -length % stride
    if missing % 2 and stride % 2:
        missing += stride
    return missing // 2, missing - missing // 2


def grown_box(box: Box, margin: int, shape: tuple[int, ...]) -> Box:
    """Box widened by a margin [voxels] on all sides, within the array."""
    parts = [
        slice(max(0, part.start - margin), min(length, part.stop + margin))
        for part, length in zip(box, shape, strict=True)
    ]
    return (parts[0], parts[1], parts[2])


def box_around(mask: np.ndarray, margin: int = 0) -> Box:
    """Smallest box that holds all true voxels, widened by a margin; the mask must not be empty."""
    rows = np.any(mask, axis=2)
    z, y = (_ends(np.asarray(np.any(rows, axis=axis))) for axis in (1, 0))
    return grown_box((z, y, _ends(np.asarray(np.any(mask[z, y], axis=(0, 1))))), margin, mask.shape)


def _ends(present: np.ndarray) -> slice:
    """From the first to the last true value."""
    found = np.flatnonzero(present)
    return slice(int(found[0]), int(found[-1]) + 1)


def moved_into(inner: Box, outer: Box) -> Box:
    """Box given within another box, as a box of the whole array."""
    parts = [slice(a.start + b.start, a.stop + b.start) for a, b in zip(inner, outer, strict=True)]
    return (parts[0], parts[1], parts[2])


def within(inner: Box, outer: Box) -> Box:
    """Box of the whole array, as a box within another box that holds it."""
    parts = [slice(a.start - b.start, a.stop - b.start) for a, b in zip(inner, outer, strict=True)]
    return (parts[0], parts[1], parts[2])


def fill_holes(mask: np.ndarray, open_faces: tuple[bool, ...] = (False,) * 6) -> np.ndarray:
    """Mask with every cavity filled that cannot be reached from outside.

    Args:
        mask: shape (z, y, x).
        open_faces: which faces (low z, high z, low y, high y, low x, high x) are the edge of the scan. There a bone is
            cut and its marrow lies open, so the face is closed by filling its rings before the cavity is.
    """
    closed = np.pad(mask, 1)
    for face, is_edge in enumerate(open_faces):
        if not is_edge:
            continue
        axis, high = divmod(face, 2)
        source = np.take(mask, -1 if high else 0, axis=axis)
        lid = np.pad(ndimage.binary_fill_holes(source), 1)
        index: list[slice | int] = [slice(None)] * 3
        index[axis] = -1 if high else 0
        closed[tuple(index)] = lid
    outside, _ = ndimage.label(~np.pad(closed, 1))
    filled: np.ndarray = outside[2:-2, 2:-2, 2:-2] != outside[0, 0, 0]
    return filled


def fill_rings(mask: np.ndarray) -> np.ndarray:
    """Mask with everything filled that it encloses within a plane of voxels across any of the three axes."""
    filled = mask.copy()
    for axis in range(3):
        within_plane = ndimage.generate_binary_structure(3, 1)
        within_plane[tuple(1 if other != axis else slice(None, None, 2) for other in range(3))] = False
        sides = [(0, 0) if other == axis else (1, 1) for other in range(3)]
        parts, count = ndimage.label(np.pad(~mask, sides, constant_values=True), within_plane)
        is_outside = np.zeros(count + 1, dtype=bool)
        for other in range(3):
            if other != axis:
                is_outside[np.take(parts, 0, axis=other).ravel()] = True
        inner = tuple(slice(None) if other == axis else slice(1, -1) for other in range(3))
        filled |= ~is_outside[parts[inner]]
    return filled


def largest_component(mask: np.ndarray) -> np.ndarray:
    """The connected part (faces) with most voxels."""
    labels, sizes = _components(mask)
    return mask if len(sizes) <= 2 else np.asarray(labels == int(np.argmax(sizes)))


def larger_components(mask: np.ndarray) -> np.ndarray:
    """The connected parts (faces) that are no specks beside the largest: bones in a row, as those of a toe."""
    labels, sizes = _components(mask)
    return mask if len(sizes) <= 2 else np.asarray((sizes >= _PART_SHARE * sizes.max())[labels])


def _components(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of connected parts (faces), 0 outside, and their sizes [voxels], that of 0 set to 0."""
    labels, count = ndimage.label(mask)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    return labels, sizes


def faces_at_scan_edge(box: Box, shape: tuple[int, ...]) -> tuple[bool, ...]:
    """Which faces of a box (low z, high z, low y, high y, low x, high x) lie at the edge of the whole array."""
    faces: list[bool] = []
    for part, length in zip(box, shape, strict=True):
        faces += [part.start == 0, part.stop == length]
    return tuple(faces)


def runs_out_of_scan(mask: np.ndarray, at_scan_edge: tuple[bool, ...]) -> bool:
    """Whether a mask reaches one of its box's faces that are the edge of the scan, see faces_at_scan_edge."""
    for face, is_edge in enumerate(at_scan_edge):
        axis, high = divmod(face, 2)
        if is_edge and np.take(mask, -1 if high else 0, axis=axis).any():
            return True
    return False
