"""Where a crack would run: through the weakest bone, found by a front that moves slowly where bone is strong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from skimage.graph import MCP_Geometric

from physics.cutting_profile import REFERENCE_DENSITY
from physics.depth_profile import DepthProfile
from physics.errors import PhysicsError

CRACK_ENERGY = 3.0
"""Energy per area of a running crack in cortex of 1.85 g/cm3 [N/mm = kJ/m2]; 1-6, medium confidence."""
WEAKEST = 1e-3
"""Energy per area where there is hardly any bone [N/mm]: a front needs a finite speed everywhere."""
FREE_BELOW = 0.5
"""Bone fraction below which a voxel counts as a free surface."""


@dataclass(frozen=True, eq=False)
class CrackPath:
    """A path from an edge to a free surface.

    Attributes:
        points: indices (z, y, x) along the path, shape (n, 3); empty where no free surface can be reached.
        length_mm: its length [mm].
        energy_N: energy to open it, per width of the crack [N mm/mm].
    """

    points: np.ndarray
    length_mm: float
    energy_N: float


def crack_energy(density: np.ndarray) -> np.ndarray:
    """Energy per area [N/mm] of a crack in bone of a density [g/cm3], any shape; it grows with density squared."""
    return np.maximum(CRACK_ENERGY * (np.asarray(density, dtype=float) / REFERENCE_DENSITY) ** 2, WEAKEST)


def crack_path(
    density: np.ndarray,
    bone_fraction: np.ndarray,
    spacing_mm: tuple[float, float, float],
    edge: np.ndarray,
    direction: np.ndarray,
) -> CrackPath:
    """The cheapest way for a crack from a blade's edge to a free surface ahead of it.

    Args:
        density: apparent density [g/cm3], shape (z, y, x).
        bone_fraction: share of bone, 0..1, shape (z, y, x).
        spacing_mm: voxel edges (z, y, x) [mm].
        edge: voxels of the edge (z, y, x), int, shape (n, 3).
        direction: direction of the blows in the array's axes (z, y, x), shape (3,).

    Returns:
        The path; energy inf and no points when no free surface lies ahead.
    """
    edge = np.atleast_2d(np.asarray(edge, dtype=int))
    inside = edge.shape[1] == 3 and (edge >= 0).all() and (edge < density.shape).all()
    if density.ndim != 3 or density.shape != bone_fraction.shape or not inside:
        raise PhysicsError("fixation-crack-shape")
    spacing = np.array(spacing_mm, dtype=float)
    ahead = (np.moveaxis(np.indices(density.shape), 0, -1) - edge.mean(axis=0)) * spacing @ np.asarray(direction) > 0.0
    free = np.argwhere(ahead & (bone_fraction < FREE_BELOW))
    if len(free) == 0:
        return CrackPath(np.zeros((0, 3), dtype=int), 0.0, np.inf)
    cost = np.where(bone_fraction < FREE_BELOW, WEAKEST, crack_energy(density))
    # A crack runs on, not back along the kerf: bone behind the edge is no way out.
    front = MCP_Geometric(np.where(ahead | _marked(edge, density.shape), cost, np.inf), sampling=tuple(spacing))
    energy, _ = front.find_costs([tuple(start) for start in edge.tolist()])
    reached = energy[tuple(free.T)]
    if not np.isfinite(reached).any():
        return CrackPath(np.zeros((0, 3), dtype=int), 0.0, np.inf)
    points = np.array(front.traceback(tuple(free[int(np.argmin(reached))].tolist())))
    steps = np.linalg.norm(np.diff(points, axis=0) * spacing, axis=1)
    return CrackPath(points, float(steps.sum()), float(reached.min()))


def weakest_path(profile: DepthProfile, depth_mm: float) -> CrackPath:
    """Crack ahead of an edge at that depth [mm], straight on through the layers that the blade's whole width meets."""
    energy = profile.mean_of(crack_energy)
    empty = profile.fraction.mean(axis=1) < FREE_BELOW
    first = min(int(depth_mm / profile.step_mm + 1e-9), len(energy))
    beyond = np.flatnonzero(empty[first:])
    end_mm = profile.step_mm * (first + int(beyond[0])) if len(beyond) else profile.length_mm
    if end_mm <= depth_mm:
        return CrackPath(np.zeros((0, 3), dtype=int), 0.0, 0.0)
    slices = np.arange(first, round(end_mm / profile.step_mm))
    points = np.stack([slices, 0 * slices, 0 * slices], axis=1)
    return CrackPath(points, end_mm - depth_mm, float(profile.between(energy, depth_mm, end_mm)))


def _marked(voxels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    marked = np.zeros(shape, dtype=bool)
    marked[tuple(voxels.T)] = True
    return marked
