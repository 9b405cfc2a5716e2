"""A volume made ready for X-rays: 16-bit levels, and for each direction of march a copy with that axis contiguous."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.rendering.fluoroscopy.hounsfield_scale import AIR_BELOW_HU, AIR_HU, BONE_ABOVE_HU, METAL_ABOVE_HU
from simulator.rendering.fluoroscopy.kernels.grid import (
    BLOCK,
    DEPTH,
    PAD,
    SLAB,
    WIDTH,
    depth_means,
    jump_distances,
    march_order,
    marched_blocks,
    occupied_blocks,
    plain_blocks,
)
from simulator.rendering.fluoroscopy.kernels.lines import filled_spans
from simulator.rendering.fluoroscopy.kernels.planes import filled_boxes

_NEVER = 1e9  # a knee that no 16-bit level reaches
_EVEN_SPREAD = 300.0
"""Levels that a block may hold and still count as even: fat, muscle and a scanner's noise, but no air and no bone."""

_ACROSS_AND_ALONG = {0: (1, 2, 0), 1: (0, 2, 1), 2: (0, 1, 2)}
"""Array axis that becomes contiguous to the order (i, j, k) of the copy."""


@dataclass(frozen=True, eq=False)
class MarchGrid:
    """One copy of a volume for rays that run mostly along one of its axes.

    Attributes:
        levels: uint16, shape (n_i + 2, n_j + 2, n_k).
        means: of the levels over four planes at a time, float32, shape (n_i + 2, n_j + 2, n_k // 4).
        marched: what each block is (see kernels.grid), uint8, shape (blocks_k, blocks_i, blocks_j).
        jump: how many blocks are empty from here on, uint8, same shape.
        spans: first and last + 1 voxel that is filled of each row along k, int32, shape (n_i + 2, n_j + 2, 2).
        axes: array axes (of [z, y, x]) that i, j, k stand for.
        first: voxel (z, y, x) of the source array that is (0, 0, 0) here, shape (3,).

    """

    levels: np.ndarray
    means: np.ndarray
    marched: np.ndarray
    jump: np.ndarray
    spans: np.ndarray
    axes: tuple[int, int, int]
    first: np.ndarray

    @cached_property
    def boxes(self) -> tuple[np.ndarray, np.ndarray]:
        """What is filled of each plane across i, and of each across j: see kernels.planes.filled_boxes."""
        found = []
        for march in range(2):
            boxes = np.empty((self.levels.shape[march] - 2 * PAD, 4), dtype=np.int32)
            filled_boxes(self.spans, march, boxes)
            found.append(boxes)
        return found[0], found[1]

    @cached_property
    def spanned(self) -> int:
        """Voxels between the first and the last filled one of every row along k."""
        return int(np.diff(self.spans, axis=2).sum())


