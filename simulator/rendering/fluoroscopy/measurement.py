"""Lengths and angles measured on an image, corrected for magnification."""

from __future__ import annotations

import math

import numpy as np

from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.geometry import XRayGeometry

Pixel = tuple[float, float]
"""(column, row); a whole number is a pixel's centre."""

Line = tuple[Pixel, Pixel]
"""From where to where it was drawn."""


def length_mm(geometry: XRayGeometry, first: Pixel, second: Pixel, magnification: float) -> float:
    """Distance [mm] between two points of an object that lies parallel to the detector and appears this much larger."""
    if not magnification > 0.0:
        raise FluoroscopyError("fluoroscopy-magnification-wrong", magnification=magnification)
    return math.dist(first, second) * geometry.pixel_mm / magnification


def calibrated_magnification(geometry: XRayGeometry, first: Pixel, second: Pixel, true_mm: float) -> float:
    """Magnification from something whose size is known, such as a marker ball: its two borders, and its size [mm]."""
    apparent = math.dist(first, second) * geometry.pixel_mm
    if not (true_mm > 0.0 and apparent > 0.0):
        raise FluoroscopyError("fluoroscopy-calibration-wrong")
    return apparent / true_mm


def angle_deg(corner: Pixel, first: Pixel, second: Pixel) -> float:
    """Angle at a corner between the lines to two other points, 0 to 180 [degrees]; magnification does not change it."""
    arms = [np.subtract(point, corner) for point in (first, second)]
    if not all(np.any(arm) for arm in arms):
        raise FluoroscopyError("fluoroscopy-angle-wrong")
    (ax, ay), (bx, by) = arms
    return math.degrees(math.atan2(abs(ax * by - ay * bx), ax * bx + ay * by))


def angle_between_deg(first: Line, second: Line) -> float:
    """Angle between the directions in which two lines were drawn, 0 to 180 [degrees]; they need not meet."""
    (first_start, first_end), (second_start, second_end) = first, second
    moved = tuple(np.add(first_start, np.subtract(second_end, second_start)).tolist())
    return angle_deg(first_start, first_end, (moved[0], moved[1]))


def point_from_two_views_mm(
    first: XRayGeometry, first_pixel: Pixel, second: XRayGeometry, second_pixel: Pixel
) -> tuple[np.ndarray, float]:
    """The point seen in two views, for example AP and lateral.

    Returns:
        The point nearest to both rays [mm], shape (3,), patient LPS; and how far the rays pass each other [mm].

    """
    sources = [view.source_mm for view in (first, second)]
    ends = [view.pixel_centres_mm(np.array(pixel)) for view, pixel in ((first, first_pixel), (second, second_pixel))]
    rays = [(end - source) / np.linalg.norm(end - source) for end, source in zip(ends, sources, strict=True)]
    if np.linalg.norm(np.cross(*rays)) < 1e-3:
        raise FluoroscopyError("fluoroscopy-views-parallel")
    distances = np.linalg.lstsq(np.column_stack([rays[0], -rays[1]]), sources[1] - sources[0], rcond=None)[0]
    nearest = [source + along * ray for source, along, ray in zip(sources, distances, rays, strict=True)]
    return (nearest[0] + nearest[1]) / 2.0, float(np.linalg.norm(nearest[1] - nearest[0]))
