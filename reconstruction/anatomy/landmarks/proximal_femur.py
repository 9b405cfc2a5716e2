"""A femur recognised by its head, neck and shaft, and measured: centre, axes and angles with residuals.

Definitions: neck axis, line from the head's centre through the middle of the narrowest cross-section of the neck; shaft
axis, line through the outlines' centroids along the straight shaft below the lesser trochanter; neck-shaft angle, angle
between the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.landmarks.samples import even_samples, spheres_on
from reconstruction.anatomy.plane_sections import Outline, cut_by_plane, plane_frame
from reconstruction.anatomy.shaft_axis import ShaftAxis, fit_shaft_axis
from reconstruction.anatomy.sphere_search import FittedSphere
from reconstruction.surfaces.bone_surface import BoneSurface

HEAD_RADII_MM = (15.0, 32.0)
_LEAST_COVERAGE = 0.5  # a condyle or the head of a humerus covers less of its sphere
_LEAST_NAMED_COVERAGE = 0.3  # of a bone that is known to be a femur, blurred or joined to its socket
_FELLOW_RADIUS_SHARE = 0.35
_FELLOW_DISTANCE = 3.5  # between the centres of two condyles, in radii: about 2.5
_OFFSET_SHARES = (0.9, 3.0)  # head centre to shaft axis, in head radii: a humerus has 0.1 to 0.5
_WIDEST = 4.5  # farthest point of a femur from its shaft axis, in head radii: about 2.9 at the head, more with the bow
_HIGHEST = 1.8  # highest point over the head's centre, in head radii: 1 at the head, about as much at the trochanter
_NECK_ANGLES_DEG = (95.0, 160.0)
_NECK_SEARCH = (0.7, 1.7)  # where the narrowest section is sought, in head radii from the head's centre
_NECK_PART = 2.9  # part of the bone looked at for it, in head radii from the head's centre
_NECK_STEP_MM = 1.5
_NECK_ROUNDS = 3
_WAIST_GROWTH = 1.04
_SHAFT_BEGINS = 2.6  # in head radii from the head's centre


@dataclass(frozen=True, eq=False)
class NeckAxis:
    """Axis of the neck.

    Attributes:
        direction: unit vector towards the head, LPS, shape (3,).
        waist: middle of the narrowest section, LPS [mm], shape (3,).
        waist_area_mm2: area of that section [mm2].
        residual_mm: root mean square distance of the sections' centroids about the waist from the axis [mm].
    """

    direction: np.ndarray
    waist: np.ndarray
    waist_area_mm2: float
    residual_mm: float


@dataclass(frozen=True, eq=False)
class FemurShapeFit:
    """What was measured on the surface of a femur.

    Attributes:
        side: ``left`` or ``right``.
        medial_share: share of the head's offset that runs along the left-right axis of the patient, 0 to 1.
        head: the head's sphere.
        neck: axis of the neck.
        shaft: axis of the shaft below the lesser trochanter.
        neck_shaft_angle_deg: [degrees].
        offset_mm: distance of the head's centre from the shaft axis [mm].
    """

    side: str
    medial_share: float
    head: FittedSphere
    neck: NeckAxis
    shaft: ShaftAxis
    neck_shaft_angle_deg: float
    offset_mm: float


def fit_femur(surface: BoneSurface) -> FemurShapeFit | None:
    """Measure a surface that may be a femur with its head; None if it is not one."""
    if np.ptp(surface.vertices, axis=0).max() < 3.0 * HEAD_RADII_MM[0]:
        return None
    for head in spheres_on(surface, even_samples(surface), HEAD_RADII_MM):
        if head.coverage < _LEAST_COVERAGE:
            break
        fit = _fit_about_head(surface, head)
        if fit is not None:
            return fit
    return None


def find_head(surface: BoneSurface) -> FittedSphere | None:
    """The most complete sphere on a bone that is known to be a femur, for want of shaft; None if it is no head."""
    if np.ptp(surface.vertices, axis=0).max() < 1.5 * HEAD_RADII_MM[0]:
        return None
    heads = spheres_on(surface, even_samples(surface), HEAD_RADII_MM)
    if not heads or heads[0].coverage < _LEAST_NAMED_COVERAGE:
        return None
    is_complete = heads[0].coverage >= _LEAST_COVERAGE
    return heads[0] if is_complete or not _has_fellow(heads[0], heads[1:]) else None


def _has_fellow(sphere: FittedSphere, others: list[FittedSphere]) -> bool:
    """Whether another sphere of like size lies beside this one: condyles come in pairs, a head stands alone."""
    return any(
        abs(other.radius_mm - sphere.radius_mm) < _FELLOW_RADIUS_SHARE * sphere.radius_mm
        and np.linalg.norm(other.centre - sphere.centre) < _FELLOW_DISTANCE * sphere.radius_mm
        for other in others
    )


def has_too_short_shaft(surface: BoneSurface, head: FittedSphere) -> bool:
    """Whether a femur cannot be measured for want of shaft: there is no straight shaft beyond its head."""
    return fit_shaft_axis(surface, head.centre, _SHAFT_BEGINS * head.radius_mm) is None


def _fit_about_head(surface: BoneSurface, head: FittedSphere) -> FemurShapeFit | None:
    shaft = fit_shaft_axis(surface, head.centre, _SHAFT_BEGINS * head.radius_mm)
    if shaft is None:
        return None
    to_head = head.centre - shaft.point
    across = to_head - (to_head @ shaft.direction) * shaft.direction
    offset = float(np.linalg.norm(across))
    if not _OFFSET_SHARES[0] <= offset / head.radius_mm <= _OFFSET_SHARES[1]:
        return None
    if not _is_slender(surface, head, shaft):
        return None
    neck = _fit_neck(surface, head)
    if neck is None:
        return None
    angle = float(np.degrees(np.arccos(np.clip(neck.direction @ -shaft.direction, -1.0, 1.0))))
    if not _NECK_ANGLES_DEG[0] <= angle <= _NECK_ANGLES_DEG[1]:
        return None
    side = "left" if across[0] < 0 else "right"  # the head lies towards the midline; +x is the patient's left
    return FemurShapeFit(side, abs(float(across[0])) / offset, head, neck, shaft, angle, offset)


def _is_slender(surface: BoneSurface, head: FittedSphere, shaft: ShaftAxis) -> bool:
    """Whether nothing reaches farther from shaft and head than a femur does; a joined hip bone would."""
    away = surface.vertices - shaft.point
    along = away @ shaft.direction
    radial = np.linalg.norm(away - np.outer(along, shaft.direction), axis=1)
    top = along.max() - float((head.centre - shaft.point) @ shaft.direction)
    return bool(radial.max() < _WIDEST * head.radius_mm and top < _HIGHEST * head.radius_mm)


def _fit_neck(surface: BoneSurface, head: FittedSphere) -> NeckAxis | None:
    """Axis from the head's centre through the waist of the neck, found by turns."""
    direction = -head.open_direction
    near = np.linalg.norm(surface.vertices - head.centre, axis=1) < _NECK_PART * head.radius_mm
    part = BoneSurface(surface.vertices, surface.triangles[near[surface.triangles].all(axis=1)])
    depths = np.arange(_NECK_SEARCH[0] * head.radius_mm, _NECK_SEARCH[1] * head.radius_mm, _NECK_STEP_MM)
    for _ in range(_NECK_ROUNDS):
        sections = [_section_on_axis(part, head.centre - depth * direction, direction) for depth in depths]
        usable = [section for section in sections if section is not None]
        if not usable:
            return None
        narrowest = min(usable, key=lambda section: section.area_mm2)
        if narrowest.area_mm2 > 0.8 * np.pi * head.radius_mm**2:
            return None
        waist = [section for section in usable if section.area_mm2 < _WAIST_GROWTH * narrowest.area_mm2]
        middle = np.mean([section.centroid for section in waist], axis=0)
        direction = (head.centre - middle) / np.linalg.norm(head.centre - middle)
    away = np.array([section.centroid for section in waist]) - head.centre
    off = away - np.outer(away @ direction, direction)
    residual = float(np.sqrt(np.mean(np.sum(off**2, axis=1))))
    return NeckAxis(direction, middle, narrowest.area_mm2, residual)


def _section_on_axis(surface: BoneSurface, point: np.ndarray, direction: np.ndarray) -> Outline | None:
    """The outline that the axis passes through, None where it leaves the bone."""
    first, second = plane_frame(direction)
    for outline in cut_by_plane(surface, point, direction):
        around = outline.points - point
        angles = np.sort(np.arctan2(around @ second, around @ first))
        # Seen from inside, an outline leaves no gap as wide as half a turn.
        gaps = np.diff(np.append(angles, angles[0] + 2.0 * np.pi))
        if gaps.max() < np.pi:
            return outline
    return None
