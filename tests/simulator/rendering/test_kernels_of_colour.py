"""The compiled loops that colour bone agree with their readable twins."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.rendering.kernels.brick_values import linear_at
from simulator.rendering.kernels.lattice_noise import lattice_noise
from tests.simulator.rendering import naive

NONE_TAKEN = np.zeros((0, 32, 32, 32), np.float32)


def bricks(random, held):
    """A table of 2 x 3 x 2 places with `held` bricks in it, and their values."""
    table = np.full(12, -1, np.int32)
    table[random.permutation(12)[:held]] = np.arange(held)
    return table.reshape(2, 3, 2), random.random((held, 32, 32, 32)).astype(np.float32)


@pytest.mark.parametrize("held", [1, 5, 12])
def test_values_between_voxels(held):
    random = np.random.default_rng(held)
    table, values = bricks(random, held)
    taken = random.random(values.shape).astype(np.float32)
    voxels = random.uniform(-3.0, 100.0, (4000, 3))
    np.testing.assert_allclose(
        linear_at(voxels, table, values, taken), naive.linear_at(voxels, table, values, taken), atol=1e-6
    )
    np.testing.assert_allclose(
        linear_at(voxels, table, values, NONE_TAKEN), naive.linear_at(voxels, table, values, NONE_TAKEN), atol=1e-6
    )


def test_values_on_voxels_and_on_the_rim():
    random = np.random.default_rng(0)
    table, values = bricks(random, 12)
    voxels = np.array([[0, 0, 0], [-1, 0, 0], [31, 32, 5], [63, 95, 63], [63.5, 95.0, 63.0], [64, 96, 64], [1e6, 0, 0]])
    expected = naive.linear_at(voxels[:6], table, values, NONE_TAKEN)
    np.testing.assert_allclose(linear_at(voxels, table, values, NONE_TAKEN), [*expected, 0.0], atol=1e-6)
    assert len(linear_at(np.zeros((0, 3)), table, values, NONE_TAKEN)) == 0


def test_noise():
    random = np.random.default_rng(1)
    lattice = random.random((8, 8, 8)).astype(np.float32)
    places = np.concatenate([random.uniform(-30.0, 30.0, (500, 3)), [[0, 0, 0], [-1, 8, 7], [7.999, -0.001, 3]]])
    noise = lattice_noise(places, lattice)
    np.testing.assert_allclose(noise, naive.lattice_noise(places, lattice), atol=1e-5)
    np.testing.assert_allclose(noise, lattice_noise(places + 8.0, lattice), atol=1e-5)
