"""Trabecular bone mineral density where it is usually measured, on bones that a model holds.

    vertebra      an elliptic cylinder of spongy bone in the body: in front of the canal, away from both endplates
    femur         the neck between head and trochanters, within its cortex
    calcaneus     and every other bone: the interior, a share of its greatest depth away from the cortex

The spine cut-offs (osteopenia below 120 mg/cm3, osteoporosis below 80 mg/cm3) are those of the ACR and ISCD for lumbar
QCT. A T-score is a label only: vBMD falls faster than the areal density of DXA, so that the two T-scores differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.mask_operations import Box, box_around
from reconstruction.patient_model import Bone, PatientModel
from reconstruction.tissue.tissue_levels import METAL_HU

OSTEOPENIA_MG, OSTEOPOROSIS_MG = 120.0, 80.0
_T_SCORE = ((55.0, -3.5), (80.0, -2.5), (120.0, -1.0), (150.0, 0.0))  # vBMD [mg/cm3] to the label's DXA-like T
_CORTEX_MG = 550.0  # denser voxels are cortex, even where they lie deep
_CORE_SHARE = 0.5  # of the greatest depth: inside is spongy bone or marrow, whatever the cortex is thick
_LEAST_DEPTH_MM = 2.5
_FEWEST_VOXELS = 40
_BODY_SHARE = 0.55  # of the half-width of the vertebral body
_NECK_HALF_MM = 5.0
_NECK_SHARE = 0.7
_ENDPLATE_SHARE = 0.3


@dataclass(frozen=True)
class SiteDensity:
    """Spongy bone of one bone.

    Attributes:
        bone_id: the bone.
        site: ``vertebral_body``, ``femoral_neck`` or ``interior``.
        mean_mg, spread_mg: mean and standard deviation of the mineral density [mg/cm3].
        voxels: voxels in the region.
        label: ``normal``, ``osteopenia`` or ``osteoporosis`` for a lumbar or thoracic vertebra, else None.
        t_label: DXA-like T that such a density is commonly shown as; None where there is no label.
    """

    bone_id: str
    site: str
    mean_mg: float
    spread_mg: float
    voxels: int
    label: str | None
    t_label: float | None


def site_densities(model: PatientModel) -> list[SiteDensity]:
    """Trabecular mineral density of every bone that has a large enough interior."""
    found = []
    for bone in model.bones:
        measured = _measured(model, bone)
        if measured is not None:
            found.append(measured)
    return found


def t_score_label(vbmd_mg: float) -> float:
    """DXA-like T that a spinal vBMD [mg/cm3] is shown as; a label, never a diagnosis."""
    densities, scores = zip(*_T_SCORE, strict=True)
    return float(np.interp(vbmd_mg, densities, scores))


def quality_label(vbmd_mg: float) -> str:
    """Normal, osteopenia or osteoporosis by the spinal vBMD [mg/cm3]."""
    if vbmd_mg < OSTEOPOROSIS_MG:
        return "osteoporosis"
    return "osteopenia" if vbmd_mg < OSTEOPENIA_MG else "normal"


def _measured(model: PatientModel, bone: Bone) -> SiteDensity | None:
    mask = model.labels.array == bone.label
    if not mask.any():
        return None
    box = box_around(mask, 1)
    mask = mask[box]
    spacing = model.hu.geometry.spacing_mm
    depth = ndimage.distance_transform_edt(np.pad(mask, 1, mode="edge"), sampling=spacing[::-1])[1:-1, 1:-1, 1:-1]
    region, site = _interior(depth), "interior"
    special = _REGIONS.get(bone.name)
    if special is not None:
        narrowed = special(model, bone, mask, box)
        if narrowed is not None and np.count_nonzero(narrowed) >= _FEWEST_VOXELS:
            region, site = narrowed & (depth > _LEAST_DEPTH_MM), _SITES[bone.name]
    hu = model.hu.array[box]
    mineral_mg = 1000.0 * model.calibration.mineral(hu, model.imported.kvp)
    region &= (hu < METAL_HU) & (mineral_mg < _CORTEX_MG)
    if np.count_nonzero(region) < _FEWEST_VOXELS:
        return None
    values = mineral_mg[region]
    mean = float(values.mean())
    spinal = site == "vertebral_body" and (bone.level or "L")[0] in "LT"
    return SiteDensity(
        bone.id,
        site,
        mean,
        float(values.std()),
        int(values.size),
        quality_label(mean) if spinal else None,
        t_score_label(mean) if spinal else None,
    )


def _interior(depth_mm: np.ndarray) -> np.ndarray:
    """Voxels well within a bone, where even a thick cortex has ended in its wide parts."""
    return np.asarray(depth_mm > max(_LEAST_DEPTH_MM, _CORE_SHARE * float(depth_mm.max())))


def _vertebral_body(model: PatientModel, _bone: Bone, mask: np.ndarray, box: Box) -> np.ndarray | None:
    """Elliptic cylinder in the vertebral body, the thickest part of the bone, which lies in front of the canal."""
    points, voxels = _points(model, mask, box)
    # The body lies in front: its middle is that of the deepest place of the front half (P grows backwards).
    spacing = model.hu.geometry.spacing_mm
    depth = ndimage.distance_transform_edt(np.pad(mask, 1), sampling=spacing[::-1])[1:-1, 1:-1, 1:-1][tuple(voxels.T)]
    front = points[:, 1] < np.median(points[:, 1])
    if not front.any():
        return None
    middle = points[front][np.argmax(depth[front])]
    away = points - middle
    near = np.abs(away[:, 0]) < 3.0, np.abs(away[:, 1]) < 3.0, np.abs(away[:, 2]) < 3.0
    column, row, file = near[0] & near[1], near[1] & near[2], near[0] & near[2]
    half_height = 0.5 * float(np.ptp(points[column][:, 2]))
    half_width = 0.5 * float(np.ptp(points[row][:, 0]))
    reach_front = float(-(away[file][:, 1].min()))
    if min(half_height, half_width, reach_front) < 2.0 * _LEAST_DEPTH_MM:
        return None
    ellipse = (away[:, 0] / half_width) ** 2 + (away[:, 1] / reach_front) ** 2 < _BODY_SHARE**2
    centre = 0.5 * (points[column][:, 2].max() + points[column][:, 2].min())
    level = np.abs(points[:, 2] - centre) < (1.0 - _ENDPLATE_SHARE) * half_height
    return _mask_of(mask, voxels[ellipse & level])


def _femoral_neck(model: PatientModel, bone: Bone, mask: np.ndarray, box: Box) -> np.ndarray | None:
    """Slab across the narrowest part of the neck, without the outer part of its section."""
    axis = bone.landmarks.get("neck_axis")
    if not isinstance(axis, dict):
        return None
    points, voxels = _points(model, mask, box)
    direction = np.array(axis["direction"], dtype=float)
    away = points - np.array(axis["point_mm"], dtype=float)
    along = away @ direction
    across = np.linalg.norm(away - along[:, None] * direction, axis=1)
    slab = (np.abs(along) < _NECK_HALF_MM) & (across < 25.0)
    if not slab.any():
        return None
    radius = float(np.sqrt(np.count_nonzero(slab) * model.hu.geometry.voxel_volume_mm3 / (2 * _NECK_HALF_MM * np.pi)))
    return _mask_of(mask, voxels[slab & (across < _NECK_SHARE * radius)])


def _points(model: PatientModel, mask: np.ndarray, box: Box) -> tuple[np.ndarray, np.ndarray]:
    """LPS points [mm] of the voxels of a bone, and their indices within the box."""
    voxels = np.argwhere(mask)
    return model.hu.geometry.to_world((voxels + [side.start for side in box])[:, ::-1]), voxels


def _mask_of(like: np.ndarray, voxels: np.ndarray) -> np.ndarray:
    mask = np.zeros(like.shape, dtype=bool)
    mask[tuple(voxels.T)] = True
    return mask


Region = Callable[[PatientModel, Bone, np.ndarray, Box], np.ndarray | None]
_REGIONS: dict[str, Region] = {"vertebra": _vertebral_body, "femur": _femoral_neck}
_SITES = {"vertebra": "vertebral_body", "femur": "femoral_neck"}
