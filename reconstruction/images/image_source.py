"""The files behind a path: a folder, a zip archive unpacked safely, or a single file."""

from __future__ import annotations

import lzma
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconstruction.disk_space import require_disk_space
from reconstruction.errors import ReconstructionError

_MAXIMUM_FILES = 20_000
_MAXIMUM_BYTES = 6 * 1024**3
_MAXIMUM_RATIO = 100  # images rarely shrink tenfold; a bomb shrinks a thousandfold
_RATIO_MATTERS_ABOVE = 64 * 1024**2
_CHUNK = 1024**2
# What the library raises on damaged archives; bad lengths and names come as errors of index and text.
_DAMAGED_ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    IndexError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_ENCRYPTED = 0x1
_DISC_INDEXES = ("DICOMDIR", "DICOMDIR.")
_KEPT_SUFFIXES = (".nii.gz", ".nii", ".nrrd", ".mha", ".nhdr", ".mhd")  # readers of these formats go by the name
_NAMES_IN_UTF_8 = 0x800  # flag of an archive's member
# First bytes of archives that are not read: RAR, 7-Zip, bzip2, xz; and of gzip, which is inside of other formats too.
_OTHER_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ\x00")
_GZIP_MARK, _GZIP_SUFFIXES = b"\x1f\x8b", (".gz", ".tgz")
_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
_DISC_MARK, _DISC_MARK_AT = b"CD001", 32769  # picture of a disc, ISO 9660


@dataclass(frozen=True)
class SourceFile:
    """A file to look into, and the name under which its user knows it."""

    path: Path
    name: str


@contextmanager
def open_source(source: Path) -> Iterator[tuple[SourceFile, ...]]:
    """Give the files of a folder (with its subfolders), of a zip archive, of a disc (by its DICOMDIR) or the one file.

    A zip is unpacked into a temporary folder under numbered names, so that no name inside it can reach another place;
    the folder is removed at the end.

    Raises:
        ReconstructionError: nothing there, an empty folder, a damaged, encrypted or hostile archive, a full disk.
    """
    if not source.exists():
        raise ReconstructionError("reconstruction-source-missing", path=str(source))
    if source.is_dir():
        files = _files_below(source)
        if not files:
            raise ReconstructionError("reconstruction-folder-empty", path=str(source))
        yield files
    elif source.suffix.lower() == ".zip" or zipfile.is_zipfile(source):
        with tempfile.TemporaryDirectory(prefix="osteon-import-") as scratch:
            yield _unpack(source, Path(scratch))
    elif source.name.upper() in _DISC_INDEXES:
        # The index of a disc only repeats what the images themselves say, so the images beside it are read.
        yield _files_below(source.parent)
    else:
        yield (SourceFile(source, source.name),)


def archive_among(files: tuple[SourceFile, ...]) -> SourceFile | None:
    """The first file that is an archive or the picture of a disc, in which a scan may lie unseen."""
    return next((file for file in files if _is_archive(file.path)), None)


def _is_archive(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(_TAR_MARK_AT + len(_TAR_MARK))
        stream.seek(_DISC_MARK_AT)
        is_disc = stream.read(len(_DISC_MARK)) == _DISC_MARK
    is_packed = start.startswith(_GZIP_MARK) and path.suffix.lower() in _GZIP_SUFFIXES
    is_other = start.startswith(_OTHER_ARCHIVES) or start[_TAR_MARK_AT:] == _TAR_MARK
    return is_disc or is_packed or is_other or zipfile.is_zipfile(path)


def _files_below(folder: Path) -> tuple[SourceFile, ...]:
    found: list[SourceFile] = []
    for parent, folders, names in os.walk(folder):  # links to folders are not followed, so there are no cycles
        folders.sort()
        found += [
            SourceFile(Path(parent, name), name)
            for name in sorted(names)
            if not name.startswith(".") and Path(parent, name).is_file()
        ]
        if len(found) > _MAXIMUM_FILES:
            raise ReconstructionError("reconstruction-too-many-files", path=str(folder), limit=_MAXIMUM_FILES)
    return tuple(found)


def _unpack(archive: Path, scratch: Path) -> tuple[SourceFile, ...]:
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not (member.is_dir() or _is_hidden(member.filename))]
            _refuse_hostile(archive, members)
            require_disk_space(scratch, sum(member.file_size for member in members))
            return tuple(_unpack_member(opened, member, scratch, number) for number, member in enumerate(members))
    except _DAMAGED_ARCHIVE_ERRORS as error:
        raise ReconstructionError("reconstruction-zip-unreadable", file=archive.name) from error


def _is_hidden(name: str) -> bool:
    """Whether a name is empty or hidden, as the shadows are that some systems pack beside every file."""
    return not name or name.replace("\\", "/").rsplit("/", 1)[-1].startswith(".")


def _refuse_hostile(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise ReconstructionError("reconstruction-folder-empty", path=archive.name)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ReconstructionError("reconstruction-zip-encrypted", file=archive.name)
    unpacked = sum(member.file_size for member in members)
    packed = max(1, archive.stat().st_size)
    bomb = unpacked > _RATIO_MATTERS_ABOVE and unpacked / packed > _MAXIMUM_RATIO
    if bomb or unpacked > _MAXIMUM_BYTES or len(members) > _MAXIMUM_FILES:
        raise ReconstructionError("reconstruction-zip-too-large", file=archive.name, unpacked_mb=round(unpacked / 1e6))


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, scratch: Path, number: int) -> SourceFile:
    lower = member.filename.lower()
    suffix = next((kept for kept in _KEPT_SUFFIXES if lower.endswith(kept)), "")
    target = scratch / f"{number:06d}{suffix}"
    left = member.file_size
    with archive.open(member) as packed, target.open("wb") as unpacked:
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:  # the archive understated its size
                raise zipfile.BadZipFile(member.filename)
            unpacked.write(chunk)
    return SourceFile(target, Path(_name(member).replace("\\", "/")).name)


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name as it was typed: without a flag for UTF-8 it is in the code page of the machine that packed it.

    The library takes that for the page of the first PC (437); in hospitals of China it is GBK.
    """
    if member.flag_bits & _NAMES_IN_UTF_8:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return member.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return member.filename
