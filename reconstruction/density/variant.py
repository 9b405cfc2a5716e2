"""The same bones with poorer tissue: a scan as the patient would have it with osteopenia or osteoporosis.

The outer surface stays. Inside it the cortex is thinned from within by a share of its local thickness and loses
density, more towards the marrow, as porosity grows there; spongy bone keeps its pattern and loses mineral. Factors are
those of the generated bone (generated_case.anatomy.BONE_QUALITIES; porosity 5 to 18 % after the same table), set
against the quality of the source, so that a poor bone is not made poor twice.

Where the scan resolves no cortex, thickness and mass cannot be told apart; the rim then loses mass by both factors,
which is what cutting forces follow. All is a function of scan, labels and seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import ndimage

from reconstruction.density.relations import MINERAL_OFFSET, MINERAL_SLOPE
from reconstruction.errors import ReconstructionError
from reconstruction.generated_case.anatomy import BONE_QUALITIES
from reconstruction.import_record import Note
from reconstruction.mask_operations import grown_box
from reconstruction.patient_model import PatientModel, require_place, write_patient_model
from reconstruction.tissue.tissue_levels import METAL_HU, measure_tissue_levels

POROSITY = {
    "young_normal": 0.05,
    "aged_normal": 0.07,
    "osteopenia": 0.09,
    "osteoporosis": 0.14,
    "severe_osteoporosis": 0.18,
}
_UNMINERALISED_HU = -MINERAL_OFFSET / MINERAL_SLOPE
_COMPACT_SHARE = 0.5  # of the way from spongy to compact bone: where a blurred edge between the two lies
_THICKEST_MM = 14.0  # deeper than any cortex lies
_PORE_SIZE_MM = 1.2
_PORE_SPREAD = 0.4  # standard deviation of the local porosity, as a share of its mean
_PORE_GRADIENT = 0.8  # porosity at the marrow against that at the outside, as a share of the mean
_MARGIN = 2


@dataclass(frozen=True)
class Loss:
    """What is left of a bone's tissue, as shares: mineral of spongy bone, thickness and density of the cortex."""

    spongy: float
    thickness: float
    density: float
    porosity: float

    @classmethod
    def between(cls, source: str, target: str) -> Loss:
        """Loss that turns bone of one quality into another.

        Raises:
            ReconstructionError: an unknown quality, or a target that is better than the source.
        """
        for quality in (source, target):
            if quality not in BONE_QUALITIES:
                raise ReconstructionError(
                    "reconstruction-case-quality-unknown", value=quality, known=", ".join(BONE_QUALITIES)
                )
        before, after = BONE_QUALITIES[source], BONE_QUALITIES[target]
        if after.trabecular_factor > before.trabecular_factor:
            raise ReconstructionError("density-better-than-source", source=source, target=target)
        return cls(
            after.trabecular_factor / before.trabecular_factor,
            after.cortical_thickness_factor / before.cortical_thickness_factor,
            after.cortical_density / before.cortical_density,
            POROSITY[target],
        )


def make_variant(
    model: PatientModel, out: Path, quality: str, *, source: str = "young_normal", seed: int = 1
) -> PatientModel:
    """Write a patient model whose bones are of poorer quality; surfaces, labels and names stay.

    Args:
        model: the model as scanned.
        out: folder of the variant.
        quality: a key of BONE_QUALITIES.
        source: quality of the model as it is.
        seed: seed of the pores.

    Raises:
        ReconstructionError: an unknown quality, one better than the source, or an impossible folder.
    """
    require_place(out)
    loss = Loss.between(source, quality)
    hu = model.hu.array.copy()
    if quality != source:
        compact_hu = measure_tissue_levels(model.hu).dense_cortex
        for bone in model.bones:
            _reduce(hu, model, bone.label, loss, compact_hu, np.random.default_rng([seed, bone.label]))
    note = Note("density-note-variant", {"quality": quality, "seed": seed})
    changed = replace(
        model,
        folder=out,
        hu=model.hu.with_array(hu),
        density=model.hu.with_array(model.calibration.apparent(hu, model.imported.kvp)),
        imported=replace(model.imported, warnings=(*model.imported.warnings, note)),
        # The canal is wider now; what is measured on the surface stays true.
        bones=tuple(
            replace(bone, landmarks={key: value for key, value in bone.landmarks.items() if key != "canal"})
            for bone in model.bones
        ),
    )
    write_patient_model(changed, {bone.id: model.surface(bone.id) for bone in model.bones})
    return changed


def _reduce(
    hu: np.ndarray, model: PatientModel, label: int, loss: Loss, compact_hu: float, random: np.random.Generator
) -> None:
    """Poorer tissue in the voxels of one bone, written in place."""
    found = ndimage.find_objects((model.labels.array == label).astype(np.uint8))
    if not found or found[0] is None:
        return
    box = grown_box((found[0][0], found[0][1], found[0][2]), _MARGIN, hu.shape)
    own = model.labels.array[box] == label
    part = hu[box].astype(np.float32)
    spacing = model.hu.geometry.spacing_mm[::-1]
    layers = _Layers.of(part, own, spacing, compact_hu, model.point_spread_mm)
    spongy = _fewer(layers.spongy_hu, loss.spongy)
    cortex = _fewer(part, loss.density * layers.thin_factor(loss.thickness) * _pores(layers, loss, spacing, random))
    kept = layers.kept_cortex(loss.thickness)
    changed = np.where(own & (part < METAL_HU), kept * cortex + (1.0 - kept) * spongy, part)
    hu[box] = np.clip(np.rint(changed), -1024, 32767).astype(np.int16)


