"""Where the voxels of a model's own grid lie: what nnU-Net's transposing, cropping and resampling did to a scan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reconstruction.volume import VolumeGeometry


def grid_of_model(
    scan: VolumeGeometry,
    order: Sequence[int],
    crop: Sequence[Sequence[int]],
    shape: Sequence[int],
) -> VolumeGeometry:
    """Geometry of an answer on the model's grid, once its axes are put back into the order (z, y, x).

    nnU-Net resamples extents, not centres: the first and last voxels of both grids end at the same places.

    Args:
        scan: what the model was given.
        order: axis of the scan's array that became each axis of the model's (``transpose_forward``).
        crop: first and last + 1 voxel that was kept along each axis of the model's array.
        shape: of the model's array after resampling.
    """
    starts, steps, counts = np.zeros(3), np.ones(3), np.ones(3, dtype=int)
    for axis, (low, high), count in zip(order, crop, shape, strict=True):
        steps[axis] = (high - low) / count
        starts[axis] = low + 0.5 * steps[axis] - 0.5
        counts[axis] = count
    affine = scan.affine.copy()
    affine[:3, :3] = scan.affine[:3, :3] * steps[::-1]
    affine[:3, 3] = scan.to_world(starts[::-1])
    return VolumeGeometry(affine, (int(counts[0]), int(counts[1]), int(counts[2])))
