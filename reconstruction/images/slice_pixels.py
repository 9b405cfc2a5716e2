"""Values of slices: decoded, scaled, padding replaced; and bounds on what a file may claim before it is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from reconstruction.errors import ReconstructionError
from reconstruction.images.dicom_file import DAMAGED_FILE_ERRORS, quiet_reader, read_dataset
from reconstruction.images.plausibility import require_plausible_rescale
from reconstruction.images.slice_header import SliceHeader

AIR_HU = -1024
MAXIMUM_VOXELS = 640 * 1024**2  # more than 2000 slices of 512 x 512; half as much again would not fit in 4 GB of memory
_MAXIMUM_RATIO = 400.0  # voxels per byte of file: flat slices shrink a hundredfold, bombs a hundred-thousandfold
_RATIO_MATTERS_ABOVE = 4 * 1024**2


def read_slices(slices: tuple[SliceHeader, ...], into: np.ndarray, report: Callable[[float], None]) -> None:
    """Fill an array with the values of slices.

    Args:
        slices: headers, one per picture.
        into: int16, or float32 to keep values whole numbers cannot hold, shape (slices, rows, columns); written.
        report: called with the share of slices read, 0 to 1.

    Raises:
        ReconstructionError: a picture is damaged, or its scale is no scale.
    """
    places: dict[Path, list[int]] = {}
    for index, header in enumerate(slices):
        places.setdefault(header.file.path, []).append(index)
    read = 0
    for indices in places.values():
        _read_file([slices[index] for index in indices], into, indices)
        read += len(indices)
        report(read / len(slices))


def require_possible_size(slices: tuple[SliceHeader, ...]) -> None:
    """Refuse slices that claim far more voxels than their files can hold, before any memory is taken for them.

    Raises:
        ReconstructionError: the size is impossible.
    """
    rows, columns = slices[0].shape
    voxels = len(slices) * rows * columns
    bytes_stored = sum(path.stat().st_size for path in {header.file.path for header in slices})
    if voxels > MAXIMUM_VOXELS or (voxels > _RATIO_MATTERS_ABOVE and voxels > _MAXIMUM_RATIO * bytes_stored):
        raise ReconstructionError("reconstruction-too-large", file=slices[0].file.name)


def show_the_same(first: SliceHeader, second: SliceHeader) -> bool:
    """Whether two slices show the same picture; a damaged copy does not."""
    pictures = np.zeros((2, *first.shape), dtype=np.int16)
    try:
        _read_file([first], pictures, [0])
        _read_file([second], pictures, [1])
    except (ReconstructionError, ValueError):
        return False
    return np.array_equal(pictures[0], pictures[1])


def _read_file(headers: list[SliceHeader], into: np.ndarray, indices: list[int]) -> None:
    """Values of slices that lie in the same file, written to their places."""
    try:
        with quiet_reader():
            _read_frames(headers, into, indices)
    except ReconstructionError:
        raise
    except DAMAGED_FILE_ERRORS as error:
        raise ReconstructionError("reconstruction-slice-unreadable", file=headers[0].file.name) from error


def _read_frames(headers: list[SliceHeader], into: np.ndarray, indices: list[int]) -> None:
    first = headers[0]
    dataset = read_dataset(first.file.path)
    frames = int(dataset.get("NumberOfFrames") or 1)
    if frames * first.shape[0] * first.shape[1] > MAXIMUM_VOXELS:
        raise ReconstructionError("reconstruction-too-large", file=first.file.name)
    if first.modality == "CT" and first.rescale is None and dataset.get("ModalityLUTSequence"):
        raise ReconstructionError("reconstruction-value-table", file=first.file.name)
    stored = _stored(dataset).reshape(frames, *first.shape)
    low, high = _padding(dataset)
    for index, header in zip(indices, headers, strict=True):
        picture = stored[header.frame or 0]
        slope, intercept = header.rescale or (1.0, 0.0)
        require_plausible_rescale((slope, intercept), first.file.name)
        values = picture.astype(np.float32) * np.float32(slope) + np.float32(intercept)
        is_ct = header.modality == "CT"
        if not is_ct and dataset.get("PhotometricInterpretation") == "MONOCHROME1":
            values = -values  # the lowest value is the brightest
        # Without a scale, padding must not become the air by which Hounsfield units are known.
        if low is not None and high is not None and (header.rescale is not None or not is_ct):
            dark = values.min() if into.dtype == np.int16 else np.nan
            values[(picture >= low) & (picture <= high)] = AIR_HU if is_ct else dark
        into[index] = np.clip(np.rint(values), -32768, 32767) if into.dtype == np.int16 else values


def _stored(dataset: Dataset) -> np.ndarray:
    """Stored values; also of old files that keep them in the upper bits of each word (DICOM PS3.5 8.1.1 in 1993)."""
    high, bits = dataset.get("HighBit"), dataset.get("BitsStored")
    unused = high + 1 - bits if isinstance(high, int) and isinstance(bits, int) else 0
    if unused <= 0 or high >= dataset.BitsAllocated or dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return np.asarray(dataset.pixel_array)
    dataset.BitsStored = high + 1  # else the reader clears the bits above the number that is stored
    return np.asarray(dataset.pixel_array) >> unused


def _padding(dataset: Dataset) -> tuple[int | None, int | None]:
    """Lowest and highest stored value that stands for no picture (DICOM PS3.3 C.7.5.1.1.2)."""
    value, limit = dataset.get("PixelPaddingValue"), dataset.get("PixelPaddingRangeLimit")
    if not isinstance(value, int):
        return None, None
    return (min(value, limit), max(value, limit)) if isinstance(limit, int) else (value, value)
