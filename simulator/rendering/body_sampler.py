"""Reads a bone body at any point: what a view needs to pick, to slice and to show the cut."""

from __future__ import annotations

import numpy as np

from simulator.rendering.bone_surface import SurfaceBody
from simulator.rendering.brick_mesh import BRICK_VOXELS, SAMPLE_VOXELS, SURFACE_OCCUPANCY


class BodySampler:
    """Trilinear occupancy of a body as it is now; samples of a brick are kept until its edit counter moves."""

    def __init__(self, body: SurfaceBody) -> None:
        self._body = body
        self._kept: dict[int, tuple[int, np.ndarray]] = {}

    def occupancy_at(self, points: np.ndarray) -> np.ndarray:
        """Bone share, 0 to 1, shape (n,), at points [mm], shape (n, 3), patient LPS."""
        voxel = (np.asarray(points, np.float64) - self._body.origin_lps_mm) / self._body.spacing_mm
        brick = np.floor(voxel / BRICK_VOXELS).astype(np.int64)
        table = np.asarray(self._body.brick_table)
        inside = np.all((brick >= 0) & (brick < table.shape[::-1]), axis=1)
        index = np.full(len(voxel), -1, np.int64)
        index[inside] = table[brick[inside, 2], brick[inside, 1], brick[inside, 0]]
        occupancy = np.zeros(len(voxel), np.float32)
        for number in np.unique(index[index >= 0]):
            here = index == number
            local = voxel[here] - brick[here] * BRICK_VOXELS + 1.0
            occupancy[here] = _trilinear(self._samples(int(number)), local)
        return occupancy

    def first_hit(self, start: np.ndarray, direction: np.ndarray, reach_mm: float) -> tuple[np.ndarray, np.ndarray] | None:
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
        """Outward unit normal at a surface point, shape (3,), averaged over about two voxels."""
        reach = 2.0 * self._body.spacing_mm
        offsets = np.concatenate([np.eye(3), -np.eye(3), _DIAGONALS / np.sqrt(3.0)])
        shares = self.occupancy_at(point + reach * offsets)
        gradient = -(shares[:, None] * offsets).sum(axis=0)
        length = float(np.linalg.norm(gradient))
        return gradient / length if length > 1e-3 else np.asarray(fallback, np.float64)

    def bounds_mm(self) -> tuple[np.ndarray, np.ndarray]:
        """Low and high corner of the body's bricks [mm], shape (3,) each, patient LPS."""
        keys = np.argwhere(np.asarray(self._body.brick_table) >= 0)[:, ::-1]
        edge = BRICK_VOXELS * self._body.spacing_mm
        origin = np.asarray(self._body.origin_lps_mm, np.float64)
        return origin + keys.min(axis=0) * edge, origin + (keys.max(axis=0) + 1) * edge

    def _samples(self, index: int) -> np.ndarray:
        version = int(self._body.brick_versions[index])
        kept = self._kept.get(index)
        if kept is None or kept[0] != version:
            kept = (version, np.ascontiguousarray(self._body.brick_samples(index), np.float32))
            self._kept[index] = kept
        return kept[1]

    def _span(self, start: np.ndarray, direction: np.ndarray, reach_mm: float) -> tuple[float, float]:
        """Distances at which a ray enters and leaves the body's bounds."""
        low, high = self.bounds_mm()
        safe = np.where(np.abs(direction) < 1e-12, 1e-12, direction)
        first, second = (low - start) / safe, (high - start) / safe
        near = float(np.minimum(first, second).max())
        far = float(np.maximum(first, second).min())
        return max(near, 0.0), min(far, reach_mm)


_DIAGONALS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)


def _trilinear(samples: np.ndarray, local: np.ndarray) -> np.ndarray:
    """Linear interpolation at sample numbers (x, y, z), shape (n, 3)."""
    low = np.floor(local).astype(np.int64)
    fx, fy, fz = (local - low).T
    flat = samples.ravel()
    row, sheet = SAMPLE_VOXELS, SAMPLE_VOXELS * SAMPLE_VOXELS
    place = low[:, 0] + row * low[:, 1] + sheet * low[:, 2]

    def along_x(offset: int) -> np.ndarray:
        return flat[place + offset] * (1 - fx) + flat[place + offset + 1] * fx

    front = along_x(0) * (1 - fy) + along_x(row) * fy
    back = along_x(sheet) * (1 - fy) + along_x(sheet + row) * fy
    return front * (1 - fz) + back * fz
