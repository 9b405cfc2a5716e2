"""A virtual CT scanner: the generated femur within a thigh on a table, sampled, blurred and with noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.density.relations import hounsfield
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.volume import VolumeGeometry

AIR_HU, FAT_HU, MUSCLE_HU, SKIN_HU = -1000.0, -95.0, 55.0, 35.0
TABLE_SHELL_HU, TABLE_CORE_HU = 240.0, -930.0
_SKIN_MM, _FAT_MM, _TABLE_SHELL_MM, _TABLE_MM, _MATTRESS_MM = 2.0, 11.0, 1.6, 14.0, 4.0
_FIELD_MM = 192.0  # side of the reconstructed square field of view at size 1
_SLICES_PER_SLAB = 40
_COARSE = 6  # voxels per step of the coarse grid that finds where the bone is
_FAR_MM = 7.0  # a coarse sample this far outside proves that no bone lies within its cell


@dataclass(frozen=True)
class ScanSettings:
    """How the virtual scanner works.

    Attributes:
        pixel_mm: distance of pixel centres within a slice [mm].
        slice_mm: distance and thickness of slices [mm].
        blur_mm: standard deviation of the point-spread function [mm], equal along all axes.
        noise_hu: standard deviation of the noise in the picture [HU].
    """

    pixel_mm: float = 0.6
    slice_mm: float = 0.6
    blur_mm: float = 0.5
    noise_hu: float = 18.0


def scan_geometry(femur: GeneratedFemur, settings: ScanSettings) -> VolumeGeometry:
    """Grid of the scan: slices across the table axis, field of view around the thigh."""
    low, high = femur.bounds_mm()
    size = femur.description.size
    pixels = 16 * int(np.ceil(_FIELD_MM * size / settings.pixel_mm / 16.0))
    lower_margin = 12.0 if femur.description.condyles else 0.0
    bottom = low[2] - lower_margin * size
    if not femur.description.condyles:
        # The box's lowest corner lies below the middle of the shaft there, because the bone leans.
        bottom = float(femur.shaft_centre_mm(femur.description.lower_end_mm)[2])
    slices = int(np.ceil((high[2] + 10.0 * size - bottom) / settings.slice_mm)) + 1
    middle = (low + high) / 2.0
    half = (pixels - 1) / 2.0 * settings.pixel_mm
    origin = np.array([middle[0] - half, middle[1] + 5.0 * size - half, bottom])
    spacing = np.array([settings.pixel_mm, settings.pixel_mm, settings.slice_mm])
    return VolumeGeometry.axis_parallel(np.round(origin, 3), spacing, (slices, pixels, pixels))


def scan(femur: GeneratedFemur, settings: ScanSettings) -> Iterator[tuple[int, np.ndarray]]:
    """Slices of the scan from the lowest upwards.

    Yields:
        Index of the first slice of a slab and its Hounsfield units, float32, shape (slices, y, x).
    """
    geometry = scan_geometry(femur, settings)
    sub_slices = max(1, round(settings.slice_mm / 0.8))
    step_mm = settings.slice_mm / sub_slices
    sigma = np.array(
        [settings.blur_mm / step_mm, settings.blur_mm / settings.pixel_mm, settings.blur_mm / settings.pixel_mm]
    )
    halo = int(np.ceil(4.0 * sigma[0]))
    # White noise is added before the blur, as strong as leaves the wanted noise after blur and slice averaging.
    white = settings.noise_hu * np.sqrt(sub_slices) / np.prod([_noise_kept(width) for width in sigma])
    for first in range(0, geometry.shape[0], _SLICES_PER_SLAB):
        last = min(first + _SLICES_PER_SLAB, geometry.shape[0])
        fine = np.arange(first * sub_slices - halo, last * sub_slices + halo)
        heights = geometry.origin_mm[2] + ((fine + 0.5) / sub_slices - 0.5) * settings.slice_mm
        slab = _tissue(femur, geometry, heights)
        _insert_bone(slab, femur, geometry, heights, step_mm)
        for position, index in enumerate(fine):
            source = np.random.default_rng([femur.description.seed, int(index) + 10_000])
            slab[position] += np.float32(white) * source.standard_normal(slab.shape[1:], dtype=np.float32)
        ndimage.gaussian_filter(slab, sigma, output=slab, mode="nearest")
        kept = slab[halo : len(fine) - halo]
        yield first, kept.reshape(last - first, sub_slices, *kept.shape[1:]).mean(axis=1)


def _noise_kept(sigma: float) -> float:
    """Share of the standard deviation of white noise that is left by a Gaussian blur along one axis."""
    impulse = np.zeros(2 * int(np.ceil(4.0 * sigma)) + 3)
    impulse[len(impulse) // 2] = 1.0
    return float(np.linalg.norm(ndimage.gaussian_filter1d(impulse, sigma)))


def _coverage(distance_inside: np.ndarray, width_mm: float) -> np.ndarray:
    """Share of a voxel inside a boundary at this distance: a ramp as wide as the voxel has the box's variance."""
    return np.clip(0.5 + distance_inside / width_mm, 0.0, 1.0).astype(np.float32)


