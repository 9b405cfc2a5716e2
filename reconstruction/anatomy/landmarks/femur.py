"""Landmarks of a femur, whole or in part: head, neck, shaft, condyles, and the axes and angles between them."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.canal import Canal, measure_canal
from reconstruction.anatomy.landmarks.bone_frame import frame_of, principal_axes
from reconstruction.anatomy.landmarks.distal_femur import (
    DistalFemur,
    coronal_angle_deg,
    joint_line,
    measure_distal_femur,
)
from reconstruction.anatomy.landmarks.features import (
    Axis,
    Findings,
    Measure,
    Sphere,
    missing,
    rounded,
    turn_deg,
)
from reconstruction.anatomy.landmarks.proximal_femur import FemurShapeFit, find_head, fit_femur, has_too_short_shaft
from reconstruction.anatomy.landmarks.samples import even_samples
from reconstruction.anatomy.landmarks.shaft_line import mid_shaft_line
from reconstruction.anatomy.plane_sections import cut_by_plane
from reconstruction.anatomy.shaft_axis import fit_shaft_axis
from reconstruction.anatomy.sphere_search import FittedSphere, SurfaceSamples
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.volume import Volume

_WHOLE_LENGTH = 11.0  # head to condyles in head radii; a whole femur has about 17
_SHAFT_ABOVE_KNEE_MM = 60.0  # the shaft above the condyles begins about this far from their centre
_CONTACT_MM = 0.5  # how far the lowest point of a condyle is uncertain in height
_END_MM = 25.0  # depth below each end at which the two ends of a bone without a head are compared
_NO_CONDYLES = "reconstruction-doubt-no-condyles"


def measure_femur(scan: Volume, surface: BoneSurface, side: str, fit: FemurShapeFit | None = None) -> Findings:
    """Landmarks of a femur of this side; what is not in the scan is None with a doubt.

    Args:
        scan: Hounsfield units, for the canal.
        surface: of the bone, LPS [mm].
        side: ``left`` or ``right``.
        fit: its head, neck and shaft where they have been measured before.
    """
    fit = fit or fit_femur(surface)
    samples = even_samples(surface)
    head = fit.head if fit is not None else find_head(surface)
    if head is None:
        return _condyles_alone(surface, samples, side)
    up = fit.shaft.direction if fit is not None else _towards(surface, head)
    is_whole = float(((head.centre - surface.vertices) @ up).max()) > _WHOLE_LENGTH * head.radius_mm
    distal = measure_distal_femur(samples, up, side) if is_whole else None
    found = _head_alone(surface, head) if fit is None else _proximal(fit, measure_canal(scan, surface, fit.shaft))
    if distal is None:
        return found.joined_with(_without_condyles())
    found = found.joined_with(distal.findings).joined_with(_between_ends(surface, samples, head, distal))
    return found if fit is None else found.joined_with(_version(fit, distal))


def _towards(surface: BoneSurface, head: FittedSphere) -> np.ndarray:
    """Direction of the bone's greatest extent, towards its head."""
    centroid, axes, _ = principal_axes(surface)
    return axes[0] if axes[0] @ (head.centre - centroid) > 0 else -axes[0]


def _proximal(fit: FemurShapeFit, canal: Canal | None) -> Findings:
    """Head, neck and shaft."""
    head, neck, shaft = fit.head, fit.neck, fit.shaft
    reach = float(np.linalg.norm(head.centre - neck.waist))
    angle_residual = float(
        np.hypot(turn_deg(neck.residual_mm, reach), turn_deg(shaft.residual_mm, shaft.length_mm / 2))
    )
    doubts = []
    if canal is None:
        doubts.append(Note("reconstruction-doubt-no-canal"))
    elif canal.narrowest_is_at_end:
        doubts.append(Note("reconstruction-doubt-canal-narrower-beyond"))
    offset_residual = float(np.hypot(head.residual_mm, shaft.residual_mm))
    return Findings(
        {
            "head": Sphere(head.centre, head.radius_mm, head.residual_mm, head.coverage),
            "neck_axis": Axis(neck.waist, neck.direction, neck.residual_mm),
            "shaft_axis": Axis(shaft.point, shaft.direction, shaft.residual_mm, shaft.length_mm),
        },
        {
            "head_radius": Measure(head.radius_mm, "mm", head.residual_mm),
            "neck_shaft_angle": Measure(fit.neck_shaft_angle_deg, "deg", angle_residual),
            "head_offset": Measure(fit.offset_mm, "mm", offset_residual),
        },
        tuple(doubts),
        {
            "neck_shaft_angle_deg": round(fit.neck_shaft_angle_deg, 2),
            "head_offset_mm": round(fit.offset_mm, 2),
            "canal": None if canal is None else _canal_as_json(canal),
        },
    )


def _without_condyles() -> Findings:
    """What needs condyles, where there are none."""
    absent = ("anteversion", "mechanical_lateral_distal_angle", "anatomical_mechanical_angle")
    return Findings(
        dict.fromkeys(("condylar_line", "condylar_axis", "transepicondylar_axis", "mechanical_axis")),
        {name: missing("deg", _NO_CONDYLES) for name in absent},
        (Note(_NO_CONDYLES),),
        {"anteversion_deg": None},
    )


