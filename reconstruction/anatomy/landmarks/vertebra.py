"""Landmarks of a vertebra: end plates, body, canal and both pedicles at their narrowest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reconstruction.anatomy.landmarks.features import Axis, Findings, Measure, Point, angle_deg, missing, turn_deg
from reconstruction.anatomy.landmarks.samples import even_samples
from reconstruction.anatomy.landmarks.vertebra_frame import UprightVertebra, stand_upright
from reconstruction.anatomy.plane_sections import Outline, cut_by_plane
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

_STEP_MM = 1.0
_ROUNDS = 5
_BESIDE_MM = 8.0  # centroids along a pedicle of 10 mm length, turned by 40 degrees, lie nearer to their middle
_ISTHMUS_GROWTH = 1.35  # sections up to this much larger than the narrowest give the axis
_PEDICLE_END_SHARE = 0.9  # pedicles end before this share of the canal's depth
_BEFORE_CANAL_MM = 6.0
_AXIS_REACH_MM = 5.0
_CALIPER_DEG = 40.0  # the width of a pedicle is its least extent within this angle of the horizontal
_CANAL_LEVELS = np.linspace(0.0, 0.45, 10)  # of the body's height, above its middle
_UP = np.array([0.0, 0.0, 1.0])
_BACK = np.array([0.0, 1.0, 0.0])
_PLATE_REACH_MM = 14.0
_LEAST_CANAL_MM2 = 60.0  # spinal canals of adults have 150 to 400 mm2
_ASIDE_MM = 6.0
_LEAST_PEDICLE_MM2 = 12.0
_PEDICLE_SIDEWAYS = (0.6, 16.0)  # from the midline: half-widths of the canal at least, beyond the canal at most [mm]
_PEDICLE_HEIGHT_SHARE = 0.75  # of the body, from its middle
_CONVERGENCES_DEG = (-20.0, 60.0)  # from the lowest thoracic pedicles to those of C4 and S1
_NO_CANAL = "landmarks-doubt-no-spinal-canal"
_NO_PEDICLE = "landmarks-doubt-no-pedicle"
_NO_PEDICLE_OF_SIDE = "landmarks-doubt-no-pedicle-of-side"
_UNLIKE_MM = 2.0
_WEDGED_DEG = 15.0  # plates of healthy vertebrae enclose less
_LOWEST_MM = 10.0  # bodies of adult cervical vertebrae are 12 mm high and more
_MOST_UNLIKE = {"width": 4.0, "convergence": 20.0}
"""Largest differences of one vertebra's two pedicles [mm, degrees]: twice what a level's spread between people is
(standard deviations of 1 to 2 mm and 3 to 10 degrees, Zindrick et al. 1987, Spine 12:160-166)."""
SIDES = (("left", 1.0), ("right", -1.0))


def measure_vertebra(surface: BoneSurface) -> Findings:
    """Landmarks of a vertebra (surface in LPS [mm]); what cannot be made out is None with a doubt."""
    upright = stand_upright(surface, even_samples(surface))
    if upright is None:
        names = ("body_centre", "upper_end_plate", "lower_end_plate", "canal_axis", "pedicle_left", "pedicle_right")
        return Findings(
            dict.fromkeys(names),
            {f"pedicle_width_{side}": missing("mm", _NO_CANAL) for side, _ in SIDES},
            (Note(_NO_CANAL),),
        )
    local = upright.frame.surface(surface)
    upper, lower = upright.upper, upright.lower
    plates = float(np.hypot(upper.residual_mm, lower.residual_mm))
    height = float(np.linalg.norm(upper.at - lower.at))
    wedge = angle_deg(upper.normal, -lower.normal)
    doubts = []
    if upright.misfit_mm > _UNLIKE_MM:
        doubts.append(Note("landmarks-doubt-not-symmetric", {"mm": round(upright.misfit_mm, 1)}))
    if not upright.up_is_sure:
        doubts.append(Note("landmarks-doubt-up-unsure"))
    if wedge > _WEDGED_DEG or height < _LOWEST_MM:
        doubts.append(Note("landmarks-doubt-plates-unlike", {"degrees": round(wedge), "mm": round(height, 1)}))
    found = Findings(
        {"body_centre": Point(np.zeros(3), plates / 2.0), "upper_end_plate": upper, "lower_end_plate": lower},
        {
            "body_height": Measure(height, "mm", plates),
            "end_plate_angle": Measure(wedge, "deg", turn_deg(plates, _PLATE_REACH_MM)),
        },
        tuple(doubts),
    )
    found = found.joined_with(_canal(local, height))
    for side, sign in SIDES:
        found = found.joined_with(_pedicle(local, upright, side, sign))
    return _compared_by_side(found).in_lps(upright.frame)


def _compared_by_side(found: Findings) -> Findings:
    """The same with a doubt at both pedicles where they differ more than those of one vertebra do."""
    off = {
        name: abs(left.value - right.value)
        for name in _MOST_UNLIKE
        if (left := found.measures[f"pedicle_{name}_left"]).value is not None
        and (right := found.measures[f"pedicle_{name}_right"]).value is not None
    }
    if all(off[name] <= _MOST_UNLIKE[name] for name in off):
        return found
    doubt = Note(
        "landmarks-doubt-pedicles-unlike", {"mm": round(off["width"], 1), "degrees": round(off["convergence"])}
    )
    marked = {
        name: replace(entry, doubt=doubt) for name, entry in found.measures.items() if name.startswith("pedicle_")
    }
    return found.joined_with(Findings({}, marked, (doubt,)))


def _canal(local: BoneSurface, height: float) -> Findings:
    """The canal where the arch closes it, narrowest level first."""
    rings = []
    for share in _CANAL_LEVELS:
        cavities = [
            ring
            for ring in cut_by_plane(local, share * height * _UP, _UP)
            if ring.area_mm2 < -_LEAST_CANAL_MM2 and abs(ring.centroid[0]) < _ASIDE_MM
        ]
        if cavities:
            rings.append(min(cavities, key=lambda ring: ring.area_mm2))
    if not rings:
        absent = {name: missing("mm", "landmarks-doubt-canal-open") for name in ("canal_width", "canal_depth")}
        return Findings({"canal_axis": None}, absent)
    narrowest = max(rings, key=lambda ring: ring.area_mm2)
    width, depth, _ = np.ptp(narrowest.points, axis=0)
    centres = np.array([ring.centroid for ring in rings])
    axis = _line(centres, _UP) if len(rings) > 2 else Axis(narrowest.centroid, _UP, 0.5)
    return Findings(
        {"canal_axis": Axis(narrowest.centroid, axis.direction, axis.residual_mm)},
        {"canal_width": Measure(float(width), "mm", 0.5), "canal_depth": Measure(float(depth), "mm", 0.5)},
    )


def _pedicle(local: BoneSurface, upright: UprightVertebra, side: str, sign: float) -> Findings:
    """Narrowest section of one pedicle: centre, axis forwards into the body, width and height."""
    isthmus = _isthmus(local, upright, sign)
    if isthmus is not None and not _CONVERGENCES_DEG[0] < _convergence_deg(isthmus[0], sign) < _CONVERGENCES_DEG[1]:
        isthmus = None  # something else beside the canal, as blurred scans show it
    names = (f"pedicle_width_{side}", f"pedicle_height_{side}", f"pedicle_convergence_{side}")
    units = ("mm", "mm", "deg")
    if isthmus is None:
        absent = {name: missing(unit, _NO_PEDICLE) for name, unit in zip(names, units, strict=True)}
        return Findings({f"pedicle_{side}": None}, absent, (Note(_NO_PEDICLE_OF_SIDE, {"side": side}),))
    axis, ring = isthmus
    width, height = _calipers(ring, axis.direction)
    values = (width, height, _convergence_deg(axis, sign))
    residuals = (0.5, 0.5, turn_deg(axis.residual_mm, _AXIS_REACH_MM))
    measures = {
        name: Measure(value, unit, residual)
        for name, value, unit, residual in zip(names, values, units, residuals, strict=True)
    }
    return Findings({f"pedicle_{side}": axis}, measures)


def _convergence_deg(axis: Axis, sign: float) -> float:
    """Angle of a pedicle's axis towards the midline, seen from above [degrees]."""
    return float(np.degrees(np.arctan2(-sign * axis.direction[0], -axis.direction[1])))


