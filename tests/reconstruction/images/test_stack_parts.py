"""Stored series that hold more, or less, than one stack: told apart by settings, planes and evenness."""

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.images.slice_stack import lie_evenly
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms

HU = phantoms.tube((8, 24, 28), outer=7, inner=3)


def read(folder, **options):
    return import_image(folder, no_progress, **options)


def with_setting(number, **settings):
    """A set of slices with its own instances, its own brightness and these settings."""
    datasets = phantoms.series(HU + np.int16(10 * number))
    for index, dataset in enumerate(datasets):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.{number}.{index + 1}"
        for keyword, value in settings.items():
            setattr(dataset, keyword, value)
    return datasets


def test_two_settings_that_only_together_tell_slices_apart(tmp_path):
    pairs = [(echo, phase) for echo in (1, 2) for phase in (1, 2)]
    sets = [
        with_setting(number, EchoNumbers=echo, TemporalPositionIdentifier=phase)
        for number, (echo, phase) in enumerate(pairs)
    ]
    folder = phantoms.write(tmp_path, sum(sets, []))
    volume, record = read(folder)
    assert np.array_equal(volume.array, HU)
    assert record.chosen.part == "EchoNumbers=1, TemporalPositionIdentifier=1"
    assert [series.slices for series in record.set_aside] == [8, 8, 8]
    assert np.array_equal(read(folder, series=record.set_aside[-1].number)[0].array, HU + 30)


def test_two_scans_between_one_anothers_slices_are_not_mixed(tmp_path):
    """A second scan of the same place, 0.3 mm on: taken together the slices would alternate between the two."""
    second = with_setting(2, AcquisitionNumber=2)
    for dataset in second:
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, z + 0.3]
    volume, record = read(phantoms.write(tmp_path, with_setting(0, AcquisitionNumber=1) + second))
    assert np.array_equal(volume.array, HU)
    assert record.chosen.part == "AcquisitionNumber=1"


def test_directions_on_either_side_of_a_rounding_step_are_one_stack(tmp_path):
    datasets = phantoms.series(HU)
    normal = np.cross([1, 0, 0], [0, np.sqrt(1 - 0.05**2), 0.05])
    for index, dataset in enumerate(datasets):
        lean = 0.05 + (1e-6 if index % 2 else -1e-6)
        dataset.ImageOrientationPatient = [1, 0, 0, 0, float(np.sqrt(1 - lean**2)), lean]
        dataset.ImagePositionPatient = (index * normal).tolist()
    volume, record = read(phantoms.write(tmp_path, datasets))
    assert np.array_equal(volume.array, HU)
    assert not record.set_aside


def test_pictures_turned_against_the_series_are_set_aside(tmp_path):
    scouts = phantoms.series(HU[:2])
    for number, (dataset, orientation) in enumerate(
        zip(scouts, ([0, 1, 0, 0, 0, -1], [1, 0, 0, 0, 0, -1]), strict=True)
    ):
        dataset.ImageOrientationPatient = orientation
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.9.{number}"
    volume, record = read(phantoms.write(tmp_path, phantoms.series(HU) + scouts))
    assert np.array_equal(volume.array, HU)
    assert [series.reason for series in record.set_aside] == ["one_slice", "one_slice"]
    assert "reconstruction-note-lone-slices" in {note.message_id for note in record.actions}


def test_two_pixel_spacings_are_two_stacks(tmp_path):
    phantoms.write(tmp_path, phantoms.series(HU), prefix="a")
    volume, record = read(phantoms.write(tmp_path, with_setting(3, PixelSpacing=[0.5, 0.5]), prefix="b"))
    assert np.array_equal(volume.array, HU)
    assert record.chosen.part == "PixelSpacing=1"


def test_one_identifier_for_all_slices_is_no_copy(tmp_path):
    datasets = phantoms.series(HU)
    for dataset in datasets:
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    assert np.array_equal(read(phantoms.write(tmp_path, datasets))[0].array, HU)


@pytest.mark.parametrize(
    ("change", "reason", "message"),
    [
        ({"ImageType": ["DERIVED", "SECONDARY", "AXIAL", "CT_SOM5 MIP"]}, "projection", "projections-only"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]}, "mosaic", "mosaics-only"),
        ({"RescaleType": "Z_EFF"}, "no_hounsfield", "no-hounsfield-only"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "capture", "captures-only"),
    ],
)
def test_what_is_no_slice_of_attenuation_is_set_aside(tmp_path, change, reason, message):
    other = phantoms.series(np.concatenate((HU, HU)), uid="other")
    for dataset in other:
        for keyword, value in change.items():
            setattr(dataset, keyword, value)
    with pytest.raises(ReconstructionError, match=f"reconstruction-{message}"):
        read(phantoms.write(tmp_path / "alone", other))
    phantoms.write(tmp_path / "both" / "a", other)
    phantoms.write(tmp_path / "both" / "b", phantoms.series(HU))
    volume, record = read(tmp_path / "both")
    assert np.array_equal(volume.array, HU)
    assert [series.reason for series in record.set_aside] == [reason]


@pytest.mark.parametrize("change", [{"Modality": ""}, {"AcquisitionNumber": "abc"}, {"PatientName": "secret^a^^"}])
def test_untidy_headers_are_read(tmp_path, change):
    """No modality but a storage class, a number that is none, a name spelt in another way in half of the files."""
    datasets = phantoms.series(HU)
    for dataset in datasets[::2]:
        for keyword, value in change.items():
            if value == "abc":
                dataset.add_new(keyword, "LO", value)
            else:
                setattr(dataset, keyword, value)
    assert np.array_equal(read(phantoms.write(tmp_path, datasets))[0].array, HU)


def test_small_differences_of_one_kind_add_up():
    assert lie_evenly(np.round(np.arange(40) * 0.625, 1))  # positions written with one decimal
    assert not lie_evenly(np.concatenate((np.arange(50) * 1.0, 49 + np.arange(1, 50) * 1.019)))
    assert not lie_evenly(np.delete(np.arange(40) * 0.625, 20))
