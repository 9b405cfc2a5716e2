"""A value that follows its target without a jump, sample by sample."""

from __future__ import annotations

import math

import numpy as np

_THERE = 1e-7
"""Nearer than this the value is at its target: silence is then silence."""


class Glide:
    """Approaches each target exponentially; blocks of any length join without a step."""

    def __init__(self, time_s: float, rate_hz: float, value: float = 0.0) -> None:
        self._rate = math.exp(-1.0 / (time_s * rate_hz))
        self.value = value

    def run(self, target: float, frames: int) -> np.ndarray:
        """The next values, shape (frames,)."""
        away = self.value - target
        if abs(away) < _THERE:
            self.value = target
            return np.full(frames, target)
        path = target + away * self._rate ** np.arange(1, frames + 1)
        self.value = float(path[-1])
        return path


class Phase:
    """Turns that add up at a frequency that may change; never jumps."""

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz, self.turns = rate_hz, 0.0

    def run(self, frequency_hz: np.ndarray) -> np.ndarray:
        """Turns at the next samples, for their frequencies, shape (n,); whole turns are dropped between blocks."""
        path = self.turns + np.cumsum(frequency_hz) / self._rate_hz
        self.turns = float(path[-1] % 1.0)
        return path
