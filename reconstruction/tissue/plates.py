"""Bone in noise: means over discs that lie in a plate of bone calm noise and leave the plate as it is.

Cortices of old bones are plates of one or two voxels. A blur that calms noise takes them away, while the mean over a
disc that lies in the plate keeps its height. Where noise alone lifts voxels over the threshold of bone, a voxel counts
as bone only where the mean over a disc of one of thirteen directions crosses the threshold as well: lone voxels of
muscle and marrow do not.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from reconstruction.kernels.plates import highest_disc_means
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_DISC_VOXELS = 2.3  # radius: discs of about twenty voxels, which halve noise twice; cortices are nearly flat so far
_BELOW_SOFT_TISSUE_HU = 300.0


@dataclass(frozen=True, eq=False)
class Discs:
    """Discs of voxels about a voxel across thirteen directions.

    Attributes:
        directions: unit vectors (z, y, x) across them, shape (13, 3).
        offsets: voxels (z, y, x) of all discs from their middles, one disc after another, shape (m, 3).
        first: where each disc begins among them, and their number, shape (14,).
    """

    directions: np.ndarray
    offsets: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, spacing_mm: np.ndarray) -> Discs:
        """Discs in voxels of this spacing along (x, y, z) [mm], as wide in millimetres in all directions."""
        size = spacing_mm[::-1]
        radius_mm = _DISC_VOXELS * float(np.cbrt(np.prod(size)))
        reach = np.floor(radius_mm / size).astype(int)
        around = np.array(list(itertools.product(*(range(-count, count + 1) for count in reach))))
        near = around[np.linalg.norm(around * size, axis=1) <= radius_mm]
        steps = [np.array(step) for step in itertools.product((-1, 0, 1), repeat=3) if step > (0, 0, 0)]
        directions = np.array([step * size / np.linalg.norm(step * size) for step in steps])
        # A disc is as thick as one layer of voxels across its direction.
        half_mm = [
            0.49 * float(np.abs(way * size)[step != 0].min()) for step, way in zip(steps, directions, strict=True)
        ]
        members = [near[np.abs(near * size @ way) < half] for way, half in zip(directions, half_mm, strict=True)]
        first = np.cumsum([0, *(len(disc) for disc in members)])
        return cls(directions, np.concatenate(members).astype(np.int64), first.astype(np.int64))


def find_bone_voxels(scan: Volume, levels: TissueLevels) -> np.ndarray:
    """Mask of what reads as bone, shape (z, y, x)."""
    bright = np.asarray(scan.array > levels.detection)
    if not levels.noise_reaches_bone:
        return bright
    places = np.argwhere(bright)
    discs = Discs.of(scan.geometry.spacing_mm)
    lowest = levels.soft_tissue - _BELOW_SOFT_TISSUE_HU
    means = highest_disc_means(scan.array, places, discs.offsets, discs.first, lowest, levels.dense_cortex)
    bright[tuple(places[means <= levels.detection].T)] = False
    return bright
