"""Any supported image as one volume in Hounsfield units: DICOM folder, disc, zip archive, NIfTI, NRRD or MHA file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.images.brightness import MAXIMUM_VOXELS, brightness_in_16_bits
from reconstruction.images.dicom_series import read_dicom_series
from reconstruction.images.image_source import SourceFile, archive_among, open_source
from reconstruction.images.nifti import is_nifti, read_nifti_scan
from reconstruction.images.plausibility import require_hounsfield_scale, require_plausible_grid
from reconstruction.images.research_image import is_research_image, read_research_image
from reconstruction.images.scan_kind import tell_modality
from reconstruction.images.slice_header import read_slice_headers
from reconstruction.images.slice_pixels import AIR_HU
from reconstruction.images.upright import lean_degrees, upright
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.volume import Volume

_SURFACE_SUFFIXES = (".stl", ".ply", ".obj", ".vtp")
Reader = Callable[[Path], tuple[Volume, tuple[Note, ...]]]
Progress = Callable[[str, float], None]


def import_image(
    source: Path, progress: Progress, *, modalities: tuple[str, ...] = ("CT",), series: int | None = None
) -> tuple[Volume, ImportRecord]:
    """Read a CT or MR from a folder, a zip archive or a file.

    Args:
        source: DICOM folder (searched with its subfolders), zip of one, a DICOMDIR, or a NIfTI, NRRD or MetaImage file,
            also as the only one in a folder or zip.
        progress: called with ("read", fraction 0 to 1).
        modalities: that can be used, the preferred first. With both, a file that does not say which it is (NIfTI, NRRD,
            MHA) is told by its values, and the record says why.
        series: number of the series wanted among several (see series_list; a file is the only one, 1); the usable one
            with most slices without.

    Returns:
        Hounsfield units (brightness for MR), int16, index axes as near as can be to LPS; and the record of the import.

    Raises:
        ReconstructionError: the source holds no such picture that can be placed in space.
    """
    if source.suffix.lower() in _SURFACE_SUFFIXES:
        raise ReconstructionError("reconstruction-surface-file", file=source.name)
    with open_source(source) as files:
        image = image_among(files)
        if image is not None:
            if series not in (None, 1):
                raise ReconstructionError("reconstruction-series-unknown", number=series, count=1, known="1")
            return _import_file(image, modalities)
        return read_dicom_series(files, progress, modalities=modalities, series=series)


def image_among(files: tuple[SourceFile, ...]) -> SourceFile | None:
    """The one NIfTI, NRRD or MetaImage file among these; None where there are DICOM images, or neither.

    Raises:
        ReconstructionError: several such files, or none but an archive in which a scan may lie.
    """
    images = [file for file in files if _format(file) is not None and not _is_picture_of_pair(file, files)]
    if len(files) == 1 and images:
        return images[0]
    if any(read_slice_headers(file) for file in files if file not in images):
        return None
    if len(images) > 1:
        raise ReconstructionError("reconstruction-several-images", count=len(images), file=images[0].name)
    if not images and (archive := archive_among(files)) is not None:
        raise ReconstructionError("reconstruction-archive-inside", file=archive.name)
    return images[0] if images else None


def read_image_file(file: SourceFile) -> tuple[Volume, tuple[Note, ...], str]:
    """A NIfTI, NRRD or MetaImage file: its values as stored, what is doubtful about them, and the format's name."""
    found = _format(file)
    if found is None:
        raise ReconstructionError("reconstruction-not-dicom", file=file.name, count=1)
    _, read, kind = found
    volume, notes = read(file.path)
    if not np.issubdtype(volume.array.dtype, np.number) or np.iscomplexobj(volume.array):
        raise ReconstructionError("reconstruction-nifti-not-3d", file=file.name)
    require_plausible_grid(volume.geometry, file.name)
    return volume, notes, kind


def _format(file: SourceFile) -> tuple[Callable[[Path], bool], Reader, str] | None:
    return next((known for known in _FORMATS if known[0](file.path) or known[0](Path(file.name))), None)


def _is_picture_of_pair(file: SourceFile, files: tuple[SourceFile, ...]) -> bool:
    """Whether a file is the picture to a header that lies beside it."""
    return file.path.suffix.lower() == ".img" and any(
        other.path.suffix.lower() == ".hdr" and other.path.with_suffix("") == file.path.with_suffix("")
        for other in files
    )


def _import_file(file: SourceFile, modalities: tuple[str, ...]) -> tuple[Volume, ImportRecord]:
    """One volume from a file that says nothing about modality and unit."""
    volume, warnings, kind = read_image_file(file)
    values = np.asarray(volume.array)
    modality, told = tell_modality(values) if len(modalities) > 1 else (modalities[0], None)
    is_ct = modality == "CT"
    if is_ct:
        values = _hounsfield(values, file.name)
        warnings = (_UNIT_NOTES[kind], *warnings, Note("reconstruction-note-kvp-unknown"))
    else:
        if values.size > MAXIMUM_VOXELS:
            raise ReconstructionError("reconstruction-too-large", file=file.name)
        values = brightness_in_16_bits(values)
    volume = Volume(values, volume.affine)
    actions: tuple[Note, ...] = ()
    if lean := lean_degrees(volume):
        actions = (Note("reconstruction-note-sheared", {"degrees": round(lean, 2)}),)
        volume = upright(volume, outside=AIR_HU if is_ct else int(values.min()))
    volume = volume.closest_to_lps()
    spacing = volume.geometry.spacing_mm
    record = ImportRecord(
        source_kind=kind,
        modality=modality,
        spacing_mm=(float(spacing[0]), float(spacing[1]), float(spacing[2])),
        orientation="LPS" if volume.geometry.is_axis_parallel else "oblique",
        chosen=SeriesSummary(1, modality, volume.array.shape[0]),
        actions=actions,
        warnings=(*((told,) if told else ()), *warnings),
    )
    return volume, record


def _hounsfield(values: np.ndarray, file: str) -> np.ndarray:
    """Values taken for Hounsfield units, int16."""
    hu = np.empty(values.shape, dtype=np.int16)
    for index, picture in enumerate(values):  # one by one, so that no second copy of a large scan is made
        hu[index] = np.clip(np.rint(np.nan_to_num(picture, nan=AIR_HU)), AIR_HU, 32767)
    require_hounsfield_scale(hu, file)
    return hu


_UNIT_NOTES = {
    "nifti": Note("reconstruction-note-nifti-units"),
    "research_image": Note("reconstruction-note-image-units"),
}
# Format test, reader and the name of the format in the import record.
_FORMATS: tuple[tuple[Callable[[Path], bool], Reader, str], ...] = (
    (is_nifti, read_nifti_scan, "nifti"),
    (is_research_image, read_research_image, "research_image"),
)
