"""Vertebral bodies outlined in sagittal planes as closed curves about their middle, whatever lies inside them.

Marrow of the spine is patchy: fatty islands, haemangiomas, the basivertebral vein and Schmorl's nodes differ from it as
much as discs do, and pedicles leave the body without an edge. What holds in all pictures is the shape: in a sagittal
plane the body is nearly a rectangle about its middle, and at its rim brightness departs from the marrow's, to the line
of cortex, to disc, fluid, fat or muscle. So the rim is sought along rays from the middle, scaled to a rectangle, as the
closed curve of the strongest departure in all (Egger et al. 2012, Square-Cut, PLoS ONE 7:e31064), from plane to plane.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.mr.working_image import WorkingImage

_RAYS = 72
_RAY_STEP_MM = 0.5
_SCALES = np.arange(0.35, 1.6, 0.025)
# Adult lumbar bodies: of the distance from middle to middle they are three quarters high, and nearly as deep as it is
# long (Panjabi et al. 1992, Spine 17:299; Wolf et al. 2001, Spine 26:2429).
HALF_HEIGHT, HALF_DEPTH = 0.375, 0.46
_SPACING = (0.6, 1.45)  # of neighbours, against the usual for their sections
_SQUARE = 5.0  # exponent of the rounded rectangle
_OUTSIDE_MM, _INSIDE_MM = 2.0, 2.5  # a cortex and an end plate; a little more than that of marrow
_CORE, _RING = 0.6, (1.05, 1.4)  # of the rectangle: surely marrow, mostly what is around it
_ALL_INSIDE, _BENT, _SHIFTED = 0.5, 0.04, 0.03
_FARTHEST_BEND = 2  # scales from ray to ray
_PLANES_MM, _FEWEST_PLANES = 2.0, 6
_FILLED, _SEEN, _SHRUNK = 0.6, 0.35, 0.4
TILTS_DEG = (-30.0, -15.0, 0.0, 15.0, 30.0, 45.0)  # of bodies from T10 to S1
_SPACINGS_MM = (30.0, 38.0)  # small and large
_WIDEST_MM = 32.0  # half of the widest lumbar body, L5 of a large man, with room


@dataclass(frozen=True, eq=False)
class BodyPlace:
    """Where a body is expected.

    Attributes:
        centre: voxel (z, y, x) in it, as near to its middle as is known.
        up: direction (z, y) of the column, unit length.
        spacing_mm: from middle to middle of neighbouring bodies.
    """

    centre: np.ndarray
    up: np.ndarray
    spacing_mm: float


@dataclass(frozen=True, eq=False)
class BodyContours:
    """Curves of one body.

    Attributes:
        mask: the body without its cortex, shape of the image.
        centre: middle of its voxels (z, y, x).
        seen: mean departure at the rim in the middle plane, 0 none to 1 as strong as what lies around.
        area_mm2: of the middle plane's section.
        marrow, contrast: brightness of its marrow, and how much what is around departs from it.
    """

    mask: np.ndarray
    centre: np.ndarray
    seen: float
    area_mm2: float
    marrow: float
    contrast: float

    @property
    def usual_spacing_mm(self) -> float:
        """From middle to middle of neighbours of this section [mm]."""
        return float(np.sqrt(self.area_mm2 / (4.0 * HALF_HEIGHT * HALF_DEPTH)))


def next_above(low: BodyContours, high: BodyContours, step: float) -> int:
    """Links from one body to another above it: 1 next to it, 2 over one left out; 0 where they are not so far apart.

    Args:
        low: the lower one.
        high: the upper one.
        step: side of a voxel [mm].
    """
    usual = 0.5 * (low.usual_spacing_mm + high.usual_spacing_mm)
    length = float(np.linalg.norm(high.centre - low.centre)) * step / usual
    count = 1 if length <= _SPACING[1] else 2
    return count if _SPACING[0] <= length / count <= _SPACING[1] else 0


def body_contours(image: WorkingImage, place: BodyPlace, *, like: Sequence[BodyContours] = ()) -> BodyContours | None:
    """Outline the body at a place; None where nothing has a rim there.

    Args:
        image: the fine image; its third index runs across sagittal planes.
        place: where it is.
        like: bodies beside it whose brightness its marrow has; without any it is read at the place, where a
            haemangioma, a vein or a node may lie.
    """
    rays = _Rays(image, place)
    step = image.spacing_mm
    stride = max(1, round(_PLANES_MM / step))
    middle = round(float(place.centre[2]))
    if like:
        marrow, contrast = (float(value) for value in np.median([(one.marrow, one.contrast) for one in like], axis=0))
    else:
        marrow, contrast = rays.brightness(range(middle - stride, middle + stride + 1, stride))
    if contrast <= 0.0:
        return None
    first, seen = rays.contour(middle, marrow, contrast, None)
    if seen < _SEEN or rays.filled(middle, first, marrow, contrast) < _FILLED:
        return None
    found = {middle: first}
    for way in (stride, -stride):
        before, plane = first, middle + way
        while 0 <= plane < image.volume.array.shape[2] and abs(plane - middle) * step <= _WIDEST_MM:
            contour, edge = rays.contour(plane, marrow, contrast, before)
            filled = rays.filled(plane, contour, marrow, contrast)
            if filled < _FILLED or edge < 0.5 * seen or np.mean(contour**2) < _SHRUNK * np.mean(first**2):
                break
            found[plane] = before = contour
            plane += way
    mask = rays.solid(found, stride)
    if len(found) < _FEWEST_PLANES or not mask.any():
        return None
    area_mm2 = float(np.count_nonzero(mask[:, :, middle])) * step**2
    return BodyContours(mask, np.argwhere(mask).mean(axis=0), seen, area_mm2, marrow, contrast)


def contours_about(image: WorkingImage, point: np.ndarray) -> BodyContours | None:
    """Outline the body about a point of which nothing else is known; None where nothing has a rim there.

    Args:
        image: the fine image.
        point: voxel (z, y, x).
    """
    places = [
        BodyPlace(point, np.array([np.cos(tilt), np.sin(tilt)]), spacing)
        for tilt in np.deg2rad(TILTS_DEG)
        for spacing in _SPACINGS_MM
    ]
    best = max(places, key=lambda place: _rim_seen(image, place))
    found = body_contours(image, best)
    if found is None:
        return None
    return body_contours(image, BodyPlace(found.centre, best.up, best.spacing_mm)) or found


def _rim_seen(image: WorkingImage, place: BodyPlace) -> float:
    rays = _Rays(image, place)
    plane = round(float(place.centre[2]))
    marrow, contrast = rays.brightness(range(plane, plane + 1))
    return rays.contour(plane, marrow, contrast, None)[1] if contrast > 0.0 else 0.0


class _Rays:
    """Brightness along rays from a body's middle in sagittal planes."""

    def __init__(self, image: WorkingImage, place: BodyPlace) -> None:
        self._values = image.volume.array
        self._step = image.spacing_mm
        self._place = place
        angles = np.linspace(0.0, 2.0 * np.pi, _RAYS, endpoint=False)
        self._reach = self._rectangle(angles)
        self._radii = np.arange(0.0, self._reach.max() * _SCALES[-1] + _OUTSIDE_MM + 1.0, _RAY_STEP_MM)
        up, across = place.up, np.array([-place.up[1], place.up[0]])
        ways = np.cos(angles)[:, None] * up + np.sin(angles)[:, None] * across
        self._points = place.centre[:2, None, None] + ways.T[:, :, None] * self._radii / self._step

    def _rectangle(self, angles: np.ndarray) -> np.ndarray:
        """Distance from the middle to the rounded rectangle in each direction [mm]."""
        half = HALF_HEIGHT * self._place.spacing_mm, HALF_DEPTH * self._place.spacing_mm
        sides = np.abs(np.cos(angles) / half[0]) ** _SQUARE + np.abs(np.sin(angles) / half[1]) ** _SQUARE
        return np.asarray(sides ** (-1.0 / _SQUARE))

    def _profiles(self, plane: int) -> np.ndarray:
        """Brightness along the rays, shape (ray, radius)."""
        plane = int(np.clip(plane, 0, self._values.shape[2] - 1))
        return np.asarray(ndimage.map_coordinates(self._values[:, :, plane], self._points, order=1, mode="nearest"))

    def brightness(self, planes: range) -> tuple[float, float]:
        """Of marrow, and how much what is around departs from it."""
        profiles = np.stack([self._profiles(plane) for plane in planes])
        scaled = self._radii[None, :] / self._reach[:, None]
        core = profiles[:, scaled < _CORE]
        marrow = float(np.median(core))
        around = np.abs(profiles[:, (scaled > _RING[0]) & (scaled < _RING[1])] - marrow)
        return marrow, float(np.median(around))

    def contour(
        self, plane: int, marrow: float, contrast: float, before: np.ndarray | None
    ) -> tuple[np.ndarray, float]:
        """Scales of the rectangle at which the rim lies, one a ray, and the mean departure there."""
        departure = np.minimum(np.abs(self._profiles(plane) - marrow) / contrast, 1.0)
        total = np.concatenate([np.zeros((_RAYS, 1)), np.cumsum(departure, axis=1)], axis=1) * _RAY_STEP_MM
        rim = _SCALES * self._reach[:, None]
        here, farther, nearer = (_summed_to(total, rim + way) for way in (0.0, _OUTSIDE_MM, -_INSIDE_MM))
        edge = (farther - here) / _OUTSIDE_MM - (here - nearer) / _INSIDE_MM
        worth = edge - _ALL_INSIDE * here / rim
        if before is not None:
            worth -= _SHIFTED * np.abs(_SCALES[None, :] - before[:, None]) / (_SCALES[1] - _SCALES[0])
        chosen = _best_closed_path(worth)
        return _SCALES[chosen], float(np.mean(edge[np.arange(_RAYS), chosen]))

    def filled(self, plane: int, contour: np.ndarray, marrow: float, contrast: float) -> float:
        """Share of a contour's inside that is as bright as marrow."""
        scaled = self._radii[None, :] / (self._reach * contour)[:, None]
        like = np.abs(self._profiles(plane) - marrow) < 0.5 * contrast
        weight = np.where(scaled < 1.0, self._radii[None, :], 0.0)  # rays diverge: the same share of area each
        return float(np.sum(weight * like) / np.sum(weight))

    def solid(self, contours: dict[int, np.ndarray], stride: int) -> np.ndarray:
        """Voxels within the contours, which are joined from plane to plane."""
        planes = sorted(contours)
        scales = np.stack([contours[plane] for plane in planes])
        farthest = (scales * self._reach).max() / self._step
        (first_row, first), (rows, columns) = (
            np.clip(np.rint(self._place.centre[:2] + reach), 0, self._values.shape[:2]).astype(int)
            for reach in (-farthest - 1.0, farthest + 2.0)
        )
        high = (np.arange(first_row, rows)[:, None] - self._place.centre[0]) * self._step
        deep = (np.arange(first, columns)[None, :] - self._place.centre[1]) * self._step
        up = self._place.up
        along, across = high * up[0] + deep * up[1], -high * up[1] + deep * up[0]
        ray = np.arctan2(across, along) / (2.0 * np.pi) * _RAYS % _RAYS
        low = np.floor(ray).astype(int) % _RAYS
        part = ray - np.floor(ray)
        scaled = np.hypot(along, across) / ((1.0 - part) * self._reach[low] + part * self._reach[(low + 1) % _RAYS])
        mask, count = np.zeros(self._values.shape, dtype=bool), self._values.shape[2]
        half = stride // 2
        for plane in range(max(0, planes[0] - half), min(count, planes[-1] + half + 1)):
            scale = np.array([np.interp(plane, planes, scales[:, number]) for number in range(_RAYS)])
            mask[first_row:rows, first:columns, plane] = (
                scaled < (1.0 - part) * scale[low] + part * scale[(low + 1) % _RAYS]
            )
        return mask


