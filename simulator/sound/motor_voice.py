"""The motor: edges that pass, the gears above them, and the whine of a spindle that turns fast."""

from __future__ import annotations

import numpy as np

from simulator.sound.cue import Cue
from simulator.sound.glide import Glide, Phase

IDLE_LEVEL, LOAD_LEVEL = 0.13, 0.09
"""Loudness without load, and what full load adds."""
ORDERS = np.array([1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48], np.float64)
"""Partials over the passing edges: low ones from the edges, the sparse high ones from gears. Design choice."""
STRENGTHS = np.array([1.0, 0.62, 0.42, 0.34, 0.24, 0.22, 0.6, 0.32, 0.46, 0.24, 0.2, 0.1])
"""Of those partials before the housing colours them; the first stays the strongest, so that it is the pitch."""
WHINE_ORDERS, WHINE_STRENGTHS = np.array([1.0, 2.0, 3.0]), np.array([0.55, 0.3, 0.16])
WHINE_FROM_HZ = 60.0
"""A spindle or saw that goes round more often than this is heard itself."""
ROUGHNESS = 0.22
"""How much each half turn swells and ebbs: the teeth of a saw pass fastest in the middle of the stroke."""
HOUSING_HZ, HOUSING_OCTAVES = 620.0, 1.5
"""The housing carries sound best about here, and over this width to either side."""
SHRILL_HZ = 4000.0
"""Above this the air and the drapes take the edge off."""
HIGHEST_SHARE = 0.42
"""Partials above this share of the sample rate are left out; they would fold back."""


class MotorVoice:
    """A sum of partials whose phases all follow one turning shaft."""

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._edges, self._turns = Phase(rate_hz), Phase(rate_hz)
        self._edge_hz, self._turn_hz = Glide(0.025, rate_hz), Glide(0.025, rate_hz)
        self._level = Glide(0.03, rate_hz)

    def sound(self, cue: Cue, frames: int) -> np.ndarray:
        """The next samples, shape (frames,)."""
        on = cue.edge_hz > 0.0
        level = self._level.run(IDLE_LEVEL + LOAD_LEVEL * cue.load if on else 0.0, frames)
        edge_hz, turn_hz = self._edge_hz.run(cue.edge_hz, frames), self._turn_hz.run(cue.turn_hz, frames)
        edges, turns = self._edges.run(edge_hz), self._turns.run(turn_hz)
        if level[0] == level[-1] == 0.0:
            return np.zeros(frames)
        tone = _partials(edges, edge_hz, ORDERS, STRENGTHS, self._rate_hz, gentle=False)
        heard = np.clip(turn_hz / WHINE_FROM_HZ - 1.0, 0.0, 1.0)
        if heard[0] > 0.0 or heard[-1] > 0.0:
            tone += heard * _partials(turns, turn_hz, WHINE_ORDERS, WHINE_STRENGTHS, self._rate_hz, gentle=True)
        return level * tone * (1.0 + ROUGHNESS * np.cos(4.0 * np.pi * turns))


def _partials(
    turns: np.ndarray, frequency_hz: np.ndarray, orders: np.ndarray, strengths: np.ndarray, rate_hz: float, *,
    gentle: bool,
) -> np.ndarray:  # fmt: skip
    """Sines at multiples of a turning phase, each as strong as the housing carries it and the rate can hold it."""
    ends = frequency_hz[[0, -1]]
    strength = strengths * _carried(np.outer(ends, orders), rate_hz)
    if not gentle:
        # The fundamental is the pitch, however low; only what is too shrill for a room is damped.
        strength[:, 0] = _held(ends, rate_hz)
    first, last = strength
    sines = np.sin(np.outer(orders, 2.0 * np.pi * turns))
    begin, end = first @ sines, last @ sines
    return begin + (end - begin) * np.linspace(0.0, 1.0, len(turns))


def _carried(frequency_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """How well a housing carries a frequency, 0 to 1, and no more than can be held."""
    octaves = np.log2(np.maximum(frequency_hz, 1.0) / HOUSING_HZ)
    return np.exp(-0.5 * (octaves / HOUSING_OCTAVES) ** 2) * _held(frequency_hz, rate_hz)


def _held(frequency_hz: np.ndarray, rate_hz: float) -> np.ndarray:
    """1 for what a room carries, less for the shrill, 0 for what would fold back at this sample rate."""
    shrill = 1.0 / (1.0 + (frequency_hz / SHRILL_HZ) ** 2)
    return shrill * np.clip((HIGHEST_SHARE * rate_hz - frequency_hz) / (0.04 * rate_hz), 0.0, 1.0)
