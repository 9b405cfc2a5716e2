"""Spheres on a bone's surface, such as the head of a femur: found by voting along the normals, then fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from reconstruction.anatomy.sphere_directions import golden_spiral

_VOTE_CELL_MM = 3.0
_RADIUS_STEP_MM = 1.5
_CANDIDATES = 6
_ALIGNED_COSINE = 0.94  # a normal within 20 degrees of the sphere's own
_TOLERANCES_MM = (4.0, 2.5, 1.5, 1.2, 1.0, 1.0)
_LOOSE_TOLERANCES_MM = (5.0, 4.0, 3.0, 2.5, 2.0, 2.0)
_SOCKET_CANDIDATES = 60
_SOCKET_GAP_MM = (1.0, 9.0)
_LEAST_SOCKET = 0.05
_FACING_COSINE = 0.9
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


def find_spheres(samples: SurfaceSamples, radii_mm: tuple[float, float]) -> list[FittedSphere]:
    """Convex spherical parts of a surface with radii in this range [mm], the most complete first."""
    fitted = [_fit(samples, centre, radii_mm) for centre in _voted_centres(samples, radii_mm, _CANDIDATES)]
    return sorted((sphere for sphere in fitted if sphere is not None), key=lambda sphere: -sphere.coverage)


def find_sphere_in_socket(samples: SurfaceSamples, radii_mm: tuple[float, float]) -> list[tuple[FittedSphere, float]]:
    """Convex spheres with a concave one about the same centre, such as a head in its socket, the clearest first.

    Args:
        samples: edges of a picture; they scatter more than a surface.
        radii_mm: least and greatest radius of the convex sphere [mm].

    Returns:
        Spheres, and how clear they are: the share of directions that the sphere covers plus that of the socket.
    """
    flipped = SurfaceSamples(samples.points, -samples.normals)
    both = SurfaceSamples(np.tile(samples.points, (2, 1)), np.concatenate([samples.normals, flipped.normals]))
    found = []
    for centre in _voted_centres(both, (radii_mm[0], radii_mm[1] + _SOCKET_GAP_MM[0]), _SOCKET_CANDIDATES):
        sphere = _fit(samples, centre, radii_mm, _LOOSE_TOLERANCES_MM, is_held=True)
        socket = 0.0 if sphere is None else _socket_coverage(flipped, sphere)
        if sphere is not None and socket > _LEAST_SOCKET:
            found.append((sphere, sphere.coverage + socket))
    return sorted(found, key=lambda entry: -entry[1])


def _socket_coverage(flipped: SurfaceSamples, sphere: FittedSphere) -> float:
    """Share of directions in which a surface that faces the sphere lies a little outside it."""
    away = flipped.points - sphere.centre
    distance = np.linalg.norm(away, axis=1)
    facing = np.einsum("ij,ij->i", away, flipped.normals) > _FACING_COSINE * distance
    gap = distance - sphere.radius_mm
    socket = facing & (gap > _SOCKET_GAP_MM[0]) & (gap < _SOCKET_GAP_MM[1])
    if np.count_nonzero(socket) < _FEWEST_POINTS / 3:
        return 0.0
    return _coverage(away[socket] / distance[socket, None])[0]


def _voted_centres(samples: SurfaceSamples, radii_mm: tuple[float, float], count: int) -> list[np.ndarray]:
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
    best = peaks[np.argsort(-smooth[tuple(peaks.T)], kind="stable")][:count]
    return [low + (peak + 0.5) * _VOTE_CELL_MM for peak in best]


def _fit(
    samples: SurfaceSamples,
    centre: np.ndarray,
    radii_mm: tuple[float, float],
    tolerances_mm: tuple[float, ...] = _TOLERANCES_MM,
    *,
    is_held: bool = False,
) -> FittedSphere | None:
    """Sphere by least squares on the points that follow it, chosen anew as the fit gets better.

    A radius beyond the range gives none, or is held at its end: where edges scatter, a first guess may overshoot.
    """
    radius = _radius_about(samples, centre, radii_mm)
    for tolerance in tolerances_mm:
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
        if not is_held and not radii_mm[0] <= radius <= radii_mm[1]:
            return None
        radius = min(max(radius, radii_mm[0]), radii_mm[1])
    followers = _followers(samples, centre, radius, tolerances_mm[-1])
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
    evenly = golden_spiral(_DIRECTIONS)
    distance, _ = cKDTree(directions).query(evenly)
    covered = distance < _DIRECTION_REACH_RAD
    away = -evenly[covered].sum(axis=0)
    length = float(np.linalg.norm(away))
    return float(covered.mean()), away / length if length > 1e-9 else np.zeros(3)
