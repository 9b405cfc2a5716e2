"""Regions that hang apart from their bone go to the bone they touch, toes' tips to the toe they lead into."""

import numpy as np
from scipy import sparse

from reconstruction.anatomy.foot.region_labels import RegionGraph, gather_islands


def graph(sizes, borders):
    """Graph of regions; borders: (region, region, area [mm2], share that passes)."""
    count = len(sizes)
    first, second, area, share = (np.array(column) for column in zip(*borders, strict=True))
    matrices = [
        sparse.coo_matrix((values, (first.astype(int), second.astype(int))), shape=(count, count)).tocsr()
        for values in (area, area * share)
    ]
    return RegionGraph(np.array(sizes, dtype=float), *(matrix + matrix.T for matrix in matrices))


def likelihood(owners, labels=3):
    found = np.full((len(owners), labels), 0.2)
    found[np.arange(len(owners)), owners] = 0.6
    return found


def owners_after(given, owners, jointed=()):
    gathered = gather_islands(given, likelihood(owners), jointed)
    assert np.allclose(gathered.sum(axis=1), likelihood(owners).sum(axis=1))
    return np.argmax(gathered, axis=1).tolist()


def test_marrow_within_another_bone_belongs_to_it():
    bones = graph([900, 800, 40, 700], [(0, 1, 30.0, 0.9), (0, 2, 10.0, 0.2), (1, 2, 4.0, 0.2), (1, 3, 20.0, 0.01)])
    assert owners_after(bones, [0, 0, 1, 1]) == [0, 0, 0, 1]


def test_what_touches_its_own_body_stays():
    bones = graph([900, 800, 40, 700], [(0, 1, 30.0, 0.9), (0, 2, 10.0, 0.2), (2, 3, 1.0, 0.2)])
    assert owners_after(bones, [0, 0, 1, 1]) == [0, 0, 1, 1]


def test_a_piece_that_touches_nothing_keeps_its_bone():
    bones = graph([900, 800, 40], [(0, 1, 30.0, 0.9)])
    assert owners_after(bones, [0, 0, 0]) == [0, 0, 0]


def test_tip_of_a_toe_follows_the_toe_it_leads_into():
    # Toe 0 (regions 0, 1) and toe 1 (region 2) with the two tips of toe 1 (regions 3, 4) laid to toe 0 by the model.
    toes = graph(
        [900, 300, 800, 200, 100],
        [(0, 1, 30.0, 0.5), (2, 3, 25.0, 0.05), (3, 4, 15.0, 0.05), (0, 3, 20.0, 0.01), (0, 4, 10.0, 0.02)],
    )
    owners = [0, 0, 1, 0, 0]
    assert owners_after(toes, owners) == owners  # what is one bone each may touch another through a joint
    assert owners_after(toes, owners, jointed=(0, 1)) == [0, 0, 1, 1, 1]
