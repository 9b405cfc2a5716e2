"""Compiled filters against their readable twins, on ordinary and on degenerate masks."""

import numpy as np
import pytest

from reconstruction.kernels import band_filters
from reconstruction.surfaces.edge_profiles import gaussian_taps
from tests.reconstruction import naive

MASKS = {
    "noise": np.random.default_rng(1).random((7, 9, 11)) < 0.7,
    "empty": np.zeros((4, 5, 6), dtype=bool),
    "full": np.ones((4, 5, 6), dtype=bool),
    "one voxel": np.pad(np.ones((1, 1, 1), dtype=bool), 3),
    "sheet": np.broadcast_to((np.arange(8) % 4 == 1)[:, None, None], (8, 5, 6)).copy(),
    "flat array": np.random.default_rng(2).random((1, 9, 9)) < 0.6,
}
SPACING = np.array([2.0, 0.5, 0.8])


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_masks(mask):
    depth = band_filters.capped_depth(mask, SPACING, 2.5)
    np.testing.assert_allclose(depth, naive.capped_depth(mask, SPACING, 2.5), atol=1e-5)
    assert np.array_equal(band_filters.grown(mask), naive.neighbourhood(mask, np.logical_or))
    assert np.array_equal(band_filters.shrunk(mask), naive.neighbourhood(mask, np.logical_and))


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_blur(mask):
    taps = [gaussian_taps(sigma) for sigma in (0.4, 1.1, 0.8)]
    field = mask * np.random.default_rng(3).normal(size=mask.shape).astype(np.float32)
    np.testing.assert_allclose(band_filters.blur_sparse(field, *taps), naive.blurred(field, taps), atol=1e-5)


def test_blur_keeps_a_sum_and_a_constant():
    taps = [gaussian_taps(0.9)] * 3
    field = np.zeros((20, 21, 22), dtype=np.float32)
    field[10, 11, 9] = 5.0
    assert band_filters.blur_sparse(field, *taps).sum() == pytest.approx(5.0, rel=1e-5)
    assert np.ptp(band_filters.blur_sparse(np.ones_like(field), *taps)) < 1e-5


def test_profiles():
    generator = np.random.default_rng(4)
    hu = generator.normal(size=(5, 6, 7)).astype(np.float32)
    points = np.stack([generator.integers(0, length, 40) for length in hu.shape], axis=1)
    directions = generator.normal(size=points.shape)
    distances = np.linspace(-3, 3, 9)
    readings = band_filters.profiles(hu, points, directions, distances)
    for row, (point, direction) in enumerate(zip(points, directions, strict=True)):
        np.testing.assert_allclose(readings[row], naive.profile(hu, point, direction, distances), atol=1e-5)
