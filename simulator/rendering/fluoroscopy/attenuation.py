"""How strongly materials take X-rays out of the beam, by photon energy.

Mass attenuation coefficients with coherent scattering, as published by Hubbell & Seltzer, "Tables of X-Ray Mass
Attenuation Coefficients" (NISTIR 5632; the XCOM cross sections), densities from the same tables where not noted.
Between the tabulated energies they are interpolated along straight lines in the log-log plane.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from simulator.rendering.fluoroscopy.errors import FluoroscopyError

_ENERGIES_KEV = (10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0)

LOWEST_KEV, HIGHEST_KEV = _ENERGIES_KEV[0], _ENERGIES_KEV[-1]
"""Energies for which the tables hold [keV]."""


@dataclass(frozen=True)
class Material:
    """A material in the beam.

    Attributes:
        density: [g/cm3].
        mass_attenuation: [cm2/g] at the energies of `energies_keV`.
        energies_keV: rising energies [keV]; an absorption edge is two entries close together.

    """

    density: float
    mass_attenuation: tuple[float, ...]
    energies_keV: tuple[float, ...] = _ENERGIES_KEV

    def attenuation_per_mm(self, energy_keV: float | np.ndarray) -> np.ndarray:
        """Linear attenuation coefficient [1/mm] at these photon energies [keV], same shape.

        Raises:
            FluoroscopyError: an energy lies outside the tables.

        """
        energies = np.asarray(energy_keV, dtype=np.float64)
        if not np.all((energies >= LOWEST_KEV) & (energies <= HIGHEST_KEV)):
            raise FluoroscopyError("fluoroscopy-energy-outside", lowest=LOWEST_KEV, highest=HIGHEST_KEV)
        logarithm = np.interp(np.log(energies), np.log(self.energies_keV), np.log(self.mass_attenuation))
        return np.exp(logarithm) * self.density / 10.0


MATERIALS: Mapping[str, Material] = MappingProxyType(
    {
        "water": Material(1.0, (5.329, 1.673, 0.8096, 0.3756, 0.2683, 0.2269, 0.2059, 0.1837, 0.1707, 0.1505)),
        "air": Material(1.205e-3, (5.120, 1.614, 0.7779, 0.3538, 0.2485, 0.2080, 0.1875, 0.1662, 0.1541, 0.1356)),
        # ICRU-44 soft tissue and cortical bone.
        "soft_tissue": Material(1.06, (5.379, 1.699, 0.8230, 0.3790, 0.2688, 0.2264, 0.2048, 0.1823, 0.1693, 0.1492)),
        "cortical_bone": Material(1.92, (28.51, 9.032, 4.001, 1.331, 0.6655, 0.4242, 0.3148, 0.2229, 0.1855, 0.1480)),
        # Implant steel ISO 5832-1 (Fe 65, Cr 18, Ni 14, Mo 3 % by mass), mixed from its elements.
        "steel": Material(7.95, (167.7, 56.11, 25.26, 8.765, 3.905, 2.109, 1.296, 0.6363, 0.3936, 0.2034)),
        # Ti-6Al-4V (ISO 5832-3), mixed from its elements.
        "titanium": Material(4.43, (106.1, 34.36, 15.18, 4.765, 2.124, 1.168, 0.7399, 0.3943, 0.2666, 0.1634)),
        "aluminium": Material(2.699, (26.23, 7.955, 3.441, 1.128, 0.5685, 0.3681, 0.2778, 0.2018, 0.1704, 0.1378)),
        "copper": Material(8.96, (215.9, 74.05, 33.79, 10.92, 4.862, 2.613, 1.593, 0.7630, 0.4584, 0.2217)),
        # The detector's scintillator, with the K edges of iodine and caesium.
        "caesium_iodide": Material(
            4.51,
            (171.1, 58.16, 26.86, 9.047, 6.927, 21.2, 17.19, 30.26, 22.97, 12.87, 7.921, 3.677, 2.035, 0.7291),
            (10.0, 15.0, 20.0, 30.0, 33.16, 33.18, 35.98, 35.99, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0),
        ),
    }
)
"""Material name to its table."""


def attenuation_per_mm(material: str, energy_keV: float | np.ndarray) -> np.ndarray:
    """Linear attenuation coefficient [1/mm] of a named material at photon energies [keV], same shape."""
    if material not in MATERIALS:
        raise FluoroscopyError("fluoroscopy-unknown-material", material=material, known=", ".join(MATERIALS))
    return MATERIALS[material].attenuation_per_mm(energy_keV)
