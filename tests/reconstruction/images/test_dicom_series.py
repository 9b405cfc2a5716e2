"""DICOM series: order and place come from positions alone, and what cannot be placed is refused with a sentence."""

import numpy as np
import pydicom
import pytest
from pydicom.dataelem import RawDataElement
from pydicom.tag import BaseTag

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms


def read(folder):
    return import_image(folder, no_progress)


def message_of(folder):
    with pytest.raises(ReconstructionError) as caught:
        read(folder)
    assert "Secret" not in str(caught.value)
    assert "ID-" not in str(caught.value)
    return caught.value.message_id


def test_order_follows_positions_not_names(tmp_path):
    hu = phantoms.tube()
    hu[:, 20, 20] = np.arange(30) * 10
    volume, record = read(phantoms.write(tmp_path, phantoms.series(hu)))
    assert np.array_equal(volume.array, hu)
    assert np.allclose(volume.affine[:3, 3], [-20, 30, 100])
    assert record.orientation == "LPS"
    assert record.spacing_mm == (1.0, 1.0, 1.0)
    assert record.kvp == 120.0


@pytest.mark.parametrize(
    "orientation",
    [(1, 0, 0, 0, 1, 0), (-1, 0, 0, 0, 1, 0), (0, 1, 0, 0, 0, -1), (1, 0, 0, 0, 0, -1), (0.8, 0.6, 0, -0.6, 0.8, 0)],
)
def test_a_point_keeps_its_place_in_every_orientation(tmp_path, orientation):
    hu = phantoms.tube((20, 24, 28), outer=7, inner=3)
    hu[4, 6, 8] = 2345
    datasets = phantoms.series(hu, spacing=(0.5, 0.75, 1.25), orientation=orientation)
    volume, _ = read(phantoms.write(tmp_path, datasets))
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    # DICOM PS3.3 C.7.6.2.1.1: position + row direction * column index + column direction * row index
    expected = np.array(datasets[4].ImagePositionPatient) + row * 8 * 0.5 + column * 6 * 0.75
    brightest = np.unravel_index(np.argmax(volume.array), volume.array.shape)
    assert np.allclose(volume.geometry.to_world(np.array(brightest[::-1])), expected, atol=1e-6)
    assert np.all(np.diag(volume.affine)[:3] > 0)


def test_rescale_and_padding(tmp_path):
    datasets = phantoms.series()
    for dataset in datasets:
        dataset.RescaleSlope, dataset.RescaleIntercept = "2", "-3024"
        dataset.PixelPaddingValue = 63
        stored = np.frombuffer(dataset.PixelData, "<u2").copy()
        stored[0] = 63
        dataset.PixelData = stored.tobytes()
    volume, _ = read(phantoms.write(tmp_path, datasets))
    assert volume.array[0, 0, 0] == -1024
    assert volume.array[0, 24, 24] == (phantoms.MARROW_HU + 1024) * 2 - 3024


def test_twice_stored_slices_count_once(tmp_path):
    phantoms.write(tmp_path / "a", phantoms.series())
    phantoms.write(tmp_path / "b", phantoms.series())
    volume, record = read(tmp_path)
    assert volume.array.shape[0] == 30
    assert record.actions[0].message_id == "reconstruction-note-stored-twice"


def test_largest_ct_is_chosen_and_the_rest_set_aside(tmp_path):
    phantoms.write(tmp_path, phantoms.series(phantoms.tube((8, 48, 48)), uid="small"), prefix="a")
    phantoms.write(tmp_path, phantoms.series(phantoms.tube((40, 48, 48)), uid="mr", modality="MR"), prefix="b")
    phantoms.write(tmp_path, phantoms.series(uid="large"), prefix="c")
    (tmp_path / "readme.txt").write_text("not an image")
    volume, record = read(tmp_path)
    assert volume.array.shape[0] == 30
    assert sorted(series.reason for series in record.set_aside) == ["fewer_slices", "not_ct"]
    assert any(note.message_id == "reconstruction-note-not-images" for note in record.actions)


def test_a_missing_slice_is_bridged_with_a_warning(tmp_path):
    hu = phantoms.tube()
    hu[:, 20, 20] = np.arange(30) * 10
    datasets = phantoms.series(hu)
    del datasets[12]
    volume, record = read(phantoms.write(tmp_path, datasets))
    assert np.array_equal(volume.array, hu)
    assert [note.message_id for note in record.warnings] == ["reconstruction-note-uneven"]


def test_a_wide_gap_is_refused(tmp_path):
    datasets = phantoms.series()
    assert message_of(phantoms.write(tmp_path, datasets[:10] + datasets[17:])) == "reconstruction-slices-missing"


