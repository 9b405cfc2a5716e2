"""CT or MR, told from values: absolute Hounsfield units against brightness without unit."""

from __future__ import annotations

import numpy as np
import pytest

from reconstruction.images.brightness import brightness_in_16_bits
from reconstruction.images.image_import import import_image
from reconstruction.images.nifti import write_nifti
from reconstruction.images.scan_kind import tell_modality
from reconstruction.pipeline import no_progress
from reconstruction.volume import Volume

_RANDOM = np.random.default_rng(3)
_SHAPE = (20, 40, 50)


def _body(inside: float, outside: float, noise: float) -> np.ndarray:
    values = np.full(_SHAPE, outside)
    values[:, 8:32, 10:40] = inside
    values[:, 14:22, 20:30] = inside + 4 * noise
    return np.asarray(values + _RANDOM.normal(0.0, noise, _SHAPE))


def _magnitude() -> np.ndarray:
    return np.hypot(_body(400.0, 0.0, 20.0), _RANDOM.normal(0.0, 20.0, _SHAPE))


def _filled(values: np.ndarray, filling: float) -> np.ndarray:
    filled = values.copy()
    filled[:, :4] = filling
    return filled


SCANS = {
    "CT with air": (_body(40.0, -1000.0, 12.0), "CT"),
    "CT clipped at air": (np.maximum(_body(40.0, -1024.0, 12.0), -1024.0), "CT"),
    "CT of the inside of a thigh": (_body(60.0, -105.0, 15.0), "CT"),
    "magnitude": (_magnitude(), "MR"),
    "magnitude from 0 to 1": (_magnitude() / 900.0, "MR"),
    "standardised": ((_magnitude() - 150.0) / 180.0, "MR"),
    "filled with -1000": (_filled(np.rint(_magnitude()), -1000.0), "MR"),
    "filled with -32768": (_filled(np.rint(_magnitude()), -32768.0), "MR"),
}


@pytest.mark.parametrize("name", SCANS)
def test_modality_is_told_from_values(name: str) -> None:
    values, expected = SCANS[name]
    assert tell_modality(values)[0] == expected


def test_import_says_what_it_took_and_obeys_the_user(tmp_path) -> None:
    path = tmp_path / "scan.nii.gz"
    write_nifti(path, Volume(_magnitude().astype(np.float32), np.eye(4)))
    _, told = import_image(path, no_progress, modalities=("CT", "MR"))
    assert told.modality == "MR"
    assert told.warnings[0].message_id == "mr-note-taken-for-mr"
    assert "reconstruction-note-nifti-units" not in {note.message_id for note in told.warnings}
    _, said = import_image(path, no_progress, modalities=("CT",))
    assert said.modality == "CT"
    assert "mr-note-taken-for-mr" not in {note.message_id for note in said.warnings}


@pytest.mark.parametrize("filling", [-32768.0, -1000.0, 65535.0])
def test_filling_becomes_dark(filling: float) -> None:
    values = np.rint(_magnitude())
    bright = brightness_in_16_bits(_filled(values, filling))
    assert bright[:, 4:].min() == 0
    assert np.ptp(bright[:, :4]) == 0
    assert bright[0, 0, 0] <= 1
    assert np.corrcoef(bright[:, 4:].ravel(), values[:, 4:].ravel())[0, 1] > 0.9999


def test_standardised_and_fractional_brightness_keeps_its_steps() -> None:
    values = _magnitude()
    for scaled in (values / 1e4, (values - 150.0) / 180.0, values * 90.0):
        bright = brightness_in_16_bits(scaled)
        assert bright.min() >= 0
        assert np.corrcoef(bright.ravel(), values.ravel())[0, 1] > 0.9999
