"""What one DICOM file says about its slice, checked once and free of patient identity from then on."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError

from reconstruction.errors import ReconstructionError
from reconstruction.image_source import SourceFile

# What pydicom and the decoders behind it raise on damaged files.
DAMAGED_FILE_ERRORS = (
    InvalidDicomError,
    BytesLengthException,
    AttributeError,
    EOFError,
    KeyError,
    IndexError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    OverflowError,
    struct.error,
)
_HEADER_TAGS = [
    "SOPClassUID", "SOPInstanceUID", "ImageType", "Modality", "PatientID", "PatientName", "PatientBirthDate",
    "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "AcquisitionNumber", "InstanceNumber", "KVP",
    "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns", "NumberOfFrames",
    "RescaleSlope", "RescaleIntercept", "SamplesPerPixel", "GantryDetectorTilt",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
]  # fmt: skip
_BARE_DATASET_GROUPS = (b"\x08\x00", b"\x02\x00")
_MAXIMUM_SIDE = 8192
_MAXIMUM_FRAMES = 10_000


@dataclass(frozen=True)
class SliceHeader:
    """Header of one slice: an image file, or one frame of an enhanced multi-frame file.

    Attributes:
        file: where it lies.
        series, patient: hashes; equal for equal series or patients.
        modality: DICOM modality.
        instance: hash of the SOP instance, to recognise a file stored twice.
        order: acquisition and instance number.
        frames: number of frames in the file that are not described one by one; 1 for a slice that can be placed.
        frame: index of the frame within an enhanced multi-frame file; None for a file of one slice.
        shape: rows and columns.
        position, row_direction, column_direction: LPS [mm], shape (3,); None where missing or damaged. The row
            direction points along increasing column index.
        pixel_mm: distance between rows and between columns [mm]; None where missing.
        kvp: tube voltage [kV].
        is_localizer: a scout view.
        rescale: slope and intercept; None where one of them is missing, not a number where it is damaged.
    """

    file: SourceFile
    series: str
    patient: str
    modality: str
    instance: str
    order: tuple[int, int]
    frames: int
    shape: tuple[int, int]
    position: np.ndarray | None
    row_direction: np.ndarray | None
    column_direction: np.ndarray | None
    pixel_mm: tuple[float, float] | None
    kvp: float | None
    is_localizer: bool
    rescale: tuple[float, float] | None
    frame: int | None = None


def _hashed(*texts: object) -> str:
    return hashlib.sha256("|".join(str(text) for text in texts).encode("utf-8", "replace")).hexdigest()[:16]


def read_dataset(path: Path, *, header_only: bool) -> Dataset:
    """Read a DICOM file, with or without the preamble that the standard asks for.

    Raises:
        One of DAMAGED_FILE_ERRORS if it is not DICOM or is damaged.
    """
    tags = _HEADER_TAGS if header_only else None
    try:
        return pydicom.dcmread(path, stop_before_pixels=header_only, specific_tags=tags)
    except InvalidDicomError:
        with path.open("rb") as stream:
            start = stream.read(2)
        if start not in _BARE_DATASET_GROUPS:
            raise
        return pydicom.dcmread(path, stop_before_pixels=header_only, specific_tags=tags, force=True)


def read_slice_headers(file: SourceFile) -> tuple[SliceHeader, ...]:
    """Headers of the slices in a file: one, several of an enhanced multi-frame image, none if it is no DICOM image."""
    try:
        dataset = read_dataset(file.path, header_only=True)
        rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
        if rows < 2 or columns < 2:
            return ()
        if max(rows, columns) > _MAXIMUM_SIDE or int(dataset.get("NumberOfFrames") or 1) > _MAXIMUM_FRAMES:
            raise ReconstructionError("reconstruction-too-large", file=file.name)
        whole = _header_of_file(dataset, file, rows, columns)
        frames = _frames(dataset, whole)
        return frames if frames else (whole,)
    except ReconstructionError:
        raise
    except DAMAGED_FILE_ERRORS:
        return ()


def _header_of_file(dataset: Dataset, file: SourceFile, rows: int, columns: int) -> SliceHeader:
    orientation = _numbers(dataset, "ImageOrientationPatient", 6)
    pixel = _numbers(dataset, "PixelSpacing", 2)
    kvp = _numbers(dataset, "KVP", 1)
    return SliceHeader(
        file=file,
        # Anonymised files may have lost the identifier of their series; the frame of reference then stands for it.
        series=_hashed(
            dataset.get("SeriesInstanceUID") or dataset.get("FrameOfReferenceUID") or "unknown", rows, columns
        ),
        patient=_hashed(
            dataset.get("PatientID", ""), dataset.get("PatientName", ""), dataset.get("PatientBirthDate", "")
        ),
        modality=str(dataset.get("Modality", "") or "unknown")[:16],
        instance=_hashed(dataset.get("SOPInstanceUID") or file.path),
        order=(int(dataset.get("AcquisitionNumber") or 0), int(dataset.get("InstanceNumber") or 0)),
        frames=int(dataset.get("NumberOfFrames") or 1),
        shape=(rows, columns),
        position=_numbers(dataset, "ImagePositionPatient", 3),
        row_direction=None if orientation is None else orientation[:3],
        column_direction=None if orientation is None else orientation[3:],
        pixel_mm=None if pixel is None or pixel.min() <= 0 else (float(pixel[0]), float(pixel[1])),
        kvp=None if kvp is None or kvp[0] <= 0 else float(kvp[0]),
        is_localizer="LOCALIZER" in str(dataset.get("ImageType", "")).upper(),
        rescale=_rescale(dataset),
    )


def _frames(dataset: Dataset, whole: SliceHeader) -> tuple[SliceHeader, ...]:
    """Slices of an enhanced multi-frame image (DICOM PS3.3 C.7.6.16); none if frames are not described one by one."""
    described = dataset.get("PerFrameFunctionalGroupsSequence")
    if not described or len(described) != whole.frames:
        return ()
    shared = (dataset.get("SharedFunctionalGroupsSequence") or [Dataset()])[0]
    headers = []
    for number, own in enumerate(described):
        position = _group_numbers(own, shared, "PlanePositionSequence", "ImagePositionPatient", 3)
        orientation = _group_numbers(own, shared, "PlaneOrientationSequence", "ImageOrientationPatient", 6)
        pixel = _group_numbers(own, shared, "PixelMeasuresSequence", "PixelSpacing", 2)
        transformation = _group(own, shared, "PixelValueTransformationSequence")
        rescale = None if transformation is None else _rescale(transformation)
        headers.append(
            replace(
                whole,
                instance=f"{whole.instance}-{number}",
                order=(whole.order[0], number),
                frames=1,
                frame=number,
                position=position,
                row_direction=None if orientation is None else orientation[:3],
                column_direction=None if orientation is None else orientation[3:],
                pixel_mm=None if pixel is None or pixel.min() <= 0 else (float(pixel[0]), float(pixel[1])),
                rescale=rescale or whole.rescale,
            )
        )
    return tuple(headers)


def _group_numbers(own: Dataset, shared: Dataset, sequence: str, keyword: str, count: int) -> np.ndarray | None:
    """Numbers of a functional group: the frame's own, or those shared by all frames."""
    group = _group(own, shared, sequence)
    return None if group is None else _numbers(group, keyword, count)


def _group(own: Dataset, shared: Dataset, sequence: str) -> Dataset | None:
    """A functional group: the frame's own, or that shared by all frames."""
    for groups in (own, shared):
        items = groups.get(sequence)
        if items:
            found: Dataset = items[0]
            return found
    return None


def _rescale(dataset: Dataset) -> tuple[float, float] | None:
    """Slope and intercept; None where one is missing or empty, not a number where it cannot be read as one."""
    values = []
    for keyword in ("RescaleSlope", "RescaleIntercept"):
        if keyword not in dataset or dataset.get(keyword) in (None, ""):
            return None
        number = _numbers(dataset, keyword, 1)
        values.append(float("nan") if number is None else float(number[0]))
    return values[0], values[1]


def _numbers(dataset: Dataset, keyword: str, count: int) -> np.ndarray | None:
    """Finite numbers of an attribute, shape (count,); None if it is missing, short or no number."""
    try:
        value = dataset.get(keyword)
        numbers = np.atleast_1d(np.array(value, dtype=float)) if value is not None else np.zeros(0)
    except DAMAGED_FILE_ERRORS:
        return None
    return numbers if numbers.shape == (count,) and np.isfinite(numbers).all() else None
