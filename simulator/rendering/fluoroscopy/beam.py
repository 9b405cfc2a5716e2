"""The tube's spectrum in a few energy bins, as the detector weighs it.

Kramers' law for a tungsten anode (Phil. Mag. 46:836, 1923) with its K lines, filtered by aluminium and copper; the
detector answers with the energy that its caesium iodide absorbs. An estimate: good for the way contrast falls and beams
harden, not a calibrated dosimetric spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.rendering.fluoroscopy.attenuation import attenuation_per_mm
from simulator.rendering.fluoroscopy.errors import FluoroscopyError

LOWEST_KVP, HIGHEST_KVP = 40.0, 125.0
"""Tube voltages of mobile C-arms [kV]."""

_LOWEST_KEV = 15.0
_TUNGSTEN_K_EDGE_KEV = 69.5
_TUNGSTEN_K_LINES = ((58.0, 0.33), (59.3, 0.57), (67.2, 0.22))  # energy [keV], photons relative to each other
_K_LINE_SHARE_AT_100_KV = 0.08  # of all photons, after C-arm filtration
_SCINTILLATOR_MM = 0.5


@dataclass(frozen=True)
class Beam:
    """What the tube is set to.

    Attributes:
        peak_kV: tube voltage [kV].
        aluminium_mm: filter, tube window included [mm].
        copper_mm: additional filter [mm].
        bins: energies the spectrum is reduced to.

    """

    peak_kV: float = 70.0
    aluminium_mm: float = 3.5
    copper_mm: float = 0.1
    bins: int = 6

    def __post_init__(self) -> None:
        if not LOWEST_KVP <= self.peak_kV <= HIGHEST_KVP:
            raise FluoroscopyError("fluoroscopy-voltage-outside", lowest=LOWEST_KVP, highest=HIGHEST_KVP)
        if self.aluminium_mm < 0.0 or self.copper_mm < 0.0 or self.bins < 1:
            raise ValueError("filters are not negative and there is at least one bin")

    def spectrum(self) -> tuple[np.ndarray, np.ndarray]:
        """Photon energies [keV] at 1 keV steps and the share of photons at each, shape (n,) both, shares sum to 1."""
        energies = np.arange(_LOWEST_KEV, self.peak_kV, 1.0) + 0.5
        photons = np.maximum(self.peak_kV / energies - 1.0, 0.0)
        photons *= np.exp(
            -attenuation_per_mm("aluminium", energies) * self.aluminium_mm
            - attenuation_per_mm("copper", energies) * self.copper_mm
        )
        photons /= photons.sum()
        if self.peak_kV > _TUNGSTEN_K_EDGE_KEV:
            # Line yield grows as (overvoltage - 1)^1.63 (Green & Cosslett 1968, doi 10.1088/0022-3727/1/4/303).
            over, at_100 = (voltage / _TUNGSTEN_K_EDGE_KEV - 1.0 for voltage in (self.peak_kV, 100.0))
            share = _K_LINE_SHARE_AT_100_KV * (over / at_100) ** 1.63
            for energy, part in _TUNGSTEN_K_LINES:
                photons[int(energy - _LOWEST_KEV)] += share * part
        return energies, photons / photons.sum()

    def detected_bins(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean energy of each bin [keV] and its share of the signal that the detector shows without a patient.

        Bins hold equal shares of the signal, so that the few there are lie where the spectrum is.
        """
        energies, photons = self.spectrum()
        absorbed = 1.0 - np.exp(-attenuation_per_mm("caesium_iodide", energies) * _SCINTILLATOR_MM)
        signal = photons * energies * absorbed
        signal /= signal.sum()
        bin_of = np.minimum((np.cumsum(signal) - signal / 2.0) * self.bins, self.bins - 1).astype(int)
        shares = np.bincount(bin_of, signal, self.bins)
        means = np.bincount(bin_of, signal * energies, self.bins)[shares > 0.0] / shares[shares > 0.0]
        return means, shares[shares > 0.0]

    def mean_energy_keV(self) -> float:  # noqa: N802 - the unit keeps its case
        """Mean photon energy that the detector sees without a patient [keV]."""
        means, shares = self.detected_bins()
        return float(means @ shares)
