"""Landmarks of a tibia: plateau, tuberosity, ankle, mechanical axis and the slope of the plateau."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame, frame_of, principal_axes
from reconstruction.anatomy.landmarks.features import (
    Axis,
    Findings,
    Measure,
    Plane,
    Point,
    angle_deg,
    missing,
    turn_deg,
)
from reconstruction.anatomy.landmarks.samples import bridges, chosen, even_samples, local_samples, outline_axes
from reconstruction.anatomy.landmarks.shaft_line import mid_shaft_line
from reconstruction.anatomy.landmarks.surface_fits import farthest_point, fit_plane
from reconstruction.anatomy.plane_sections import Outline, cut_by_plane
from reconstruction.anatomy.shaft_axis import fit_shaft_axis
from reconstruction.anatomy.sphere_search import SurfaceSamples
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

_END_LEVELS_MM = (6.0, 10.0, 14.0, 18.0)  # below an end of the bone, where its outline is compared
_PLATEAU_SHAPE = 1.3  # a plateau is 1.4 to 1.6 times as wide as deep, the lower end of a tibia about as wide as deep
_SHAFT_BELOW_MM = 55.0
_CLEAR_OVERHANG_MM = 3.0  # the middle of a plateau lies 8 to 12 mm behind the axis of its shaft
_LEAST_BRIDGE_MM = 20.0  # width of the hollow at the back of a plateau, where the posterior cruciate ligament begins
_WHOLE_LENGTH = 3.5  # plateau to ankle in widths of the plateau; adults 4.4 to 5.4
_PLATEAU_DEPTH_MM = 16.0  # from the tip of the eminence to the rims
_FACING_UP = 0.85
_EMINENCE = 0.14  # half the width of the eminence between the compartments, in widths of the plateau
_TUBEROSITY = (0.25, 0.85)  # below the plateau, in widths of the plateau
_MALLEOLUS_MM = 5.0  # the tip of the malleolus reaches at least this far below the joint
_PLAFOND_MM = 28.0
_UP = np.array([0.0, 0.0, 1.0])
_BACK = np.array([0.0, 1.0, 0.0])
_NO_ANKLE = "landmarks-doubt-no-ankle"
_NO_PLATEAU = "landmarks-doubt-no-plateau"


def measure_tibia(surface: BoneSurface, side: str) -> Findings:
    """Landmarks of a tibia of this side (surface in LPS [mm]); what is not in the scan is None with a doubt."""
    rough_up = _up_to_plateau(surface)
    shaft = None if rough_up is None else _shaft(surface, *rough_up)
    if shaft is None:
        return _without_plateau()
    frame = _frame(surface, shaft, side)
    samples = local_samples(even_samples(surface), frame)
    local = frame.surface(surface)
    width = float(np.ptp(_plateau_outline(local).points[:, 0]))
    medial, lateral = (_compartment(samples, sign, width) for sign in (-1.0, 1.0))
    plateau = None
    if medial is not None and lateral is not None:
        plateau = fit_plane(np.concatenate([medial, lateral]), _UP)
    if medial is None or lateral is None or plateau is None:
        return _without_plateau()
    centres = [Point(part.mean(axis=0), plateau.residual_mm) for part in (medial, lateral)]
    middle = (centres[0].at + centres[1].at) / 2.0
    tuberosity = _tuberosity(samples, middle, width)
    ankle = _ankle(samples, middle, width)
    found = Findings(
        {
            "plateau": Plane(middle, plateau.normal, plateau.residual_mm),
            "medial_plateau_centre": centres[0],
            "lateral_plateau_centre": centres[1],
            "tuberosity": tuberosity,
            "ankle_centre": ankle,
        },
        {"plateau_width": Measure(width, "mm", 0.5)},
        () if ankle is not None else (Note(_NO_ANKLE),),
    )
    return found.joined_with(_axes(local, found, medial, ankle, shaft.residual_mm)).in_lps(frame)


def _without_plateau() -> Findings:
    """A tibia without its upper end."""
    names = ("plateau", "medial_plateau_centre", "lateral_plateau_centre", "tuberosity", "mechanical_axis")
    measures = ("posterior_slope", "medial_proximal_tibial_angle")
    return Findings(
        dict.fromkeys(names), {name: missing("deg", _NO_PLATEAU) for name in measures}, (Note(_NO_PLATEAU),)
    )


def _up_to_plateau(surface: BoneSurface) -> tuple[np.ndarray, np.ndarray] | None:
    """A point below the middle of the plateau [mm] and the direction up the bone; None without a plateau."""
    centroid, axes, _ = principal_axes(surface)
    ends = [(_end_shape(surface, centroid, axis), axis) for axis in (axes[0], -axes[0])]
    (size, shape), up = max(ends, key=lambda entry: entry[0][0])
    if shape < _PLATEAU_SHAPE or size <= 0.0:
        return None
    top = float(((surface.vertices - centroid) @ up).max())
    return centroid + (top - _END_LEVELS_MM[1]) * up, up


def _frame(surface: BoneSurface, shaft: Axis, side: str) -> BoneFrame:
    """Frame with z along the shaft and back where the plateau overhangs it."""
    rough = BoneFrame(shaft.at, _any_axes(shaft.direction))
    outline = _plateau_outline(rough.surface(surface))
    depth, _ = outline_axes(outline.points[:, :2])
    back = depth if depth @ outline.centroid[:2] > 0 else -depth
    hollows = bridges(outline.points[:, :2], _LEAST_BRIDGE_MM)
    if abs(float(depth @ outline.centroid[:2])) < _CLEAR_OVERHANG_MM and hollows:
        back = hollows[0][1]
    return frame_of(shaft.at, shaft.direction, rough.direction_to_lps(np.append(back, 0.0)), side)


def _shaft(surface: BoneSurface, knee: np.ndarray, up: np.ndarray) -> Axis | None:
    """Axis of the shaft below the plateau; of whatever there is below where it is short."""
    shaft = fit_shaft_axis(surface, knee, _SHAFT_BELOW_MM)
    if shaft is not None:
        return Axis(shaft.point, shaft.direction, shaft.residual_mm, shaft.length_mm)
    depth = float(((knee - surface.vertices) @ up).max())
    return mid_shaft_line(surface, knee, knee - depth * up) if depth > _SHAFT_BELOW_MM else None


def _any_axes(up: np.ndarray) -> np.ndarray:
    first = np.cross(up, np.eye(3)[int(np.argmin(np.abs(up)))])
    first /= np.linalg.norm(first)
    return np.array([first, np.cross(up, first), up])


def _end_shape(surface: BoneSurface, centroid: np.ndarray, axis: np.ndarray) -> tuple[float, float]:
    """Largest area [mm2] of the outlines near the end that an axis points to, and width over depth of that outline."""
    top = float(((surface.vertices - centroid) @ axis).max())
    found = []
    for depth in _END_LEVELS_MM:
        found += cut_by_plane(surface, centroid + (top - depth) * axis, axis)[:1]
    if not found:
        return 0.0, 0.0
    largest = max(found, key=lambda outline: outline.area_mm2)
    flat = largest.points @ _any_axes(axis)[:2].T
    extents = [float(np.ptp(flat @ direction)) for direction in outline_axes(flat)]
    return largest.area_mm2, extents[1] / extents[0]


def _plateau_outline(local: BoneSurface) -> Outline:
    """The largest outline near the upper end of a bone that stands upright."""
    top = float(local.vertices[:, 2].max())
    found = []
    for depth in _END_LEVELS_MM:
        found += cut_by_plane(local, np.array([0.0, 0.0, top - depth]), _UP)[:1]
    return max(found, key=lambda outline: outline.area_mm2)


def _compartment(samples: SurfaceSamples, sign: float, width: float) -> np.ndarray | None:
    """Points of the joint surface of one compartment, outer 1 or inner -1."""
    points = samples.points
    near_top = points[:, 2] > points[:, 2].max() - _PLATEAU_DEPTH_MM
    top = points[near_top & (samples.normals[:, 2] > _FACING_UP)]
    if len(top) < 100:
        return None
    middle = (top[:, 0].max() + top[:, 0].min()) / 2.0
    own = top[sign * (top[:, 0] - middle) > _EMINENCE * width]
    fitted = fit_plane(own, _UP)
    if fitted is None:
        return None
    return np.asarray(own[np.abs((own - fitted.at) @ fitted.normal) < 3.0 * max(fitted.residual_mm, 0.3)])


def _tuberosity(samples: SurfaceSamples, middle: np.ndarray, width: float) -> Point | None:
    """The foremost point of the shaft's upper part."""
    below = middle[2] - samples.points[:, 2]
    zone = (below > _TUBEROSITY[0] * width) & (below < _TUBEROSITY[1] * width)
    return farthest_point(samples.points[zone], -_BACK)


