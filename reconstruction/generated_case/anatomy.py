"""The parametric adult femur: what is varied, within which limits, and where the numbers come from.

Femur frame: millimetres, origin where the neck axis meets the axis of the proximal shaft, axes (lateral, posterior,
superior) along the proximal shaft. For a left femur these run along LPS (+x, +y, +z); a right femur is its mirror.

Sources of the default sizes (adult means):
    head radius, neck-shaft angle, offset, canal: Noble et al. 1988, Clin Orthop 235:148-165 (head offset 43 mm,
    neck-shaft angle 124.7 degrees, head diameter 46 mm, canal of 9-18 mm at the isthmus);
    neck-shaft angle and anteversion: Toogood et al. 2009, Clin Orthop 467:876-885 (129 and 9.7 degrees);
    neck width (superior-inferior about 32 mm, antero-posterior about 25 mm): Gnudi et al. 1999, Br J Radiol 72:729-733;
    anterior bow, radius 1.2 m: Egol et al. 2004, J Orthop Trauma 18:410-415;
    cortical thickness along the shaft, thickest about the middle: Treece et al. 2010, Med Image Anal 14:276-290, and
    Croker et al. 2009, Anat Sci Int 84:282-288;
    trabecular groups and Ward's triangle: Singh et al. 1970, J Bone Joint Surg Am 52:457-467.
These were written down from general knowledge of the literature and rounded; the generator does not claim more.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from reconstruction.errors import ReconstructionError


class Side(StrEnum):
    """Side of the body."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class BoneQuality:
    """How age and osteoporosis change the bone while its outer shape stays.

    Attributes:
        trabecular_factor: trabecular apparent density relative to a young adult.
        cortical_thickness_factor: cortical thickness relative to a young adult; bone is lost on the inside.
        cortical_density: apparent density of the cortex [g/cm3].
    """

    trabecular_factor: float
    cortical_thickness_factor: float
    cortical_density: float


# Design values anchored on quantitative CT of the spine (vertebral BMD 170, 135, 100, 65, 45 mg/cm3; the limits of
# normal, low and osteoporotic are 120 and 80 mg/cm3 in the ACR and ISCD guidelines).
BONE_QUALITIES: dict[str, BoneQuality] = {
    "young_normal": BoneQuality(1.00, 1.00, 1.85),
    "aged_normal": BoneQuality(0.80, 0.93, 1.82),
    "osteopenia": BoneQuality(0.60, 0.85, 1.78),
    "osteoporosis": BoneQuality(0.38, 0.70, 1.70),
    "severe_osteoporosis": BoneQuality(0.26, 0.60, 1.62),
}

BOW_BEGINS_MM = -45.0  # above this level the shaft is straight: the axis of the proximal shaft is exact
_LIMITS: dict[str, tuple[float, float]] = {
    "size": (0.75, 1.3),
    "head_radius_mm": (18.0, 30.0),
    "neck_shaft_angle_deg": (110.0, 145.0),
    "anteversion_deg": (-10.0, 40.0),
    "offset_mm": (30.0, 55.0),
    "neck_height_radius_mm": (12.0, 20.0),
    "neck_depth_radius_mm": (10.0, 16.0),
    "shaft_radius_mm": (11.0, 17.0),
    "cortical_thickness_mm": (2.0, 8.0),
    "bow_radius_mm": (700.0, 5000.0),
    "shaft_below_lesser_trochanter_mm": (40.0, 300.0),
    "length_mm": (340.0, 500.0),
}


