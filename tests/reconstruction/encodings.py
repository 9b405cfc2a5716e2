"""Slices of phantoms in every transfer syntax, and as one enhanced multi-frame image."""

import tempfile
from pathlib import Path

import numpy as np
import pydicom
import SimpleITK
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    EnhancedCTImageStorage,
    ExplicitVRBigEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from tests.reconstruction import phantoms

_COMPRESSORS = {JPEGLosslessSV1: "JPEG", JPEG2000Lossless: "JPEG2000"}


def in_syntax(dataset, syntax):
    """The same slice in another transfer syntax; all but JPEG baseline without loss."""
    if syntax in (RLELossless, JPEGLSLossless):
        dataset.compress(syntax, generate_instance_uid=False)
        return dataset
    if syntax in _COMPRESSORS:
        dataset.PixelData = _compressed(dataset, syntax)
        dataset["PixelData"].VR = "OB"
    elif syntax == JPEGBaseline8Bit:
        dataset.PixelData = encapsulate([_baseline_jpeg(dataset)])
        dataset["PixelData"].VR = "OB"
        dataset.BitsAllocated = dataset.BitsStored = 8
        dataset.HighBit = 7
        dataset.RescaleSlope = "16"
    elif syntax == ExplicitVRBigEndian:
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
        dataset.set_original_encoding(False, False)
    dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def _compressed(dataset, syntax):
    """Pixel data compressed by another library, as an encapsulated frame."""
    stored = np.frombuffer(dataset.PixelData, "<u2").reshape(1, dataset.Rows, dataset.Columns)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "slice.dcm")
        writer = SimpleITK.ImageFileWriter()
        writer.SetFileName(str(path))
        writer.SetImageIO("GDCMImageIO")
        writer.UseCompressionOn()
        writer.SetCompressor(_COMPRESSORS[syntax])
        writer.Execute(SimpleITK.GetImageFromArray(stored))
        written = pydicom.dcmread(path)
        assert written.file_meta.TransferSyntaxUID == syntax
        return written.PixelData


def _baseline_jpeg(dataset):
    """A JPEG of 8 bits; the pictures lose a sixteenth of their steps and a little more."""
    stored = np.frombuffer(dataset.PixelData, "<u2").reshape(dataset.Rows, dataset.Columns)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "slice.jpg")
        picture = SimpleITK.GetImageFromArray(np.clip(stored // 16, 0, 255).astype(np.uint8))
        SimpleITK.WriteImage(picture, str(path), useCompression=True, compressionLevel=100)
        return path.read_bytes()


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
