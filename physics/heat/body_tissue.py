"""A cuttable bone as heat tissue: its bricks read into whatever window asks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physics.heat.tissue import Box
from physics.kernels.brick_volume import BRICK_EDGE

if TYPE_CHECKING:
    from physics.bone_body import BoneBody


@dataclass(frozen=True, eq=False)
class BodyTissue:
    """Bone as before surgery, `voxels_per_cell` of its voxels along one heat cell; marrow and soft tissue around.

    The heat solver empties cells as its own tool passes, so cuts need not be told.
    """

    body: BoneBody
    voxels_per_cell: int = 1
    surrounded: bool = True
    """True: soft tissue and marrow all round, as in a patient. False: a specimen in air."""

    @property
    def spacing_mm(self) -> float:
        """Edge of a heat cell [mm]."""
        return self.body.spacing_mm * self.voxels_per_cell

    @property
    def origin_mm(self) -> tuple[float, float, float]:
        """Centre of heat cell (0, 0, 0), (x, y, z) [mm], patient LPS."""
        x, y, z = self.body.origin_lps_mm + 0.5 * (self.voxels_per_cell - 1) * self.body.spacing_mm
        return float(x), float(y), float(z)

    def material(self, first: Box, shape: Box, spacing_mm: float) -> tuple[np.ndarray, np.ndarray]:
        """See Tissue. `spacing_mm` must be this tissue's own."""
        if not math.isclose(spacing_mm, self.spacing_mm):
            raise ValueError(f"cells of {spacing_mm} mm asked of a tissue of {self.spacing_mm} mm")
        n = self.voxels_per_cell
        density, fraction = self._voxels([f * n for f in first], [s * n for s in shape])
        mass = _block_mean(density * fraction, n)
        bone = _block_mean(fraction, n)
        solid = bone >= 0.5
        # A cell's density is that of the bone in it, not thinned by what lies beside the bone.
        return np.where(solid, mass / np.maximum(bone, 1e-6), 0.0), solid | self.surrounded

    def _voxels(self, first: list[int], shape: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Density and bone fraction of a box of the body's voxels, zero where no brick lies."""
        density, fraction = np.zeros(shape), np.zeros(shape)
        body = self.body
        for number, origin in enumerate(body.brick_origins):
            low = np.maximum(origin, first)
            high = np.minimum(origin + BRICK_EDGE, np.add(first, shape))
            if (low < high).all():
                target = tuple(slice(a - f, b - f) for a, b, f in zip(low, high, first, strict=True))
                source = tuple(slice(a - o, b - o) for a, b, o in zip(low, high, origin, strict=True))
                density[target] = body.density[number][source]
                fraction[target] = body.initial[number][source]
        return density, fraction


def _block_mean(values: np.ndarray, n: int) -> np.ndarray:
    z, y, x = (size // n for size in values.shape)
    return values.reshape(z, n, y, n, x, n).mean(axis=(1, 3, 5))
