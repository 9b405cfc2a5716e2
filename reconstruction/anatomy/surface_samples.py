"""Points spread evenly over a bone's surface, with normals."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.sphere_search import SurfaceSamples
from reconstruction.surfaces.bone_surface import BoneSurface

_SAMPLES = 20_000


def sample_surface(surface: BoneSurface, count: int = _SAMPLES) -> SurfaceSamples:
    """Samples at even steps of the running area: the same for the same surface."""
    corners = surface.vertices[surface.triangles]
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(crossed, axis=1)
    running = np.cumsum(area)
    chosen = np.searchsorted(running, (np.arange(count) + 0.5) / count * running[-1])
    chosen = np.minimum(chosen, len(area) - 1)
    smooth = _vertex_normals(surface, crossed)[surface.triangles[chosen]].sum(axis=1)
    smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-12)
    return SurfaceSamples(corners[chosen].mean(axis=1), smooth)


def _vertex_normals(surface: BoneSurface, crossed: np.ndarray) -> np.ndarray:
    normals = np.zeros_like(surface.vertices)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(
                surface.triangles[:, corner], weights=crossed[:, axis], minlength=len(normals)
            )
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
