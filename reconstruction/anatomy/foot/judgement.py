"""How sure the division of a foot is: whether it is a foot at all, and for each bone a confidence and its doubts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.foot.foot_division import DividedFoot
from reconstruction.anatomy.foot.pose_search import FootPose
from reconstruction.anatomy.foot.skeleton import BONES, LEG, SAMPLE_MM, SESAMOIDS, sample_points
from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note

LARGEST_MISFIT_MM = 7.5  # as a whole, before single bones move
_SURE = 0.9
_CLEAR_LEAD = 0.6  # walkers of a bone with clear joints lead the next bone's by this much
_GOOD_OVERLAP = 0.7
_LEAST = 0.1
LEAST_OVERLAP = 0.35  # less is another thing at the bone's place
_LEAST_OVERLAP_OF_TOE = 0.1  # toes bend and sesamoids are small; the ray they belong to tells them
_SIZE_FACTOR = 1.5  # bones differ by so much from the usual volume before that is worth a doubt
_SIDES_DIFFER = 1.25  # the same bone of both feet seldom differs by more
SIDE_CLEARLY_WORSE = 1.15  # misfit as the other side, against the misfit as this one
_LEAST_ML = 0.4  # of the model's bone must lie within the scan, or half of it
_LOOSE = ("phalanges", *SESAMOIDS)
_FEWEST_BONES = 3  # bones other than the leg's that must be there for a foot
_GOOD_FOOT_OVERLAP = 0.5
_CLEAR_AGREEMENT = 0.45  # of quiet scans; from here on no other pose is tried, which saves time


Poses = Mapping[str, Sequence[FootPose]]  # by side, best first


@dataclass(frozen=True)
class FoundBone:
    """One bone of a divided foot and what speaks for it.

    Attributes:
        number: of the bone in BONES.
        certainty: how far its walkers were ahead of the next bone's, 0 to 1.
        overlap: with the model's bone within the scan (Dice), 0 to 1.
        volume_ml: within the scan.
        seen_share: of the model's bone that lies within the scan, 0 to 1.
    """

    number: int
    certainty: float
    overlap: float
    volume_ml: float
    seen_share: float

    @property
    def is_whole(self) -> bool:
        """Whether it lies within the scan with all its length."""
        return self.seen_share == 1.0

    @property
    def credibility(self) -> float:
        """What speaks for it all in all, 0 to 1."""
        return self.overlap * self.certainty


def is_foot_like(poses: Poses) -> bool:
    """Whether the better pose fits well enough to look closer."""
    return least_misfit_mm(poses) <= LARGEST_MISFIT_MM


def least_misfit_mm(poses: Poses) -> float:
    """Misfit of the better side [mm]."""
    return min(side[0].misfit_mm for side in poses.values())


def side_is_clear(poses: Poses) -> bool:
    """Whether the foot fits clearly worse as one of the other side."""
    first, second = sorted(side[0].misfit_mm for side in poses.values())
    return second > SIDE_CLEARLY_WORSE * first


def found_bones(foot: DividedFoot) -> list[FoundBone]:
    """Bones that a divided foot really holds; empty where it turns out to be no foot."""
    geometry = foot.mass.hu.geometry
    voxel_ml = geometry.voxel_volume_mm3 / 1000.0
    counts = np.bincount(foot.labels.ravel(), minlength=len(BONES) + 1)
    found = []
    for number, bone in enumerate(BONES):
        points, in_view = model_points(foot, number)
        expected_ml = seen_ml(foot, number, in_view)
        if expected_ml == 0.0 or not counts[number + 1]:
            continue
        index = np.round(geometry.to_index(points[in_view])).astype(int)[:, ::-1]
        inside = np.all((index >= 0) & (index < foot.labels.shape), axis=1)
        met = np.count_nonzero(foot.labels[tuple(index[inside].T)] == number + 1) / len(index)
        volume_ml = voxel_ml * counts[number + 1]
        overlap = 2.0 * met * expected_ml / (expected_ml + volume_ml)
        if overlap >= (_LEAST_OVERLAP_OF_TOE if bone.name in _LOOSE else LEAST_OVERLAP):
            seen_share = float(np.mean(in_view))
            found.append(FoundBone(number, float(foot.certainty[number]), overlap, volume_ml, seen_share))
    return found if _make_a_foot(found) else []


def model_points(foot: DividedFoot, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Points evenly within a bone of the model as it was placed, LPS [mm], and which of them lie within the scan."""
    model, owner = sample_points()
    points = foot.placed[number].place(model[owner == number])
    return points, foot.mass.in_view(points)


