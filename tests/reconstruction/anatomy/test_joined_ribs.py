"""What runs far aside of a vertebra becomes a piece of its own; transverse processes stay."""

import numpy as np
import pytest

from reconstruction.anatomy.trunk.joined_ribs import part_ribs
from tests.reconstruction.anatomy.test_rib_pieces import grid_of, places
from tests.reconstruction.spine_phantom import spine_of

VERTEBRA = 12


@pytest.mark.parametrize(("reach_mm", "is_rib"), [(50.0, False), (66.0, True)])
def test_a_rib_joined_to_its_vertebra_is_parted_beyond_the_process(reach_mm, is_rib):
    z, front, left = places()
    bar = (np.abs(z - z.mean()) < 6.0) & (np.abs(front + 10.0) < 5.0) & (left > -40.0) & (left < reach_mm)
    labels = np.where(bar, VERTEBRA, 0).astype(np.int32)
    hu = np.where(bar, 600, 50).astype(np.int16)
    parted = part_ribs(grid_of(hu), spine_of(6, None), labels, vertebrae=range(10, 60))
    assert np.array_equal(parted > 0, labels > 0)
    others = set(np.unique(parted).tolist()) - {0, VERTEBRA}
    assert bool(others) is is_rib
    assert np.all(parted[bar & (left < 40.0)] == VERTEBRA)
    if is_rib:
        assert len(others) == 1
        assert min(others) >= 60  # numbered as pieces beside the spine are
        assert np.all(parted[bar & (left > 46.0)] == min(others))
    assert np.array_equal(labels, np.where(bar, VERTEBRA, 0))