def test_tilted_gantry_is_resampled_upright(tmp_path):
    z, y, x = np.indices((30, 48, 48))
    lean = np.tan(np.deg2rad(15.0))
    hu = np.full((30, 48, 48), 50, dtype=np.int16)
    hu[np.hypot(x - 24, y + lean * z - 30) < 8] = 1000  # upright in the patient: slices step back by lean per mm
    datasets = phantoms.series(hu)
    for index, dataset in enumerate(datasets):
        dataset.ImagePositionPatient = [-20.0, 30.0 + lean * index, 100.0 + index]
    volume, record = read(phantoms.write(tmp_path, datasets))
    assert any(note.message_id == "reconstruction-note-tilt" for note in record.actions)
    assert volume.geometry.is_axis_parallel
    inner = volume.array[3:-3].astype(float).clip(50) - 50
    centres = (inner.sum(axis=2) @ np.arange(inner.shape[1])) / inner.sum(axis=(1, 2))
    assert abs(np.polyfit(np.arange(len(centres)), centres, 1)[0]) < 0.01  # without resampling it is 0.27


def test_bad_input_list(tmp_path):
    def case(name, datasets):
        return phantoms.write(tmp_path / name, datasets)

    (tmp_path / "empty").mkdir()
    assert message_of(tmp_path / "empty") == "reconstruction-folder-empty"
    assert message_of(tmp_path / "nowhere") == "reconstruction-source-missing"
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.dcm").write_bytes(b"hello" * 100)
    assert message_of(tmp_path / "text") == "reconstruction-not-dicom"
    assert message_of(case("one", phantoms.series()[:1])) == "reconstruction-one-slice"
    mixed = phantoms.series()[:20] + phantoms.series(patient="B")[:5]
    assert message_of(case("mixed", mixed)) == "reconstruction-mixed-patients"
    assert message_of(case("mr", phantoms.series(modality="MR"))) == "reconstruction-no-ct"


def damaged(change, which=7):
    datasets = phantoms.series()
    change(datasets[which])
    return datasets


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.__delattr__("ImageOrientationPatient"), "reconstruction-orientation-wrong"),
        (lambda d: d.__delattr__("ImagePositionPatient"), "reconstruction-orientation-wrong"),
        (lambda d: setattr(d, "ImageOrientationPatient", [0, 0, 0, 0, 0, 0]), "reconstruction-orientation-wrong"),
        (lambda d: setattr(d, "ImageOrientationPatient", [1, 0, 0, 1, 0, 0]), "reconstruction-orientation-wrong"),
        (lambda d: setattr(d, "ImageOrientationPatient", [1, 0, 0]), "reconstruction-orientation-wrong"),
        (lambda d: setattr(d, "ImageOrientationPatient", [0, 1, 0, 0, 0, 1]), "reconstruction-orientation-mixed"),
        (lambda d: setattr(d, "ImagePositionPatient", [5, 30, 107]), "reconstruction-positions-scattered"),
        (lambda d: d.__delattr__("PixelSpacing"), "reconstruction-spacing-wrong"),
        (lambda d: setattr(d, "PixelSpacing", [2.0, 2.0]), "reconstruction-spacing-wrong"),
        (lambda d: setattr(d, "PixelData", d.PixelData[:100]), "reconstruction-slice-unreadable"),
    ],
)
def test_damaged_slices_are_refused(tmp_path, change, message):
    assert message_of(phantoms.write(tmp_path, damaged(change))) == message


def stored_as_they_are(hu):
    """A series without slope and intercept whose stored, signed values are those of the array."""
    datasets = phantoms.series(hu)
    for dataset, picture in zip(datasets, hu, strict=True):
        del dataset.RescaleSlope, dataset.RescaleIntercept
        dataset.PixelRepresentation = 1
        dataset.PixelData = picture.astype("<i2").tobytes()
    return datasets


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("RescaleSlope", "0"),
        ("RescaleSlope", "-1"),
        ("RescaleSlope", "1e38"),
        ("RescaleSlope", "nan"),
        ("RescaleSlope", "inf"),
        ("RescaleIntercept", "nan"),
        ("RescaleIntercept", "-inf"),
    ],
)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_scale_that_is_no_scale_is_refused(tmp_path, keyword, value):
    datasets = phantoms.series(phantoms.tube((4, 24, 28), outer=7, inner=3))
    tag = pydicom.datadict.tag_for_keyword(keyword)
    for dataset in datasets:
        # As it stands in a file: pydicom itself would not make such an element.
        dataset[tag] = RawDataElement(BaseTag(tag), "DS", len(value), value.encode(), 0, False, True)
    assert message_of(phantoms.write(tmp_path, datasets)) == "reconstruction-rescale-wrong"


