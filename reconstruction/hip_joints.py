"""Both hip joints found as two spheres in two sockets, and the pelvis divided there without seeds.

A femoral head is a convex sphere with a concave one about the same centre, the socket; two of them lie side by side at
a distance that is fixed by anatomy. From the two centres follow places that certainly belong to femora, hip bones and
the spine; a watershed along the dark joint gaps divides the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from reconstruction.anatomy.sphere_search import FittedSphere, find_sphere_in_socket
from reconstruction.edge_samples import edge_samples
from reconstruction.hip_gaps import neck_direction, place_at_gaps
from reconstruction.mask_operations import Box
from reconstruction.tissue_levels import TissueLevels
from reconstruction.volume import Volume, VolumeGeometry

_HEAD_RADII_MM = (17.0, 30.0)
_JOINT_DISTANCE = (5.0, 10.0)  # between the two centres, in radii; shoulders lie 12 and more apart
_LEVEL_TILT = 0.25  # rise of the line between the centres against left-right
_SIZE_DIFFERENCE = 0.4  # of guesses by edges
# Place from the head's centre (outwards, back, up) and size of a ball, in radii, and the least share of bone in it.
_TROCHANTER = ((1.6, 0.2, -0.4), 0.5, 0.12)
_ROOF = ((-0.25, 0.0, 1.5), 0.4, 0.3)
_COARSE_MM = 1.6  # joints are divided at about this resolution; surfaces are placed on the full picture afterwards
_SOCKET_MM = 0.7
_RADII_BETWEEN = 6.5  # the distance of the joints gives a steadier measure of size than a scattered head
_SYMPHYSIS_TOP, _SYMPHYSIS_BACK = 0.8, 0.6  # in units of mark_pelvis; the sacrum lies higher and farther back
_WORKING_MM = 2.5
_LARGEST_STEP_MM = 3.0  # edges farther apart leave holes in the coverage of a sphere


@dataclass(frozen=True, eq=False)
class HipJoints:
    """Both femoral heads; ``left`` is the patient's left."""

    left: FittedSphere
    right: FittedSphere


def find_hip_joints(scan: Volume, levels: TissueLevels) -> HipJoints | None:
    """Both hip joints, or None where the scan does not show two.

    Args:
        scan: Hounsfield units, index axes near to LPS.
        levels: levels of the scan.
    """
    samples = edge_samples(_working_picture(scan), levels)
    if len(samples.points) < 1000:
        return None
    candidates = find_sphere_in_socket(samples, _HEAD_RADII_MM)
    best: HipJoints | None = None
    best_score = 0.0
    for (first, first_score), (second, second_score) in combinations(candidates, 2):
        score = first_score + second_score
        if score <= best_score or not _may_be_two_hips(first, second):
            continue
        left, right = (first, second) if first.centre[0] > second.centre[0] else (second, first)
        # Where edges scatter, the distance of both tells their size better than each of them.
        usual = float(np.linalg.norm(left.centre - right.centre)) / _RADII_BETWEEN
        left, right = replace(left, radius_mm=usual), replace(right, radius_mm=usual)
        if _has_bone_around(scan, levels, left, 1.0) and _has_bone_around(scan, levels, right, -1.0):
            best, best_score = HipJoints(left, right), score
    if best is None:
        return None
    return HipJoints(*place_at_gaps(scan, levels, best.left, best.right, _HEAD_RADII_MM))


def _has_bone_around(scan: Volume, levels: TissueLevels, head: FittedSphere, outwards: float) -> bool:
    """Whether there is bone where the trochanter and the roof of the socket must be; a kidney has none there."""
    for place, size, least in (_TROCHANTER, _ROOF):
        centre = head.centre + head.radius_mm * np.array([place[0] * outwards, place[1], place[2]])
        steps = np.linspace(-1.0, 1.0, 9)
        grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
        ball = grid[np.linalg.norm(grid, axis=1) <= 1.0] * size * head.radius_mm
        if np.mean(scan.sample(centre + ball, outside=-1000.0) > levels.detection) < least:
            return False
    return True


def _may_be_two_hips(first: FittedSphere, second: FittedSphere) -> bool:
    across = first.centre - second.centre
    radius = (first.radius_mm + second.radius_mm) / 2.0
    distance = float(np.linalg.norm(across))
    return bool(
        _JOINT_DISTANCE[0] * radius < distance < _JOINT_DISTANCE[1] * radius
        and np.linalg.norm(across[1:]) < _LEVEL_TILT * distance
        and abs(first.radius_mm - second.radius_mm) < _SIZE_DIFFERENCE * radius
    )


def socket_of(coarse: Volume, joint: FittedSphere, outwards: float) -> np.ndarray:
    """Voxels about the gap of the joint, but for the side where the neck leaves it."""
    half = _SOCKET_MM + 0.5 * float(coarse.geometry.spacing_mm.max())
    near, away = offsets_near(coarse, joint.centre, joint.radius_mm + half)
    distance = np.linalg.norm(away, axis=-1)
    socket = np.zeros(coarse.array.shape, dtype=bool)
    is_gap = np.abs(distance - joint.radius_mm) < half
    socket[near] = is_gap & (away @ neck_direction(outwards) < 0.55 * distance)
    return socket


