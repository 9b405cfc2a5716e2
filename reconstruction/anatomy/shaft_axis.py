"""The shaft of a long bone: its outline level by level, and the straight axis of the part next to a joint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.plane_sections import Outline, cut_by_plane
from reconstruction.surfaces.bone_surface import BoneSurface

_STEPS_MM = (6.0, 3.0, 2.0)  # distance of levels, round by round
_END_MARGIN_MM = 1.0  # the cap of a bone cut by the scan is no outline of the bone
_TUBE_GROWTH = 1.06  # a level whose outline is larger than that of the tube below by this factor is no shaft any more
_TUBE_LENGTH_MM = 30.0
_AXIS_LENGTH_MM = 55.0
_BOWED_ABOVE_MM = 40.0  # a shorter part says nothing about the bow
_TANGENT_AT = 0.25  # where along the fitted part the axis touches the bowed centre line, from the joint's end
_FEWEST_LEVELS = 4


@dataclass(frozen=True, eq=False)
class ShaftAxis:
    """Axis of the straight part of a shaft next to the joint.

    Attributes:
        point: LPS [mm], shape (3,), on the fitted part.
        direction: unit vector towards the joint, shape (3,).
        length_mm: length of the part it was fitted to [mm].
        residual_mm: root mean square distance of the outlines' centroids from the fitted centre line [mm].
        outlines: outlines of that part, from the joint away.
    """

    point: np.ndarray
    direction: np.ndarray
    length_mm: float
    residual_mm: float
    outlines: tuple[Outline, ...]


def fit_shaft_axis(surface: BoneSurface, joint_centre: np.ndarray, beyond_mm: float) -> ShaftAxis | None:
    """Axis of the shaft that begins about this far from a joint's centre (LPS [mm]); None if there is too little.

    The first direction is that of the surface's greatest extent; then it follows the centroids of the outlines from the
    end of the metaphysis on, where the outline has become that of the tube below. A shaft is bowed, so the axis is the
    tangent of a parabola through the centroids near the joint's end.
    """
    direction = _first_direction(surface, joint_centre, beyond_mm)
    fitted = None
    for step_mm in _STEPS_MM:
        if direction is None:
            return None
        outlines = _tube_outlines(surface, joint_centre, direction, beyond_mm, step_mm)
        if len(outlines) < _FEWEST_LEVELS:
            return None
        fitted = _axis_through(outlines, direction)
        direction = fitted.direction
    return fitted


def _first_direction(surface: BoneSurface, joint_centre: np.ndarray, beyond_mm: float) -> np.ndarray | None:
    """Direction of the part far from the joint, towards the joint; None if that part is no longer than wide."""
    far = surface.vertices[np.linalg.norm(surface.vertices - joint_centre, axis=1) > beyond_mm]
    if len(far) < 100:
        return None
    middle = far.mean(axis=0)
    axes = np.linalg.svd((far - middle)[:: max(1, len(far) // 5000)], full_matrices=False)[2]
    if np.ptp((far - middle) @ axes[0]) < 1.5 * np.ptp((far - middle) @ axes[1]):
        return None
    return np.asarray(axes[0] if axes[0] @ (joint_centre - middle) > 0 else -axes[0])


def _axis_through(outlines: list[Outline], direction: np.ndarray) -> ShaftAxis:
    """Tangent of the parabola (or the line, where it is short) through the centroids; ``direction`` is near to it."""
    centroids = np.array([outline.centroid for outline in outlines])
    along = (centroids - centroids[0]) @ direction
    length = float(np.ptp(along))
    degree = 2 if length >= _BOWED_ABOVE_MM else 1
    curves = [np.polynomial.Polynomial.fit(along, centroids[:, axis], degree) for axis in range(3)]
    at = -_TANGENT_AT * length if degree == 2 else -0.5 * length
    point = np.array([curve(at) for curve in curves])
    tangent = np.array([curve.deriv()(at) for curve in curves])
    misfit = centroids - np.column_stack([curve(along) for curve in curves])
    residual = float(np.sqrt(np.mean(np.sum(misfit**2, axis=1))))
    return ShaftAxis(point, tangent / np.linalg.norm(tangent), length, residual, tuple(outlines))


def _tube_outlines(
    surface: BoneSurface, joint_centre: np.ndarray, direction: np.ndarray, beyond_mm: float, step_mm: float
) -> list[Outline]:
    """Outlines of the part of the shaft next to the joint, from the joint away."""
    height = (surface.vertices - joint_centre) @ direction
    levels = np.arange(-0.5 * beyond_mm, float(height.min()) + _END_MARGIN_MM, -step_mm)
    window, wanted = round(_TUBE_LENGTH_MM / step_mm), round(_AXIS_LENGTH_MM / step_mm) + 1
    outlines: list[Outline] = []
    for number, level in enumerate(levels):
        outlines += cut_by_plane(surface, joint_centre + level * direction, direction)[:1]
        is_last = number == len(levels) - 1
        while len(outlines) > (_FEWEST_LEVELS if is_last else window) and not _is_tube(outlines, window):
            outlines.pop(0)
        if len(outlines) == max(wanted, window + 1):
            break
    return outlines[:wanted] if _is_tube(outlines, window) else []


def _is_tube(outlines: list[Outline], window: int) -> bool:
    """Whether the first outline is as large as those that follow it."""
    if len(outlines) < _FEWEST_LEVELS:
        return False
    usual = float(np.median([outline.area_mm2 for outline in outlines[1 : 1 + window]]))
    return usual / _TUBE_GROWTH < outlines[0].area_mm2 < usual * _TUBE_GROWTH
