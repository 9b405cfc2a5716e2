"""The line along the middle of a long bone's shaft."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.features import Axis
from reconstruction.anatomy.plane_sections import cut_by_plane
from reconstruction.surfaces.bone_surface import BoneSurface

_MIDDLE = (0.3, 0.7)  # shares of the way from the upper to the lower joint
_LEVELS = 13
_FEWEST = 5


def mid_shaft_line(surface: BoneSurface, upper: np.ndarray, lower: np.ndarray) -> Axis | None:
    """Line through the centroids of the outlines along the middle of the shaft, upwards; None with too few.

    Args:
        surface: of the bone, LPS [mm].
        upper: centre of the joint at its upper end, LPS [mm].
        lower: centre of the joint at its lower end, LPS [mm].
    """
    direction = (upper - lower) / np.linalg.norm(upper - lower)
    centroids = []
    for share in np.linspace(*_MIDDLE, _LEVELS):
        outlines = cut_by_plane(surface, upper + share * (lower - upper), direction)
        centroids += [outline.centroid for outline in outlines[:1]]
    if len(centroids) < _FEWEST:
        return None
    points = np.array(centroids)
    middle = points.mean(axis=0)
    axis = np.linalg.svd(points - middle, full_matrices=False)[2][0]
    axis = axis if axis @ direction > 0 else -axis
    off = (points - middle) - np.outer((points - middle) @ axis, axis)
    length = float(np.ptp((points - middle) @ axis))
    return Axis(middle, axis, float(np.sqrt(np.mean(np.sum(off**2, axis=1)))), length)
