"""Bones of the trunk apart and named: pelvis, spine, ribs and shoulders, each told by its place beside the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from skimage.segmentation import watershed

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.anatomy.hip.hip_joints import HipJoints, find_hip_joints
from reconstruction.anatomy.hip.hip_marks import mark_pelvis, offsets_near, socket_of, symphysis_of
from reconstruction.anatomy.trunk.broken_rods import join_rods
from reconstruction.anatomy.trunk.canal_lumen import find_lumen
from reconstruction.anatomy.trunk.free_bones import FreeBones, free_pieces, name_free_pieces
from reconstruction.anatomy.trunk.joined_ribs import part_ribs
from reconstruction.anatomy.trunk.levels import count_levels, name_vertebra
from reconstruction.anatomy.trunk.marrow import fill_marrow
from reconstruction.anatomy.trunk.rib_courses import along_ribs_only
from reconstruction.anatomy.trunk.sacral_wings import with_wings
from reconstruction.anatomy.trunk.shoulders import split_shoulders
from reconstruction.anatomy.trunk.spine import Spine, find_spine, is_aside, mark_spine, runs_below
from reconstruction.anatomy.trunk.vertebrae import divide_vertebrae
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.bone_naming import BoneName, name_divided_bone
from reconstruction.import_record import Note
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_DEEP_MM = 2.0
_BARRIER_MM = 12.0  # a joint whose place is known weighs as much as so much depth
_PELVIS_CLOSING_MM = 12.0  # shells of old sacra and of heads beside metal have holes as wide
_FREE_CLOSING_MM = 10.0
_CARTILAGE_MM = 2.0  # of a head: so far within the gap of a hip joint everything is femur, however dark
# Of the sacrum, about the canal below the disc L5/S1: its wings reach 45 to 60 mm aside there, hip bones begin beyond.
_WING_ASIDE_MM = 32.0
_WING_FRONT_MM = (-4.0, 26.0)
_WING_BELOW_MM = 32.0
_BEHIND_MM = 6.0  # farther back the processes of L5 reach below the level of its disc
_ARCH_SHARE = 0.35  # of the height of L5: so far
_CREST_MM = 22.0  # behind the canal: so far reach the spinous tubercles of a sacrum, while L5 reaches farther
# Hip bones of a scan without hip joints, about the canal: beyond the wings of the sacrum there is nothing else.
_ILIUM_ASIDE_MM = (66.0, 115.0)
_ILIUM_FRONT_MM = (-70.0, 60.0)
_ILIUM_ALONG_MM = (-50.0, 10.0)  # from the top of the sacrum: above the joints, and below the lowest ribs
_FEMUR_BELOW_MM = 75.0  # farther below the top of the sacrum a femur may be joined to them
_BY_PLACE = 0.6  # confidence, a design choice
_PELVIS = ("femur_left", "hip_bone_left", "femur_right", "hip_bone_right")
_REST = 5  # bone of the pelvis scan that is neither femur nor hip bone
_HIP_BONES = (2, 4)
_SACRUM = 6
_NO_BONE = 9  # as bright as bone, but in a disc: it bounds bones and is none
_FIRST_VERTEBRA = 10
_FIRST_FREE = 60


def divide_trunk(scan: Volume, bone: np.ndarray, levels: TissueLevels) -> DividedBones | None:
    """Bones of the trunk, or None where the scan shows neither two hip joints nor a spine; see Division."""
    joints = find_hip_joints(scan, levels)
    grid = WorkingGrid.of(scan, bone, levels)
    spine = find_spine(grid, joints)
    if joints is not None and spine is not None and is_aside(spine, joints):
        spine = None
    if joints is not None and spine is not None and runs_below(spine, joints):
        joints, spine = None, find_spine(grid, None)
    if joints is None and spine is None:
        return None
    markers, landscape = _marked(grid, joints, spine)
    labels = watershed(landscape, markers, mask=grid.solid).astype(np.int32)
    labels = _whole_bones(grid, joints, spine, labels)
    names: dict[int, BoneName | None] = {}
    if joints is not None:
        names |= {
            label: name_divided_bone(bone_id) if bone_id.endswith(joints.seen) else None
            for label, bone_id in enumerate(_PELVIS, start=1)
        }
        names[_REST] = None
    if spine is not None:
        beside = name_free_pieces(grid, spine, labels, first=_FIRST_FREE)
        names |= _names_beside_spine(spine, beside)
    if joints is None and spine is not None and spine.sacral_disc is not None:
        names |= _names_of_hip_bones(grid, spine, labels)
    present = set(np.unique(labels).tolist())
    names = {label: name for label, name in names.items() if label in present}
    if spine is None:
        return DividedBones(grid.on_scan(labels), names, _note(joints, spine))
    whole = divide_vertebrae(
        grid, spine, labels, beside.ribs, first=_FIRST_VERTEBRA, free=_FIRST_FREE, no_bone=_NO_BONE
    )
    return DividedBones(whole, names, _note(joints, spine))


def _marked(grid: WorkingGrid, joints: HipJoints | None, spine: Spine | None) -> tuple[np.ndarray, np.ndarray]:
    """Voxels that certainly belong to one bone, and heights for the flood, both on the coarse grid."""
    landscape = grid.landscape.copy()
    markers = np.zeros(grid.solid.shape, dtype=np.int32)
    if joints is not None:
        markers = mark_pelvis(grid.coarse, grid.solid & (grid.depth_mm > _DEEP_MM), joints)
        for joint, outwards in ((joints.left, 1.0), (joints.right, -1.0)):
            landscape[socket_of(grid.coarse, joint, outwards, joints.axes)] += _BARRIER_MM
        landscape[symphysis_of(grid.coarse, joints)] += _BARRIER_MM
    if spine is None:
        return markers, landscape
    places = tuple(grid.index.T)
    marks = mark_spine(spine, grid.points, float(grid.spacing_mm.max()))
    at_places = markers[places]
    beside = (at_places > 0) & (at_places < _REST)
    rest = at_places == _REST
    at_places[rest] = 0
    if spine.sacral_disc is not None:
        at_places[_certain_sacrum(grid, spine, rest)] = _SACRUM
        if joints is None:
            for label, sign in zip(_HIP_BONES, (1.0, -1.0), strict=True):
                at_places[_certain_hip_bone(grid, spine, sign)] = label
            beside = np.isin(at_places, _HIP_BONES)
    free = free_pieces(grid, marks.near, beside)
    at_places = np.where((free > 0) & ~beside, free + _FIRST_FREE - 1, at_places)
    is_vertebra = marks.vertebra >= 0
    at_places[is_vertebra] = _FIRST_VERTEBRA + marks.vertebra[is_vertebra]
    at_places[marks.vertebra == -1] = _SACRUM
    at_places[marks.barrier] = 0
    markers[places] = at_places
    height = landscape[places]
    height[marks.barrier] += _BARRIER_MM
    landscape[places] = height
    return markers, landscape


def _certain_sacrum(grid: WorkingGrid, spine: Spine, rest: np.ndarray) -> np.ndarray:
    """Which voxels of the solid bone certainly are sacrum, of those in the midline and of its wings."""
    assert spine.sacral_disc is not None
    along, front, left = spine.frame.coordinates(grid.points).T
    below = spine.number_of(grid.points) <= spine.sacral_disc
    crossings = spine.crossings()
    start, height = crossings[spine.sacral_disc + 1], np.diff(crossings)[spine.sacral_disc + 1]
    wing = (np.abs(left) < _WING_ASIDE_MM) & (front > _WING_FRONT_MM[0]) & (front < _WING_FRONT_MM[1])
    wing &= (along < start - 0.1 * height) & (along > start - _WING_BELOW_MM)
    of_l5 = (front < _BEHIND_MM) & (along > start - _ARCH_SHARE * height)
    of_l5 |= (front < -_CREST_MM) & (along > start - height)
    return np.asarray(below & (rest | wing) & ~of_l5)


def _certain_hip_bone(grid: WorkingGrid, spine: Spine, sign: float) -> np.ndarray:
    """Which voxels of the solid bone certainly are the left (sign 1) or right (-1) hip bone, beside the sacrum."""
    assert spine.sacral_disc is not None
    along, front, left = spine.frame.coordinates(grid.points).T
    below = along - spine.crossings()[spine.sacral_disc + 1]
    within = (front > _ILIUM_FRONT_MM[0]) & (front < _ILIUM_FRONT_MM[1])
    within &= (sign * left > _ILIUM_ASIDE_MM[0]) & (sign * left < _ILIUM_ASIDE_MM[1])
    within &= (below > _ILIUM_ALONG_MM[0]) & (below < _ILIUM_ALONG_MM[1])
    return np.asarray(within & (grid.depth_mm[tuple(grid.index.T)] > _DEEP_MM))


def _names_of_hip_bones(grid: WorkingGrid, spine: Spine, labels: np.ndarray) -> dict[int, BoneName | None]:
    """Names of hip bones told by the sacrum between them; none where a femur may be joined to them."""
    assert spine.sacral_disc is not None
    top_mm = float(spine.discs[spine.sacral_disc].point[2])
    names: dict[int, BoneName | None] = {}
    for label, side in zip(_HIP_BONES, ("left", "right"), strict=True):
        index = np.argwhere(labels == label)
        if len(index):
            lowest_mm = float(grid.coarse.geometry.to_world(index[:, ::-1])[:, 2].min())
            name = name_divided_bone(f"hip_bone_{side}")
            doubts = (Note("reconstruction-doubt-named-by-place"),)
            is_alone = lowest_mm > top_mm - _FEMUR_BELOW_MM
            names[label] = replace(name, confidence=_BY_PLACE, doubts=doubts) if is_alone else None
    return names


def _whole_bones(grid: WorkingGrid, joints: HipJoints | None, spine: Spine | None, labels: np.ndarray) -> np.ndarray:
    """Labels with marrow filled, broken ribs joined and shoulders parted; vertebrae are left for later."""
    if joints is not None:
        for label, side, joint in ((1, "left", joints.left), (3, "right", joints.right)):
            if side not in joints.seen:
                continue
            radius_mm = joint.radius_mm - _CARTILAGE_MM
            near, offset = offsets_near(grid.coarse, joint.centre, radius_mm)
            labels[near][np.linalg.norm(offset, axis=-1) < radius_mm] = label
    pelvis = dict.fromkeys(range(1, _SACRUM + 1), _PELVIS_CLOSING_MM)
    if spine is None:
        return fill_marrow(labels, grid.spacing_mm, pelvis, with_bays=True)
    lumen = find_lumen(grid.coarse, grid.solid, spine.frame)
    beside = dict.fromkeys(range(_FIRST_FREE, int(labels.max()) + 1), _FREE_CLOSING_MM)
    labels = fill_marrow(labels, grid.spacing_mm, pelvis, lumen, with_bays=True)
    if spine.sacral_disc is not None:
        labels = with_wings(grid, spine, labels, lumen, sacrum=_SACRUM, hip_bones=_HIP_BONES)
    labels = fill_marrow(labels, grid.spacing_mm, beside, lumen)
    labels = part_ribs(grid, spine, labels, vertebrae=range(_FIRST_VERTEBRA, _FIRST_FREE))
    labels = join_rods(grid, spine, labels, first=_FIRST_FREE)
    labels = along_ribs_only(grid, spine, labels, first=_FIRST_FREE)
    return split_shoulders(grid, spine, labels, first=_FIRST_FREE)


def _names_beside_spine(spine: Spine, free: FreeBones) -> dict[int, BoneName | None]:
    """Names of sacrum, vertebrae, ribs and of what lies around them."""
    counted = count_levels(spine, free.rib_vertebrae, free.perhaps_ribbed)
    names: dict[int, BoneName | None] = {}
    if spine.sacral_disc is not None:
        names[_SACRUM] = name_divided_bone("sacrum")
    for number in spine.vertebrae:
        # Above the last disc nothing tells a vertebra from what else the top of the scan shows.
        is_bounded = number < len(spine.discs)
        names[_FIRST_VERTEBRA + number] = name_vertebra(number, counted) if is_bounded else None
    return names | free.names(counted)


def _note(joints: HipJoints | None, spine: Spine | None) -> Note:
    if spine is None:
        return Note("reconstruction-note-divided-at-hips")
    return Note("reconstruction-note-divided-along-spine", {"discs": len(spine.discs)})
