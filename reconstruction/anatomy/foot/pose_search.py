"""Where a foot stands in a cloud of bone: the model of the skeleton laid on it from many directions, as either side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from reconstruction.anatomy.foot.nearest_points import NearestPoints
from reconstruction.anatomy.foot.skeleton import BONES, LEG, sample_points, side_mirror

_SIZES = (0.75, 1.25)  # length of adult feet against the model's
_FAR_MM = 12.0  # what is farther apart does not belong together
# Rounds of adjustment, points used and poses kept after each stage: many poses roughly, few with care.
_STAGES = ((2, 120, 160), (3, 160, 48), (6, 300, 12), (20, 1200, 1))
_ANKLE_MM = 80.0  # height of the ankle joint in the model
_LEG_ABOVE_ANKLE_MM = 60.0  # of the leg, so much is the ankle's region
_SEED = 7
InView = Callable[[np.ndarray], np.ndarray]
Placing = tuple[np.ndarray, np.ndarray]  # linear part (3, 3) and shift (3,) from model to LPS


@dataclass(frozen=True, eq=False)
class FootPose:
    """The model laid on a foot as a whole.

    Attributes:
        side: ``left`` or ``right``.
        linear: model to LPS, shape (3, 3): mirror, size and turn.
        shift: LPS of the model's origin [mm].
        misfit_mm: mean distance from picture to model plus that from model to picture, each cut off at 12 mm.
    """

    side: str
    linear: np.ndarray
    shift: np.ndarray
    misfit_mm: float

    @property
    def size(self) -> float:
        """Length against the model's."""
        return float(np.cbrt(abs(np.linalg.det(self.linear))))


def find_foot(points: np.ndarray, in_view: InView) -> dict[str, FootPose]:
    """The best pose as a left and as a right foot.

    Args:
        points: points evenly inside one connected mass of bone, LPS [mm], shape (n, 3).
        in_view: tells which LPS points lie within the scan; the model may reach beyond.
    """
    cloud = _Cloud(points, in_view)
    return {side: _best_pose(cloud, side) for side in ("left", "right")}


def _best_pose(cloud: _Cloud, side: str) -> FootPose:
    mirror = side_mirror(side)
    poses = cloud.starts(mirror)
    misfits = np.zeros(len(poses))
    for rounds, count, kept in _STAGES:
        seen, model = cloud.drawn(count)
        for number, (linear, shift) in enumerate(poses):
            for _ in range(rounds):
                first, second, distance, _ = cloud.pairs(seen, model, linear, shift)
                weight = 1.0 / (1.0 + (distance / _FAR_MM) ** 2) ** 2
                linear, shift = fit_similarity(first, second, weight, mirror, _SIZES)
            poses[number] = linear, shift
            misfits[number] = cloud.misfit(seen, model, linear, shift)
        best = np.argsort(misfits[: len(poses)], kind="stable")[:kept]
        poses, misfits = [poses[number] for number in best], misfits[best]
    return FootPose(side, *poses[0], float(misfits[0]))


class _Cloud:
    """Points of the picture and of the model, each with its grid of nearest points."""

    def __init__(self, points: np.ndarray, in_view: InView) -> None:
        order = np.random.default_rng(_SEED)
        self._in_view = in_view
        self._points = points[order.permutation(len(points))]
        self._nearest = NearestPoints(self._points)
        model, owners = sample_points()
        shuffled = order.permutation(len(model))
        self._model = model[shuffled]
        self._is_leg = np.isin(owners[shuffled], [number for number, bone in enumerate(BONES) if bone.name in LEG])
        self._model_nearest = NearestPoints(self._model)

    def drawn(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """So many points of the picture and twice as many of the model, or all there are."""
        return self._points[:count], self._model[: 2 * count]

    def starts(self, mirror: np.ndarray) -> list[Placing]:
        """Turns evenly about all directions in the cloud's own axes, with several parts of the foot at its middle."""
        middle = self._points.mean(axis=0)
        _, _, axes = np.linalg.svd(self._points - middle, full_matrices=False)
        if np.linalg.det(axes) < 0:
            axes[2] *= -1
        ahead, up = self._model[:, 1], self._model[:, 2]
        is_near = ~self._is_leg | (up < _ANKLE_MM + _LEG_ABOVE_ANKLE_MM)
        parts = (~self._is_leg, is_near, is_near & (ahead < 90.0), ahead > 110.0)
        starts = []
        for turn in Rotation.create_group("I").as_matrix():
            linear = axes.T @ turn @ mirror
            starts += [(linear, middle - linear @ self._model[part].mean(axis=0)) for part in parts]
        return starts

    def pairs(
        self, seen: np.ndarray, model: np.ndarray, linear: np.ndarray, shift: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """Points of the model, the picture's they go with, their distance [mm], and how many began at the model."""
        placed = model @ linear.T + shift
        in_view = self._in_view(placed)
        model, placed = model[in_view], placed[in_view]
        there, nearest = self._nearest.query(placed)
        size = np.cbrt(abs(np.linalg.det(linear)))
        back, nearest_model = self._model_nearest.query((seen - shift) @ np.linalg.inv(linear).T)
        first = np.concatenate([model, self._model[nearest_model]])
        second = np.concatenate([self._points[nearest], seen])
        return first, second, np.concatenate([there, back * size]), len(model)

    def misfit(self, seen: np.ndarray, model: np.ndarray, linear: np.ndarray, shift: np.ndarray) -> float:
        """How badly picture and model agree [mm], see FootPose."""
        _, _, distance, from_model = self.pairs(seen, model, linear, shift)
        bounded = np.minimum(distance, _FAR_MM)
        there = float(bounded[:from_model].mean()) if from_model else _FAR_MM
        return there + float(bounded[from_model:].mean())


def fit_similarity(
    first: np.ndarray, second: np.ndarray, weight: np.ndarray, mirror: np.ndarray, sizes: tuple[float, float]
) -> Placing:
    """Mirror, size, turn and shift that bring one set of points onto another with least squares (Umeyama 1991).

    Args:
        first: points (n, 3).
        second: where each of them shall lie (n, 3).
        weight: of each pair (n,).
        mirror: applied before the turn.
        sizes: least and greatest size.
    """
    share = (weight / weight.sum())[:, None]
    mirrored = first @ mirror.T
    from_middle, to_middle = (share * mirrored).sum(axis=0), (share * second).sum(axis=0)
    centred = mirrored - from_middle
    u, strength, v = np.linalg.svd((share * (second - to_middle)).T @ centred)
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
    size = float((strength * signs).sum() / (share * centred**2).sum())
    turned = np.clip(size, *sizes) * (u * signs) @ v
    return turned @ mirror, to_middle - turned @ from_middle