def _ankle(samples: SurfaceSamples, middle: np.ndarray, width: float) -> Point | None:
    """Middle of the joint surface at the lower end; None where the bone ends before."""
    lowest = float(samples.points[:, 2].min())
    if middle[2] - lowest < _WHOLE_LENGTH * width:
        return None
    height = samples.points[:, 2] - lowest
    roof = chosen(samples, (samples.normals[:, 2] < -_FACING_UP) & (height > _MALLEOLUS_MM) & (height < _PLAFOND_MM))
    plane = fit_plane(roof.points, -_UP)
    return None if plane is None else Point(roof.points.mean(axis=0), plane.residual_mm)


def _axes(
    local: BoneSurface, found: Findings, medial: np.ndarray, ankle: Point | None, shaft_residual_mm: float
) -> Findings:
    """Mechanical axis and the angles of the plateau against it, or against the shaft where there is no ankle."""
    plateau = found.features["plateau"]
    assert isinstance(plateau, Plane)
    compartment = fit_plane(medial, _UP)
    shaft = None if ankle is None else mid_shaft_line(local, plateau.at, ankle.at)
    along = _UP if shaft is None else shaft.direction
    slope = missing("deg", _NO_PLATEAU)
    if compartment is not None:
        tilt = np.degrees(np.arctan2(compartment.normal[1], compartment.normal[2]))
        shaft_tilt = np.degrees(np.arctan2(along[1], along[2]))
        depth = float(np.ptp(medial[:, 1]))
        slope = Measure(float(tilt - shaft_tilt), "deg", turn_deg(compartment.residual_mm, depth / 2.0))
    measures = {"posterior_slope": slope, "medial_proximal_tibial_angle": missing("deg", _NO_ANKLE)}
    if ankle is None:
        return Findings({"mechanical_axis": None, "shaft_axis": Axis(np.zeros(3), _UP, shaft_residual_mm)}, measures)
    length = float(np.linalg.norm(plateau.at - ankle.at))
    upwards = (plateau.at - ankle.at) / length
    line = plateau.normal[[0, 2]] / np.linalg.norm(plateau.normal[[0, 2]])
    inwards = np.array([-line[1], line[0]])
    measures["medial_proximal_tibial_angle"] = Measure(
        angle_deg(inwards, -upwards[[0, 2]]), "deg", turn_deg(plateau.residual_mm, float(np.ptp(medial[:, 0])))
    )
    residual = float(np.hypot(plateau.residual_mm, ankle.residual_mm))
    return Findings(
        {"mechanical_axis": Axis((plateau.at + ankle.at) / 2.0, upwards, residual, length), "shaft_axis": shaft},
        measures,
    )
