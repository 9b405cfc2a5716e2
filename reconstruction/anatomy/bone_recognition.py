"""Names for pieces of bone by their shape, with confidence and doubts; and the landmarks of every named bone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconstruction.anatomy.knee_names import name_knees
from reconstruction.anatomy.landmarks.bone_landmarks import NamedBone, landmarks_as_json, measure_bones, with_doubts
from reconstruction.anatomy.landmarks.proximal_femur import FemurShapeFit, fit_femur
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
    named = [_recognise(name, surface) for name, surface in pieces]
    taken = {name.id for name, _ in pieces}
    by_confidence = sorted(range(len(named)), key=lambda number: (-named[number].name.confidence, number))
    for number in by_confidence:
        before, after = pieces[number][0], named[number].name
        if after.id == before.id:
            continue
        if after.id in taken:
            doubts = (*before.doubts, Note("reconstruction-doubt-looks-like", {"id": after.id}))
            named[number] = NamedBone(replace(before, doubts=doubts), pieces[number][1])
        taken.add(after.id)
    for number, name in name_knees([(bone.name, bone.surface) for bone in named]).items():
        named[number] = replace(named[number], name=name)
    known = [number for number, bone in enumerate(named) if bone.name.name != UNKNOWN_NAME]
    measured = dict(zip(known, measure_bones(scan, [named[number] for number in known]), strict=True))
    return [
        Recognition(with_doubts(bone.name, measured[number]), landmarks_as_json(measured[number]))
        if number in measured
        else Recognition(bone.name, {})
        for number, bone in enumerate(named)
    ]


def _recognise(name: BoneName, surface: BoneSurface) -> NamedBone:
    """A piece with the name its shape gives it, where it has none yet."""
    by_hand = name.name != UNKNOWN_NAME
    if (by_hand and name.name != "femur") or surface.volume_mm3 < 1000.0 * _SMALLEST_ML:
        return NamedBone(name, surface)
    fit = fit_femur(surface)
    if fit is None:
        return NamedBone(name, surface)
    if by_hand:
        doubts = name.doubts
        if name.side not in (None, fit.side):
            doubts = (*doubts, Note("reconstruction-doubt-side-differs", {"side": fit.side}))
        return NamedBone(replace(name, doubts=doubts), surface, fit)
    confidence, reasons = _confidence(fit)
    at_edge = [doubt for doubt in name.doubts if doubt.message_id == "reconstruction-doubt-at-scan-edge"]
    named = BoneName(f"femur_{fit.side}", "femur", fit.side, None, confidence, (*at_edge, *reasons))
    return NamedBone(named, surface, fit)


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
