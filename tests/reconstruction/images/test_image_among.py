"""Which file of many is the scan: beside notes, viewers, shadows, archives and other scans."""

import shutil
import zipfile

import numpy as np
import pytest
import SimpleITK

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.images.series_list import list_series
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms

HU = phantoms.tube((8, 24, 28), outer=7, inner=3)
HU[:, :2] = phantoms.AIR_HU


def read(source):
    return import_image(source, no_progress)[0].array


def message_of(source):
    with pytest.raises(ReconstructionError) as caught:
        read(source)
    return caught.value


def saved(path, values=HU):
    path.parent.mkdir(parents=True, exist_ok=True)
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(values), str(path))
    return path


@pytest.mark.parametrize("name", ["ct.nhdr", "ct.mhd"])
def test_a_header_with_its_picture_beside_it(tmp_path, name):
    path = saved(tmp_path / "a" / name)
    assert np.array_equal(read(path), HU)
    assert np.array_equal(read(path.parent), HU)
    lonely = tmp_path / "b" / name
    lonely.parent.mkdir()
    shutil.copy(path, lonely)
    assert message_of(lonely).message_id == "reconstruction-image-elsewhere"
    data = next(file for file in path.parent.iterdir() if file != path).name
    lonely.write_bytes(path.read_bytes().replace(data.encode(), f"../a/{data}".encode()))
    assert message_of(lonely).message_id == "reconstruction-image-elsewhere"


def test_one_image_among_other_files_is_the_scan(tmp_path):
    saved(tmp_path / "scan" / "ct.nrrd")
    (tmp_path / "scan" / "readme.txt").write_text("not an image")
    assert np.array_equal(read(tmp_path / "scan"), HU)
    with zipfile.ZipFile(tmp_path / "scan.zip", "w") as archive:
        archive.write(tmp_path / "scan" / "ct.nrrd", "scan/ct.nrrd")
        archive.writestr("__MACOSX/scan/._ct.nrrd", "shadow")
    assert np.array_equal(read(tmp_path / "scan.zip"), HU)
    saved(tmp_path / "scan" / "other.nrrd")
    assert message_of(tmp_path / "scan").message_id == "reconstruction-several-images"
    phantoms.write(tmp_path / "scan", phantoms.series(HU + np.int16(1)))
    assert np.array_equal(read(tmp_path / "scan"), HU + 1)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("ct.rar", b"Rar!\x1a\x07\x00"),
        ("ct.7z", b"7z\xbc\xaf\x27\x1c"),
        ("ct.tar.gz", b"\x1f\x8b\x08"),
        ("ct.iso", bytes(32769) + b"CD001"),
    ],
)
def test_archives_of_other_kinds_are_named(tmp_path, name, start):
    (tmp_path / name).write_bytes(start + bytes(600))
    (tmp_path / "readme.txt").write_text("not an image")
    for source in (tmp_path / name, tmp_path):
        error = message_of(source)
        assert (error.message_id, error.values["file"]) == ("reconstruction-archive-inside", name)


def test_names_packed_in_china_are_read_as_typed(tmp_path):
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("xxxxxxxx.txt", "not an image")
    archive.write_bytes(archive.read_bytes().replace(b"xxxxxxxx", "影像说明".encode("gbk")))
    assert message_of(archive).values["file"] == "影像说明.txt"


def test_a_file_of_one_volume_is_listed_with_its_picture(tmp_path):
    (listed,) = list_series(saved(tmp_path / "ct.nrrd"))
    assert (listed.summary.modality, listed.summary.slices, listed.summary.reason) == ("CT", 8, None)
    assert listed.spacing_mm == (1.0, 1.0)
    assert listed.thumbnail.shape == (24, 28)
    assert np.ptp(listed.thumbnail) > 100
    labels = np.zeros((8, 24, 28), dtype=np.uint8)
    labels[2:6, 5:20, 5:20] = 3
    (listed,) = list_series(saved(tmp_path / "labels.nrrd", labels))
    assert listed.summary.modality == "SEG"
