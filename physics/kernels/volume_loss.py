"""Sums over all voxels of a bone."""

from __future__ import annotations

import numpy as np

from .jit import jit


@jit
def removed_share(initial: np.ndarray, cut: np.ndarray) -> float:
    """Sum of initial * cut over the pools, in voxels, float64."""
    total = 0.0
    for place in range(cut.size):
        if cut[place] > 0.0:
            total += np.float64(initial[place]) * np.float64(cut[place])
    return total
