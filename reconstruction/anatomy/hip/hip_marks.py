"""Places about hip joints that certainly belong to one bone, and where the joints run: what a flood starts from."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.hip.hip_gaps import neck_direction
from reconstruction.anatomy.hip.hip_joints import HipJoints
from reconstruction.anatomy.sphere_search import FittedSphere
from reconstruction.mask_operations import Box
from reconstruction.volume import Volume

_SOCKET_MM = 0.7
_SYMPHYSIS_TOP, _SYMPHYSIS_BACK = 0.8, 0.6  # in units of mark_pelvis; the sacrum lies higher and farther back


def socket_of(coarse: Volume, joint: FittedSphere, outwards: float, axes: np.ndarray) -> np.ndarray:
    """Voxels about the gap of the joint, but for the side where the neck leaves it; axes as of HipJoints."""
    half = _SOCKET_MM + 0.5 * float(coarse.geometry.spacing_mm.max())
    near, away = offsets_near(coarse, joint.centre, joint.radius_mm + half)
    distance = np.linalg.norm(away, axis=-1)
    socket = np.zeros(coarse.array.shape, dtype=bool)
    is_gap = np.abs(distance - joint.radius_mm) < half
    socket[near] = is_gap & (away @ neck_direction(outwards, axes) < 0.55 * distance)
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
    z, y, x = np.indices(coarse.array.shape)
    offset = (coarse.geometry.to_world(np.stack([x, y, z], axis=-1)) - joints.middle) @ joints.axes.T
    is_low = (offset[..., 2] < _SYMPHYSIS_TOP * joints.unit_mm) & (offset[..., 1] < _SYMPHYSIS_BACK * joints.unit_mm)
    return np.asarray(is_low & (np.abs(offset[..., 0]) < 0.5 * float(coarse.geometry.spacing_mm.max()) + _SOCKET_MM))


def mark_pelvis(coarse: Volume, deep: np.ndarray, joints: HipJoints) -> np.ndarray:
    """Voxels that certainly belong to one bone: 1, 3 femora, 2, 4 hip bones (left, right), 5 spine."""
    index = np.argwhere(deep)
    points = coarse.geometry.to_world(index[:, ::-1])
    label = np.zeros(len(index), dtype=np.int32)
    aside, back, up = ((points - joints.middle) @ joints.axes.T / joints.unit_mm).T
    # The spine: along the midline, behind the joints or well above them, where the symphysis is not; and what lies
    # above the iliac crests. The wings of the ilium: far aside between roof and crest.
    is_spine = (np.abs(aside) < 0.8) & ((back > 0.8) | (up > 2.0))
    is_spine |= ((np.abs(aside) < 1.8) & (up > 3.6)) | (up > 6.8)
    is_wing = (np.abs(aside) > 2.7) & (up > 1.5) & (up < 5.6) & ~is_spine
    label[is_spine] = 5
    label[is_wing & (aside > 0)] = 2
    label[is_wing & (aside < 0)] = 4
    for first, joint, outwards in ((1, joints.left, 1.0), (3, joints.right, -1.0)):
        away = (points - joint.centre) @ joints.axes.T / joint.radius_mm
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
