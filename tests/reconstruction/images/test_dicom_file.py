"""DICOM files as damaged discs and careless writers leave them."""

import warnings

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.images.dicom_file import read_dataset
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms
from tests.reconstruction.encodings import enhanced

HU = phantoms.tube((8, 24, 28), outer=7, inner=3)


def test_zeros_after_the_picture_are_no_elements(tmp_path):
    phantoms.write(tmp_path, phantoms.series(HU))
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes() + bytes(4000))
    assert not any(element.tag.group == 0 for element in read_dataset(path))
    assert np.array_equal(import_image(tmp_path, no_progress)[0].array, HU)


def test_the_library_is_not_let_speak_of_what_it_reads(tmp_path):
    """Its warnings repeat values, which may name the patient."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        datasets = phantoms.series(HU)
        for dataset in datasets:
            dataset.PatientBirthDate = "born in Secret"
            dataset.PixelData += b"\x00\x00"
        phantoms.write(tmp_path, datasets)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(import_image(tmp_path, no_progress)[0].array, HU)


def test_an_enhanced_image_may_say_for_all_frames_at_the_top(tmp_path):
    image = enhanced(HU)
    del image.SharedFunctionalGroupsSequence
    image.ImageOrientationPatient, image.PixelSpacing = [1, 0, 0, 0, 1, 0], [1.0, 1.0]
    image.RescaleSlope, image.RescaleIntercept = "1", "-1024"
    assert np.array_equal(import_image(phantoms.write(tmp_path, [image]), no_progress)[0].array, HU)


def test_scouts_alone_are_named_as_such(tmp_path):
    scouts = phantoms.series(HU[:2])
    for dataset in scouts:
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    with pytest.raises(ReconstructionError, match="reconstruction-scouts-only"):
        import_image(phantoms.write(tmp_path, scouts), no_progress)
