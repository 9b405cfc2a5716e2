"""The weakest surface between two ends of a chain of regions is found, whether dark sheet or gap."""

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import csgraph

from reconstruction.anatomy.foot.least_cut import Borders, least_cut
from reconstruction.kernels.minimal_cut import minimal_cut
from tests.reconstruction import naive

AREA_MM2 = 80.0


def chain(passages):
    """Borders of a row of regions, each with the next, from both sides."""
    number = np.arange(len(passages))
    kept = np.asarray(passages) > 0.0
    first, second, passage = number[kept], number[kept] + 1, np.asarray(passages)[kept]
    return Borders(
        np.concatenate([first, second]),
        np.concatenate([second, first]),
        np.concatenate([passage, passage]),
        np.full(2 * len(passage), AREA_MM2),
    )


@pytest.mark.parametrize(("weakest", "clearness"), [(1.0, (3.0, 6.0)), (0.0, (3.0, 6.0)), (40.0, (0.0, 1.5))])
def test_a_chain_is_cut_where_least_passes(weakest, clearness):
    passages = np.full(20, 60.0)
    passages[11] = weakest
    near, far = np.arange(21) < 4, np.arange(21) > 17
    cut = least_cut(chain(passages), near, far)
    connected = cut.beyond if weakest > 0.0 else cut.beyond | (np.arange(21) > 11)
    assert np.array_equal(connected, np.arange(21) > 11)
    assert clearness[0] < cut.clearness < clearness[1]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("arcs", [0, 30, 150, 400])
def test_cuts_against_the_readable_twin_and_another_library(seed, arcs):
    random, count = np.random.default_rng(seed), 30
    first, second = random.integers(0, count, (2, arcs))
    capacity = random.integers(0, 60, arcs)
    near, far = np.arange(count) < 1 + seed, np.arange(count) >= count - 1 - seed // 2
    beyond, passing = minimal_cut(first, second, capacity, near, far)
    expected, most = naive.minimal_cut(first, second, capacity, near, far)
    assert passing == most
    assert np.array_equal(beyond, expected)
    rows = np.concatenate([first, np.full(near.sum(), count), np.flatnonzero(far)])
    columns = np.concatenate([second, np.flatnonzero(near), np.full(far.sum(), count + 1)])
    values = np.concatenate([capacity, np.full(near.sum() + far.sum(), 10**6)]).astype(np.int32)
    network = sparse.csr_matrix((values, (rows, columns)), shape=(count + 2, count + 2))
    assert passing == csgraph.maximum_flow(network, count, count + 1).flow_value
