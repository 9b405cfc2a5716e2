"""Read-outs round a straight hole: temperature at a distance from its wall, thickness of the dead shell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics.heat.dose import LETHAL_MINUTES
from physics.heat.window import BOILING_HIGH, HeatWindow
from physics.kernels.heat_conduction import CAVITY, TISSUE

WALL_CELLS = 2.0
"""Depth behind a wall from whose cells its own temperature is read, in edges of a cell."""
REACHED_SHARE = 0.05
"""Share of the highest rise behind a surface below which heat has not reached a cell: three lengths of its fall."""
LEAST_CELLS = 6
"""Cells a layer must offer near a distance for a fit."""


@dataclass(frozen=True)
class Hole:
    """A straight hole: where its axis meets the entry face and its unit direction, (x, y, z) in lattice millimetres."""

    entry_mm: np.ndarray
    axis: np.ndarray
    radius_mm: float
    depth_mm: float
    """Length of the full-diameter wall [mm]."""


class HoleReadings:
    """Cells of a window sorted by layer along a hole's axis and by distance from its wall."""

    def __init__(self, window: HeatWindow, hole: Hole, reach_mm: float = 4.0, *, now: bool = False) -> None:
        """`now`: temperatures of this moment in place of the highest ones so far."""
        self._h, self._far = window.spacing_mm, window.far_C
        z, y, x = window.centres_mm()
        dz, dy, dx = np.meshgrid(z - hole.entry_mm[2], y - hole.entry_mm[1], x - hole.entry_mm[0], indexing="ij")
        along = dx * hole.axis[0] + dy * hole.axis[1] + dz * hole.axis[2]
        across = np.sqrt(np.maximum(dx**2 + dy**2 + dz**2 - along**2, 0.0))
        near = (along >= 0.0) & (along <= hole.depth_mm) & (across < hole.radius_mm + reach_mm)
        self._radius = hole.radius_mm
        self._layer = np.floor(along[near] / self._h).astype(int)
        self._distance = across[near] - hole.radius_mm
        self._state = window.cells[near]
        self._peak = (window.temperature if now else window.peak_temperature)[near]
        self._dose = window.cem43_minutes[near]

    def temperature_at(self, distance_mm: float) -> float:
        """Highest temperature [C] over time and depth at a distance [mm] from the wall; NaN if there is no bone there.

        In each layer a line is fitted to the cells within one cell edge of that distance, all round.
        """
        # Near the wall only cells on one side exist: a wider band gives the line its slope.
        reach = self._h * (1.0 if distance_mm >= self._h else 1.5)
        chosen = (self._state == TISSUE) & (np.abs(self._distance - distance_mm) <= reach) & (self._distance >= 0.0)
        found = [line_at(self._distance[use], self._peak[use], distance_mm) for use in self._by_layer(chosen)]
        return max(found, default=float("nan"))

    def hottest(self) -> float:
        """Highest temperature [C] of bone that stayed: at the wall by the line of its layer.

        A single cell next to the wall reads too little or too much by how its centre happens to lie; it counts only
        where no layer offers enough of them.
        """
        stayed = self._state == TISSUE
        if not stayed.any():
            return float("nan")
        cell = float(self._peak[stayed].max())
        wall = self._at_wall()
        # Wet bone at the wall cannot be hotter than its water boils; where it has boiled dry a cell tells.
        return max(min(wall, BOILING_HIGH), cell if cell > BOILING_HIGH else -np.inf) if np.isfinite(wall) else cell

    def _at_wall(self) -> float:
        """Highest temperature of a layer at the wall itself [C]; NaN without layers."""
        near = (self._state == TISSUE) & (self._distance <= WALL_CELLS * self._h) & (self._distance >= 0.0)
        found = [
            self._far + risen_at_surface(self._distance[use], self._peak[use] - self._far)
            for use in self._by_layer(near)
        ]
        return max(found, default=float("nan"))

    def largest_dose(self) -> float:
        """Largest dose [minutes at 43 C] of bone that stayed."""
        return float(self._dose[self._state == TISSUE].max(initial=0.0))

    def dead_shell(self, minutes: float = LETHAL_MINUTES) -> float:
        """Thickness [mm] of bone round the wall with at least this dose, in the worst layer.

        From areas, so finer than a cell: the dead cells and the hole of a layer make one disc.
        """
        dead = (self._state == TISSUE) & (self._dose >= minutes)
        hollow = self._state == CAVITY
        thickest = 0.0
        for use in self._by_layer(dead | hollow):
            if dead[use].any():
                radius = np.sqrt(len(use) * self._h**2 / np.pi)
                thickest = max(thickest, float(radius - self._radius))
        return thickest

    def _by_layer(self, chosen: np.ndarray) -> list[np.ndarray]:
        """Indices of the chosen cells, one array per layer."""
        index = np.flatnonzero(chosen)
        if not len(index):
            return []
        order = index[np.argsort(self._layer[index], kind="stable")]
        cuts = np.flatnonzero(np.diff(self._layer[order])) + 1
        return [part for part in np.split(order, cuts) if len(part) >= LEAST_CELLS]


def risen_at_surface(distance: np.ndarray, rise: np.ndarray) -> float:
    """Rise [K] at a surface from cells behind it: distances [mm] and rises, shape (n,).

    Heat that has just run in falls off like an exponential; a straight line through cells would read the surface too
    cool, the more so the larger they are. Cells that it has not reached say nothing about the fall.
    """
    if not (rise > 0.0).any():
        return float(rise.max())
    warm = rise > REACHED_SHARE * rise.max()
    return float(np.exp(line_at(distance[warm], np.log(rise[warm]), 0.0)))


def line_at(position: np.ndarray, value: np.ndarray, at: float) -> float:
    """Value at a place of the least-squares line; the mean where all positions are alike."""
    offset = position - at
    spread = float(((offset - offset.mean()) ** 2).sum())
    if spread < 1e-12:
        return float(value.mean())
    slope = float(((offset - offset.mean()) * (value - value.mean())).sum()) / spread
    return float(value.mean() - slope * offset.mean())
