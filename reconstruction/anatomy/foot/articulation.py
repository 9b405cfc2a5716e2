"""The model's bones moved one by one onto the picture, held by their neighbours: feet differ, and joints bend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from reconstruction.anatomy.foot.pose_search import FootPose, fit_similarity
from reconstruction.anatomy.foot.skeleton import BONES, ModelBone, sample_points

# How strongly a bone follows its neighbours against the picture, and how far points may lie from the bone [mm]: stiff
# at first, softer and stricter later.
_STAGES = ((4.0, 12.0), (2.0, 10.0), (1.0, 8.0), (0.5, 6.0), (0.3, 5.0))
_STAGES_OF_OWNED = ((0.5, 12.0), (0.3, 8.0))  # with points that are known to be the bone's own
_ROUNDS = 6
_BONE_SIZES = (0.8, 1.25)  # of a bone against the size of the whole foot
_POINTS_OF_A_BONE = 150
_FEWEST_POINTS = 10
_JOINT_MM = 10.0  # points of a bone so near to its joint are held by the neighbour
_JOINT_POINTS = 12
InView = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class PlacedBone:
    """Where one bone of the model came to lie: model to LPS by a linear part (3, 3) and a shift [mm]."""

    linear: np.ndarray
    shift: np.ndarray

    def place(self, points: np.ndarray) -> np.ndarray:
        """LPS [mm] of model points (n, 3)."""
        return np.asarray(points @ self.linear.T + self.shift)

    def to_model(self, points: np.ndarray) -> np.ndarray:
        """Model points [mm] of LPS points (n, 3)."""
        return np.asarray((points - self.shift) @ np.linalg.inv(self.linear).T)

    @property
    def size(self) -> float:
        """Length against the model's."""
        return float(np.cbrt(abs(np.linalg.det(self.linear))))


def fit_bones(
    pose: FootPose,
    points: np.ndarray,
    in_view: InView,
    *,
    placed: list[PlacedBone] | None = None,
    owners: np.ndarray | None = None,
) -> list[PlacedBone]:
    """Place of each bone of the model, in the order of BONES.

    Args:
        pose: the foot as a whole.
        points: points evenly inside bone, LPS [mm], shape (n, 3).
        in_view: tells which LPS points lie within the scan.
        placed: where to begin, else with the pose.
        owners: for each point the number of its bone where that is known; else the nearest bone of the model counts.
    """
    model, owner = sample_points()
    own_points = [_thinned(model[owner == number]) for number in range(len(BONES))]
    ties = _ties(own_points)
    now = placed or [PlacedBone(pose.linear, pose.shift)] * len(BONES)
    sizes = (_BONE_SIZES[0] * pose.size, _BONE_SIZES[1] * pose.size)
    if owners is not None:
        now = [
            _centred(own, place, there, in_view)
            for own, place, there in zip(own_points, now, _by_bone(points, owners), strict=True)
        ]
    for stiffness, far_mm in _STAGES if owners is None else _STAGES_OF_OWNED:
        freedom = _Freedom(stiffness, far_mm, sizes)
        seen = _by_bone(points, owners) if owners is not None else []
        for _ in range(_ROUNDS):
            if owners is None:
                seen = _by_bone(points, np.argmin(distances(points, now), axis=0))
            now = [
                _moved(
                    own,
                    now[number],
                    [(points_there, now[other].place(points_there)) for other, points_there in tied],
                    seen[number],
                    in_view,
                    freedom,
                )
                for number, (own, tied) in enumerate(zip(own_points, ties, strict=True))
            ]
    return now


def _by_bone(points: np.ndarray, owners: np.ndarray) -> list[np.ndarray]:
    """Points of each bone."""
    return [points[owners == number] for number in range(len(BONES))]


def _centred(own: np.ndarray, place: PlacedBone, seen: np.ndarray, in_view: InView) -> PlacedBone:
    """A bone that lies within the scan, with its middle moved to that of its points.

    Long bones slide along themselves too slowly when each point is drawn to the nearest one.
    """
    placed = place.place(own)
    if len(seen) < _FEWEST_POINTS or not in_view(placed).all():
        return place
    return PlacedBone(place.linear, place.shift + seen.mean(axis=0) - placed.mean(axis=0))


