"""NIfTI in and out. NIfTI keeps RAS and [x, y, z]; inside Osteon everything is LPS and [z, y, x]."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
from nibabel import imageglobals

from reconstruction.errors import ReconstructionError
from reconstruction.images.nifti_place import place_of
from reconstruction.import_record import Note
from reconstruction.volume import Volume, is_invertible

_LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
NIFTI_SUFFIXES = (".nii", ".nii.gz", ".hdr", ".img")
"""The last two are a header and its picture, side by side."""

_GZIP_MARK = b"\x1f\x8b"
_HEADERS = {348: nibabel.Nifti1Image, 540: nibabel.Nifti2Image}  # the header begins with its own length
_MAXIMUM_BYTES = 1280 * 1024**2  # 640 M voxels of 16 bits; what is made of them must fit in 4 GB of memory
_SMALLEST_PACKED_SHARE = 1.0 / 1100.0  # deflate cannot shrink further
_DAMAGED_FILE_ERRORS = (
    OSError,
    ValueError,
    EOFError,
    OverflowError,
    MemoryError,
    zlib.error,
    nibabel.filebasedimages.ImageFileError,
    nibabel.spatialimages.HeaderDataError,
    nibabel.wrapstruct.WrapStructError,
)


def is_nifti(path: Path) -> bool:
    """Whether a file name says NIfTI."""
    return path.name.lower().endswith(NIFTI_SUFFIXES)


def write_nifti(path: Path, volume: Volume, *, description: str = "", step: float | None = None) -> None:
    """Write a volume as NIfTI-1 (RAS affine, millimetres); a name ending in .gz is compressed.

    Written beside and renamed, so the file is there whole or not at all.

    Args:
        path: the file.
        volume: what to write.
        description: quantity and unit, for the header.
        step: store as 16-bit multiples of this value instead of the array's own type.
    """
    array = np.asarray(volume.array)
    if step is not None:
        array = _in_steps(array, step)
    array = array.transpose(2, 1, 0)
    image = nibabel.Nifti1Image(array, _LPS_FROM_RAS @ volume.affine, dtype=array.dtype)
    image.header.set_xyzt_units("mm")
    image.header["descrip"] = description[:79].encode("ascii", "replace")
    if step is not None:
        image.header.set_slope_inter(step, 0.0)
    image.set_sform(image.affine, code=1)
    image.set_qform(image.affine, code=1)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        # Level 1: a CT shrinks almost as much as with level 9 and is written five times faster. No file name and no
        # time in the gzip header, so that equal volumes give equal files.
        with beside.open("wb") as raw:
            if path.name.endswith(".gz"):
                with gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=raw, mtime=0) as packed:
                    image.to_stream(packed)
            else:
                image.to_stream(raw)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _in_steps(array: np.ndarray, step: float) -> np.ndarray:
    """Values as 16-bit multiples of a step, slice by slice: intermediate arrays of a whole scan take long to fill."""
    steps = np.empty(array.shape, dtype=np.int16)
    for values, here in zip(array, steps, strict=True):
        here[...] = np.clip(np.rint(values / np.float32(step)), -32768, 32767)
    return steps


def read_nifti(path: Path, *, dtype: np.dtype | type | None = None) -> Volume:
    """Read a three-dimensional NIfTI file as an LPS volume.

    Args:
        path: the file.
        dtype: type of the array; None keeps floating-point values as the header's scaling gives them.

    Raises:
        ReconstructionError: the file is not NIfTI, is damaged, has no third dimension, or does not say how large its
            voxels are or which way its axes run.
    """
    return read_nifti_scan(path, dtype=dtype)[0]


def read_nifti_scan(path: Path, *, dtype: np.dtype | type | None = None) -> tuple[Volume, tuple[Note, ...]]:
    """As read_nifti, with what is doubtful about the picture's place."""
    try:
        with _quiet_reader():
            image = _opened(path)
            _require_place(path, image)
        shape = tuple(length for length in image.shape if length != 1) if len(image.shape) > 3 else image.shape
        if len(shape) != 3 or min(shape) < 2:
            raise ReconstructionError("reconstruction-nifti-not-3d", file=path.name)
        _require_possible_size(path, image)
        with _quiet_reader():
            ras_affine, notes = place_of(image, path.name)
        if not is_invertible(ras_affine):
            raise ReconstructionError("reconstruction-orientation-wrong", file=path.name)
        values = _scaled(image.dataobj).reshape(shape)
    except ReconstructionError:
        raise
    except _DAMAGED_FILE_ERRORS as error:
        raise ReconstructionError("reconstruction-nifti-unreadable", file=path.name) from error
    array = np.ascontiguousarray(values.transpose(2, 1, 0))
    if dtype is not None:
        array = array.astype(dtype, copy=False)
    return Volume(array, _LPS_FROM_RAS @ ras_affine), notes