def _isthmus(local: BoneSurface, upright: UprightVertebra, sign: float) -> tuple[Axis, Outline] | None:
    """Axis of a pedicle through its narrowest section, and that section, found by turns."""
    depth = upright.canal_back - upright.canal_front
    start = np.array([sign * (upright.canal_half_width + 4.0), upright.canal_front, 0.0])
    direction = -_BACK
    reach = np.arange(-_PEDICLE_END_SHARE * depth, _BEFORE_CANAL_MM, _STEP_MM)
    found = None
    for _ in range(_ROUNDS):
        rings = [_ring(local, upright, start + step * direction, direction, sign) for step in reach]
        usable = _in_line([ring for ring in rings if ring is not None])
        if not usable:
            return found
        narrowest = min(usable, key=lambda ring: ring.area_mm2)
        about = [
            ring
            for ring in usable
            if ring.area_mm2 < _ISTHMUS_GROWTH * narrowest.area_mm2
            and np.linalg.norm(ring.centroid - narrowest.centroid) < 2.0 * _AXIS_REACH_MM
        ]
        if len(about) < 3:
            return found
        line = _line(np.array([ring.centroid for ring in about]), direction)
        # Half of the turn at a time: oblique sections through a short pedicle would lead the next round astray.
        start, direction = narrowest.centroid, direction + line.direction
        direction /= np.linalg.norm(direction)
        reach = np.arange(-_AXIS_REACH_MM, _AXIS_REACH_MM + 1e-6, _STEP_MM)
        found = (Axis(narrowest.centroid, direction, line.residual_mm), narrowest)
    return found


