"""A scan for bones of which only the shape is known: a cortical shell around cancellous bone, in soft tissue.

The densities are assumptions and are marked as such wherever the model goes: compact bone 1.8 g/cm3 and cancellous bone
0.3 g/cm3 apparent density (middle of the ranges of adult bone: Carter and Hayes 1977, J Bone Joint Surg 59-A:954-962),
a shell of 1.5 mm, or a fifth of the bone's greatest depth where that is less.
"""

from __future__ import annotations

import numpy as np

from reconstruction.density.relations import hounsfield
from reconstruction.kernels.band_filters import capped_depth
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.coverage import coverage
from reconstruction.surfaces.surface_distance import point_distances
from reconstruction.volume import Volume, VolumeGeometry

CORTICAL_DENSITY, CANCELLOUS_DENSITY = 1.8, 0.3  # [g/cm3]
SHELL_MM, SHELL_SHARE = 1.5, 0.2
SOFT_TISSUE_HU, NOISE_HU = 50.0, 1.0
_MARGIN_MM = 6.0
_FINEST_MM, _COARSEST_MM = 0.3, 1.5
_VOXELS = 20e6
_NEAR_VOXELS = 2.0


def grid_around(surfaces: list[BoneSurface]) -> VolumeGeometry:
    """Isotropic grid around surfaces, fine enough for a thin shell and of at most about 20 million voxels."""
    low = np.min([surface.vertices.min(axis=0) for surface in surfaces], axis=0) - _MARGIN_MM
    high = np.max([surface.vertices.max(axis=0) for surface in surfaces], axis=0) + _MARGIN_MM
    spacing = float(np.clip(np.cbrt(np.prod(high - low) / _VOXELS), _FINEST_MM, _COARSEST_MM))
    x, y, z = (int(count) for count in np.ceil((high - low) / spacing) + 1)
    return VolumeGeometry.axis_parallel(low, spacing, (z, y, x))


def assumed_scan(surfaces: list[BoneSurface], geometry: VolumeGeometry) -> tuple[Volume, np.ndarray]:
    """Hounsfield units (int16) of bones with assumed density, and the number of the bone in each voxel, from 1.

    Args:
        surfaces: closed surfaces, LPS [mm].
        geometry: the grid; it may cut the bones.
    """
    hu = np.full(geometry.shape, SOFT_TISSUE_HU, dtype=np.float32)
    labels = np.zeros(geometry.shape, dtype=np.uint16)
    compact, cancellous = (float(hounsfield(np.array(density))) for density in (CORTICAL_DENSITY, CANCELLOUS_DENSITY))
    for number, surface in enumerate(surfaces, start=1):
        box = _box_of(surface, geometry)
        part = Volume(hu, geometry.affine).crop(box)
        share = coverage(surface, part.geometry)
        bone = cancellous + (compact - cancellous) * _shell_share(surface, part.geometry, share)
        part.array[...] += share * (bone - part.array)
        labels[box][share >= 0.5] = number
    return Volume(np.rint(hu).astype(np.int16), geometry.affine), labels


def _box_of(surface: BoneSurface, geometry: VolumeGeometry) -> tuple[slice, slice, slice]:
    index = geometry.to_index(surface.vertices)
    first = np.maximum(np.floor(index.min(axis=0)).astype(int) - 1, 0)
    last = np.minimum(np.ceil(index.max(axis=0)).astype(int) + 2, np.array(geometry.shape[::-1]))
    z, y, x = (slice(int(first[axis]), int(max(last[axis], first[axis] + 1))) for axis in (2, 1, 0))
    return z, y, x


def _shell_share(surface: BoneSurface, geometry: VolumeGeometry, share: np.ndarray) -> np.ndarray:
    """Share of the bone in each voxel that belongs to the shell, 0 to 1, from the exact distance to the surface."""
    spacing = geometry.spacing_mm
    margin = _NEAR_VOXELS * float(spacing.max())
    # Deeper than this, depth changes neither the thickness of the shell nor what lies near it.
    deep = max(SHELL_MM / SHELL_SHARE, SHELL_MM + margin)
    rough = capped_depth(share > 0.5, np.ascontiguousarray(spacing[::-1]), deep)
    shell = min(SHELL_MM, SHELL_SHARE * float(rough.max()))
    near = (share > 0.0) & (rough < shell + margin)
    index, step = np.argwhere(near), float(spacing.mean())
    places = geometry.to_world(index[:, ::-1].astype(float))
    depth = point_distances(places, surface, most_mm=shell + 0.5 * step)  # deeper than this, there is no shell
    depth = np.where(share[near] > 0.5, depth, -depth)
    result = np.zeros(share.shape, dtype=np.float32)
    result[near] = np.clip((shell - depth) / step + 0.5, 0.0, 1.0)
    return result
