"""What is heard once and dies away: a wall that gives way, the mallet's blow."""

from __future__ import annotations

import numpy as np

from simulator.sound.cue import Cue

CRACK = ((95.0, 0.9, 0.050), (210.0, 0.6, 0.030), (540.0, 0.35, 0.014), (1250.0, 0.2, 0.007))
"""A wall of bone that gives way under the drill: frequency [Hz], strength, time to die away [s]. Design choice."""
RING = ((160.0, 0.5, 0.025), (1900.0, 0.5, 0.06), (3350.0, 0.3, 0.045), (5100.0, 0.18, 0.03))
"""Steel on steel above a dull thud: the blow on an osteotome."""
CRACK_LEVEL, RING_LEVEL = 0.32, 0.4
ATTACK_S = 0.0015
QUIET_AFTER_S = 0.6
DEAF_S = 0.3
"""One wall gives way once: the signal stays up as long as the force falls."""


class StruckVoice:
    """Sums of dying sines; each begins softly enough not to click."""

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._running: list[tuple[int, float, tuple[tuple[float, float, float], ...]]] = []
        """Of each: samples since it began, loudness, partials."""
        self._deaf = 0

    def strike(self, cue: Cue) -> None:
        """Begin what the cue tells of."""
        if cue.breakthrough and self._deaf == 0:
            self._running.append((0, CRACK_LEVEL, CRACK))
            self._deaf = round(DEAF_S * self._rate_hz)
        if cue.blow > 0.0:
            self._running.append((0, RING_LEVEL * cue.blow, RING))

    def sound(self, frames: int) -> np.ndarray:
        """The next samples, shape (frames,)."""
        sound = np.zeros(frames)
        going_on = []
        for age, level, partials in self._running:
            time_s = (age + np.arange(frames)) / self._rate_hz
            ringing = np.zeros(frames)
            for frequency, strength, decay in partials:
                ringing += strength * np.exp(-time_s / decay) * np.sin(2.0 * np.pi * frequency * time_s)
            sound += level * (1.0 - np.exp(-time_s / ATTACK_S)) * ringing
            if age + frames < QUIET_AFTER_S * self._rate_hz:
                going_on.append((age + frames, level, partials))
        self._running = going_on
        self._deaf = max(0, self._deaf - frames)
        return sound
