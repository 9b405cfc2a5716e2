"""Rows of the table of landmarks: every measure of every bone, with residual, method, doubt and published norm."""

from __future__ import annotations

from dataclasses import dataclass

from reconstruction.anatomy.landmarks.bone_landmarks import method_of, name_of, side_of
from reconstruction.import_record import Note
from reconstruction.patient_model import PatientModel

_UNITS = {"mm": " mm", "deg": "°"}


@dataclass(frozen=True)
class LandmarkRow:
    """One measure as the page shows it.

    Attributes:
        bone: id of the bone.
        is_first: whether it is the bone's first row.
        is_cropped: whether the scan's edge cuts the bone.
        name, method: sentences that name it and say how it was taken.
        side: ``left`` or ``right`` where a bone of the midline has it on both sides, else empty.
        value, residual: with unit, a dash where there is none.
        doubt: why there is no value, or None.
        norm, source: usual range in adults and who published it, empty if none is known.
    """

    bone: str
    is_first: bool
    is_cropped: bool
    name: Note
    method: Note
    side: str
    value: str
    residual: str
    doubt: Note | None
    norm: str
    source: str


def landmark_rows(model: PatientModel) -> list[LandmarkRow]:
    """Rows for all bones of a model that have measures."""
    rows = []
    for bone in model.bones:
        measures = bone.landmarks.get("measures")
        if isinstance(measures, dict):
            entries = enumerate(measures.items())
            rows += [_row(bone.id, number == 0, bone.cropped, name, entry) for number, (name, entry) in entries]
    return rows


def _row(bone: str, is_first: bool, is_cropped: bool, name: str, entry: dict) -> LandmarkRow:
    unit = _UNITS[entry["unit"]]
    doubt, norm = entry["doubt"], entry["norm"]
    side = side_of(name)
    return LandmarkRow(
        bone=bone,
        is_first=is_first,
        is_cropped=is_cropped,
        name=Note(name_of(name)),
        method=Note(method_of(name)),
        side="" if side == "none" else side,
        value=_with_unit(entry["value"], unit),
        residual=_with_unit(entry["residual"], unit),
        doubt=None if doubt is None else Note(doubt["id"], doubt["values"]),
        norm="" if norm is None else f"{norm['low']:g} – {norm['high']:g}{unit}",
        source="" if norm is None else norm["source"],
    )


def _with_unit(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.1f}{unit}"
