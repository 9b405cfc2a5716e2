"""Import for the desktop: series, patient models, and free practice on one of their bones."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reconstruction.errors import ReconstructionError
from scenarios.bone_titles import title_of_id
from scenarios.language import LANGUAGES, Translator
from scenarios.planning.automatic_line import automatic_line
from scenarios.storage import delete_folder, where_data_lies
from simulator.app import reconstruct_series
from simulator.desktop.services import Cancelled, Progress
from simulator.desktop.shell_services import (
    BoneClick,
    ImportedPatient,
    ImportResult,
    ImportServices,
    PreviewBone,
    ScanSlices,
)
from simulator.desktop_services.practice_cases import cases_of, delete_cases_of, write_practice_case
from simulator.desktop_services.worker_process import run_in_process

if TYPE_CHECKING:
    from reconstruction.images.series_list import ListedSeries
    from reconstruction.patient_model import Bone, PatientModel

MODEL_FILE = "patient_model.json"
_PREFIX = "imported-"
_SCRATCH = ".import-"


def import_services() -> ImportServices:
    """Import on this machine; what an import that was killed has left behind is cleared away first."""
    for left in _models().glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    return ImportServices(
        list_series=_list_series,
        reconstruct=_reconstruct,
        patients=_patients,
        open_patient=_open_patient,
        slices_of=_slices_of,
        find_again=_find_again,
        correct=_correct,
        line_of=lambda bone: automatic_line(bone.vertices, bone.triangles, bone.side),
        practise=_practise,
        remove=_remove,
    )


def _models() -> Path:
    return where_data_lies()["models"]


def _list_series(source: Path, progress: Progress, cancelled: Cancelled) -> tuple[ListedSeries, ...] | None:
    with _Scratch() as scratch:
        found: tuple[ListedSeries, ...] | None = run_in_process(_series_of, (source,), scratch, progress, cancelled)
    return found


def _series_of(source: Path, _report: Callable[[str, float], None]) -> tuple[ListedSeries, ...] | None:
    from reconstruction.images.series_list import list_series

    try:
        return tuple(list_series(source))
    except ReconstructionError as error:
        # A single file that is no DICOM image may be a volume or a surface: the import itself tells.
        if error.message_id == "reconstruction-not-dicom" and source.is_file():
            return None
        raise


def _reconstruct(
    source: Path, series: int | None, modality: str | None, progress: Progress, cancelled: Cancelled
) -> ImportResult:
    with _Scratch() as scratch:
        made = scratch / "model"
        pseudonym = run_in_process(_model_of, (source, made, series, modality), scratch, progress, cancelled)
        name = _keep(made, f"{_PREFIX}{pseudonym}")
    return _open_patient(name, progress, cancelled)


def _model_of(
    source: Path, out: Path, series: int | None, modality: str | None, report: Callable[[str, float], None]
) -> str:
    # A picture in which no bone is told is kept: a click in each bone may still find them.
    return reconstruct_series(
        source, out, {}, report, series=series, modality=modality, keep_without_bones=True
    ).pseudonym


def _keep(made: Path, name: str) -> str:
    """Put a finished model among the models, in place of an earlier one of the name; returns the name."""
    if (_models() / name).exists():
        delete_folder(_models() / name)
    made.rename(_models() / name)
    return name


def _find_again(
    name: str, clicks: tuple[BoneClick, ...], keep_found: bool, progress: Progress, cancelled: Cancelled
) -> ImportResult:
    with _Scratch() as scratch:
        made = scratch / "model"
        arguments = (_models() / name, made, clicks, keep_found)
        pseudonym = run_in_process(_model_again, arguments, scratch, progress, cancelled)
        kept = _keep(made, f"{_PREFIX}{pseudonym}")
    # Exercises drill the bones as they were: a patient that has any stays beside the new one.
    if kept != name and not cases_of(name):
        delete_folder(_models() / name)
    return _open_patient(kept, progress, cancelled)


def _model_again(
    folder: Path,
    out: Path,
    clicks: tuple[BoneClick, ...],
    keep_found: bool,  # noqa: FBT001 - handed over by position to another process
    report: Callable[[str, float], None],
) -> str:
    from reconstruction.mr.patient import segment_again
    from reconstruction.patient_model import read_patient_model

    seeds = {click.bone_id: [click.point_lps_mm] for click in clicks}
    return segment_again(read_patient_model(folder), out, seeds=seeds, keep_found=keep_found, progress=report).pseudonym


def _correct(name: str, edits: tuple[dict[str, Any], ...], progress: Progress, cancelled: Cancelled) -> ImportResult:
    with _Scratch() as scratch:
        made = scratch / "model"
        run_in_process(_model_corrected, (_models() / name, made, edits), scratch, progress, cancelled)
        # Exercises drill the bones as they were: a patient that has any stays beside the new one.
        kept = _keep(made, _free_name(name) if cases_of(name) else name)
    return _open_patient(kept, progress, cancelled)


def _model_corrected(
    folder: Path, out: Path, edits: tuple[dict[str, Any], ...], report: Callable[[str, float], None]
) -> None:
    from reconstruction.correction.corrected_model import correct_model
    from reconstruction.patient_model import read_patient_model

    correct_model(read_patient_model(folder), edits, out, report)


def _free_name(name: str) -> str:
    """The name with the first number, from 2, that no model bears."""
    return next(free for number in range(2, 10_000) if not (_models() / (free := f"{name}-{number}")).exists())


def _slices_of(name: str, progress: Progress, _cancelled: Cancelled) -> ScanSlices:
    from reconstruction.mr.patient import clicks_of
    from reconstruction.patient_model import read_patient_model

    progress("prepare", 0.0)
    model = read_patient_model(_models() / name)
    shown = model.hu if model.picture is None else model.picture
    clicks = tuple(BoneClick(bone_id, point) for bone_id, point in clicks_of(model.imported))
    return ScanSlices(
        np.asarray(shown.array), shown.affine, np.asarray(model.labels.array), model.picture is None, clicks
    )


def _patients() -> tuple[ImportedPatient, ...]:
    folders = [path.parent for path in _models().glob(f"{_PREFIX}*/{MODEL_FILE}")]
    return tuple(sorted(map(_patient, folders), key=lambda patient: patient.imported_at, reverse=True))


def _patient(folder: Path) -> ImportedPatient:
    made = datetime.fromtimestamp((folder / MODEL_FILE).stat().st_mtime, UTC)
    bones = sum(1 for _ in (folder / "meshes").glob("*.stl"))
    return ImportedPatient(folder.name, folder.name.removeprefix(_PREFIX), made, bones)


def _open_patient(name: str, progress: Progress, _cancelled: Cancelled) -> ImportResult:
    from reconstruction.patient_model import read_patient_model

    progress("prepare", 0.0)
    model = read_patient_model(_models() / name)
    notes = tuple((note.message_id, note.values) for note in model.imported.warnings)
    bones = tuple(_preview(model, bone) for bone in model.bones)
    return ImportResult(_patient(model.folder), bones, notes, model.imported.spacing_mm)


def _preview(model: PatientModel, bone: Bone) -> PreviewBone:
    from reconstruction.surfaces.stored_levels import stored_level

    surface = stored_level(model.folder, bone, bone.levels[-1].level if bone.levels else 0).surface
    return PreviewBone(
        id=bone.id,
        titles={language: title_of_id(Translator(language), bone.id) for language in LANGUAGES},
        confidence=bone.confidence,
        doubts=tuple((doubt.message_id, doubt.values) for doubt in bone.doubts),
        cropped=bone.cropped,
        volume_ml=bone.volume_ml,
        side=bone.side,
        vertices=surface.vertices,
        triangles=surface.triangles,
        label=bone.label,
    )


def _practise(patient: ImportedPatient, shown: PreviewBone, line: tuple[np.ndarray, np.ndarray]) -> str:
    from reconstruction.patient_model import read_patient_model

    bone = read_patient_model(_models() / patient.name).bone(shown.id)
    return write_practice_case(patient.name, bone, shown.titles, line)


def _remove(name: str) -> None:
    delete_cases_of(name)
    delete_folder(_models() / name)


class _Scratch:
    """A folder among the models that is gone afterwards, whatever happened."""

    def __enter__(self) -> Path:
        self._folder = _models() / f"{_SCRATCH}{uuid.uuid4().hex[:8]}"
        self._folder.mkdir(parents=True)
        return self._folder

    def __exit__(self, *_exception: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
