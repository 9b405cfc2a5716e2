"""Landmarks of a hip bone: socket, rim, anterior superior iliac spine and pubic tubercle."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame, frame_of, principal_axes
from reconstruction.anatomy.landmarks.features import Findings, Measure, Plane, Point, Sphere, missing
from reconstruction.anatomy.landmarks.samples import bridges, even_samples, local_samples, spheres_on
from reconstruction.anatomy.landmarks.surface_fits import farthest_point, fit_plane
from reconstruction.anatomy.sphere_search import FittedSphere, SurfaceSamples
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

_SOCKET_RADII_MM = (18.0, 34.0)
_LEAST_COVERAGE = 0.12  # a socket covers about a third of its sphere, less on coarse scans
_RIM_BINS = 72
_RIM_BAND = (0.75, 1.35)  # distance of the rim from the centre, in radii
_RIM_ROUNDS = 4
_FEWEST_RIM_BINS = 40
_LEAST_BRIDGE_MM = 60.0  # from the spine of the ilium to the pubis, adults 85 to 120
_LEAST_FRONT_MM = 4.0  # depth of the hollow between them, usually 7 to 25
_FORWARD = 0.5
_FRONT = np.array([0.0, -1.0, 0.0])
_NO_SOCKET = "landmarks-doubt-no-socket"
NO_OTHER_SIDE = "landmarks-doubt-no-other-side"


def measure_hip_bone(surface: BoneSurface, side: str) -> Findings:
    """Landmarks of one hip bone (surface in LPS [mm]); what is not in the scan is None with a doubt."""
    samples = even_samples(surface)
    socket = _socket(surface, samples)
    if socket is None:
        return Findings(
            dict.fromkeys(("acetabulum", "acetabular_rim", "anterior_superior_iliac_spine", "pubic_tubercle")),
            {name: missing("deg", _NO_SOCKET) for name in ("acetabular_inclination", "acetabular_anteversion")},
            (Note(_NO_SOCKET),),
        )
    frame = _frame(surface, socket, side)
    local = local_samples(samples, frame)
    rim = _rim(local, frame.axes @ socket.open_direction, socket.radius_mm)
    spine, tubercle = _front_points(local)
    found = Findings(
        {
            "acetabulum": Sphere(np.zeros(3), socket.radius_mm, socket.residual_mm, socket.coverage),
            "acetabular_rim": rim,
            "anterior_superior_iliac_spine": spine,
            "pubic_tubercle": tubercle,
        },
        {
            "acetabular_radius": Measure(socket.radius_mm, "mm", socket.residual_mm),
            "acetabular_inclination": missing("deg", NO_OTHER_SIDE),
            "acetabular_anteversion": missing("deg", NO_OTHER_SIDE),
        },
        () if spine is not None else (Note("landmarks-doubt-no-front-of-pelvis"),),
    )
    return found.in_lps(frame)


def _socket(surface: BoneSurface, samples: SurfaceSamples) -> FittedSphere | None:
    """The most complete hollow sphere."""
    hollows = spheres_on(surface, samples, _SOCKET_RADII_MM, hollow=True)
    return hollows[0] if hollows and hollows[0].coverage >= _LEAST_COVERAGE else None


def _frame(surface: BoneSurface, socket: FittedSphere, side: str) -> BoneFrame:
    """Frame about the socket: up along the bone towards the ilium, outwards where the socket opens.

    It is turned against the frame of the pelvis by the anteversion of the socket, which is near enough to look for the
    front of the bone; angles are measured against the pelvis itself.
    """
    _, axes, _ = principal_axes(surface)
    along = (surface.vertices - socket.centre) @ axes[0]
    up = axes[0] if along.max() > -along.min() else -axes[0]
    outwards = socket.open_direction - (socket.open_direction @ up) * up
    back = np.cross(up, outwards) if side != "right" else np.cross(outwards, up)
    return frame_of(socket.centre, up, back, side)


def _rim(local: SurfaceSamples, opening: np.ndarray, radius: float) -> Plane | None:
    """Plane through the highest points of the rim around the opening; the notch below is left out by the fit."""
    distance = np.linalg.norm(local.points, axis=1)
    near = local.points[(distance > _RIM_BAND[0] * radius) & (distance < _RIM_BAND[1] * radius)]
    plane = None
    for _ in range(_RIM_ROUNDS):
        first = np.cross(opening, np.eye(3)[int(np.argmin(np.abs(opening)))])
        first /= np.linalg.norm(first)
        around = np.arctan2(near @ np.cross(opening, first), near @ first)
        height = near @ opening
        bins = np.floor((around + np.pi) / (2.0 * np.pi) * _RIM_BINS).astype(int) % _RIM_BINS
        order = np.lexsort((-height, bins))
        occupied, starts = np.unique(bins[order], return_index=True)
        if len(occupied) < _FEWEST_RIM_BINS:
            return None
        plane = fit_plane(near[order[starts]], opening)
        if plane is None:
            return None
        opening = plane.normal
    return plane


def _front_points(local: SurfaceSamples) -> tuple[Point | None, Point | None]:
    """Anterior superior iliac spine and pubic tubercle: touched by a plane from the front, with a hollow between."""
    flat = local.points[:, 1:]
    for depth, normal, start, end in bridges(flat, _LEAST_BRIDGE_MM):
        if normal[0] < -_FORWARD and depth > _LEAST_FRONT_MM and start[1] * end[1] < 0.0:
            direction = np.array([0.0, normal[0], normal[1]])
            upper = local.points[:, 2] > 0.0
            return tuple(farthest_point(local.points[part], direction) for part in (upper, ~upper))  # type: ignore[return-value]
    return None, None
