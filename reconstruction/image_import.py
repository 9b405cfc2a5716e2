"""Any supported image as one volume in Hounsfield units: DICOM folder, disc, zip archive, NIfTI, NRRD or MHA file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from reconstruction.dicom_series import read_dicom_series
from reconstruction.errors import ReconstructionError
from reconstruction.image_source import SourceFile, open_source
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.nifti import is_nifti, read_nifti
from reconstruction.plausibility import require_hounsfield_scale, require_plausible_grid
from reconstruction.research_image import is_research_image, read_research_image
from reconstruction.slice_pixels import AIR_HU
from reconstruction.volume import Volume

_SURFACE_SUFFIXES = (".stl", ".ply", ".obj", ".vtp")
Reader = Callable[[Path], tuple[Volume, tuple[Note, ...]]]
Progress = Callable[[str, float], None]


def import_image(
    source: Path, progress: Progress, *, modalities: tuple[str, ...] = ("CT",), series: int | None = None
) -> tuple[Volume, ImportRecord]:
    """Read a CT, or an MR where the modalities say so, from a folder, a zip archive or a file.

    Args:
        source: DICOM folder (searched with its subfolders), zip of one, a DICOM file's folder, a
            DICOMDIR, or a NIfTI, NRRD or MHA file.
        progress: called with ("read", fraction 0 to 1).
        modalities: DICOM modalities that can be used.
        series: number of the series wanted among several (see series_list); the usable one with most slices without.

    Returns:
        Hounsfield units (brightness for MR), int16, index axes as near as can be to LPS; and the record of the import.

    Raises:
        ReconstructionError: the source holds no CT that can be placed in space.
    """
    if source.suffix.lower() in _SURFACE_SUFFIXES:
        raise ReconstructionError("reconstruction-surface-file", file=source.name)
    with open_source(source) as files:
        if len(files) == 1:
            for is_format, read, kind in _FORMATS:
                if is_format(files[0].path) or is_format(Path(files[0].name)):
                    return _import_file(files[0], read, kind, is_ct="CT" in modalities)
        return read_dicom_series(files, progress, modalities=modalities, series=series)


def _import_file(file: SourceFile, read: Reader, kind: str, *, is_ct: bool) -> tuple[Volume, ImportRecord]:
    """One volume from a file that says nothing about modality and unit."""
    volume, warnings = read(file.path)
    values = np.asarray(volume.array)
    if not np.issubdtype(values.dtype, np.number) or np.iscomplexobj(values):
        raise ReconstructionError("reconstruction-nifti-not-3d", file=file.name)
    require_plausible_grid(volume.geometry, file.name)
    if not is_ct:
        values = _in_16_bits(values)
    hu = np.empty(values.shape, dtype=np.int16)
    for index, picture in enumerate(values):  # one by one, so that no second copy of a large scan is made
        hu[index] = np.clip(np.rint(np.nan_to_num(picture, nan=AIR_HU)), AIR_HU, 32767)
    if is_ct:
        require_hounsfield_scale(hu, file.name)
    upright = Volume(hu, volume.affine).closest_to_lps()
    spacing = upright.geometry.spacing_mm
    record = ImportRecord(
        source_kind=kind,
        modality="CT" if is_ct else "MR",
        spacing_mm=(float(spacing[0]), float(spacing[1]), float(spacing[2])),
        orientation="LPS" if upright.geometry.is_axis_parallel else "oblique",
        chosen=SeriesSummary(1, "CT" if is_ct else "MR", upright.array.shape[0]),
        warnings=(*warnings, Note("reconstruction-note-kvp-unknown")) if is_ct else (),
    )
    return upright, record


def _in_16_bits(brightness: np.ndarray) -> np.ndarray:
    """Brightness without unit, scaled to use 12 bits where it would be coarse or too large for 16."""
    finite = np.nan_to_num(np.asarray(brightness, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    high = float(np.percentile(finite[:: max(1, len(finite) // 32)], 99.5))
    if 200.0 <= high <= 16000.0:
        return finite
    return finite * np.float32(4000.0 / max(high, 1e-12))


def _read_nifti(path: Path) -> tuple[Volume, tuple[Note, ...]]:
    return read_nifti(path), (Note("reconstruction-note-nifti-units"),)


# Format test, reader and the name of the format in the import record.
_FORMATS: tuple[tuple[Callable[[Path], bool], Reader, str], ...] = (
    (is_nifti, _read_nifti, "nifti"),
    (is_research_image, read_research_image, "research_image"),
)
