"""Where each ray of a foot is parted between metatarsal and toe: at the darkest surface near the length it should have.

Toes bend, feet differ in how long their toes are, and a model laid on a foot as a whole easily puts the end of a
metatarsal into the toe or before it. Along a ray the joints are told by the picture alone: of all ways to cut the ray
about a place, the one with the least passage is found as a minimal cut, and at a joint it leads along a dark sheet
through all of the section. Which of the joints is the metatarsal's follows from its length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from reconstruction.anatomy.foot.articulation import PlacedBone
from reconstruction.anatomy.foot.least_cut import Borders, Cut, least_cut
from reconstruction.anatomy.foot.region_labels import RegionGraph
from reconstruction.anatomy.foot.skeleton import RAYS, SESAMOID_NUMBERS, Ray, sample_points

_REACH_MM = 16.0  # how far from the expected place a joint is sought
_STEP_MM = 4.0
_HALF_WINDOW_MM = 9.0  # heads are round: the joint's surface lies within this of its middle
_LENGTH_SPREAD = 0.12  # own estimate: how much lengths of metatarsals vary in feet of one length
_FEWEST_REGIONS = 6
_HEAD_SHARE = 0.4  # of the way from the middle of the metatarsal to its end: from there on lies its head
_SEED_MM = 4.0  # what stands out so far begins a sesamoid
_CLEAR_JOINT = 2.0  # sections through bone are cut with a clearness of 1, through joints with 3 to 5
_SESAMOID_ML = (0.15, 3.0)  # own estimate, of single and of divided or enlarged ones


def part_rays(
    graph: RegionGraph, middles: np.ndarray, likelihood: np.ndarray, placed: list[PlacedBone], size: float
) -> np.ndarray:
    """Likelihood of each bone for each region with the rays parted at their joints, shape (regions, bones).

    A region on the other side of a joint than its likeliest bone exchanges the likelihoods of metatarsal and toe.

    Args:
        graph: the regions.
        middles: of the regions, LPS [mm], shape (n, 3).
        likelihood: by the walks alone, same shape.
        placed: the model's bones.
        size: of the foot against the model's.
    """
    owners = np.argmax(likelihood, axis=1)
    parted = likelihood.copy()
    for ray in RAYS:
        members = np.flatnonzero((owners == ray.metatarsal) | (owners == ray.toe))
        if len(members) < _FEWEST_REGIONS:
            continue
        chain = _Chain.of(graph, middles, members, _direction(placed, ray))
        beyond = chain.beyond_joint(ray.metatarsal_mm * size)
        if beyond is not None:
            wrong = members[beyond == (owners[members] == ray.metatarsal)]
            parted[wrong, ray.metatarsal] = likelihood[wrong, ray.toe]
            parted[wrong, ray.toe] = likelihood[wrong, ray.metatarsal]
    return parted


def part_sesamoids(
    graph: RegionGraph, middles: np.ndarray, likelihood: np.ndarray, placed: list[PlacedBone]
) -> np.ndarray:
    """Likelihood of each bone for each region with the sesamoids of the great toe apart from its metatarsal.

    They are what stands out farthest towards the sole about the head, on either side of the middle, if a joint parts it
    from the metatarsal. A region that changes its bone exchanges the likelihoods of the two.

    Args:
        graph: the regions.
        middles: of the regions, LPS [mm], shape (n, 3).
        likelihood: with the rays parted, shape (regions, bones).
        placed: the model's bones.
    """
    parted = likelihood.copy()
    ray = RAYS[0]
    owners = np.argmax(likelihood, axis=1)
    members = np.flatnonzero(np.isin(owners, (ray.metatarsal, ray.toe, *SESAMOID_NUMBERS)))
    toe = owners[members] == ray.toe
    if np.count_nonzero(~toe) < _FEWEST_REGIONS or not toe.any():
        return parted
    for number in SESAMOID_NUMBERS:
        parted[members, ray.metatarsal] += parted[members, number]
        parted[members, number] = 0.0
    borders = Borders.among(graph, members)
    aside, down, ahead = _about_axis(middles[members], ~toe, placed[ray.metatarsal].linear)
    about_head = ~toe & (ahead > _HEAD_SHARE * ahead[~toe].max())
    for number, outwards in zip(SESAMOID_NUMBERS, (-1.0, 1.0), strict=True):
        half = about_head & (outwards * aside > 0.0)
        if not half.any():
            continue
        lowest = half & (down > down[half].max() - _SEED_MM)
        rest = toe | (down < 0.0)
        cut = least_cut(borders, rest & ~lowest, lowest)
        low, high = _SESAMOID_ML
        if cut.clearness > _CLEAR_JOINT and low < 0.001 * graph.sizes[members[cut.beyond]].sum() < high:
            own = members[cut.beyond]
            bones = np.where(toe[cut.beyond], ray.toe, ray.metatarsal)
            parted[own, number], parted[own, bones] = parted[own, bones], 0.0
    return parted


def _about_axis(middles: np.ndarray, own: np.ndarray, linear: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of regions about the long axis of those that are a bone's own: outwards, towards the sole, ahead [mm]."""
    centre = middles[own].mean(axis=0)
    _, _, axes = np.linalg.svd(middles[own] - centre, full_matrices=False)
    ahead = axes[0] * np.sign(axes[0] @ linear[:, 1])
    down = -linear[:, 2] + (linear[:, 2] @ ahead) * ahead
    down /= np.linalg.norm(down)
    outwards = np.cross(ahead, down)
    outwards *= np.sign(outwards @ linear[:, 0])
    return (middles - centre) @ outwards, (middles - centre) @ down, (middles - centre) @ ahead


