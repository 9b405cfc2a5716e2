"""DICOM files as they come: with or without preamble and file meta group, deflated, damaged, hostile."""

from __future__ import annotations

import io
import os
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag, Tag
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

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
    zlib.error,
)
_PIXEL_TAGS = frozenset(map(Tag, ("PixelData", "FloatPixelData", "DoubleFloatPixelData")))
_BARE_DATASET_GROUPS = (b"\x08\x00", b"\x02\x00")
_LARGEST_DEFLATED_BYTES = 64 * 1024**2  # the reader unpacks a deflated file whole, so a bomb is told by its size before
_META_BYTES = 64 * 1024
_DEFLATED_SYNTAX = b"1.2.840.10008.1.2.1.99"
_SYNTAX_OF_ENCODING: dict[tuple[bool | None, bool | None], UID] = {
    (True, True): ImplicitVRLittleEndian,
    (False, True): ExplicitVRLittleEndian,
    (False, False): ExplicitVRBigEndian,
}


def read_dataset(path: Path, *, tags: list[str] | None = None) -> Dataset:
    """Read a DICOM file, with or without the preamble and the file meta group that the standard asks for.

    Args:
        path: the file.
        tags: keywords to read, which leaves the pictures out; all without.

    Raises:
        One of DAMAGED_FILE_ERRORS if it is not DICOM or is damaged.
    """
    _refuse_deflated_bomb(path)
    with _BoundedReader(io.FileIO(path)) as stream, quiet_reader():
        is_over = _is_over if tags is None else _is_over_before_pixels
        wanted: list[BaseTag | int] | None = None if tags is None else [Tag(tag) for tag in tags]
        try:
            dataset = read_partial(stream, is_over, specific_tags=wanted)
        except InvalidDicomError:
            stream.seek(0)
            if stream.read(2) not in _BARE_DATASET_GROUPS:
                raise
            stream.seek(0)
            dataset = read_partial(stream, is_over, specific_tags=wanted, force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        # The reader found the encoding out by looking at the elements, but does not write it down.
        dataset.file_meta.TransferSyntaxUID = _SYNTAX_OF_ENCODING[dataset.original_encoding]
    return dataset


def _is_over(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    """Whether nothing of the picture follows: zeros after its end, as on damaged discs, look like endless elements."""
    return tag.group == 0


def _is_over_before_pixels(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag.group == 0 or tag in _PIXEL_TAGS


@contextmanager
def quiet_reader() -> Iterator[None]:
    """Read, look up and decode elements without the library's warnings, which repeat values that may name the patient.

    What is unusual is either told by a sentence of our own or does not matter.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _BoundedReader(io.BufferedReader):
    """A file that takes no memory for bytes it does not have, whatever length an element claims."""

    def __init__(self, raw: io.FileIO) -> None:
        super().__init__(raw)
        self._length = os.fstat(raw.fileno()).st_size

    def read(self, size: int | None = -1, /) -> bytes:
        """Bytes from here on, at most as many as there are."""
        if size is None or size < 0:
            return super().read()
        return super().read(max(0, min(size, self._length - self.tell())))


def _refuse_deflated_bomb(path: Path) -> None:
    """Raise if a deflated file would unpack to more than any slice or enhanced series of moderate size."""
    with path.open("rb") as stream:
        start = stream.read(_META_BYTES)
        at = start.find(_DEFLATED_SYNTAX)
        group_length = start.find(b"\x02\x00\x00\x00UL\x04\x00", 128)
        if at < 0 or group_length < 0:
            return
        stream.seek(group_length + 12 + int.from_bytes(start[group_length + 8 : group_length + 12], "little"))
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        left = _LARGEST_DEFLATED_BYTES
        while chunk := stream.read(_META_BYTES):
            while chunk:
                left -= len(unpacker.decompress(chunk, _LARGEST_DEFLATED_BYTES))
                chunk = unpacker.unconsumed_tail
                if left < 0:
                    raise OverflowError(path.name)
