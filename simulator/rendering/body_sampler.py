"""Reads a bone body at any point: what a view needs to pick, to slice and to colour the cut."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.sphere_directions import golden_spiral
from simulator.rendering.bone_surface import SurfaceBody
from simulator.rendering.brick_mesh import BRICK_VOXELS, SURFACE_OCCUPANCY
from simulator.rendering.kernels.brick_values import linear_at

_NOTHING_TAKEN = np.zeros((0, BRICK_VOXELS, BRICK_VOXELS, BRICK_VOXELS), np.float32)
_NORMAL_REACH_VOXELS, _DIRECTIONS = (2.0, 3.5), 96
_AROUND = np.concatenate([reach * golden_spiral(_DIRECTIONS) for reach in _NORMAL_REACH_VOXELS])


class BodySampler:
    """Looks into a body as it is at the moment of the call. Points are [mm], shape (n, 3), patient LPS."""

    def __init__(self, body: SurfaceBody) -> None:
        self._body = body
        self._table = np.asarray(body.brick_table)
        keys = np.argwhere(self._table >= 0)[:, ::-1]
        edge = BRICK_VOXELS * body.spacing_mm
        origin = np.asarray(body.origin_lps_mm, np.float64)
        self.low_mm, self.high_mm = origin + keys.min(axis=0) * edge, origin + (keys.max(axis=0) + 1) * edge

    def occupancy_at(self, points: np.ndarray) -> np.ndarray:
        """Bone share left, 0 to 1, linear between voxels, shape (n,)."""
        return linear_at(self._to_voxel(points), self._table, self._body.initial, self._body.cut)

    def density_at(self, points: np.ndarray) -> np.ndarray:
        """Apparent density before surgery [g/cm3], linear between voxels, shape (n,)."""
        return linear_at(self._to_voxel(points), self._table, self._body.density, _NOTHING_TAKEN)

    def is_cut(self, points: np.ndarray) -> np.ndarray:
        """Where there was bone and is none now, by the nearest voxel, shape (n,), bool."""
        voxel = np.floor(self._to_voxel(points) + 0.5).astype(np.int64)
        held, place = self._place(voxel)
        gone = np.zeros(len(voxel), bool)
        gone[held] = (self._body.initial[place] >= SURFACE_OCCUPANCY) & (self._body.cut[place] > SURFACE_OCCUPANCY)
        return gone

    def first_hit(
        self, start: np.ndarray, direction: np.ndarray, reach_mm: float
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Where a ray first meets bone.

        Args:
            start: [mm], shape (3,), patient LPS.
            direction: Unit vector, shape (3,).
            reach_mm: How far to look.

        Returns:
            The point on the surface [mm] and the outward unit normal there, shape (3,) each; None when it misses.

        """
        near, far = self._span(start, direction, reach_mm)
        if near >= far:
            return None
        distances = np.arange(near, far, self._body.spacing_mm * 0.5)
        inside = self.occupancy_at(start + distances[:, None] * direction) >= SURFACE_OCCUPANCY
        if not inside.any():
            return None
        hit = int(np.argmax(inside))
        low, high = distances[max(hit - 1, 0)], distances[hit]
        for _ in range(8):
            middle = 0.5 * (low + high)
            solid = self.occupancy_at((start + middle * direction)[None])[0] >= SURFACE_OCCUPANCY
            low, high = (low, middle) if solid else (middle, high)
        point = start + high * direction
        return point, self.normal_at(point, fallback=-direction)

    def normal_at(self, point: np.ndarray, fallback: np.ndarray) -> np.ndarray:
        """Outward unit normal at a surface point, shape (3,), averaged over about three voxels."""
        shares = self.occupancy_at(point + self._body.spacing_mm * _AROUND)
        gradient = -(shares[:, None] * _AROUND).sum(axis=0)
        length = float(np.linalg.norm(gradient))
        return gradient / length if length > 1e-3 else np.asarray(fallback, np.float64)

    def _place(self, voxel: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Which voxels (x, y, z), shape (n, 3), lie in a brick, and where these are in the pools."""
        table = self._table
        brick = voxel >> 5
        held = np.all((brick >= 0) & (brick < table.shape[::-1]), axis=1)
        held[held] = table[brick[held, 2], brick[held, 1], brick[held, 0]] >= 0
        x, y, z = voxel[held].T
        index = table[z >> 5, y >> 5, x >> 5]
        return held, (index, z & 31, y & 31, x & 31)

    def _to_voxel(self, points: np.ndarray) -> np.ndarray:
        return (np.asarray(points, np.float64) - self._body.origin_lps_mm) / self._body.spacing_mm

    def _span(self, start: np.ndarray, direction: np.ndarray, reach_mm: float) -> tuple[float, float]:
        """Distances at which a ray enters and leaves the body's bounds."""
        safe = np.where(np.abs(direction) < 1e-12, 1e-12, direction)
        first, second = (self.low_mm - start) / safe, (self.high_mm - start) / safe
        near = float(np.minimum(first, second).max())
        far = float(np.maximum(first, second).min())
        return max(near, 0.0), min(far, reach_mm)
