"""Bodies whose marrow reads like muscle and whose walls have holes: filled within, and nothing beside them."""

import numpy as np

from reconstruction.anatomy.trunk.body_marrow import fill_bodies
from reconstruction.anatomy.trunk.disc_gaps import measure_gaps
from reconstruction.anatomy.trunk.spine import Spine
from tests.reconstruction.spine_phantom import CANAL_XY_MM, HEIGHT_MM, LEVELS, SPACING_MM, found_spine, spine, volume_of

FIRST = 10


def test_holed_walls_bound_the_marrow_between_two_discs():
    hu = spine()
    _, frame, discs = found_spine(hu)
    found = Spine(frame, discs, None)
    z, y, x = np.indices(hu.shape) * SPACING_MM
    aside, back = x - CANAL_XY_MM[0], y - CANAL_XY_MM[1] + 24.0
    radius = np.hypot(aside / 21.0, back / 15.0)
    from_disc = np.minimum(z % HEIGHT_MM, HEIGHT_MM - z % HEIGHT_MM)
    body = (radius < 1.0) & (from_disc > 5.0)
    hole = (np.abs(aside - 8.0) < 5.0) & (back < 0.0)
    points = volume_of(hu).geometry.to_world(np.argwhere(hu > -9999)[:, ::-1])
    number = found.number_of(points).reshape(hu.shape)
    labels = np.where(body & (radius > 0.85) & ~hole, FIRST + number, 0).astype(np.int32)
    gaps = measure_gaps(volume_of(hu), found, LEVELS)
    closed_off = np.hypot(aside, y - CANAL_XY_MM[1]) < 9.0
    filled = fill_bodies(volume_of(hu), found, gaps, labels, closed_off, first=FIRST)
    # Right behind a hole it takes up more of the view than a wall may leave open.
    marrow = body & (radius < 0.8) & (z > 40.0) & (z < 120.0) & (np.hypot(aside - 8.0, back + 14.0) > 9.0)
    print(f"marrow filled {np.mean(filled[marrow] > 0):.3f}, beside {np.count_nonzero(filled[radius > 1.1])} voxels")
    assert np.mean(filled[marrow] == FIRST + number[marrow]) > 0.9
    assert not filled[radius > 1.1].any()
    assert not filled[closed_off].any()
    assert not filled[from_disc < 2.0].any()
    assert np.array_equal(filled[labels > 0], labels[labels > 0])


def test_without_vertebrae_nothing_is_filled():
    hu = spine()
    _, frame, discs = found_spine(hu)
    labels = np.zeros(hu.shape, dtype=np.int32)
    labels[5:9, 5:9, 5:9] = FIRST - 1
    gone = np.zeros(hu.shape, dtype=bool)
    assert np.array_equal(fill_bodies(volume_of(hu), Spine(frame, discs, None), [], labels, gone, first=FIRST), labels)
