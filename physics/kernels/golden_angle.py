"""Directions that are spread evenly by turning each on from the one before by the golden angle."""

from __future__ import annotations

import numpy as np

GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
"""2 pi less its golden section [rad]: no later direction comes to lie beside an earlier one."""


def golden_turns(count: int) -> np.ndarray:
    """Angles about the axis [rad], shape (count,)."""
    return np.arange(count) * GOLDEN_ANGLE
