"""The weakest surface between two sets of small regions: a minimal cut, which at a joint follows its dark sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from reconstruction.anatomy.foot.region_labels import RegionGraph

_CAPACITY = 1000.0  # the flow is counted in whole numbers
_ENDLESS = np.int32(1 << 28)
_GAP_MM2 = 40.0  # what touches nowhere counts as a joint of this section
_LEAST_MM2 = 1.0


@dataclass(frozen=True, eq=False)
class Cut:
    """A cut between regions.

    Attributes:
        beyond: which regions lie on the far side, shape (n,).
        clearness: logarithm of the area of the cut over what passes through it: 1 in bone, 3 to 5 at joints.
    """

    beyond: np.ndarray
    clearness: float


@dataclass(frozen=True, eq=False)
class Borders:
    """Borders between regions, each from both sides.

    Attributes:
        first: region on one side, shape (m,).
        second: region on the other side, shape (m,).
        passage: what passes [mm2], shape (m,).
        area: of the border [mm2], shape (m,).
    """

    first: np.ndarray
    second: np.ndarray
    passage: np.ndarray
    area: np.ndarray

    @classmethod
    def among(cls, graph: RegionGraph, members: np.ndarray) -> Borders:
        """Borders among some regions of a graph; these are numbered anew in the order given."""
        passage, area = (matrix[members][:, members].tocoo() for matrix in (graph.passage, graph.area))
        return cls(passage.row, passage.col, passage.data, area.data)


def least_cut(borders: Borders, near: np.ndarray, far: np.ndarray) -> Cut:
    """The cut that lets least through between some regions and others.

    Args:
        borders: between all regions.
        near: regions that stay on this side, shape (n,); at least one.
        far: regions that stay on the far side, shape (n,); at least one, none of them near.
    """
    count = len(near)
    source, sink = count, count + 1
    capacity = np.rint(_CAPACITY * borders.passage).astype(np.int32)
    rows = np.concatenate([borders.first, np.full(near.sum(), source), np.flatnonzero(far)])
    columns = np.concatenate([borders.second, np.flatnonzero(near), np.full(far.sum(), sink)])
    values = np.concatenate([capacity, np.full(near.sum() + far.sum(), _ENDLESS)])
    network = sparse.csr_matrix((values, (rows, columns)), shape=(count + 2, count + 2))
    flow = csgraph.maximum_flow(network, source, sink)
    residual = network - flow.flow
    residual.data = np.maximum(residual.data, 0)
    residual.eliminate_zeros()
    reached = np.zeros(count + 2, dtype=bool)
    reached[csgraph.breadth_first_order(residual, source, return_predecessors=False)] = True
    beyond = ~reached[:count]
    section_mm2 = float(borders.area[~beyond[borders.first] & beyond[borders.second]].sum())
    return Cut(beyond, float(np.log((section_mm2 + _GAP_MM2) / (flow.flow_value / _CAPACITY + _LEAST_MM2))))
