"""Landmarks of any bone by its name, and those that several bones share, as they stand in patient_model.json.

Entry ``landmarks`` of a bone:
    features by name      {point_mm or centre_mm, and radius_mm, direction, normal or length_mm; residual_mm}, lines
                          between two points {lateral_mm, medial_mm, residual_mm}; null where the part is not there
    principal_axes        {directions: three unit vectors, the longest first; lengths_mm}, null for a cropped bone
    measures              {name: {value, unit, residual, method, doubt, norm}}; value is null where it could not be
                          measured, and doubt says why; method and doubt are ids of sentences in landmarks.ftl
    of_cropped_bone       whether the scan's edge cuts the bone, so that its numbers deserve doubt
A femur has its neck-shaft angle, head offset, anteversion and canal as plain entries too. All places are LPS [mm],
directions unit vectors in LPS, angles degrees. Residuals are root mean square misfits, and the angle by which they may
turn what rests on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import principal_axes
from reconstruction.anatomy.landmarks.calcaneus import measure_calcaneus
from reconstruction.anatomy.landmarks.features import Findings, Measure, Plane, Point, Sphere, missing, rounded
from reconstruction.anatomy.landmarks.femur import measure_femur
from reconstruction.anatomy.landmarks.hip_bone import measure_hip_bone
from reconstruction.anatomy.landmarks.norms import NORMS
from reconstruction.anatomy.landmarks.pelvis import HipBone, measure_incidence, measure_pelvis, without_hips
from reconstruction.anatomy.landmarks.proximal_femur import FemurShapeFit
from reconstruction.anatomy.landmarks.sacrum import measure_sacrum
from reconstruction.anatomy.landmarks.talus import measure_talus
from reconstruction.anatomy.landmarks.tibia import measure_tibia
from reconstruction.anatomy.landmarks.vertebra import measure_vertebra
from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.volume import Volume

_SIDED: dict[str, Callable[[BoneSurface, str], Findings]] = {
    "tibia": measure_tibia,
    "hip_bone": measure_hip_bone,
    "calcaneus": measure_calcaneus,
    "talus": measure_talus,
}
_MIDLINE: dict[str, Callable[[BoneSurface], Findings]] = {"sacrum": measure_sacrum, "vertebra": measure_vertebra}
_FEWEST_TRIANGLES = 40
_RESTS_ON_SUMMITS = {
    "boehler_angle": (("tuberosity_top", "posterior_facet_top", "anterior_process_top"), "landmarks-doubt-no-facet")
}
"""Measures between summits of a bone, with the reason that is given where one of them is cut off."""
_EDGE_VOXELS = 1.0  # a surface that comes this near to the scan's edge is cut by it


@dataclass(frozen=True, eq=False)
class NamedBone:
    """A bone to be measured; ``femur_fit`` is what its recognition measured already."""

    name: BoneName
    surface: BoneSurface
    femur_fit: FemurShapeFit | None = None


def measure_bones(scan: Volume, bones: Sequence[NamedBone]) -> list[Findings]:
    """Landmarks of bones, in the order given; those that need several bones stand at the bones they belong to.

    Args:
        scan: Hounsfield units.
        bones: with their names.
    """
    alone = [_measure_alone(scan, bone) for bone in bones]
    together = _measured_together(bones, alone)
    return [_marked_as_cropped(found) if found.other.get("of_cropped_bone") else found for found in together]


def landmarks_as_json(found: Findings) -> dict[str, object]:
    """Findings as they stand in patient_model.json; empty if nothing was looked for."""
    if not found.features and not found.measures and not found.other:
        return {}
    features = {name: None if feature is None else feature.as_json() for name, feature in found.features.items()}
    measures = {name: _measure_as_json(name, measure) for name, measure in found.measures.items()}
    return {**features, **found.other, "measures": measures}


def method_of(measure: str) -> str:
    """Message that tells in words how a measure is taken: ``landmarks-method-`` and its name without a side."""
    return f"landmarks-method-{_without_side(measure).replace('_', '-')}"


def name_of(measure: str) -> str:
    """Message with the name of a measure: ``landmarks-name-`` and its name without a side."""
    return f"landmarks-name-{_without_side(measure).replace('_', '-')}"


def side_of(measure: str) -> str:
    """``left`` or ``right`` for measures of a bone of the midline that belong to a side, else ``none``."""
    return next((side for side in ("left", "right") if measure.endswith(f"_{side}")), "none")


def _without_side(measure: str) -> str:
    return measure.removesuffix("_left").removesuffix("_right")


def _measure_as_json(name: str, measure: Measure) -> dict[str, object]:
    norm = NORMS.get(name)
    doubt = measure.doubt
    return {
        "value": None if measure.value is None else round(measure.value, 2),
        "unit": measure.unit,
        "residual": None if measure.residual is None else round(measure.residual, 2),
        "method": method_of(name),
        "doubt": None if doubt is None else {"id": doubt.message_id, "values": doubt.values},
        "norm": None if norm is None else {"low": norm.low, "high": norm.high, "source": norm.source},
    }


def _measure_alone(scan: Volume, bone: NamedBone) -> Findings:
    """Landmarks of one bone by itself."""
    surface = bone.surface
    if len(surface.triangles) < _FEWEST_TRIANGLES or surface.volume_mm3 <= 0.0:
        return Findings()
    cropped = _reaches_edge(scan, surface.vertices)
    found = _general(surface, cropped).joined_with(_of_its_kind(scan, bone))
    return _marked_as_cropped(_without_cut_summits(found, scan)) if cropped else found


def _of_its_kind(scan: Volume, bone: NamedBone) -> Findings:
    """What bones of this name have."""
    name, surface = bone.name, bone.surface
    if name.name == "femur" or name.name in _SIDED:
        if name.side is None:
            return Findings(doubts=(Note("landmarks-doubt-no-side"),))
        if name.name == "femur":
            return measure_femur(scan, surface, name.side, bone.femur_fit)
        return _SIDED[name.name](surface, name.side)
    return _MIDLINE[name.name](surface) if name.name in _MIDLINE else Findings()


def _without_cut_summits(found: Findings, scan: Volume) -> Findings:
    """The same without summits that lie at the scan's edge, where the true ones are cut off, and what rests on them."""
    features, measures = dict(found.features), dict(found.measures)
    for name, (summits, reason) in _RESTS_ON_SUMMITS.items():
        for summit in summits:
            feature = features.get(summit)
            if isinstance(feature, Point) and _reaches_edge(scan, feature.at[None]):
                features[summit] = None
                measures[name] = missing(measures[name].unit, reason)
    return replace(found, features=features, measures=measures)


