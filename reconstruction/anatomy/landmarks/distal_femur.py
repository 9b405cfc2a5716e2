"""The lower end of a femur: condyles, epicondyles and the axes through them.

The line behind the condyles is the one across the bone that touches both with the deepest hollow between them, the
notch; so it is known in any pose which way is back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame, frame_of
from reconstruction.anatomy.landmarks.features import (
    Axis,
    Findings,
    Measure,
    Point,
    Segment,
    Sphere,
    angle_deg,
    turn_deg,
)
from reconstruction.anatomy.landmarks.samples import bridges, chosen, local_samples
from reconstruction.anatomy.landmarks.surface_fits import farthest_point, fit_sphere
from reconstruction.anatomy.sphere_search import SurfaceSamples

_ZONE_MM = 34.0  # height of the condyles above the lowest point of the bone, adults 28 to 40
_LEAST_BRIDGE_MM = 28.0  # condyles touch the line behind them 40 to 55 mm apart
_LEAST_NOTCH_MM = 8.0  # a notch is 15 to 30 mm deep, the groove in front about 6
_ROUND_FROM_DEG, _ROUND_TO_DEG = -20.0, 70.0  # part of a condyle that is round, from straight back downwards
_CONDYLE_RADII_MM = (10.0, 32.0)
_PEAK_MM = 0.5  # the top of an epicondyle reaches this deep
_TOUCH_MM = 0.3  # what lies this near to the line touches it
_BACK = np.array([0.0, 1.0, 0.0])
_SIDEWAYS = 0.6  # sample normals leaning more to a side belong to the walls of a condyle


@dataclass(frozen=True, eq=False)
class DistalFemur:
    """The lower end of a femur.

    Attributes:
        frame: origin midway between the centres of both condyles, x along the line behind them.
        findings: features in LPS.
        knee_centre: LPS [mm].
        centre_residual_mm: how far that point is uncertain [mm].
        backs: the line behind the condyles, LPS.
    """

    frame: BoneFrame
    findings: Findings
    knee_centre: np.ndarray
    centre_residual_mm: float
    backs: Segment

    @property
    def side(self) -> str:
        """``left`` or ``right``."""
        return "right" if self.frame.mirrors else "left"


def measure_distal_femur(samples: SurfaceSamples, up: np.ndarray, side: str) -> DistalFemur | None:
    """Measure the condyles at the lower end of a bone; None if there are none.

    Args:
        samples: of its whole surface, LPS.
        up: direction from the condyles along the shaft, LPS.
        side: ``left`` or ``right``.
    """
    height = samples.points @ up
    zone = chosen(samples, height < height.min() + _ZONE_MM)
    frame = _frame_by_notch(zone.points, up, side)
    if frame is None:
        return None
    local = local_samples(zone, frame)
    backs = _backs(local.points)
    lateral, medial = _condyle(local, 1.0), _condyle(local, -1.0)
    if backs is None or lateral is None or medial is None:
        return None
    axis = _through(lateral.centre, medial.centre, float(np.hypot(lateral.residual_mm, medial.residual_mm)))
    middle = (lateral.centre + medial.centre) / 2.0
    outer = farthest_point(local.points, axis.direction, _PEAK_MM)
    inner = farthest_point(local.points, -axis.direction, _PEAK_MM)
    if outer is None or inner is None:
        return None
    epicondylar = Segment(outer.at, inner.at, float(np.hypot(outer.residual_mm, inner.residual_mm)))
    found = Findings(
        {
            "lateral_condyle": lateral,
            "medial_condyle": medial,
            "condylar_axis": axis,
            "condylar_line": backs,
            "lateral_epicondyle": outer,
            "medial_epicondyle": inner,
            "transepicondylar_axis": epicondylar,
            "knee_centre": Point(middle, axis.residual_mm),
        },
        {
            "condylar_width": Measure(float(np.ptp(local.points @ axis.direction)), "mm", 0.5),
            "condylar_twist": _twist(epicondylar, backs),
            "lateral_condyle_radius": Measure(lateral.radius_mm, "mm", lateral.residual_mm),
            "medial_condyle_radius": Measure(medial.radius_mm, "mm", medial.residual_mm),
        },
    )
    return DistalFemur(frame, found.in_lps(frame), frame.to_lps(middle), axis.residual_mm, backs.in_lps(frame))


def joint_line(distal: DistalFemur, samples: SurfaceSamples) -> np.ndarray | None:
    """Direction of the line under both condyles, outwards, LPS unit vector."""
    points = distal.frame.to_local(samples.points)
    ends = []
    for sign in (1.0, -1.0):
        own = points[(sign * points[:, 0] > 6.0) & (points[:, 2] < 0.0) & (np.abs(points[:, 0]) < 45.0)]
        lowest = farthest_point(own, np.array([0.0, 0.0, -1.0]))
        if lowest is None:
            return None
        ends.append(lowest.at)
    return distal.frame.direction_to_lps((ends[0] - ends[1]) / np.linalg.norm(ends[0] - ends[1]))


def _frame_by_notch(points: np.ndarray, up: np.ndarray, side: str) -> BoneFrame | None:
    """Frame with back where the deepest hollow of the outline seen along the shaft opens."""
    rough = frame_of(points.mean(axis=0), up, _any_across(up), side)
    flat = rough.to_local(points)[:, :2]
    found = bridges(flat, _LEAST_BRIDGE_MM)
    if not found or found[0][0] < _LEAST_NOTCH_MM:
        return None
    _, normal, start, end = found[0]
    middle = np.append((start + end) / 2.0, 0.0)
    return frame_of(rough.to_lps(middle), up, rough.direction_to_lps(np.append(normal, 0.0)), side)


def _any_across(direction: np.ndarray) -> np.ndarray:
    return np.asarray(np.eye(3)[int(np.argmin(np.abs(direction)))])


def _backs(points: np.ndarray) -> Segment | None:
    """Where the line behind touches both condyles; the residual is what leaving out the upper third changes."""
    ends = []
    lower = points[points[:, 2] < np.quantile(points[:, 2], 2.0 / 3.0)]
    for part in (points, lower):
        touched = [farthest_point(part[sign * part[:, 0] > 0.0], _BACK, _TOUCH_MM) for sign in (1.0, -1.0)]
        if touched[0] is None or touched[1] is None:
            return None
        ends.append((touched[0].at, touched[1].at))
    shift = max(abs(float((ends[1][end] - ends[0][end]) @ _BACK)) for end in (0, 1))
    return Segment(*ends[0], shift + _TOUCH_MM / 2.0)


def _condyle(local: SurfaceSamples, sign: float) -> Sphere | None:
    """Sphere through the round back part of one condyle."""
    normals = local.normals
    below_back = np.degrees(np.arctan2(-normals[:, 2], normals[:, 1]))
    facing = (below_back > _ROUND_FROM_DEG) & (below_back < _ROUND_TO_DEG) & (np.abs(normals[:, 0]) < _SIDEWAYS)
    own = facing & (sign * local.points[:, 0] > 0.0) & (local.points[:, 1] > -45.0)
    sphere = fit_sphere(local.points[own])
    if sphere is None or not _CONDYLE_RADII_MM[0] <= sphere.radius_mm <= _CONDYLE_RADII_MM[1]:
        return None
    return sphere


def _through(lateral: np.ndarray, medial: np.ndarray, residual_mm: float) -> Axis:
    """Axis from the medial to the lateral point."""
    return Axis((lateral + medial) / 2.0, (lateral - medial) / np.linalg.norm(lateral - medial), residual_mm)


def _twist(epicondylar: Segment, backs: Segment) -> Measure:
    """Outward turn of the line through the epicondyles against the line behind the condyles, seen along the shaft."""
    first, second = epicondylar.direction[:2], backs.direction[:2]
    turn = np.degrees(np.arctan2(first[1] * second[0] - first[0] * second[1], first @ second))
    return Measure(float(turn), "deg", turn_deg(epicondylar.residual_mm, epicondylar.length_mm))


def coronal_angle_deg(frame: BoneFrame, first: np.ndarray, second: np.ndarray) -> float:
    """Angle between two directions seen from the front [degrees]."""
    return angle_deg((first @ frame.axes.T)[[0, 2]], (second @ frame.axes.T)[[0, 2]])