class VolumeGrid:
    """What rays pass through: levels in a grid of voxels, made once, imaged from any side.

    A copy of the occupied part (2 bytes a voxel) is made for each of the three directions of march when it is first
    needed and kept.
    """

    def __init__(
        self,
        array: np.ndarray,
        affine: np.ndarray,
        *,
        offset: float = -AIR_HU,
        threshold: float = AIR_BELOW_HU - AIR_HU,
        level_step: float = 1.0,
        knees: tuple[float, float] = (BONE_ABOVE_HU - AIR_HU, METAL_ABOVE_HU - AIR_HU),
    ) -> None:
        """Take an array [z, y, x]; the defaults are for Hounsfield units. The array is read again when needed.

        Args:
            array: [z, y, x], any number type; level = value + offset, from 0 to 65535 * level_step.
            affine: voxel index (x, y, z, 1) to patient LPS [mm], shape (4, 4).
            offset: added to every value.
            threshold: levels below count as nothing.
            level_step: how finely levels are kept.
            knees: levels above which the second and third path integral begin.

        """
        self._array = array
        self._offset, self._threshold, self._level_step = float(offset), float(threshold), float(level_step)
        self.affine = np.asarray(affine, dtype=np.float64)
        self.knees = np.array(knees, dtype=np.float64)
        self._blocks = np.zeros([-(-length // BLOCK) for length in array.shape], dtype=np.uint8)
        occupied_blocks(array, self._offset, max(self._threshold, self._level_step / 2.0), self._blocks)
        self._grids: dict[int, MarchGrid] = {}

    @classmethod
    def of_share(cls, array: np.ndarray, affine: np.ndarray, *, highest: float) -> VolumeGrid:
        """A grid of any quantity from 0 to `highest` whose plain integral is wanted (no knees, no air)."""
        step = highest / 60000.0
        return cls(array, affine, offset=0.0, threshold=step / 2.0, level_step=step, knees=(_NEVER, _NEVER))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but air."""
        return not self._blocks.any()

    @property
    def level_step(self) -> float:
        """Value of one step of the 16-bit levels."""
        return self._level_step

    def bounds_mm(self) -> tuple[np.ndarray, np.ndarray]:
        """Corners [mm], shape (3,) each, patient LPS, of the box around all that is not air."""
        low, high = self._occupied_box()
        corners = np.array([[x, y, z] for x in (low[2], high[2]) for y in (low[1], high[1]) for z in (low[0], high[0])])
        world = (corners - 0.5) @ self.affine[:3, :3].T + self.affine[:3, 3]
        return world.min(axis=0), world.max(axis=0)

    def grid_along(self, axis: int) -> MarchGrid:
        """The copy for rays that run mostly along array axis 0 (z), 1 (y) or 2 (x)."""
        if axis not in self._grids:
            self._grids[axis] = self._arranged(axis)
        return self._grids[axis]

    def prepare(self) -> None:
        """Make all three copies now, so that no image waits for one."""
        for axis in range(3):
            self.grid_along(axis)

    def _arranged(self, axis: int) -> MarchGrid:
        order = _ACROSS_AND_ALONG[axis]
        low, high = self._occupied_box()
        part = self._array[tuple(slice(a, b) for a, b in zip(low, high, strict=True))].transpose(order)
        levels = np.zeros((part.shape[0] + 2 * PAD, part.shape[1] + 2 * PAD, part.shape[2]), dtype=np.uint16)
        march_order(part, 1.0 / self._level_step, self._offset, max(self._threshold, 1e-30), levels)
        means = np.zeros((*levels.shape[:2], levels.shape[2] // SLAB), dtype=np.float32)
        depth_means(levels, means)
        highest = self.knees[0] / self._level_step
        spans = np.empty((*levels.shape[:2], 2), dtype=np.int32)
        filled_spans(levels, spans)
        maps = _block_maps(levels, highest)
        return MarchGrid(levels, means, *maps, spans, order, low.astype(np.float64))

    def _occupied_box(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last + 1 voxel (z, y, x) of the box around all occupied blocks, shape (3,) each."""
        if self.is_empty:
            return np.zeros(3, dtype=int), np.ones(3, dtype=int)
        spans = [np.flatnonzero(self._blocks.any(axis=tuple({0, 1, 2} - {axis}))) for axis in range(3)]
        low = np.array([span[0] * BLOCK for span in spans])
        high = np.array([min((span[-1] + 1) * BLOCK, n) for span, n in zip(spans, self._array.shape, strict=True)])
        return low, high


def _block_maps(levels: np.ndarray, highest_plain: float) -> tuple[np.ndarray, np.ndarray]:
    """What each block of the copy holds, and how many blocks ahead are empty; uint8, in the order (k, i, j)."""
    shape = (-(-levels.shape[2] // DEPTH), -(-levels.shape[0] // WIDTH), -(-levels.shape[1] // WIDTH))
    marched, jump = np.zeros((2, *shape), dtype=np.uint8)
    marched_blocks(levels, marched)
    jump_distances(marched, jump)
    plain_blocks(levels, highest_plain, _EVEN_SPREAD, marched)
    return marched, jump
