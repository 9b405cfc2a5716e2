"""A scan seen through blocks of voxels: mean readings, and bone wherever a block holds some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reconstruction.mask_operations import Box
from reconstruction.volume import Volume


@dataclass(frozen=True, eq=False)
class Blocks:
    """A part of a scan in blocks of whole voxels.

    Attributes:
        hu: mean Hounsfield units of each block, float32, with its place.
        bone: whether a block holds bone, shape of ``hu``.
        strides: voxels of the scan in a block along (z, y, x).
        box: part of the scan that the blocks cover.
    """

    hu: Volume
    bone: np.ndarray
    strides: tuple[int, int, int]
    box: Box

    @classmethod
    def of(cls, scan: Volume, bone: np.ndarray, box: Box, wanted_mm: float) -> Blocks:
        """Blocks of about this size, or single voxels where these are larger; the last may reach over the box."""
        rounded = np.maximum(1, np.floor(wanted_mm / scan.geometry.spacing_mm + 0.3)).astype(int)
        strides = (int(rounded[2]), int(rounded[1]), int(rounded[0]))
        part = scan.crop(box)
        affine = part.affine.copy()
        affine[:3, 3] = part.geometry.to_world((rounded - 1) / 2.0)
        affine[:3, :3] *= rounded
        hu = _reduced(part.array, strides, lambda whole, axis: whole.mean(axis=axis, dtype=np.float32))
        return cls(Volume(hu, affine), _reduced(bone[box], strides, np.any), strides, box)

    @property
    def spacing_mm(self) -> np.ndarray:
        """Size of a block along (x, y, z) [mm]."""
        return self.hu.geometry.spacing_mm

    def on_scan(self, values: np.ndarray) -> np.ndarray:
        """Values of the blocks on each voxel of the box."""
        for axis, stride in enumerate(self.strides):
            values = np.repeat(values, stride, axis=axis)
        return values[tuple(slice(0, part.stop - part.start) for part in self.box)]


def _reduced(values: np.ndarray, strides: tuple[int, int, int], reduce: Callable[..., np.ndarray]) -> np.ndarray:
    """Values of blocks; a block that reaches over the edge repeats the last voxels."""
    for axis, stride in enumerate(strides):
        if stride == 1:
            continue
        over = [(0, -values.shape[other] % stride if other == axis else 0) for other in range(3)]
        padded = np.pad(values, over, mode="edge") if over[axis][1] else values
        shape = [*padded.shape[:axis], padded.shape[axis] // stride, stride, *padded.shape[axis + 1 :]]
        values = reduce(padded.reshape(shape), axis=axis + 1)
    return values.astype(np.float32) if values.dtype != bool else values