def _summed_to(total: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Sums along rays from the middle to these radii [mm]; readings stand in the middle of their steps."""
    place = np.clip(radii / _RAY_STEP_MM + 0.5, 0.0, total.shape[1] - 1.001)
    low = place.astype(int)
    below, above = (np.take_along_axis(total, index, axis=1) for index in (low, low + 1))
    return np.asarray(below + (place - low) * (above - below))


def _best_closed_path(worth: np.ndarray) -> np.ndarray:
    """Column in each row with the largest sum, bending little from row to row, the last row to the first as well.

    The path goes twice around; between its middle rows the start no longer matters.
    """
    rows, columns = worth.shape
    bends = np.arange(-_FARTHEST_BEND, _FARTHEST_BEND + 1)
    best = worth[0]
    came = np.zeros((2 * rows, columns), dtype=int)
    numbers = np.arange(columns)
    padded = np.full(columns + 2 * _FARTHEST_BEND, -np.inf)
    reachable = np.lib.stride_tricks.sliding_window_view(padded, len(bends))
    for row in range(1, 2 * rows):
        padded[_FARTHEST_BEND:-_FARTHEST_BEND] = best
        options = reachable - _BENT * np.abs(bends)
        chosen = np.argmax(options, axis=1)
        came[row] = numbers + chosen - _FARTHEST_BEND
        best = options[numbers, chosen] + worth[row % rows]
    path = np.zeros(2 * rows, dtype=int)
    path[-1] = int(np.argmax(best))
    for row in range(2 * rows - 1, 0, -1):
        path[row - 1] = came[row, path[row]]
    half = rows // 2
    return np.roll(path[half : half + rows], half)
