"""What a thread meets in its hole: how much of it bites, what it has to cut, how hard the bone presses on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.depth_profile import DepthProfile
from physics.fixation.hole import Hole
from physics.fixation.material import POISSON_RATIO, Material
from physics.fixation.screw import Screw

CUTTING_ENERGY_RATIO = 4.25
"""Energy per volume of thread cut over compressive strength: 750 MPa in cortex of 1.85 g/cm3 (range 500-1000), the
same share of the strength in cellular material, where the ridge is crushed rather than cut."""
CRUSHED_PRESSURE_RATIO = 0.3
"""Pressure left on the flanks of a thread that was pressed into cellular material, over its strength. Design choice;
with the core's pressure it gives pedicle screws in 15 pcf foam their measured torque (Weidling 2022)."""
CUT_PRESSURE_MPA = 2.5
"""Pressure left on the flanks of a thread that was cut into solid bone [MPa], within the 1-3 MPa of cortex; the two
limits join in series, so pressure never falls with density."""
CORE_PRESSURE_RATIO = 0.9
"""Pressure of crushed material around a core thicker than its hole, over compressive strength: about the plateau
stress, from insertion torques of ten of twelve pedicle screws in 15 pcf foam (Weidling 2022)."""
TAPPED_PRESSURE_SHARE = 0.5
"""A full tap's clearance takes half of the flank pressure. Design choice; tapped holes need less (Kunkel 2011)."""
TAPPED_HOLE_GROWTH = 1.127
"""A tap widens a hole in cellular material: 27 % more volume (Chapman 1996)."""
BEARING_RATIO = 3.0
"""Pressure under a flank that crushes confined material, over its compressive strength (indentation, Tabor 1951)."""


@dataclass(frozen=True)
class ThreadFit:
    """A screw's thread in a hole of a given diameter. Lengths in mm."""

    screw: Screw
    hole: Hole

    @property
    def inner_mm(self) -> float:
        """Diameter at which the bite begins: the hole's or the core's, whichever is larger."""
        return min(max(self.hole.diameter_mm, self.screw.core_diameter), self.screw.thread_diameter)

    @property
    def bite_mm(self) -> float:
        """Depth of thread in bone; 0 in a hole as wide as the thread."""
        return 0.5 * (self.screw.thread_diameter - self.inner_mm)

    @property
    def ridge_area_mm2(self) -> float:
        """Section of the ridge in bone: crest and two sloping flanks."""
        return self._ridge(self.bite_mm)

    @property
    def tapped_share(self) -> float:
        """Share of that section which a tap has cut already, 0..1."""
        tapped = 0.5 * (min(self.hole.tap_mm, self.screw.thread_diameter) - self.inner_mm)
        return self._ridge(max(0.0, tapped)) / self.ridge_area_mm2 if self.bite_mm > 0.0 else 0.0

    def _ridge(self, bite_mm: float) -> float:
        loaded, trailing = (math.tan(math.radians(angle)) for angle in self.screw.flank_angles)
        return bite_mm * (self.screw.crest_width + 0.5 * bite_mm * (loaded + trailing))

    @property
    def arm_mm(self) -> float:
        """Radius at which the flanks rub."""
        return 0.25 * (self.screw.thread_diameter + self.inner_mm)

    @property
    def flank_area_per_mm(self) -> float:
        """Area of one flank in bone per length of hole [mm2/mm]."""
        return math.pi / 4.0 * (self.screw.thread_diameter**2 - self.inner_mm**2) / self.screw.pitch

    @property
    def interference(self) -> float:
        """Share by which the core is thicker than its hole; 0 if it is not."""
        return max(0.0, self.screw.core_diameter / self.hole.diameter_mm - 1.0)

    def engagement(self, material: Material, density: np.ndarray) -> np.ndarray:
        """Share of the shear strength that this bite can use, 0..1; 1 where the hole is no wider than the core.

        The ridge of bone either shears off at the thread's crest or is crushed under the flank; the weaker governs, and
        as crushing leaves the ridge weaker in shear the two failures add as squares. The thread's own shape factor
        holds for a hole of the core's size, so the share is relative to that.
        """
        grown = 1.0 + (TAPPED_HOLE_GROWTH - 1.0) * (1.0 - material.solid_share(density)) * self.tapped_share
        inner = np.clip(self.hole.diameter_mm * grown, self.screw.core_diameter, self.screw.thread_diameter)
        return self._holding_share(material, density, inner) / self._holding_share(
            material, density, np.full_like(inner, self.screw.core_diameter)
        )

    def _holding_share(self, material: Material, density: np.ndarray, inner_mm: np.ndarray) -> np.ndarray:
        screw = self.screw
        shear = material.shear_strength(density) * math.pi * screw.thread_diameter * screw.thread_shape_factor
        area = math.pi / 4.0 * (screw.thread_diameter**2 - inner_mm**2) / screw.pitch
        bearing = BEARING_RATIO * material.compressive_strength(density) * area
        both = np.hypot(shear, bearing)
        return np.divide(bearing, both, out=np.ones_like(both), where=both > 0.0)

    def shear_capacity(self, material: Material, profile: DepthProfile) -> np.ndarray:
        """Largest axial force per length of engaged thread [N/mm], per slice; shape (slices,)."""
        if self.bite_mm <= 0.0:
            return np.zeros(len(profile.density))
        strength = profile.mean_of(
            lambda density: material.shear_strength(density) * self.engagement(material, density),
        )
        return self.screw.thread_shape_factor * math.pi * self.screw.thread_diameter * strength

    def flank_pressure(self, material: Material, density: np.ndarray) -> np.ndarray:
        """Pressure left on the flanks behind the cutting tip [MPa]."""
        crushed = CRUSHED_PRESSURE_RATIO * material.compressive_strength(density)
        pressure = crushed * CUT_PRESSURE_MPA / (crushed + CUT_PRESSURE_MPA)
        return pressure * (1.0 - (1.0 - TAPPED_PRESSURE_SHARE) * self.tapped_share)

    def core_pressure(self, material: Material, density: np.ndarray) -> np.ndarray:
        """Pressure on a core thicker than its hole [MPa]: elastic at first, then that of crushed material."""
        elastic = material.modulus(density) / (1.0 + POISSON_RATIO) * self.interference
        return np.minimum(elastic, CORE_PRESSURE_RATIO * material.compressive_strength(density))

    def cutting_energy(self, material: Material, density: np.ndarray) -> np.ndarray:
        """Energy per volume of bone cut or crushed by the thread [MPa = N mm/mm3]."""
        return CUTTING_ENERGY_RATIO * material.compressive_strength(density)
