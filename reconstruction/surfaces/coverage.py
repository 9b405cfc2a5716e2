"""Share of each voxel of a grid that lies inside a closed surface."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels import surface_coverage as kernels
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.volume import VolumeGeometry

_LINES_PER_VOXEL_SIDE = 4


def coverage(surface: BoneSurface, geometry: VolumeGeometry) -> np.ndarray:
    """Share of each voxel inside a watertight surface, 0 to 1, float32, shape (z, y, x).

    Args:
        surface: closed and facing outwards, LPS [mm].
        geometry: the grid; oblique and left-handed grids are allowed.
    """
    index = np.ascontiguousarray(geometry.to_index(surface.vertices))
    triangles = surface.triangles if geometry.is_right_handed else surface.triangles[:, ::-1]
    return kernels.surface_coverage(
        index, np.ascontiguousarray(triangles, dtype=np.int64), *geometry.shape, _LINES_PER_VOXEL_SIDE
    )
