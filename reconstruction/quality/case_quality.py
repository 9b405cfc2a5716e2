"""What a user should know before trusting a model: geometry, noise, resolution, cortex, closed surfaces, doubts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reconstruction.import_record import Note
from reconstruction.known_shapes import ASSUMED
from reconstruction.patient_model import Bone, PatientModel
from reconstruction.quality.cortex_thickness import ThicknessMap, measure_thickness
from reconstruction.quality.slice_steps import SliceSteps, find_slice_steps
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.tissue.tissue_levels import measure_tissue_levels

_THICK_SLICES_MM = 1.25  # planning asks for slices of 1 mm or less, 0.65 mm at best
_VERY_THICK_SLICES_MM = 2.5  # joint spaces and thin cortices are lost
_WIDE_SPREAD_MM = 1.2
_NOISY_HU = 60.0
_UNSURE = 0.5
_THIN_CORTEX_MM = 1.0
_NOT_MEASURED = ThicknessMap(np.zeros(0, dtype=np.int64), np.zeros(0))
Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class BoneMeasures:
    """One bone: its surface, and the thickness of its cortex."""

    bone: Bone
    surface: BoneSurface
    cortex: ThicknessMap

    @property
    def is_cortex_measured(self) -> bool:
        """Whether the scan shows how thick its cortex is."""
        return bool(np.isfinite(self.cortex.thickness_mm).any())

    @property
    def thin_share(self) -> float:
        """Share of the measured surface with a cortex below 1 mm, 0 to 1."""
        known = self.cortex.thickness_mm[np.isfinite(self.cortex.thickness_mm)]
        return float((known < _THIN_CORTEX_MM).mean()) if known.size else 0.0


@dataclass(frozen=True, eq=False)
class CaseQuality:
    """Measures of a case.

    Attributes:
        model: the case.
        size_mm: extent of the scan along index x, y, z [mm].
        bones: measures of each bone, largest first.
        steps: steps between slices, as a patient's movement leaves them; None where there is no picture.
        warnings: what deserves doubt, gravest first; those of the import among them.
    """

    model: PatientModel
    size_mm: tuple[float, float, float]
    bones: tuple[BoneMeasures, ...]
    steps: SliceSteps | None
    warnings: tuple[Note, ...]

    @property
    def shows_density(self) -> bool:
        """Whether the scan is in Hounsfield units; in MR, surfaces and label maps density was assumed."""
        return self.model.calibration.kind != ASSUMED


def measure_quality(model: PatientModel, progress: Progress = lambda _share: None) -> CaseQuality:
    """Measure a patient model.

    Args:
        model: the case.
        progress: called with the share of bones measured, 0 to 1.
    """
    shows_density = model.calibration.kind != ASSUMED
    levels = measure_tissue_levels(model.hu) if shows_density else None
    bones = []
    for number, bone in enumerate(model.bones):
        surface = model.surface(bone.id)
        # A shell that was assumed is not measured back as if the patient had it.
        cortex = measure_thickness(model.hu, surface, levels, model.point_spread_mm) if levels else _NOT_MEASURED
        bones.append(BoneMeasures(bone, surface, cortex))
        progress((number + 1) / len(model.bones))
    spacing, shape = model.hu.geometry.spacing_mm, model.hu.geometry.shape
    x, y, z = (float(value) for value in spacing * np.array(shape[::-1]))
    picture = model.hu if shows_density else model.picture
    steps = None if picture is None else find_slice_steps(picture, model.labels)
    warnings = (*_warnings(model, bones), *_motion_warnings(model, steps), *model.imported.warnings)
    return CaseQuality(model, (x, y, z), tuple(bones), steps, warnings)


def _motion_warnings(model: PatientModel, steps: SliceSteps | None) -> list[Note]:
    """Doubts that follow from steps between slices."""
    if steps is None or not (steps.after or steps.are_in_turn):
        return []
    if steps.are_in_turn:
        return [Note("quality-warning-slices-in-turn")]
    first, last = (np.zeros(3) for _ in range(2))
    column = 2 - steps.axis
    first[column], last[column] = steps.after[0] + 0.5, steps.after[-1] + 0.5
    low, high = sorted(round(float(model.hu.geometry.to_world(index)[column])) for index in (first, last))
    places = {"count": len(steps.after), "axis": "xyz"[column], "low_mm": low, "high_mm": high}
    return [Note("quality-warning-motion", {"mm": round(steps.largest_mm, 1), **places})]


def _warnings(model: PatientModel, bones: list[BoneMeasures]) -> list[Note]:
    """Doubts that follow from the measures."""
    found: list[Note] = []
    shows_density = model.calibration.kind != ASSUMED
    if not shows_density:
        found.append(Note("quality-warning-assumed-density"))
    slices_mm = float(model.hu.geometry.spacing_mm.max())
    if slices_mm > _VERY_THICK_SLICES_MM:
        found.append(Note("quality-warning-very-thick-slices", {"mm": round(slices_mm, 2)}))
    elif slices_mm > _THICK_SLICES_MM:
        found.append(Note("quality-warning-thick-slices", {"mm": round(slices_mm, 2)}))
    if open_bones := [entry.bone.id for entry in bones if not entry.surface.is_watertight]:
        found.append(Note("quality-warning-open", {"bones": ", ".join(open_bones)}))
    if cropped := [entry.bone.id for entry in bones if entry.bone.cropped]:
        found.append(Note("quality-warning-cropped", {"bones": ", ".join(cropped)}))
    if unsure := [entry.bone.id for entry in bones if entry.bone.confidence < _UNSURE]:
        found.append(Note("quality-warning-unsure", {"bones": ", ".join(unsure)}))
    if shows_density and model.point_spread_mm > _WIDE_SPREAD_MM:
        found.append(Note("quality-warning-blurred", {"mm": round(model.point_spread_mm, 2)}))
    if shows_density and model.noise_hu > _NOISY_HU:
        found.append(Note("quality-warning-noisy", {"hu": round(model.noise_hu)}))
    return found
