"""NIfTI keeps RAS, Osteon keeps LPS: an independent reader must see the same place."""

import nibabel
import numpy as np
import pytest
import SimpleITK

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.images.nifti import read_nifti, write_nifti
from reconstruction.pipeline import ReconstructionOptions, no_progress, reconstruct
from reconstruction.volume import Volume
from tests.reconstruction import phantoms


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


def with_bytes(path, place, values):
    """The file with part of its header written over."""
    content = bytearray(path.read_bytes())
    content[place : place + values.nbytes] = values.tobytes()
    path.write_bytes(content)
    return path


# Offsets of fields in a NIfTI-1 header.
PIXDIM_1, QFORM_CODE, SFORM_CODE, QUATERNION_B, SROW_X = 80, 252, 254, 256, 280


@pytest.mark.parametrize(
    ("place", "values", "message"),
    [
        (PIXDIM_1, np.zeros(3, "<f4"), "reconstruction-nifti-spacing-missing"),
        (PIXDIM_1 + 8, np.zeros(1, "<f4"), "reconstruction-nifti-spacing-missing"),
        (PIXDIM_1, np.full(1, np.nan, "<f4"), "reconstruction-nifti-spacing-missing"),
        (QFORM_CODE, np.zeros(2, "<i2"), "reconstruction-nifti-left-right-unknown"),
        (SROW_X, np.full(4, np.nan, "<f4"), "reconstruction-orientation-wrong"),
        (SROW_X, np.full(4, np.inf, "<f4"), "reconstruction-orientation-wrong"),
        (SROW_X, np.zeros(12, "<f4"), "reconstruction-orientation-wrong"),
    ],
)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_headers_without_size_or_direction_are_refused_in_silence(tmp_path, oblique, place, values, message, capfd):
    write_nifti(tmp_path / "v.nii", oblique)
    with pytest.raises(ReconstructionError) as caught:
        read_nifti(with_bytes(tmp_path / "v.nii", place, values))
    assert caught.value.message_id == message
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("value", [np.nan, np.inf, 5.0])
def test_an_impossible_rotation_is_refused_in_silence(tmp_path, oblique, value, capfd):
    write_nifti(tmp_path / "v.nii", oblique)
    with_bytes(tmp_path / "v.nii", SFORM_CODE, np.zeros(1, "<i2"))
    with_bytes(tmp_path / "v.nii", QUATERNION_B, np.full(1, value, "<f4"))
    with pytest.raises(ReconstructionError) as caught:
        read_nifti(tmp_path / "v.nii")
    assert caught.value.message_id in {"reconstruction-orientation-wrong", "reconstruction-nifti-unreadable"}
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("place", [QFORM_CODE, SFORM_CODE])
def test_one_of_the_two_codes_is_enough(tmp_path, oblique, place):
    write_nifti(tmp_path / "v.nii", oblique)
    back = read_nifti(with_bytes(tmp_path / "v.nii", place, np.zeros(1, "<i2")))
    assert np.allclose(back.affine, oblique.affine, atol=1e-5)


def test_voxels_of_impossible_size_are_refused(tmp_path):
    hu = np.full((4, 4, 4), 40, dtype=np.int16)
    for size, message in ((50.0, "reconstruction-spacing-impossible"), (0.0005, "reconstruction-spacing-impossible")):
        write_nifti(tmp_path / "v.nii", Volume(hu, np.diag([size, size, size, 1.0])))
        with pytest.raises(ReconstructionError) as caught:
            import_image(tmp_path / "v.nii", no_progress)
        assert caught.value.message_id == message


@pytest.mark.parametrize(
    ("value", "message"),
    [(3071, "reconstruction-not-hounsfield"), (400, "reconstruction-surface-empty")],
    ids=["all metal", "all bone"],
)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_scan_of_one_value_is_refused(tmp_path, value, message):
    write_nifti(tmp_path / "v.nii", Volume(np.full((24, 24, 24), value, dtype=np.int16), np.eye(4)))
    with pytest.raises(ReconstructionError) as caught:
        reconstruct(tmp_path / "v.nii", tmp_path / "model", options=ReconstructionOptions(modality="ct"))
    assert caught.value.message_id == message
    assert not (tmp_path / "model").exists()


def test_a_file_is_series_1_and_no_other(tmp_path):
    source = tmp_path / "scan.nii.gz"
    hu = phantoms.tube((8, 24, 28), outer=7, inner=3)
    write_nifti(source, Volume(hu, np.eye(4)))
    assert import_image(source, no_progress, series=1)[0].array.shape == hu.shape
    with pytest.raises(ReconstructionError, match="reconstruction-series-unknown"):
        import_image(source, no_progress, series=2)