def _marked_as_cropped(found: Findings) -> Findings:
    """The same with a doubt at every number."""
    doubt = Note("landmarks-doubt-cropped")
    marked = {name: replace(entry, doubt=entry.doubt or doubt) for name, entry in found.measures.items()}
    return replace(found, measures=marked)


def _general(surface: BoneSurface, cropped: bool) -> Findings:
    """Centre and principal axes of a solid."""
    centroid, axes, _ = principal_axes(surface)
    along = (surface.vertices - centroid) @ axes.T
    whole = {"directions": [rounded(axis, 6) for axis in axes], "lengths_mm": rounded(np.ptp(along, axis=0), 2)}
    other: dict[str, object] = {"principal_axes": None if cropped else whole, "of_cropped_bone": cropped}
    return Findings({"centre": Point(centroid, 0.0)}, other=other)


def _reaches_edge(scan: Volume, points: np.ndarray) -> bool:
    """Whether one of some LPS points (n, 3) comes to the edge of the scan."""
    index = scan.geometry.to_index(points)
    last = np.array(scan.geometry.shape[::-1]) - 1
    return bool((index < _EDGE_VOXELS).any() or (index > last - _EDGE_VOXELS).any())


def _measured_together(bones: Sequence[NamedBone], alone: Sequence[Findings]) -> list[Findings]:
    """The landmarks of the pelvis, added to those of its bones."""
    found = list(alone)
    number = {bone.name.id: place for place, bone in enumerate(bones)}
    hips = [number.get(f"hip_bone_{side}") for side in ("left", "right")]
    if hips[0] is not None and hips[1] is not None:
        left, right = (HipBone(bones[place].surface, found[place]) for place in hips if place is not None)
        for place, more in zip(hips, measure_pelvis(left, right), strict=True):
            found[place] = found[place].joined_with(more)  # type: ignore[index]
    sacrum = number.get("sacrum")
    if sacrum is not None:
        plate = found[sacrum].features.get("s1_end_plate")
        centres = [_hip_centre(number, found, side) for side in ("left", "right")]
        more = without_hips()
        if isinstance(plate, Plane) and isinstance(centres[0], Sphere) and isinstance(centres[1], Sphere):
            more = measure_incidence(plate, centres[0], centres[1])
        found[sacrum] = found[sacrum].joined_with(more)
    return found


def _hip_centre(number: dict[str, int], found: Sequence[Findings], side: str) -> object:
    """Femoral head of a side, or the socket where no head was found."""
    for bone, feature in ((f"femur_{side}", "head"), (f"hip_bone_{side}", "acetabulum")):
        sphere = found[number[bone]].features.get(feature) if bone in number else None
        if sphere is not None:
            return sphere
    return None


def with_doubts(name: BoneName, found: Findings) -> BoneName:
    """A name with the doubts about its landmarks added, each once."""
    known = list(name.doubts)
    known += [doubt for doubt in found.doubts if doubt not in known]
    return replace(name, doubts=tuple(known))