def _opened(path: Path) -> Any:  # noqa: ANN401 - the library's image has no type
    """A file opened by its content: browsers unpack a .nii.gz and keep its name, and the library goes by the name.

    Raises:
        ReconstructionError: an Analyze picture, which does not say which way its axes run.
    """
    with path.open("rb") as stream:
        is_packed = stream.read(2) == _GZIP_MARK
    if path.suffix.lower() == (".nii" if is_packed else ".gz"):
        # Closed with the image, which reads its values from it later.
        raw: Any = gzip.open(path) if is_packed else path.open("rb")  # noqa: SIM115
        kind = _HEADERS.get(_length_of_header(raw), nibabel.Nifti1Image)
        return kind.from_file_map({"image": nibabel.FileHolder(fileobj=raw)})
    image: Any = nibabel.load(path)
    if not isinstance(image, nibabel.Nifti1Pair):
        raise ReconstructionError("reconstruction-nifti-left-right-unknown", file=path.name)
    return image


def _length_of_header(stream: Any) -> int:  # noqa: ANN401
    """Length that a header states [bytes], in either order of bytes."""
    start = stream.read(4)
    stream.seek(0)
    return min(int.from_bytes(start, "little"), int.from_bytes(start, "big"))


def _require_possible_size(path: Path, image: Any) -> None:  # noqa: ANN401 - the library's image has no type
    """Refuse a header that claims more than the memory or its own file can hold."""
    voxels = float(np.prod([float(length) for length in image.shape]))
    stored = voxels * image.dataobj.dtype.itemsize
    scaled = voxels * np.dtype(np.float32).itemsize if _has_scale(image.dataobj) else 0.0
    held = Path(image.file_map["image"].filename or path)
    with held.open("rb") as stream:
        share = _SMALLEST_PACKED_SHARE if stream.read(2) == _GZIP_MARK else 1.0
    if max(stored, scaled) > _MAXIMUM_BYTES or stored * share > held.stat().st_size:
        raise ReconstructionError("reconstruction-too-large", file=path.name)


def _has_scale(stored: Any) -> bool:  # noqa: ANN401
    return (stored.slope, stored.inter) != (1.0, 0.0)


def _scaled(stored: Any) -> np.ndarray:  # noqa: ANN401
    """Values of a picture with the header's scale, in single precision where there is one."""
    raw = np.asanyarray(stored.get_unscaled())
    if not _has_scale(stored):
        return raw
    values = np.empty(raw.shape, dtype=np.float32)
    for index in range(raw.shape[-1]):  # slab by slab: the library would make the whole in double precision
        values[..., index] = raw[..., index] * float(stored.slope) + float(stored.inter)
    return values


@contextmanager
def _quiet_reader() -> Iterator[None]:
    """Open a file without lines on stderr about its header: what matters in it is said by a sentence of our own."""
    was_disabled = imageglobals.logger.disabled
    imageglobals.logger.disabled = True
    try:
        yield
    finally:
        imageglobals.logger.disabled = was_disabled


def _require_place(path: Path, image: Any) -> None:  # noqa: ANN401
    """Refuse a file whose header, as it was written, has no voxel size or no orientation.

    The reader would take 1 mm for a size of 0, and guess the orientation where both codes are 0 (NIfTI-1 method 1),
    which turns left and right at a venture.
    """
    holder = image.file_map.get("header", image.file_map["image"])
    with holder.get_prepare_fileobj("rb") if holder.fileobj is None else nullcontext(holder.fileobj) as stream:
        stream.seek(0)
        header = type(image.header).from_fileobj(stream, check=False)
    sizes = np.asarray(header["pixdim"], dtype=float)[1:4]
    if not (np.isfinite(sizes).all() and (sizes != 0).all()):
        raise ReconstructionError("reconstruction-nifti-spacing-missing", file=path.name)
    if int(header["qform_code"]) <= 0 and int(header["sform_code"]) <= 0:
        raise ReconstructionError("reconstruction-nifti-left-right-unknown", file=path.name)
