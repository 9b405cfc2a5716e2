"""The weakest surface between two ends of a chain of regions is found, whether dark sheet or gap."""

import numpy as np
import pytest

from reconstruction.anatomy.foot.least_cut import Borders, least_cut

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
