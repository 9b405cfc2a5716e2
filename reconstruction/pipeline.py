"""From an image to a patient model, stage by stage."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from reconstruction.anatomy.bone_recognition import Recognition, recognise_bones
from reconstruction.bone_naming import parse_bone_id, require_distinct
from reconstruction.bone_piece import BonePiece
from reconstruction.bone_segmentation import Names, Seeds, Segmentation, segment_bones
from reconstruction.density.calibration import Calibration
from reconstruction.density.relations import apparent_density
from reconstruction.disk_space import require_disk_space
from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.import_record import ImportRecord, Note
from reconstruction.known_shapes import model_from_labels, model_from_surface
from reconstruction.label_map import read_label_map
from reconstruction.learned.labelling import LearnedModels, label_scan, open_models
from reconstruction.learned.model_folder import CANONICAL_AXES
from reconstruction.mr.patient import model_from_mr, model_without_bones
from reconstruction.mr.segmentation import NO_BONES
from reconstruction.patient_model import Bone, PatientModel, require_place, write_patient_model
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import place_surface
from reconstruction.surfaces.point_spread import measure_point_spread
from reconstruction.surfaces.surface_files import is_surface_file
from reconstruction.volume import Volume
from reconstruction.workers import workers

STAGES = ("read", "segment", "surface", "write")
_BYTES_BEFORE_READING = 200 * 1024**2
_METAL_CONFIDENCE = 0.8  # streaks blur the outline of a bone that holds metal
_SHARE_OF_MODELS = 0.9  # of the time for finding bones: networks take minutes, the rest seconds
Progress = Callable[[str, float], None]


def no_progress(_stage: str, _fraction: float) -> None:
    """A listener that ignores progress."""


@dataclass(frozen=True)
class ReconstructionOptions:
    """What a user may choose.

    Attributes:
        seeds: points in bones, {bone id: [(x, y, z), ...]} in LPS [mm]: only these bones are reconstructed, split from
            one another and from bones whose id begins with ``other``.
        names: {bone id: (x, y, z)} names the unsplit pieces that hold these LPS points [mm].
        series: number of the series wanted, as series_list counts; the usable one with most slices without.
        surface_keep_share: share of the triangles to keep in the surfaces, 0 to 1.
        unit: unit of length of a surface file, see surfaces.surface_files.UNITS_MM; guessed if None.
        label_names: {number: bone id} of a label map; only these numbers become bones, all of them without.
        is_label_map: take the file as a label map; otherwise that is found out.
        modality: ``ct`` or ``mr``; found out if None, from DICOM's headers or from the values of other files.
        keep_without_bones: keep a magnetic resonance picture in which no bone can be told, with no bones and the reason
            as a warning, for someone to click in them; otherwise it is refused.
        models: folders of learned models that label the bones of a CT, see learned.model_folder.
        model_axes: where index x, y, z of the pictures run that the models were trained on.
    """

    seeds: Seeds = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    series: int | None = None
    surface_keep_share: float = 0.5
    unit: str | None = None
    label_names: Mapping[int, str] = field(default_factory=dict)
    is_label_map: bool = False
    modality: str | None = None
    keep_without_bones: bool = False
    models: tuple[Path, ...] = ()
    model_axes: str = CANONICAL_AXES


def reconstruct(
    source: Path,
    out: Path,
    *,
    options: ReconstructionOptions | None = None,
    progress: Progress = no_progress,
) -> PatientModel:
    """Make a patient model from a CT, or from shapes that are known: a surface file or a label map.

    Args:
        source: DICOM folder, zip of one, NIfTI, NRRD or MHA file, or a surface file (STL, PLY, OBJ, VTP).
        out: folder of the model; an older model there is replaced, anything else is left alone and refused.
        options: see ReconstructionOptions.
        progress: called with (stage of STAGES, fraction 0 to 1). An exception it raises cancels the work and leaves
            nothing behind.

    Raises:
        ReconstructionError: the source cannot be used, see its sentence.
    """
    chosen = options or ReconstructionOptions()
    _require_usable_names(chosen)
    require_place(out)
    require_disk_space(out, _BYTES_BEFORE_READING)
    models = _models(source, chosen)
    known = None if models else _from_known_shapes(source, out, chosen, progress)
    if known is not None:
        return known
    hu, record = _imported(source, chosen, progress)
    if models is None and record.modality == "MR":
        return _from_mr(hu, record, out, chosen, progress)
    segmentation = _segmented(hu, chosen, models, progress)
    spread_mm = measure_point_spread(hu, segmentation.pieces, segmentation.levels)
    pieces, labels = _surfaces(hu, segmentation, spread_mm, chosen.surface_keep_share, progress)
    if not pieces:
        raise ReconstructionError("reconstruction-no-bone", threshold=round(segmentation.levels.detection))
    recognised = recognise_bones(hu, [(piece.name, surface) for piece, surface in pieces])
    bones = [
        _bone(
            piece, number, surface, recognition, holds_metal=bool((_metal_in(segmentation, piece) & piece.mask).any())
        )
        for number, ((piece, surface), recognition) in enumerate(zip(pieces, recognised, strict=True), start=1)
    ]
    progress("surface", 1.0)
    faint = len(segmentation.pieces) - len(bones)
    notes = (*segmentation.notes, *((Note("reconstruction-note-faint-pieces", {"count": faint}),) if faint else ()))
    record = replace(
        record,
        actions=(*record.actions, *notes),
        warnings=(*record.warnings, *segmentation.warnings, *_metal_warning(segmentation)),
    )
    model = _model(out, hu, labels, bones, record, segmentation, spread_mm)
    progress("write", 0.0)
    write_patient_model(model, {bone.id: surface for bone, (_, surface) in zip(bones, pieces, strict=True)})
    progress("write", 1.0)
    return model


def _require_usable_names(chosen: ReconstructionOptions) -> None:
    """Refuse names that no bone can have before anything is read."""
    given = (*chosen.seeds, *chosen.names, *chosen.label_names.values())
    for bone_id in given:
        parse_bone_id(bone_id)
    require_distinct(given)


def _from_mr(
    picture: Volume, record: ImportRecord, out: Path, chosen: ReconstructionOptions, progress: Progress
) -> PatientModel:
    """Patient model of a magnetic resonance picture."""
    points = {**{bone_id: [point] for bone_id, point in chosen.names.items()}, **chosen.seeds}
    try:
        return model_from_mr(
            picture, record, out, seeds=points, keep_share=chosen.surface_keep_share, progress=progress
        )
    except ReconstructionError as error:
        if not chosen.keep_without_bones or error.message_id != NO_BONES:
            raise
        return model_without_bones(picture, record, out, reason=Note(NO_BONES), progress=progress)


def _imported(source: Path, chosen: ReconstructionOptions, progress: Progress) -> tuple[Volume, ImportRecord]:
    """The scan of a source: CT before MR where the user does not say which, and CT only for learned models."""
    modalities = (chosen.modality.upper(),) if chosen.modality else ("CT",) if chosen.models else ("CT", "MR")
    return import_image(source, progress, modalities=modalities, series=chosen.series)


def _models(source: Path, chosen: ReconstructionOptions) -> LearnedModels | None:
    """The learned models that a user wants, None without any; they are looked at before anything is read."""
    if not chosen.models:
        return None
    if chosen.seeds:
        raise ReconstructionError("learned-with-seeds")
    if is_surface_file(source) or chosen.is_label_map or chosen.label_names or chosen.modality == "mr":
        raise ReconstructionError("learned-needs-ct", file=source.name)
    return open_models(chosen.models, chosen.model_axes)


def _segmented(
    hu: Volume, chosen: ReconstructionOptions, models: LearnedModels | None, progress: Progress
) -> Segmentation:
    """Pieces of bone of a CT, labelled by the models first where there are any."""
    if models is None:
        return segment_bones(hu, seeds=chosen.seeds, names=chosen.names, progress=progress)

    def tell(stage: str, fraction: float) -> None:
        progress(stage, _SHARE_OF_MODELS + (1.0 - _SHARE_OF_MODELS) * fraction)

    learned = label_scan(hu, models, lambda fraction: progress("segment", _SHARE_OF_MODELS * fraction))
    segmentation = segment_bones(hu, names=chosen.names, learned=learned, progress=tell)
    return replace(segmentation, warnings=learned.warnings)


def _from_known_shapes(
    source: Path, out: Path, chosen: ReconstructionOptions, progress: Progress
) -> PatientModel | None:
    """Patient model of a surface file or a label map; None for a picture."""
    if is_surface_file(source):
        return model_from_surface(source, out, unit=chosen.unit, progress=progress)
    if chosen.modality == "mr":
        return None
    labels = read_label_map(source, required=chosen.is_label_map or bool(chosen.label_names))
    if labels is None:
        return None
    return model_from_labels(
        labels, out, names=chosen.label_names, keep_share=chosen.surface_keep_share, progress=progress
    )


def _surfaces(
    hu: Volume, segmentation: Segmentation, spread_mm: float, keep_share: float, progress: Progress
) -> tuple[list[tuple[BonePiece, BoneSurface]], np.ndarray]:
    """Pieces of bone with their surfaces, and the number of the piece from 1 that each voxel lies in, uint16."""

    def surface_of(piece: BonePiece) -> tuple[np.ndarray, BoneSurface | None]:
        """Voxels of a piece, and its surface; none of a speck that noise alone lifted over the threshold."""
        placed = place_surface(hu, piece, segmentation.levels, point_spread_mm=spread_mm)
        inside = placed.inside
        return inside, extract_surface(placed, keep_share=keep_share) if inside.any() else None

    labels = np.zeros(hu.array.shape, dtype=np.uint16)
    pieces: list[tuple[BonePiece, BoneSurface]] = []
    with workers() as threads:
        outcomes = threads.map(surface_of, segmentation.pieces)
        for number, (piece, (inside, surface)) in enumerate(zip(segmentation.pieces, outcomes, strict=True), start=1):
            if surface is not None:
                pieces.append((piece, surface))
                labels[piece.box][inside & ~_metal_in(segmentation, piece)] = len(pieces)
            progress("surface", number / len(segmentation.pieces))
    return pieces, labels


def _metal_in(segmentation: Segmentation, piece: BonePiece) -> np.ndarray:
    """Metal within the box of a piece."""
    if segmentation.metal is None:
        return np.zeros(piece.mask.shape, dtype=bool)
    return segmentation.metal.mask[piece.box]


def _metal_warning(segmentation: Segmentation) -> tuple[Note, ...]:
    metal = segmentation.metal
    if metal is None:
        return ()
    return (Note("reconstruction-note-metal", {"ml": round(metal.volume_ml, 2), "pieces": metal.pieces}),)


def _bone(piece: BonePiece, label: int, surface: BoneSurface, recognition: Recognition, *, holds_metal: bool) -> Bone:
    name = recognition.name
    if holds_metal:
        doubts = (*name.doubts, Note("reconstruction-doubt-metal"))
        name = replace(name, confidence=name.confidence * _METAL_CONFIDENCE, doubts=doubts)
    return Bone.of_surface(name, label, surface, cropped=piece.is_cropped, landmarks=recognition.landmarks)


def _model(
    out: Path,
    hu: Volume,
    labels: np.ndarray,
    bones: list[Bone],
    record: ImportRecord,
    segmentation: Segmentation,
    point_spread_mm: float,
) -> PatientModel:
    return PatientModel(
        pseudonym=_pseudonym(hu),
        folder=out,
        hu=hu,
        density=hu.with_array(apparent_density(hu.array, kvp=record.kvp)),
        labels=hu.with_array(labels),
        bones=tuple(bones),
        imported=record,
        calibration=Calibration(),
        point_spread_mm=point_spread_mm,
        soft_tissue_hu=segmentation.levels.soft_tissue,
        noise_hu=segmentation.levels.noise,
    )


def _pseudonym(hu: Volume) -> str:
    """A name that follows from the picture alone: equal for equal scans, and no way back to the person."""
    digest = hashlib.sha256(np.ascontiguousarray(hu.array[:: max(1, hu.array.shape[0] // 16)]).tobytes())
    digest.update(np.round(hu.affine, 3).tobytes())
    return f"P-{digest.hexdigest()[:10].upper()}"
