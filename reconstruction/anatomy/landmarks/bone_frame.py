"""A frame that belongs to a bone: measured in it, left and right, lying and upside-down bones are all alike.

Local axes: x away from the midline (for unpaired bones to the patient's left), y backwards, z towards the head. For a
right bone the frame mirrors, so every bone is measured as a left one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.surfaces.bone_surface import BoneSurface


@dataclass(frozen=True, eq=False)
class BoneFrame:
    """Origin and axes of a bone.

    Attributes:
        origin: LPS [mm], shape (3,).
        axes: unit vectors outwards, back and up as rows, LPS, shape (3, 3).
    """

    origin: np.ndarray
    axes: np.ndarray

    @property
    def mirrors(self) -> bool:
        """Whether the frame is left-handed, as for a right bone."""
        return bool(np.linalg.det(self.axes) < 0.0)

    def to_local(self, points: np.ndarray) -> np.ndarray:
        """LPS points [mm], shape (..., 3), in this frame."""
        return np.asarray((points - self.origin) @ self.axes.T)

    def to_lps(self, points: np.ndarray) -> np.ndarray:
        """Points of this frame, shape (..., 3), in LPS [mm]."""
        return np.asarray(points @ self.axes + self.origin)

    def direction_to_lps(self, direction: np.ndarray) -> np.ndarray:
        """A direction of this frame in LPS."""
        return np.asarray(direction @ self.axes)

    def surface(self, surface: BoneSurface) -> BoneSurface:
        """A surface given in LPS, in this frame and facing outwards."""
        local = BoneSurface(self.to_local(surface.vertices), surface.triangles)
        return local.turned_inside_out() if self.mirrors else local

    def within(self, inner: BoneFrame) -> BoneFrame:
        """A frame given in this frame, in LPS."""
        return BoneFrame(self.to_lps(inner.origin), inner.axes @ self.axes)


def frame_of(origin: np.ndarray, up: np.ndarray, back: np.ndarray, side: str | None) -> BoneFrame:
    """Frame of a bone of this side from where up and about where back is, LPS."""
    upwards = up / np.linalg.norm(up)
    backwards = back - (back @ upwards) * upwards
    backwards /= np.linalg.norm(backwards)
    left = np.cross(backwards, upwards)
    return BoneFrame(origin, np.array([-left if side == "right" else left, backwards, upwards]))


def principal_axes(surface: BoneSurface) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centroid [mm], principal axes as rows, the longest first, and spreads [mm] of the solid a surface encloses.

    The axes follow from the volume, not from the triangles, so that another mesh of the same bone has the same ones.
    Each points to where the bone reaches farther.
    """
    middle = surface.vertices.mean(axis=0)
    corners = surface.vertices[surface.triangles] - middle
    six_volumes = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    total = six_volumes.sum()
    sums = corners.sum(axis=1)
    centroid = (six_volumes[:, None] * sums).sum(axis=0) / (4.0 * total)
    # Second moments of tetrahedra from the origin: (sum over corners of c c' + s s') / 20 times their volume.
    second = np.einsum("i,ija,ijb->ab", six_volumes, corners, corners) + np.einsum(
        "i,ia,ib->ab", six_volumes, sums, sums
    )
    spread = second / (20.0 * total) - np.outer(centroid, centroid)
    values, vectors = np.linalg.eigh(spread)
    axes = vectors.T[::-1]
    along = (surface.vertices - middle - centroid) @ axes.T
    axes = np.where((along.max(axis=0) < -along.min(axis=0))[:, None], -axes, axes)
    return middle + centroid, axes, np.sqrt(np.maximum(values[::-1], 0.0))
