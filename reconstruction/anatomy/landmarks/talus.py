"""Landmarks of a talus: head, and the dome as a cylinder."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import frame_of, principal_axes
from reconstruction.anatomy.landmarks.features import Axis, Findings, Measure, Sphere, missing
from reconstruction.anatomy.landmarks.samples import even_samples, local_samples, spheres_on
from reconstruction.anatomy.sphere_search import FittedSphere, SurfaceSamples
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

_RADII_MM = (11.0, 32.0)
_LEAST_ARC_DEG = 70.0  # a dome carries cartilage over 100 to 130 degrees
_LARGEST_RESIDUAL_MM = 1.2
_FLAT_SHARE = 0.25  # a larger share of equal normals is the cut of the scan's edge
_HEAD_TO_DOME = 1.05  # a dome is flatter than the head, by 1.2 to 1.5
_WALLS = 0.45
_NO_DOME = "landmarks-doubt-no-dome"
_ROUNDS = 5


def measure_talus(surface: BoneSurface, side: str) -> Findings:
    """Landmarks of a talus of this side (surface in LPS [mm]); the dome is None with a doubt where it is cut off."""
    samples = even_samples(surface)
    pair = _head_and_body(surface, spheres_on(surface, samples, _RADII_MM))
    absent = Findings({"dome_axis": None, "head": None}, {"dome_radius": missing("mm", _NO_DOME)}, (Note(_NO_DOME),))
    if pair is None:
        return absent
    head, body = pair
    forwards = head.centre - body.centre
    up = -body.open_direction + (body.open_direction @ forwards) * forwards / (forwards @ forwards)
    if np.linalg.norm(up) < 1e-6:
        return absent
    frame = frame_of(body.centre, up, -forwards, side)
    dome = _dome(local_samples(samples, frame), body.radius_mm)
    if dome is not None and dome[1] < _HEAD_TO_DOME * head.radius_mm:
        dome = None
    ball = Findings({"head": Sphere(head.centre, head.radius_mm, head.residual_mm, head.coverage)})
    if dome is None:
        return absent.joined_with(ball)
    axis, radius = dome
    found = Findings({"dome_axis": axis}, {"dome_radius": Measure(radius, "mm", axis.residual_mm)})
    return found.in_lps(frame).joined_with(ball)


def _head_and_body(surface: BoneSurface, spheres: list[FittedSphere]) -> tuple[FittedSphere, FittedSphere] | None:
    """The sphere of the head, far from the middle of the bone, and that of the body, near to it."""
    if len(spheres) < 2:
        return None
    centroid, _, _ = principal_axes(surface)
    body = min(spheres, key=lambda sphere: float(np.linalg.norm(sphere.centre - centroid)))
    others = [sphere for sphere in spheres if np.linalg.norm(sphere.centre - body.centre) > 0.6 * body.radius_mm]
    if not others:
        return None
    return max(others, key=lambda sphere: sphere.coverage), body


def _dome(local: SurfaceSamples, radius: float) -> tuple[Axis, float] | None:
    """Cylinder through what faces upwards about the middle of the body: its axis outwards, and its radius."""
    centre, axis = np.zeros(3), np.array([1.0, 0.0, 0.0])
    for _ in range(_ROUNDS):
        away = local.points - centre
        across = away - np.outer(away @ axis, axis)
        distance = np.linalg.norm(across, axis=1)
        follows = np.abs(distance - radius) < 0.15 * radius
        follows &= np.einsum("ij,ij->i", across, local.normals) > 0.9 * distance
        follows &= (local.normals[:, 2] > 0.3) & (np.abs(local.normals @ axis) < _WALLS)
        follows &= np.abs(away @ axis) < radius
        if np.count_nonzero(follows) < 200:
            return None
        points, normals = local.points[follows], local.normals[follows]
        axis = np.linalg.eigh(normals.T @ normals)[1][:, 0]
        axis = axis if axis[0] > 0 else -axis
        centre, radius = _circle(points, axis)
    off = points - centre
    off -= np.outer(off @ axis, axis)
    residual = float(np.sqrt(np.mean((np.linalg.norm(off, axis=1) - radius) ** 2)))
    angles = np.degrees(np.arctan2(off[:, 1], off[:, 2]))
    arc = float(np.subtract(*np.quantile(angles, [0.98, 0.02])))
    flat = float((normals @ np.median(normals, axis=0) > 0.9995).mean())
    if arc < _LEAST_ARC_DEG or residual > _LARGEST_RESIDUAL_MM or flat > _FLAT_SHARE or abs(axis[0]) < 0.8:
        return None
    return Axis(centre, axis, residual, float(np.ptp(points @ axis))), radius


def _circle(points: np.ndarray, axis: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre [mm] and radius [mm] of the circle through points seen along an axis, least squares."""
    first = np.cross(axis, np.array([0.0, 0.0, 1.0]))
    first /= np.linalg.norm(first)
    second = np.cross(axis, first)
    middle = points.mean(axis=0)
    flat = np.column_stack([(points - middle) @ first, (points - middle) @ second])
    solution, *_ = np.linalg.lstsq(np.column_stack([2.0 * flat, np.ones(len(flat))]), (flat**2).sum(axis=1), rcond=None)
    radius = float(np.sqrt(max(solution[2] + solution[:2] @ solution[:2], 0.0)))
    return middle + solution[0] * first + solution[1] * second, radius
