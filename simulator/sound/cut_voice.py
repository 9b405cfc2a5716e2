"""The bite: bone that edges tear away, dull in cancellous bone and bright in cortex."""

from __future__ import annotations

import numpy as np

from simulator.sound.cue import Cue
from simulator.sound.glide import Glide, Phase

LEVEL = 0.15
BANDS_HZ = ((250.0, 800.0), (800.0, 2200.0), (2200.0, 6000.0))
"""Low, middle and high noise; density moves the weight upwards. Design choice."""
CHATTER = 0.45
"""How much the bite swells with each edge that passes, as long as single edges can be heard."""
CHATTER_BELOW_HZ = 250.0
LOOP_S = 2.7
"""The noise comes again after this; nobody hears that."""
SEED = 20


class CutVoice:
    """Noise in three bands, in step with the edges; the same seed gives the same noise."""

    def __init__(self, rate_hz: float) -> None:
        self._bands = noise_bands(round(LOOP_S * rate_hz), rate_hz)
        self._place = 0
        self._level, self._brightness = Glide(0.012, rate_hz), Glide(0.03, rate_hz)
        self._edges, self._edge_hz = Phase(rate_hz), Glide(0.025, rate_hz)

    def sound(self, cue: Cue, frames: int) -> np.ndarray:
        """The next samples, shape (frames,)."""
        level, bright = self._level.run(cue.bite, frames), self._brightness.run(cue.brightness, frames)
        edge_hz = self._edge_hz.run(cue.edge_hz, frames)
        edges = self._edges.run(edge_hz)
        if level[0] == level[-1] == 0.0:
            return np.zeros(frames)
        noise = self._bands.take(np.arange(self._place, self._place + frames), axis=1, mode="wrap")
        self._place = (self._place + frames) % self._bands.shape[1]
        sound = (1.0 - 0.75 * bright) * noise[0] + (0.35 + 0.4 * bright) * noise[1]
        sound += (0.04 + 0.5 * bright**2) * noise[2]
        depth = CHATTER * np.clip(2.0 - edge_hz / CHATTER_BELOW_HZ, 0.0, 1.0)
        return LEVEL * level * (1.0 - depth * (0.5 + 0.5 * np.cos(2.0 * np.pi * edges))) * sound


def noise_bands(samples: int, rate_hz: float) -> np.ndarray:
    """Noise of unit power in each band, shape (bands, samples), which joins its own beginning."""
    random = np.random.Generator(np.random.PCG64(SEED))
    hz = np.fft.rfftfreq(samples, 1.0 / rate_hz)
    bands = []
    for low, high in BANDS_HZ:
        middle, width = np.sqrt(low * high), np.log(high / low)
        strength = np.exp(-((np.log(np.maximum(hz, 1.0) / middle) / (0.6 * width)) ** 4))
        strength[hz > 0.45 * rate_hz] = 0.0
        band = np.fft.irfft(strength * np.exp(2.0j * np.pi * random.random(len(hz))), samples)
        bands.append(band / band.std())
    return np.stack(bands)