def _between_ends(surface: BoneSurface, samples: SurfaceSamples, head: FittedSphere, distal: DistalFemur) -> Findings:
    """Axes and angles from the head's centre to the knee."""
    length = float(np.linalg.norm(head.centre - distal.knee_centre))
    mechanical = Axis(
        (head.centre + distal.knee_centre) / 2.0,
        (head.centre - distal.knee_centre) / length,
        float(np.hypot(head.residual_mm, distal.centre_residual_mm)),
        length,
    )
    frame = frame_of(distal.knee_centre, mechanical.direction, distal.frame.axes[1], distal.side)
    anatomical = mid_shaft_line(surface, head.centre, distal.knee_centre)
    line = joint_line(distal, samples)
    measures = {
        "mechanical_lateral_distal_angle": missing("deg", _NO_CONDYLES)
        if line is None
        else Measure(
            coronal_angle_deg(frame, mechanical.direction, line), "deg", turn_deg(_CONTACT_MM, distal.backs.length_mm)
        ),
        "anatomical_mechanical_angle": missing("deg", "landmarks-doubt-no-shaft")
        if anatomical is None
        else Measure(
            coronal_angle_deg(frame, anatomical.direction, mechanical.direction),
            "deg",
            turn_deg(anatomical.residual_mm, length / 4.0),
        ),
    }
    return Findings({"mechanical_axis": mechanical, "anatomical_axis": anatomical}, measures)


def _version(fit: FemurShapeFit, distal: DistalFemur) -> Findings:
    """Anteversion of the neck."""
    version = _anteversion_deg(fit, distal)
    reach = float(np.linalg.norm(fit.head.centre - fit.neck.waist))
    behind = turn_deg(distal.backs.residual_mm, distal.backs.length_mm)
    residual = float(np.hypot(turn_deg(fit.neck.residual_mm, reach), behind))
    return Findings({}, {"anteversion": Measure(version, "deg", residual)}, (), {"anteversion_deg": round(version, 2)})


def _anteversion_deg(fit: FemurShapeFit, distal: DistalFemur) -> float:
    """Angle of the neck before the line behind the condyles, in the plane across the shaft [degrees]."""
    outwards = frame_of(distal.knee_centre, fit.shaft.direction, distal.frame.axes[1], distal.side)
    line, neck = outwards.axes @ distal.backs.direction, outwards.axes @ fit.neck.direction
    # Both seen from above, the line inwards; the frame's second axis runs backwards.
    inward, front = -line[:2] / np.linalg.norm(line[:2]), np.array([-line[1], line[0]]) / np.linalg.norm(line[:2])
    return float(np.degrees(np.arctan2(-(neck[:2] @ front), neck[:2] @ inward)))


def _head_alone(surface: BoneSurface, head: FittedSphere) -> Findings:
    """The head of a femur whose neck and shaft could not be measured."""
    is_short = has_too_short_shaft(surface, head)
    doubt = "reconstruction-doubt-shaft-too-short" if is_short else "reconstruction-doubt-not-measured"
    return Findings(
        {
            "head": Sphere(head.centre, head.radius_mm, head.residual_mm, head.coverage),
            "neck_axis": None,
            "shaft_axis": None,
        },
        {
            "head_radius": Measure(head.radius_mm, "mm", head.residual_mm),
            "neck_shaft_angle": missing("deg", doubt),
            "anteversion": missing("deg", doubt),
        },
        (Note(doubt),),
        {"neck_shaft_angle_deg": None, "anteversion_deg": None},
    )


def _condyles_alone(surface: BoneSurface, samples: SurfaceSamples, side: str) -> Findings:
    """The lower part of a femur, as a scan of a knee shows it."""
    up = _up_from_thick_end(surface)
    distal = measure_distal_femur(samples, up, side)
    if distal is None:
        absent = ("head", "neck_axis", "shaft_axis", "condylar_line", "mechanical_axis")
        return Findings(dict.fromkeys(absent), {}, (Note("reconstruction-doubt-not-measured"),))
    shaft = fit_shaft_axis(surface, distal.knee_centre, _SHAFT_ABOVE_KNEE_MM)
    if shaft is not None:
        distal = measure_distal_femur(samples, -shaft.direction, side) or distal
    no_head = "landmarks-doubt-no-head"
    return Findings(
        {
            "head": None,
            "neck_axis": None,
            "mechanical_axis": None,
            "shaft_axis": None
            if shaft is None
            else Axis(shaft.point, -shaft.direction, shaft.residual_mm, shaft.length_mm),
        },
        {
            name: missing("deg", no_head)
            for name in ("neck_shaft_angle", "anteversion", "mechanical_lateral_distal_angle")
        },
        (Note(no_head), *(() if shaft else (Note("landmarks-doubt-no-shaft"),))),
        {"anteversion_deg": None},
    ).joined_with(distal.findings)


def _up_from_thick_end(surface: BoneSurface) -> np.ndarray:
    """Direction along the bone away from the end with the larger cross-section, LPS."""
    centroid, axes, _ = principal_axes(surface)
    along = (surface.vertices - centroid) @ axes[0]
    areas = []
    for level in (along.min() + _END_MM, along.max() - _END_MM):
        outlines = cut_by_plane(surface, centroid + level * axes[0], axes[0])
        areas.append(outlines[0].area_mm2 if outlines else 0.0)
    return axes[0] if areas[0] > areas[1] else -axes[0]


def _canal_as_json(canal: Canal) -> dict[str, object]:
    return {
        "point_mm": rounded(canal.point),
        "direction": rounded(canal.direction, 6),
        "residual_mm": round(canal.residual_mm, 3),
        "narrowest_diameter_mm": round(canal.narrowest_diameter_mm, 2),
        "narrowest_at_mm": rounded(canal.narrowest_at),
    }
