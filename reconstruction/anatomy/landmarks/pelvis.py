"""What needs several bones of the pelvis: its anterior plane, sockets against it, sacral slope and pelvic incidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.landmarks.features import (
    Feature,
    Findings,
    Measure,
    Plane,
    Point,
    Sphere,
    missing,
    turn_deg,
)
from reconstruction.anatomy.landmarks.samples import even_samples
from reconstruction.anatomy.landmarks.surface_fits import farthest_point
from reconstruction.surfaces.bone_surface import BoneSurface

_ROUNDS = 12
_SETTLED_MM = 0.01
_MIDLINE = 0.45  # pubic tubercles lie nearer to the midline than this share of the way to the sockets' centres
_ABOVE_SOCKET = 0.8  # the iliac spine lies higher above the socket's centre, in radii
_JOINT_DISTANCE = (5.0, 10.0)  # between the centres of both sockets, in radii
_RIM_REACH_MM = 24.0  # usual radius of a rim, over which its residual tilts its plane
_RIM_PARTS = 12  # stretches of a rim whose bumps have nothing to do with one another
_PLATE_REACH_MM = 16.0  # half the depth of a usual end plate
_UPWARDS = np.array([0.0, 0.0, 1.0])
_SPINE = "anterior_superior_iliac_spine"
_NO_HIPS = "landmarks-doubt-no-hip-centres"
_NO_PLANE = "landmarks-doubt-no-front-of-pelvis"


@dataclass(frozen=True)
class HipBone:
    """A hip bone with what was found on it alone."""

    surface: BoneSurface
    found: Findings


def measure_pelvis(left: HipBone, right: HipBone) -> tuple[Findings, Findings]:
    """Anterior pelvic plane, and inclination and anteversion of both sockets against it, for left and right."""
    front = _anterior_plane(left, right)
    if front is None:
        absent = Findings(
            {"anterior_pelvic_plane": None},
            {name: missing("deg", _NO_PLANE) for name in ("acetabular_inclination", "acetabular_anteversion")},
        )
        return absent, absent
    plane, axes, points = front
    results = []
    for bone, outwards, (spine, tubercle) in ((left, axes[0], points[0]), (right, -axes[0], points[1])):
        shared: dict[str, Feature | None] = {"anterior_pelvic_plane": plane, _SPINE: spine, "pubic_tubercle": tubercle}
        rim = bone.found.features.get("acetabular_rim")
        results.append(Findings(shared, _opening(rim, outwards, axes)))
    return results[0], results[1]


def _opening(rim: object, outwards: np.ndarray, axes: np.ndarray) -> dict[str, Measure]:
    """Radiographic inclination and anteversion of a rim against the pelvis (Murray 1993)."""
    names = ("acetabular_inclination", "acetabular_anteversion")
    if not isinstance(rim, Plane):
        return {name: missing("deg", "landmarks-doubt-no-socket") for name in names}
    sideways, backwards, upwards = rim.normal @ outwards, rim.normal @ axes[1], rim.normal @ axes[2]
    values = (np.degrees(np.arctan2(sideways, -upwards)), np.degrees(np.arcsin(np.clip(-backwards, -1.0, 1.0))))
    residual = turn_deg(rim.residual_mm * float(np.sqrt(2.0 / _RIM_PARTS)), _RIM_REACH_MM)
    return {name: Measure(float(value), "deg", residual) for name, value in zip(names, values, strict=True)}


def _anterior_plane(
    left: HipBone, right: HipBone
) -> tuple[Plane, np.ndarray, tuple[tuple[Point, Point], tuple[Point, Point]]] | None:
    """The plane that touches both iliac spines and the pubis from the front, found by turns.

    Returns:
        The plane with its normal forwards, axes of the pelvis (left, back, up as rows), and on both sides the spine and
        the tubercle; None where a part is missing.
    """
    bones = (left, right)
    sockets = [found for bone in bones if isinstance(found := bone.found.features.get("acetabulum"), Sphere)]
    spines = [found for bone in bones if isinstance(found := bone.found.features.get(_SPINE), Point)]
    tubercles = [found for bone in bones if isinstance(found := bone.found.features.get("pubic_tubercle"), Point)]
    if min(len(sockets), len(spines), len(tubercles)) < 2:
        return None
    apart = float(np.linalg.norm(sockets[0].centre - sockets[1].centre)) / sockets[0].radius_mm
    if not _JOINT_DISTANCE[0] < apart < _JOINT_DISTANCE[1]:
        return None  # two bones from different places, such as two surface files
    samples = [even_samples(bone.surface).points for bone in bones]
    middle = (sockets[0].centre + sockets[1].centre) / 2.0
    for _ in range(_ROUNDS):
        axes = _axes(spines, tubercles)
        before = np.array([point.at for point in (*spines, *tubercles)])
        for side, points in enumerate(samples):
            aside, up = np.abs((points - middle) @ axes[0]), (points - middle) @ axes[2]
            half = abs(float((sockets[side].centre - middle) @ axes[0]))
            spine = farthest_point(points[up > _ABOVE_SOCKET * sockets[side].radius_mm], -axes[1])
            tubercle = farthest_point(points[(up < 0.0) & (aside < _MIDLINE * half)], -axes[1])
            if spine is None or tubercle is None:
                return None
            spines[side], tubercles[side] = spine, tubercle
        shift = np.abs(np.array([point.at for point in (*spines, *tubercles)]) - before).max()
        if shift < _SETTLED_MM:
            break
    axes = _axes(spines, tubercles)
    corners = np.array([point.at for point in (*spines, *tubercles)])
    off = (corners - corners.mean(axis=0)) @ axes[1]
    plane = Plane(corners.mean(axis=0), -axes[1], float(np.sqrt(np.mean(off**2))))
    return plane, axes, ((spines[0], tubercles[0]), (spines[1], tubercles[1]))


def _axes(spines: list[Point], tubercles: list[Point]) -> np.ndarray:
    """Left, back and up of the pelvis as rows."""
    left = spines[0].at - spines[1].at
    left /= np.linalg.norm(left)
    up = (spines[0].at + spines[1].at) / 2.0 - (tubercles[0].at + tubercles[1].at) / 2.0
    up -= (up @ left) * left
    up /= np.linalg.norm(up)
    return np.array([left, np.cross(up, left), up])


def measure_incidence(plate: Plane, left_hip: Sphere, right_hip: Sphere) -> Findings:
    """Pelvic incidence, and pelvic tilt and sacral slope as the patient lay in the scanner (Legaye 1998).

    Args:
        plate: upper end plate of the sacrum, normal upwards, LPS.
        left_hip: left femoral head or socket, LPS.
        right_hip: right femoral head or socket, LPS.
    """
    across = left_hip.centre - right_hip.centre
    width = float(np.linalg.norm(across))
    across /= width
    to_plate = plate.at - (left_hip.centre + right_hip.centre) / 2.0
    to_plate -= (to_plate @ across) * across
    normal = plate.normal - (plate.normal @ across) * across
    vertical = _UPWARDS - (_UPWARDS @ across) * across
    centres = float(np.hypot(left_hip.residual_mm, right_hip.residual_mm))
    tilt_residual = turn_deg(centres / 2.0, float(np.linalg.norm(to_plate)))
    slope_residual = turn_deg(plate.residual_mm, _PLATE_REACH_MM)
    values = {
        "pelvic_incidence": (_turn_deg(to_plate, normal, across), float(np.hypot(tilt_residual, slope_residual))),
        "pelvic_tilt": (_turn_deg(to_plate, vertical, across), tilt_residual),
        "sacral_slope": (_turn_deg(vertical, normal, across), slope_residual),
    }
    axis = {"hip_axis_centre": Point((left_hip.centre + right_hip.centre) / 2.0, centres / 2.0)}
    return Findings(dict(axis), {name: Measure(value, "deg", residual) for name, (value, residual) in values.items()})


def without_hips() -> Findings:
    """What needs both hips, where there are not both."""
    names = ("pelvic_incidence", "pelvic_tilt", "sacral_slope")
    return Findings({"hip_axis_centre": None}, {name: missing("deg", _NO_HIPS) for name in names})


def _turn_deg(start: np.ndarray, end: np.ndarray, left: np.ndarray) -> float:
    """Turn from one direction to another, positive forwards, seen along the axis from right to left [degrees]."""
    return float(np.degrees(np.arctan2(np.cross(start, end) @ left, start @ end)))