def _direction(placed: list[PlacedBone], ray: Ray) -> np.ndarray:
    """Unit vector from the middle of a metatarsal to that of its toe, LPS."""
    model, owner = sample_points()
    start, end = (placed[bone].place(model[owner == bone]).mean(axis=0) for bone in (ray.metatarsal, ray.toe))
    return np.asarray((end - start) / np.linalg.norm(end - start))


@dataclass(frozen=True, eq=False)
class _Chain:
    """Regions of one ray in the order they lie along it.

    Attributes:
        along: way through bone from the base of the metatarsal [mm], shape (n,).
        borders: between the regions.
    """

    along: np.ndarray
    borders: Borders

    @classmethod
    def of(cls, graph: RegionGraph, middles: np.ndarray, members: np.ndarray, direction: np.ndarray) -> _Chain:
        """Chain of some regions that runs about in a direction."""
        borders = Borders.among(graph, members)
        own = middles[members]
        height = own @ direction
        lengths = np.linalg.norm(own[borders.first] - own[borders.second], axis=1)
        steps = sparse.csr_matrix((lengths, (borders.first, borders.second)), shape=2 * (len(members),))
        along = csgraph.dijkstra(steps, indices=int(np.argmin(height)))
        straight = height - height.min()
        return cls(np.where(np.isfinite(along), along, straight), borders)

    def beyond_joint(self, expected_mm: float) -> np.ndarray | None:
        """Which regions lie beyond the joint that is clearest for how far it is from where it is expected [mm]."""
        spread = _LENGTH_SPREAD * expected_mm
        best, best_score = None, -np.inf
        for place in expected_mm + np.arange(-_REACH_MM, _REACH_MM + 1e-6, _STEP_MM):
            cut = self._least_cut(float(place))
            if cut is None:
                continue
            off_mm = max(abs(self._middle_of(cut) - expected_mm) - _HALF_WINDOW_MM, 0.0)
            score = cut.clearness - 0.5 * (off_mm / spread) ** 2
            if score > best_score:
                best, best_score = cut.beyond, score
        return best

    def _least_cut(self, place: float) -> Cut | None:
        """The cut of least passage about a place."""
        before, beyond = self.along < place - _HALF_WINDOW_MM, self.along > place + _HALF_WINDOW_MM
        return least_cut(self.borders, before, beyond) if before.any() and beyond.any() else None

    def _middle_of(self, cut: Cut) -> float:
        """How far along the ray a cut leads [mm]: windows are wide, and several of them hold the same joint."""
        first, second, area = self.borders.first, self.borders.second, self.borders.area
        crosses = ~cut.beyond[first] & cut.beyond[second]
        between = 0.5 * (self.along[first[crosses]] + self.along[second[crosses]])
        return float(np.average(between, weights=area[crosses])) if crosses.any() else float(self.along.max())
