"""Vertebral bodies sought by their shape alone: places about which edges stand in a rectangle of a body's size.

Where marrow is as bright as what is around, or patchy, no compartment of it is told. The rectangle is still seen: at
its rim brightness departs from what it is within, on all four sides. Rectangles are tried everywhere in the middle
planes, in all tilts and sizes of bodies; the best that do not overlap are outlined, and those that follow one another
evenly are a column.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import ndimage

from reconstruction.mr.body_contours import (
    HALF_DEPTH,
    HALF_HEIGHT,
    TILTS_DEG,
    BodyContours,
    BodyPlace,
    body_contours,
    next_above,
)
from reconstruction.mr.working_image import WorkingImage

_GRID_MM = 4.0
_PLANES = (0.35, 0.5, 0.65)  # of the width: slices are laid on the spine
_SPACINGS_MM = (26.0, 30.0, 34.0, 38.0, 43.0)  # from middle to middle, thoracolumbar of small to lumbar of large adults
_ALONG = np.linspace(-0.7, 0.7, 9)  # of a side, its corners left out
_ACROSS_MM = np.arange(-4.0, 5.0)  # from a side outwards: it may lie 2 mm nearer or farther, and is 2 mm wide
_CORE = np.linspace(-0.7, 0.7, 7)
_LEAST_CLOSED = 0.3
_MOST = 40  # places: six or seven bodies, and what else is enclosed like them
_APART = 0.55  # of the smaller spacing: what is nearer is the same body
# From body to body: steps and sections against one another, brightness against what is around; how far the column
# bends, and leaves its plane.
_LIKE_STEPS, _LIKE_AREA, _LIKE_MARROW = (0.7, 1.43), (0.5, 2.0), 0.6
_BEND_DEG, _STEEPEST_DEG, _ASIDE_MM = 25.0, 60.0, 10.0
_FEWEST = 4  # bodies, seen or left out: of fewer enclosed places any picture has some in a row
_LEFT_OUT_WORTH = 0.5  # of a body, for a link over one that a haemangioma or a node keeps from being seen


def even_column(image: WorkingImage) -> list[np.ndarray]:
    """Middles (z, y, x) of bodies that follow one another evenly, from below upwards; empty where there are none.

    One between two of them may be left out.
    """
    found = [body_contours(image, place) for place in body_places(image)]
    return _column([body for body in found if body is not None], image.spacing_mm)


def body_places(image: WorkingImage) -> list[BodyPlace]:
    """The places most enclosed by a rectangle's sides, none within another."""
    worth: list[tuple[float, BodyPlace]] = []
    for share in _PLANES:
        plane = round(share * (image.volume.array.shape[2] - 1))
        worth += _rectangles(image, plane)
    kept: list[BodyPlace] = []
    for _, place in sorted(worth, key=lambda entry: -entry[0]):
        near = [
            np.linalg.norm((place.centre - other.centre)[:2]) * image.spacing_mm
            < _APART * min(place.spacing_mm, other.spacing_mm)
            for other in kept
        ]
        if not any(near):
            kept.append(place)
        if len(kept) == _MOST:
            break
    return kept


def _rectangles(image: WorkingImage, plane: int) -> list[tuple[float, BodyPlace]]:
    """Best rectangle about each point of a grid, with how closed it is."""
    step = image.spacing_mm
    half = max(1, round(2.0 / step))
    values = image.volume.array[:, :, max(0, plane - half) : plane + half + 1].mean(axis=2)
    stride = max(1, round(_GRID_MM / step))
    body = image.body[::stride, ::stride, plane]
    points = np.argwhere(body) * stride
    best, which = np.full(len(points), -1.0), np.zeros((len(points), 2))
    for tilt in np.deg2rad(TILTS_DEG):
        up = np.array([np.cos(tilt), np.sin(tilt)])
        for spacing in _SPACINGS_MM:
            closed = _closed(values, points, up, spacing, step)
            better = closed > best
            best[better] = closed[better]
            which[better] = tilt, spacing
    return [
        (
            float(worth),
            BodyPlace(np.array([*point, plane], dtype=float), np.array([np.cos(tilt), np.sin(tilt)]), float(spacing)),
        )
        for worth, point, (tilt, spacing) in zip(best, points, which, strict=True)
        if worth >= _LEAST_CLOSED
    ]