def _tissue(femur: GeneratedFemur, geometry: VolumeGeometry, heights: np.ndarray) -> np.ndarray:
    """Air, table, skin, fat and muscle [HU], float32, shape (heights, y, x)."""
    size = np.float32(femur.description.size)
    pixel = float(geometry.spacing_mm[0])
    rows, columns = geometry.shape[1:]
    low, high = femur.bounds_mm()
    middle = (low + high) / 2.0
    to_midline = np.float32(-1.0 if middle[0] > 0 else 1.0)
    x = (geometry.origin_mm[0] + pixel * np.arange(columns, dtype=np.float32) - np.float32(middle[0]))[None, :]
    y = (geometry.origin_mm[1] + pixel * np.arange(rows, dtype=np.float32) - np.float32(middle[1]))[:, None]
    slab = np.empty((len(heights), rows, columns), dtype=np.float32)
    table_top = (72.0 * size + _MATTRESS_MM) * np.ones_like(x) - (x / (22.0 * size)) ** 2 * 0.25
    for position, height in enumerate(heights):
        # Towards the hip the thigh widens to the midline, until the field of view cuts it.
        hip = 1.0 / (1.0 + np.exp(-(height - femur.head_centre_mm[2] + 45.0 * size) / (12.0 * size)))
        towards_midline = np.where(x * to_midline > 0, 76.0 + 60.0 * hip, 76.0).astype(np.float32) * size
        radial = np.sqrt((x / towards_midline) ** 2 + (y / (70.0 * size)) ** 2)
        depth = (1.0 - radial) * 70.0 * size
        picture = AIR_HU + (SKIN_HU - AIR_HU) * _coverage(depth, pixel)
        picture += (FAT_HU - SKIN_HU) * _coverage(depth - _SKIN_MM, pixel)
        picture += (MUSCLE_HU - FAT_HU) * _coverage(depth - _SKIN_MM - _FAT_MM * size, pixel)
        # Two fatty sheets between muscle groups.
        for angle in (0.7, 2.5):
            away = np.abs(x * np.cos(angle) + y * np.sin(angle) - 34.0 * size + 0.02 * (height - middle[2]))
            picture += (FAT_HU - MUSCLE_HU) * 0.8 * _coverage(1.0 - away, 1.5) * _coverage(depth - 16.0 * size, pixel)
        below = y - table_top
        picture += (TABLE_SHELL_HU - AIR_HU) * _coverage(below, pixel)
        picture += (TABLE_CORE_HU - TABLE_SHELL_HU) * _coverage(below - _TABLE_SHELL_MM, pixel)
        picture += (TABLE_SHELL_HU - TABLE_CORE_HU) * _coverage(below - _TABLE_MM, pixel)
        picture += (AIR_HU - TABLE_SHELL_HU) * _coverage(below - _TABLE_MM - _TABLE_SHELL_MM, pixel)
        slab[position] = picture
    return slab


def _insert_bone(
    slab: np.ndarray, femur: GeneratedFemur, geometry: VolumeGeometry, heights: np.ndarray, step_mm: float
) -> None:
    """Replace tissue by bone where it lies; only voxels near the bone are evaluated."""
    near = np.nonzero(_near_bone(slab.shape, femur, geometry, heights))
    if not near[0].size:
        return
    pixel = float(geometry.spacing_mm[0])
    size = femur.description.size
    points = np.stack(
        [geometry.origin_mm[0] + pixel * near[2], geometry.origin_mm[1] + pixel * near[1], heights[near[0]]], axis=-1
    )
    local = femur.pose.to_femur(points)
    depth = femur.field.shape.depth(local)
    touched = depth > -1.5 * max(pixel, step_mm) / size
    near = tuple(axis[touched] for axis in near)
    local, depth = local[touched], depth[touched]
    width = (pixel * pixel * step_mm) ** (1.0 / 3.0) / size
    bone = _coverage(depth, width)
    cortex = _coverage(femur.field.shape.cortical_thickness(local) - depth, width)
    cortex_hu = np.float32(hounsfield(np.array(femur.description.quality.cortical_density)))
    spongy_hu = hounsfield(femur.field.trabecular_density(local)).astype(np.float32)
    bone_hu = spongy_hu + (cortex_hu - spongy_hu) * cortex
    slab[near] += (bone_hu - slab[near]) * bone


def _near_bone(
    shape: tuple[int, ...], femur: GeneratedFemur, geometry: VolumeGeometry, heights: np.ndarray
) -> np.ndarray:
    """Mask of the cells of a coarse grid that may hold bone, at the slab's resolution."""
    pixel = float(geometry.spacing_mm[0])
    centres = [np.arange((length + _COARSE - 1) // _COARSE) * _COARSE + (_COARSE - 1) / 2.0 for length in shape]
    z = np.interp(centres[0], np.arange(len(heights)), heights)
    grid = np.stack(
        np.broadcast_arrays(
            (geometry.origin_mm[0] + pixel * centres[2])[None, None, :],
            (geometry.origin_mm[1] + pixel * centres[1])[None, :, None],
            z[:, None, None],
        ),
        axis=-1,
    )
    reach = _FAR_MM * max(pixel, abs(heights[1] - heights[0])) / 0.6
    coarse = femur.depth_mm(grid) > -reach
    for axis in range(3):
        coarse = np.repeat(coarse, _COARSE, axis=axis)
    return coarse[: shape[0], : shape[1], : shape[2]]
