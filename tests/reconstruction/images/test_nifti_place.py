"""What a NIfTI header says about the place of its picture, where it says it twice or in another unit."""

import gzip

import nibabel
import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.images.nifti import read_nifti
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms

HU = phantoms.tube((8, 24, 28), outer=7, inner=3)
HU[:, :2] = phantoms.AIR_HU
PLACE = np.diag([-0.5, -0.75, 1.25, 1.0])
PLACE[:3, 3] = [10, 20, 30]


def saved(path, *, free=PLACE, free_code=1, rigid=PLACE, rigid_code=1, unit="mm"):
    image = nibabel.Nifti1Image(HU.transpose(2, 1, 0), PLACE)
    image.set_sform(free, free_code)
    image.set_qform(rigid, rigid_code)
    image.header.set_xyzt_units(unit)
    nibabel.save(image, path)
    return path


def read(path):
    volume, record = import_image(path, no_progress)
    return volume, {
        note.message_id.removeprefix("reconstruction-note-") for note in (*record.actions, *record.warnings)
    }


def test_an_atlas_is_not_the_patient(tmp_path):
    stretched = PLACE @ np.diag([1.2, 1.1, 0.9, 1.0])
    volume, notes = read(saved(tmp_path / "both.nii", free=stretched, free_code=4))
    assert np.allclose(volume.geometry.spacing_mm, [0.5, 0.75, 1.25])
    assert "nifti-atlas-ignored" in notes
    volume, notes = read(saved(tmp_path / "atlas.nii", free=stretched, free_code=4, rigid_code=0))
    assert np.allclose(volume.geometry.spacing_mm, [0.6, 0.825, 1.125])
    assert "nifti-atlas" in notes


def test_two_places_are_told_and_two_directions_refused(tmp_path):
    moved = PLACE.copy()
    moved[0, 3] += 4.0
    volume, notes = read(saved(tmp_path / "moved.nii", rigid=moved))
    assert np.allclose(volume.geometry.origin_mm, [-10, -20, 30])
    assert "nifti-places-differ" in notes
    mirrored = PLACE @ np.diag([-1.0, 1.0, 1.0, 1.0])
    with pytest.raises(ReconstructionError, match="reconstruction-nifti-directions-differ"):
        read(saved(tmp_path / "mirrored.nii", rigid=mirrored))


@pytest.mark.parametrize(("unit", "factor"), [("meter", 1e-3), ("micron", 1e3), ("unknown", 1.0)])
def test_the_unit_of_length_is_heeded(tmp_path, unit, factor):
    scaled = np.diag([factor, factor, factor, 1.0]) @ PLACE
    volume, _ = read(saved(tmp_path / "unit.nii", free=scaled, rigid=scaled, unit=unit))
    assert np.allclose(volume.geometry.spacing_mm, [0.5, 0.75, 1.25], rtol=1e-5)


def test_a_unit_that_makes_impossible_voxels_is_a_slip(tmp_path):
    volume, notes = read(saved(tmp_path / "unit.nii", unit="meter"))
    assert np.allclose(volume.geometry.spacing_mm, [0.5, 0.75, 1.25], rtol=1e-5)
    assert "nifti-unit-ignored" in notes


def test_axes_that_lean_are_set_upright(tmp_path):
    """A bright point keeps its place, up to the voxel it falls into."""
    leaning = PLACE.copy()
    leaning[1, 2] = 0.4
    place = leaning @ [14, 12, 4, 1]
    HU_with_point = HU.copy()
    HU_with_point[3:6, 11:14, 13:16] = 3000
    image = nibabel.Nifti1Image(HU_with_point.transpose(2, 1, 0), leaning)
    image.set_sform(leaning, 1)
    nibabel.save(image, tmp_path / "leaning.nii")
    volume, notes = read(tmp_path / "leaning.nii")
    assert "sheared" in notes
    directions = volume.affine[:3, :3] / volume.geometry.spacing_mm
    assert np.allclose(directions.T @ directions, np.eye(3), atol=1e-6)
    bright = volume.geometry.to_world(np.argwhere(volume.array > 2500)[:, ::-1]).mean(axis=0)
    assert np.allclose(bright, [-place[0], -place[1], place[2]], atol=0.5)


def test_the_content_counts_not_the_name(tmp_path):
    """Browsers unpack a .nii.gz and keep its name."""
    plain = saved(tmp_path / "a.nii")
    (tmp_path / "b.nii.gz").write_bytes(plain.read_bytes())
    (tmp_path / "c.nii").write_bytes(gzip.compress(plain.read_bytes()))
    for name in ("b.nii.gz", "c.nii"):
        assert np.array_equal(read_nifti(tmp_path / name).array, HU)


@pytest.mark.parametrize("chosen", ["pair.hdr", "pair.img", "."])
def test_header_and_picture_side_by_side(tmp_path, chosen):
    image = nibabel.Nifti1Pair(HU.transpose(2, 1, 0), PLACE)
    nibabel.save(image, tmp_path / "pair.img")
    volume, _ = read(tmp_path / chosen)
    assert np.allclose(volume.geometry.origin_mm, [-10 - 27 * -0.0, -20, 30])


def test_analyze_does_not_say_where_left_is(tmp_path):
    nibabel.save(nibabel.AnalyzeImage(HU.transpose(2, 1, 0), None), tmp_path / "old.img")
    with pytest.raises(ReconstructionError, match="reconstruction-nifti-left-right-unknown"):
        read(tmp_path / "old.hdr")
