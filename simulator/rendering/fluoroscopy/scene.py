"""What stands in the beam: the patient's volume, what was cut out of it, tools and implants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.rendering.fluoroscopy.attenuation import attenuation_per_mm
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.hounsfield_scale import hounsfield_scale
from simulator.rendering.fluoroscopy.path_integrals import paths_through
from simulator.rendering.fluoroscopy.removed_bone import RemovedBone
from simulator.rendering.fluoroscopy.solids import Solid
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid

_TISSUE_PATHS = 3


@dataclass(frozen=True, eq=False)
class Scene:
    """What the beam passes.

    Attributes:
        patient: grid of Hounsfield units.
        removed: bone that tools took away since the scan.
        solids: wires, drills, screws, implants. Metal is added to the tissue it displaces, which weighs a hundredth of
            it.

    """

    patient: VolumeGrid
    removed: RemovedBone | None = None
    solids: Sequence[Solid] = ()

    def paths(self, geometry: XRayGeometry) -> Paths:
        """What every ray meets on its way."""
        tissue = paths_through(self.patient, geometry)
        if self.removed is not None:
            tissue -= self.removed.paths(geometry)
            np.maximum(tissue, 0.0, out=tissue)
        by_material: dict[str, np.ndarray] = {}
        for solid in self.solids:
            paths_mm = solid.paths_mm(geometry)
            if solid.material in by_material:
                by_material[solid.material] += paths_mm
            else:
                by_material[solid.material] = paths_mm
        return Paths(np.concatenate([tissue, *(paths[None] for paths in by_material.values())]), tuple(by_material))


@dataclass(frozen=True, eq=False)
class Paths:
    """What every ray meets: once known, the image at any energy follows without looking at the volume again.

    Attributes:
        integrals: of HU + 1000, of HU above bone's start and of HU above metal's start [HU mm], then the length in each
            of `materials` [mm]; float32, shape (3 + materials, rows, columns).
        materials: of tools and implants.

    """

    integrals: np.ndarray
    materials: tuple[str, ...]

    @property
    def water_mm(self) -> np.ndarray:
        """Water that would weigh as much as the tissue on each ray [mm], shape (rows, columns)."""
        return self.integrals[0] / np.float32(1000.0)

    def weights(self, energies_keV: np.ndarray) -> np.ndarray:  # noqa: N803 - the unit keeps its case
        """What turns `integrals` into line integrals at these energies, float32, shape (energies, 3 + materials)."""
        energies = np.atleast_1d(np.asarray(energies_keV, dtype=np.float64))
        table = np.zeros((len(energies), _TISSUE_PATHS + len(self.materials)), dtype=np.float32)
        for row, energy in zip(table, energies, strict=True):
            row[:_TISSUE_PATHS] = hounsfield_scale(float(energy)).path_weights
        for number, material in enumerate(self.materials):
            table[:, _TISSUE_PATHS + number] = attenuation_per_mm(material, energies)
        return table

    def line_integral(self, energy_keV: float) -> np.ndarray:  # noqa: N803 - the unit keeps its case
        """Line integral of attenuation at one energy [keV], -ln of what is transmitted; float32, (rows, columns)."""
        return np.tensordot(self.weights(np.array([energy_keV]))[0], self.integrals, axes=1)
