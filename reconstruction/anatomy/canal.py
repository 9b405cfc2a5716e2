"""The marrow canal of a shaft: its axis and its narrowest diameter, measured on the picture itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.plane_sections import cut_by_plane, plane_frame
from reconstruction.anatomy.shaft_axis import ShaftAxis
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.volume import Volume

_RAYS = 48
_RAY_STEP_MM = 0.25
_LEVEL_STEP_MM = 4.0
_WIDER = 1.35  # a level whose outline is this much larger than the shaft's belongs to the metaphysis
_BEYOND_OUTLINE_MM = 2.0
_MIDDLE_SHARE = 0.3  # share of the outline's radius in which only marrow is expected
_LEAST_STEP_HU = 250.0  # a cortex that stands out less from the marrow has no measurable inner side
_FEWEST_LEVELS = 4
_END_MARGIN_MM = 2.0


@dataclass(frozen=True, eq=False)
class Canal:
    """Marrow canal of a shaft.

    Attributes:
        point, direction: axis, LPS [mm] and unit vector towards the joint, each of shape (3,).
        residual_mm: root mean square distance of the canal's centres from the axis [mm]; the bow is part of it.
        narrowest_diameter_mm: diameter of the circle with the area of the narrowest level [mm].
        narrowest_at: centre of that level, LPS [mm], shape (3,).
        narrowest_is_at_end: whether it lies at the last level looked at, so that it may be narrower beyond.
    """

    point: np.ndarray
    direction: np.ndarray
    residual_mm: float
    narrowest_diameter_mm: float
    narrowest_at: np.ndarray
    narrowest_is_at_end: bool


def measure_canal(scan: Volume, surface: BoneSurface, shaft: ShaftAxis) -> Canal | None:
    """Canal from the begin of the shaft as far as it keeps its width; None where it cannot be seen.

    Args:
        scan: Hounsfield units.
        surface: outer surface of the bone.
        shaft: axis of its shaft.
    """
    start = shaft.outlines[0].centroid
    usual = float(np.median([outline.area_mm2 for outline in shaft.outlines]))
    lowest = float(((surface.vertices - start) @ shaft.direction).min()) + _END_MARGIN_MM
    rings = []
    centre = start
    for level in np.arange(0.0, lowest, -_LEVEL_STEP_MM):
        outlines = cut_by_plane(surface, start + level * shaft.direction, shaft.direction)
        if not outlines or outlines[0].area_mm2 > _WIDER * usual:
            break
        centre = outlines[0].centroid
        rings.append(_ring(scan, centre, shaft.direction, float(np.sqrt(outlines[0].area_mm2 / np.pi))))
    seen = [ring for ring in rings if ring is not None]
    if len(seen) < _FEWEST_LEVELS:
        return None
    centres = np.array([ring[0] for ring in seen])
    diameters = np.array([ring[1] for ring in seen])
    middle = centres.mean(axis=0)
    direction = np.linalg.svd(centres - middle, full_matrices=False)[2][0]
    direction = direction if direction @ shaft.direction > 0 else -direction
    off = (centres - middle) - np.outer((centres - middle) @ direction, direction)
    narrowest = int(np.argmin(diameters))
    return Canal(
        middle,
        direction,
        float(np.sqrt(np.mean(np.sum(off**2, axis=1)))),
        float(diameters[narrowest]),
        centres[narrowest],
        narrowest == len(seen) - 1,
    )


def _ring(scan: Volume, centre: np.ndarray, normal: np.ndarray, radius_mm: float) -> tuple[np.ndarray, float] | None:
    """Centre (LPS [mm]) and diameter [mm] of the canal in one level, by half-maximum along rays."""
    first, second = plane_frame(normal)
    angles = 2.0 * np.pi * np.arange(_RAYS) / _RAYS
    rays = np.cos(angles)[:, None] * first + np.sin(angles)[:, None] * second
    reach = np.arange(0.0, radius_mm + _BEYOND_OUTLINE_MM, _RAY_STEP_MM)
    points = centre + reach[None, :, None] * rays[:, None, :]
    profile = scan.sample(points.reshape(-1, 3), outside=None).reshape(_RAYS, len(reach))
    marrow = float(np.median(profile[:, reach < _MIDDLE_SHARE * radius_mm]))
    peak = profile.max(axis=1)
    clear = peak - marrow > _LEAST_STEP_HU
    if clear.mean() < 0.9:
        return None
    level = (peak + marrow) / 2.0
    beyond = profile >= level[:, None]
    index = np.maximum(np.argmax(beyond, axis=1), 1)
    rows = np.arange(_RAYS)
    low, high = profile[rows, index - 1], profile[rows, index]
    share = np.clip((level - low) / np.maximum(high - low, 1e-3), 0.0, 1.0)
    inner = reach[index - 1] + share * _RAY_STEP_MM
    inner[~clear] = np.median(inner[clear])
    area = float(np.pi * np.mean(inner**2))
    moment = (inner[:, None] ** 3 * rays).mean(axis=0) * 2.0 * np.pi / (3.0 * area)
    return centre + moment, 2.0 * float(np.sqrt(area / np.pi))