def _closed(values: np.ndarray, points: np.ndarray, up: np.ndarray, spacing: float, step: float) -> np.ndarray:
    """How strongly all four sides of a rectangle depart from its inside, at each point: the least seen side counts."""
    across = np.array([-up[1], up[0]])
    high, deep = HALF_HEIGHT * spacing, HALF_DEPTH * spacing
    rows, columns = np.meshgrid(_CORE * high, _CORE * deep, indexing="ij")
    core = rows.reshape(-1, 1) * up + columns.reshape(-1, 1) * across
    inside = _read(values, points, core / step)
    marrow = np.median(inside, axis=1)
    sides = []
    for way, other, reach, length in (
        (up, across, high, deep),
        (-up, across, high, deep),
        (across, up, deep, high),
        (-across, up, deep, high),
    ):
        offsets = (reach + _ACROSS_MM)[None, :, None] * way + (_ALONG * length)[:, None, None] * other
        sides.append(_read(values, points, offsets.reshape(-1, 2) / step).reshape(len(points), len(_ALONG), -1))
    departure = np.abs(np.stack(sides, axis=1) - marrow[:, None, None, None])
    contrast = np.maximum(np.median(departure[..., len(_ACROSS_MM) // 2 :], axis=(1, 2, 3)), 1e-6)
    departure = np.minimum(departure / contrast[:, None, None, None], 1.0)
    # Two millimetres outside against two inside, wherever within the slack the edge lies.
    total = np.cumsum(np.pad(departure, ((0, 0), (0, 0), (0, 0), (1, 0))), axis=3)
    edge = (total[..., 4:] - 2.0 * total[..., 2:-2] + total[..., :-4]) / 2.0
    seen = edge.max(axis=3).mean(axis=2)
    like = np.mean(np.abs(inside - marrow[:, None]) < 0.5 * contrast[:, None], axis=1)
    return np.asarray(seen.min(axis=1) * like)


def _read(values: np.ndarray, points: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Brightness of a plane at offsets from each point, shape (point, offset)."""
    places = (points[:, None, :] + offsets[None]).transpose(2, 0, 1)
    return np.asarray(ndimage.map_coordinates(values, places, order=1, mode="nearest"))


def _column(found: list[BodyContours], step: float) -> list[np.ndarray]:
    """The chain of bodies with the most seen of their rims."""
    bodies = sorted(found, key=lambda body: body.centre[0])
    best: dict[tuple[int, int], tuple[float, list[int]]] = {}
    links = {
        (low, high): count
        for high in range(len(bodies))
        for low in range(high)
        if (count := _steps_between(bodies[low], bodies[high], step))
    }
    for low, high in sorted(links, key=lambda link: (link[1], link[0])):
        worth = bodies[high].seen * (1.0 if links[low, high] == 1 else _LEFT_OUT_WORTH)
        value, path = bodies[low].seen + worth, [low, high]
        for before, middle in links:
            if middle != low or (before, middle) not in best:
                continue
            longer, way = best[(before, middle)]
            first = (bodies[low].centre - bodies[before].centre) / links[before, low]
            second = (bodies[high].centre - bodies[low].centre) / links[low, high]
            if longer + worth > value and _evenly(first, second):
                value, path = longer + worth, [*way, high]
        best[(low, high)] = (value, path)
    if not best:
        return []
    chain = max(best.values(), key=lambda entry: entry[0])[1]
    count = 1 + sum(links[link] for link in pairwise(chain))
    return [bodies[number].centre for number in chain] if count >= _FEWEST and len(chain) > _FEWEST // 2 else []


def _steps_between(low: BodyContours, high: BodyContours, step: float) -> int:
    """Links from one body to another above it: 1 next to it, 2 over one that was left out, 0 where it is not above."""
    link = (high.centre - low.centre) * step
    length = float(np.linalg.norm(link))
    count = next_above(low, high, step)
    follows = (
        link[0] >= length * np.cos(np.deg2rad(_STEEPEST_DEG))
        and abs(link[2]) <= count * _ASIDE_MM
        and _LIKE_AREA[0] <= low.area_mm2 / high.area_mm2 <= _LIKE_AREA[1]
        and abs(low.marrow - high.marrow) <= _LIKE_MARROW * max(low.contrast, high.contrast)
    )
    return count if follows else 0


def _evenly(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether a column goes on by a second link (z, y, x) as it came by the first."""
    lengths = [float(np.linalg.norm(link)) for link in (first, second)]
    bend = np.rad2deg(np.arccos(np.clip(first @ second / (lengths[0] * lengths[1]), -1.0, 1.0)))
    return bool(bend <= _BEND_DEG and _LIKE_STEPS[0] <= lengths[1] / lengths[0] <= _LIKE_STEPS[1])
