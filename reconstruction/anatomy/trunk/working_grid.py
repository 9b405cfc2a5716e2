"""The scan as the divisions of the trunk look at it: coarser, bones filled, depth and gaps measured once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage

from reconstruction.mask_operations import Box, ball, box_around, fill_holes
from reconstruction.tissue.seeded_split import closed_shell
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume, VolumeGeometry

_COARSE_MM = 1.6  # bones are divided at about this resolution; surfaces are placed on the full picture afterwards
_EVEN_MM = 2.0
_AROUND_BONE_MM = 50.0  # farther from all bone nothing of a spine is seen
_GAP_BLUR_MM = 1.0
_GAP_SHARE = 0.017  # a sheet darker by this share of the step to dense cortex weighs as much as a millimetre of depth
_CORTEX_SHARE = 0.22  # of the way from soft tissue to dense cortex: no bone lies far from everything that bright
_CORTEX_REACH_MM = 7.0
_MARROW_BLUR_MM = 1.2  # noise of single voxels is calmed, thin cortices still show
_MARROW_GAP_MM = 4.0  # half as wide as gaps between trabeculae, cortices and noise that are looked at


@dataclass(frozen=True, eq=False)
class WorkingGrid:
    """A scan with every so manieth voxel.

    Attributes:
        coarse: Hounsfield units, shape (z, y, x).
        strides: of the scan, along (z, y, x).
        levels: levels of the scan.
        scan: the whole scan.
        bone: mask of bone on it.
    """

    coarse: Volume
    strides: tuple[int, int, int]
    levels: TissueLevels
    scan: Volume
    bone: np.ndarray

    @classmethod
    def of(cls, scan: Volume, bone: np.ndarray, levels: TissueLevels) -> WorkingGrid:
        """Grid of a scan and its mask of bone."""
        strides = np.maximum(1, np.floor(_COARSE_MM / scan.geometry.spacing_mm + 1e-6)).astype(int)
        stride_x, stride_y, stride_z = (int(stride) for stride in strides)
        affine = scan.affine.copy()
        affine[:3, :3] *= strides
        coarse = Volume(scan.array[::stride_z, ::stride_y, ::stride_x], affine)
        return cls(coarse, (stride_z, stride_y, stride_x), levels, scan, bone)

    @property
    def coarse_bone(self) -> np.ndarray:
        """The mask of bone on the coarse grid."""
        return self.bone[tuple(slice(None, None, stride) for stride in self.strides)]

    @cached_property
    def shell(self) -> np.ndarray:
        """Bone on the coarse grid that has some cortex about it."""
        part = self.coarse_bone
        dense = self.levels.soft_tissue + _CORTEX_SHARE * (self.levels.dense_cortex - self.levels.soft_tissue)
        reach = 2 * np.ceil(_CORTEX_REACH_MM / self.spacing_mm[::-1]).astype(int) + 1
        return np.asarray(part & ndimage.maximum_filter(part & (self.coarse.array > dense), size=tuple(reach)))

    @cached_property
    def solid(self) -> np.ndarray:
        """Bone with gaps of shells closed and marrow filled, on the coarse grid."""
        part = self.shell | self.marrow(self.shell)
        return fill_holes(closed_shell(part, self.spacing_mm), (True,) * 6)

    def marrow(self, bone: np.ndarray) -> np.ndarray:
        """What lies within gaps of bone on the coarse grid and is denser than soft tissue, if less than bone."""
        sigma = _MARROW_BLUR_MM / self.spacing_mm[::-1]
        bounded = np.clip(self.coarse.array, self.levels.soft_tissue - 200.0, self.levels.dense_cortex)
        calm = ndimage.gaussian_filter(bounded.astype(np.float32), sigma, truncate=2.5)
        level = 0.5 * (self.levels.soft_tissue + self.levels.detection)
        return np.asarray(ndimage.binary_closing(bone, ball(_MARROW_GAP_MM, self.spacing_mm)) & (calm > level))

    @property
    def spacing_mm(self) -> np.ndarray:
        """Spacing of the coarse grid along (x, y, z) [mm]."""
        return self.coarse.geometry.spacing_mm

    @cached_property
    def depth_mm(self) -> np.ndarray:
        """Depth of each voxel within the solid bone [mm]."""
        padded = np.pad(self.solid, 1, mode="edge")
        depth = ndimage.distance_transform_edt(padded, sampling=self.spacing_mm[::-1])
        return np.asarray(depth[1:-1, 1:-1, 1:-1], dtype=np.float32)

    @cached_property
    def landscape(self) -> np.ndarray:
        """Height for the flood [mm]: deep inside bones low, in dark sheets such as joint gaps high."""
        height = -self.depth_mm
        height[self.solid] += self.sheet_depths(self.index)
        return height

    def sheet_depths(self, index: np.ndarray) -> np.ndarray:
        """How dark a sheet each voxel (z, y, x) lies in, as the depth within bone that weighs as much [mm].

        It is the greatest second derivative of the smoothed picture, 0 where none is positive.
        """
        bounded = np.clip(self.coarse.array, self.levels.soft_tissue - 100.0, self.levels.dense_cortex)
        sigma = np.maximum(_GAP_BLUR_MM / self.spacing_mm[::-1], 0.5)
        smooth = np.pad(ndimage.gaussian_filter(bounded.astype(np.float32), sigma, truncate=3.0), 1, mode="edge")
        centre = index + 1
        middle = smooth[tuple(centre.T)]
        hessian = np.empty((len(centre), 3, 3), dtype=np.float32)
        steps = np.eye(3, dtype=int)
        for first in range(3):
            ahead, behind = (smooth[tuple((centre + sign * steps[first]).T)] for sign in (1, -1))
            hessian[:, first, first] = (ahead + behind - 2.0 * middle) * sigma[first] ** 2
            for second in range(first):
                corners = [
                    sign * other * smooth[tuple((centre + sign * steps[first] + other * steps[second]).T)]
                    for sign in (1, -1)
                    for other in (1, -1)
                ]
                mixed = 0.25 * sum(corners) * sigma[first] * sigma[second]
                hessian[:, first, second] = hessian[:, second, first] = mixed
        per_mm = _GAP_SHARE * (self.levels.dense_cortex - self.levels.soft_tissue)
        return np.asarray(np.maximum(np.linalg.eigvalsh(hessian)[:, 2], 0.0) / per_mm)

    @cached_property
    def index(self) -> np.ndarray:
        """Voxels (z, y, x) of the solid bone, shape (n, 3)."""
        return np.argwhere(self.solid)

    @cached_property
    def points(self) -> np.ndarray:
        """Their LPS places [mm], shape (n, 3)."""
        return self.coarse.geometry.to_world(self.index[:, ::-1])

    def even(self) -> Volume:
        """The part of the scan about bone on an isotropic grid along LPS, for what is followed from slice to slice."""
        low, high = self.coarse.geometry.bounds_mm()
        count = np.floor((high - low) / _EVEN_MM) + 1
        if self.coarse_bone.any():
            box = box_around(self.coarse_bone)
            corners = [[part.start, part.stop - 1] for part in box[::-1]]
            about = self.coarse.geometry.to_world(np.stack(np.meshgrid(*corners), axis=-1).reshape(-1, 3))
            first = np.maximum(np.floor((about.min(axis=0) - _AROUND_BONE_MM - low) / _EVEN_MM), 0)
            last = np.minimum(np.ceil((about.max(axis=0) + _AROUND_BONE_MM - low) / _EVEN_MM), count - 1)
            low, count = low + first * _EVEN_MM, last - first + 1
        shape = (int(count[2]), int(count[1]), int(count[0]))
        return self.coarse.resample(VolumeGeometry.axis_parallel(low, _EVEN_MM, shape), outside=None)

    def on_scan(self, labels: np.ndarray) -> np.ndarray:
        """Labels of the coarse grid on every voxel of the scan."""
        for axis, stride in enumerate(self.strides):
            labels = np.repeat(labels, stride, axis=axis)
        return labels[tuple(slice(0, length) for length in self.scan.array.shape)]

    def box_on_scan(self, box: Box) -> Box:
        """Box of the coarse grid as a box of the scan."""
        parts = [
            slice(part.start * stride, min(part.stop * stride, length))
            for part, stride, length in zip(box, self.strides, self.scan.array.shape, strict=True)
        ]
        return (parts[0], parts[1], parts[2])