def test_without_a_scale_air_must_show_hounsfield_units(tmp_path):
    hu = phantoms.tube()
    hu[:, :6] = phantoms.AIR_HU
    volume, record = read(phantoms.write(tmp_path / "air", stored_as_they_are(hu)))
    assert np.array_equal(volume.array, hu)
    assert "reconstruction-note-no-rescale" in {note.message_id for note in record.warnings}
    shifted = stored_as_they_are(hu + 1024)
    assert message_of(phantoms.write(tmp_path / "shifted", shifted)) == "reconstruction-rescale-missing"
    for dataset in shifted:
        dataset.PixelPaddingValue = 24  # the air itself: padding must not pass for Hounsfield units
    assert message_of(phantoms.write(tmp_path / "padded", shifted)) == "reconstruction-rescale-missing"


def test_values_far_above_tissue_are_no_hounsfield_units(tmp_path):
    datasets = phantoms.series(np.maximum(phantoms.tube(), 0) + np.int16(1024))
    assert message_of(phantoms.write(tmp_path, datasets)) == "reconstruction-not-hounsfield"


@pytest.mark.parametrize(
    ("spacing", "message"),
    [
        ((100_000.0, 100_000.0, 1.0), "reconstruction-spacing-impossible"),
        ((50.0, 50.0, 1.0), "reconstruction-spacing-impossible"),
        ((0.01, 0.01, 1.0), "reconstruction-spacing-impossible"),
        ((1.0, 1.0, 12.0), "reconstruction-spacing-impossible"),
        ((9.0, 9.0, 1.0), "reconstruction-field-impossible"),
    ],
)
def test_a_grid_that_no_scanner_makes_is_refused(tmp_path, spacing, message):
    hu = np.full((3, 4, 240), phantoms.MUSCLE_HU, dtype=np.int16)
    assert message_of(phantoms.write(tmp_path, phantoms.series(hu, spacing=spacing))) == message


def test_positions_that_do_not_move_along_the_normal_name_their_cause(tmp_path):
    same, sideways, leaning = phantoms.series(), phantoms.series(), phantoms.series()
    for index in range(30):
        same[index].ImagePositionPatient = [0, 0, 100]
        sideways[index].ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
        leaning[index].ImagePositionPatient = [0, 3.0 * index, 100.0 + index]
    assert message_of(phantoms.write(tmp_path / "same", same)) == "reconstruction-positions-equal"
    assert message_of(phantoms.write(tmp_path / "sideways", sideways)) == "reconstruction-positions-in-plane"
    assert message_of(phantoms.write(tmp_path / "leaning", leaning)) == "reconstruction-positions-in-plane"


@pytest.mark.parametrize("same_instance", [True, False])
def test_two_pictures_at_one_place_are_told(tmp_path, same_instance):
    first, second = phantoms.series(), phantoms.series()
    if not same_instance:
        for dataset in second:
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID + ".2"
    phantoms.write(tmp_path / "equal", first, prefix="a")
    phantoms.write(tmp_path / "equal", second[5:9], prefix="b")
    _, record = read(tmp_path / "equal")
    assert "reconstruction-note-different-pictures" not in {note.message_id for note in record.warnings}
    changed = np.frombuffer(second[7].PixelData, "<u2").copy()
    changed[100:200] = 2000
    second[7].PixelData = changed.tobytes()
    phantoms.write(tmp_path / "unequal", first, prefix="a")
    phantoms.write(tmp_path / "unequal", second[5:9], prefix="b")
    _, record = read(tmp_path / "unequal")
    (warning,) = [note for note in record.warnings if note.message_id == "reconstruction-note-different-pictures"]
    assert warning.values["count"] == 4
    assert {str(warning.values["used"])[0], str(warning.values["left_out"])[0]} == {"a", "b"}


def test_a_second_ct_series_is_named(tmp_path):
    phantoms.write(tmp_path, phantoms.series(phantoms.tube((8, 48, 48)), uid="small"), prefix="a")
    phantoms.write(tmp_path, phantoms.series(uid="large"), prefix="b")
    _, record = read(tmp_path)
    (other,) = record.set_aside
    assert (other.slices, other.reason) == (8, "fewer_slices")
    (note,) = [note for note in record.actions if note.message_id == "reconstruction-note-series-set-aside"]
    assert note.values == {"number": other.number, "slices": 8}


def test_compressed_series(data_dir):
    archive = data_dir / "03_pelvis_ct_hip_implant" / "body_ct_jpeg2000_20slices_dicom.zip"
    if not archive.is_file():
        pytest.skip(f"{archive} is missing")
    volume, record = read(archive)
    assert volume.array.shape == (20, 512, 512)
    assert record.spacing_mm[2] == 2.0  # the distance of the slices, not the 3 mm of their thickness tag
    assert volume.array.max() == 1839