def seen_ml(foot: DividedFoot, number: int, in_view: np.ndarray) -> float:
    """How much of a bone the scan should show [ml], 0 where that is too little to be told."""
    whole_ml = 0.001 * SAMPLE_MM**3 * foot.placed[number].size ** 3 * len(in_view)
    expected_ml = whole_ml * float(np.mean(in_view))
    return expected_ml if expected_ml >= min(_LEAST_ML, 0.5 * whole_ml) else 0.0


def _make_a_foot(found: list[FoundBone]) -> bool:
    of_foot = [bone for bone in found if BONES[bone.number].name not in LEG]
    if len(of_foot) < _FEWEST_BONES:
        return False
    weights = [bone.volume_ml for bone in of_foot]
    return float(np.average([bone.overlap for bone in of_foot], weights=weights)) > _GOOD_FOOT_OVERLAP


def agreement(found: list[FoundBone]) -> float:
    """How well a division agrees with the model and with the joints of the picture, 0 to 1.

    A foot laid one bone too far on overlaps the model nearly as well, but its bones do not end at joints.
    """
    if not found:
        return 0.0
    weights = [bone.volume_ml for bone in found]
    overlap = np.average([bone.overlap for bone in found], weights=weights)
    certainty = np.average([bone.certainty for bone in found], weights=weights)
    return float(overlap * certainty)


def explained_ml(found: list[FoundBone]) -> float:
    """How much bone a division explains [ml]: the volume of each bone by its overlap and certainty."""
    return sum(bone.volume_ml * bone.credibility for bone in found)


def is_agreed(found: list[FoundBone]) -> bool:
    """Whether the bones of a foot end at its joints so clearly that no other pose needs to be tried."""
    return agreement(found) >= _CLEAR_AGREEMENT


def name_bones(found: list[FoundBone], side: str, *, side_clear: bool, other: list[FoundBone]) -> dict[int, BoneName]:
    """Name, confidence and doubts of each bone of a foot, by its number in BONES.

    Args:
        found: the bones of the foot.
        side: ``left`` or ``right``.
        side_clear: whether the foot fits clearly worse as one of the other side.
        other: bones of the other foot, to compare; empty where it is not in the scan.
    """
    volume_there = {bone.number: bone.volume_ml for bone in other if bone.is_whole}
    names = {}
    for bone in found:
        model = BONES[bone.number]
        penalties = [
            _weak_borders(bone),
            _unlike_model(bone),
            _unusual_size(bone, model.usual_ml),
            _unlike_other_side(bone, volume_there.get(bone.number)),
            None if side_clear else (0.3, Note("reconstruction-doubt-foot-side-uncertain", {"side": side})),
            None if bone.is_whole else (0.05, Note("reconstruction-doubt-at-scan-edge")),
        ]
        doubts = [Note("reconstruction-doubt-named-by-foot-model")]
        confidence = _SURE
        for penalty in penalties:
            if penalty is not None:
                confidence -= penalty[0]
                doubts.append(penalty[1])
        bone_id = f"{model.key}_{side}"
        names[bone.number] = BoneName(
            bone_id, model.name, side, model.level, float(max(confidence, _LEAST)), tuple(doubts)
        )
    return names


_Penalty = tuple[float, Note] | None  # what a doubt takes from the confidence


def _weak_borders(bone: FoundBone) -> _Penalty:
    if bone.certainty >= _CLEAR_LEAD:
        return None
    share = (_CLEAR_LEAD - bone.certainty) / _CLEAR_LEAD
    return 0.4 * share, Note("reconstruction-doubt-weak-joint")


def _unlike_model(bone: FoundBone) -> _Penalty:
    if bone.overlap >= _GOOD_OVERLAP:
        return None
    share = (_GOOD_OVERLAP - bone.overlap) / _GOOD_OVERLAP
    return 0.6 * share, Note("reconstruction-doubt-unlike-foot-model", {"percent": round(100 * bone.overlap)})


def _unusual_size(bone: FoundBone, usual_ml: float | None) -> _Penalty:
    if usual_ml is None or not bone.is_whole or usual_ml / _SIZE_FACTOR < bone.volume_ml < usual_ml * _SIZE_FACTOR:
        return None
    values: dict[str, object] = {"ml": round(bone.volume_ml, 1), "usual_ml": usual_ml}
    return 0.15, Note("reconstruction-doubt-unusual-size", values)


def _unlike_other_side(bone: FoundBone, other_ml: float | None) -> _Penalty:
    if other_ml is None or not bone.is_whole:
        return None
    ratio = max(bone.volume_ml, other_ml) / max(min(bone.volume_ml, other_ml), 1e-6)
    if ratio < _SIDES_DIFFER:
        return None
    return 0.1, Note("reconstruction-doubt-sides-differ", {"percent": round(100 * (ratio - 1.0))})
