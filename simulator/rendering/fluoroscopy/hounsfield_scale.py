"""From CT numbers to attenuation at any photon energy: water up to soft tissue, then bone, then metal.

A CT number compares a voxel with water at the scanner's effective energy, about 70 keV at 120 kVp (tungsten, filtered).
At every energy the relation is piecewise linear in HU, as attenuation correction commonly has it (e.g. Burger et al.
2002, doi 10.1007/s00259-002-0796-3): below 100 HU water of another density, from there a mixture of soft tissue and
cortical bone, above 3000 HU (no bone is that dense) a mixture of bone and titanium.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.rendering.fluoroscopy.attenuation import attenuation_per_mm

CT_ENERGY_KEV = 70.0
"""Effective energy of a CT at 120 kVp [keV]."""

AIR_HU = -1000.0
AIR_BELOW_HU = -900.0
"""Voxels below count as air and take nothing out of the beam: noise in the air around the patient must not add up."""

BONE_ABOVE_HU = 100.0
METAL_ABOVE_HU = 3000.0
_METAL_HU_STEP = 1000.0


@dataclass(frozen=True)
class HounsfieldScale:
    """Attenuation as a function of HU at one energy: straight lines between nodes, the last one going on.

    Attributes:
        energy_keV: photon energy [keV].
        slopes_per_mm_HU: attenuation per HU [1/mm per HU] from air to `BONE_ABOVE_HU`, from there to `METAL_ABOVE_HU`,
            and above.

    """

    energy_keV: float
    slopes_per_mm_HU: tuple[float, float, float]

    def attenuation_per_mm(self, hu: float | np.ndarray) -> np.ndarray:
        """Linear attenuation [1/mm] of voxels with these CT numbers [HU], same shape."""
        numbers = np.asarray(hu, dtype=np.float64)
        above_air = np.where(numbers < AIR_BELOW_HU, 0.0, numbers - AIR_HU)
        water, bone, metal = self.slopes_per_mm_HU
        return (
            water * above_air
            + (bone - water) * np.maximum(numbers - BONE_ABOVE_HU, 0.0)
            + (metal - bone) * np.maximum(numbers - METAL_ABOVE_HU, 0.0)
        )

    @property
    def path_weights(self) -> np.ndarray:
        """Attenuation per integral of HU + 1000, of HU above bone's and metal's start [1/mm per HU], shape (3,)."""
        water, bone, metal = self.slopes_per_mm_HU
        return np.array([water, bone - water, metal - bone])

    def nodes(self) -> tuple[tuple[float, float], ...]:
        """Corners (HU, attenuation [1/mm]) of the relation, rising."""
        corners = (AIR_HU, 0.0, BONE_ABOVE_HU, cortical_bone_HU(), METAL_ABOVE_HU, METAL_ABOVE_HU + _METAL_HU_STEP)
        values = [0.0, *self.attenuation_per_mm(np.array(corners[1:])).tolist()]
        return tuple(zip(corners, values, strict=True))


def cortical_bone_HU() -> float:  # noqa: N802 - the unit keeps its case
    """CT number of ICRU-44 cortical bone on the scanner that the relation assumes [HU]."""
    return _material_HU("cortical_bone")


def hounsfield_scale(energy_keV: float) -> HounsfieldScale:
    """The relation between CT number and attenuation at this photon energy [keV].

    Raises:
        FluoroscopyError: the energy lies outside the attenuation tables.

    """
    water = float(attenuation_per_mm("water", energy_keV))
    soft = water * (1.0 + BONE_ABOVE_HU / 1000.0)
    bone = float(attenuation_per_mm("cortical_bone", energy_keV))
    bone_slope = (bone - soft) / (cortical_bone_HU() - BONE_ABOVE_HU)
    densest_bone = soft + bone_slope * (METAL_ABOVE_HU - BONE_ABOVE_HU)
    metal = float(attenuation_per_mm("titanium", energy_keV))
    metal_slope = (metal - densest_bone) / (_material_HU("titanium") - METAL_ABOVE_HU)
    return HounsfieldScale(float(energy_keV), (water / 1000.0, bone_slope, metal_slope))


def _material_HU(material: str) -> float:  # noqa: N802 - the unit keeps its case
    water = float(attenuation_per_mm("water", CT_ENERGY_KEV))
    return 1000.0 * (float(attenuation_per_mm(material, CT_ENERGY_KEV)) / water - 1.0)
