"""Patient models of bones whose shape is known beforehand: from a surface file or a label map, density assumed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.bone_recognition import Recognition, recognise_bones
from reconstruction.assumed_bone import (
    CANCELLOUS_DENSITY,
    CORTICAL_DENSITY,
    NOISE_HU,
    SHELL_MM,
    SOFT_TISSUE_HU,
    assumed_scan,
    grid_around,
)
from reconstruction.bone_file_name import name_from_file
from reconstruction.bone_naming import UNKNOWN_NAME, BoneName, parse_bone_id
from reconstruction.density.calibration import Calibration
from reconstruction.density.relations import apparent_density
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.patient_model import Bone, PatientModel, write_patient_model
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.remeshing import surface_of_mask
from reconstruction.surfaces.repair import repair
from reconstruction.surfaces.surface_files import read_surface_file
from reconstruction.volume import Volume
from reconstruction.workers import workers

ASSUMED = "assumed"
"""Kind of a calibration that rests on no picture at all."""

_VOXEL_BLUR = 1.0 / np.sqrt(12.0)  # the mean over a voxel blurs with this share of its width
_LABEL_CONFIDENCE = 0.5
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class KnownBone:
    """A bone of which name and closed surface are known.

    Attributes:
        name: what it is held to be.
        surface: its surface, LPS [mm].
        is_cropped: whether the scan's edge cuts it; None to find that out from the labels.
    """

    name: BoneName
    surface: BoneSurface
    is_cropped: bool | None = None


def model_from_surface(source: Path, out: Path, *, unit: str | None, progress: Progress) -> PatientModel:
    """Repair a surface file and make a patient model of its bodies.

    Args:
        source: STL, PLY, OBJ or VTP file; its axes are taken as patient LPS.
        out: folder of the model.
        unit: unit of length of the file, see surface_files.UNITS_MM; guessed with a warning if None.
        progress: called with (stage, fraction 0 to 1).

    Raises:
        ReconstructionError: the file cannot be used, see its sentence.
    """
    progress("read", 0.0)
    raw, reading_notes = read_surface_file(source, unit)
    progress("surface", 0.0)
    bodies, repairs = repair(raw, source.name)
    first = name_from_file(source)
    names = [first if number == 1 else _further(first, number) for number in range(1, len(bodies) + 1)]
    scan, labels = assumed_scan(bodies, grid_around(bodies))
    warnings = (*reading_notes, Note("surfaces-note-frame-assumed"))
    return _model(out, "surface", scan, labels, list(zip(names, bodies, strict=True)), repairs, warnings, progress)


def model_from_labels(
    labels: Volume, out: Path, *, names: Mapping[int, str], keep_share: float, progress: Progress
) -> PatientModel:
    """Make a patient model of the bones of a label map.

    Args:
        labels: number of the bone in each voxel, uint16, 0 none.
        out: folder of the model.
        names: {number: bone id}; only these become bones. Without any, every number does, as ``label_<number>``.
        keep_share: share of triangles to keep in the surfaces, 0 to 1.
        progress: called with (stage, fraction 0 to 1).

    Raises:
        ReconstructionError: a name is unusable, or a named number is not in the map.
    """
    boxes = ndimage.find_objects(labels.array)
    present = [number for number, box in enumerate(boxes, start=1) if box is not None]
    missing = sorted(set(names) - set(present))
    if missing:
        known = ", ".join(map(str, present))
        raise ReconstructionError("surfaces-label-missing", label=missing[0], known=known)
    wanted = [number for number in present if not names or number in names]

    def surface_of(number: int) -> BoneSurface:
        part = labels.crop(boxes[number - 1])
        return surface_of_mask(part.with_array(part.array == number), keep_share=keep_share)

    bones: list[tuple[BoneName, BoneSurface]] = []
    numbers = np.zeros(labels.array.shape, dtype=np.uint16)
    with workers() as threads:
        surfaces = threads.map(surface_of, wanted)
        for position, (number, surface) in enumerate(zip(wanted, surfaces, strict=True), start=1):
            box = boxes[number - 1]
            numbers[box][labels.array[box] == number] = position
            bones.append((_label_name(number, names), surface))
            progress("surface", position / len(wanted))
    scan, _ = assumed_scan([surface for _, surface in bones], labels.geometry)
    return _model(out, "label_map", scan, numbers, bones, (), (), progress)


def _label_name(number: int, names: Mapping[int, str]) -> BoneName:
    if number in names:
        return parse_bone_id(names[number])
    doubt = Note("reconstruction-doubt-unnamed")
    return BoneName(f"label_{number}", f"label_{number}", None, None, _LABEL_CONFIDENCE, (doubt,))


def _further(first: BoneName, number: int) -> BoneName:
    """Name of a further body of the same file."""
    return replace(first, id=f"{UNKNOWN_NAME}_{number}", name=UNKNOWN_NAME, side=None, level=None)


def _model(
    out: Path,
    kind: str,
    scan: Volume,
    labels: np.ndarray,
    bones: list[tuple[BoneName, BoneSurface]],
    actions: tuple[Note, ...],
    warnings: tuple[Note, ...],
    progress: Progress,
) -> PatientModel:
    assumed = Note(
        "surfaces-note-assumed-density",
        {"cortical": CORTICAL_DENSITY, "cancellous": CANCELLOUS_DENSITY, "shell_mm": SHELL_MM},
    )
    x, y, z = (float(step) for step in scan.geometry.spacing_mm)
    record = ImportRecord(
        source_kind=kind,
        modality="SEG",
        spacing_mm=(x, y, z),
        orientation="LPS" if scan.geometry.is_axis_parallel else "oblique",
        chosen=SeriesSummary(1, "SEG", scan.array.shape[0]),
        actions=actions,
        warnings=(*warnings, assumed),
    )
    return model_of_known_bones([KnownBone(*bone) for bone in bones], scan, labels, out, record, progress)


def model_of_known_bones(
    bones: list[KnownBone],
    scan: Volume,
    labels: np.ndarray,
    out: Path,
    record: ImportRecord,
    progress: Progress,
    *,
    picture: Volume | None = None,
) -> PatientModel:
    """Write a patient model of bones whose density is assumed.

    Args:
        bones: the bones, in the order of their labels.
        scan: assumed Hounsfield units, see assumed_bone.assumed_scan.
        labels: number of the bone in each voxel, from 1.
        out: folder of the model.
        record: how the shapes came about.
        progress: called with (stage, fraction 0 to 1).
        picture: the picture they were found in, where it is not a CT.
    """
    recognised = recognise_bones(scan, [(bone.name, bone.surface) for bone in bones])
    digest = hashlib.sha256(labels.tobytes())
    if picture is not None:  # pictures without any bone have equal labels
        digest.update(np.ascontiguousarray(picture.array[:: max(1, len(picture.array) // 16)]).tobytes())
    model = PatientModel(
        pseudonym=f"P-{digest.hexdigest()[:10].upper()}",
        folder=out,
        hu=scan,
        density=scan.with_array(apparent_density(scan.array)),
        labels=scan.with_array(labels),
        bones=tuple(
            _bone(recognition, number, bone, labels)
            for number, (recognition, bone) in enumerate(zip(recognised, bones, strict=True), start=1)
        ),
        imported=record,
        calibration=Calibration(ASSUMED),
        point_spread_mm=float(_VOXEL_BLUR * scan.geometry.spacing_mm.mean()),
        soft_tissue_hu=SOFT_TISSUE_HU,
        noise_hu=NOISE_HU,
        picture=picture,
    )
    progress("write", 0.0)
    write_patient_model(model, {bone.id: known.surface for bone, known in zip(model.bones, bones, strict=True)})
    progress("write", 1.0)
    return model


def _bone(recognition: Recognition, number: int, known: KnownBone, labels: np.ndarray) -> Bone:
    name, surface = recognition.name, known.surface
    cropped = known.is_cropped
    if cropped is None:
        faces = (np.take(labels, layer, axis=axis) for axis in range(3) for layer in (0, -1))
        cropped = any(bool((face == number).any()) for face in faces)
    return Bone.of_surface(name, number, surface, cropped=cropped, landmarks=recognition.landmarks)
