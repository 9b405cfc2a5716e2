"""Directions spread evenly over the sphere: where rays are sent when no direction is to be preferred."""

from __future__ import annotations

import numpy as np


def golden_spiral(count: int) -> np.ndarray:
    """Unit vectors (x, y, z) along a golden spiral from the pole +z to -z, shape (count, 3).

    Each stands for an equal area, 4 pi / count [sr]; the first half of an even count covers the half sphere about +z.
    Source: R. Swinbank and R. J. Purser, Fibonacci grids, Q. J. R. Meteorol. Soc. 132, 2006, doi:10.1256/qj.05.227,
    with the samples in the middle of their areas.
    """
    number = np.arange(count) + 0.5
    height = 1.0 - 2.0 * number / count
    around = np.pi * (1.0 + np.sqrt(5.0)) * number
    flat = np.sqrt(1.0 - height**2)
    return np.column_stack([flat * np.cos(around), flat * np.sin(around), height])
