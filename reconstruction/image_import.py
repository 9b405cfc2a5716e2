"""Any supported image as one volume in Hounsfield units: DICOM folder, zip archive, NIfTI file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from reconstruction.dicom_series import AIR_HU, read_dicom_series
from reconstruction.errors import ReconstructionError
from reconstruction.image_source import SourceFile, open_source
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.nifti import is_nifti, read_nifti
from reconstruction.volume import Volume

Progress = Callable[[str, float], None]


def import_image(source: Path, progress: Progress) -> tuple[Volume, ImportRecord]:
    """Read a CT from a folder, a zip archive or a file.

    Args:
        source: DICOM folder (searched with its subfolders), zip of one, a DICOM file's folder, or a NIfTI file.
        progress: called with ("read", fraction 0 to 1).

    Returns:
        Hounsfield units, int16, index axes as near as can be to LPS; and the record of the import.

    Raises:
        ReconstructionError: the source holds no CT that can be placed in space.
    """
    with open_source(source) as files:
        images = [file for file in files if is_nifti(file.path) or is_nifti(Path(file.name))]
        if len(images) == 1 and len(files) == 1:
            return _import_nifti(images[0])
        return read_dicom_series(files, progress)


def _import_nifti(file: SourceFile) -> tuple[Volume, ImportRecord]:
    volume = read_nifti(file.path)
    values = np.asarray(volume.array)
    if not np.issubdtype(values.dtype, np.number):
        raise ReconstructionError("reconstruction-nifti-not-3d", file=file.name)
    hu = np.clip(np.rint(np.nan_to_num(values, nan=AIR_HU)), AIR_HU, 32767).astype(np.int16)
    upright = Volume(hu, volume.affine).closest_to_lps()
    spacing = upright.geometry.spacing_mm
    record = ImportRecord(
        source_kind="nifti",
        modality="CT",
        spacing_mm=(float(spacing[0]), float(spacing[1]), float(spacing[2])),
        orientation="LPS" if upright.geometry.is_axis_parallel else "oblique",
        chosen=SeriesSummary(1, "CT", upright.array.shape[0]),
        warnings=(Note("reconstruction-note-nifti-units"), Note("reconstruction-note-kvp-unknown")),
    )
    return upright, record
