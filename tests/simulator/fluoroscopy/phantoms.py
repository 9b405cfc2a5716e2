"""Shapes whose X-rays are known."""

from functools import cache

import numpy as np

from simulator.rendering.fluoroscopy.geometry import XRayGeometry


def ball_volume(radius_mm: float, spacing_mm: float, hu: float, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A ball of `hu` in air around the LPS origin, its border voxels averaged over 5 x 5 x 5 points."""
    affine = np.diag([spacing_mm] * 3 + [1.0])
    affine[:3, 3] = -spacing_mm * (size - 1) / 2.0
    return np.rint(-1000.0 + _ball_share(radius_mm, spacing_mm, size) * (hu + 1000.0)).astype(np.int16), affine


@cache
def _ball_share(radius_mm: float, spacing_mm: float, size: int) -> np.ndarray:
    fine = (np.arange(size * 5) - (size * 5 - 1) / 2.0) * spacing_mm / 5.0
    inside = fine[:, None, None] ** 2 + fine[None, :, None] ** 2 + fine[None, None, :] ** 2 < radius_mm**2
    return inside.reshape(size, 5, size, 5, size, 5).mean(axis=(1, 3, 5))


def ball_path_mm(geometry: XRayGeometry, radius_mm: float, centre=(0.0, 0.0, 0.0)) -> np.ndarray:
    """Chord of every ray in a ball."""
    rows, columns = geometry.shape
    pixels = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)
    directions = geometry.pixel_centres_mm(pixels) - geometry.source_mm
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    towards = np.asarray(centre) - geometry.source_mm
    distance = np.linalg.norm(np.cross(directions, towards), axis=-1)
    return 2.0 * np.sqrt(np.maximum(radius_mm**2 - distance**2, 0.0))


def looking(direction, *, size=64, pixel_mm=1.0, up=(0.0, 0.0, 1.0), reach=(700.0, 300.0)) -> XRayGeometry:
    """A geometry through the origin along a direction."""
    along = np.asarray(direction, dtype=float)
    along = along / np.linalg.norm(along)
    return XRayGeometry(-reach[0] * along, reach[1] * along, np.array(up), pixel_mm, (size, size))