def _thinned(points: np.ndarray) -> np.ndarray:
    """Every so manieth point of a bone."""
    return points[:: max(1, len(points) // _POINTS_OF_A_BONE)]


def _ties(own_points: list[np.ndarray]) -> list[list[tuple[int, np.ndarray]]]:
    """For each bone those it meets, each with the points of its own that the other holds.

    Tarsals and metatarsals hardly turn against one another and are held as a whole; toes and leg turn about a joint
    and hold, and are held by, the points nearest to it.
    """
    number_of = {bone.key: number for number, bone in enumerate(BONES)}
    ties: list[list[tuple[int, np.ndarray]]] = [[] for _ in BONES]
    for first, bone in enumerate(BONES):
        for second in (number_of[key] for key in bone.meets):
            for number, other in ((first, second), (second, first)):
                if not BONES[other].is_led:
                    ties[number].append((other, _held_points(own_points[number], BONES[number], BONES[other])))
    return ties


def _held_points(own: np.ndarray, bone: ModelBone, other: ModelBone) -> np.ndarray:
    if not (bone.is_hinged or other.is_hinged):
        return own
    distance = other.distance(own)
    return own[distance <= max(float(distance.min()) + _JOINT_MM, float(np.sort(distance)[_JOINT_POINTS]))]


def centred_bone(number: int, place: PlacedBone, seen: np.ndarray) -> PlacedBone:
    """A bone (number in BONES) with its middle moved to that of points found to be its own, LPS [mm], shape (n, 3)."""
    model, owner = sample_points()
    middle = place.place(model[owner == number]).mean(axis=0)
    return PlacedBone(place.linear, place.shift + seen.mean(axis=0) - middle) if len(seen) else place


def distances(points: np.ndarray, placed: list[PlacedBone]) -> np.ndarray:
    """Distance of LPS points (n, 3) from each placed bone of the model, negative inside [mm], shape (bones, n)."""
    return np.stack(
        [bone.distance(place.to_model(points)) * place.size for bone, place in zip(BONES, placed, strict=True)]
    )


@dataclass(frozen=True, eq=False)
class _Freedom:
    """How bones may move: how strongly neighbours hold them, how far the picture draws them, and sizes."""

    stiffness: float
    far_mm: float
    sizes: tuple[float, float]


def _moved(
    own: np.ndarray,
    place: PlacedBone,
    held: list[tuple[np.ndarray, np.ndarray]],
    seen: np.ndarray,
    in_view: InView,
    freedom: _Freedom,
) -> PlacedBone:
    """One bone laid anew between the picture's points and where its neighbours hold the ends they meet."""
    first, second = [ends for ends, _ in held], [where for _, where in held]
    pull = freedom.stiffness * len(own) / sum(len(ends) for ends in first)
    weight = [np.full(len(ends), pull) for ends in first]
    placed = place.place(own)
    if len(seen) > _FEWEST_POINTS:
        visible = in_view(placed)
        away = cdist(placed, seen, "sqeuclidean")
        nearest, nearest_own = np.argmin(away, axis=1), np.argmin(away, axis=0)
        there = away[visible, nearest[visible]]
        back = away[nearest_own, np.arange(len(seen))]
        first += [own[visible], own[nearest_own]]
        second += [seen[nearest[visible]], seen]
        weight += [_trust(there, freedom.far_mm), _trust(back, freedom.far_mm) * len(own) / len(seen)]
    return PlacedBone(
        *fit_similarity(np.concatenate(first), np.concatenate(second), np.concatenate(weight), freedom.sizes)
    )


def _trust(squared: np.ndarray, far_mm: float) -> np.ndarray:
    """Weight of pairs of points whose squared distance is so large (Geman and McClure's)."""
    return np.asarray(1.0 / (1.0 + squared / far_mm**2) ** 2)
