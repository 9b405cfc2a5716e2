"""Any supported image as one volume in Hounsfield units: DICOM folder, disc, zip archive, NIfTI, NRRD or MHA file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from reconstruction.brightness import MAXIMUM_VOXELS, brightness_in_16_bits
from reconstruction.dicom_series import read_dicom_series
from reconstruction.errors import ReconstructionError
from reconstruction.image_source import SourceFile, open_source
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.nifti import is_nifti, read_nifti
from reconstruction.plausibility import require_hounsfield_scale, require_plausible_grid
from reconstruction.research_image import is_research_image, read_research_image
from reconstruction.scan_kind import tell_modality
from reconstruction.slice_pixels import AIR_HU
from reconstruction.volume import Volume

_SURFACE_SUFFIXES = (".stl", ".ply", ".obj", ".vtp")
Reader = Callable[[Path], tuple[Volume, tuple[Note, ...]]]
Progress = Callable[[str, float], None]


def import_image(
    source: Path, progress: Progress, *, modalities: tuple[str, ...] = ("CT",), series: int | None = None
) -> tuple[Volume, ImportRecord]:
    """Read a CT or MR from a folder, a zip archive or a file.

    Args:
        source: DICOM folder (searched with its subfolders), zip of one, a DICOM file's folder, a
            DICOMDIR, or a NIfTI, NRRD or MHA file.
        progress: called with ("read", fraction 0 to 1).
        modalities: that can be used, the preferred first. With both, a file that does not say which it is (NIfTI, NRRD,
            MHA) is told by its values, and the record says why.
        series: number of the series wanted among several (see series_list); the usable one with most slices without.

    Returns:
        Hounsfield units (brightness for MR), int16, index axes as near as can be to LPS; and the record of the import.

    Raises:
        ReconstructionError: the source holds no such picture that can be placed in space.
    """
    if source.suffix.lower() in _SURFACE_SUFFIXES:
        raise ReconstructionError("reconstruction-surface-file", file=source.name)
    with open_source(source) as files:
        if len(files) == 1:
            for is_format, read, kind in _FORMATS:
                if is_format(files[0].path) or is_format(Path(files[0].name)):
                    return _import_file(files[0], read, kind, modalities)
        return read_dicom_series(files, progress, modalities=modalities, series=series)


def _import_file(file: SourceFile, read: Reader, kind: str, modalities: tuple[str, ...]) -> tuple[Volume, ImportRecord]:
    """One volume from a file that says nothing about modality and unit."""
    volume, warnings = read(file.path)
    values = np.asarray(volume.array)
    if not np.issubdtype(values.dtype, np.number) or np.iscomplexobj(values):
        raise ReconstructionError("reconstruction-nifti-not-3d", file=file.name)
    require_plausible_grid(volume.geometry, file.name)
    modality, told = tell_modality(values) if len(modalities) > 1 else (modalities[0], None)
    is_ct = modality == "CT"
    if is_ct:
        values = _hounsfield(values, file.name)
        warnings = (_UNIT_NOTES[kind], *warnings, Note("reconstruction-note-kvp-unknown"))
    else:
        if values.size > MAXIMUM_VOXELS:
            raise ReconstructionError("reconstruction-too-large", file=file.name)
        values = brightness_in_16_bits(values)
    upright = Volume(values, volume.affine).closest_to_lps()
    spacing = upright.geometry.spacing_mm
    record = ImportRecord(
        source_kind=kind,
        modality=modality,
        spacing_mm=(float(spacing[0]), float(spacing[1]), float(spacing[2])),
        orientation="LPS" if upright.geometry.is_axis_parallel else "oblique",
        chosen=SeriesSummary(1, modality, upright.array.shape[0]),
        warnings=(*((told,) if told else ()), *warnings),
    )
    return upright, record


def _hounsfield(values: np.ndarray, file: str) -> np.ndarray:
    """Values taken for Hounsfield units, int16."""
    hu = np.empty(values.shape, dtype=np.int16)
    for index, picture in enumerate(values):  # one by one, so that no second copy of a large scan is made
        hu[index] = np.clip(np.rint(np.nan_to_num(picture, nan=AIR_HU)), AIR_HU, 32767)
    require_hounsfield_scale(hu, file)
    return hu


def _read_nifti(path: Path) -> tuple[Volume, tuple[Note, ...]]:
    return read_nifti(path), ()


_UNIT_NOTES = {
    "nifti": Note("reconstruction-note-nifti-units"),
    "research_image": Note("reconstruction-note-image-units"),
}
# Format test, reader and the name of the format in the import record.
_FORMATS: tuple[tuple[Callable[[Path], bool], Reader, str], ...] = (
    (is_nifti, _read_nifti, "nifti"),
    (is_research_image, read_research_image, "research_image"),
)
