"""Folders as hospitals export them: echoes, phases, planes, scouts, captures and thick slices in one place."""

import numpy as np
import pytest
from pydicom.uid import SecondaryCaptureImageStorage

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.images.series_list import list_series
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms

HU = phantoms.tube((8, 24, 28), outer=7, inner=3)


def read(folder, **options):
    return import_image(folder, no_progress, **options)


def notes(record):
    return {note.message_id for note in (*record.actions, *record.warnings)}


def renumbered(datasets, first, change):
    """A second set of slices with its own instances."""
    for number, dataset in enumerate(datasets, start=first):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{number}"
        change(dataset)
    return datasets


def brighter(dataset):
    stored = np.frombuffer(dataset.PixelData, "<u2") + np.uint16(100)
    dataset.PixelData = stored.tobytes()


@pytest.mark.parametrize(
    ("keyword", "first", "second"),
    [
        ("TemporalPositionIdentifier", 1, 2),
        ("AcquisitionNumber", 3, 4),
        ("EchoTime", 4.9, 24.6),
        ("KVP", "80", "140"),
        ("ConvolutionKernel", "B30f", "B70f"),
    ],
)
def test_phases_of_one_series_are_told_apart_and_named(tmp_path, keyword, first, second):
    one, two = phantoms.series(HU), phantoms.series(HU)
    for dataset in one:
        setattr(dataset, keyword, first)
    renumbered(two, 100, lambda dataset: (setattr(dataset, keyword, second), brighter(dataset)))
    folder = phantoms.write(tmp_path, one + two)
    volume, record = read(folder)
    assert volume.array.shape == HU.shape
    assert np.array_equal(volume.array, HU)
    assert record.chosen.part == f"{keyword}={first}"
    assert [(series.part, series.reason) for series in record.set_aside] == [(f"{keyword}={second}", "other_part")]
    assert "reconstruction-note-split" in notes(record)
    other, chosen = read(folder, series=record.set_aside[0].number)
    assert np.array_equal(other.array, HU + 100)
    assert chosen.chosen.part == f"{keyword}={second}"


def test_planes_of_one_series_are_told_apart(tmp_path):
    axial = phantoms.series(HU)
    coronal = phantoms.series(HU[:5], orientation=(1, 0, 0, 0, 0, -1))
    folder = phantoms.write(tmp_path, axial + renumbered(coronal, 50, lambda _dataset: None))
    volume, record = read(folder)
    assert np.array_equal(volume.array, HU)
    assert [series.slices for series in record.set_aside] == [5]


def test_scouts_and_captures_are_set_aside(tmp_path):
    scout = phantoms.series(HU[:1], uid="scout")
    scout[0].ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    captures = phantoms.series(HU[:2], uid="capture")
    for dataset in captures:
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    volume, record = read(phantoms.write(tmp_path, phantoms.series(HU) + scout + captures))
    assert np.array_equal(volume.array, HU)
    assert sorted(series.reason for series in record.set_aside) == ["capture", "scout"]
    assert "reconstruction-note-scouts" in notes(record)


def test_captures_alone_are_refused(tmp_path):
    captures = phantoms.series(HU)
    for dataset in captures:
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    with pytest.raises(ReconstructionError, match="reconstruction-captures-only"):
        read(phantoms.write(tmp_path, captures))


def test_thickness_is_not_taken_for_spacing(tmp_path):
    slices = phantoms.series(HU, spacing=(1.0, 1.0, 2.0))
    for dataset in slices:
        dataset.SliceThickness = "3"
    volume, record = read(phantoms.write(tmp_path, slices))
    assert volume.geometry.spacing_mm[2] == pytest.approx(2.0)
    assert "reconstruction-note-thickness" in notes(record)


def test_a_range_of_padding_is_air(tmp_path):
    slices = phantoms.series(HU)
    for dataset in slices:
        stored = np.frombuffer(dataset.PixelData, "<u2").copy()
        stored[:30] = 60000 + np.arange(30)
        dataset.PixelData = stored.tobytes()
        dataset.add_new("PixelPaddingValue", "US", 60000)
        dataset.add_new("PixelPaddingRangeLimit", "US", 60100)
    volume, _ = read(phantoms.write(tmp_path, slices))
    assert (volume.array[:, 0, :28] == -1024).all()
    assert np.array_equal(volume.array[:, 2:], HU[:, 2:])


@pytest.mark.parametrize("tilt", [0.0, 0.3])
def test_magnetic_resonance_is_read_where_it_is_asked_for(tmp_path, tilt):
    """A sagittal stack, straight or oblique, keeps its values and its places; a CT is not asked for."""
    orientation = (0.0, np.cos(tilt), np.sin(tilt), 0.0, np.sin(tilt), -np.cos(tilt))
    brightness = np.maximum(HU, 0)
    folder = phantoms.write(tmp_path, phantoms.series(brightness, orientation=orientation, modality="MR"))
    with pytest.raises(ReconstructionError, match="reconstruction-no-ct"):
        read(folder)
    volume, record = read(folder, modalities=("MR",))
    assert record.modality == "MR"
    assert volume.geometry.is_right_handed
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    place = np.array([-20.0, 30.0, 100.0]) + 20 * row + 9 * column + 4 * np.cross(row, column)
    x, y, z = np.rint(volume.geometry.to_index(place)).astype(int)
    assert volume.array[z, y, x] == brightness[4, 9, 20]


def test_series_are_listed_with_pictures(tmp_path):
    scout = phantoms.series(HU[:1], uid="scout")
    scout[0].ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    folder = phantoms.write(tmp_path / "a", phantoms.series(HU) + scout)
    listed = list_series(folder)
    assert sorted((entry.summary.slices, entry.summary.reason) for entry in listed) == [(1, "scout"), (8, None)]
    usable = next(entry for entry in listed if entry.summary.reason is None)
    assert usable.spacing_mm == (1.0, 1.0)
    assert usable.thumbnail.dtype == np.uint8
    assert usable.thumbnail.shape == HU.shape[1:]
    assert np.corrcoef(usable.thumbnail.ravel(), np.clip(HU[4], -250, 1250).ravel())[0, 1] > 0.99
    with pytest.raises(ReconstructionError, match="reconstruction-series-unknown"):
        read(folder, series=9)
