"""The plane in which a bone of the midline mirrors itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.spatial import cKDTree

from reconstruction.anatomy.sphere_directions import golden_spiral
from reconstruction.anatomy.sphere_search import SurfaceSamples

_DIRECTIONS = 150  # tried over half a sphere, about 11 degrees apart
_COARSE_POINTS = 250
_FINE_POINTS = 1500
_REFINED = 4  # directions gone on with
_KEPT = 0.8  # share of points kept: spurs and what a scan cuts off on one side have no counterpart
_TILT_STEP = 0.12  # [rad]
_SHIFT_STEP_MM = 2.0


@dataclass(frozen=True, eq=False)
class MirrorPlane:
    """Plane of symmetry.

    Attributes:
        at: point on the plane [mm], shape (3,).
        normal: unit vector, either sign.
        misfit_mm: mean distance of mirrored points from the surface, the worst fifth left out [mm].
    """

    at: np.ndarray
    normal: np.ndarray
    misfit_mm: float


def mirror_plane(samples: SurfaceSamples, centroid: np.ndarray, axes: np.ndarray) -> MirrorPlane:
    """The plane that best mirrors a surface onto itself.

    Args:
        samples: of the surface.
        centroid: of the solid.
        axes: of the solid, see bone_frame.principal_axes; they give the directions that are tried.
    """
    tree = cKDTree(samples.points)
    coarse = samples.points[:: max(1, len(samples.points) // _COARSE_POINTS)]
    fine = samples.points[:: max(1, len(samples.points) // _FINE_POINTS)]
    directions = golden_spiral(2 * _DIRECTIONS)[:_DIRECTIONS] @ axes
    misfits = [_misfit(coarse, tree, centroid, direction, 0.0) for direction in directions]
    begun = [_refined(coarse, tree, centroid, directions[number]) for number in np.argsort(misfits)[:_REFINED]]
    best = min(begun, key=lambda plane: plane.misfit_mm)
    return _refined(fine, tree, best.at, best.normal)


def _misfit(points: np.ndarray, tree: cKDTree, at: np.ndarray, normal: np.ndarray, shift_mm: float) -> float:
    mirrored = points - 2.0 * ((points - at) @ normal - shift_mm)[:, None] * normal
    distance, _ = tree.query(mirrored)
    kept = np.sort(distance)[: int(_KEPT * len(distance))]
    return float(kept.mean())


def _refined(points: np.ndarray, tree: cKDTree, at: np.ndarray, normal: np.ndarray) -> MirrorPlane:
    """The best plane near one, by its two tilts and its shift."""
    first = np.cross(normal, np.eye(3)[int(np.argmin(np.abs(normal)))])
    first /= np.linalg.norm(first)
    second = np.cross(normal, first)

    def turned(tilts: np.ndarray) -> np.ndarray:
        direction = normal + tilts[0] * first + tilts[1] * second
        return np.asarray(direction / np.linalg.norm(direction))

    start = np.array([[0.0, 0.0, 0.0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    found = minimize(
        lambda steps: _misfit(points, tree, at, turned(_TILT_STEP * steps[:2]), _SHIFT_STEP_MM * float(steps[2])),
        np.zeros(3),
        method="Nelder-Mead",
        options={"initial_simplex": start, "xatol": 1e-3, "fatol": 1e-4, "maxfev": 120},
    )
    direction = turned(_TILT_STEP * found.x[:2])
    return MirrorPlane(at + _SHIFT_STEP_MM * float(found.x[2]) * direction, direction, float(found.fun))
