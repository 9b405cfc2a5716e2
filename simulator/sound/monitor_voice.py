"""The patient's monitor: one short beep each beat, lower as the blood carries less oxygen."""

from __future__ import annotations

import numpy as np

from simulator.sound.cue import Cue
from simulator.sound.glide import Glide, Phase

LEVEL = 0.07
BEEP_S, SOFT_S = 0.11, 0.012
FULL_HZ, HZ_PER_PERCENT, LEAST_HZ = 830.0, 22.0, 200.0
"""Pitch at full saturation and how far it sinks with each per cent less, about as common monitors do."""
RESTING_PER_MIN = 70.0


class MonitorVoice:
    """Beats follow the heart rate; a change of rate never skips or doubles one."""

    def __init__(self, rate_hz: float) -> None:
        self._beats, self._tone = Phase(rate_hz), Phase(rate_hz)
        self._pitch_hz, self._level = Glide(0.1, rate_hz, FULL_HZ), Glide(0.01, rate_hz)
        self._beats_hz = RESTING_PER_MIN / 60.0

    def sound(self, cue: Cue, frames: int) -> np.ndarray:
        """The next samples, shape (frames,)."""
        on = cue.heart_per_min > 0.0
        level = self._level.run(LEVEL if on else 0.0, frames)
        if on:
            self._beats_hz = cue.heart_per_min / 60.0
        elif level[0] == 0.0:
            return np.zeros(frames)
        since_s = self._beats.run(np.full(frames, self._beats_hz)) % 1.0 / self._beats_hz
        wanted_hz = FULL_HZ - HZ_PER_PERCENT * (100.0 - min(100.0, cue.saturation_percent))
        turns = 2.0 * np.pi * self._tone.run(self._pitch_hz.run(max(wanted_hz, LEAST_HZ), frames))
        rise, fall = np.clip(since_s / SOFT_S, 0.0, 1.0), np.clip((BEEP_S - since_s) / SOFT_S, 0.0, 1.0)
        envelope = np.sin(0.5 * np.pi * np.minimum(rise, fall)) ** 2
        return level * envelope * (np.sin(turns) + 0.25 * np.sin(2.0 * turns))
