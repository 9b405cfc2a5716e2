"""The product of reconstruction: a folder with volume, density, labels, surfaces and patient_model.json."""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from reconstruction.bone_naming import BoneName
from reconstruction.density import relations
from reconstruction.density.calibration import Calibration
from reconstruction.disk_space import require_disk_space
from reconstruction.errors import ReconstructionError
from reconstruction.images.nifti import read_nifti, write_nifti
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.stl import read_stl, write_stl
from reconstruction.surfaces.stored_levels import DetailLevel, levels_as_json, levels_from_json, write_levels
from reconstruction.volume import Volume
from reconstruction.workers import workers

SCHEMA_VERSION = 1
MODEL_FILE = "patient_model.json"
_DENSITY_STEP = 1e-4  # density.nii.gz is stored as 16-bit multiples of this [g/cm3]
_PICTURE_FILE = "picture.nii.gz"
_SAFE_ID = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,60}$")


@dataclass(frozen=True)
class Bone:
    """One bone of the model.

    Attributes:
        id: name, level and side joined by ``_``.
        name, side, level: English snake_case name; ``left``, ``right`` or None; such as ``L4`` or None.
        label: its number in the label volume.
        confidence: 0 to 1.
        doubts: reasons for doubt.
        volume_ml: volume of its surface [ml].
        mesh: path of its surface, relative to the model's folder.
        watertight: whether the surface is closed.
        cropped: whether the scan's edge cuts the bone.
        landmarks: named points, axes and angles, see anatomy.bone_recognition; empty where none are known.
        levels: levels of detail of its surface, written with the model.
    """

    id: str
    name: str
    side: str | None
    level: str | None
    label: int
    confidence: float
    doubts: tuple[Note, ...]
    volume_ml: float
    mesh: str
    watertight: bool
    cropped: bool
    landmarks: dict[str, object]
    levels: tuple[DetailLevel, ...] = ()

    @classmethod
    def of_surface(
        cls, name: BoneName, label: int, surface: BoneSurface, *, cropped: bool, landmarks: dict[str, object]
    ) -> Bone:
        """The bone of this name whose surface was just made."""
        return cls(
            id=name.id,
            name=name.name,
            side=name.side,
            level=name.level,
            label=label,
            confidence=name.confidence,
            doubts=name.doubts,
            volume_ml=surface.volume_mm3 / 1000.0,
            mesh=f"meshes/{name.id}.stl",
            watertight=surface.is_watertight,
            cropped=cropped,
            landmarks=landmarks,
        )


@dataclass(frozen=True, eq=False)
class PatientModel:
    """A patient's bones in space.

    Attributes:
        pseudonym: stands for the patient; nothing else does.
        folder: where it is stored.
        hu: Hounsfield units, int16.
        density: apparent density [g/cm3], float32.
        labels: number of the bone each voxel belongs to, uint16, 0 none.
        bones: the bones, largest first.
        imported: record of the import.
        calibration: how density was derived.
        point_spread_mm: standard deviation of the scan's blur, measured on its edges [mm].
        soft_tissue_hu: what muscle reads in this scan [HU].
        noise_hu: standard deviation of the noise, an upper bound [HU].
        corrections: what was corrected by hand, oldest first.
        picture: brightness of the magnetic resonance picture that the bones were found in, on the same grid; None for
            a CT, where ``hu`` is the picture.
    """

    pseudonym: str
    folder: Path
    hu: Volume
    density: Volume
    labels: Volume
    bones: tuple[Bone, ...]
    imported: ImportRecord
    calibration: Calibration
    point_spread_mm: float
    soft_tissue_hu: float
    noise_hu: float
    corrections: tuple[Note, ...] = ()
    picture: Volume | None = None

    def bone(self, bone_id: str) -> Bone:
        """The bone with this id.

        Raises:
            ReconstructionError: there is none; the message names those there are.
        """
        for bone in self.bones:
            if bone.id == bone_id:
                return bone
        known = ", ".join(bone.id for bone in self.bones)
        raise ReconstructionError("reconstruction-bone-unknown", id=bone_id, known=known)

    def surface(self, bone_id: str) -> BoneSurface:
        """Surface of a bone, LPS [mm]."""
        return read_stl(self.folder / self.bone(bone_id).mesh)


