"""The part of the detector that the shutters leave open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulator.rendering.fluoroscopy.errors import FluoroscopyError

SHAPES = ("circle", "square")


@dataclass(frozen=True)
class Collimation:
    """Iris (circle) or shutters (square).

    Attributes:
        shape: one of `SHAPES`.
        opening: diameter or edge as a share of the detector's, above 0 and at most 1.

    """

    shape: str = "circle"
    opening: float = 1.0

    def __post_init__(self) -> None:
        if self.shape not in SHAPES or not 0.0 < self.opening <= 1.0:
            raise FluoroscopyError("fluoroscopy-collimation-wrong", known=", ".join(SHAPES))

    def mask(self, shape: tuple[int, int]) -> np.ndarray:
        """Exposed pixels, bool, shape (rows, columns); not to be written to."""
        return _opening(self.shape, self.opening, shape)

    def measuring_field(self, shape: tuple[int, int]) -> np.ndarray:
        """Pixels that the exposure control looks at: the middle of the field, half as wide."""
        return _opening("circle", self.opening / 2.0, shape)


@lru_cache(maxsize=16)
def _opening(kind: str, opening: float, shape: tuple[int, int]) -> np.ndarray:
    rows, columns = shape
    down = np.abs((np.arange(rows) - (rows - 1) / 2.0) / (min(shape) / 2.0))[:, None]
    across = np.abs((np.arange(columns) - (columns - 1) / 2.0) / (min(shape) / 2.0))[None, :]
    inside = np.hypot(down, across) <= opening if kind == "circle" else np.maximum(down, across) <= opening
    inside[rows // 2, columns // 2] = True
    inside.setflags(write=False)
    return inside
