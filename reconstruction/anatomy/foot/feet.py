"""Feet and ankles in a CT divided into their bones without seeds: the division of this region, see Division.

A mass of bone of a foot's size is compared with a model of the foot's skeleton from all directions, as a left and as
a right foot; the model's bones are then moved one by one onto the picture, and random walks from them, halted by the
dark sheets of the joints, say where each bone ends. What does not fit the model well is left to others.
"""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.anatomy.foot.bone_mass import find_masses
from reconstruction.anatomy.foot.foot_division import DividedFoot, divide_foot
from reconstruction.anatomy.foot.judgement import FoundBone, found_bones, is_foot_like, name_bones, side_is_clear
from reconstruction.anatomy.foot.pose_search import FootPose, find_foot
from reconstruction.anatomy.foot.skeleton import BONES
from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note
from reconstruction.tissue_levels import TissueLevels
from reconstruction.volume import Volume

Poses = dict[str, FootPose]


def divide_feet(scan: Volume, bone: np.ndarray, levels: TissueLevels) -> DividedBones | None:
    """Bones of the feet in a scan, or None where it shows none; see Division."""
    masses = find_masses(scan, bone)
    found = [(mass, find_foot(mass.points, mass.in_view)) for mass in masses]
    likely = sorted(((mass, poses) for mass, poses in found if is_foot_like(poses)), key=lambda pair: _misfit(pair[1]))
    likely = likely[:2]
    feet: list[tuple[DividedFoot, list[FoundBone], Poses]] = []
    for (mass, poses), side in zip(likely, _sides([poses for _, poses in likely]), strict=True):
        foot = divide_foot(mass, poses[side], levels)
        bones = found_bones(foot)
        if bones:
            feet.append((foot, bones, poses))
    return _gathered(bone.shape, feet) if feet else None


def _misfit(poses: Poses) -> float:
    return min(pose.misfit_mm for pose in poses.values())


def _sides(feet: list[Poses]) -> list[str]:
    """Side of each foot; two feet are a left and a right one, whichever way round fits better together."""
    if len(feet) < 2:
        return [min(poses, key=lambda side: poses[side].misfit_mm) for poses in feet]
    first, second = feet
    as_given = first["left"].misfit_mm + second["right"].misfit_mm
    turned = first["right"].misfit_mm + second["left"].misfit_mm
    return ["left", "right"] if as_given <= turned else ["right", "left"]


def _gathered(shape: tuple[int, ...], feet: list[tuple[DividedFoot, list[FoundBone], Poses]]) -> DividedBones:
    """Bones of all feet with their names on the grid of the scan."""
    labels = np.zeros(shape, dtype=np.int32)
    names: dict[int, BoneName | None] = {}
    for position, (foot, bones, poses) in enumerate(feet):
        other = feet[1 - position][1] if len(feet) == 2 else []
        by_number = name_bones(bones, foot.pose.side, side_clear=side_is_clear(poses), other=other)
        first = position * len(BONES) + 1
        renumbered = np.zeros(len(BONES) + 1, dtype=np.int32)
        for number, name in by_number.items():
            renumbered[number + 1] = first + number
            names[first + number] = name
        own = foot.mass.on_scan(renumbered[foot.labels])
        box = tuple(
            slice(part.start, part.start + length) for part, length in zip(foot.mass.box, own.shape, strict=True)
        )
        labels[box][own > 0] = own[own > 0]
    return DividedBones(labels, names, Note("reconstruction-note-divided-feet", {"count": len(feet)}))
