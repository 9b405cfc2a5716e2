"""Where a right foot stands in a cloud of bone: the model of the skeleton laid on it from many directions.

A left foot is looked for in the mirrored cloud, so that whatever is found of one is found of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial.transform import Rotation

from reconstruction.anatomy.foot.nearest_points import NearestPoints
from reconstruction.anatomy.foot.skeleton import BONES, LEG, sample_points
from reconstruction.kernels.similarity import similarities

_SIZES = (0.75, 1.25)  # length of adult feet against the model's
_FAR_MM = 12.0  # what is farther apart does not belong together
# Rounds of adjustment, points used and poses kept after each stage: many poses roughly, few with care.
_STAGES = ((2, 120, 160), (3, 160, 48), (6, 300, 12), (20, 1200, 12))
_ANKLE_MM = 80.0  # height of the ankle joint in the model
_LEG_ABOVE_ANKLE_MM = 60.0  # of the leg, so much is the ankle's region
_SLIDES_MM = (-25.0, 0.0, 25.0)  # of the starts, along the foot: about a tarsal bone; the fit itself slides less far
_SEED = 7
_APART_MM = 6.0  # poses whose bones lie this far apart on average are different ones
_MOST_POSES = 3
_NEARLY_MM = 0.6  # a misfit larger by so much does not speak against a pose: a foot cut short fits one bone on, too
InView = Callable[[np.ndarray], np.ndarray]
Placing = tuple[np.ndarray, np.ndarray]  # linear parts (..., 3, 3) and shifts (..., 3) from model to LPS


@dataclass(frozen=True, eq=False)
class FootPose:
    """The model laid on a foot as a whole.

    Attributes:
        linear: model to LPS, shape (3, 3): size and turn.
        shift: LPS of the model's origin [mm].
        misfit_mm: mean distance from picture to model plus that from model to picture, each cut off at 12 mm.
    """

    linear: np.ndarray
    shift: np.ndarray
    misfit_mm: float

    @property
    def size(self) -> float:
        """Length against the model's."""
        return float(np.cbrt(abs(np.linalg.det(self.linear))))


