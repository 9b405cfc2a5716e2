"""A patient model after correction by hand: the surfaces of the touched bones alone are built anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.bone_recognition import recognise_bones
from reconstruction.bone_naming import BoneName, parse_bone_id
from reconstruction.bone_segmentation import BonePiece
from reconstruction.correction.history import History
from reconstruction.correction.label_map import LabelMap
from reconstruction.correction.script import run_script
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.mask_operations import box_around, faces_at_scan_edge, fill_holes
from reconstruction.patient_model import Bone, PatientModel, refuse_foreign_folder, write_patient_model
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import LevelField, place_surface
from reconstruction.tissue_levels import METAL_HU, TissueLevels, measure_tissue_levels

_BOX_MARGIN = 6
_CONFIDENCE = 0.9  # a person's word, as for bones picked by a seed
_SHELL_HU_PER_MM = 300.0  # slope of the level set where the hand overrules the scan
_KEEP_SHARE = 0.5
_OUTDATED = ("reconstruction-doubt-unnamed", "reconstruction-doubt-may-be-joined", "reconstruction-doubt-looks-like")
_BY_HAND = "reconstruction-doubt-corrected-by-hand"
_PICKED = "reconstruction-doubt-picked-by-hand"
Progress = Callable[[str, float], None]


def correct_model(model: PatientModel, edits: list[dict[str, Any]], out: Path, progress: Progress) -> PatientModel:
    """Carry out a script on a patient model and write the result.

    Args:
        model: the model; its folder is left alone unless ``out`` is that folder.
        edits: see correction.script.
        out: folder of the corrected model.
        progress: called with ("surface" or "write", fraction 0 to 1).

    Raises:
        ReconstructionError: an edit is impossible, or no bone is left.
    """
    refuse_foreign_folder(out.absolute())
    levels = measure_tissue_levels(model.hu)
    label_map = LabelMap(
        model.labels.with_array(model.labels.array.copy()), {bone.label: bone.id for bone in model.bones}
    )
    label_map, history = run_script(edits, label_map, model.hu, levels)
    bones, surfaces = _bones_after(model, label_map, history, levels, progress)
    if not bones:
        raise ReconstructionError("correction-no-bone-left")
    corrected = replace(
        model,
        folder=out,
        labels=label_map.labels,
        bones=tuple(sorted(bones, key=lambda bone: -bone.volume_ml)),
        corrections=(*model.corrections, *(change.note for change in history.done)),
    )
    progress("write", 0.0)
    write_patient_model(corrected, surfaces)
    progress("write", 1.0)
    return corrected


def _bones_after(
    model: PatientModel, label_map: LabelMap, history: History, levels: TissueLevels, progress: Progress
) -> tuple[list[Bone], dict[str, BoneSurface]]:
    """Bones and surfaces after correction; those that no tool touched as they were."""
    before = {bone.label: bone for bone in model.bones}
    present = set(map(int, np.flatnonzero(np.bincount(label_map.labels.array.ravel())))) - {0}
    bones: list[Bone] = []
    surfaces: dict[str, BoneSurface] = {}
    for number, (label, bone_id) in enumerate(sorted(label_map.names.items())):
        progress("surface", number / len(label_map.names))
        if label not in present:
            continue
        old = before.get(label)
        if old is not None and label not in history.touched:
            renamed = old if old.id == bone_id else _named_by_hand(old, bone_id)
            bones.append(renamed)
            surfaces[bone_id] = model.surface(old.id)
            continue
        bone, surface = _rebuilt(model, label_map, label, old, levels)
        bones.append(bone)
        surfaces[bone_id] = surface
    progress("surface", 1.0)
    return bones, surfaces


def _named_by_hand(bone: Bone, bone_id: str) -> Bone:
    name = parse_bone_id(bone_id)
    doubts = tuple(doubt for doubt in bone.doubts if doubt.message_id not in _OUTDATED)
    return replace(
        bone,
        id=name.id,
        name=name.name,
        side=name.side,
        level=name.level,
        confidence=_CONFIDENCE,
        doubts=(*doubts, Note(_BY_HAND)),
        mesh=f"meshes/{name.id}.stl",
        landmarks={},  # measured as another bone
    )


def _rebuilt(
    model: PatientModel, label_map: LabelMap, label: int, old: Bone | None, levels: TissueLevels
) -> tuple[Bone, BoneSurface]:
    """A touched bone with its surface built from its corrected voxels."""
    piece, own = _piece(model, label_map, label)
    field = _obeying(place_surface(model.hu, piece, levels, point_spread_mm=model.point_spread_mm), own)
    surface = extract_surface(field, keep_share=_KEEP_SHARE)
    doubts = [doubt for doubt in (old.doubts if old else ()) if doubt.message_id not in (*_OUTDATED, _BY_HAND)]
    recognition = recognise_bones(model.hu, [(piece.name, surface)])[0]
    known = {doubt.message_id for doubt in doubts} | {_PICKED}
    doubts += [doubt for doubt in recognition.name.doubts if doubt.message_id not in known]
    name = replace(piece.name, confidence=_CONFIDENCE, doubts=(*doubts, Note(_BY_HAND)))
    landmarks = recognition.landmarks
    return Bone.of_surface(name, label, surface, cropped=piece.is_cropped, landmarks=landmarks), surface


def _piece(model: PatientModel, label_map: LabelMap, label: int) -> tuple[BonePiece, np.ndarray]:
    """The bone as surface placement wants it, and its voxels with the metal inside it, shape of the piece's box."""
    mask = label_map.labels.array == label
    box = box_around(mask, _BOX_MARGIN)
    own = mask[box]
    edges = faces_at_scan_edge(box, mask.shape)
    # Metal within a bone bears no label; its outline still runs around the bone.
    own = own | (fill_holes(own, edges) & (model.hu.array[box] >= METAL_HU))
    others = (label_map.labels.array[box] > 0) & ~mask[box]
    name: BoneName = parse_bone_id(label_map.names[label])
    return BonePiece(name, box, own, others, edges), own


def _obeying(field: LevelField, own: np.ndarray) -> LevelField:
    """Level set whose inside is what the hand says; where hand and scan agree, the scan places the surface."""
    spacing = field.volume.geometry.spacing_mm[::-1]
    inner = ndimage.distance_transform_edt(np.pad(own, 1, mode="edge"), sampling=spacing)[1:-1, 1:-1, 1:-1]
    outer = ndimage.distance_transform_edt(~own, sampling=spacing)
    half = 0.5 * float(spacing.min())
    shell = _SHELL_HU_PER_MM * np.where(own, inner - half, half - outer)
    shell = np.where(own, np.maximum(shell, 1.0), np.minimum(shell, -1.0))
    agrees = (field.volume.array > 0) == own
    values = np.where(agrees, field.volume.array, shell).astype(np.float32)
    return replace(field, volume=field.volume.with_array(values))
