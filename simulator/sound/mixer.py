"""All voices together, block by block, at most at full scale."""

from __future__ import annotations

import numpy as np

from simulator.sound.cue import SILENCE, Cue
from simulator.sound.cut_voice import CutVoice
from simulator.sound.glide import Glide
from simulator.sound.monitor_voice import MonitorVoice
from simulator.sound.motor_voice import MotorVoice
from simulator.sound.struck_voice import StruckVoice

RATE_HZ = 48_000
QUANTUM_S = 0.01
"""Sound is made in pieces of this length, so that it does not depend on how many samples a device asks for."""
KNEE = 0.7
"""Louder than this is bent towards full scale instead of being cut off."""


class SoundMixer:
    """Turns cues into samples; the same cues at the same samples give the same sound, bit for bit."""

    def __init__(self, rate_hz: float = RATE_HZ, volume: float = 1.0) -> None:
        """Begin in silence, at a sample rate [Hz] and a volume of 0 to 1."""
        self.rate_hz = rate_hz
        self.volume = volume
        self._cue = SILENCE
        self._gain = Glide(0.02, rate_hz, volume)
        self._motor, self._cut = MotorVoice(rate_hz), CutVoice(rate_hz)
        self._struck, self._monitor = StruckVoice(rate_hz), MonitorVoice(rate_hz)
        self._quantum = round(QUANTUM_S * rate_hz)
        self._left = np.zeros(0, np.float32)

    def tell(self, cue: Cue) -> None:
        """From the next piece on this is heard."""
        self._cue = cue
        self._struck.strike(cue)

    def block(self, frames: int) -> np.ndarray:
        """The next samples, -1 to 1, shape (frames,), float32."""
        pieces, held = [self._left], len(self._left)
        while held < frames:
            pieces.append(self._piece(self._quantum))
            held += self._quantum
        sound = np.concatenate(pieces)
        self._left = sound[frames:]
        return sound[:frames]

    def _piece(self, frames: int) -> np.ndarray:
        sound = self._motor.sound(self._cue, frames)
        sound += self._cut.sound(self._cue, frames)
        sound += self._struck.sound(frames)
        sound += self._monitor.sound(self._cue, frames)
        return bent(sound * self._gain.run(self.volume, frames)).astype(np.float32)


def bent(sound: np.ndarray) -> np.ndarray:
    """Samples within full scale: unchanged up to the knee, bent smoothly above it."""
    over = np.abs(sound) - KNEE
    return np.where(over <= 0.0, sound, np.sign(sound) * (KNEE + (1.0 - KNEE) * np.tanh(over / (1.0 - KNEE))))


def as_pcm(samples: np.ndarray) -> np.ndarray:
    """Samples -1 to 1 as signed 16-bit numbers, little-endian."""
    return np.rint(samples * 32767.0).astype("<i2")
