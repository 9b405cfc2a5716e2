"""A patient model after correction by hand: the surfaces of the touched bones alone are built anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.bone_recognition import Recognition, recognise_bones
from reconstruction.assumed_bone import assumed_scan
from reconstruction.bone_naming import BoneName, parse_bone_id
from reconstruction.bone_piece import BonePiece
from reconstruction.correction.bench import CorrectionBench, Edit
from reconstruction.correction.label_map import LabelMap
from reconstruction.correction.scan import Scan
from reconstruction.density.relations import apparent_density
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.known_shapes import ASSUMED
from reconstruction.mask_operations import box_around, faces_at_scan_edge, fill_holes
from reconstruction.patient_model import Bone, PatientModel, require_place, write_patient_model
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import LevelField, place_surface
from reconstruction.tissue.tissue_levels import METAL_HU, measure_tissue_levels

_BOX_MARGIN = 6
_CONFIDENCE = 0.9  # a person's word, as for bones picked by a seed
_SHELL_HU_PER_MM = 300.0  # slope of the level set where the hand overrules the scan
_KEEP_SHARE = 0.5
_BY_HAND = Note("reconstruction-doubt-corrected-by-hand")
_SETTLED = (
    "reconstruction-doubt-unnamed",
    "reconstruction-doubt-may-be-joined",
    "reconstruction-doubt-looks-like",
    "reconstruction-doubt-picked-by-hand",
    "reconstruction-doubt-named-by-foot-model",
    "reconstruction-doubt-named-by-place",
    "reconstruction-doubt-unlike-foot-model",
    "reconstruction-doubt-unusual-size",
    "reconstruction-doubt-sides-differ",
)
"""Doubts about name and size as a program found them; a person who edits the bone stands by them."""
_AT_EDGE = "reconstruction-doubt-at-scan-edge"
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class _BoneLeft:
    """A bone that is left after correction.

    Attributes:
        name: what it is called now.
        label: its number in the label map.
        surface: its surface, LPS [mm].
        is_cropped: whether the scan's edge cuts it.
        as_before: the bone of the model, where no tool touched it.
    """

    name: BoneName
    label: int
    surface: BoneSurface
    is_cropped: bool
    as_before: Bone | None = None


def bench_of(model: PatientModel) -> CorrectionBench:
    """Begin to correct the bones of a model, which itself is left alone."""
    names = {bone.label: bone.id for bone in model.bones}
    label_map = LabelMap(model.labels.with_array(model.labels.array.copy()), names)
    return CorrectionBench(label_map, Scan(model.picture or model.hu, is_ct=model.picture is None))


def correct_model(model: PatientModel, script: Sequence[Edit], out: Path, progress: Progress) -> PatientModel:
    """Carry out a script on a patient model and write the result.

    Args:
        model: the model; its folder is left alone unless ``out`` is that folder.
        script: see correction.script.
        out: folder of the corrected model.
        progress: called with ("surface" or "write", fraction 0 to 1).

    Raises:
        ReconstructionError: an edit is impossible, or no bone is left.
    """
    require_place(out)
    bench = bench_of(model)
    bench.run(script)
    corrected = _corrected_bones(model, bench, progress)
    if not corrected:
        raise ReconstructionError("correction-no-bone-left")
    recognised = recognise_bones(model.hu, [(bone.name, bone.surface) for bone in corrected])
    bones = [_described(bone, found) for bone, found in zip(corrected, recognised, strict=True)]
    result = replace(
        model,
        folder=out,
        labels=bench.label_map.labels,
        bones=tuple(sorted(bones, key=lambda bone: -bone.volume_ml)),
        corrections=(*model.corrections, *bench.notes),
    )
    if model.calibration.kind == ASSUMED:
        result = _assumed_anew(result, [bone.surface for bone in corrected])
    progress("write", 0.0)
    write_patient_model(result, {bone.name.id: bone.surface for bone in corrected})
    progress("write", 1.0)
    return result


def _corrected_bones(model: PatientModel, bench: CorrectionBench, progress: Progress) -> list[_BoneLeft]:
    """What is left of the bones, by label; those that no tool touched as they were."""
    labels, names = bench.label_map.labels.array, bench.label_map.names
    before = {bone.label: bone for bone in model.bones}
    present = set(map(int, np.flatnonzero(np.bincount(labels.ravel())))) - {0}
    levels = measure_tissue_levels(model.hu)
    bones = []
    for number, (label, bone_id) in enumerate(sorted(names.items())):
        progress("surface", number / len(names))
        if label not in present:
            continue
        old = before.get(label)
        if old is not None and label not in bench.touched:
            name, as_before = (_name_of(old), old) if old.id == bone_id else (_name_by_hand(bone_id, old), None)
            bones.append(_BoneLeft(name, label, model.surface(old.id), old.cropped, as_before))
            continue
        piece, own = _piece(model, bench.label_map, label)
        field = _obeying(place_surface(model.hu, piece, levels, point_spread_mm=model.point_spread_mm), own)
        surface = extract_surface(field, keep_share=_KEEP_SHARE)
        bones.append(_BoneLeft(_name_by_hand(bone_id, old), label, surface, piece.is_cropped))
    progress("surface", 1.0)
    return bones


def _name_of(bone: Bone) -> BoneName:
    return BoneName(bone.id, bone.name, bone.side, bone.level, bone.confidence, bone.doubts)


def _name_by_hand(bone_id: str, old: Bone | None) -> BoneName:
    """Name of a bone that a person edited, with those doubts about it that an edit does not settle."""
    left = [
        doubt
        for doubt in (() if old is None else old.doubts)
        if doubt.message_id not in _SETTLED and not doubt.message_id.startswith("landmarks-") and doubt != _BY_HAND
    ]
    return replace(parse_bone_id(bone_id), confidence=_CONFIDENCE, doubts=(*left, _BY_HAND))


def _described(bone: _BoneLeft, recognition: Recognition) -> Bone:
    """A corrected bone with landmarks measured anew, since some rest on several bones."""
    if bone.as_before is not None:
        return replace(bone.as_before, landmarks=recognition.landmarks)
    known = [doubt for doubt in bone.name.doubts if doubt.message_id != _AT_EDGE and doubt != _BY_HAND]
    known += [Note(_AT_EDGE)] if bone.is_cropped else []
    found = [doubt for doubt in recognition.name.doubts if doubt not in known and doubt != _BY_HAND]
    name = replace(bone.name, doubts=(*known, *(doubt for doubt in found if doubt.message_id != _AT_EDGE), _BY_HAND))
    return Bone.of_surface(name, bone.label, bone.surface, cropped=bone.is_cropped, landmarks=recognition.landmarks)


def _assumed_anew(model: PatientModel, surfaces: Sequence[BoneSurface]) -> PatientModel:
    """The model with density assumed within its corrected surfaces, where no scan says what it is."""
    scan, _ = assumed_scan(list(surfaces), model.hu.geometry)
    return replace(model, hu=scan, density=scan.with_array(apparent_density(scan.array)))


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
