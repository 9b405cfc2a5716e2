"""The flattest part of a surface that faces about one way, such as the end plate of a vertebra."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.features import Plane
from reconstruction.anatomy.landmarks.surface_fits import fit_plane
from reconstruction.anatomy.sphere_search import SurfaceSamples

_STEP_DEG = 4.0
_FACING = 0.85
_SLAB_MM = 3.0  # an end plate is hollow by 2 to 4 mm
_FEWEST = 40


def flattest_patch(
    samples: SurfaceSamples, towards: np.ndarray, tilted_to: np.ndarray, reach_deg: float
) -> Plane | None:
    """Plane of the patch with most samples in one slab that face its normal.

    Args:
        samples: part of a surface.
        towards: usual direction of its normal, unit vector.
        tilted_to: unit vector across it; normals between the two are tried, and as far the other way.
        reach_deg: greatest tilt that is tried [degrees].
    """
    best, best_count = None, _FEWEST
    for tilt in np.deg2rad(np.arange(-reach_deg, reach_deg + 1e-6, _STEP_DEG)):
        normal = np.cos(tilt) * towards + np.sin(tilt) * tilted_to
        height = samples.points @ normal
        facing = samples.normals @ normal > _FACING
        if np.count_nonzero(facing) < _FEWEST:
            continue
        edges = np.arange(height[facing].min(), height[facing].max() + _SLAB_MM, _SLAB_MM / 3.0)
        counts = np.convolve(np.histogram(height[facing], edges)[0], np.ones(3), mode="same")
        top = int(np.argmax(counts))
        if counts[top] > best_count:
            level = (edges[top] + edges[top + 1]) / 2.0
            best, best_count = samples.points[facing & (np.abs(height - level) < _SLAB_MM)], counts[top]
            best_normal = normal
    return None if best is None else fit_plane(best, best_normal)
