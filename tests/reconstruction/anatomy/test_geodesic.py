"""Nearest seeds along cheapest ways: the kernel against its readable twin, and rings filled in planes."""

import numpy as np
import pytest

from reconstruction.kernels.geodesic import cheapest_seed
from reconstruction.mask_operations import fill_rings
from tests.reconstruction import naive

SPACING = np.array([2.5, 0.7, 0.7])


def found(cost, seeds):
    labels, distance = seeds.copy(), np.empty(cost.shape, dtype=np.float32)
    cheapest_seed(cost, labels, SPACING, distance)
    return distance, labels


@pytest.mark.parametrize("walls", [0.0, 0.5])
def test_kernel_agrees_with_its_twin(walls):
    random = np.random.default_rng(4)
    cost = random.uniform(1.0, 9.0, (5, 6, 7)).astype(np.float32)
    cost[random.random(cost.shape) < walls] = 0.0
    seeds = np.zeros(cost.shape, dtype=np.int32)
    seeds[0, 0, 0], seeds[4, 5, 6], seeds[2, 0, 6] = 3, 1, 2
    cost[seeds == 3] = 1.0
    expected, labels = naive.cheapest_seed(cost, seeds, SPACING)
    distance, ours = found(cost, seeds)
    np.testing.assert_allclose(distance, expected, rtol=1e-5)
    reached = np.isfinite(expected)
    assert np.array_equal(ours[reached], labels[reached])


def test_without_seeds_nothing_is_reached():
    distance, labels = found(np.ones((3, 3, 3), dtype=np.float32), np.zeros((3, 3, 3), dtype=np.int32))
    assert np.all(np.isinf(distance))
    assert not labels.any()


def test_a_dear_sheet_keeps_two_bones_apart():
    cost = np.ones((3, 9, 21), dtype=np.float32)
    cost[:, :, 6] = 50.0
    seeds = np.zeros(cost.shape, dtype=np.int32)
    seeds[1, 4, 4], seeds[1, 4, 20] = 1, 2
    _, labels = found(cost, seeds)
    assert np.all(labels[:, :, :6] == 1)
    assert np.all(labels[:, :, 7:] == 2)


def test_a_ring_is_filled_where_its_cavity_is_open():
    ring = np.zeros((4, 9, 9), dtype=bool)
    ring[:, 2:7, 2:7] = True
    ring[:, 3:6, 3:6] = False
    expected = ring.copy()
    expected[:, 3:6, 3:6] = True
    assert np.array_equal(fill_rings(ring), expected)
    ring[:, 2, 4] = False
    assert not fill_rings(ring)[:, 4, 4].any()
