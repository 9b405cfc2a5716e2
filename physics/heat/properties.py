"""Thermal properties of bone from its apparent density: mineralised bone and marrow share each voxel by volume."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CORTEX_DENSITY = 1.85
"""Apparent density of reference cortex [g/cm3]; a voxel of it is all bone, one of density 0 all marrow."""

CORTEX_CONDUCTIVITY = 0.55e-3
"""Wet cortex [W/(mm K)]: 0.53-0.58 W/(m K) (Davidson & James 2000, Med. Eng. Phys. 22:741), bovine 0.55 +- 0.02
(10.1007/s12541-018-0069-0). Human values from 0.16 to 0.8 are in print; directions differ by less than 15 %."""
CORTEX_MASS_DENSITY = 1.95e-3
"""Wet cortex [g/mm3]: 1.8-2.0 g/cm3."""
CORTEX_SPECIFIC_HEAT = 1.30
"""Wet cortex [J/(g K)]: 1.26-1.33."""

MARROW_CONDUCTIVITY = 0.20e-3
"""Yellow marrow [W/(mm K)]: 0.19-0.22 W/(m K)."""
MARROW_MASS_DENSITY = 0.98e-3
"""Yellow marrow [g/mm3]."""
MARROW_SPECIFIC_HEAT = 2.1
"""Yellow marrow [J/(g K)]: mostly fat, about 2.07; red marrow 2.67."""

CORTEX_WATER = 0.20e-3
"""Water that can boil off in cortex [g/mm3]: about a fifth of its volume."""
MARROW_WATER = 0.30e-3
"""Water that can boil off in marrow [g/mm3]: 15 % in yellow, 40 % in red marrow."""
EVAPORATION_HEAT = 2257.0
"""Water at 100 degrees [J/g]."""


@dataclass(frozen=True)
class TissueProperties:
    """What conduction needs to know of a tissue; arrays of one shape or plain numbers."""

    conductivity: np.ndarray
    """[W/(mm K)]"""
    mass_density: np.ndarray
    """Wet, pores filled [g/mm3]."""
    specific_heat: np.ndarray
    """[J/(g K)]"""
    evaporation: np.ndarray
    """Heat that boils all its water [J/mm3]."""

    @property
    def heat_capacity(self) -> np.ndarray:
        """Per volume [J/(mm3 K)]."""
        return self.mass_density * self.specific_heat


def properties_of(density_g_cm3: np.ndarray | float) -> TissueProperties:
    """Properties of bone of an apparent density [g/cm3], any shape; above reference cortex they stay at its values.

    Mixing by volume gives cancellous bone of 0.2-0.6 g/cm3 0.24-0.31 W/(m K), inside the 0.2-0.35 measured.
    """
    bone = np.clip(np.asarray(density_g_cm3, dtype=np.float64) / CORTEX_DENSITY, 0.0, 1.0)
    marrow = 1.0 - bone
    mass = bone * CORTEX_MASS_DENSITY + marrow * MARROW_MASS_DENSITY
    capacity = bone * CORTEX_MASS_DENSITY * CORTEX_SPECIFIC_HEAT + marrow * MARROW_MASS_DENSITY * MARROW_SPECIFIC_HEAT
    return TissueProperties(
        conductivity=bone * CORTEX_CONDUCTIVITY + marrow * MARROW_CONDUCTIVITY,
        mass_density=mass,
        specific_heat=capacity / mass,
        evaporation=EVAPORATION_HEAT * (bone * CORTEX_WATER + marrow * MARROW_WATER),
    )


def diffusivity(density_g_cm3: float) -> float:
    """Thermal diffusivity [mm2/s] of bone of an apparent density [g/cm3]; 0.217 for cortex."""
    tissue = properties_of(density_g_cm3)
    return float(tissue.conductivity / tissue.heat_capacity)
