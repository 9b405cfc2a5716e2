"""What blur does to a thin cortex, and how its true outer edge is found again.

A plate of bone of thickness t and height 1, soft tissue (0) outside and spongy bone (q) inside, seen through a Gaussian
point spread of standard deviation s, reads x millimetres below its outer edge

    P(x) = F(x / s) - (1 - q) F((x - t) / s),        F the normal distribution function.

A thick plate is met at half its height. A thin one has a lower peak, and its half-maximum lies outside the edge. Its
edge reads P(0) = 1/2 - (1 - q) F(-t / s), which the peak height and the known density of compact bone give (the idea
of Treece et al. 2010, Med Image Anal 14:276-290).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import ndimage, special

_THICKNESS = np.concatenate([[0.0], np.geomspace(0.02, 8.0, 240)])  # in units of the point spread
_INNER = np.linspace(0.0, 0.95, 20)
_EXCESS = np.linspace(0.0, 1.0, 201)
_THIN_WIDTH, _THICK_WIDTH = 3.0, 4.0  # width of the peak in point spreads: below a plate is thin, above it is thick


def normal_distribution(value: np.ndarray) -> np.ndarray:
    """Normal distribution function, any shape."""
    return np.asarray(special.ndtr(value))


def plate_profile(below_edge: np.ndarray, thickness: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Reading of a blurred plate; lengths in point spreads, inner = reading of the spongy bone; arrays broadcast."""
    return normal_distribution(below_edge) - (1.0 - inner) * normal_distribution(below_edge - thickness)


@cache
def _edge_table() -> np.ndarray:
    """Reading at the true edge, shape (inner, excess); excess = (peak - inner) / (1 - inner)."""
    place = np.linspace(-2.0, 12.0, 281)
    table = np.empty((len(_INNER), len(_EXCESS)))
    for row, inner in enumerate(_INNER):
        profiles = plate_profile(place[None, :], _THICKNESS[:, None], np.array(inner))
        excess = (profiles.max(axis=1) - inner) / (1.0 - inner)
        edge = 0.5 - (1.0 - inner) * normal_distribution(-_THICKNESS)
        table[row] = np.interp(_EXCESS, np.maximum.accumulate(excess), edge)
    return table


def edge_level(
    background: np.ndarray, peak: np.ndarray, inner: np.ndarray, width: np.ndarray, compact: float
) -> np.ndarray:
    """Reading [HU] at the true outer edge of a cortex.

    Args:
        background: soft tissue outside [HU], shape (n,).
        peak: highest reading within the cortex [HU], shape (n,).
        inner: reading of what lies below the cortex [HU], shape (n,).
        width: width of the peak at half its height [point spreads], shape (n,).
        compact: reading of compact bone in this scan [HU].
    """
    half = (background + peak) / 2.0
    height = np.maximum(compact - background, 1.0)
    below = np.clip((inner - background) / height, 0.0, _INNER[-1])
    excess = np.clip(((peak - background) / height - below) / (1.0 - below), 0.0, 1.0)
    position = np.stack([below / (_INNER[1] - _INNER[0]), excess * (len(_EXCESS) - 1)])
    thin = background + height * ndimage.map_coordinates(_edge_table(), position, order=1, mode="nearest")
    thin = np.clip(thin, half, background + 0.97 * (peak - background))
    thinness = np.clip((_THICK_WIDTH - width) / (_THICK_WIDTH - _THIN_WIDTH), 0.0, 1.0)
    return half + (thin - half) * thinness
