"""What blur does to a thin cortex, and how its true outer edge is found again.

A plate of bone of thickness t and height 1, soft tissue (0) outside and spongy bone (q) inside, seen through a Gaussian
point spread of standard deviation s, reads x millimetres below its outer edge

    P(x) = F(x / s) - (1 - q) F((x - t) / s),        F the normal distribution function.

A thick plate is met at half its height. A thin one has a lower peak, and its half-maximum lies outside the edge. Its
edge reads P(0) = 1/2 - (1 - q) F(-t / s). How thick the plate is follows from two sides. Its peak: no bone is denser
than compact bone, so a plate of this height is at least so thick (the idea of Treece et al. 2010, Med Image Anal
14:276-290). Its width: a peak wider than the blur alone makes it belongs to a plate that is thicker still, and whose
bone is porous (the cortical density of Treece and Gee 2015, Med Image Anal 20:249-261). The thicker of the two counts.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import ndimage, special

_THICKNESS = np.concatenate([[0.0], np.geomspace(0.02, 8.0, 240)])  # in units of the point spread
_INNER = np.linspace(0.0, 0.95, 20)
_EXCESS = np.linspace(0.0, 1.0, 201)
_BELOW_PEAK = np.linspace(0.0, 0.9, 19)
_WIDTH = np.linspace(2.0, 6.0, 161)  # in units of the point spread
_PLACE = np.linspace(-4.0, 14.0, 721)


def normal_distribution(value: np.ndarray) -> np.ndarray:
    """Normal distribution function, any shape."""
    return np.asarray(special.ndtr(value))


def plate_profile(below_edge: np.ndarray, thickness: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Reading of a blurred plate; lengths in point spreads, inner = reading of the spongy bone; arrays broadcast."""
    return normal_distribution(below_edge) - (1.0 - inner) * normal_distribution(below_edge - thickness)


@cache
def _edge_by_peak() -> np.ndarray:
    """Reading at the true edge, shape (inner, excess); excess = (peak - inner) / (1 - inner)."""
    table = np.empty((len(_INNER), len(_EXCESS)))
    for row, inner in enumerate(_INNER):
        profiles = plate_profile(_PLACE[None, :], _THICKNESS[:, None], np.array(inner))
        excess = (profiles.max(axis=1) - inner) / (1.0 - inner)
        edge = 0.5 - (1.0 - inner) * normal_distribution(-_THICKNESS)
        table[row] = np.interp(_EXCESS, np.maximum.accumulate(excess), edge)
    return table


@cache
def _edge_by_width() -> np.ndarray:
    """Reading at the true edge against the peak's, shape (inner against the peak, width of the peak)."""
    below, width, edge = (np.empty((len(_INNER), len(_THICKNESS))) for _ in range(3))
    for row, inner in enumerate(_INNER):
        profiles = plate_profile(_PLACE[None, :], _THICKNESS[:, None], np.array(inner))
        peak = profiles.max(axis=1)
        top = np.argmax(profiles, axis=1)[:, None]
        place = np.arange(len(_PLACE))[None, :]
        outer = (profiles >= peak[:, None] / 2.0) & (place <= top)
        inner_side = (profiles >= (peak[:, None] + inner) / 2.0) & (place >= top)
        step = _PLACE[1] - _PLACE[0]
        below[row] = inner / np.maximum(peak, 1e-9)
        width[row] = (np.count_nonzero(outer, axis=1) + np.count_nonzero(inner_side, axis=1) - 1) * step
        edge[row] = (0.5 - (1.0 - inner) * normal_distribution(-_THICKNESS)) / np.maximum(peak, 1e-9)
    table = np.empty((len(_BELOW_PEAK), len(_WIDTH)))
    for row, wanted in enumerate(_BELOW_PEAK):
        # At each thickness, the spongy bone that reads so against the peak.
        widths, edges = (
            np.array([np.interp(wanted, below[:, t], values[:, t]) for t in range(1, len(_THICKNESS))])
            for values in (width, edge)
        )
        table[row] = np.interp(_WIDTH, np.maximum.accumulate(widths), edges)
    return table


def _looked_up(table: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    return ndimage.map_coordinates(table, np.stack([row, column]), order=1, mode="nearest")


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
    height = np.maximum(compact - background, 1.0)
    below = np.clip((inner - background) / height, 0.0, _INNER[-1])
    excess = np.clip(((peak - background) / height - below) / (1.0 - below), 0.0, 1.0)
    by_peak = background + height * _looked_up(
        _edge_by_peak(), below / (_INNER[1] - _INNER[0]), excess * (len(_EXCESS) - 1)
    )
    seen = np.maximum(peak - background, 1.0)
    below_peak = np.clip((inner - background) / seen, 0.0, _BELOW_PEAK[-1])
    by_width = background + seen * _looked_up(
        _edge_by_width(),
        below_peak / (_BELOW_PEAK[1] - _BELOW_PEAK[0]),
        (width - _WIDTH[0]) / (_WIDTH[1] - _WIDTH[0]),
    )
    half = (background + peak) / 2.0
    return np.clip(np.minimum(by_peak, by_width), half, background + 0.97 * (peak - background))