@dataclass(frozen=True)
class FemurDescription:
    """One femur, completely described; equal descriptions give equal bones, scans and files.

    Attributes:
        side: left or right.
        size: factor on every length below.
        bone_quality: a key of BONE_QUALITIES.
        head_radius_mm: radius of the spherical head [mm].
        neck_shaft_angle_deg: angle between neck axis and the axis of the proximal shaft [degrees].
        anteversion_deg: angle of the neck axis before the line along the back of the condyles, seen along the shaft.
        offset_mm: distance of the head centre from the axis of the proximal shaft [mm].
        neck_height_radius_mm, neck_depth_radius_mm: half of the least neck width, superior-inferior and
            antero-posterior [mm].
        shaft_radius_mm: mean outer radius of the shaft [mm].
        cortical_thickness_mm: thickness of the cortex at its thickest level on the medial and lateral side [mm].
        bow_radius_mm: radius of curvature of the anterior bow [mm].
        shaft_below_lesser_trochanter_mm: how far the scan reaches below the lesser trochanter [mm].
        condyles: whether the bone is whole and scanned down to the knee.
        length_mm: distance from the top of the head to the end of the condyles, used with condyles [mm].
        inclination_deg: how far the lower end of the shaft leans towards the midline [degrees].
        seed: seed of the noise and of the identifiers in the series.
    """

    side: Side = Side.LEFT
    size: float = 1.0
    bone_quality: str = "young_normal"
    head_radius_mm: float = 23.5
    neck_shaft_angle_deg: float = 127.0
    anteversion_deg: float = 12.0
    offset_mm: float = 43.0
    neck_height_radius_mm: float = 15.5
    neck_depth_radius_mm: float = 12.5
    shaft_radius_mm: float = 13.8
    cortical_thickness_mm: float = 6.8
    bow_radius_mm: float = 1200.0
    shaft_below_lesser_trochanter_mm: float = 112.0
    condyles: bool = False
    length_mm: float = 430.0
    inclination_deg: float = 4.0
    seed: int = 1

    def __post_init__(self) -> None:
        if self.bone_quality not in BONE_QUALITIES:
            raise ReconstructionError(
                "reconstruction-case-quality-unknown", value=self.bone_quality, known=", ".join(BONE_QUALITIES)
            )
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise ReconstructionError(
                    "reconstruction-case-out-of-range", name=name, value=value, low=low, high=high
                )

    @property
    def quality(self) -> BoneQuality:
        """The numbers behind ``bone_quality``."""
        return BONE_QUALITIES[self.bone_quality]

    @cached_property
    def neck_direction(self) -> np.ndarray:
        """Unit vector from the shaft axis towards the head, femur frame, shape (3,)."""
        rise = np.deg2rad(self.neck_shaft_angle_deg - 90.0)
        version = np.deg2rad(self.anteversion_deg)
        horizontal = np.cos(rise)
        return np.array([-horizontal * np.cos(version), -horizontal * np.sin(version), np.sin(rise)])

    @cached_property
    def neck_length_mm(self) -> float:
        """Distance from the shaft axis to the head centre along the neck axis, before ``size`` [mm]."""
        return float(self.offset_mm / np.cos(np.deg2rad(self.neck_shaft_angle_deg - 90.0)))

    @cached_property
    def head_centre(self) -> np.ndarray:
        """Head centre in the femur frame, before ``size`` [mm], shape (3,)."""
        return self.neck_direction * self.neck_length_mm

    @cached_property
    def lesser_trochanter(self) -> np.ndarray:
        """Centre of the lesser trochanter in the femur frame, before ``size`` [mm], shape (3,)."""
        return np.array([-0.72 * self.shaft_radius_mm, 0.75 * self.shaft_radius_mm, -30.0])

    @cached_property
    def lower_end_mm(self) -> float:
        """Height in the femur frame down to which the bone is scanned, before ``size`` [mm]."""
        if self.condyles:
            return float(self.head_centre[2] + self.head_radius_mm - self.length_mm)
        return float(self.lesser_trochanter[2] - 10.0 - self.shaft_below_lesser_trochanter_mm)

    def bow_at(self, height: float) -> float:
        """Posterior offset of the shaft's centre line at a height of the femur frame, before ``size`` [mm]."""
        return float(min(height - BOW_BEGINS_MM, 0.0) ** 2 / (2.0 * self.bow_radius_mm))

    def fingerprint(self) -> str:
        """Hash of all parameters, stable between runs and machines."""
        text = json.dumps(dataclasses.asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class FemurPose:
    """Where the femur lies in the patient: femur frame (before size) to LPS [mm].

    The supine patient lies along the table: the shaft runs along z, its lower end leaning to the midline.
    """

    description: FemurDescription

    # A hip joint some 85 mm from the midline; heights are counted from an arbitrary start of the table.
    HEAD_CENTRE_LEFT_MM = (85.0, -8.0, -60.0)

    @cached_property
    def matrix(self) -> np.ndarray:
        """Femur frame to LPS, shape (4, 4); for a right femur it mirrors."""
        description = self.description
        lean = np.deg2rad(description.inclination_deg)
        # Rotation about the antero-posterior axis that carries the lower end of the shaft towards the midline.
        rotation = np.array([[np.cos(lean), 0.0, np.sin(lean)], [0.0, 1.0, 0.0], [-np.sin(lean), 0.0, np.cos(lean)]])
        if description.condyles:
            # The whole bone lies level on its back: head and condyles rest at about the same height over the table.
            sag = np.arctan2(description.bow_at(description.lower_end_mm), -description.lower_end_mm)
            level = np.array([[1.0, 0.0, 0.0], [0.0, np.cos(sag), np.sin(sag)], [0.0, -np.sin(sag), np.cos(sag)]])
            rotation = rotation @ level
        mirror = np.diag([1.0 if description.side == Side.LEFT else -1.0, 1.0, 1.0])
        linear = mirror @ rotation * description.size
        head = mirror @ np.array(self.HEAD_CENTRE_LEFT_MM)
        matrix = np.eye(4)
        matrix[:3, :3] = linear
        matrix[:3, 3] = head - linear @ description.head_centre
        return matrix

    def to_patient(self, points: np.ndarray) -> np.ndarray:
        """LPS points [mm], shape (..., 3), of points in the femur frame, shape (..., 3)."""
        return points @ self.matrix[:3, :3].T + self.matrix[:3, 3]

    def to_femur(self, points_mm: np.ndarray) -> np.ndarray:
        """Points of the femur frame, shape (..., 3), of LPS points [mm], shape (..., 3)."""
        inverse = np.linalg.inv(self.matrix)
        return points_mm @ inverse[:3, :3].T + inverse[:3, 3]

    def direction_to_patient(self, vector: np.ndarray) -> np.ndarray:
        """Unit LPS direction of a direction in the femur frame."""
        turned = self.matrix[:3, :3] @ vector
        return turned / np.linalg.norm(turned)
