"""Volumes that never travel without their place in space: DICOM patient frame (LPS), millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage

_SMALLEST_VOXEL_MM3 = 1e-12
_AXIS_PARALLEL_TOLERANCE = 1e-4  # a direction cosine this far from 0 or 1 no longer counts as parallel to an LPS axis


def is_invertible(affine: np.ndarray) -> bool:
    """Whether a 4 x 4 matrix places every voxel at its own point: all numbers finite, no axis of zero length."""
    return bool(np.isfinite(affine).all() and abs(np.linalg.det(affine[:3, :3])) >= _SMALLEST_VOXEL_MM3)


@dataclass(frozen=True, eq=False)
class VolumeGeometry:
    """Where a grid of voxels lies.

    Attributes:
        affine: voxel index (x, y, z, 1) to patient LPS [mm], shape (4, 4). Index 0 is the centre of the first voxel.
        shape: number of voxels as the array has them, (z, y, x).
    """

    affine: np.ndarray
    shape: tuple[int, int, int]

    @classmethod
    def axis_parallel(
        cls, origin_mm: np.ndarray, spacing_mm: float | np.ndarray, shape: tuple[int, int, int]
    ) -> VolumeGeometry:
        """Grid with axes parallel to LPS; origin = centre of voxel (0, 0, 0) [mm], spacing along (x, y, z) [mm]."""
        affine = np.eye(4)
        affine[:3, :3] = np.diag(np.broadcast_to(np.asarray(spacing_mm, dtype=float), 3))
        affine[:3, 3] = origin_mm
        return cls(affine, shape)

    @cached_property
    def spacing_mm(self) -> np.ndarray:
        """Distance between neighbouring voxel centres along index x, y, z [mm], shape (3,)."""
        return np.linalg.norm(self.affine[:3, :3], axis=0)

    @cached_property
    def inverse(self) -> np.ndarray:
        """Patient LPS [mm] to voxel index (x, y, z, 1), shape (4, 4)."""
        return np.linalg.inv(self.affine)

    @property
    def origin_mm(self) -> np.ndarray:
        """Centre of voxel (0, 0, 0) in patient LPS [mm], shape (3,)."""
        return self.affine[:3, 3].copy()

    @property
    def voxel_volume_mm3(self) -> float:
        """Volume of one voxel [mm3]."""
        return float(abs(np.linalg.det(self.affine[:3, :3])))

    @property
    def is_axis_parallel(self) -> bool:
        """Whether index x, y, z run along patient +L, +P, +S."""
        directions = self.affine[:3, :3] / self.spacing_mm
        return bool(np.allclose(directions, np.eye(3), atol=_AXIS_PARALLEL_TOLERANCE))

    @property
    def is_right_handed(self) -> bool:
        """Whether the index axes (x, y, z) form a right-handed frame; a left-handed grid is a stack run backwards."""
        return bool(np.linalg.det(self.affine[:3, :3]) > 0)

    def to_world(self, index_xyz: np.ndarray) -> np.ndarray:
        """Patient LPS points [mm], shape (..., 3), of voxel indices (x, y, z), shape (..., 3)."""
        return np.asarray(index_xyz, dtype=float) @ self.affine[:3, :3].T + self.affine[:3, 3]

    def to_index(self, points_mm: np.ndarray) -> np.ndarray:
        """Fractional voxel indices (x, y, z), shape (..., 3), of patient LPS points [mm], shape (..., 3)."""
        return np.asarray(points_mm, dtype=float) @ self.inverse[:3, :3].T + self.inverse[:3, 3]

    def bounds_mm(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper LPS corner [mm] of the box around all voxel centres, each of shape (3,)."""
        last = np.array(self.shape[::-1]) - 1
        corners = np.array([[x, y, z] for x in (0, last[0]) for y in (0, last[1]) for z in (0, last[2])])
        world = self.to_world(corners)
        return world.min(axis=0), world.max(axis=0)


