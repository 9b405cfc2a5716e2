"""Memory of cells that a moving window has left: dose, peak, cavities and dryness on sparse bricks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from physics.kernels.heat_conduction import TISSUE

EDGE = 16
"""Cells along a brick."""


class CellArchive:
    """Four fields on bricks of 16 x 16 x 16 cells; where nothing was stored nothing is recalled."""

    def __init__(self) -> None:
        self._bricks: dict[tuple[int, int, int], list[np.ndarray]] = {}

    def store(self, first: tuple[int, int, int], *fields: np.ndarray) -> None:
        """Keep copies of fields (z, y, x) whose first cell is lattice cell `first`."""
        for key, inside, window in _overlaps(first, fields[0].shape):
            brick = self._bricks.setdefault(key, [])
            if not brick:
                brick += [np.zeros((EDGE,) * 3, dtype=field.dtype) for field in fields]
                brick.append(np.zeros((EDGE,) * 3, dtype=bool))
            for kept, field in zip(brick, fields, strict=False):
                kept[inside] = field[window]
            brick[-1][inside] = True

    def recall(self, first: tuple[int, int, int], *fields: np.ndarray) -> None:
        """Write what was stored into fields (z, y, x) whose first cell is lattice cell `first`."""
        for key, inside, window in _overlaps(first, fields[0].shape):
            brick = self._bricks.get(key)
            if brick is None:
                continue
            known = brick[-1][inside]
            for kept, field in zip(brick, fields, strict=False):
                field[window][known] = kept[inside][known]

    def largest(self, number: int) -> float:
        """Largest value of field `number` in all bricks; 0 without any."""
        return max((float(brick[number].max()) for brick in self._bricks.values()), default=0.0)

    def survey(self, lethal_minutes: float) -> tuple[float, float, int]:
        """Of all tissue stored: (highest peak [C], largest dose [minutes], cells whose dose is lethal)."""
        peak, largest, lethal = 0.0, 0.0, 0
        for dose, highest, state, *_, known in self._bricks.values():
            stayed = known & (state == TISSUE)
            if stayed.any():
                peak = max(peak, float(highest[stayed].max()))
                largest = max(largest, float(dose[stayed].max()))
                lethal += int((dose[stayed] >= lethal_minutes).sum())
        return peak, largest, lethal


def _overlaps(
    first: tuple[int, int, int], shape: tuple[int, ...]
) -> Iterator[tuple[tuple[int, int, int], tuple[slice, ...], tuple[slice, ...]]]:
    """Brick keys that a box meets, each with the slices of the brick and of the box."""
    ranges = [range(f // EDGE, (f + n - 1) // EDGE + 1) for f, n in zip(first, shape, strict=True)]
    for key in itertools.product(ranges[0], ranges[1], ranges[2]):
        inside, window = [], []
        for b, f, n in zip(key, first, shape, strict=True):
            low, high = max(b * EDGE, f), min((b + 1) * EDGE, f + n)
            inside.append(slice(low - b * EDGE, high - b * EDGE))
            window.append(slice(low - f, high - f))
        yield key, tuple(inside), tuple(window)
