"""Bones of the trunk apart and named: pelvis, spine, ribs and shoulders, each told by its place beside the others."""

from __future__ import annotations

import numpy as np
from skimage.segmentation import watershed

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.anatomy.trunk.free_bones import free_pieces, name_free_pieces
from reconstruction.anatomy.trunk.levels import count_levels, name_vertebra
from reconstruction.anatomy.trunk.spine import Spine, find_spine, mark_spine
from reconstruction.anatomy.trunk.vertebrae import divide_vertebrae
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.bone_naming import BoneName, name_divided_bone
from reconstruction.hip_joints import HipJoints, filled_bones, find_hip_joints, mark_pelvis, socket_of
from reconstruction.import_record import Note
from reconstruction.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_DEEP_MM = 2.0
_BARRIER_MM = 12.0  # a joint whose place is known weighs as much as so much depth
_CANAL_FRONT_MM = 9.0  # behind this, between the articular processes, nothing is filled
_BESIDE_CANAL_MM = 24.0
_PELVIS = ("femur_left", "hip_bone_left", "femur_right", "hip_bone_right")
_REST = 5  # bone of the pelvis scan that is neither femur nor hip bone
_SACRUM = 6
_FIRST_VERTEBRA = 10
_FIRST_FREE = 60


def divide_trunk(scan: Volume, bone: np.ndarray, levels: TissueLevels) -> DividedBones | None:
    """Bones of the trunk, or None where the scan shows neither two hip joints nor a spine; see Division."""
    joints = find_hip_joints(scan, levels)
    grid = WorkingGrid.of(scan, bone, levels)
    spine = find_spine(grid, joints)
    if joints is None and spine is None:
        return None
    markers, landscape = _marked(grid, joints, spine)
    labels = watershed(landscape, markers, mask=grid.solid).astype(np.int32)
    labels = _filled(grid, spine, labels)
    names: dict[int, BoneName | None] = {}
    if joints is not None:
        names |= {label: name_divided_bone(bone_id) for label, bone_id in enumerate(_PELVIS, start=1)}
        names[_REST] = None
    if spine is not None:
        names |= _names_beside_spine(grid, spine, labels, joints)
    present = set(np.unique(labels).tolist())
    names = {label: name for label, name in names.items() if label in present}
    if spine is None:
        return DividedBones(grid.on_scan(labels), names, _note(joints, spine))
    whole = divide_vertebrae(grid, spine, labels, first=_FIRST_VERTEBRA, free=_FIRST_FREE)
    return DividedBones(whole, names, _note(joints, spine))


def _marked(grid: WorkingGrid, joints: HipJoints | None, spine: Spine | None) -> tuple[np.ndarray, np.ndarray]:
    """Voxels that certainly belong to one bone, and heights for the flood, both on the coarse grid."""
    landscape = grid.landscape.copy()
    markers = np.zeros(grid.solid.shape, dtype=np.int32)
    if joints is not None:
        markers = mark_pelvis(grid.coarse, grid.solid & (grid.depth_mm > _DEEP_MM), joints)
        for joint, outwards in ((joints.left, 1.0), (joints.right, -1.0)):
            landscape[socket_of(grid.coarse, joint, outwards)] += _BARRIER_MM
    if spine is None:
        return markers, landscape
    places = tuple(grid.index.T)
    marks = mark_spine(spine, grid.points, float(grid.spacing_mm.max()))
    at_places = markers[places]
    beside = (at_places > 0) & (at_places < _REST)
    rest = at_places == _REST
    at_places[rest] = 0
    if spine.sacral_disc is not None:
        at_places[rest & (spine.number_of(grid.points) <= spine.sacral_disc)] = _SACRUM
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


def _filled(grid: WorkingGrid, spine: Spine | None, labels: np.ndarray) -> np.ndarray:
    """Labels with marrow filled; the spinal canal is a ring too and stays open."""
    filled = filled_bones(labels, grid.spacing_mm, _FIRST_FREE if spine is None else _FIRST_VERTEBRA)
    if spine is None:
        return filled
    added = np.argwhere((filled > 0) & (labels == 0))
    points = grid.coarse.geometry.to_world(added[:, ::-1])
    _, front, left = spine.frame.coordinates(points).T
    canal = added[(front < _CANAL_FRONT_MM) & (np.abs(left) < _BESIDE_CANAL_MM)]
    filled[tuple(canal.T)] = 0
    return filled


def _names_beside_spine(
    grid: WorkingGrid, spine: Spine, labels: np.ndarray, joints: HipJoints | None
) -> dict[int, BoneName | None]:
    """Names of sacrum, vertebrae, ribs and of what lies around them."""
    free = name_free_pieces(grid, spine, labels, first=_FIRST_FREE)
    counted = count_levels(spine, free.rib_vertebrae)
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
