"""NIfTI in and out. NIfTI keeps RAS and [x, y, z]; inside Osteon everything is LPS and [z, y, x]."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import nibabel
import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.volume import Volume

_LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
NIFTI_SUFFIXES = (".nii", ".nii.gz")
_MAXIMUM_VOXELS = 2**31  # larger headers are damaged or hostile: 2 G voxels already need 8 GB


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
    array = np.asarray(volume.array).transpose(2, 1, 0)
    if step is not None:
        array = np.clip(np.rint(array / np.float32(step)), -32768, 32767).astype(np.int16)
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


def read_nifti(path: Path, *, dtype: np.dtype | type | None = None) -> Volume:
    """Read a three-dimensional NIfTI file as an LPS volume.

    Args:
        path: the file.
        dtype: type of the array; None keeps floating-point values as the header's scaling gives them.

    Raises:
        ReconstructionError: the file is not NIfTI, is damaged, or has no third dimension.
    """
    try:
        image: Any = nibabel.load(path)
        shape = tuple(length for length in image.shape if length != 1) if len(image.shape) > 3 else image.shape
        if len(shape) != 3 or min(shape) < 2:
            raise ReconstructionError("reconstruction-nifti-not-3d", file=path.name)
        if np.prod([int(length) for length in shape]) > _MAXIMUM_VOXELS:
            raise ReconstructionError("reconstruction-too-large", file=path.name)
        values = np.asanyarray(image.dataobj).reshape(shape)
        affine = _LPS_FROM_RAS @ np.asarray(image.affine, dtype=float)
        if abs(np.linalg.det(affine[:3, :3])) < 1e-9 or not np.isfinite(affine).all():
            raise ReconstructionError("reconstruction-orientation-wrong", file=path.name)
    except ReconstructionError:
        raise
    except (OSError, ValueError, EOFError, nibabel.filebasedimages.ImageFileError) as error:
        raise ReconstructionError("reconstruction-nifti-unreadable", file=path.name) from error
    array = np.ascontiguousarray(values.transpose(2, 1, 0))
    if dtype is not None:
        array = array.astype(dtype, copy=False)
    return Volume(array, affine)
