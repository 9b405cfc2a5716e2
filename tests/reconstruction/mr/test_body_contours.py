"""Vertebral bodies drawn as boxes of patchy marrow: rims, what spoils the marrow, gaps and ends of a column."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.mr.body_contours import BodyPlace, body_contours, contours_about
from reconstruction.mr.column import trace_column
from reconstruction.mr.working_image import WorkingImage
from reconstruction.volume import Volume

_HEIGHT, _DEPTH, _WIDTH, _APART = 26.0, 32.0, 36.0, 36.0  # [voxels of 1 mm]
_MARROW, _LINE, _AROUND = 0.6, 0.1, 0.3


def _column(count: int, *, tilt_deg: float = 0.0) -> tuple[WorkingImage, list[np.ndarray], list[np.ndarray]]:
    """Boxes behind dark lines with a bright spot, a vein that opens backwards and patches; their masks and middles."""
    random = np.random.default_rng(7)
    shape = (round(_APART * count) + 8, 110, 50)
    z, y, x = np.indices(shape, dtype=np.float32)
    values = np.full(shape, _AROUND, dtype=np.float32)
    patches = ndimage.gaussian_filter(random.normal(size=shape), 2.0)
    values += 0.01 * random.normal(size=shape)
    tilt = np.deg2rad(tilt_deg)
    masks, middles = [], []
    for number in range(count):
        middle = np.array([4.0 + _APART * (number + 0.5), 52.0, 24.5])
        along = (z - middle[0]) * np.cos(tilt) + (y - middle[1]) * np.sin(tilt)
        across = (y - middle[1]) * np.cos(tilt) - (z - middle[0]) * np.sin(tilt)
        beyond = np.maximum(np.abs(along) - _HEIGHT / 2, np.abs(across) - _DEPTH / 2)
        beyond = np.maximum(beyond, np.abs(x - middle[2]) - _WIDTH / 2)
        body = beyond < 0
        values[(beyond < 1.5) & ~body] = _LINE
        values[body] = _MARROW * (1.0 + 0.12 * patches[body] / patches.std())
        values[body & (np.abs(along) < 2) & (across > 6)] = 1.0
        values[body & (np.hypot(along - 5, across + 6) < 5)] = 0.95
        masks.append(body)
        middles.append(middle)
    affine = np.eye(4)
    return WorkingImage(Volume(values, affine), np.ones(shape, dtype=bool), 0.01, 1.0, 4.0), masks, middles


def _dice(found: np.ndarray, truth: np.ndarray) -> float:
    return float(2.0 * np.count_nonzero(found & truth) / (np.count_nonzero(found) + np.count_nonzero(truth)))


@pytest.mark.parametrize("tilt_deg", [20.0])
def test_a_body_is_outlined_whatever_spoils_its_marrow(tilt_deg: float) -> None:
    image, masks, middles = _column(1, tilt_deg=tilt_deg)
    up = np.array([np.cos(np.deg2rad(tilt_deg)), np.sin(np.deg2rad(tilt_deg))])
    found = body_contours(image, BodyPlace(middles[0] + (2.0, -3.0, 2.0), up, _APART))
    assert found is not None
    assert _dice(found.mask, masks[0]) > 0.9
    assert np.allclose(found.centre, middles[0], atol=1.5)
    clicked = contours_about(image, middles[0] + (-3.0, 4.0, 3.0))
    assert clicked is not None
    assert _dice(clicked.mask, masks[0]) > 0.9


def test_nothing_is_outlined_where_nothing_has_a_rim() -> None:
    image, _, _ = _column(1)
    even = np.full(image.body.shape, 0.5) + 0.01 * np.random.default_rng(1).normal(size=image.body.shape)
    flat = WorkingImage(image.volume.with_array(even.astype(np.float32)), image.body, 0.01, 1.0, 4.0)
    assert contours_about(flat, np.array([20.0, 50.0, 25.0])) is None


def test_a_column_is_traced_over_a_gap_and_to_both_ends() -> None:
    image, masks, middles = _column(5)
    bodies = trace_column(image, [middles[0], middles[1], middles[3]])
    assert len(bodies) == 5
    assert min(_dice(body.mask, mask) for body, mask in zip(bodies, masks, strict=True)) > 0.9
