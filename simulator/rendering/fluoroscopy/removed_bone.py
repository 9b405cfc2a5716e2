"""Bone that was cut away since the scan, taken out of the beam on the fine grid of the cut itself.

The scan is never rewritten: what is missing is a second, small volume whose path integrals are subtracted, so a 1.5 mm
drill hole shows in a scan of 1 mm voxels and an edit costs only the bricks it touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.hounsfield_scale import AIR_HU, BONE_ABOVE_HU
from simulator.rendering.fluoroscopy.path_integrals import paths_through
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid

BLOOD_HU = 50.0
"""What runs into a hole [HU]."""

_HIGHEST_HU = 5000.0  # denser than any bone


class CutBody(Protocol):
    """The bone body of the cutting engine, as far as an X-ray needs it."""

    spacing_mm: float
    origin_lps_mm: np.ndarray
    brick_origins: np.ndarray
    """First voxel (z, y, x) of each brick, shape (n, 3)."""
    brick_versions: np.ndarray
    """Edit counters, shape (n,)."""
    density: np.ndarray
    """[g/cm3], float32, shape (n, edge, edge, edge)."""
    initial: np.ndarray
    """Bone fraction before surgery, 0..1, same shape."""
    cut: np.ndarray
    """Share of the voxel that tools have swept, 0..1, same shape."""


class RemovedBone:
    """What is missing on each ray: path integrals to subtract from the scan's."""

    def __init__(self, above_air: VolumeGrid, above_bone: VolumeGrid) -> None:
        self._grids = (above_air, above_bone)

    @classmethod
    def from_arrays(
        cls, hu: np.ndarray, share: np.ndarray, affine: np.ndarray, *, filled_HU: float = BLOOD_HU
    ) -> RemovedBone:
        """Missing bone on a dense grid.

        Args:
            hu: Hounsfield units of the bone that was there, shape (z, y, x).
            share: of each voxel, how much of it was bone and is gone, 0 to 1, same shape.
            affine: voxel index (x, y, z, 1) to patient LPS [mm], shape (4, 4).
            filled_HU: what took its place: blood, or -1000 for air [HU].

        """
        lost = np.clip((hu - np.float32(filled_HU)) * share, 0.0, _HIGHEST_HU - AIR_HU).astype(np.float32)
        filled_above = max(filled_HU - BONE_ABOVE_HU, 0.0)
        lost_bone = np.clip((np.maximum(hu - BONE_ABOVE_HU, 0.0) - filled_above) * share, 0.0, _HIGHEST_HU)
        highest = _HIGHEST_HU - AIR_HU
        return cls(
            VolumeGrid.of_share(lost, affine, highest=highest),
            VolumeGrid.of_share(lost_bone.astype(np.float32), affine, highest=highest),
        )

    def paths(self, geometry: XRayGeometry) -> np.ndarray:
        """Path integrals to subtract, laid out as the scan's: [HU mm], float32, shape (3, rows, columns)."""
        out = np.zeros((3, *geometry.shape), dtype=np.float32)
        for number, grid in enumerate(self._grids):
            if not grid.is_empty:
                out[number] = paths_through(grid, geometry)[0]
        return out


class CutTracker:
    """Keeps the missing bone in step with a body that is being cut; asks only bricks whose edit counter moved."""

    def __init__(
        self, body: CutBody, hounsfield: Callable[[np.ndarray], np.ndarray], *, filled_HU: float = BLOOD_HU
    ) -> None:
        """Follow a body; `hounsfield` gives the HU of a density [g/cm3], any shape."""
        self._body = body
        self._hounsfield = hounsfield
        self._filled_HU = filled_HU
        self._seen = np.array(body.brick_versions, copy=True)
        self._touched: set[int] = set(np.flatnonzero(self._seen > 0).tolist())
        self._removed: RemovedBone | None = None
        self._stale = bool(self._touched)

    def removed(self) -> RemovedBone | None:
        """The bone that is gone now; None while nothing was cut."""
        versions = np.array(self._body.brick_versions, copy=True)
        moved = np.flatnonzero(versions != self._seen)
        if len(moved) or self._stale:
            self._seen, self._stale = versions, False
            self._touched.update(moved.tolist())
            self._removed = self._gathered()
        return self._removed

    def _gathered(self) -> RemovedBone | None:
        body = self._body
        bricks = [number for number in sorted(self._touched) if body.cut[number].any()]
        if not bricks:
            return None
        edge = body.density.shape[1]
        origins = body.brick_origins[bricks]
        low = origins.min(axis=0)
        shape = tuple(origins.max(axis=0) + edge - low)
        hu = np.zeros(shape, dtype=np.float32)
        share = np.zeros(shape, dtype=np.float32)
        for number, origin in zip(bricks, origins - low, strict=True):
            place = tuple(slice(start, start + edge) for start in origin)
            gone = body.initial[number] * body.cut[number]
            share[place] = gone
            cut = gone > 0.0
            hu[place][cut] = self._hounsfield(body.density[number][cut])
        affine = np.diag([body.spacing_mm] * 3 + [1.0])
        affine[:3, 3] = body.origin_lps_mm + body.spacing_mm * low[::-1]
        return RemovedBone.from_arrays(hu, share, affine, filled_HU=self._filled_HU)
