"""Spheres on a bone's surface, such as the head of a femur: found by voting along the normals, then fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from reconstruction.surface import BoneSurface

_SAMPLES = 20_000
_VOTE_CELL_MM = 3.0
_RADIUS_STEP_MM = 1.5
_CANDIDATES = 6
_ALIGNED_COSINE = 0.94  # a normal within 20 degrees of the sphere's own
_TOLERANCES_MM = (4.0, 2.5, 1.5, 1.2, 1.0, 1.0)
_DIRECTIONS = 600
_DIRECTION_REACH_RAD = 0.14
_FEWEST_POINTS = 60


@dataclass(frozen=True, eq=False)
class FittedSphere:
    """A sphere that part of a surface follows.

    Attributes:
        centre: LPS [mm], shape (3,).
        radius_mm: radius [mm].
        residual_mm: root mean square distance of the surface that follows it [mm].
        coverage: share of all directions from the centre in which the surface follows it, 0 to 1.
        open_direction: unit vector (LPS) away from the covered part: where the rest of the bone joins.
    """

    centre: np.ndarray
    radius_mm: float
    residual_mm: float
    coverage: float
    open_direction: np.ndarray


@dataclass(frozen=True, eq=False)
class SurfaceSamples:
    """Points spread evenly over a surface, LPS [mm], and unit normals outwards, each of shape (n, 3)."""

    points: np.ndarray
    normals: np.ndarray

    @classmethod
    def of(cls, surface: BoneSurface, count: int = _SAMPLES) -> SurfaceSamples:
        """Samples at even steps of the running area: the same for the same surface."""
        corners = surface.vertices[surface.triangles]
        crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        area = np.linalg.norm(crossed, axis=1)
        running = np.cumsum(area)
        chosen = np.searchsorted(running, (np.arange(count) + 0.5) / count * running[-1])
        chosen = np.minimum(chosen, len(area) - 1)
        smooth = _vertex_normals(surface, crossed)[surface.triangles[chosen]].sum(axis=1)
        smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-12)
        return cls(corners[chosen].mean(axis=1), smooth)


def _vertex_normals(surface: BoneSurface, crossed: np.ndarray) -> np.ndarray:
    normals = np.zeros_like(surface.vertices)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(
                surface.triangles[:, corner], weights=crossed[:, axis], minlength=len(normals)
            )
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def find_spheres(samples: SurfaceSamples, radii_mm: tuple[float, float]) -> list[FittedSphere]:
    """Convex spherical parts of a surface with radii in this range [mm], the most complete first."""
    fitted = [_fit(samples, centre, radii_mm) for centre in _voted_centres(samples, radii_mm)]
    return sorted((sphere for sphere in fitted if sphere is not None), key=lambda sphere: -sphere.coverage)


def _voted_centres(samples: SurfaceSamples, radii_mm: tuple[float, float]) -> list[np.ndarray]:
    """Places where many inward normals meet, LPS [mm]."""
    radii = np.arange(radii_mm[0], radii_mm[1] + 1e-9, _RADIUS_STEP_MM)
    low = samples.points.min(axis=0) - _VOTE_CELL_MM
    shape = np.ceil((samples.points.max(axis=0) - low) / _VOTE_CELL_MM).astype(int) + 2
    votes = np.zeros(int(np.prod(shape)))
    for radius in radii:
        cell = np.floor((samples.points - radius * samples.normals - low) / _VOTE_CELL_MM).astype(int)
        cell = cell[np.all((cell >= 0) & (cell < shape), axis=1)]
        # A larger sphere has more surface; the share that follows it is what counts.
        votes += np.bincount(np.ravel_multi_index(tuple(cell.T), tuple(shape)), minlength=votes.size) / radius**2
    smooth = ndimage.gaussian_filter(votes.reshape(tuple(shape)), 1.0)
    peaks = np.argwhere((smooth == ndimage.maximum_filter(smooth, 5)) & (smooth > 0))
    best = peaks[np.argsort(-smooth[tuple(peaks.T)], kind="stable")][:_CANDIDATES]
    return [low + (peak + 0.5) * _VOTE_CELL_MM for peak in best]


def _fit(samples: SurfaceSamples, centre: np.ndarray, radii_mm: tuple[float, float]) -> FittedSphere | None:
    """Sphere by least squares on the points that follow it, chosen anew as the fit gets better."""
    radius = _radius_about(samples, centre, radii_mm)
    for tolerance in _TOLERANCES_MM:
        followers = _followers(samples, centre, radius, tolerance)
        if np.count_nonzero(followers) < _FEWEST_POINTS:
            return None
        points = samples.points[followers]
        middle = points.mean(axis=0)
        local = points - middle
        # |p|^2 = 2 p.c + (r^2 - |c|^2): linear in the centre c.
        matrix = np.column_stack([2.0 * local, np.ones(len(local))])
        solution, *_ = np.linalg.lstsq(matrix, np.einsum("ij,ij->i", local, local), rcond=None)
        centre = middle + solution[:3]
        radius = float(np.sqrt(max(solution[3] + solution[:3] @ solution[:3], 0.0)))
        if not radii_mm[0] <= radius <= radii_mm[1]:
            return None
    followers = _followers(samples, centre, radius, _TOLERANCES_MM[-1])
    if np.count_nonzero(followers) < _FEWEST_POINTS:
        return None
    away = samples.points[followers] - centre
    distance = np.linalg.norm(away, axis=1)
    coverage, open_direction = _coverage(away / distance[:, None])
    return FittedSphere(centre, radius, float(np.sqrt(np.mean((distance - radius) ** 2))), coverage, open_direction)


def _radius_about(samples: SurfaceSamples, centre: np.ndarray, radii_mm: tuple[float, float]) -> float:
    """Most frequent distance of the points whose normals point away from the centre [mm]."""
    away = samples.points - centre
    distance = np.linalg.norm(away, axis=1)
    aligned = np.einsum("ij,ij->i", away, samples.normals) > _ALIGNED_COSINE * distance
    edges = np.arange(radii_mm[0] - 1.0, radii_mm[1] + 2.0, 1.0)
    counts, _ = np.histogram(distance[aligned], bins=edges)
    smooth = np.convolve(counts, [0.5, 1.0, 0.5], mode="same") / (edges[:-1] + 0.5) ** 2
    return float(edges[int(np.argmax(smooth))] + 0.5)


def _followers(samples: SurfaceSamples, centre: np.ndarray, radius: float, tolerance_mm: float) -> np.ndarray:
    away = samples.points - centre
    distance = np.linalg.norm(away, axis=1)
    aligned = np.einsum("ij,ij->i", away, samples.normals) > _ALIGNED_COSINE * distance
    return np.asarray(aligned & (np.abs(distance - radius) < tolerance_mm))


def _coverage(directions: np.ndarray) -> tuple[float, np.ndarray]:
    """Share of all directions near to one of these unit vectors, and the direction away from the covered ones."""
    number = np.arange(_DIRECTIONS) + 0.5
    height = 1.0 - 2.0 * number / _DIRECTIONS
    around = np.pi * (1.0 + np.sqrt(5.0)) * number
    flat = np.sqrt(1.0 - height**2)
    evenly = np.column_stack([flat * np.cos(around), flat * np.sin(around), height])
    distance, _ = cKDTree(directions).query(evenly)
    covered = distance < _DIRECTION_REACH_RAD
    away = -evenly[covered].sum(axis=0)
    length = float(np.linalg.norm(away))
    return float(covered.mean()), away / length if length > 1e-9 else np.zeros(3)
