"""Sleeves and drill guides: tubes on the bone in which a tool has little play across and none to speak of along.

The hollow of an implant under its impactor is one more, with a floor on which the tool stands.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.errors import PhysicsError
from physics.kernels import layout

STAND_STIFFNESS_N_MM = 2000.0
"""How little a sleeve gives way that stands with its teeth on bone [N/mm]: 0.01 mm under 20 N. Design choice."""
FRICTION = 0.15
"""Steel on wet steel, 0.1 to 0.2; felt while the tool does not turn."""
MOST_GUIDES = 512
"""How often in a session a sleeve may be set down, or a blow drive a cup: each counts as one more guide."""


@dataclass(frozen=True)
class DrillGuide:
    """One sleeve, set down on bone."""

    foot_lps_mm: tuple[float, float, float]
    """Middle of its foot [mm, LPS]."""
    axis_lps: tuple[float, float, float]
    """Unit direction into the bone."""
    length_mm: float
    bore_mm: float
    """Inner diameter."""
    stop_mm: float = math.inf
    """How far beyond its foot a tool's tip gets: without end in a sleeve, not at all where an implant closes it."""

    def __post_init__(self) -> None:
        numbers = (*self.foot_lps_mm, *self.axis_lps, self.length_mm, self.bore_mm)
        unit = abs(math.hypot(*self.axis_lps) - 1.0) < 1e-6
        lengths = self.length_mm > 0.0 and self.bore_mm > 0.0 and self.stop_mm >= 0.0
        if not all(map(math.isfinite, numbers)) or not unit or not lengths:
            raise PhysicsError("physics-guide-invalid")

    @classmethod
    def along(
        cls, foot_lps_mm: np.ndarray, axis: np.ndarray, length_mm: float, bore_mm: float, stop_mm: float = math.inf
    ) -> DrillGuide:
        """A guide with its foot there, shape (3,), along a direction of any length but zero, shape (3,)."""
        length = float(np.linalg.norm(axis))
        if not length > 0.0:
            raise PhysicsError("physics-guide-invalid")
        x, y, z = (float(part) for part in foot_lps_mm)
        a, b, c = (float(part) for part in np.asarray(axis, dtype=float) / length)
        return cls((x, y, z), (a, b, c), length_mm, bore_mm, stop_mm)

    @property
    def is_sleeve(self) -> bool:
        """Whether a tool goes through it; else an implant's hollow leads the tool and stops it."""
        return math.isinf(self.stop_mm)

    def takes(self, diameter_mm: float) -> bool:
        """Whether a tool of this greatest diameter goes through."""
        return diameter_mm < self.bore_mm

    def tilt_left_deg(self, diameter_mm: float) -> float:
        """Greatest angle to its axis that it leaves a tool [degrees]: the play across its whole length."""
        return math.degrees(math.atan2(self.bore_mm - diameter_mm, self.length_mm))

    def row(self) -> np.ndarray:
        """As the kernels read it, float64, shape (GUIDE_SIZE,)."""
        row = np.zeros(layout.GUIDE_SIZE)
        row[layout.GUIDE_FOOT : layout.GUIDE_FOOT + 3] = self.foot_lps_mm
        row[layout.GUIDE_AXIS : layout.GUIDE_AXIS + 3] = self.axis_lps
        row[layout.GUIDE_LENGTH], row[layout.GUIDE_BORE] = self.length_mm, self.bore_mm
        row[layout.GUIDE_STIFFNESS], row[layout.GUIDE_FRICTION] = STAND_STIFFNESS_N_MM, FRICTION
        row[layout.GUIDE_STOP] = self.stop_mm
        return row


def parallel_guide(
    line_lps_mm: np.ndarray, axis: np.ndarray, towards_lps_mm: np.ndarray, *, offset_mm: float, length_mm: float,
    bore_mm: float,
) -> DrillGuide:  # fmt: skip
    """The bore of a parallel guide that sits on a wire: parallel to it, at an offset, on the side of a point.

    Args:
        line_lps_mm: a point of the wire [mm, LPS], shape (3,).
        axis: its direction into the bone, shape (3,).
        towards_lps_mm: where the second wire is to go in [mm, LPS], shape (3,); it gives side and height of the foot.
        offset_mm: distance of the bore's axis from the wire's [mm].
        length_mm: of the bore.
        bore_mm: its inner diameter.

    Raises:
        PhysicsError: if the point lies on the wire's own line.
    """
    along = np.asarray(axis, dtype=float) / np.linalg.norm(axis)
    away = np.asarray(towards_lps_mm, dtype=float) - line_lps_mm
    height = float(away @ along)
    aside = away - height * along
    distance = float(np.linalg.norm(aside))
    if distance < 1e-6:
        raise PhysicsError("physics-guide-no-side")
    foot = np.asarray(line_lps_mm, dtype=float) + height * along + offset_mm / distance * aside
    return DrillGuide.along(foot, along, length_mm, bore_mm)
