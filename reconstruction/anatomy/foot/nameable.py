"""Which bones of a divided foot can be called by name; a wrong name is worse than none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from reconstruction.anatomy.foot.foot_division import DividedFoot
from reconstruction.anatomy.foot.judgement import LEAST_OVERLAP, FoundBone, agreement, model_points, seen_ml
from reconstruction.anatomy.foot.skeleton import BONES, LEG, RAYS, SESAMOIDS
from reconstruction.kernels import band_filters

RIVAL_SHARE = 0.8  # a design choice: of the better reasons; who has less is no rival
_SHOWN_SHARE = 0.9  # of a bone within the scan counts as all of it: the model's ends lie only near to the bone's
_TOES_SHOWN = 4
# A foot that is cut short and agrees less than this is called by no name: too little is left of it, or its joints are
# blurred away. Of the feet of one scan cut off at different places, the best laid wrongly agreed by 0.34 with all bones
# found, and by 0.38 with some that were lacking.
_LEAST_AGREEMENT_OF_ALL, _LEAST_AGREEMENT_OF_SOME = 0.36, 0.4
# A bone of which the scan shows less than half has no shape of its own, so it must end at a joint: a design choice, it
# must have half the reasons that a foot must have as a whole.
_HARDLY_SHOWN_SHARE = 0.5
_LEAST_CREDIBILITY_HARDLY_SHOWN = 0.5 * _LEAST_AGREEMENT_OF_ALL
_REACH_VOXELS = 1.5  # of the working grid: what is nearer to the scan's edge is cut off by it

Rival = tuple[DividedFoot, list[FoundBone]]  # a foot divided from another pose, and its bones


def nameable_bones(foot: DividedFoot, found: list[FoundBone], rivals: Sequence[Rival]) -> frozenset[int]:
    """Numbers in BONES of the bones that can be called by name: no rival with as good reasons calls them otherwise.

    Thick slices and noise blur the joints, and agreement says little. A foot whose heel and toes both lie within the
    scan cannot be laid one bone too far on; one that is cut short must agree with some of the joints at least.

    Args:
        foot: the foot as divided.
        found: its bones.
        rivals: the same foot divided from other poses that fit and agree about as well.
    """
    least = _LEAST_AGREEMENT_OF_ALL if _lacks_none(foot, found) else _LEAST_AGREEMENT_OF_SOME
    if agreement(found) < least and not _shows_heel_and_toes(foot):
        return frozenset()
    toes = _told_toes(foot, found)
    return frozenset(
        bone.number
        for bone in found
        if (bone.number in toes or BONES[bone.number].name != "phalanges")
        and _is_told_by_itself(foot, bone, found)
        and not any(_contests(rival, foot, bone) for rival in rivals)
    )


def _is_told_by_itself(foot: DividedFoot, bone: FoundBone, found: list[FoundBone]) -> bool:
    """Whether it can be told which bone it is, whatever rivals say.

    A bone that should go on beyond the scan but ends before its edge is another one; only the leg may be sawn off. A
    single sesamoid looks like the other, which may be the one beyond the scan.
    """
    name = BONES[bone.number].name
    if name not in LEG and bone.seen_share < _SHOWN_SHARE and not _reaches_scan_edge(foot, bone.number):
        return False
    if bone.seen_share < _HARDLY_SHOWN_SHARE and bone.credibility < _LEAST_CREDIBILITY_HARDLY_SHOWN:
        return False
    if name not in SESAMOIDS or (bone.is_whole and bone.overlap >= LEAST_OVERLAP):
        return True
    return sum(BONES[other.number].name in SESAMOIDS for other in found) == len(SESAMOIDS)


def _reaches_scan_edge(foot: DividedFoot, number: int) -> bool:
    mass = foot.mass
    index = mass.scan.to_index(_points_of(foot, number))
    reach = _REACH_VOXELS * np.array(mass.strides[::-1])
    return bool(np.any((index < reach) | (index > np.array(mass.scan.shape[::-1]) - 1.0 - reach)))


def _told_toes(foot: DividedFoot, found: list[FoundBone]) -> set[int]:
    """Numbers of the toes that can be told from one another.

    Toes look alike and bend. Which one it is tells the metatarsal that it adjoins; where the scan cuts toes off, those
    beside them in the row may be taken for one another, too.
    """
    cut_off = {bone.number for bone in found if not bone.is_whole}
    trees = {ray.metatarsal: cKDTree(points) for ray in RAYS if len(points := _rim_of(foot, ray.metatarsal))}
    there = {bone.number for bone in found}
    told = set()
    for position, ray in enumerate(RAYS):
        row = {other.toe for other in RAYS[max(0, position - 1) : position + 2]}
        if ray.toe in there and not row & cut_off and _adjoins(_rim_of(foot, ray.toe), ray.metatarsal, trees):
            told.add(ray.toe)
    return told


def _adjoins(toe: np.ndarray, metatarsal: int, trees: dict[int, cKDTree]) -> bool:
    """Whether no other metatarsal lies nearer to a toe than its own."""
    away = {number: float(tree.query(toe)[0].min()) for number, tree in trees.items()}
    return away.get(metatarsal, np.inf) <= min(away.values(), default=np.inf)


def _points_of(foot: DividedFoot, number: int) -> np.ndarray:
    """Voxels that a bone was given, LPS [mm], shape (n, 3)."""
    return _places(foot, foot.labels == number + 1)


def _rim_of(foot: DividedFoot, number: int) -> np.ndarray:
    """Voxels at the surface of a bone, LPS [mm], shape (n, 3); of all its voxels the nearest to another lies there."""
    own = foot.labels == number + 1
    return _places(foot, own & ~band_filters.shrunk(own))


def _places(foot: DividedFoot, mask: np.ndarray) -> np.ndarray:
    """LPS [mm] of the true voxels of a mask on the working grid, shape (n, 3)."""
    return foot.mass.hu.geometry.to_world(np.argwhere(mask)[:, ::-1].astype(float))


def _contests(rival: Rival, foot: DividedFoot, bone: FoundBone) -> bool:
    """Whether a rival calls a bone otherwise, and the bone that it sees there has about as good reasons."""
    other, found = rival
    calls = np.bincount(other.labels[foot.labels == bone.number + 1], minlength=len(BONES) + 1)
    called = int(np.argmax(calls[1:]))
    if called == bone.number:
        return False
    there = [seen.credibility for seen in found if seen.number == called]
    return bool(there) and there[0] > RIVAL_SHARE * bone.credibility


def _lacks_none(foot: DividedFoot, found: list[FoundBone]) -> bool:
    """Whether every bone that the scan should show was found; of a foot laid one bone too far on, some are not.

    Sesamoids are small, and of the leg the scan's edge often leaves next to nothing: they do not count.
    """
    there = {bone.number for bone in found}
    return all(
        number in there or seen_ml(foot, number, model_points(foot, number)[1]) == 0.0
        for number, bone in enumerate(BONES)
        if bone.name not in (*LEG, *SESAMOIDS)
    )


def _shows_heel_and_toes(foot: DividedFoot) -> bool:
    """Whether the scan holds the heel and most toes, where the model has them."""
    toes, heel = 0, False
    for number, bone in enumerate(BONES):
        if bone.name in ("calcaneus", "phalanges"):
            shown = float(np.mean(model_points(foot, number)[1])) > _SHOWN_SHARE
            heel |= shown and bone.name == "calcaneus"
            toes += shown and bone.name == "phalanges"
    return heel and toes >= _TOES_SHOWN
