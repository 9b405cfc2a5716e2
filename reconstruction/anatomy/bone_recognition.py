"""Names for pieces of bone by their shape, with confidence and doubts; and landmarks of the bones that are known.

Landmarks of a femur, as they stand in patient_model.json (points in LPS [mm], directions as unit vectors in LPS):
    head                  {centre_mm, radius_mm, residual_mm, coverage: share of the sphere that the surface follows}
    neck_axis             {point_mm: middle of the narrowest section, direction: towards the head, residual_mm}
    shaft_axis            {point_mm, direction: towards the head, residual_mm, length_mm: of the part it was fitted to}
    neck_shaft_angle_deg  angle between the two axes [degrees]
    head_offset_mm        distance of the head's centre from the shaft axis [mm]
    anteversion_deg       angle of the neck before the line behind the condyles, seen along the shaft; null without
                          condyles
    condylar_line         {lateral_mm, medial_mm}: where a plane along the shaft touches both condyles from behind, or
                          null
    canal                 {point_mm, direction, residual_mm, narrowest_diameter_mm, narrowest_at_mm} or null
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reconstruction.anatomy.canal import Canal, measure_canal
from reconstruction.anatomy.femur_landmarks import FemurShapeFit, fit_femur, has_too_short_shaft
from reconstruction.bone_naming import UNKNOWN_NAME, BoneName
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.volume import Volume

_SMALLEST_ML = 25.0  # no adult long bone that is worth measuring is smaller
_SURE = 0.95
_GOOD_COVERAGE = 0.65
_GOOD_RESIDUAL_MM = 0.6
_GOOD_SHAFT_MM = 40.0
_CLEARLY_MEDIAL = 0.6


@dataclass(frozen=True)
class Recognition:
    """Name of a piece of bone and its landmarks, empty where none are known."""

    name: BoneName
    landmarks: dict[str, object]


def recognise_bones(scan: Volume, pieces: Sequence[tuple[BoneName, BoneSurface]]) -> list[Recognition]:
    """Name pieces of bone by their shape and measure them.

    A name that a person gave stays; the bone is only measured. No id is given twice: of two pieces that look like the
    same bone, the one with more confidence has the name.

    Args:
        scan: Hounsfield units.
        pieces: name so far and surface of each piece.
    """
    found = [_recognise(scan, name, surface) for name, surface in pieces]
    taken = {name.id for name, _ in pieces}
    by_confidence = sorted(range(len(found)), key=lambda number: (-found[number].name.confidence, number))
    for number in by_confidence:
        before, after = pieces[number][0], found[number].name
        if after.id == before.id:
            continue
        if after.id in taken:
            doubts = (*before.doubts, Note("reconstruction-doubt-looks-like", {"id": after.id}))
            found[number] = Recognition(replace(before, doubts=doubts), {})
        taken.add(after.id)
    return found


def _recognise(scan: Volume, name: BoneName, surface: BoneSurface) -> Recognition:
    by_hand = name.name != UNKNOWN_NAME
    if (by_hand and name.name != "femur") or surface.volume_mm3 < 1000.0 * _SMALLEST_ML:
        return Recognition(name, {})
    fit = fit_femur(surface)
    if fit is None:
        return Recognition(_not_measured(name, surface) if by_hand else name, {})
    canal = measure_canal(scan, surface, fit.shaft)
    doubts = _doubts_of_landmarks(fit, canal)
    if by_hand:
        if name.side not in (None, fit.side):
            doubts.append(Note("reconstruction-doubt-side-differs", {"side": fit.side}))
        return Recognition(replace(name, doubts=(*name.doubts, *doubts)), _femur_landmarks(fit, canal))
    confidence, reasons = _confidence(fit)
    at_edge = [doubt for doubt in name.doubts if doubt.message_id == "reconstruction-doubt-at-scan-edge"]
    named = BoneName(f"femur_{fit.side}", "femur", fit.side, None, confidence, (*at_edge, *reasons, *doubts))
    return Recognition(named, _femur_landmarks(fit, canal))


def _not_measured(name: BoneName, surface: BoneSurface) -> BoneName:
    """A femur that got no landmarks, with the reason."""
    too_short = has_too_short_shaft(surface)
    doubt = Note("reconstruction-doubt-shaft-too-short" if too_short else "reconstruction-doubt-not-measured")
    return replace(name, doubts=(*name.doubts, doubt))


def _confidence(fit: FemurShapeFit) -> tuple[float, list[Note]]:
    """How sure the name is, 0 to 1, and why not surer."""
    confidence = _SURE
    reasons: list[Note] = []
    if fit.head.coverage < _GOOD_COVERAGE or fit.head.residual_mm > _GOOD_RESIDUAL_MM:
        confidence -= 0.15
        values: dict[str, object] = {
            "residual_mm": round(fit.head.residual_mm, 2),
            "percent": round(100 * fit.head.coverage),
        }
        reasons.append(Note("reconstruction-doubt-head-not-round", values))
    if fit.shaft.length_mm < _GOOD_SHAFT_MM:
        confidence -= 0.1
        reasons.append(Note("reconstruction-doubt-short-shaft", {"length_mm": round(fit.shaft.length_mm)}))
    if fit.medial_share < _CLEARLY_MEDIAL:
        confidence -= 0.25
        reasons.append(Note("reconstruction-doubt-side-uncertain", {"side": fit.side}))
    return confidence, reasons


def _doubts_of_landmarks(fit: FemurShapeFit, canal: Canal | None) -> list[Note]:
    doubts: list[Note] = []
    if fit.anteversion_deg is None:
        doubts.append(Note("reconstruction-doubt-no-condyles"))
    if canal is None:
        doubts.append(Note("reconstruction-doubt-no-canal"))
    elif canal.narrowest_is_at_end:
        doubts.append(Note("reconstruction-doubt-canal-narrower-beyond"))
    return doubts


def _femur_landmarks(fit: FemurShapeFit, canal: Canal | None) -> dict[str, object]:
    """Landmarks as they stand in patient_model.json."""
    backs = fit.condyle_backs
    return {
        "head": {
            "centre_mm": _vector(fit.head.centre),
            "radius_mm": round(fit.head.radius_mm, 3),
            "residual_mm": round(fit.head.residual_mm, 3),
            "coverage": round(fit.head.coverage, 3),
        },
        "neck_axis": {
            "point_mm": _vector(fit.neck.waist),
            "direction": _vector(fit.neck.direction, 6),
            "residual_mm": round(fit.neck.residual_mm, 3),
        },
        "shaft_axis": {
            "point_mm": _vector(fit.shaft.point),
            "direction": _vector(fit.shaft.direction, 6),
            "residual_mm": round(fit.shaft.residual_mm, 3),
            "length_mm": round(fit.shaft.length_mm, 1),
        },
        "neck_shaft_angle_deg": round(fit.neck_shaft_angle_deg, 2),
        "head_offset_mm": round(fit.offset_mm, 2),
        "anteversion_deg": None if fit.anteversion_deg is None else round(fit.anteversion_deg, 2),
        "condylar_line": None if backs is None else {"lateral_mm": _vector(backs[0]), "medial_mm": _vector(backs[1])},
        "canal": None if canal is None else _canal_as_json(canal),
    }


def _canal_as_json(canal: Canal) -> dict[str, object]:
    return {
        "point_mm": _vector(canal.point),
        "direction": _vector(canal.direction, 6),
        "residual_mm": round(canal.residual_mm, 3),
        "narrowest_diameter_mm": round(canal.narrowest_diameter_mm, 2),
        "narrowest_at_mm": _vector(canal.narrowest_at),
    }


def _vector(values: np.ndarray, digits: int = 3) -> list[float]:
    return [round(float(value), digits) for value in values]
