"""Cartilage of joint surfaces: where a bone faces another one closely, by the scan's own division into bones."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.volume import Volume
from simulator.rendering.body_sampler import BodySampler

FULL_MM, NONE_MM = 4.0, 6.5
"""Gap to the next bone below which there is cartilage, and above which there is none: joint spaces of hip, knee and
ankle are 3 to 5 mm wide on radiographs (of the hip: Lequesne et al. 2004, Ann Rheum Dis 63:1145)."""
FACING_MM, FACING_GAIN_MM = 2.0, 0.9
"""So far outward the gap has to be smaller by so much: surfaces that pass each other sideways bear no cartilage."""
_STEP_MM = 1.0
_INWARD_MM = 1.5


class JointCartilage:
    """Says for one bone where cartilage lies on it."""

    def __init__(self, gap_mm: np.ndarray, to_index: np.ndarray) -> None:
        self._gap_mm = gap_mm
        """Distance to the nearest other bone [mm], [z, y, x]."""
        self._to_index = to_index
        """LPS [mm] to index (x, y, z, 1) of that array, shape (4, 4)."""

    def share_at(self, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
        """How much of the surface is cartilage, 0 to 1, shape (n,).

        Args:
            points: on the bone's surface [mm, LPS], shape (n, 3).
            normals: outward unit normals, shape (n, 3).

        """
        gap = self._gap_at(points)
        gains = gap - self._gap_at(points + FACING_MM * normals)
        facing = np.clip((gains - FACING_GAIN_MM) / 0.5 + 0.5, 0.0, 1.0)
        near = np.clip((NONE_MM - gap) / (NONE_MM - FULL_MM), 0.0, 1.0)
        return near * near * (3.0 - 2.0 * near) * facing

    def _gap_at(self, points: np.ndarray) -> np.ndarray:
        index = points @ self._to_index[:3, :3].T + self._to_index[:3, 3]
        return ndimage.map_coordinates(self._gap_mm, index[:, ::-1].T, order=1, mode="nearest")


def joint_cartilage(
    labels: Volume, sampler: BodySampler, surface: np.ndarray, normals: np.ndarray
) -> JointCartilage | None:
    """Look for other bones around one; None where there are none.

    Args:
        labels: number of the bone each voxel belongs to, 0 none.
        sampler: the bone; only its bounds count.
        surface: points of its surface [mm, LPS], shape (n, 3).
        normals: outward unit normals there, shape (n, 3).

    """
    inverse = np.linalg.inv(labels.affine)
    low, high = _box(labels, inverse, sampler.low_mm - NONE_MM - FACING_MM, sampler.high_mm + NONE_MM + FACING_MM)
    spacing = labels.geometry.spacing_mm[::-1]
    stride = np.maximum(1, np.floor(_STEP_MM / spacing)).astype(int)
    part = labels.array[tuple(slice(a, b, s) for a, b, s in zip(low, high, stride, strict=True))]
    inside = (surface - _INWARD_MM * normals) @ inverse[:3, :3].T + inverse[:3, 3]
    index = np.clip(np.rint(inside[:, ::-1]).astype(int), 0, np.array(labels.array.shape) - 1)
    named = labels.array[tuple(index.T)]
    own = int(np.bincount(named[named > 0]).argmax()) if np.any(named > 0) else 0
    others = (part > 0) & (part != own)
    if not others.any():
        return None
    # The surface of a bone runs half a voxel beside the centres of its outermost voxels.
    gap = ndimage.distance_transform_edt(~others, sampling=spacing * stride) - 0.5 * float((spacing * stride).mean())
    shift, scale = np.eye(4), np.eye(4)
    shift[:3, 3] = -low[::-1]
    scale[:3, :3] = np.diag(1.0 / stride[::-1])
    return JointCartilage(gap.astype(np.float32), scale @ shift @ inverse)


def _box(labels: Volume, inverse: np.ndarray, low_mm: np.ndarray, high_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last + 1 voxel (z, y, x) of a box that holds another one given in LPS [mm]."""
    corners = np.array([[x, y, z] for x in (low_mm[0], high_mm[0]) for y in (low_mm[1], high_mm[1])
                        for z in (low_mm[2], high_mm[2])])  # fmt: skip
    index = (corners @ inverse[:3, :3].T + inverse[:3, 3])[:, ::-1]
    shape = np.array(labels.array.shape)
    low = np.clip(np.floor(index.min(axis=0)).astype(int), 0, shape - 1)
    return low, np.clip(np.ceil(index.max(axis=0)).astype(int) + 1, low + 1, shape)