def find_foot(points: np.ndarray, in_view: InView) -> list[FootPose]:
    """The best pose as a right foot, with others that fit nearly as well, best first.

    Args:
        points: points evenly inside one connected mass of bone, LPS [mm], shape (n, 3).
        in_view: tells which LPS points lie within the scan; the model may reach beyond.
    """
    cloud = _Cloud(points, in_view)
    linear, shift = cloud.starts()
    for rounds, count, kept in _STAGES:
        seen, model = cloud.drawn(count)
        for _ in range(rounds):
            pairs = cloud.pairs(seen, model, linear, shift)
            weight = pairs.counts / (1.0 + (pairs.distance / _FAR_MM) ** 2) ** 2
            linear, shift = fit_similarity(pairs.first, pairs.second, weight, _SIZES)
        misfits = cloud.pairs(seen, model, linear, shift).misfits(from_model=len(model))
        best = np.argsort(misfits, kind="stable")[:kept]
        linear, shift, misfits = linear[best], shift[best], misfits[best]
    _, model = cloud.drawn(_STAGES[0][1])
    placed = model @ np.swapaxes(linear, 1, 2) + shift[:, None, :]
    chosen: list[int] = []
    for number in np.flatnonzero(misfits <= misfits[0] + _NEARLY_MM):
        away = [np.linalg.norm(placed[number] - placed[other], axis=1).mean() for other in chosen]
        if len(chosen) < _MOST_POSES and min(away, default=np.inf) > _APART_MM:
            chosen.append(int(number))
    return [FootPose(linear[number], shift[number], float(misfits[number])) for number in chosen]


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Points that go together under each of p poses.

    Attributes:
        first: of the model [mm], shape (p, n, 3).
        second: the picture's, LPS [mm], shape (p, n, 3).
        distance: between them [mm], shape (p, n).
        counts: 1, or 0 where the model's point lies beyond the scan, shape (p, n).
    """

    first: np.ndarray
    second: np.ndarray
    distance: np.ndarray
    counts: np.ndarray

    def misfits(self, *, from_model: int) -> np.ndarray:
        """How badly picture and model agree [mm], see FootPose, shape (p,); the first pairs begin at the model."""
        bounded = np.minimum(self.distance, _FAR_MM)
        visible = self.counts[:, :from_model]
        inside = visible.sum(axis=1)
        there = np.where(inside > 0, (bounded[:, :from_model] * visible).sum(axis=1) / np.maximum(inside, 1.0), _FAR_MM)
        return np.asarray(there + bounded[:, from_model:].mean(axis=1))


class _Cloud:
    """Points of the picture and of the model, each with its grid of nearest points."""

    def __init__(self, points: np.ndarray, in_view: InView) -> None:
        self._in_view = in_view
        self._points = points[np.random.default_rng(_SEED).permutation(len(points))]
        self._nearest = NearestPoints(self._points)
        self._model, self._is_leg, self._model_nearest = _shuffled_model()

    def drawn(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """So many points of the picture and twice as many of the model, or all there are."""
        return self._points[:count], self._model[: 2 * count]

    def starts(self) -> Placing:
        """Turns evenly about all directions in the cloud's own axes, with several parts of the foot at its middle.

        Where a foot is cut off, none of these parts lies at the middle, so each is tried farther on and back, too.
        """
        middle = self._points.mean(axis=0)
        _, _, axes = np.linalg.svd(self._points - middle, full_matrices=False)
        if np.linalg.det(axes) < 0:
            axes[2] *= -1
        ahead, up = self._model[:, 1], self._model[:, 2]
        is_near = ~self._is_leg | (up < _ANKLE_MM + _LEG_ABOVE_ANKLE_MM)
        parts = (~self._is_leg, is_near, is_near & (ahead < 90.0), ahead > 110.0)
        linear = np.repeat(axes.T @ Rotation.create_group("I").as_matrix(), len(parts), axis=0)
        middles = np.array([self._model[part].mean(axis=0) for part in parts])
        middles = np.tile(middles, (len(linear) // len(parts), 1))
        shift = middle - np.einsum("pij,pj->pi", linear, middles)
        slid = shift + np.array(_SLIDES_MM)[:, None, None] * linear[:, :, 1]
        return np.tile(linear, (len(_SLIDES_MM), 1, 1)), slid.reshape(-1, 3)

    def pairs(self, seen: np.ndarray, model: np.ndarray, linear: np.ndarray, shift: np.ndarray) -> _Pairs:
        """Each point of the model with the picture's nearest, and each of the picture's with the model's."""
        poses = len(linear)
        placed = model @ np.swapaxes(linear, 1, 2) + shift[:, None, :]
        visible = self._in_view(placed.reshape(-1, 3)).reshape(poses, len(model))
        there, nearest = self._nearest.query(placed)
        size = np.cbrt(np.abs(np.linalg.det(linear)))
        own = (seen - shift[:, None, :]) @ np.swapaxes(np.linalg.inv(linear), 1, 2)
        back, nearest_model = self._model_nearest.query(own)
        return _Pairs(
            np.concatenate([np.broadcast_to(model, placed.shape), self._model[nearest_model]], axis=1),
            np.concatenate([self._points[nearest], np.broadcast_to(seen, own.shape)], axis=1),
            np.concatenate([there, back * size[:, None]], axis=1),
            np.concatenate([visible, np.ones((poses, len(seen)), dtype=bool)], axis=1),
        )


@cache
def _shuffled_model() -> tuple[np.ndarray, np.ndarray, NearestPoints]:
    """Points of the model in a random order, which of them are the leg's, and their grid."""
    model, owners = sample_points()
    order = np.random.default_rng(_SEED).permutation(len(model))
    is_leg = np.isin(owners[order], [number for number, bone in enumerate(BONES) if bone.name in LEG])
    return model[order], is_leg, NearestPoints(model[order])


def fit_similarity(first: np.ndarray, second: np.ndarray, weight: np.ndarray, sizes: tuple[float, float]) -> Placing:
    """Size, turn and shift that bring one set of points onto another with least squares (Umeyama 1991).

    Args:
        first: points (..., n, 3); every leading index is a fit of its own.
        second: where each of them shall lie (..., n, 3).
        weight: of each pair (..., n).
        sizes: least and greatest size.
    """
    pairs = first.shape[-2]
    linear, shift = similarities(
        np.ascontiguousarray(first, dtype=float).reshape(-1, pairs, 3),
        np.ascontiguousarray(second, dtype=float).reshape(-1, pairs, 3),
        np.ascontiguousarray(weight, dtype=float).reshape(-1, pairs),
        *sizes,
    )
    return linear.reshape(*first.shape[:-2], 3, 3), shift.reshape(*first.shape[:-2], 3)
