"""Landmarks of a sacrum: its plane of symmetry and the end plate on which the spine stands."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame, frame_of, principal_axes
from reconstruction.anatomy.landmarks.features import Findings, Plane, Point
from reconstruction.anatomy.landmarks.flat_patches import flattest_patch
from reconstruction.anatomy.landmarks.samples import chosen, even_samples, local_samples
from reconstruction.anatomy.landmarks.surface_fits import farthest_point
from reconstruction.anatomy.landmarks.symmetry import mirror_plane
from reconstruction.anatomy.sphere_search import SurfaceSamples
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

_PLATE_HALF_WIDTH_MM = 18.0  # about the midline; the plate is 45 to 55 mm wide
_PLATE_DEPTH_MM = 34.0  # from the promontory back; plates are 30 to 36 mm deep
_TO_PROMONTORY = np.array([0.0, -0.5, 0.87])  # between the normals of the plate and of the front of the bone
_TILT_DEG = 50.0  # of the plate against the length of the bone, forwards
_BASE_SHARE = 0.45  # part of the length, from above, in which the plate is sought
_WIDE_SHARE = 0.3  # part of the length at each end whose widths are compared
_UNLIKE_MM = 2.0  # mirrored surfaces of one sacrum lie nearer


def measure_sacrum(surface: BoneSurface) -> Findings:
    """Landmarks of a sacrum (surface in LPS [mm])."""
    samples = even_samples(surface)
    centroid, axes, _ = principal_axes(surface)
    mirror = mirror_plane(samples, centroid, axes)
    frame = _frame(samples, mirror.at, mirror.normal)
    local = local_samples(samples, frame)
    plate = _end_plate(local)
    if plate is None:
        return Findings({"s1_end_plate": None}, {}, (Note("landmarks-doubt-no-end-plate"),))
    is_unlike = mirror.misfit_mm > _UNLIKE_MM
    doubts = (Note("landmarks-doubt-not-symmetric", {"mm": round(mirror.misfit_mm, 1)}),) if is_unlike else ()
    found = Findings({"s1_end_plate": plate, "s1_centre": Point(plate.at, plate.residual_mm)}, {}, doubts)
    return found.in_lps(frame)


def _frame(samples: SurfaceSamples, at: np.ndarray, across: np.ndarray) -> BoneFrame:
    """Frame in the plane of symmetry: up along the bone to its wide end, back where it bulges."""
    flat = samples.points - at
    flat = flat - np.outer(flat @ across, across)
    up = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)[2][0]
    along = samples.points @ up
    low, high = np.quantile(along, [_WIDE_SHARE, 1.0 - _WIDE_SHARE])
    aside = np.abs((samples.points - at) @ across)
    if aside[along < low].mean() > aside[along > high].mean():
        up, along = -up, -along
    back = np.cross(up, across)
    # The bone is bent forwards: its middle lies behind the line between its ends.
    midline = aside < _PLATE_HALF_WIDTH_MM
    share = (along - along.min()) / np.ptp(along)
    depth = samples.points @ back
    ends = (depth[midline & (share < 0.2)].mean() + depth[midline & (share > 0.8)].mean()) / 2.0
    middle = depth[midline & (share > 0.35) & (share < 0.65)].mean()
    return frame_of(at, up, back if middle > ends else -back, None)


def _end_plate(local: SurfaceSamples) -> Plane | None:
    """The flat patch behind the promontory, the foremost upper corner of the bone."""
    points = local.points
    top, bottom = points[:, 2].max(), points[:, 2].min()
    part = (np.abs(points[:, 0]) < _PLATE_HALF_WIDTH_MM) & (points[:, 2] > top - _BASE_SHARE * (top - bottom))
    corner = farthest_point(points[part], _TO_PROMONTORY)
    if corner is None:
        return None
    part &= np.hypot(points[:, 1] - corner.at[1], points[:, 2] - corner.at[2]) < _PLATE_DEPTH_MM
    return flattest_patch(chosen(local, part), np.array([0.0, 0.0, 1.0]), np.array([0.0, -1.0, 0.0]), _TILT_DEG)
