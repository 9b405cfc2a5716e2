"""Second derivatives, eigenvalues and exact depth against their readable twins, SciPy and LAPACK."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.kernels.depth import depth_within
from reconstruction.kernels.derivatives import eigenvalues, hessians
from reconstruction.mask_operations import ball, eroded, reached
from reconstruction.tissue.second_derivatives import hessian_within
from tests.reconstruction import naive

SPACING = np.array([2.0, 0.5, 0.8])  # along z, y, x
SIGMA = np.array([0.6, 1.3, 0.9])
MASKS = {
    "noise": np.random.default_rng(1).random((7, 9, 11)) < 0.8,
    "empty": np.zeros((4, 5, 6), dtype=bool),
    "one voxel": np.pad(np.ones((1, 1, 1), dtype=bool), 3),
    "sheet": np.broadcast_to((np.arange(8) % 4 == 1)[:, None, None], (8, 5, 6)).copy(),
    "half": np.broadcast_to((np.arange(9) < 5)[None, :, None], (6, 9, 4)).copy(),
    "flat array": np.random.default_rng(2).random((1, 9, 9)) < 0.6,
}


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_hessians_are_those_of_gaussian_filters(mask):
    values = np.random.default_rng(3).normal(size=mask.shape).astype(np.float32)
    found = hessian_within(values, mask, SIGMA)
    assert found.shape == (np.count_nonzero(mask), 3, 3)
    for first in range(3):
        for second in range(3):
            order = [0, 0, 0]
            order[first] += 1
            order[second] += 1
            expected = ndimage.gaussian_filter(values.astype(float), SIGMA, order=order) * SIGMA[first] * SIGMA[second]
            np.testing.assert_allclose(found[:, first, second], expected[mask], atol=1e-5)


def test_hessians_against_their_twin():
    values = np.random.default_rng(4).normal(size=(5, 4, 6)).astype(np.float32)
    taps = [np.random.default_rng(axis).normal(size=(3, 3 + 2 * axis)) for axis in range(3)]
    places = np.argwhere(np.ones(values.shape, dtype=bool))
    found = hessians(values, places, *taps)
    for place, matrix in zip(places[::7], found[::7], strict=True):
        np.testing.assert_allclose(matrix, naive.hessian(values, place, taps), rtol=1e-4, atol=1e-4)


def test_eigenvalues_are_those_of_lapack():
    generator = np.random.default_rng(5)
    matrices = generator.normal(size=(500, 3, 3)) * 10.0 ** generator.integers(-3, 4, (500, 1, 1))
    matrices = (matrices + matrices.swapaxes(1, 2)).astype(np.float32)
    degenerate = np.stack([np.zeros((3, 3)), np.eye(3), np.diag([1.0, 1.0, -2.0]), np.ones((3, 3)), 1e-9 * np.eye(3)])
    matrices = np.concatenate([matrices, degenerate.astype(np.float32)])
    expected = np.linalg.eigvalsh(matrices.astype(float))
    size = np.maximum(np.abs(expected).max(axis=1, keepdims=True), 1e-12)
    np.testing.assert_allclose(eigenvalues(matrices) / size, expected / size, atol=1e-7)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_depth_is_exact(mask):
    depth = depth_within(mask, SPACING)
    np.testing.assert_allclose(depth, naive.capped_depth(mask, SPACING, 1e6), atol=1e-5)


def test_nothing_outside_is_very_far():
    assert depth_within(np.ones((3, 4, 5), dtype=bool), SPACING).min() > 1e5


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.7, 0.9, 2.5)])
@pytest.mark.parametrize("radius_mm", [1.0, 2.6, 3.5])
def test_growing_and_shrinking_by_a_ball_is_the_morphology_of_that_ball(spacing, radius_mm):
    spacing = np.array(spacing)
    mask = ndimage.gaussian_filter(np.random.default_rng(6).normal(size=(18, 22, 24)), 1.5) > 0.03
    element = ball(radius_mm, spacing)
    inner = tuple(slice(5, -5) for _ in range(3))  # beyond the array the two differ
    assert np.array_equal(reached(mask, radius_mm, spacing)[inner], ndimage.binary_dilation(mask, element)[inner])
    assert np.array_equal(eroded(mask, radius_mm, spacing)[inner], ndimage.binary_erosion(mask, element)[inner])
