"""One click in a bone: the compartment that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.mr.bone_sizes import most_ml_of
from reconstruction.mr.compartments import BRIGHT, DARK, Island, find_even_islands, find_islands, island_around
from reconstruction.mr.working_image import WorkingImage

_OPENINGS_MM = (1.5, 2.5, 4.0, 6.0)
_REACH_MM = 4.0  # a click this far from a compartment still means it
_FULL_ML = 30.0
_SHARED = 0.02  # compartments of two bones touch at most along their ragged rims
Seeds = Mapping[str, Sequence[Sequence[float]]]


def islands_at_seeds(image: WorkingImage, seeds: Seeds, *, kept: Sequence[Island] = ()) -> dict[str, Island]:
    """The best compartment at each bone's seeds, of the contrast that suits all of them best.

    Where a bone has no closed compartment of that contrast, the least open one about its seeds is taken: the user has
    seen a bone there.

    Args:
        image: the coarse image.
        seeds: {bone id: [(x, y, z), ...]} in LPS [mm].
        kept: compartments of bones that stay as they are; the new ones leave them alone.

    Raises:
        ReconstructionError: a seed lies outside the picture or the body, or in nothing that has a width.
    """
    places = {bone_id: _voxels(image, points) for bone_id, points in seeds.items()}
    taken = np.zeros(image.volume.array.shape, dtype=bool)
    for island in kept:
        taken[island.box] |= island.mask
    best: dict[str, Island] = {}
    best_score = -1.0
    even = find_even_islands(image, openings_mm=_OPENINGS_MM)
    for sign in (BRIGHT, DARK):
        islands = find_islands(image, sign, openings_mm=_OPENINGS_MM)
        islands += [island for island in even if island.sign == sign]
        chosen = {bone_id: _best_at(image, islands, places, bone_id, taken) for bone_id in places}
        score = sum(_worth(island) for island in chosen.values() if island is not None)
        if score > best_score:
            best_score = score
            best = {bone_id: island for bone_id, island in chosen.items() if island is not None}
    for bone_id in seeds:
        if bone_id not in best:
            best[bone_id] = _around(image, places, best, bone_id, taken)
    return {bone_id: island for bone_id, island in best.items() if not bone_id.startswith("other")}


def _around(
    image: WorkingImage, places: dict[str, np.ndarray], found: dict[str, Island], bone_id: str, taken: np.ndarray
) -> Island:
    """The least open compartment about a bone's seeds that leaves the other bones alone."""
    shape = image.volume.array.shape
    own = places[bone_id]
    inside = np.all((own >= 0) & (own < shape))
    island: Island | None = None
    if inside and image.body[tuple(own.T)].all():
        forbidden = taken.copy()
        for other in found.values():
            forbidden |= other.whole(shape)
        for other_id, voxels in places.items():
            if other_id != bone_id:
                forbidden[tuple(np.clip(voxels, 0, np.array(shape) - 1).T)] = True
        island = island_around(image, own, forbidden, openings_mm=_OPENINGS_MM)
    if island is None:
        raise ReconstructionError("mr-seed-in-no-compartment", id=bone_id)
    return island


def _voxels(image: WorkingImage, points: Sequence[Sequence[float]]) -> np.ndarray:
    """Voxels (z, y, x) of points [mm]."""
    index = np.rint(image.volume.geometry.to_index(np.asarray(points, dtype=float).reshape(-1, 3)))
    return np.asarray(index[:, ::-1].astype(int))


def _best_at(
    image: WorkingImage, islands: list[Island], places: dict[str, np.ndarray], bone_id: str, taken: np.ndarray
) -> Island | None:
    own = places[bone_id]
    others = [place for other, voxels in places.items() if other != bone_id for place in voxels]
    fitting = [
        island
        for island in islands
        if all(_holds(island, place, _REACH_MM / image.spacing_mm) for place in own)
        and not any(_holds(island, place, 0.5) for place in others)
        and island.volume_ml <= most_ml_of(bone_id)
        and np.count_nonzero(taken[island.box] & island.mask) <= _SHARED * np.count_nonzero(island.mask)
    ]
    return max(fitting, key=_worth, default=None)


def _holds(island: Island, place: np.ndarray, reach: float) -> bool:
    """Whether a voxel (z, y, x) lies in an island or within this many voxels of it."""
    local = place - [part.start for part in island.box]
    if np.any(local < -reach) or np.any(local > np.array(island.mask.shape) - 1 + reach):
        return False
    low = np.maximum(local - int(reach), 0)
    return bool(island.mask[tuple(slice(a, max(b, a) + 1) for a, b in zip(low, local + int(reach), strict=True))].any())


def _worth(island: Island) -> float:
    """Closed, even and not a mere crumb of the bone."""
    return float(island.quality**2 * min(1.0, np.cbrt(island.volume_ml / _FULL_ML)))