def offsets_near(coarse: Volume, centre: np.ndarray, reach_mm: float) -> tuple[Box, np.ndarray]:
    """Box of the voxels that lie within reach of an LPS point [mm], and where they lie from it, (z, y, x, 3) [mm]."""
    middle = coarse.geometry.to_index(centre)
    reach = reach_mm * np.linalg.norm(coarse.geometry.inverse[:3, :3], axis=1)
    last = np.array(coarse.array.shape[::-1])
    low = np.clip(np.floor(middle - reach), 0, last).astype(int)
    high = np.clip(np.ceil(middle + reach) + 1, low, last).astype(int)
    z, y, x = (np.arange(low[axis], high[axis]) for axis in (2, 1, 0))
    index = np.stack(np.meshgrid(z, y, x, indexing="ij")[::-1], axis=-1)
    box = (slice(low[2], high[2]), slice(low[1], high[1]), slice(low[0], high[0]))
    return box, coarse.geometry.to_world(index) - centre


def symphysis_of(coarse: Volume, joints: HipJoints) -> np.ndarray:
    """Voxels of the plane half way between the joints where the pubic bones meet: in front of and below them."""
    across = joints.left.centre - joints.right.centre
    unit = float(np.linalg.norm(across)) / _RADII_BETWEEN
    z, y, x = np.indices(coarse.array.shape)
    offset = coarse.geometry.to_world(np.stack([x, y, z], axis=-1)) - (joints.left.centre + joints.right.centre) / 2.0
    aside = np.abs(offset @ across) / float(np.linalg.norm(across))
    is_low = (offset[..., 2] < _SYMPHYSIS_TOP * unit) & (offset[..., 1] < _SYMPHYSIS_BACK * unit)
    return np.asarray(is_low & (aside < 0.5 * float(coarse.geometry.spacing_mm.max()) + _SOCKET_MM))


def _working_picture(scan: Volume) -> Volume:
    """The scan on voxels of about even size: finer ones left out, and between thick slices interpolated ones.

    Edges of thick slices would lie too far apart to cover a sphere.
    """
    strides = np.maximum(1, np.floor(_WORKING_MM / scan.geometry.spacing_mm + 1e-6)).astype(int)
    stride_x, stride_y, stride_z = (int(stride) for stride in strides)
    affine = scan.affine.copy()
    affine[:3, :3] *= strides
    coarse = Volume(scan.array[::stride_z, ::stride_y, ::stride_x], affine)
    parts = np.maximum(1, np.ceil(coarse.geometry.spacing_mm / _LARGEST_STEP_MM - 1e-6)).astype(int)
    if np.all(parts == 1):
        return coarse
    affine = coarse.affine.copy()
    affine[:3, :3] /= parts
    shape = [int((length - 1) * part + 1) for length, part in zip(coarse.array.shape, parts[::-1], strict=True)]
    return coarse.resample(VolumeGeometry(affine, (shape[0], shape[1], shape[2])), order=3, outside=None)


def mark_pelvis(coarse: Volume, deep: np.ndarray, joints: HipJoints) -> np.ndarray:
    """Voxels that certainly belong to one bone: 1, 3 femora, 2, 4 hip bones (left, right), 5 spine."""
    index = np.argwhere(deep)
    points = coarse.geometry.to_world(index[:, ::-1])
    label = np.zeros(len(index), dtype=np.int32)
    middle = (joints.left.centre + joints.right.centre) / 2.0
    unit = float(np.linalg.norm(joints.left.centre - joints.right.centre)) / _RADII_BETWEEN
    aside, back, up = ((points - middle) / unit).T
    # The spine: along the midline, behind the joints or well above them, where the symphysis is not; and what lies
    # above the iliac crests. The wings of the ilium: far aside between roof and crest.
    is_spine = (np.abs(aside) < 0.8) & ((back > 0.8) | (up > 2.0))
    is_spine |= ((np.abs(aside) < 1.8) & (up > 3.6)) | (up > 6.8)
    is_wing = (np.abs(aside) > 2.7) & (up > 1.5) & (up < 5.6) & ~is_spine
    label[is_spine] = 5
    label[is_wing & (aside > 0)] = 2
    label[is_wing & (aside < 0)] = 4
    for first, joint, outwards in ((1, joints.left, 1.0), (3, joints.right, -1.0)):
        away = (points - joint.centre) / joint.radius_mm
        lateral, upwards = away[:, 0] * outwards, away[:, 2]
        distance = np.linalg.norm(away, axis=1)
        roof = (upwards > 1.3) & (upwards < 2.2) & (np.abs(lateral) < 0.9) & (np.abs(away[:, 1]) < 0.9)
        # No part of a femur lies nearer to the midline than its head, down to well below the lesser trochanter.
        inner = (lateral < -0.35) & (distance > 1.2) & (upwards > -3.5) & (lateral > -1.9)
        shaft = (lateral > 0.9) & (upwards < 0.3) & (lateral < 3.5) & (distance > 1.3)
        label[(roof | inner) & ~is_spine] = first + 1
        label[(distance < 0.85) | shaft] = first
    markers = np.zeros(deep.shape, dtype=np.int32)
    markers[tuple(index.T)] = label
    return markers