def write_patient_model(model: PatientModel, surfaces: dict[str, BoneSurface]) -> None:
    """Write the model's folder: into a temporary folder beside, then renamed; an older model there is replaced.

    Args:
        model: what to write; ``model.folder`` says where.
        surfaces: surface of each bone by id.

    Raises:
        ReconstructionError: the disk is full, or the place cannot be used, see require_place.
    """
    folder = model.folder.absolute()
    require_place(folder)
    require_disk_space(folder, model.hu.array.size * 4 + sum(50 * len(mesh.triangles) for mesh in surfaces.values()))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}")
    beside.mkdir()
    try:
        _write_contents(beside, model, surfaces)
        _replace_folder(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def require_place(folder: Path) -> None:
    """Look before long work whether a model can be written to a folder.

    Raises:
        ReconstructionError: the folder exists and is neither empty nor a patient model, so that it is not ours to
            replace; or it can be neither made nor written to.
    """
    above = folder.absolute().parent
    while not above.exists():
        above = above.parent
    if not above.is_dir():
        raise ReconstructionError("reconstruction-out-in-file", path=str(above))
    if not os.access(above, os.W_OK):
        raise ReconstructionError("reconstruction-out-not-writable", path=str(above))
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / MODEL_FILE).is_file()):
        raise ReconstructionError("reconstruction-out-not-empty", path=str(folder))


def _volumes(model: PatientModel) -> list[tuple[str, Volume, str, float | None]]:
    """File, volume, quantity and unit of each volume of a model, and the step in which its values are stored."""
    stored: list[tuple[str, Volume, str, float | None]] = [
        ("volume.nii.gz", model.hu, "HU", None),
        ("density.nii.gz", model.density, "apparent density g/cm3", _DENSITY_STEP),
        ("labels.nii.gz", model.labels, "bones of patient_model.json", None),
    ]
    return stored if model.picture is None else [*stored, (_PICTURE_FILE, model.picture, "brightness", None)]


def _write_contents(folder: Path, model: PatientModel, surfaces: dict[str, BoneSurface]) -> None:
    (folder / "meshes").mkdir()

    def with_surfaces(bone: Bone) -> Bone:
        write_stl(folder / bone.mesh, surfaces[bone.id])
        return replace(bone, levels=write_levels(folder, bone.id, surfaces[bone.id]))

    with workers() as threads:
        volumes = [
            threads.submit(write_nifti, folder / name, volume, description=quantity, step=step)
            for name, volume, quantity, step in _volumes(model)
        ]
        bones = list(threads.map(with_surfaces, model.bones))
        for written in volumes:
            written.result()
    content = {
        "schema_version": SCHEMA_VERSION,
        "pseudonym": model.pseudonym,
        "frame": "DICOM patient LPS, mm",
        "import": _import_as_json(model.imported),
        "density": {
            "quantity": "apparent density",
            "unit": "g/cm3",
            "relation": relations.RELATION,
            "calibration": model.calibration.kind,
            "mineral_line": _line_as_json(model.calibration),
        },
        "image_quality": {
            "point_spread_mm": round(model.point_spread_mm, 4),
            "soft_tissue_hu": round(model.soft_tissue_hu, 1),
            "noise_hu": round(model.noise_hu, 1),
        },
        "corrections": _notes_as_json(model.corrections),
        "bones": [_bone_as_json(bone) for bone in bones],
    }
    (folder / MODEL_FILE).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _replace_folder(new: Path, final: Path) -> None:
    """Put the new folder in place; the old one is kept until the new one stands."""
    retired = new.with_name(new.name + ".old")
    if final.exists():
        os.replace(final, retired)
    try:
        os.replace(new, final)
    except OSError:
        if retired.exists():
            os.replace(retired, final)
        raise
    shutil.rmtree(retired, ignore_errors=True)


def read_patient_model(folder: Path) -> PatientModel:
    """Read a model's folder.

    Raises:
        ReconstructionError: no model there, a newer format, or damaged files.
    """
    path = folder / MODEL_FILE
    if not path.is_file():
        raise ReconstructionError("reconstruction-model-missing", path=str(folder))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema_version"] > SCHEMA_VERSION:
            raise ReconstructionError("reconstruction-model-newer", version=content["schema_version"])
        return _model_from_json(content, folder)
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReconstructionError("reconstruction-model-damaged", path=str(folder)) from error


def _model_from_json(content: dict, folder: Path) -> PatientModel:
    return PatientModel(
        pseudonym=content["pseudonym"],
        folder=folder,
        hu=_stored(folder, "volume.nii.gz", np.int16),
        density=_stored(folder, "density.nii.gz", np.float32),
        labels=_stored(folder, "labels.nii.gz", np.uint16),
        bones=tuple(_bone_from_json(entry) for entry in content["bones"]),
        imported=_import_from_json(content["import"]),
        calibration=Calibration(content["density"]["calibration"], **(content["density"].get("mineral_line") or {})),
        point_spread_mm=float(content["image_quality"]["point_spread_mm"]),
        soft_tissue_hu=float(content["image_quality"]["soft_tissue_hu"]),
        noise_hu=float(content["image_quality"]["noise_hu"]),
        corrections=_notes_from_json(content.get("corrections", [])),
        picture=_stored(folder, _PICTURE_FILE, np.int16) if (folder / _PICTURE_FILE).is_file() else None,
    )


