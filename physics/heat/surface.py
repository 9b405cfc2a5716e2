"""Temperature at the cut surface itself, from the cells behind it."""

from __future__ import annotations

import itertools

import numpy as np

from physics.heat.hole import LEAST_CELLS, WALL_CELLS, line_at, risen_at_surface
from physics.heat.window import BOILING_HIGH, HeatWindow
from physics.kernels.heat_conduction import CAVITY, TISSUE

CLOSE_CELLS = 0.5
"""Depth behind a round face from whose cells its temperature is read, in edges of a cell."""
MOST_PLACES = 200
"""Places of a ball's way that are looked at: a tenth of its radius apart in a trough of some centimetres."""
BAND_MM = 1.5
"""Length of way whose cells make one band, and edge of a patch of a flat face: somewhat more than a thermocouple."""


def hottest_flat(window: HeatWindow, start_C: float) -> float:
    """Highest temperature over time [C] of bone that stayed, at flat cut faces that lie on faces of cells.

    A cell's mean lies half an edge behind the face, so the line through it and the cell behind it is drawn out to the
    face: the error falls with the square of the edge, not with the edge. Told is the mean of a patch of the face as
    large as a band: the rim where a cut comes out is hotter the finer it is looked at, and no probe is. Wet bone cannot
    pass its boiling point.
    """
    peak, state = window.peak_temperature, window.cells
    stayed = state == TISSUE
    found = start_C
    # A strip left over at the rim is no patch.
    least = max(LEAST_CELLS, 0.5 * (BAND_MM / window.spacing_mm) ** 2)
    for axis in range(3):
        for step in (1, -1):
            empty, near, behind = (_shifted(axis, step, place) for place in range(3))
            at_face = (state[empty] == CAVITY) & stayed[near] & stayed[behind]
            if at_face.any():
                one, two = peak[near][at_face], peak[behind][at_face]
                patch = np.floor(np.argwhere(at_face) * window.spacing_mm / BAND_MM).astype(np.int64)
                patch[:, axis] = np.argwhere(at_face)[:, axis]
                _, which, count = np.unique(patch, axis=0, return_inverse=True, return_counts=True)
                mean = np.bincount(which.ravel(), one + 0.5 * np.maximum(one - two, 0.0)) / count
                found = max(found, float(mean[count >= least].max(initial=start_C)))
    return min(found, BOILING_HIGH) if found > start_C else float(peak[stayed].max(initial=start_C))


def hottest_round(window: HeatWindow, centres_mm: np.ndarray, radius_mm: float, start_C: float) -> float:
    """Highest temperature over time [C] of bone that stayed, on the surface that a ball has left.

    A staircase of cells lies now nearer to the true surface, now farther: single cells read too hot or too cold. So a
    line over the distance is fitted to the cells next to it, of one direction from the ball's centre over a piece of
    its way, and read at the surface.

    Args:
        window: where the heat was computed.
        centres_mm: places of the ball's centre (x, y, z) in lattice millimetres, shape (n, 3).
        radius_mm: of the ball.
        start_C: least that is told.
    """
    stayed = window.cells == TISSUE
    hottest = float(window.peak_temperature[stayed].max(initial=start_C))
    places = centres_mm[np.unique(np.linspace(0, len(centres_mm) - 1, MOST_PLACES).astype(int))]
    low, high = places.min(axis=0) - radius_mm, places.max(axis=0) + radius_mm
    reach = WALL_CELLS * window.spacing_mm
    along = window.centres_mm()
    sides = zip(along, low[::-1], high[::-1], strict=True)
    box = np.ix_(*(np.flatnonzero((c > a - reach) & (c < b + reach)) for c, a, b in sides))
    cells = np.argwhere(stayed[box])
    points = np.stack([along[axis][box[axis].ravel()][cells[:, axis]] for axis in (2, 1, 0)], axis=1)
    peak = window.peak_temperature[box][stayed[box]]
    distance, nearest = _nearest(points, places)
    near = (distance - radius_mm >= 0.0) & (distance - radius_mm <= reach)
    if not near.any():
        return hottest
    outward = (points[near] - places[nearest[near]]) / distance[near, None]
    band = _band(nearest[near], outward, places)
    order = np.argsort(band, kind="stable")
    pieces = np.split(order, np.flatnonzero(np.diff(band[order])) + 1)
    beyond, peak = distance[near] - radius_mm, peak[near]
    rise = peak - window.far_C
    # In front of fast edges the heated skin is thinner than a cell: only cells whose centres lie next to the face have
    # its temperature, and it falls to nothing within an edge.
    close = beyond <= CLOSE_CELLS * window.spacing_mm
    read = [
        line_at(beyond[piece][close[piece]], rise[piece][close[piece]], 0.0)
        for piece in pieces
        if np.count_nonzero(close[piece]) >= LEAST_CELLS
    ] or [risen_at_surface(beyond[piece], rise[piece]) for piece in pieces if len(piece) >= LEAST_CELLS]
    return max(start_C, min(window.far_C + max(read), BOILING_HIGH)) if read else hottest


def _nearest(points: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance [mm] of each point from the nearest place, and which it is."""
    best, which = np.full(len(points), np.inf), np.zeros(len(points), dtype=np.int64)
    for number, place in enumerate(places):
        square = ((points - place) ** 2).sum(axis=1)
        closer = square < best
        best[closer], which[closer] = square[closer], number
    return np.sqrt(best), which


def _band(nearest: np.ndarray, outward: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Number of the band of each cell: which of 26 directions, and which piece of the way."""
    directions = np.array([d for d in itertools.product((-1, 0, 1), repeat=3) if any(d)], dtype=np.float64)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1))])
    return np.argmax(outward @ directions.T, axis=1) + 26 * (way[nearest] / BAND_MM).astype(np.int64)


def _shifted(axis: int, step: int, place: int) -> tuple[slice, ...]:
    """One of three neighbours in a row along an axis, over all rows of three in a box."""
    start = place if step > 0 else 2 - place
    row = slice(start, start - 2 or None)
    return tuple(row if other == axis else slice(None) for other in range(3))
