"""What fills the heat grid: each kind answers for any box of its cells, so that a window can move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

Box = tuple[int, int, int]


class Tissue(Protocol):
    """Material on a lattice of cubic cells, without end."""

    def material(self, first: Box, shape: Box, spacing_mm: float) -> tuple[np.ndarray, np.ndarray]:
        """Apparent density [g/cm3] float64 and conducting yes/no bool of a box of cells, both of `shape`, [z, y, x].

        first: lattice index (z, y, x) of the box's first cell. Pores, marrow and soft tissue conduct; air does not.
        """


@dataclass(frozen=True)
class UniformTissue:
    """Bone of one apparent density [g/cm3] everywhere."""

    density: float

    def material(self, first: Box, shape: Box, spacing_mm: float) -> tuple[np.ndarray, np.ndarray]:
        """See Tissue."""
        return np.full(shape, self.density), np.ones(shape, dtype=bool)


@dataclass(frozen=True)
class LayeredTissue:
    """Plates stacked along z from z = 0 (the face of the first), air before and after.

    Cell 0 of the lattice has its centre at z = spacing / 2: cell faces fall on the first plate's face.
    """

    layers: tuple[tuple[float | None, float], ...]
    """Apparent density [g/cm3] and thickness [mm] of each plate; None is a gap of air, 0 is marrow."""

    def material(self, first: Box, shape: Box, spacing_mm: float) -> tuple[np.ndarray, np.ndarray]:
        """See Tissue."""
        centres = (first[0] + np.arange(shape[0]) + 0.5) * spacing_mm
        ends = np.cumsum([thickness for _, thickness in self.layers])
        plate = np.searchsorted(ends, centres, side="right")
        densities = np.array([*(density for density, _ in self.layers), None], dtype=np.float64)[plate]
        inside = (centres > 0.0) & ~np.isnan(densities)
        return (
            np.broadcast_to(np.where(inside, densities, 0.0)[:, None, None], shape).copy(),
            np.broadcast_to(inside[:, None, None], shape).copy(),
        )


@dataclass(frozen=True)
class ArrayTissue:
    """Bone given as arrays on the lattice; beyond them, and where there is no bone, soft tissue or air."""

    density: np.ndarray
    """Apparent density [g/cm3], shape (z, y, x), on the lattice's own cells; cell (0, 0, 0) is the lattice's first."""
    bone_fraction: np.ndarray
    """0..1, same shape."""
    surrounded: bool = True
    """True: soft tissue and marrow all round, as in a patient. False: a specimen in air."""

    def material(self, first: Box, shape: Box, spacing_mm: float) -> tuple[np.ndarray, np.ndarray]:
        """See Tissue."""
        density = np.zeros(shape)
        conducting = np.full(shape, self.surrounded)
        low = [max(f, 0) for f in first]
        high = [min(f + n, m) for f, n, m in zip(first, shape, self.density.shape, strict=True)]
        if all(a < b for a, b in zip(low, high, strict=True)):
            source = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
            target = tuple(slice(a - f, b - f) for a, b, f in zip(low, high, first, strict=True))
            bone = self.bone_fraction[source] >= 0.5
            density[target] = np.where(bone, self.density[source], 0.0)
            conducting[target] |= bone
        return density, conducting
