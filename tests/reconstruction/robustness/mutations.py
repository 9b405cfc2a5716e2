"""Damage done to images: each mutation takes a folder with a good image and returns the path to import."""

import gzip
import io
import re
import shutil
import struct
import zlib

import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

HUGE = (0, 1, 2, 8191, 32767, 65535)
STRANGE_NUMBERS = ("", "nan", "inf", "1e400", "-1", "0", "1\\2\\3\\4\\5\\6\\7", "a", "1e-30", "٣", "9" * 200)


def _slices(folder, rng, *, every=None):
    """Files of the image: all of them or one, at random unless told."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    every = rng.random() < 0.5 if every is None else every
    return files if every else [files[int(rng.integers(len(files)))]]


def _edit(folder, rng, change, *, every=None):
    for path in _slices(folder, rng, every=every):
        path.write_bytes(bytes(change(bytearray(path.read_bytes()))))
    return folder


def bit_flips(folder, rng, first=0):
    count = int(rng.integers(1, 24))

    def change(content):
        for _ in range(count if content else 0):
            place = int(rng.integers(min(first, len(content) - 1), len(content)))
            content[place] ^= 1 << int(rng.integers(8))
        return content

    return _edit(folder, rng, change)


def header_flips(folder, rng):
    """Bits of the part before the pixels: lengths, tags, types, numbers."""

    def change(content):
        end = max(1, min(len(content), 1400))
        for _ in range(int(rng.integers(1, 12))):
            content[int(rng.integers(min(128, end - 1), end))] ^= 1 << int(rng.integers(8))
        return content

    return _edit(folder, rng, change)


def truncation(folder, rng):
    share = float(rng.choice([0.0, 0.01, 0.3, 0.9, 0.999])) * float(rng.random() + 0.2)
    return _edit(folder, rng, lambda content: content[: int(share * len(content))])


def runs(folder, rng):
    """A run of bytes overwritten, inserted or left out."""
    way, length = int(rng.integers(3)), int(rng.integers(1, 600))

    def change(content):
        place = int(rng.integers(len(content) + 1))
        filler = bytes([int(rng.choice([0, 255, 32]))]) * length
        return content[:place] + (b"" if way == 0 else filler) + content[place + (0 if way == 1 else length) :]

    return _edit(folder, rng, change)


def _elements(content):
    """Places of explicit little-endian elements with a type: (offset, has long length)."""
    found = []
    for match in re.finditer(
        rb"[\x00-\x7f]\x00..(OB|OW|SQ|UN|UT|UI|DS|IS|LO|PN|CS|US|DA|TM|SH|UL)", content, re.DOTALL
    ):
        found.append((match.start(), match.group(1) in (b"OB", b"OW", b"SQ", b"UN", b"UT")))
    return found


def swapped_tags(folder, rng):
    def change(content):
        places = _elements(content)
        if len(places) > 1:
            a, b = (places[int(index)][0] for index in rng.choice(len(places), 2, replace=False))
            content[a : a + 4], content[b : b + 4] = content[b : b + 4], content[a : a + 4]
        return content

    return _edit(folder, rng, change)


def wrong_type(folder, rng):
    kinds = [b"OB", b"OW", b"SQ", b"UN", b"DS", b"IS", b"US", b"FD", b"AT", b"ZZ", b"\x00\x00", b"PN"]

    def change(content):
        places = _elements(content)
        for _ in range(int(rng.integers(1, 4)) if places else 0):
            place = places[int(rng.integers(len(places)))][0]
            content[place + 4 : place + 6] = kinds[int(rng.integers(len(kinds)))]
        return content

    return _edit(folder, rng, change)


def wrong_length(folder, rng):
    lengths = (0, 1, 3, 0x7FFF, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 100_000)

    def change(content):
        places = _elements(content)
        for _ in range(int(rng.integers(1, 3)) if places else 0):
            place, is_long = places[int(rng.integers(len(places)))]
            value = int(rng.choice(lengths))
            if is_long:
                content[place + 8 : place + 12] = struct.pack("<I", value)
            else:
                content[place + 6 : place + 8] = struct.pack("<H", value & 0xFFFF)
        return content

    return _edit(folder, rng, change)


def _edit_datasets(folder, rng, change, *, every=None):
    for path in _slices(folder, rng, every=every):
        dataset = pydicom.dcmread(path, force=True)
        change(dataset)
        try:
            dataset.save_as(path, enforce_file_format=False)
        except (ValueError, TypeError, AttributeError, OverflowError, KeyError, struct.error):
            path.write_bytes(path.read_bytes()[:-7])  # the writer refuses this damage; another then
    return folder


def huge_dimensions(folder, rng):
    keyword = str(rng.choice(["Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated", "BitsStored"]))
    value = int(rng.choice(HUGE))

    def change(dataset):
        setattr(dataset, keyword, str(value * 1000) if keyword == "NumberOfFrames" else value)
        if rng.random() < 0.5:
            dataset.Rows, dataset.Columns = 8192, 8192

    return _edit_datasets(folder, rng, change)


def strange_numbers(folder, rng):
    """Values that are no numbers, or impossible ones, where geometry and scale stand."""
    names = (
        b"ImagePositionPatient ImageOrientationPatient PixelSpacing RescaleSlope RescaleIntercept KVP InstanceNumber "
        b"AcquisitionNumber SliceThickness NumberOfFrames"
    ).split()
    keyword = names[int(rng.integers(len(names)))].decode()
    text = str(rng.choice(STRANGE_NUMBERS))

    def change(dataset):
        from pydicom.datadict import tag_for_keyword
        from pydicom.dataelem import RawDataElement
        from pydicom.tag import Tag

        tag = Tag(tag_for_keyword(keyword))
        raw = text.encode("utf-8")
        raw += b" " * (len(raw) % 2)
        vr = "IS" if keyword.endswith("Number") or keyword.startswith("NumberOf") else "DS"
        dataset[tag] = RawDataElement(tag, vr, len(raw), raw, 0, False, True)

    return _edit_datasets(folder, rng, change)


def deep_sequences(folder, rng):
    """Sequences in sequences, as a file written by a loop would have them."""
    depth = int(rng.choice([10, 200, 3000]))
    tag = b"\x08\x00\x40\x11" if rng.random() < 0.5 else b"\x00\x52\x30\x92"  # referenced images, or frames
    opened = tag + b"SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    closed = b"\xfe\xff\x0d\xe0\x00\x00\x00\x00\xfe\xff\xdd\xe0\x00\x00\x00\x00"
    nested = opened * depth + (closed * depth if rng.random() < 0.5 else b"")

    def change(content):
        place = content.find(b"\x20\x00\x0d\x00UI")
        return content[:place] + nested + content[place:] if place > 0 else nested

    return _edit(folder, rng, change)


def strange_syntax(folder, rng):
    """Pixels that are not what the transfer syntax says, garbage in capsules among them."""
    syntaxes = (
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90",
        "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.100", "1.2.3.4", "",
    )  # fmt: skip
    syntax = str(rng.choice(syntaxes))
    garbage = rng.bytes(int(rng.integers(0, 400)))
    items = b"\xfe\xff\x00\xe0\x00\x00\x00\x00\xfe\xff\x00\xe0" + struct.pack(
        "<I", int(rng.choice([len(garbage), 2**31]))
    )
    capsule = items + garbage + (b"\xfe\xff\xdd\xe0\x00\x00\x00\x00" if rng.random() < 0.5 else b"")

    def change(dataset):
        dataset.file_meta.TransferSyntaxUID = syntax
        if rng.random() < 0.6:
            dataset.PixelData = capsule
            dataset["PixelData"].VR = "OB"
            dataset["PixelData"].is_undefined_length = True

    return _edit_datasets(folder, rng, change)


def deflated_bomb(folder, rng):
    """A deflated file of some kilobytes that unpacks to many gigabytes."""
    path = _slices(folder, rng, every=False)[0]
    dataset = pydicom.dcmread(path, force=True)
    stream = io.BytesIO()
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    head = stream.getvalue()
    start = head.find(b"1.2.840.10008.1.2.1.99")
    length = struct.unpack("<I", head[140:144])[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(16 * 1024**2)
    packed = b"".join(packer.compress(block) for _ in range(20)) + packer.flush()
    assert start > 0
    path.write_bytes(head[: 144 + length] + packed)
    return folder


def repeated_and_lost(folder, rng):
    """Slices lost, copied, emptied, replaced by text, or moved to the place of another."""
    for path in _slices(folder, rng, every=True):
        match int(rng.integers(8)):
            case 0:
                path.unlink()
            case 1:
                shutil.copy(path, path.with_name(path.name + "-copy"))
            case 2 if rng.random() < 0.3:
                path.write_bytes(b"")
            case 3 if rng.random() < 0.3:
                path.write_text("not a picture, " * 50)
    return folder


def foreign_letters(folder, rng):
    """Names in no known alphabet, and character sets that do not exist."""
    raw = rng.bytes(40)

    def change(content):
        place = content.find(b"PN")
        content[place + 8 : place + 20] = raw[:12]
        place = content.find(b"CS", 200)
        content[place + 4 : place + 10] = raw[20:26]
        return content

    return _edit(folder, rng, change)


def self_reference(folder, rng):
    """Elements that point at their own file, and at offsets inside themselves, as a broken index does."""

    def change(dataset):
        own = Dataset()
        own.ReferencedSOPInstanceUID = dataset.get("SOPInstanceUID", "1.2.3")
        own.ReferencedSOPClassUID = dataset.get("SOPClassUID", "1.2.3")
        inner = Dataset()
        inner.ReferencedImageSequence = Sequence([own])
        dataset.ReferencedImageSequence = Sequence([own, inner])
        dataset.PerFrameFunctionalGroupsSequence = Sequence([inner] * int(rng.choice([1, 5, 3000])))
        dataset.NumberOfFrames = len(dataset.PerFrameFunctionalGroupsSequence)

    return _edit_datasets(folder, rng, change)


DICOM = (
    bit_flips, header_flips, header_flips, truncation, runs, swapped_tags, wrong_type, wrong_length, huge_dimensions,
    strange_numbers, deep_sequences, strange_syntax, deflated_bomb, repeated_and_lost, foreign_letters, self_reference,
)  # fmt: skip


def single_file(folder, rng):
    """Bits, runs and lengths of a NIfTI, NRRD or MHA file, in its header most of all."""
    path = _slices(folder, rng, every=False)[0]
    content = path.read_bytes()
    packed = path.name.endswith(".gz")
    plain = bytearray(gzip.decompress(content) if packed and rng.random() < 0.8 else content)
    match int(rng.integers(4)):
        case 0:
            for _ in range(int(rng.integers(1, 16))):
                plain[int(rng.integers(min(400, len(plain))))] ^= 1 << int(rng.integers(8))
        case 1:
            del plain[int(rng.random() * len(plain)) :]
        case 2:
            place = int(rng.integers(min(400, len(plain))))
            plain[place : place + 4] = struct.pack("<i", int(rng.choice([-1, 0, 2**31 - 1, 32767, 65536])))
        case _:
            plain = bytearray(
                re.sub(rb"\d+", lambda found: rng.bytes(1) if rng.random() < 0.2 else found[0], plain[:400])
            )
            plain += content[400:]
    repack = packed and content[:2] == b"\x1f\x8b" and bytes(plain[:2]) != b"\x1f\x8b"
    path.write_bytes(gzip.compress(bytes(plain), 1) if repack else bytes(plain))
    return path


def research_header(folder, rng):
    """Lines of a NRRD or MHA header with huge sizes, other types, other files and strange encodings."""
    path = _slices(folder, rng, every=False)[0]
    lines = {
        ".nrrd": (
            b"sizes: 4000 4000 4000", b"sizes: 2000000000 2 2", b"type: double", b"encoding: gzip", b"encoding: bzip2",
            b"data file: /etc/passwd", b"data file: LIST\n/etc/passwd", b"dimension: 16", b"sizes: -1 2 3",
            b"space directions: (0,0,0) (0,0,0) (0,0,0)", b"space directions: (nan,0,0) (0,1,0) (0,0,1)",
            b"byte skip: -1",
            b"line skip: 1000000000", b"encoding: hex", b"encoding: ascii",
        ),
        ".mha": (
            b"DimSize = 4000 4000 4000", b"DimSize = 2000000000 2 2", b"ElementDataFile = /etc/passwd", b"NDims = 10",
            b"CompressedData = True", b"CompressedDataSize = 99999999999", b"ElementSpacing = 0 0 0",
            b"ElementDataFile = LIST\n/etc/passwd", b"ElementType = MET_DOUBLE", b"HeaderSize = -1",
            b"DimSize = -1 2 3",
            b"TransformMatrix = nan 0 0 0 1 0 0 0 1", b"ElementNumberOfChannels = 100000",
        ),
    }[path.suffix]  # fmt: skip
    line = lines[int(rng.integers(len(lines)))]
    name = re.split(rb"[:=]", line)[0].strip()
    content = path.read_bytes()
    separator = rb":" if path.suffix == ".nrrd" else rb" ="
    changed = re.sub(rb"(?m)^" + name + separator + rb"[^\n]*$", lambda _: line, content[:2000], count=1)
    if changed == content[:2000]:
        at = changed.find(b"\n") + 1
        changed = changed[:at] + line + b"\n" + changed[at:]
    path.write_bytes(changed + content[2000:])
    return path


def nifti_bomb(folder, rng):
    """A header that asks for far more than the file holds; or a packed file that is all zeros."""
    path = _slices(folder, rng, every=False)[0]
    plain = bytearray(gzip.decompress(path.read_bytes()))
    sides = [int(value) for value in rng.choice([2, 30000, 8000, 700], 3)]
    plain[40:56] = struct.pack("<8h", 3, *sides, 1, 1, 1, 1)
    if rng.random() < 0.5:
        plain[70:74] = struct.pack("<2h", 64, 64)  # double
    filler = bytes(8 * 1024**2) * (24 if rng.random() < 0.3 else 0)
    path.write_bytes(gzip.compress(bytes(plain) + filler, 1))
    return path