def _stored(folder: Path, name: str, dtype: type) -> Volume:
    """One volume of a model's folder."""
    try:
        return read_nifti(folder / name, dtype=dtype)
    except ReconstructionError as error:
        raise ReconstructionError("reconstruction-model-damaged", path=str(folder)) from error


def _line_as_json(calibration: Calibration) -> dict[str, float] | None:
    """Line of a calibration; None for the general line."""
    line = {key: value for key, value in asdict(calibration).items() if key != "kind"}
    return None if calibration.slope is None else line


def _notes_as_json(notes: tuple[Note, ...]) -> list[dict[str, object]]:
    return [{"id": note.message_id, "values": note.values} for note in notes]


def _notes_from_json(entries: list[dict[str, object]]) -> tuple[Note, ...]:
    return tuple(Note(str(entry["id"]), dict(entry["values"])) for entry in entries)  # type: ignore[call-overload]


def _bone_as_json(bone: Bone) -> dict[str, object]:
    return {
        "id": bone.id,
        "name": bone.name,
        "side": bone.side,
        "level": bone.level,
        "label": bone.label,
        "confidence": round(bone.confidence, 3),
        "doubts": _notes_as_json(bone.doubts),
        "volume_ml": round(bone.volume_ml, 4),
        "mesh": bone.mesh,
        "watertight": bone.watertight,
        "cropped": bone.cropped,
        "landmarks": bone.landmarks,
        "levels_of_detail": levels_as_json(bone.id, bone.levels),
    }


def _bone_from_json(entry: dict[str, object]) -> Bone:
    bone_id, label = str(entry["id"]), entry["label"]
    # The mesh path follows from the id, so a tampered file cannot point outside the folder.
    if not _SAFE_ID.match(bone_id) or not isinstance(label, int):
        raise ValueError(bone_id)
    return Bone(
        id=bone_id,
        name=str(entry["name"]),
        side=None if entry["side"] is None else str(entry["side"]),
        level=None if entry["level"] is None else str(entry["level"]),
        label=label,
        confidence=float(entry["confidence"]),  # type: ignore[arg-type]
        doubts=_notes_from_json(entry["doubts"]),  # type: ignore[arg-type]
        volume_ml=float(entry["volume_ml"]),  # type: ignore[arg-type]
        mesh=f"meshes/{bone_id}.stl",
        watertight=bool(entry["watertight"]),
        cropped=bool(entry["cropped"]),
        landmarks=dict(entry["landmarks"]),  # type: ignore[call-overload]
        levels=levels_from_json(entry.get("levels_of_detail", [])),  # type: ignore[arg-type]
    )


def _series_as_json(series: SeriesSummary) -> dict[str, object]:
    return asdict(series)


def _series_from_json(entry: dict[str, object]) -> SeriesSummary:
    reason, part = entry["reason"], entry.get("part")
    return SeriesSummary(
        int(entry["number"]),  # type: ignore[call-overload]
        str(entry["modality"]),
        int(entry["slices"]),  # type: ignore[call-overload]
        None if reason is None else str(reason),
        None if part is None else str(part),
    )


def _import_as_json(record: ImportRecord) -> dict[str, object]:
    return {
        "source_kind": record.source_kind,
        "modality": record.modality,
        "spacing_mm": list(record.spacing_mm),
        "orientation": record.orientation,
        "kvp": record.kvp,
        "series": {
            "chosen": _series_as_json(record.chosen),
            "set_aside": [_series_as_json(series) for series in record.set_aside],
        },
        "actions": _notes_as_json(record.actions),
        "warnings": _notes_as_json(record.warnings),
    }


def _import_from_json(entry: dict) -> ImportRecord:
    x, y, z = (float(value) for value in entry["spacing_mm"])
    return ImportRecord(
        source_kind=str(entry["source_kind"]),
        modality=str(entry["modality"]),
        spacing_mm=(x, y, z),
        orientation=str(entry["orientation"]),
        chosen=_series_from_json(entry["series"]["chosen"]),
        set_aside=tuple(_series_from_json(series) for series in entry["series"]["set_aside"]),
        actions=_notes_from_json(entry["actions"]),
        warnings=_notes_from_json(entry["warnings"]),
        kvp=None if entry["kvp"] is None else float(entry["kvp"]),
    )