def _in_line(rings: list[Outline]) -> list[Outline]:
    """Sections that follow on one another; what lies beside them belongs to a process or to a rib."""
    if not rings:
        return []
    middle = np.median([ring.centroid for ring in rings], axis=0)
    return [ring for ring in rings if np.linalg.norm((ring.centroid - middle)[[0, 2]]) < _BESIDE_MM]


def _ring(
    local: BoneSurface, upright: UprightVertebra, point: np.ndarray, normal: np.ndarray, sign: float
) -> Outline | None:
    """The section of one side's pedicle in a plane: beside the canal, at the height of the body, not to the midline."""
    inner = _PEDICLE_SIDEWAYS[0] * upright.canal_half_width
    outer = upright.canal_half_width + _PEDICLE_SIDEWAYS[1]
    tallest = _PEDICLE_HEIGHT_SHARE * float(upright.upper.at[2] - upright.lower.at[2])
    own = [
        ring
        for ring in cut_by_plane(local, point, normal)
        if ring.area_mm2 > _LEAST_PEDICLE_MM2
        and inner < sign * ring.centroid[0] < outer
        and abs(ring.centroid[2]) < tallest
        and upright.canal_front - _BEFORE_CANAL_MM < ring.centroid[1] < upright.canal_back
        and (sign * ring.points[:, 0]).min() > 1.0
    ]
    return min(own, key=lambda ring: float((sign * ring.points[:, 0]).min())) if own else None


def _line(points: np.ndarray, towards: np.ndarray) -> Axis:
    """Line through points (n, 3) [mm]."""
    middle = points.mean(axis=0)
    direction = np.linalg.svd(points - middle, full_matrices=False)[2][0]
    direction = direction if direction @ towards > 0 else -direction
    off = (points - middle) - np.outer((points - middle) @ direction, direction)
    return Axis(middle, direction, float(np.sqrt(np.mean(np.sum(off**2, axis=1)))))


def _calipers(ring: Outline, normal: np.ndarray) -> tuple[float, float]:
    """Least extent of a section about sideways [mm], and its extent across that [mm]."""
    sideways = np.cross(_UP, normal)
    sideways /= np.linalg.norm(sideways)
    upwards = np.cross(normal, sideways)
    turns = np.deg2rad(np.arange(-_CALIPER_DEG, _CALIPER_DEG + 1e-6, 2.0))
    extents = [
        (
            float(np.ptp(ring.points @ (np.cos(turn) * sideways + np.sin(turn) * upwards))),
            float(np.ptp(ring.points @ (np.cos(turn) * upwards - np.sin(turn) * sideways))),
        )
        for turn in turns
    ]
    return min(extents)
