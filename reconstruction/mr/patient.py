"""A patient model from a magnetic resonance picture: bones of known shape, whose density is assumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from reconstruction.assumed_bone import CANCELLOUS_DENSITY, CORTICAL_DENSITY, SHELL_MM, assumed_scan
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import ImportRecord, Note
from reconstruction.known_shapes import KnownBone, model_of_known_bones
from reconstruction.mr.segmentation import NO_BONES, NOTES_OF_A_RUN, FoundBone, MrSegmentation, Seeds, segment_mr
from reconstruction.patient_model import PatientModel
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.remeshing import surface_of_mask
from reconstruction.volume import Volume

Progress = Callable[[str, float], None]
_ASSUMED = "mr-note-assumed-density"


NOTE_OF_CLICK = "mr-note-click"
"""Note of a point that a user set in a bone: ``id`` and ``x``, ``y``, ``z`` [mm, LPS]."""
_OF_AN_EARLIER_RUN = (*NOTES_OF_A_RUN, NOTE_OF_CLICK, _ASSUMED, NO_BONES)


def model_from_mr(
    picture: Volume,
    record: ImportRecord,
    out: Path,
    *,
    seeds: Seeds,
    keep_share: float,
    progress: Progress,
    keep_found: bool = False,
) -> PatientModel:
    """Find the bones of a picture and make a patient model of them.

    Args:
        picture: any brightness, index axes near to LPS.
        record: how it came.
        out: folder of the model.
        seeds: points in bones, {bone id: [(x, y, z), ...]} in LPS [mm]; a knee or a spine is looked for without any.
        keep_share: share of triangles to keep in the surfaces, 0 to 1.
        progress: called with (stage, fraction 0 to 1).
        keep_found: with seeds, keep the bones of a knee or spine that no seed names or lies in.

    Raises:
        ReconstructionError: no bones that can be told.
    """
    found = segment_mr(picture, seeds=seeds, progress=progress, keep_found=keep_found)
    bones: list[KnownBone] = []
    for number, bone in enumerate(found.bones):
        progress("surface", number / len(found.bones))
        bones.append(KnownBone(bone.name, _surface(found, bone, keep_share), bone.outline.is_cropped))
    bones.sort(key=lambda bone: -bone.surface.volume_mm3)
    assumed = Note(
        _ASSUMED,
        {"cortical": CORTICAL_DENSITY, "cancellous": CANCELLOUS_DENSITY, "shell_mm": SHELL_MM},
    )
    actions = (*record.actions, *found.notes, *_clicks_as_notes(seeds))
    record = replace(record, actions=actions, warnings=(*record.warnings, assumed))
    scan, labels = assumed_scan([bone.surface for bone in bones], picture.geometry)
    return model_of_known_bones(bones, scan, labels, out, record, progress, picture=picture)


def model_without_bones(
    picture: Volume, record: ImportRecord, out: Path, *, reason: Note, progress: Progress
) -> PatientModel:
    """Keep a picture in which no bone could be told, so that a user can click in its bones.

    Args:
        picture: any brightness, index axes near to LPS.
        record: how it came.
        out: folder of the model.
        reason: why no bone could be told; it becomes a warning.
        progress: called with (stage, fraction 0 to 1).
    """
    scan, labels = assumed_scan([], picture.geometry)
    record = replace(record, warnings=(*record.warnings, reason))
    return model_of_known_bones([], scan, labels, out, record, progress, picture=picture)


def segment_again(
    model: PatientModel, out: Path, *, seeds: Seeds, keep_found: bool, progress: Progress, keep_share: float = 0.5
) -> PatientModel:
    """Find the bones of a model's picture once more, with points that a user set in them.

    Args:
        model: of a magnetic resonance picture.
        out: folder of the new model.
        seeds: points in bones, {bone id: [(x, y, z), ...]} in LPS [mm]; empty to look for a knee or a spine again.
        keep_found: also keep the bones of a knee or spine that no seed names or lies in.
        keep_share: share of triangles to keep in the surfaces, 0 to 1.
        progress: called with (stage, fraction 0 to 1).

    Raises:
        ReconstructionError: the model has no such picture, or a point lies in nothing that has a width.
    """
    if model.picture is None:
        raise ReconstructionError("mr-no-picture-to-click")
    came = replace(
        model.imported,
        actions=tuple(note for note in model.imported.actions if note.message_id not in _OF_AN_EARLIER_RUN),
        warnings=tuple(note for note in model.imported.warnings if note.message_id not in _OF_AN_EARLIER_RUN),
    )
    return model_from_mr(
        model.picture.closest_to_lps(),
        came,
        out,
        seeds=seeds,
        keep_share=keep_share,
        progress=progress,
        keep_found=keep_found,
    )


def clicks_of(record: ImportRecord) -> tuple[tuple[str, tuple[float, float, float]], ...]:
    """Points that a user set, each with the id of its bone, LPS [mm]."""
    clicks = [note.values for note in record.actions if note.message_id == NOTE_OF_CLICK]
    return tuple((str(values["id"]), tuple(float(str(values[axis])) for axis in "xyz")) for values in clicks)  # type: ignore[misc]


def _clicks_as_notes(seeds: Seeds) -> tuple[Note, ...]:
    return tuple(
        Note(
            NOTE_OF_CLICK,
            {"id": bone_id, **{axis: round(float(part), 2) for axis, part in zip("xyz", point, strict=True)}},
        )
        for bone_id, points in seeds.items()
        for point in points
    )


def _surface(found: MrSegmentation, bone: FoundBone, keep_share: float) -> BoneSurface:
    mask = found.image.volume.crop(bone.outline.box).with_array(np.ascontiguousarray(bone.outline.mask))
    return surface_of_mask(mask, keep_share=keep_share)
