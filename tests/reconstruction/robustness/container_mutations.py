"""Damage done to what holds images: zip archives and the index of a disc."""

import re
import struct
import zipfile


def _archive(folder, mode=zipfile.ZIP_DEFLATED):
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", mode) as opened:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            opened.write(path, path.relative_to(folder).as_posix())
    return target


def damaged_zip(folder, rng):
    target = _archive(folder)
    content = bytearray(target.read_bytes())
    match int(rng.integers(4)):
        case 0:
            content = content[: int(rng.random() * len(content))]
        case 1:
            for _ in range(int(rng.integers(1, 40))):
                content[int(rng.integers(len(content)))] ^= 1 << int(rng.integers(8))
        case 2:  # the directory at the end
            for _ in range(int(rng.integers(1, 12))):
                content[int(rng.integers(max(0, len(content) - 600), len(content)))] ^= 1 << int(rng.integers(8))
        case _:
            content = rng.bytes(100) + content + rng.bytes(int(rng.integers(50)))
    target.write_bytes(bytes(content))
    return target


def hostile_zip(folder, rng):
    """Names that point elsewhere, names twice, links, zips in zips, bombs, and names that are no text."""
    target = folder.with_suffix(".zip")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = (
        "../../../tmp/osteon-escaped", "/tmp/osteon-escaped", "..\\..\\osteon-escaped", "C:\\osteon-escaped", "CON",
        "a" * 5000, "same", "\xff\xfe", "a\x00b", "", ".",
    )  # fmt: skip
    way = int(rng.integers(6))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for number, path in enumerate(files):
            name = names[int(rng.integers(len(names)))] if way < 2 else f"{number}"
            member = zipfile.ZipInfo("x")
            member.filename = name + (f"-{number}" if way == 0 and name else "")
            member.compress_type = zipfile.ZIP_DEFLATED
            if way == 2:
                member.external_attr = 0o120777 << 16
            opened.writestr(member, b"/etc/passwd" if way == 2 and number % 2 else path.read_bytes())
        if way == 3:
            block = bytes(32 * 1024**2)
            for number in range(int(rng.choice([1, 4, 9]))):
                opened.writestr(f"bomb{number}", block)
        if way == 4:
            inner = target.with_suffix(".inner.zip")
            with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as nested:
                nested.writestr("bomb", bytes(32 * 1024**2))
            for number in range(20):
                opened.write(inner, f"{number}.zip")
        if way == 5:
            for number in range(3000):
                opened.writestr(f"empty/{number}", b"")
    return target


def disc_index(folder, rng):
    """A DICOMDIR whose records point at one another in a ring, or at other files."""
    index = folder / "DICOMDIR"
    content = bytearray(index.read_bytes())
    offsets = [
        match.start() for match in re.finditer(rb"\x04\x00(\x00\x14|\x20\x14|\x00\x12|\x02\x12)UL\x04\x00", content)
    ]
    for place in offsets:
        if rng.random() < 0.6:
            value = int(rng.choice([0, 0xFFFFFFFF, len(content) - 1, 400, int(rng.integers(len(content)))]))
            content[place + 8 : place + 12] = struct.pack("<I", value)
    if rng.random() < 0.3:
        for _ in range(8):
            content[int(rng.integers(132, len(content)))] ^= 1 << int(rng.integers(8))
    index.write_bytes(bytes(content).replace(b"IMAGES", b"../../", 1 if rng.random() < 0.3 else 0))
    return index
