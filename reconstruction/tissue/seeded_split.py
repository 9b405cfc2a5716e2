"""Touching bones split by seeds: a watershed that follows the dark, narrow joint gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from skimage.segmentation import watershed

from reconstruction.errors import ReconstructionError
from reconstruction.kernels.depth import depth_within
from reconstruction.kernels.derivatives import eigenvalues
from reconstruction.mask_operations import Box, eroded, faces_at_scan_edge, fill_holes, reached
from reconstruction.tissue.second_derivatives import hessian_within
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_SEED_RADIUS_MM = 2.0
_SEED_SEARCH_MM = 4.0  # a seed may lie in marrow or a little beside the bone
_REACH_MM = 70.0  # only so far around the seeds is anything looked at
_CLOSING_MM = 2.6
_GAP_BLUR_MM = 1.0
_GAP_SHARE = 0.017  # a sheet darker by this share of the step to dense cortex weighs as much as one millimetre of depth


@dataclass(frozen=True, eq=False)
class SeededSplit:
    """Labels within a box of the scan; ``labels`` maps each bone id to its number in ``array``, 0 is no bone."""

    array: np.ndarray
    box: Box
    labels: dict[str, int]


def split_by_seeds(
    volume: Volume, bone: np.ndarray, seeds: Mapping[str, Sequence[Sequence[float]]], levels: TissueLevels
) -> SeededSplit:
    """Divide bone among named seeds.

    Args:
        volume: Hounsfield units.
        bone: mask of bone by the detection threshold, shape of the volume.
        seeds: {bone id: [(x, y, z), ...]} in LPS [mm].
        levels: levels of the scan.

    Raises:
        ReconstructionError: a seed outside the scan or not in bone.
    """
    box = _box_around_seeds(volume, seeds)
    part = bone[box]
    if not part.any():
        raise ReconstructionError("reconstruction-seed-not-in-bone", id=next(iter(seeds)))
    cropped = volume.crop(box)
    spacing = volume.geometry.spacing_mm
    solid = fill_holes(closed_shell(part, spacing), faces_at_scan_edge(box, bone.shape))
    markers, labels = _markers(cropped, solid, seeds)
    landscape = gap_landscape(cropped.array, solid, spacing, levels)
    divided = watershed(landscape, markers, mask=solid)
    return SeededSplit(divided.astype(np.int32), box, labels)


def closed_shell(mask: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Mask with gaps of its shell closed; bone at the edge of the box counts as going on."""
    radius_mm = max(_CLOSING_MM, float(spacing_mm.min()))
    margin = int(np.ceil(radius_mm / float(spacing_mm.min()))) + 1
    grown = reached(np.pad(mask, margin, mode="edge"), radius_mm, spacing_mm)
    closed = eroded(grown, radius_mm, spacing_mm)
    return np.asarray(closed[margin:-margin, margin:-margin, margin:-margin] | mask)


def _box_around_seeds(volume: Volume, seeds: Mapping[str, Sequence[Sequence[float]]]) -> Box:
    low, high = volume.geometry.bounds_mm()
    for bone_id, points in seeds.items():
        for point in points:
            if np.shape(point) != (3,) or np.any(np.asarray(point) < low) or np.any(np.asarray(point) > high):
                raise ReconstructionError("reconstruction-seed-outside", id=bone_id, point=str(list(point)))
    every = np.array([point for points in seeds.values() for point in points], dtype=float)
    index = volume.geometry.to_index(every)
    reach = _REACH_MM / volume.geometry.spacing_mm
    first = np.maximum(0, np.floor(index.min(axis=0) - reach)).astype(int)
    last = np.minimum(np.array(volume.array.shape[::-1]), np.ceil(index.max(axis=0) + reach).astype(int) + 1)
    parts = [slice(int(first[axis]), int(last[axis])) for axis in (2, 1, 0)]
    return (parts[0], parts[1], parts[2])


def _markers(
    cropped: Volume, solid: np.ndarray, seeds: Mapping[str, Sequence[Sequence[float]]]
) -> tuple[np.ndarray, dict[str, int]]:
    """Small balls around the seeds, numbered by bone id."""
    markers = np.zeros(solid.shape, dtype=np.int32)
    labels: dict[str, int] = {}
    for bone_id, points in seeds.items():
        label = labels.setdefault(bone_id, len(labels) + 1)
        for point in points:
            near = _within(cropped, point, _SEED_RADIUS_MM) & solid
            if not near.any():
                near = _within(cropped, point, _SEED_SEARCH_MM) & solid
            if not near.any():
                raise ReconstructionError("reconstruction-seed-not-in-bone", id=bone_id)
            markers[near & (markers == 0)] = label
    return markers, labels


def _within(cropped: Volume, point: Sequence[float], radius_mm: float) -> np.ndarray:
    index = cropped.geometry.to_index(np.asarray(point, dtype=float))
    spacing = cropped.geometry.spacing_mm
    depth, rows, columns = cropped.array.shape
    z = ((np.arange(depth) - index[2]) * spacing[2]) ** 2
    y = ((np.arange(rows) - index[1]) * spacing[1]) ** 2
    x = ((np.arange(columns) - index[0]) * spacing[0]) ** 2
    return z[:, None, None] + y[None, :, None] + x[None, None, :] <= radius_mm**2


def gap_landscape(
    hu: np.ndarray,
    solid: np.ndarray,
    spacing_mm: np.ndarray,
    levels: TissueLevels,
    *,
    where: np.ndarray | None = None,
) -> np.ndarray:
    """Height for the flood [mm]: deep inside bones low, in dark sheets such as joint gaps high, shape (z, y, x).

    With ``where``, gaps are looked for there only, which saves most of the time where little is undecided.
    """
    per_mm = _GAP_SHARE * (levels.dense_cortex - levels.soft_tissue)
    sheets = _dark_sheets(hu, solid if where is None else where, spacing_mm, levels)
    return sheets / per_mm + depth_landscape(solid, spacing_mm)


def depth_landscape(solid: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Height for the flood [mm] by shape alone: the deeper inside bones the lower, shape (z, y, x)."""
    return -depth_within(solid, np.ascontiguousarray(spacing_mm[::-1], dtype=float))


def _dark_sheets(hu: np.ndarray, solid: np.ndarray, spacing_mm: np.ndarray, levels: TissueLevels) -> np.ndarray:
    """How much a voxel of the mask lies in a dark sheet between bright sides [HU]: its greatest second derivative."""
    bounded = np.clip(hu, levels.soft_tissue - 100.0, levels.dense_cortex).astype(np.float32)
    sigma = np.maximum(_GAP_BLUR_MM / spacing_mm[::-1], 0.5)
    sheets = np.zeros(hu.shape, dtype=np.float32)
    sheets[solid] = np.maximum(eigenvalues(hessian_within(bounded, solid, sigma))[:, 2], 0.0)
    return sheets
