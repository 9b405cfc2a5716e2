"""How long the headset's pictures take, as its user and the instructor see it."""

from __future__ import annotations

from collections import deque

import numpy as np

REMEMBERED_FRAMES = 600
"""About the last seven seconds at 90 frames a second."""


class FrameBudget:
    """Times of drawing both eyes."""

    def __init__(self) -> None:
        self._ms: deque[float] = deque(maxlen=REMEMBERED_FRAMES)
        self.drawn = 0

    def add(self, seconds: float) -> None:
        """One more frame."""
        self._ms.append(1e3 * seconds)
        self.drawn += 1

    def quantiles_ms(self) -> tuple[float, float, float]:
        """p50, p95, p99 of the frames remembered [ms]; zeros before the first."""
        if not self._ms:
            return 0.0, 0.0, 0.0
        p50, p95, p99 = np.percentile(np.array(self._ms), (50, 95, 99))
        return float(p50), float(p95), float(p99)
