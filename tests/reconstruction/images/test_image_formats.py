"""The same tube of bone in every file format and transfer syntax gives the same volume in the same place."""

import numpy as np
import pydicom
import pytest
import SimpleITK
from pydicom.fileset import FileSet
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms
from tests.reconstruction.encodings import enhanced, in_syntax

ORIGIN = np.array([-20.0, 30.0, 100.0])


def read(path):
    return import_image(path, no_progress)


def message_of(path):
    with pytest.raises(ReconstructionError) as caught:
        read(path)
    return caught.value.message_id


@pytest.mark.parametrize(
    "syntax",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
        RLELossless,
        JPEGLosslessSV1,
        JPEGLSLossless,
        JPEG2000Lossless,
    ],
    ids=lambda syntax: syntax.keyword,
)
def test_transfer_syntaxes(tmp_path, syntax):
    hu = phantoms.tube((8, 24, 28), outer=7, inner=3)
    datasets = [in_syntax(dataset, syntax) for dataset in phantoms.series(hu)]
    volume, record = read(phantoms.write(tmp_path, datasets))
    assert np.array_equal(volume.array, hu)
    assert np.allclose(volume.geometry.origin_mm, ORIGIN)
    assert record.source_kind == "dicom"


def test_baseline_jpeg_of_eight_bits(tmp_path):
    """A picture with loss is read with its loss: steps of 16 HU and the ringing of the codec."""
    hu = phantoms.tube((8, 24, 28), outer=7, inner=3)
    volume, record = read(
        phantoms.write(tmp_path, [in_syntax(dataset, JPEGBaseline8Bit) for dataset in phantoms.series(hu)])
    )
    assert np.abs(volume.array - hu.astype(int)).mean() < 20.0
    assert "reconstruction-note-lossy" in {note.message_id for note in record.warnings}


def test_without_file_meta_or_preamble(tmp_path):
    hu = phantoms.tube((8, 24, 28), outer=7, inner=3)
    for number, dataset in enumerate(phantoms.series(hu)):
        bare = pydicom.Dataset(dataset)
        pydicom.dcmwrite(tmp_path / f"{number}", bare, implicit_vr=number % 2 == 0, little_endian=True)
    volume, _ = read(tmp_path)
    assert np.array_equal(volume.array, hu)


def test_a_disc_by_its_index(tmp_path):
    hu = phantoms.tube((8, 24, 28), outer=7, inner=3)
    disc = FileSet()
    for dataset in phantoms.series(hu):
        dataset.StudyID, dataset.StudyDate, dataset.StudyTime = "1", "20200101", "120000"
        dataset.SeriesNumber = 1
        disc.add(dataset)
    disc.write(tmp_path / "disc")
    volume, record = read(tmp_path / "disc" / "DICOMDIR")
    assert np.array_equal(volume.array, hu)
    assert record.chosen.slices == 8
    assert [note.values for note in record.actions if note.message_id == "reconstruction-note-not-images"] == [
        {"count": 1}
    ]


@pytest.mark.parametrize("per_frame_rescale", [False, True])
def test_enhanced_multi_frame(tmp_path, per_frame_rescale):
    hu = phantoms.tube((8, 24, 28), outer=7, inner=3)
    hu[3, 4, 5] = 1234
    volume, record = read(phantoms.write(tmp_path, [enhanced(hu, per_frame_rescale=per_frame_rescale)]))
    assert np.array_equal(volume.array, hu)
    assert np.allclose(volume.geometry.origin_mm, ORIGIN)
    assert record.chosen.slices == 8


def test_frames_without_a_place_are_refused(tmp_path):
    image = enhanced(phantoms.tube((8, 24, 28), outer=7, inner=3))
    del image.PerFrameFunctionalGroupsSequence
    assert message_of(phantoms.write(tmp_path, [image])) == "reconstruction-multi-frame"


def itk_image(hu):
    image = SimpleITK.GetImageFromArray(hu)
    image.SetOrigin(ORIGIN.tolist())
    image.SetSpacing((0.5, 0.75, 1.25))
    image.SetDirection((0.8, -0.6, 0.0, 0.6, 0.8, 0.0, 0.0, 0.0, 1.0))
    return image


@pytest.mark.parametrize("name", ["ct.nrrd", "ct.mha", "CT.NRRD"])
def test_research_formats_keep_their_place(tmp_path, name):
    hu = phantoms.tube((8, 24, 28), outer=7, inner=3)
    hu[3, 4, 5] = 2345
    lower = tmp_path / name.lower()
    SimpleITK.WriteImage(itk_image(hu), str(lower), useCompression=True)
    lower.rename(tmp_path / name)
    volume, record = read(tmp_path / name)
    assert np.array_equal(volume.array, hu)
    expected = itk_image(hu).TransformIndexToPhysicalPoint((5, 4, 3))
    assert np.allclose(volume.geometry.to_world(np.array([5, 4, 3])), expected)
    assert "reconstruction-note-image-units" in {note.message_id for note in record.warnings}
    assert "reconstruction-note-no-frame" not in {note.message_id for note in record.warnings}


def test_an_axis_without_a_name_is_doubted(tmp_path):
    header = "NRRD0004\ntype: short\ndimension: 3\nsizes: 4 3 2\nspacings: 1 1 2\nendian: little\nencoding: raw\n\n"
    (tmp_path / "ct.nrrd").write_bytes(header.encode() + np.arange(24, dtype="<i2").tobytes())
    volume, record = read(tmp_path / "ct.nrrd")
    assert volume.array.shape == (2, 3, 4)
    assert "reconstruction-note-no-frame" in {note.message_id for note in record.warnings}


def test_damaged_and_foreign_files_are_refused(tmp_path):
    (tmp_path / "ct.nrrd").write_bytes(b"NRRD0004\ntype: short\nnonsense")
    (tmp_path / "ct.mha").write_bytes(b"ObjectType = Image\nNDims = 3\nDimSize = 9999999 9999999 9999999\n")
    (tmp_path / "bone.stl").write_bytes(b"solid bone")
    assert message_of(tmp_path / "ct.nrrd") == "reconstruction-image-unreadable"
    assert message_of(tmp_path / "ct.mha") in {"reconstruction-image-unreadable", "reconstruction-too-large"}
    assert message_of(tmp_path / "bone.stl") == "reconstruction-surface-file"
    SimpleITK.WriteImage(SimpleITK.Image([4, 4], SimpleITK.sitkInt16), str(tmp_path / "flat.mha"))
    assert message_of(tmp_path / "flat.mha") == "reconstruction-nifti-not-3d"


@pytest.mark.parametrize("suffix", [".nrrd", ".mha"])
def test_a_header_that_points_to_another_file_is_refused(tmp_path, suffix):
    secret = tmp_path / "secret.raw"
    secret.write_bytes(bytes(24 * 28 * 30 * 2))
    path = tmp_path / f"image{suffix}"
    lines = {
        ".nrrd": f"NRRD0004\ntype: short\ndimension: 3\nsizes: 28 24 30\nencoding: raw\nendian: little\n"
        f"data file: {secret.name}\n",
        ".mha": f"ObjectType = Image\nNDims = 3\nDimSize = 28 24 30\nElementType = MET_SHORT\n"
        f"ElementDataFile = {secret.name}\n",
    }
    path.write_text(lines[suffix])
    assert message_of(path) == "reconstruction-image-elsewhere"
