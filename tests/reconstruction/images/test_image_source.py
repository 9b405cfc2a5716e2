"""Zip archives from strangers: nothing gets out of the temporary folder, nothing fills the disk."""

import struct
import zipfile

import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.images.image_source import open_source
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms


def message_of(archive):
    with pytest.raises(ReconstructionError) as caught, open_source(archive):
        pass
    return caught.value.message_id


def test_series_in_a_zip_with_folders(tmp_path):
    folder = phantoms.write(tmp_path / "cd", phantoms.series())
    archive = tmp_path / "cd.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for path in folder.iterdir():
            opened.write(path, f"DICOM/ST0/{path.name}")
    volume, _ = import_image(archive, no_progress)
    assert volume.array.shape == (30, 48, 48)


def test_names_cannot_reach_outside(tmp_path):
    archive = tmp_path / "evil.zip"
    inner = tmp_path / "inner"
    inner.mkdir()
    with zipfile.ZipFile(archive, "w") as opened:
        for name in ("../escaped.dcm", "/tmp/escaped.dcm", "..\\..\\escaped.dcm", "C:/escaped.dcm"):
            opened.writestr(name, b"content")
    before = set(tmp_path.rglob("*"))
    with open_source(archive) as files:
        assert len({file.path.parent for file in files}) == 1
        assert all(file.path.read_bytes() == b"content" for file in files)
        scratch = files[0].path.parent
    assert not scratch.exists()
    assert set(tmp_path.rglob("*")) == before


def test_a_link_in_a_zip_is_only_a_file(tmp_path):
    archive = tmp_path / "link.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(link, "/etc/passwd")
    with open_source(archive) as files:
        assert not files[0].path.is_symlink()
        assert files[0].path.read_bytes() == b"/etc/passwd"


def test_bombs_are_refused(tmp_path):
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("zeros", bytes(80 * 1024**2))
    assert message_of(archive) == "reconstruction-zip-too-large"


def test_an_understated_size_is_noticed(tmp_path):
    archive = tmp_path / "liar.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("zeros", bytes(3 * 1024**2))
    content = bytearray(archive.read_bytes())
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 1000)
    archive.write_bytes(content)
    assert message_of(archive) == "reconstruction-zip-unreadable"


def test_damaged_empty_and_encrypted_archives(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    assert message_of(tmp_path / "broken.zip") == "reconstruction-zip-unreadable"
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    assert message_of(tmp_path / "empty.zip") == "reconstruction-folder-empty"
    with zipfile.ZipFile(tmp_path / "locked.zip", "w") as opened:
        opened.writestr("a", b"x")
    content = bytearray((tmp_path / "locked.zip").read_bytes())
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    assert message_of(tmp_path / "locked.zip") == "reconstruction-zip-encrypted"
