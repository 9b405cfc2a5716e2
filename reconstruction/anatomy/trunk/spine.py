"""The spine of a scan: canal, discs, where the sacrum begins, and places that certainly belong to one vertebra."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.hip.hip_joints import HipJoints
from reconstruction.anatomy.trunk.discs import AT_SACRUM_MM, Disc, find_discs
from reconstruction.anatomy.trunk.sacrum_top import find_sacrum_top
from reconstruction.anatomy.trunk.spinal_canal import find_spinal_canal
from reconstruction.anatomy.trunk.spine_frame import SpineFrame
from reconstruction.anatomy.trunk.spine_turn import turned_frame
from reconstruction.anatomy.trunk.working_grid import WorkingGrid

# From the middle between the hip joints to the middle of the disc L5/S1, in sixths and a half of their distance
# (about radii of a head). Own estimate, checked on one pelvis alone (4.1).
_SACRAL_DISTANCE = 4.4
_SACRAL_SPREAD = 0.75
_CANAL_BELOW_MM = 20.0  # own estimate: the sacral canal ends above the hip joints; so far a way may run on by mistake
_MIDDLE_SHARE = 0.5  # own estimate: of the way to a hip joint; no sacrum lies so far aside, whatever the spine does
_FEWEST_CERTAIN = 5  # own estimate: so many discs in a row are a spine, wherever it lies
# Places about the canal, in millimetres and in heights above the lower disc: own estimates from adult spines.
_SIDE_MM = 40.0  # what lies farther aside, before or behind than this is no vertebra
_FRONT_MM = (-95.0, 48.0)
_BODY_FRONT_MM = (9.0, 28.0)
_BODY_ASIDE_MM = 13.0
_BODY_INSET = 0.22  # of the height: clear of disc and endplates
_PEDICLE_SHARE = (0.5, 0.8)  # of the height above its lower disc: pedicles leave the upper half of a body
_PEDICLE_FRONT_MM = (-3.0, 9.0)
_PEDICLE_ASIDE_MM = (6.0, 13.0)
_LAMINA_SHARE = (0.05, 0.4)  # in the midline behind the canal; below and above, laminae of neighbours overlap
_LAMINA_FRONT_MM = (-14.0, -5.0)
_LAMINA_ASIDE_MM = 5.0
_LAMINA_DEPTH_MM = 4.5  # laminae are 5 to 8 mm thick
# Transverse processes of thoracic vertebrae point aside, and half as far back.
_PROCESS_SHARE = (0.45, 0.8)
_PROCESS_ASIDE_MM = (14.0, 25.0)
_PROCESS_WIDTH_MM = 4.0
_PROCESS_BACK = 0.5
_DISC_HALF_MM = 1.0


@dataclass(frozen=True, eq=False)
class Spine:
    """Discs along the canal; vertebra k lies between disc k - 1 and disc k, counted from below.

    Attributes:
        frame: along the canal.
        discs: from below upwards.
        sacral_disc: which of them lies on the sacrum, None where it is not in the scan or not certain.
    """

    frame: SpineFrame
    discs: list[Disc]
    sacral_disc: int | None

    @property
    def vertebrae(self) -> range:
        """Numbers of the vertebrae that the scan may show, the first and the last of them cut by its edge."""
        first = 0 if self.sacral_disc is None else self.sacral_disc + 1
        return range(first, len(self.discs) + 1)

    def crossings(self) -> np.ndarray:
        """Where the discs cross the canal, as index along the frame, with one more vertebra at each end."""
        along = []
        for disc in self.discs:
            near = slice(max(0, disc.along - 30), disc.along + 31)
            height = np.abs((self.frame.points[near] - disc.point) @ disc.normal)
            along.append(near.start + int(np.argmin(height)))
        steps = np.maximum(np.diff(along), 1)
        return np.array([along[0] - steps[0], *along, along[-1] + steps[-1]], dtype=float)

    def number_of(self, points: np.ndarray) -> np.ndarray:
        """Number of the vertebra whose slab between two disc planes holds each LPS point (n, 3), shape (n,)."""
        number = np.zeros(len(points), dtype=np.int32)
        for disc in self.discs:
            number += ((points - disc.point) @ disc.normal) > 0
        return number


def find_spine(grid: WorkingGrid, joints: HipJoints | None) -> Spine | None:
    """The spine, or None where the scan does not show a canal with two discs."""
    even = grid.even()
    canal = find_spinal_canal(even, even.array > grid.levels.detection, grid.levels)
    if canal is None:
        return None
    frame = turned_frame(SpineFrame.along(canal), grid.scan, grid.levels)
    top = find_sacrum_top(grid, frame)
    discs = find_discs(grid.scan, frame, grid.levels, top)
    if not discs:
        return None
    if top is not None:
        return Spine(frame, discs, 0 if abs(discs[0].along - top) < AT_SACRUM_MM else None)
    return Spine(frame, discs, None if joints is None else _sacral_disc(discs, joints))


def runs_below(spine: Spine, joints: HipJoints) -> bool:
    """Whether the canal goes on below two round joints, which then are shoulders: sacra end above the hip joints."""
    lowest = spine.frame.points[spine.frame.beyond]
    return bool((lowest - joints.middle) @ joints.axes[2] < -_CANAL_BELOW_MM)


def is_aside(spine: Spine, joints: HipJoints) -> bool:
    """Whether what was taken for a short spine lies beside the middle of two joints, as the hollow of a femur does."""
    offset = spine.frame.points - joints.middle
    nearest = offset[int(np.argmin(np.abs(offset @ joints.axes[2])))]
    half_way = 0.5 * float(np.linalg.norm(joints.left.centre - joints.right.centre))
    return len(spine.discs) < _FEWEST_CERTAIN and abs(float(nearest @ joints.axes[0])) > _MIDDLE_SHARE * half_way


def _sacral_disc(discs: list[Disc], joints: HipJoints) -> int | None:
    """The disc that lies as far from the hip joints as L5/S1 does; None where none does."""
    sagittal = [joints.axes[1:] @ (disc.point - joints.middle) for disc in discs]
    away = [abs(float(np.linalg.norm(place)) / joints.unit_mm - _SACRAL_DISTANCE) for place in sagittal]
    best = int(np.argmin(away))
    return best if away[best] <= _SACRAL_SPREAD else None


@dataclass(frozen=True, eq=False)
class SpineMarks:
    """What each voxel of the solid bone certainly is, as far as the spine tells.

    Attributes:
        vertebra: number of the vertebra, -1 for the sacrum, -2 where it is not certain, shape (n,).
        near: whether it lies so near to the canal that it may be part of the spine.
        barrier: whether it lies in a disc.
    """

    vertebra: np.ndarray
    near: np.ndarray
    barrier: np.ndarray


def mark_spine(
    spine: Spine, points: np.ndarray, voxel_mm: float, from_canal_mm: np.ndarray | None = None
) -> SpineMarks:
    """Places that certainly belong to one vertebra.

    Args:
        spine: the spine.
        points: LPS [mm] of voxels of bone, shape (n, 3).
        voxel_mm: their greatest spacing.
        from_canal_mm: their distance from the inside of the canal, shape (n,), where that is known.
    """
    vertebra = np.full(len(points), -2, dtype=np.int32)
    near = np.zeros(len(points), dtype=bool)
    barrier = np.zeros(len(points), dtype=bool)
    low, high = spine.frame.points.min(axis=0), spine.frame.points.max(axis=0)
    around = np.flatnonzero(np.all((points > low - [60, 60, 40]) & (points < high + [60, 100, 40]), axis=1))
    place = points[around]
    along, front, left = spine.frame.coordinates(place).T
    number = spine.number_of(place)
    crossings = spine.crossings()
    within = (along > crossings[0]) & (along < crossings[-1])
    near[around] = within & (np.abs(left) < _SIDE_MM) & (front > _FRONT_MM[0]) & (front < _FRONT_MM[1])
    aside = np.abs(left)
    height = np.diff(crossings)
    is_body = (front > _BODY_FRONT_MM[0]) & (front < _BODY_FRONT_MM[1]) & (np.abs(left) < _BODY_ASIDE_MM)
    clear = np.full(len(place), np.inf)
    for disc in spine.discs:
        away = np.abs((place - disc.point) @ disc.normal)
        clear = np.minimum(clear, away)
        plate = (away < _DISC_HALF_MM + 0.5 * voxel_mm) & (front > 4.0) & (front < 45.0) & (np.abs(left) < 32.0)
        barrier[around] |= plate & (np.abs(along - disc.along) < 25)
    body = is_body & within & (clear > np.maximum(_BODY_INSET * height[number], 1.2 * voxel_mm))
    vertebra[around[body]] = number[body]
    arch_number = np.clip(np.searchsorted(crossings, along) - 1, 0, len(height) - 1)
    share = (along - crossings[arch_number]) / height[arch_number]
    arch = (share > _PEDICLE_SHARE[0]) & (share < _PEDICLE_SHARE[1]) & within
    arch &= (front > _PEDICLE_FRONT_MM[0]) & (front < _PEDICLE_FRONT_MM[1])
    arch &= (np.abs(left) > _PEDICLE_ASIDE_MM[0]) & (np.abs(left) < _PEDICLE_ASIDE_MM[1])
    process = (share > _PROCESS_SHARE[0]) & (share < _PROCESS_SHARE[1]) & within
    process &= (aside > _PROCESS_ASIDE_MM[0]) & (aside < _PROCESS_ASIDE_MM[1])
    arch |= process & (np.abs(front + _PROCESS_BACK * aside) < _PROCESS_WIDTH_MM)
    lamina = (share > _LAMINA_SHARE[0]) & (share < _LAMINA_SHARE[1]) & within & (np.abs(left) < _LAMINA_ASIDE_MM)
    lamina &= (front > _LAMINA_FRONT_MM[0]) & (front < _LAMINA_FRONT_MM[1])
    if from_canal_mm is not None:
        # Behind a lamina lies the spinous process of the vertebra above it.
        lamina &= from_canal_mm[around] < _LAMINA_DEPTH_MM
    arch |= lamina
    vertebra[around[arch]] = arch_number[arch]
    if spine.sacral_disc is not None:
        vertebra[(vertebra >= 0) & (vertebra <= spine.sacral_disc)] = -1
    return SpineMarks(vertebra, near, barrier)
