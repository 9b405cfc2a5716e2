"""One bone as the physics wants it: an isotropic grid parallel to LPS with density and sub-voxel bone share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.patient_model import PatientModel
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.coverage import coverage
from reconstruction.tissue.edge_restoration import restore_interior
from reconstruction.volume import Volume, VolumeGeometry

_MAXIMUM_VOXELS = 600_000_000
_SCAN_MARGIN_VOXELS = 6
_DENSEST_BONE = 2.2  # [g/cm3]; compact bone reaches 2.0-2.1. Above it lies metal, or an edge restored too far


@dataclass(frozen=True, eq=False)
class CuttingGrid:
    """A bone on an isotropic grid.

    Attributes:
        density: apparent density of the bone in each voxel [g/cm3], float32, shape (z, y, x); as if bone filled the
            voxel, 0 where no bone is.
        bone_fraction: share of each voxel inside the bone's surface, 0 to 1, float32, shape (z, y, x); marrow counts
            as inside.
        spacing_mm: distance of voxel centres [mm].
        origin_lps_mm: centre of voxel (0, 0, 0), patient LPS [mm], shape (3,); axes run along +L, +P, +S.
    """

    density: np.ndarray
    bone_fraction: np.ndarray
    spacing_mm: float
    origin_lps_mm: np.ndarray

    @property
    def bone_mass_g(self) -> float:
        """Mass of the bone [g]: density times share times volume."""
        cubic_cm = self.spacing_mm**3 / 1000.0
        return float(np.sum(self.density * self.bone_fraction, dtype=np.float64)) * cubic_cm


def cutting_grid(
    model: PatientModel,
    bone_id: str,
    spacing_mm: float,
    margin_mm: float = 2.0,
    *,
    box_mm: tuple[np.ndarray, np.ndarray] | None = None,
) -> CuttingGrid:
    """Grid of one bone, or of the part of it within a box.

    Args:
        model: the patient.
        bone_id: which bone.
        spacing_mm: distance of voxel centres [mm].
        margin_mm: empty room kept around the bone [mm].
        box_mm: lower and upper LPS corner [mm] of the part wanted, each of shape (3,); the whole bone without.

    Raises:
        ReconstructionError: no such bone, the box misses it, or the grid would be too large.
    """
    surface = model.surface(bone_id)
    geometry = _grid_around(surface, bone_id, spacing_mm, margin_mm, box_mm)
    fraction = coverage(surface, geometry)
    density = _bone_density(model, surface, geometry)
    density[fraction <= 0.0] = 0.0
    return CuttingGrid(density, fraction, spacing_mm, geometry.origin_mm)


def _grid_around(
    surface: BoneSurface,
    bone_id: str,
    spacing_mm: float,
    margin_mm: float,
    box_mm: tuple[np.ndarray, np.ndarray] | None,
) -> VolumeGeometry:
    low, high = surface.vertices.min(axis=0) - margin_mm, surface.vertices.max(axis=0) + margin_mm
    if box_mm is not None:
        low, high = np.maximum(low, box_mm[0]), np.minimum(high, box_mm[1])
        if np.any(high - low < spacing_mm):
            raise ReconstructionError("reconstruction-bone-outside", id=bone_id)
    counts = np.ceil((high - low) / spacing_mm).astype(int) + 1
    if float(np.prod(counts.astype(float))) > _MAXIMUM_VOXELS:
        raise ReconstructionError(
            "reconstruction-grid-too-fine", spacing_mm=spacing_mm, voxels=int(np.prod(counts.astype(float)))
        )
    return VolumeGeometry.axis_parallel(low, spacing_mm, (int(counts[2]), int(counts[1]), int(counts[0])))


def _bone_density(model: PatientModel, surface: BoneSurface, geometry: VolumeGeometry) -> np.ndarray:
    """Apparent density on the grid [g/cm3], free of the blur at the bone's edge, float32, shape (z, y, x)."""
    scan = _scan_around(model.hu, geometry)
    inside = coverage(surface, scan.geometry)
    restored = restore_interior(
        scan.array,
        inside,
        background_hu=model.soft_tissue_hu,
        noise_hu=model.noise_hu,
        blur_voxels=(model.point_spread_mm / scan.geometry.spacing_mm)[::-1],
    )
    density = scan.with_array(model.calibration.apparent(restored, model.imported.kvp))
    return np.clip(density.resample(geometry, order=1, outside=None).array, 0.0, _DENSEST_BONE)


def _scan_around(hu: Volume, geometry: VolumeGeometry) -> Volume:
    """Part of the scan that a grid lies in, with a margin."""
    low, high = geometry.bounds_mm()
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    index = hu.geometry.to_index(corners)
    first = np.maximum(0, np.floor(index.min(axis=0)).astype(int) - _SCAN_MARGIN_VOXELS)
    last = np.minimum(np.array(hu.array.shape[::-1]), np.ceil(index.max(axis=0)).astype(int) + 1 + _SCAN_MARGIN_VOXELS)
    parts = [slice(int(first[axis]), int(max(first[axis] + 1, last[axis]))) for axis in (2, 1, 0)]
    return hu.crop((parts[0], parts[1], parts[2]))
