"""NRRD and MetaImage files, the picture inside or beside them, read with SimpleITK: their frame is LPS, like ours."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import SimpleITK

from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.volume import Volume, is_invertible

_NRRD, _META_IMAGE = (".nrrd", ".nhdr"), (".mha", ".mhd")
_DETACHED = (".nhdr", ".mhd")  # a header alone, by its name
_MAXIMUM_BYTES = 1280 * 1024**2  # as for NIfTI
_SMALLEST_PACKED_SHARE = 1.0 / 1100.0  # deflate cannot shrink further
# Numbers written as text crash the library that reads them, so that only binary pictures are let through.
_TEXT = re.compile(
    rb"^\s*(encoding\s*:(?!\s*(raw|gzip|gz)\s*$)|BinaryData\s*=(?!\s*(True|T|1)\s*$))", re.MULTILINE | re.IGNORECASE
)
_OTHER_FILE = re.compile(
    rb"^\s*(?:data ?file\s*:|ElementDataFile\s*=)(?![ \t]*LOCAL\s*$)[ \t]*(.+?)\s*$", re.MULTILINE | re.IGNORECASE
)
_HEADER_BYTES = 4096
_BYTES = {
    SimpleITK.sitkUInt8: 1,
    SimpleITK.sitkInt8: 1,
    SimpleITK.sitkUInt16: 2,
    SimpleITK.sitkInt16: 2,
    SimpleITK.sitkUInt32: 4,
    SimpleITK.sitkInt32: 4,
    SimpleITK.sitkFloat32: 4,
}


def is_research_image(path: Path) -> bool:
    """Whether a file name says NRRD or MetaImage."""
    return path.suffix.lower() in (*_NRRD, *_META_IMAGE)


def read_research_image(path: Path) -> tuple[Volume, tuple[Note, ...]]:
    """Read a three-dimensional grey-value image as an LPS volume, with warnings.

    Raises:
        ReconstructionError: the file is damaged, too large, or holds something else.
    """
    picture = _file_of_picture(path)
    if _TEXT.search(_header(path)):
        raise ReconstructionError("reconstruction-image-as-text", file=path.name)
    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(str(path))
    reader.SetImageIO("NrrdImageIO" if path.suffix.lower() in _NRRD else "MetaImageIO")
    try:
        reader.ReadImageInformation()
        size = reader.GetSize()
        if len(size) != 3 or min(size) < 2 or reader.GetNumberOfComponents() != 1:
            raise ReconstructionError("reconstruction-nifti-not-3d", file=path.name)
        stored = float(np.prod([float(length) for length in size])) * _BYTES.get(reader.GetPixelID(), 8)
        if stored > _MAXIMUM_BYTES or stored * _SMALLEST_PACKED_SHARE > picture.stat().st_size:
            raise ReconstructionError("reconstruction-too-large", file=path.name)
        image = reader.Execute()
    except (RuntimeError, MemoryError) as error:
        raise ReconstructionError("reconstruction-image-unreadable", file=path.name) from error
    affine = np.eye(4)
    affine[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    affine[:3, 3] = image.GetOrigin()
    if not is_invertible(affine):
        raise ReconstructionError("reconstruction-orientation-wrong", file=path.name)
    warnings = () if _says_where_left_is(path) else (Note("reconstruction-note-no-frame"),)
    return Volume(SimpleITK.GetArrayFromImage(image), affine), warnings


def _file_of_picture(path: Path) -> Path:
    """The file that holds the values: the file itself, or one that lies beside a header.

    Raises:
        ReconstructionError: the header leads to another folder, to several files, or to none, or stands in a file that
            should hold its picture; a header could lead to any file of the machine.
    """
    other = _OTHER_FILE.search(_header(path))
    if other is None:
        return path
    name = other.group(1).decode("utf-8", "replace")
    picture = path.with_name(Path(name).name) if name not in ("", ".", "..") else path
    is_beside = name == picture.name and "\\" not in name and picture.is_file() and not picture.is_symlink()
    if path.suffix.lower() not in _DETACHED or not is_beside:
        raise ReconstructionError("reconstruction-image-elsewhere", file=path.name)
    return picture


def _header(path: Path) -> bytes:
    """Beginning of a file, up to the picture."""
    with path.open("rb") as stream:
        start = stream.read(_HEADER_BYTES).replace(b"\r", b"")
    if path.suffix.lower() in _NRRD:
        return start.split(b"\n\n")[0]
    at = start.find(b"ElementDataFile")  # the last line of the header
    return start if at < 0 else start[: start.find(b"\n", at) + 1 or len(start)]


def _says_where_left_is(path: Path) -> bool:
    """Whether the header names its axes; an MHA file is LPS by definition, a NRRD file has to say it."""
    if path.suffix.lower() not in _NRRD:
        return True
    return any(line.startswith(b"space:") for line in _header(path).split(b"\n"))
