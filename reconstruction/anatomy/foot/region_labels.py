"""Which bone each small region belongs to: random walks that begin at the model's bones and halt at joints.

A random walk with priors (Grady 2005, "Multilabel random walker image segmentation using prior models"): a region
takes the label whose walker reaches it most likely. Walkers pass from region to region easily through even bone and
hardly through a dark sheet; the model of the skeleton says where they set out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

_PRIOR_MM = 2.0  # how sharply the nearness of the model's bones tells them apart
_PRIOR_WEIGHT = 0.03  # pull of the model on a cubic millimetre, against a square millimetre without any sheet
_LEAST_PASSAGE = 1e-4
_FAR_MM = 50.0
_CLEAR_PASSAGE = float(np.exp(-2.0))  # of the area: bone is as restless as 1 on average, joints have sheets of 3 to 5


@dataclass(frozen=True, eq=False)
class RegionGraph:
    """Small regions and how easily one passes from each to its neighbours.

    Attributes:
        sizes: volume of each region [mm3] (n,).
        area: symmetric sparse matrix (n, n): area of their common border [mm2].
        passage: the same, weakened by sheets.
    """

    sizes: np.ndarray
    area: sparse.csr_matrix
    passage: sparse.csr_matrix

    @classmethod
    def of(cls, regions: np.ndarray, sheets: np.ndarray, spacing_mm: np.ndarray) -> RegionGraph:
        """Graph of regions numbered from 1 (z, y, x), with the sheets between them; spacing along (x, y, z) [mm]."""
        count = int(regions.max())
        voxel_mm3 = float(np.prod(spacing_mm))
        firsts, seconds, areas, passages = [], [], [], []
        for axis in range(3):
            number, sheet = np.moveaxis(regions, axis, 0), np.moveaxis(sheets, axis, 0)
            border = (number[1:] > 0) & (number[:-1] > 0) & (number[1:] != number[:-1])
            firsts.append(number[1:][border] - 1)
            seconds.append(number[:-1][border] - 1)
            height = np.maximum(sheet[1:][border], sheet[:-1][border])
            areas.append(np.full(len(height), voxel_mm3 / spacing_mm[2 - axis]))
            passages.append((np.exp(-height) + _LEAST_PASSAGE) * areas[-1])
        places = (np.concatenate(firsts), np.concatenate(seconds))
        area, passage = (
            sparse.coo_matrix((np.concatenate(values), places), shape=(count, count)).tocsr()
            for values in (areas, passages)
        )
        sizes = np.bincount(regions.ravel(), minlength=count + 1)[1:] * voxel_mm3
        return cls(sizes, area + area.T, passage + passage.T)


def walk(graph: RegionGraph, distance: np.ndarray) -> np.ndarray:
    """Likelihood of each label for each region, rows sum to 1, shape (regions, labels).

    Args:
        graph: the regions.
        distance: of the middle of each region from each bone of the model, negative inside [mm], (labels, regions).
    """
    nearness = np.exp(-np.minimum(distance - distance.min(axis=0), _FAR_MM) / _PRIOR_MM)
    nearness /= nearness.sum(axis=0)
    pull = _PRIOR_WEIGHT * graph.sizes
    leaving = np.asarray(graph.passage.sum(axis=1)).ravel() + pull
    system = (sparse.diags(leaving) - graph.passage).tocsc()
    return np.asarray(splu(system).solve(pull[:, None] * nearness.T))


def gather_islands(graph: RegionGraph, likelihood: np.ndarray, jointed: Sequence[int]) -> np.ndarray:
    """Likelihood with every part of a bone that hangs apart from its body given to the bone it touches most.

    Walkers that set out from a toe laid beside its place reach the tip of the next one, and marrow far from every sheet
    belongs to the bone around it, whichever bone of the model lies nearer. A region that changes its bone exchanges the
    likelihoods of the two.

    Args:
        graph: the regions.
        likelihood: shape (regions, labels).
        jointed: labels that stand for several bones in a row, as a toe's do: what a dark sheet parts from such a body
            goes to that one of them into which most passes.
    """
    gathered = _gathered(graph.area, graph.area, graph.sizes, likelihood)
    inside = np.flatnonzero(np.isin(np.argmax(gathered, axis=1), jointed))
    if inside.size:
        passage, area = (matrix[inside][:, inside] for matrix in (graph.passage, graph.area))
        clear = passage.multiply(passage > _CLEAR_PASSAGE * area).tocsr()
        gathered[inside] = _gathered(clear, passage, graph.sizes[inside], gathered[inside])
    return gathered


def _gathered(
    within: sparse.csr_matrix, across: sparse.csr_matrix, sizes: np.ndarray, likelihood: np.ndarray
) -> np.ndarray:
    """Likelihood with the parts of labels given, one by one, to where most leads from any of them.

    Args:
        within: what joins regions of one label to one part.
        across: how much leads from each region to each other one.
        sizes: of the regions [mm3].
        likelihood: shape (regions, labels).
    """
    owners = np.argmax(likelihood, axis=1)
    joins, borders = within.tocoo(), across.tocoo()
    alike = (owners[joins.row] == owners[joins.col]) & (joins.data > 0.0)
    inner = sparse.coo_matrix((joins.data[alike], (joins.row[alike], joins.col[alike])), shape=joins.shape)
    count, part = csgraph.connected_components(inner.tocsr(), directed=False)
    volume, owner_of = np.bincount(part, weights=sizes, minlength=count), np.zeros(count, dtype=int)
    owner_of[part] = owners
    is_island = np.ones(count, dtype=bool)
    is_island[[int(np.argmax(np.where(owner_of == owner, volume, -1.0))) for owner in np.unique(owners)]] = False
    leading = sparse.coo_matrix((borders.data, (part[borders.row], part[borders.col])), shape=(count, count)).tocsr()
    contact = np.zeros((count, likelihood.shape[1]))
    for body in np.flatnonzero(~is_island):
        contact[:, owner_of[body]] += leading[:, [body]].toarray().ravel()
    while is_island.any():
        most = np.where(is_island, contact.max(axis=1), 0.0)
        nearest = int(np.argmax(most))
        if most[nearest] <= 0.0:
            break
        owner_of[nearest], is_island[nearest] = int(np.argmax(contact[nearest])), False
        contact[:, owner_of[nearest]] += leading[:, [nearest]].toarray().ravel()
    gathered, after = likelihood.copy(), owner_of[part]
    moved = np.flatnonzero(after != owners)
    gathered[moved, after[moved]] = likelihood[moved, owners[moved]]
    gathered[moved, owners[moved]] = likelihood[moved, after[moved]]
    return gathered
