"""What is found on a bone: points, axes, planes and spheres with residuals, and the numbers measured between them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame
from reconstruction.import_record import Note


@dataclass(frozen=True, eq=False)
class Point:
    """A point.

    Attributes:
        at: place [mm], shape (3,).
        residual_mm: how far the place is uncertain along the surface or about a fit [mm].
    """

    at: np.ndarray
    residual_mm: float

    def in_lps(self, frame: BoneFrame) -> Point:
        """The same point, given in the frame of the bone, in LPS."""
        return replace(self, at=frame.to_lps(self.at))

    def as_json(self) -> dict[str, object]:
        """As it stands in patient_model.json."""
        return {"point_mm": rounded(self.at), "residual_mm": round(self.residual_mm, 3)}


@dataclass(frozen=True, eq=False)
class Axis:
    """A line with a direction.

    Attributes:
        at: a point on it [mm], shape (3,).
        direction: unit vector.
        residual_mm: root mean square distance of what it was laid through [mm].
        length_mm: length of the part it was fitted to [mm], None where that means nothing.
    """

    at: np.ndarray
    direction: np.ndarray
    residual_mm: float
    length_mm: float | None = None

    def in_lps(self, frame: BoneFrame) -> Axis:
        """The same line, given in the frame of the bone, in LPS."""
        return replace(self, at=frame.to_lps(self.at), direction=frame.direction_to_lps(self.direction))

    def as_json(self) -> dict[str, object]:
        """As it stands in patient_model.json."""
        entry: dict[str, object] = {
            "point_mm": rounded(self.at),
            "direction": rounded(self.direction, 6),
            "residual_mm": round(self.residual_mm, 3),
        }
        return entry if self.length_mm is None else {**entry, "length_mm": round(self.length_mm, 1)}


@dataclass(frozen=True, eq=False)
class Segment:
    """A line from a medial to a lateral point [mm]; the residual is how far each may lie off across it."""

    lateral: np.ndarray
    medial: np.ndarray
    residual_mm: float

    @property
    def direction(self) -> np.ndarray:
        """Unit vector outwards."""
        return np.asarray((self.lateral - self.medial) / np.linalg.norm(self.lateral - self.medial))

    @property
    def length_mm(self) -> float:
        """Distance of the two points [mm]."""
        return float(np.linalg.norm(self.lateral - self.medial))

    def in_lps(self, frame: BoneFrame) -> Segment:
        """The same line, given in the frame of the bone, in LPS."""
        return replace(self, lateral=frame.to_lps(self.lateral), medial=frame.to_lps(self.medial))

    def as_json(self) -> dict[str, object]:
        """As it stands in patient_model.json."""
        ends = {"lateral_mm": rounded(self.lateral), "medial_mm": rounded(self.medial)}
        return {**ends, "residual_mm": round(self.residual_mm, 3)}


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane; ``normal`` is a unit vector, the residual the root mean square distance of the surface from it."""

    at: np.ndarray
    normal: np.ndarray
    residual_mm: float

    def in_lps(self, frame: BoneFrame) -> Plane:
        """The same plane, given in the frame of the bone, in LPS."""
        return Plane(frame.to_lps(self.at), frame.direction_to_lps(self.normal), self.residual_mm)

    def as_json(self) -> dict[str, object]:
        """As it stands in patient_model.json."""
        residual = round(self.residual_mm, 3)
        return {"point_mm": rounded(self.at), "normal": rounded(self.normal, 6), "residual_mm": residual}


@dataclass(frozen=True, eq=False)
class Sphere:
    """A sphere; the residual is the root mean square distance of the surface that follows it."""

    centre: np.ndarray
    radius_mm: float
    residual_mm: float
    coverage: float | None = None

    def in_lps(self, frame: BoneFrame) -> Sphere:
        """The same sphere, given in the frame of the bone, in LPS."""
        return replace(self, centre=frame.to_lps(self.centre))

    def as_json(self) -> dict[str, object]:
        """As it stands in patient_model.json."""
        entry: dict[str, object] = {
            "centre_mm": rounded(self.centre),
            "radius_mm": round(self.radius_mm, 3),
            "residual_mm": round(self.residual_mm, 3),
        }
        return entry if self.coverage is None else {**entry, "coverage": round(self.coverage, 3)}


Feature = Point | Axis | Segment | Plane | Sphere


@dataclass(frozen=True)
class Measure:
    """A number measured on a bone.

    Attributes:
        value: None where it could not be measured; ``doubt`` says why.
        unit: ``mm`` or ``deg``.
        residual: how far the value is uncertain by the misfit of what it rests on, in the same unit.
        doubt: why there is no value, or why it deserves doubt.
    """

    value: float | None
    unit: str
    residual: float | None = None
    doubt: Note | None = None


def missing(unit: str, reason: str) -> Measure:
    """A measure that could not be taken; ``reason`` is a message of landmarks.ftl."""
    return Measure(None, unit, None, Note(reason))


@dataclass(frozen=True)
class Findings:
    """Landmarks of one bone.

    Attributes:
        features: points, axes and planes by name; None where the part is missing.
        measures: numbers by name.
        doubts: what deserves doubt about them.
        other: further entries for patient_model.json, by name, as they stand there.
    """

    features: dict[str, Feature | None] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    doubts: tuple[Note, ...] = ()
    other: dict[str, object] = field(default_factory=dict)

    def in_lps(self, frame: BoneFrame) -> Findings:
        """The same, with features given in the frame of the bone turned into LPS."""
        turned = {name: None if found is None else found.in_lps(frame) for name, found in self.features.items()}
        return replace(self, features=turned)

    def joined_with(self, other: Findings) -> Findings:
        """Both together; where both know a name, the other's counts."""
        return Findings(
            {**self.features, **other.features},
            {**self.measures, **other.measures},
            (*self.doubts, *other.doubts),
            {**self.other, **other.other},
        )


def rounded(values: np.ndarray, digits: int = 3) -> list[float]:
    """A vector for a file."""
    return [round(float(value), digits) for value in values]


def turn_deg(residual_mm: float, reach_mm: float) -> float:
    """Angle by which a line or plane may be turned if its ends are off by a residual at this reach [degrees]."""
    return float(np.degrees(np.arctan2(residual_mm, max(reach_mm, 1e-6))))


def angle_deg(first: np.ndarray, second: np.ndarray) -> float:
    """Angle between two directions, 0 to 180 [degrees]."""
    cosine = float(first @ second) / float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
