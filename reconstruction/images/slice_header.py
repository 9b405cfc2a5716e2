"""What one DICOM file says about its slice, checked once and free of patient identity from then on."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import (
    JPEG2000,
    CTImageStorage,
    EnhancedCTImageStorage,
    EnhancedMRImageStorage,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSNearLossless,
    LegacyConvertedEnhancedCTImageStorage,
    LegacyConvertedEnhancedMRImageStorage,
    MRImageStorage,
)

from reconstruction.errors import ReconstructionError
from reconstruction.images.dicom_file import DAMAGED_FILE_ERRORS, quiet_reader, read_dataset
from reconstruction.images.image_source import SourceFile

_HEADER_TAGS = [
    "SOPClassUID", "SOPInstanceUID", "ImageType", "Modality", "PatientID", "PatientName", "PatientBirthDate",
    "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "AcquisitionNumber", "InstanceNumber", "KVP",
    "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns", "NumberOfFrames",
    "RescaleSlope", "RescaleIntercept", "SamplesPerPixel", "SliceThickness", "LossyImageCompression",
    "EchoNumbers", "EchoTime", "TemporalPositionIdentifier", "TriggerTime", "ConvolutionKernel",
    "InversionTime", "FlipAngle", "DiffusionBValue", "SequenceName", "SeriesNumber", "RescaleType",
    "PhotometricInterpretation", "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
]  # fmt: skip
_MAXIMUM_SIDE = 8192
_MAXIMUM_FRAMES = 10_000
_CAPTURES = "1.2.840.10008.5.1.4.1.1.7"  # secondary capture and its multi-frame kinds
_COLOURS = ("PALETTE COLOR", "RGB", "YBR")
# Values of Image Type and of Volume Based Calculation Technique (DICOM PS3.3 C.8.16.2, and what scanners add to it) of
# pictures that are no slice of the patient: views through a slab or from outside, and tiles of slices side by side.
_NO_SLICES = {
    "projection": frozenset(
        ("MIP", "MINIP", "MAX IP", "MAX_IP", "MIN IP", "MIN_IP", "MAXIMUM", "MINIMUM", "VRT", "SSD")
        + ("VOLUME_RENDER", "SURFACE_RENDER", "CURVED_MPR")
    ),
    "mosaic": frozenset(("MOSAIC",)),
}
# Rescale types that are something else than attenuation (DICOM PS3.3 C.11.1.1.2): optical density, contrast medium,
# effective atomic number, electron density, shares.
_NO_HOUNSFIELD = frozenset(("OD", "MGML", "Z_EFF", "ED", "EDW", "PCT"))
_MODALITY_OF_CLASS = {
    CTImageStorage: "CT",
    EnhancedCTImageStorage: "CT",
    LegacyConvertedEnhancedCTImageStorage: "CT",
    MRImageStorage: "MR",
    EnhancedMRImageStorage: "MR",
    LegacyConvertedEnhancedMRImageStorage: "MR",
}
_LOSSY_SYNTAXES = frozenset((JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless, JPEG2000))
_IMAGE_ACQUISITIONS = (
    "EchoNumbers", "EchoTime", "TemporalPositionIdentifier", "AcquisitionNumber", "TriggerTime", "ConvolutionKernel",
    "KVP", "ImageType", "DiffusionBValue", "InversionTime", "FlipAngle", "SequenceName", "SeriesNumber",
)  # fmt: skip
_FRAME_ACQUISITIONS = (
    ("MREchoSequence", "EffectiveEchoTime"), ("FrameContentSequence", "TemporalPositionIndex"),
    ("FrameContentSequence", "StackID"), ("MRDiffusionSequence", "DiffusionBValue"),
    ("CardiacSynchronizationSequence", "NominalCardiacTriggerDelayTime"),
    ("CTReconstructionSequence", "ConvolutionKernel"), ("CTXRayDetailsSequence", "KVP"),
    ("MRImageFrameTypeSequence", "FrameType"), ("CTImageFrameTypeSequence", "FrameType"),
)  # fmt: skip
ACQUISITION_KEYWORDS = (*_IMAGE_ACQUISITIONS, *(keyword for _, keyword in _FRAME_ACQUISITIONS))


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
        shape: rows and columns.
        position, row_direction, column_direction: LPS [mm], shape (3,); None where missing or damaged. The row
            direction points along increasing column index.
        pixel_mm: distance between rows and between columns [mm]; None where missing.
        kvp: tube voltage [kV].
        is_localizer: a scout view.
        is_capture: a picture of a screen, or in colour.
        no_slice: ``projection`` for a view through a slab, ``mosaic`` for tiles of slices; None for a slice.
        is_hounsfield: whether the header does not say that the values are another quantity.
        rescale: slope and intercept; None where one of them is missing, not a number where it is damaged.
        frame: index of the frame within an enhanced multi-frame file; None for a file of one slice.
        thickness_mm: thickness of the slice [mm]; None where missing.
        is_lossy: whether compression has changed the values.
        acquisition: what tells echoes, phases and kernels of one series apart, as texts in the order of
            ``ACQUISITION_KEYWORDS``.
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
    is_capture: bool = False
    no_slice: str | None = None
    is_hounsfield: bool = True
    frame: int | None = None
    thickness_mm: float | None = None
    is_lossy: bool = False
    acquisition: tuple[str, ...] = ()


def _hashed(*texts: object) -> str:
    return hashlib.sha256("|".join(str(text) for text in texts).encode("utf-8", "replace")).hexdigest()[:16]


def read_slice_headers(file: SourceFile) -> tuple[SliceHeader, ...]:
    """Headers of the slices in a file: one, several of an enhanced multi-frame image, none if it is no DICOM image."""
    try:
        with quiet_reader():
            return _slices_of(read_dataset(file.path, tags=_HEADER_TAGS), file)
    except ReconstructionError:
        raise
    except DAMAGED_FILE_ERRORS:
        return ()


def _slices_of(dataset: Dataset, file: SourceFile) -> tuple[SliceHeader, ...]:
    rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
    if rows < 2 or columns < 2:
        return ()
    if max(rows, columns) > _MAXIMUM_SIDE or int(dataset.get("NumberOfFrames") or 1) > _MAXIMUM_FRAMES:
        raise ReconstructionError("reconstruction-too-large", file=file.name)
    whole = _header_of_file(dataset, file, rows, columns)
    return _frames(dataset, whole) or (whole,)


def _header_of_file(dataset: Dataset, file: SourceFile, rows: int, columns: int) -> SliceHeader:
    orientation = _numbers(dataset, "ImageOrientationPatient", 6)
    pixel = _numbers(dataset, "PixelSpacing", 2)
    kind = _words(dataset, "ImageType")
    return SliceHeader(
        file=file,
        # Anonymised files may have lost the identifier of their series; the frame of reference then stands for it.
        series=_hashed(
            dataset.get("SeriesInstanceUID") or dataset.get("FrameOfReferenceUID") or "unknown", rows, columns
        ),
        patient=_patient(dataset),
        modality=str(dataset.get("Modality", "") or _MODALITY_OF_CLASS.get(dataset.get("SOPClassUID"), "unknown"))[:16],
        instance=_hashed(dataset.get("SOPInstanceUID") or file.path),
        order=(_whole(dataset, "AcquisitionNumber"), _whole(dataset, "InstanceNumber")),
        frames=int(dataset.get("NumberOfFrames") or 1),
        shape=(rows, columns),
        position=_numbers(dataset, "ImagePositionPatient", 3),
        row_direction=None if orientation is None else orientation[:3],
        column_direction=None if orientation is None else orientation[3:],
        pixel_mm=None if pixel is None or pixel.min() <= 0 else (float(pixel[0]), float(pixel[1])),
        kvp=_positive(_numbers(dataset, "KVP", 1)),
        is_localizer="LOCALIZER" in kind,
        is_capture=str(dataset.get("SOPClassUID", "")).startswith(_CAPTURES)
        or int(dataset.get("SamplesPerPixel") or 1) != 1
        or _text(dataset, "PhotometricInterpretation").upper().startswith(_COLOURS),
        no_slice=_no_slice(kind),
        is_hounsfield=_text(dataset, "RescaleType").upper() not in _NO_HOUNSFIELD,
        rescale=_rescale(dataset),
        thickness_mm=_positive(_numbers(dataset, "SliceThickness", 1)),
        is_lossy=str(dataset.get("LossyImageCompression", "")) == "01"
        or dataset.file_meta.TransferSyntaxUID in _LOSSY_SYNTAXES,
        acquisition=tuple(_text(dataset, keyword) for keyword in _IMAGE_ACQUISITIONS),
    )


def _patient(dataset: Dataset) -> str:
    """Hash of a patient; how a name is spelt (case, spaces, empty parts) differs between the machines of a hospital."""
    parts = (_text(dataset, keyword) for keyword in ("PatientID", "PatientName", "PatientBirthDate"))
    return _hashed(*(" ".join(part.casefold().replace("^", " ").split()) for part in parts))


def _text(dataset: Dataset, keyword: str) -> str:
    """An attribute as text; empty where it is missing or damaged."""
    try:
        return str(dataset.get(keyword, "")).strip()
    except DAMAGED_FILE_ERRORS:
        return ""


def _words(dataset: Dataset, keyword: str) -> frozenset[str]:
    """Values of an attribute with several, in capitals, and the words in them."""
    values = re.findall(r"[A-Z0-9_ ]+", _text(dataset, keyword).upper())
    return frozenset(values).union(*(value.split() for value in values))


def _no_slice(kind: frozenset[str]) -> str | None:
    """What a picture of this type is instead of a slice."""
    return next((name for name, words in _NO_SLICES.items() if words & kind), None)


def _whole(dataset: Dataset, keyword: str) -> int:
    """A whole number; 0 where it is missing or none, for order and place come from positions."""
    try:
        return int(dataset.get(keyword) or 0)
    except DAMAGED_FILE_ERRORS:
        return 0


def _positive(value: np.ndarray | None) -> float | None:
    return None if value is None or value[0] <= 0 else float(value[0])


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
        kind = _frame_kind(own, shared)
        exposure = _group(own, shared, "CTXRayDetailsSequence")
        groups = [(_group(own, shared, sequence), keyword) for sequence, keyword in _FRAME_ACQUISITIONS]
        headers.append(
            replace(
                whole,
                instance=f"{whole.instance}-{number}",
                order=(whole.order[0], number),
                frames=1,
                frame=number,
                position=position,
                row_direction=whole.row_direction if orientation is None else orientation[:3],
                column_direction=whole.column_direction if orientation is None else orientation[3:],
                pixel_mm=whole.pixel_mm if pixel is None or pixel.min() <= 0 else (float(pixel[0]), float(pixel[1])),
                rescale=rescale or whole.rescale,
                is_localizer=whole.is_localizer or "LOCALIZER" in kind,
                no_slice=whole.no_slice or _no_slice(kind),
                is_hounsfield=whole.is_hounsfield
                and (transformation is None or _text(transformation, "RescaleType").upper() not in _NO_HOUNSFIELD),
                kvp=whole.kvp or (None if exposure is None else _positive(_numbers(exposure, "KVP", 1))),
                thickness_mm=_positive(_group_numbers(own, shared, "PixelMeasuresSequence", "SliceThickness", 1)),
                acquisition=(
                    *whole.acquisition,
                    *("" if group is None else _text(group, keyword) for group, keyword in groups),
                ),
            )
        )
    return tuple(headers)


def _frame_kind(own: Dataset, shared: Dataset) -> frozenset[str]:
    """What a frame of a CT or MR says it is, as the Image Type of a single slice does."""
    groups = (_group(own, shared, sequence) for sequence in ("CTImageFrameTypeSequence", "MRImageFrameTypeSequence"))
    words = (
        _words(group, keyword)
        for group in groups
        if group is not None
        for keyword in ("FrameType", "VolumeBasedCalculationTechnique")
    )
    return frozenset[str]().union(*words)


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