def _fewer(hu: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """Readings with a share of their mineral; fat, which reads below unmineralised tissue, stays."""
    mineral = np.maximum(hu - _UNMINERALISED_HU, 0.0)
    return np.asarray(hu - mineral * (1.0 - share))


@dataclass(frozen=True, eq=False)
class _Layers:
    """Cortex and spongy bone of one bone, all arrays of shape (z, y, x).

    Attributes:
        outside_mm: distance from the outer surface.
        inside_mm: distance of cortical voxels from the marrow side of the cortex; 0 elsewhere.
        is_rim: voxels at the surface where no compact bone stands below: a cortex thinner than the scan resolves.
        is_cortex: compact bone and the blurred rim outside it.
        spongy_hu: readings of spongy bone, continued from within under cortex and its blur [HU].
        soft_mm: width of the new inner edge, as the scan would blur it.
    """

    outside_mm: np.ndarray
    inside_mm: np.ndarray
    is_rim: np.ndarray
    is_cortex: np.ndarray
    spongy_hu: np.ndarray
    soft_mm: float

    @classmethod
    def of(cls, hu: np.ndarray, own: np.ndarray, spacing: np.ndarray, compact_hu: float, spread_mm: float) -> _Layers:
        outside = _depth(own, spacing)
        blur_mm = max(2.0 * spread_mm, float(spacing.max()))
        deep = own & (outside > max(0.4 * float(outside.max()), blur_mm))
        inner_hu = float(np.median(hu[deep])) if deep.any() else _UNMINERALISED_HU
        threshold = inner_hu + _COMPACT_SHARE * (compact_hu - inner_hu)
        compact = own & (hu > threshold) & (outside < _THICKEST_MM)
        near_surface = own & (outside <= blur_mm)
        # A rim voxel is the blurred outside of the cortex if compact bone lies within the blur; else it is all of it.
        backed = near_surface & (_distance_to(compact, spacing) <= blur_mm)
        cortex = compact | backed
        rim = near_surface & ~backed
        marrow_side = own & ~cortex & ~rim
        half = 0.5 * float(spacing.min())
        inside = np.where(cortex, np.maximum(_distance_to(marrow_side, spacing) - half, 0.0), 0.0)
        clear = marrow_side & (_distance_to(compact, spacing) > blur_mm)
        return cls(outside, inside, rim, cortex, _continued(hu, clear, marrow_side), max(blur_mm, 1e-3))

    def kept_cortex(self, thickness: float) -> np.ndarray:
        """Share of each voxel that stays cortex when it is thinned from within to a share of its thickness, 0 to 1."""
        lost_mm = (1.0 - thickness) * (self.outside_mm + self.inside_mm)
        kept = np.clip((self.inside_mm - lost_mm) / self.soft_mm + 0.5, 0.0, 1.0)
        return np.where(self.is_rim, 1.0, np.where(self.is_cortex, kept, 0.0)).astype(np.float32)

    def thin_factor(self, thickness: float) -> np.ndarray:
        """Share of mineral left for want of thickness: only where the scan does not resolve the cortex."""
        return np.where(self.is_rim, np.float32(thickness), np.float32(1.0))

    def place(self) -> np.ndarray:
        """Where in the cortex a voxel lies: 0 outside, 1 at the marrow."""
        return np.asarray(self.outside_mm / np.maximum(self.outside_mm + self.inside_mm, 1e-6))


def _depth(own: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    """Distance of voxel centres from the surface of a mask [mm]; at the edge of the scan the bone goes on."""
    padded = np.pad(own, 1, mode="edge")
    depth = ndimage.distance_transform_edt(padded, sampling=spacing)[1:-1, 1:-1, 1:-1]
    return np.maximum(depth - 0.5 * float(spacing.min()), 0.0).astype(np.float32)


def _distance_to(mask: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    """Distance of voxel centres from a mask [mm]; far where it is empty."""
    if not mask.any():
        return np.full(mask.shape, np.float32(1e3))
    return np.asarray(ndimage.distance_transform_edt(~mask, sampling=spacing), dtype=np.float32)


def _continued(hu: np.ndarray, clear: np.ndarray, fallback: np.ndarray) -> np.ndarray:
    """Readings of clear voxels, elsewhere those of the nearest clear voxel."""
    known = clear if clear.any() else fallback
    if not known.any():
        return np.full(hu.shape, np.float32(_UNMINERALISED_HU))
    nearest = ndimage.distance_transform_edt(~known, return_distances=False, return_indices=True)
    return np.asarray(hu[tuple(nearest)])


def _pores(layers: _Layers, loss: Loss, spacing: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Density of the cortex against its mean: pores gather, most of all near the marrow."""
    field = ndimage.gaussian_filter(random.standard_normal(layers.outside_mm.shape), _PORE_SIZE_MM / spacing)
    field /= max(float(field.std()), 1e-9)
    gradient = 1.0 + _PORE_GRADIENT * (layers.place() - 0.5)
    porosity = np.clip(loss.porosity * gradient * (1.0 + _PORE_SPREAD * field), 0.0, 0.6)
    return np.asarray((1.0 - porosity) / (1.0 - loss.porosity), dtype=np.float32)
