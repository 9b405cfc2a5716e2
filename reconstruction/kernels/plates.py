"""Means over discs of voxels: thin plates of bone keep their height in them, and noise does not."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def _mean(hu: np.ndarray, place: np.ndarray, offsets: np.ndarray, least: float, most: float) -> float:
    """Mean of the voxels at these offsets (z, y, x) from a place; readings beyond the two bounds count as these."""
    depth, height, width = hu.shape
    total = 0.0
    for member in range(len(offsets)):
        z = min(max(place[0] + offsets[member, 0], 0), depth - 1)
        y = min(max(place[1] + offsets[member, 1], 0), height - 1)
        x = min(max(place[2] + offsets[member, 2], 0), width - 1)
        total += min(max(float(hu[z, y, x]), least), most)
    return total / len(offsets)


@kernel
def highest_disc_means(
    hu: np.ndarray, places: np.ndarray, offsets: np.ndarray, first: np.ndarray, least: float, most: float
) -> np.ndarray:
    """Highest of the means over discs about voxels; beyond the array its edge values go on.

    Args:
        hu: readings, shape (z, y, x).
        places: voxels (z, y, x), int64, shape (n, 3).
        offsets: voxels of all discs from their middles, one disc after another, int64, shape (m, 3).
        first: where each disc begins among them, and their number, int64, shape (discs + 1,).
        least: readings below count as this.
        most: readings above count as this.

    Returns:
        float32, shape (n,).
    """
    highest = np.empty(len(places), dtype=np.float32)
    for row in range(len(places)):
        best = -np.inf
        for disc in range(len(first) - 1):
            best = max(best, _mean(hu, places[row], offsets[first[disc] : first[disc + 1]], least, most))
        highest[row] = best
    return highest


@kernel
def chosen_disc_means(
    hu: np.ndarray, places: np.ndarray, chosen: np.ndarray, offsets: np.ndarray, first: np.ndarray
) -> np.ndarray:
    """Means over the one disc about each voxel that is chosen for it, float32, shape (n,).

    chosen: number of its disc, int64, shape (n,); all else as in highest_disc_means.
    """
    means = np.empty(len(places), dtype=np.float32)
    for row in range(len(places)):
        disc = chosen[row]
        means[row] = _mean(hu, places[row], offsets[first[disc] : first[disc + 1]], -np.inf, np.inf)
    return means