@dataclass(frozen=True, eq=False)
class Volume:
    """An array [z, y, x] with its affine: index (x, y, z, 1) to patient LPS [mm]."""

    array: np.ndarray
    affine: np.ndarray

    def __post_init__(self) -> None:
        if self.array.ndim != 3:
            raise ValueError(f"a volume has three axes, not {self.array.ndim}")
        if self.affine.shape != (4, 4) or not is_invertible(self.affine):
            raise ValueError("the affine must be an invertible 4 x 4 matrix")

    @cached_property
    def geometry(self) -> VolumeGeometry:
        """Place of this volume in space."""
        return VolumeGeometry(self.affine, (self.array.shape[0], self.array.shape[1], self.array.shape[2]))

    def with_array(self, array: np.ndarray) -> Volume:
        """Another quantity on the same grid; the array must have this volume's shape."""
        if array.shape != self.array.shape:
            raise ValueError(f"shape {array.shape} does not fit this grid {self.array.shape}")
        return Volume(array, self.affine)

    def crop(self, box: tuple[slice, slice, slice]) -> Volume:
        """Part of the volume; box = slices (z, y, x) with step 1 (a view, nothing is copied)."""
        starts = [part.indices(length)[0] for part, length in zip(box, self.array.shape, strict=True)]
        if any(part.step not in (None, 1) for part in box):
            raise ValueError("crop takes slices without a step; use resample")
        affine = self.affine.copy()
        affine[:3, 3] = self.geometry.to_world(np.array(starts[::-1]))
        return Volume(self.array[box], affine)

    def flip(self, axis: int) -> Volume:
        """The same picture stored backwards along array axis 0 (z), 1 (y) or 2 (x); world positions do not change."""
        column = 2 - axis
        affine = self.affine.copy()
        affine[:3, 3] += affine[:3, column] * (self.array.shape[axis] - 1)
        affine[:3, column] *= -1
        return Volume(np.flip(self.array, axis), affine)

    def closest_to_lps(self) -> Volume:
        """The same voxels, axes permuted and flipped so that index x, y, z run as nearly as can be along +L, +P, +S."""
        directions = np.abs(self.affine[:3, :3] / self.geometry.spacing_mm)
        order: list[int] = [0, 0, 0]  # order[world axis] = index axis
        for _ in range(3):
            world, index = np.unravel_index(np.argmax(directions), (3, 3))
            order[world] = int(index)
            directions[world, :] = directions[:, index] = -1
        affine = self.affine[:, [*order, 3]]
        volume = Volume(self.array.transpose([2 - order[2 - axis] for axis in range(3)]), affine)
        for axis in range(3):
            if volume.affine[2 - axis, 2 - axis] < 0:
                volume = volume.flip(axis)
        return volume

    def sample(self, points_mm: np.ndarray, *, order: int = 1, outside: float | None = 0.0) -> np.ndarray:
        """Values at patient LPS points [mm], shape (n, 3), interpolated by a spline of this order; shape (n,).

        Beyond the last voxel the values fade to ``outside``; with None they go on as at the edge.
        """
        index = self.geometry.to_index(points_mm)
        return ndimage.map_coordinates(
            self.array,
            index[:, ::-1].T,
            order=order,
            mode="nearest" if outside is None else "grid-constant",
            cval=outside or 0.0,
            output=np.float32,
        )

    def resample(self, target: VolumeGeometry, *, order: int = 1, outside: float | None = 0.0) -> Volume:
        """Same quantity on another grid, interpolated by a spline of this order (0 nearest, 1 linear, 3 cubic).

        Beyond the last voxel the values fade to ``outside``; with None they go on as at the edge. The type of the array
        is kept.
        """
        # index_source(z, y, x) = matrix @ index_target(z, y, x) + offset, hence both axes reversed.
        step = self.geometry.inverse @ target.affine
        array = ndimage.affine_transform(
            self.array,
            step[:3, :3][::-1, ::-1],
            offset=step[:3, 3][::-1],
            output_shape=target.shape,
            order=order,
            mode="nearest" if outside is None else "grid-constant",
            cval=outside or 0.0,
        )
        return Volume(array, target.affine)
