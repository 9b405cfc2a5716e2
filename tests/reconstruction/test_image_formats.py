"""The same tube of bone in every file format and transfer syntax gives the same volume in the same place."""

import tempfile
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGLosslessSV1,
    RLELossless,
)

from reconstruction.errors import ReconstructionError
from reconstruction.image_import import import_image
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms

ORIGIN = np.array([-20.0, 30.0, 100.0])


def read(path):
    return import_image(path, no_progress)


def message_of(path):
    with pytest.raises(ReconstructionError) as caught:
        read(path)
    return caught.value.message_id


def in_syntax(dataset, syntax):
    if syntax == RLELossless:
        dataset.compress(syntax, generate_instance_uid=False)
        return dataset
    if syntax == JPEGLosslessSV1:
        dataset.PixelData = lossless_jpeg(dataset)
        dataset["PixelData"].VR = "OB"
    if syntax == ExplicitVRBigEndian:
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
        dataset.set_original_encoding(False, False)
    dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def lossless_jpeg(dataset):
    """Pixel data compressed by another library, as an encapsulated frame."""
    stored = np.frombuffer(dataset.PixelData, "<u2").reshape(1, dataset.Rows, dataset.Columns)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "slice.dcm")
        writer = SimpleITK.ImageFileWriter()
        writer.SetFileName(str(path))
        writer.SetImageIO("GDCMImageIO")
        writer.UseCompressionOn()
        writer.SetCompressor("JPEG")
        writer.Execute(SimpleITK.GetImageFromArray(stored))
        written = pydicom.dcmread(path)
        assert written.file_meta.TransferSyntaxUID == JPEGLosslessSV1
        return written.PixelData


@pytest.mark.parametrize(
    "syntax",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
        RLELossless,
        JPEGLosslessSV1,
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


def enhanced(hu, *, per_frame_rescale=False):
    """One enhanced multi-frame CT with its frames out of order."""
    slices = phantoms.series(hu)
    order = np.random.default_rng(2).permutation(len(slices))
    whole = slices[0]
    whole.SOPClassUID = whole.file_meta.MediaStorageSOPClassUID = EnhancedCTImageStorage
    whole.NumberOfFrames = len(slices)
    measures, plane, rescale, shared = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [1.0, 1.0], 1.0
    plane.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    rescale.RescaleSlope, rescale.RescaleIntercept = "1", "-1024"
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.PlaneOrientationSequence = Sequence([plane])
    if not per_frame_rescale:
        shared.PixelValueTransformationSequence = Sequence([rescale])
    whole.SharedFunctionalGroupsSequence = Sequence([shared])
    frames = []
    pixels = []
    for index in order:
        frame, position = Dataset(), Dataset()
        position.ImagePositionPatient = list(slices[index].ImagePositionPatient)
        frame.PlanePositionSequence = Sequence([position])
        stored = np.frombuffer(slices[index].PixelData, "<u2")
        if per_frame_rescale:
            own = Dataset()
            own.RescaleSlope, own.RescaleIntercept = "1", str(-1024 - int(index))
            frame.PixelValueTransformationSequence = Sequence([own])
            stored = stored + np.uint16(index)
        frames.append(frame)
        pixels.append(stored.tobytes())
    positions = [slices[index].ImagePositionPatient for index in order]
    assert positions != sorted(positions, key=lambda position: position[2])
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope"):
        del whole[keyword]
    del whole.RescaleIntercept
    whole.PerFrameFunctionalGroupsSequence = Sequence(frames)
    whole.PixelData = b"".join(pixels)
    return whole


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
