"""Which cells a tool lies against where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics.kernels.heat_tool import FRONT, WALL, touched_cells


@dataclass(frozen=True)
class Touch:
    """Cells touched, arrays of one length."""

    index: np.ndarray
    """Flat padded index in the window, int64."""
    area: np.ndarray
    """Of the tool's surface that each stands for [mm2]."""
    part: np.ndarray
    """FRONT or WALL."""
    behind_mm: np.ndarray
    """How far behind the tip."""

    @property
    def front(self) -> np.ndarray:
        """Area of the cutting part at each cell [mm2], 0 at the wall."""
        return np.where(self.part == FRONT, self.area, 0.0)


class TouchList:
    """Finds the cells; its arrays grow to what was ever needed."""

    def __init__(self) -> None:
        self._make(4096)

    def _make(self, size: int) -> None:
        self._index, self._part = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self._area, self._behind, self._gap = np.zeros(size), np.zeros(size), np.zeros(size)

    @staticmethod
    def nothing() -> Touch:
        """A tool in the air."""
        none = np.zeros(0, dtype=np.int64)
        return Touch(none, np.zeros(0), none, np.zeros(0))

    def find(self, state: np.ndarray, spacing_mm: float, place: tuple) -> Touch:
        """Cells of a padded state that a tool touches; `place`: its tip, axis, side, shape and box."""
        while True:
            lists = (self._index, self._area, self._part, self._behind, self._gap)
            found = touched_cells(state, spacing_mm, *place, *lists)
            if found <= len(self._index):
                index, area, part, behind, gap = (values[:found].copy() for values in lists)
                return Touch(index, _by_nearness(area, part, gap / spacing_mm), part, behind)
            self._make(2 * found)


def _by_nearness(area: np.ndarray, part: np.ndarray, gap_cells: np.ndarray) -> np.ndarray:
    """The same area of each part, shared out by how near the cells lie: all at the surface, none an edge away.

    So a cell comes and goes without a jump as the tool moves, and heat goes in where it arises.
    """
    near = area * (1.0 - gap_cells)
    for which in (FRONT, WALL):
        chosen = part == which
        total = float(near[chosen].sum())
        if total > 0.0:
            near[chosen] *= float(area[chosen].sum()) / total
    return near
