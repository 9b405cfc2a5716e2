"""Thermal dose and what it kills: equivalent minutes at 43 degrees, and the shell of dead bone round a hole."""

from __future__ import annotations

import numpy as np

LETHAL_MINUTES = 16.0
"""47 degrees for a minute (Eriksson & Albrektsson 1983) as dose: 2^(47 - 43) minutes at 43 degrees."""


def cem43(temperature_C: np.ndarray | float, duration_s: np.ndarray | float) -> np.ndarray:
    """Equivalent minutes at 43 degrees of a constant temperature [C] over a time [s]; any broadcast shape.

    R^(43 - T) per minute with R = 1/2 from 43 degrees up, 1/4 between 39 and 43, nothing below.
    """
    temperature = np.asarray(temperature_C, dtype=np.float64)
    over = np.minimum(temperature - 43.0, 900.0)
    rate = np.where(over >= 0.0, 2.0**over, np.where(temperature > 39.0, 4.0**over, 0.0))
    return rate * np.asarray(duration_s) / 60.0
