"""Stored values: where in a word they lie, and what they stand for."""

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from tests.reconstruction import phantoms

HU = phantoms.tube((8, 24, 28), outer=7, inner=3)
BRIGHT = HU - HU.min()


def read(folder, datasets, **options):
    return import_image(phantoms.write(folder, datasets), no_progress, **options)[0]


@pytest.mark.parametrize("high_bit", [11, 15])
def test_twelve_bits_at_either_end_of_a_word(tmp_path, high_bit):
    """The other four bits may hold an overlay."""
    datasets = phantoms.series(HU)
    for dataset in datasets:
        stored = np.frombuffer(dataset.PixelData, "<u2")
        overlay = np.arange(stored.size, dtype=np.uint16) % 16
        words = stored | overlay << 12 if high_bit == 11 else stored << 4 | overlay
        dataset.PixelData = words.astype("<u2").tobytes()
        dataset.BitsStored, dataset.HighBit = 12, high_bit
    assert np.array_equal(read(tmp_path, datasets).array, HU)


def test_a_table_of_values_is_refused(tmp_path):
    datasets = phantoms.series(HU)
    for dataset in datasets:
        table = type(dataset)("table", {}, file_meta=None)
        table.add_new("LUTDescriptor", "US", [4096, 0, 16])
        table.add_new("LUTData", "OW", np.arange(4096, dtype="<u2").tobytes())
        dataset.ModalityLUTSequence = [table]
        del dataset.RescaleSlope, dataset.RescaleIntercept
    with pytest.raises(ReconstructionError, match="reconstruction-value-table"):
        read(tmp_path, datasets)


def test_padding_of_magnetic_resonance_is_dark(tmp_path):
    datasets = phantoms.series(BRIGHT * np.int16(8), modality="MR")
    for dataset in datasets:
        stored = np.frombuffer(dataset.PixelData, "<u2") - np.uint16(1024)
        stored[:20] = 12000
        dataset.PixelData = stored.tobytes()
        dataset.PixelPaddingValue = 12000
        del dataset.RescaleSlope, dataset.RescaleIntercept
    volume = read(tmp_path, datasets, modalities=("MR",))
    assert (volume.array[:, 0, :20] == 0).all()
    assert np.array_equal(volume.array[:, 2:], BRIGHT[:, 2:] * 8)


def test_inverse_brightness_is_turned_round(tmp_path):
    datasets = phantoms.series(BRIGHT.max() - BRIGHT, modality="MR")
    for dataset in datasets:
        dataset.PhotometricInterpretation = "MONOCHROME1"
    assert np.array_equal(read(tmp_path, datasets, modalities=("MR",)).array, BRIGHT)
