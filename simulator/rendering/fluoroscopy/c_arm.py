"""The C-arm: where its tube and detector stand for a view, said the way an operating room says it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.geometry import XRayGeometry

SOURCE_TO_DETECTOR_MM = 1000.0
SOURCE_TO_CENTRE_MM = 700.0
DETECTOR_EDGE_MM = 300.0
"""A full-size mobile C-arm with a 30 cm flat detector."""

SIDES = ("left", "right")
_SUPERIOR, _ANTERIOR = (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)


@dataclass(frozen=True)
class View:
    """A standard projection: where the tube stands, seen from the patient.

    Attributes:
        orbit_deg: tube turned about the patient's long axis, 0 in front of the patient; positive towards the side that
            is examined (towards the left for a view without a side) [degrees].
        angulation_deg: tube tilted towards the head (positive) or the feet [degrees].
        up: what lies at the upper edge of the image, direction in LPS.

    """

    orbit_deg: float
    angulation_deg: float
    up: tuple[float, float, float] = _SUPERIOR


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "ap": View(0.0, 0.0),
        # Tube on the far side, examined side next to the detector.
        "lateral": View(-90.0, 0.0),
        # Pelvic inlet and outlet (Pennal et al. 1980, Clin Orthop 151:12): beam 40 degrees down and 40 degrees up.
        "inlet": View(0.0, 40.0),
        "outlet": View(0.0, -40.0),
        # Judet & Letournel 1964, J Bone Joint Surg 46-A:1615: the affected side raised (obturator) or lowered (iliac)
        # by 45 degrees under an upright beam, which is the tube turned towards it or away from it.
        "obturator-oblique": View(45.0, 0.0),
        "iliac-oblique": View(-45.0, 0.0),
        # Cross-table (Danelius & Miller 1936): horizontal, from between the legs, across the femoral neck.
        "axial-hip": View(-90.0, -45.0, _ANTERIOR),
        # The beam along the radial articular surface, which rises 22 to 25 degrees towards the styloid; arm at the side
        # in the anatomical position, tube on the radial side.
        "distal-radius-lateral": View(90.0, -25.0),
        # Harris & Beath 1947: the heel from below, the beam 40 degrees to the sole of a foot at right angles.
        "axial-heel": View(0.0, -40.0),
    }
)
"""View name to its pose."""

_BASIC_VIEWS = ("ap", "lateral")
_VIEWS_OF_REGION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pelvis": ("ap", "inlet", "outlet", "obturator-oblique", "iliac-oblique"),
        "hip": ("ap", "lateral", "axial-hip", "obturator-oblique", "iliac-oblique"),
        "femur": ("ap", "lateral", "axial-hip"),
        "foot": ("ap", "lateral", "axial-heel"),
        "wrist": ("ap", "lateral", "distal-radius-lateral"),
    }
)


def views_of_region(region: str) -> tuple[str, ...]:
    """The standard views that make sense for a body region of the case library."""
    return _VIEWS_OF_REGION.get(region, _BASIC_VIEWS)


@dataclass(frozen=True, eq=False)
class CArmPose:
    """A C-arm around a point of the patient.

    Attributes:
        centre_mm: the point that stays in the middle of the image [mm], shape (3,), patient LPS.
        orbit_deg: tube turned about the patient's long axis from the front (0) towards the left (positive) [degrees].
        angulation_deg: tube tilted towards the head (positive) or the feet [degrees].
        source_to_centre_mm, source_to_detector_mm: distances along the central ray [mm].
        up: direction of the image's upper edge, patient LPS; where it runs along the beam, the front takes its place.
        roll_deg: image turned clockwise on the screen [degrees].
        frame: axes of the part examined (left, posterior, superior as columns, shape (3, 3)) where it does not lie as
            the patient does, for example a raised arm.

    """

    centre_mm: np.ndarray
    orbit_deg: float = 0.0
    angulation_deg: float = 0.0
    source_to_centre_mm: float = SOURCE_TO_CENTRE_MM
    source_to_detector_mm: float = SOURCE_TO_DETECTOR_MM
    up: tuple[float, float, float] = _SUPERIOR
    roll_deg: float = 0.0
    frame: np.ndarray | None = None

    def __post_init__(self) -> None:
        if not 0.0 < self.source_to_centre_mm <= self.source_to_detector_mm:
            raise FluoroscopyError(
                "fluoroscopy-distances-wrong", source=self.source_to_centre_mm, detector=self.source_to_detector_mm
            )

    @property
    def magnification(self) -> float:
        """How much larger than itself an object at the centre appears on the detector."""
        return self.source_to_detector_mm / self.source_to_centre_mm

    def turned(self, *, orbit_deg: float = 0.0, angulation_deg: float = 0.0, roll_deg: float = 0.0) -> CArmPose:
        """The C-arm moved on by these angles [degrees]."""
        return replace(
            self,
            orbit_deg=self.orbit_deg + orbit_deg,
            angulation_deg=self.angulation_deg + angulation_deg,
            roll_deg=self.roll_deg + roll_deg,
        )

    def geometry(self, size: int = 512, pixel_mm: float | None = None) -> XRayGeometry:
        """Source and detector for `size` x `size` pixels, which fill the 30 cm detector if no pixel edge is given."""
        orbit, angulation = math.radians(self.orbit_deg), math.radians(self.angulation_deg)
        towards_tube = np.array(
            [
                math.sin(orbit) * math.cos(angulation),
                -math.cos(orbit) * math.cos(angulation),
                math.sin(angulation),
            ]
        )
        up = np.array(self.up)
        if np.linalg.norm(np.cross(up, towards_tube)) < 1e-3:
            up = np.array(_ANTERIOR)
        if self.frame is not None:
            towards_tube, up = self.frame @ towards_tube, self.frame @ up
        centre = np.asarray(self.centre_mm, dtype=np.float64)
        return XRayGeometry(
            source_mm=centre + self.source_to_centre_mm * towards_tube,
            detector_mm=centre + (self.source_to_centre_mm - self.source_to_detector_mm) * towards_tube,
            up=_rolled(up, -towards_tube, math.radians(self.roll_deg)),
            pixel_mm=DETECTOR_EDGE_MM / size if pixel_mm is None else pixel_mm,
            shape=(size, size),
        )


def view_pose(view: str, centre_mm: np.ndarray, side: str = "left") -> CArmPose:
    """The C-arm set up for a standard view.

    Args:
        view: a key of `VIEWS`.
        centre_mm: point in the middle of the image [mm], shape (3,), patient LPS.
        side: the side examined, for the views that have one.

    Raises:
        FluoroscopyError: no such view or side.

    """
    if view not in VIEWS:
        raise FluoroscopyError("fluoroscopy-unknown-view", view=view, known=", ".join(VIEWS))
    if side not in SIDES:
        raise FluoroscopyError("fluoroscopy-unknown-side", side=side)
    chosen = VIEWS[view]
    towards_side = 1.0 if side == "left" else -1.0
    return CArmPose(
        centre_mm=np.asarray(centre_mm, dtype=np.float64),
        orbit_deg=chosen.orbit_deg * towards_side,
        angulation_deg=chosen.angulation_deg,
        up=chosen.up,
    )


def _rolled(up: np.ndarray, beam: np.ndarray, angle: float) -> np.ndarray:
    """The up direction that turns the image clockwise on the screen by this angle about the beam (unit vectors)."""
    across = np.cross(beam, up)
    return up * math.cos(angle) - across * math.sin(angle)
