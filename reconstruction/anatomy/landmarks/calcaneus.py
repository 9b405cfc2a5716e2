"""Landmarks of a calcaneus: long axis, the three summits of its outline from the side, and Böhler's angle."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame, frame_of, principal_axes
from reconstruction.anatomy.landmarks.features import Axis, Findings, Measure, Point, angle_deg, missing, turn_deg
from reconstruction.anatomy.landmarks.samples import bridges, even_samples, local_samples
from reconstruction.anatomy.plane_sections import cut_by_plane
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

_ENDS = (0.08, 0.12, 0.16, 0.20)  # shares of the length from each end, where the tuberosity is the thicker end
_LEAST_EDGE_SHARE = 0.12  # lines over the outline are longer than this share of the bone
_UPWARDS = 0.55
_FACET_SHARE = 0.62  # where along the bone, from behind, the posterior facet ends in the highest point
_ON_EDGE_MM = 0.6
_ACROSS = 0.5  # share of a rounded summit's spread that lies across the lines which touch it
_NO_FACET = "landmarks-doubt-no-facet"


def measure_calcaneus(surface: BoneSurface, side: str) -> Findings:
    """Landmarks of a calcaneus of this side (surface in LPS [mm]); what cannot be made out is None with a doubt."""
    frame = _frame(surface, side)
    points = local_samples(even_samples(surface), frame).points
    length = float(np.ptp(points[:, 1]))
    summits = _summits(points, length)
    names = ("tuberosity_top", "posterior_facet_top", "anterior_process_top")
    measures = {"calcaneal_length": Measure(length, "mm", 0.5), "boehler_angle": missing("deg", _NO_FACET)}
    axis = Axis(np.zeros(3), np.array([0.0, -1.0, 0.0]), 0.0, length)
    if summits is None:
        return Findings({"long_axis": axis, **dict.fromkeys(names)}, measures, (Note(_NO_FACET),)).in_lps(frame)
    tuberosity, facet, process = (summit.at for summit in summits)
    behind, before = (tuberosity - facet)[1:], (process - facet)[1:]
    reach = min(float(np.linalg.norm(behind)), float(np.linalg.norm(before)))
    residual = turn_deg(float(np.sqrt(2.0)) * max(summit.residual_mm for summit in summits) * _ACROSS, reach)
    measures["boehler_angle"] = Measure(180.0 - angle_deg(behind, before), "deg", residual)
    return Findings({"long_axis": axis, **dict(zip(names, summits, strict=True))}, measures).in_lps(frame)


def _frame(surface: BoneSurface, side: str) -> BoneFrame:
    """Frame along the bone: the thick end is behind; the summit in the middle of its length is above."""
    centroid, axes, _ = principal_axes(surface)
    along = (surface.vertices - centroid) @ axes[0]
    areas = []
    for shares in (_ENDS, tuple(1.0 - share for share in _ENDS)):
        levels = [along.min() + share * np.ptp(along) for share in shares]
        rings = [ring for level in levels for ring in cut_by_plane(surface, centroid + level * axes[0], axes[0])]
        areas.append(sum(ring.area_mm2 for ring in rings))
    back = -axes[0] if areas[0] > areas[1] else axes[0]
    from_behind = ((surface.vertices - centroid) @ back).max() - (surface.vertices - centroid) @ back
    shares = from_behind / np.ptp(from_behind)
    height = (surface.vertices - centroid) @ axes[1]
    # Above, the facet is the summit; below, the tubercles of the heel are.
    off = [abs(float(shares[int(np.argmax(sign * height))]) - _FACET_SHARE) for sign in (1.0, -1.0)]
    return frame_of(centroid, axes[1] if off[0] < off[1] else -axes[1], back, side)


def _summits(points: np.ndarray, length: float) -> tuple[Point, Point, Point] | None:
    """Tops of tuberosity, posterior facet and anterior process: where straight lines touch the outline from above."""
    edges = [
        sorted((start, end), key=lambda corner: -float(corner[0]))
        for _, normal, start, end in bridges(points[:, 1:], _LEAST_EDGE_SHARE * length)
        if normal[1] > _UPWARDS
    ]
    if len(edges) < 2:
        return None
    edges.sort(key=lambda edge: -float(np.linalg.norm(edge[0] - edge[1])))
    behind, before = sorted(edges[:2], key=lambda edge: -float(edge[0][0]))
    top = (behind[1] + before[0]) / 2.0
    if np.linalg.norm(behind[1] - before[0]) > 0.3 * length:
        return None
    found = [_near(points, corner) for corner in (behind[0], top, before[1])]
    spread = float(np.linalg.norm(behind[1] - before[0])) / 2.0
    return found[0], Point(found[1].at, max(spread, found[1].residual_mm)), found[2]


def _near(points: np.ndarray, corner: np.ndarray) -> Point:
    """The part of the surface that is seen from the side at a corner of the outline."""
    distance = np.linalg.norm(points[:, 1:] - corner, axis=1)
    own = points[distance < distance.min() + _ON_EDGE_MM]
    return Point(np.array([own[:, 0].mean(), *corner]), _ON_EDGE_MM)
