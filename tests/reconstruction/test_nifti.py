"""NIfTI keeps RAS, Osteon keeps LPS: an independent reader must see the same place."""

import nibabel
import numpy as np
import pytest
import SimpleITK

from reconstruction.errors import ReconstructionError
from reconstruction.nifti import read_nifti, write_nifti
from reconstruction.volume import Volume


@pytest.fixture
def oblique():
    affine = np.eye(4)
    angle = 0.2
    affine[:3, :3] = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    affine[:3, :3] *= [0.5, 0.7, 1.1]
    affine[:3, 3] = [10.0, -20.0, 30.0]
    return Volume(np.arange(2 * 3 * 4, dtype=np.int16).reshape(2, 3, 4), affine)


@pytest.mark.parametrize("name", ["v.nii", "v.nii.gz"])
def test_round_trip(tmp_path, oblique, name):
    write_nifti(tmp_path / name, oblique)
    back = read_nifti(tmp_path / name, dtype=np.int16)
    assert np.array_equal(back.array, oblique.array)
    assert np.allclose(back.affine, oblique.affine, atol=1e-6)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_others_read_the_same_place(tmp_path, oblique):
    write_nifti(tmp_path / "v.nii.gz", oblique)
    other = SimpleITK.ReadImage(str(tmp_path / "v.nii.gz"))  # LPS, like us
    assert np.array_equal(SimpleITK.GetArrayFromImage(other), oblique.array)
    for index in ([0, 0, 0], [3, 2, 1]):
        assert np.allclose(
            other.TransformIndexToPhysicalPoint(index), oblique.geometry.to_world(np.array(index)), atol=1e-4
        )
    ras = nibabel.load(tmp_path / "v.nii.gz").affine
    assert np.allclose(ras[:2], -oblique.affine[:2], atol=1e-5)


def test_stepped_storage_is_16_bit(tmp_path):
    values = np.random.default_rng(1).uniform(0, 2, (4, 5, 6)).astype(np.float32)
    write_nifti(tmp_path / "d.nii.gz", Volume(values, np.eye(4)), step=1e-4)
    assert nibabel.load(tmp_path / "d.nii.gz").get_data_dtype() == np.int16
    assert np.abs(read_nifti(tmp_path / "d.nii.gz").array - values).max() <= 0.51e-4


def test_equal_volumes_give_equal_files(tmp_path, oblique):
    write_nifti(tmp_path / "a.nii.gz", oblique)
    write_nifti(tmp_path / "b.nii.gz", oblique)
    assert (tmp_path / "a.nii.gz").read_bytes() == (tmp_path / "b.nii.gz").read_bytes()


def test_damaged_files_are_refused(tmp_path, oblique):
    write_nifti(tmp_path / "v.nii.gz", oblique)
    whole = (tmp_path / "v.nii.gz").read_bytes()
    for content in (b"", b"no image", whole[: len(whole) // 2]):
        (tmp_path / "bad.nii.gz").write_bytes(content)
        with pytest.raises(ReconstructionError) as caught:
            read_nifti(tmp_path / "bad.nii.gz")
        assert caught.value.message_id == "reconstruction-nifti-unreadable"
    nibabel.save(nibabel.Nifti1Image(np.zeros((4, 4)), np.eye(4)), tmp_path / "flat.nii")
    with pytest.raises(ReconstructionError, match="not-3d"):
        read_nifti(tmp_path / "flat.nii")
