"""The bite: bone that edges tear away, dull in cancellous bone and bright in cortex."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from simulator.sound.cue import Cue
from simulator.sound.glide import Glide, Phase

LEVEL = 0.5
BANDS_HZ = ((250.0, 800.0), (800.0, 2200.0), (2200.0, 6000.0))
"""Low, middle and high noise; density moves the weight upwards. Design choice."""
CHATTER = 0.45
"""How much the bite swells with each edge that passes, as long as single edges can be heard."""
CHATTER_BELOW_HZ = 250.0
SEED = 20


class CutVoice:
    """Noise in three bands, in step with the edges; the same seed gives the same noise."""

    def __init__(self, rate_hz: float) -> None:
        self._noise = np.random.Generator(np.random.PCG64(SEED))
        self._filters = [butter(2, band, "bandpass", fs=rate_hz, output="sos") for band in BANDS_HZ]
        self._states = [np.zeros((len(sos), 2)) for sos in self._filters]
        # Narrow bands let less of the noise through.
        self._make_up = [np.sqrt(0.5 * rate_hz / (high - low)) for low, high in BANDS_HZ]
        self._level, self._brightness = Glide(0.012, rate_hz), Glide(0.03, rate_hz)
        self._edges, self._edge_hz = Phase(rate_hz), Glide(0.025, rate_hz)

    def sound(self, cue: Cue, frames: int) -> np.ndarray:
        """The next samples, shape (frames,)."""
        level, bright = self._level.run(cue.bite, frames), self._brightness.run(cue.brightness, frames)
        edge_hz = self._edge_hz.run(cue.edge_hz, frames)
        edges = self._edges.run(edge_hz)
        if level[0] == level[-1] == 0.0:
            return np.zeros(frames)
        noise = self._noise.standard_normal(frames)
        weights = (1.0 - 0.75 * bright, 0.35 + 0.4 * bright, 0.04 + 0.5 * bright**2)
        sound = np.zeros(frames)
        for number, weight in enumerate(weights):
            band, self._states[number] = sosfilt(self._filters[number], noise, zi=self._states[number])
            sound += weight * self._make_up[number] * band
        depth = CHATTER * np.clip(2.0 - edge_hz / CHATTER_BELOW_HZ, 0.0, 1.0)
        return 0.3 * LEVEL * level * (1.0 - depth * (0.5 + 0.5 * np.cos(2.0 * np.pi * edges))) * sound
