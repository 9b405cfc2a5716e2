"""Planes and spheres laid through part of a surface, robust against what does not belong to it."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.features import Plane, Point, Sphere

_ROUNDS = 6
_KEEP_SPREADS = 2.5  # points farther than this many spreads from the fit are left out of the next one
_FEWEST = 30
_LEAST_SPREAD_MM = 0.1


def fit_plane(points: np.ndarray, towards: np.ndarray) -> Plane | None:
    """Plane through points (n, 3) [mm] with its normal on the side of ``towards``; None with too few points."""
    if len(points) < _FEWEST:
        return None
    kept = points
    for _ in range(_ROUNDS):
        middle = kept.mean(axis=0)
        normal = np.linalg.eigh(np.cov((kept - middle).T))[1][:, 0]
        away = np.abs((points - middle) @ normal)
        spread = max(float(np.sqrt(np.mean(((kept - middle) @ normal) ** 2))), _LEAST_SPREAD_MM)
        chosen = points[away < _KEEP_SPREADS * spread]
        if len(chosen) < _FEWEST or len(chosen) == len(kept):
            break
        kept = chosen
    normal = normal if normal @ towards > 0 else -normal
    return Plane(middle, normal, float(np.sqrt(np.mean(((kept - middle) @ normal) ** 2))))


def fit_sphere(points: np.ndarray) -> Sphere | None:
    """Sphere through points (n, 3) [mm] by least squares; None with too few points."""
    kept = points
    if len(points) < _FEWEST:
        return None
    for _ in range(_ROUNDS):
        middle = kept.mean(axis=0)
        local = kept - middle
        # |p|^2 = 2 p.c + (r^2 - |c|^2): linear in the centre c.
        matrix = np.column_stack([2.0 * local, np.ones(len(local))])
        solution, *_ = np.linalg.lstsq(matrix, np.einsum("ij,ij->i", local, local), rcond=None)
        centre = middle + solution[:3]
        radius = float(np.sqrt(max(solution[3] + solution[:3] @ solution[:3], 0.0)))
        misfit = np.linalg.norm(kept - centre, axis=1) - radius
        residual = float(np.sqrt(np.mean(misfit**2)))
        away = np.abs(np.linalg.norm(points - centre, axis=1) - radius)
        chosen = points[away < _KEEP_SPREADS * max(residual, _LEAST_SPREAD_MM)]
        if len(chosen) < _FEWEST or len(chosen) == len(kept):
            break
        kept = chosen
    return Sphere(centre, radius, residual)


def farthest_point(points: np.ndarray, direction: np.ndarray, depth_mm: float = 1.0) -> Point | None:
    """Middle of the cap of this depth [mm] that points (n, 3) reach in a direction, laid on its top.

    One corner of a mesh would be a matter of chance; the residual is the spread of the cap along the surface.
    """
    if not len(points):
        return None
    along = points @ direction
    top = float(along.max())
    cap = points[along > top - depth_mm]
    middle = cap.mean(axis=0)
    spread = float(np.sqrt(np.mean(np.sum((cap - middle) ** 2, axis=1))))
    return Point(middle + (top - float(middle @ direction)) * direction, spread)
