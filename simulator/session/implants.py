"""What stands in the bone at one tick, as values that pictures, slices and X-rays may keep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics.fixation.screw import Screw
from physics.fixation.turning import TurnedScrew
from physics.impacted_cup import ImpactedCup

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class PlacedScrew:
    """A screw where it has been turned to."""

    screw: Screw
    length_mm: float
    """From the underside of its head to its tip."""
    head_lps_mm: Triple
    """Underside of its head [mm, LPS]."""
    axis: Triple
    """Unit direction from head to tip, LPS."""

    @classmethod
    def of(cls, turned: TurnedScrew) -> PlacedScrew:
        """As a screw under the driver stands now."""
        return cls(turned.screw, turned.length_mm, _triple(turned.head_lps_mm), _triple(turned.axis))


@dataclass(frozen=True)
class PlacedCup:
    """A press-fit cup where it has been driven to."""

    diameter_mm: float
    wall_mm: float
    centre_lps_mm: Triple
    """Middle of its sphere [mm, LPS]."""
    axis: Triple
    """Unit direction from its mouth to its pole, LPS."""

    @classmethod
    def of(cls, driven: ImpactedCup) -> PlacedCup:
        """As a cup under the impactor stands now."""
        centre = driven.bottom_lps_mm - 0.5 * driven.diameter_mm * driven.axis
        return cls(driven.diameter_mm, driven.wall_mm, _triple(centre), _triple(driven.axis))


Implant = PlacedScrew | PlacedCup


def _triple(vector: np.ndarray) -> Triple:
    x, y, z = (float(part) for part in vector)
    return x, y, z
