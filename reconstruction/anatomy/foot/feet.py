"""Feet and ankles in a CT divided into their bones without seeds: the division of this region, see Division.

A mass of bone of a foot's size is compared with a model of a right foot's skeleton from all directions, as it is and in
a mirror, where a left foot is a right one; the model's bones are then moved one by one onto the picture, and random
walks from them, halted by the dark sheets of the joints, say where each bone ends. What does not fit the model well is
left to others; where a foot is cut so short that its bones could be taken for their neighbours, or a pose that fits
alike calls one of them otherwise with as good reasons, they are apart but stay without names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.anatomy.foot.bone_mass import BoneMass, find_masses
from reconstruction.anatomy.foot.foot_division import CutMass, DividedFoot, divide_foot
from reconstruction.anatomy.foot.judgement import (
    SIDE_CLEARLY_WORSE,
    FoundBone,
    Poses,
    agreement,
    explained_ml,
    found_bones,
    is_agreed,
    is_foot_like,
    least_misfit_mm,
    name_bones,
    side_is_clear,
)
from reconstruction.anatomy.foot.nameable import RIVAL_SHARE, nameable_bones
from reconstruction.anatomy.foot.pose_search import find_foot
from reconstruction.anatomy.foot.quiet_scan import quietened
from reconstruction.anatomy.foot.skeleton import BONES
from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume
from reconstruction.workers import workers


@dataclass(frozen=True, eq=False)
class _Foot:
    """A foot divided, its bones, the numbers of those that can be called by name, and its poses as either side.

    What is divided of a left foot is its mirror image.
    """

    side: str
    divided: DividedFoot
    bones: list[FoundBone]
    nameable: frozenset[int]
    poses: Poses


def divide_feet(scan: Volume, bone: np.ndarray, levels: TissueLevels) -> DividedBones | None:
    """Bones of the feet in a scan, or None where it shows none; see Division."""
    quiet, clear = quietened(scan, bone, levels)
    with workers() as threads:
        found = list(threads.map(_seen_from_both_sides, find_masses(quiet, clear)))
    likely = [(masses, poses) for masses, poses in found if is_foot_like(poses)]
    likely = sorted(likely, key=lambda pair: least_misfit_mm(pair[1]))[:2]
    if not likely:
        return None

    def as_sides(sides: tuple[str, ...]) -> list[_Foot]:
        with workers() as threads:
            feet = [
                threads.submit(_best_agreeing, masses[side], side, poses, levels)
                for (masses, poses), side in zip(likely, sides, strict=True)
            ]
            return [foot.result() for foot in feet]

    ways = [as_sides(sides) for sides in _possible_sides([poses for _, poses in likely])]
    feet = [foot for foot in _likelier(ways) if foot.bones]
    return _gathered(bone.shape, feet) if feet else None


def _seen_from_both_sides(mass: BoneMass) -> tuple[dict[str, BoneMass], Poses]:
    """A mass in which a right foot is sought and its mirror image for a left one; and the poses found in each."""
    masses = {"left": mass.mirrored(), "right": mass}
    return masses, {side: find_foot(seen.points, seen.in_view) for side, seen in masses.items()}


def _likelier(ways: list[list[_Foot]]) -> list[_Foot]:
    """Of feet as either side, those whose bones agree with more of the picture; nameless where both agree alike."""
    explained = [sum(explained_ml(foot.bones) for foot in feet) for feet in ways]
    best = int(np.argmax(explained))
    if len(ways) > 1 and min(explained) > RIVAL_SHARE * max(explained):
        return [replace(foot, nameable=frozenset()) for foot in ways[best]]
    return ways[best]


def _best_agreeing(mass: BoneMass, side: str, poses: Poses, levels: TissueLevels) -> _Foot:
    """Of poses that fit alike, the one whose bones end where the picture shows joints; no more tried where it is clear.

    Bones that poses agreeing about as well call otherwise cannot be called by name.
    """
    tried: list[tuple[DividedFoot, list[FoundBone]]] = []
    cut = CutMass.of(mass, levels)
    for pose in poses[side]:
        divided = divide_foot(cut, pose)
        tried.append((divided, found_bones(divided)))
        if is_agreed(tried[-1][1]):
            break
    divided, bones = max(tried, key=lambda attempt: agreement(attempt[1]))
    rivals = [
        (other, found)
        for other, found in tried
        if other is not divided and agreement(found) > RIVAL_SHARE * agreement(bones)
    ]
    return _Foot(side, divided, bones, nameable_bones(divided, bones, rivals), poses)


def _possible_sides(feet: list[Poses]) -> list[tuple[str, ...]]:
    """Side of each foot, and the other way round where that fits about as well; two feet are a left and a right one."""

    def misfit_mm(sides: tuple[str, ...]) -> float:
        return sum(poses[side][0].misfit_mm for poses, side in zip(feet, sides, strict=True))

    better, worse = sorted((("left", "right")[: len(feet)], ("right", "left")[: len(feet)]), key=misfit_mm)
    return [better] if misfit_mm(worse) > SIDE_CLEARLY_WORSE * misfit_mm(better) else [better, worse]


def _gathered(shape: tuple[int, ...], feet: list[_Foot]) -> DividedBones:
    """Bones of all feet with their names on the grid of the scan."""
    labels = np.zeros(shape, dtype=np.int16)
    names: dict[int, BoneName | None] = {}
    for position, foot in enumerate(feet):
        first = position * len(BONES) + 1
        renumbered = np.zeros(len(BONES) + 1, dtype=np.int16)
        for number, name in _named(foot, [other for other in feet if other is not foot]).items():
            renumbered[number + 1] = first + number
            names[first + number] = name
        is_left = foot.side == "left"
        mass = foot.divided.mass.mirrored() if is_left else foot.divided.mass
        number_at = foot.divided.labels[:, :, ::-1] if is_left else foot.divided.labels
        own = mass.on_scan(renumbered[number_at])
        box = tuple(slice(part.start, part.start + length) for part, length in zip(mass.box, own.shape, strict=True))
        np.copyto(labels[box], own, where=own > 0)
    return DividedBones(labels, names, Note("reconstruction-note-divided-feet", {"count": len(feet)}))


def _named(foot: _Foot, others: list[_Foot]) -> dict[int, BoneName | None]:
    """Name of each bone of a foot by its number in BONES; None where it is apart but cannot be told."""
    other = [bone for there in others for bone in there.bones if bone.number in there.nameable]
    names = name_bones(foot.bones, foot.side, side_clear=side_is_clear(foot.poses), other=other)
    return {number: name if number in foot.nameable else None for number, name in names.items()}
