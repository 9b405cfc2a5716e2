"""What hand and ear get of a tool besides its force: vibration, motor pitch and load, breakthrough, blow.

All are functions of the force law's answers, so a replay sounds and shakes as the session did.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from physics import force_law_layout as slot
from physics.heat.partition import mechanical_power
from physics.instrument import Instrument

VIBRATION_PER_FORCE = 0.012
"""Amplitude of the cutting edges' ripple over the thrust: 0.05-0.2 N at 10 N. Design choice."""
HIGHEST_HZ = 400.0
"""What a servo of 1 kHz and the drives of controllers still follow; a faster ripple is felt as the shaft's turning."""
RATED_POWER_W = 100.0
"""Mechanical power at which a motor sounds fully loaded: large-bone drills give 100-250 W, low confidence."""
MOTOR_SAG = 0.15
"""Share of its pitch that a fully loaded motor loses. Design choice."""
STEADY_S, DROP_S = 0.5, 0.03
"""A wall gives way where the force of the last 30 ms is far below what it was in the half second before."""
DROP_SHARE = 0.3
DROP_RATE = 100.0
"""Below 0.3 of the steady force, and falling faster than 100 N/s, as the score finds breakthroughs."""
LEAST_FORCE_N = 5.0
"""Steady force below which no wall can be felt to give way [N]."""
STEP_S = 0.02
"""Time between two signals of a track [s]: shorter than the drop of a breakthrough, so that none falls between two."""
EDGES = MappingProxyType({"k_wire": 3, "burr": 12, "acetabular_reamer": 8})
"""Edges that pass a point in one turn, where the instrument's flutes do not say it."""


@dataclass(frozen=True)
class ToolSignals:
    """Signals at one tick."""

    motor_hz: float
    """Turns or cycles of the tool per second; 0 at rest."""
    motor_pitch: float
    """Pitch of the motor over its pitch at the set speed without load, 0..1."""
    motor_load: float
    """Share of the motor's power in use, 0..1."""
    edge_hz: float
    """How often an edge or tooth passes."""
    vibration_hz: float
    """Frequency of the ripple that hand and controller should feel, at most HIGHEST_HZ."""
    vibration_N: float
    """Its amplitude; 0 without cutting."""
    bone_density: float
    """Density under the point [g/cm3]: cortex rings higher than cancellous bone."""
    breakthrough: bool
    """Whether a wall has just given way."""
    blow_N: float
    """Peak force of a mallet's blow in this tick; 0 without."""

    @property
    def sounding_hz(self) -> float:
        """Fundamental of what is heard: the passing edges, lower as the load holds the motor back; 0 at rest."""
        return self.edge_hz * (1.0 - MOTOR_SAG * self.motor_load)

    def ripple(self, time_s: float) -> float:
        """Force of the ripple [N] at a time [s]."""
        return self.vibration_N * math.sin(2.0 * math.pi * self.vibration_hz * time_s)


def signals_of(instrument: Instrument, responses: np.ndarray, tick_s: float) -> ToolSignals:
    """Signals at the last of the given ticks.

    Args:
        instrument: the tool in hand.
        responses: answers of the force law, shape (n, 32), the newest last; half a second tells breakthroughs.
        tick_s: length of a tick [s].
    """
    now = responses[-1]
    turns = float(now[slot.RESPONSE_SPEED]) / 60.0
    thrust = float(now[slot.RESPONSE_THRUST])
    power = mechanical_power(
        float(now[slot.RESPONSE_CUTTING_TORQUE]), 60.0 * turns, thrust, max(0.0, float(now[slot.RESPONSE_FEED]))
    )
    load = min(1.0, max(0.0, power / RATED_POWER_W))
    full = instrument.set_speed_rpm / 60.0
    edge_hz = turns * edges_of(instrument)
    cutting = turns > 0.0 and now[slot.RESPONSE_LIP_ENGAGEMENT] > 0.0
    return ToolSignals(
        motor_hz=turns,
        motor_pitch=turns / full * (1.0 - MOTOR_SAG * load) if full > 0.0 else 0.0,
        motor_load=load,
        edge_hz=edge_hz,
        vibration_hz=_felt(edge_hz, turns),
        vibration_N=VIBRATION_PER_FORCE * thrust if cutting else 0.0,
        bone_density=float(now[slot.RESPONSE_CHISEL_DENSITY]),
        breakthrough=_gave_way(responses[:, slot.RESPONSE_THRUST], tick_s),
        blow_N=float(responses[:, slot.RESPONSE_BLOW].max()),
    )


class SignalTrack:
    """Signals at fixed steps counted from the first tick, however the ticks come in."""

    def __init__(self, tray: Sequence[Instrument], tick_s: float) -> None:
        """Begin before the first tick.

        Args:
            tray: the instruments by the index that a command names.
            tick_s: length of a tick [s].
        """
        self._tray, self._tick_s = tuple(tray), tick_s
        self._step = max(1, round(STEP_S / tick_s))
        self._memory = round((STEADY_S + DROP_S) / tick_s)
        self._past = np.zeros((0, slot.RESPONSE_SIZE))
        self._ticks = 0

    def take(self, commands: np.ndarray, responses: np.ndarray) -> tuple[ToolSignals, ...]:
        """Take ticks: commands, shape (n, 16), and responses, shape (n, 32); the signals at the steps they complete."""
        answers = np.concatenate([self._past, responses])
        known = len(self._past)
        ends = range(self._step - self._ticks % self._step, len(responses) + 1, self._step)
        found = tuple(self._at(commands[end - 1], answers[: known + end]) for end in ends)
        self._ticks += len(responses)
        self._past = answers[-self._memory :].copy()
        return found

    def _at(self, command: np.ndarray, answers: np.ndarray) -> ToolSignals:
        index = int(command[slot.COMMAND_INSTRUMENT])
        instrument = self._tray[index if 0 <= index < len(self._tray) else 0]
        signals = signals_of(instrument, answers[-self._memory :], self._tick_s)
        blow = float(answers[-self._step :, slot.RESPONSE_BLOW].max())
        return signals if blow == signals.blow_N else replace(signals, blow_N=blow)


def edges_of(instrument: Instrument) -> float:
    """Edges that pass a point of the cut in one turn; of a saw, teeth in one cycle to and fro."""
    if instrument.kind in ("oscillating_saw", "reciprocating_saw"):
        return 2.0 * instrument.stroke_mm / instrument.tooth_pitch_mm
    return float(EDGES.get(instrument.kind, instrument.flutes))


def _felt(edge_hz: float, turns: float) -> float:
    """The edges' frequency, else the shaft's, else the highest that can be followed."""
    return next((rate for rate in (edge_hz, turns) if rate <= HIGHEST_HZ), HIGHEST_HZ)


def _gave_way(thrust: np.ndarray, tick_s: float) -> bool:
    late, early = max(1, round(DROP_S / tick_s)), round(STEADY_S / tick_s)
    if len(thrust) < late + early // 2:
        return False
    before, after = thrust[-(late + early) : -late], thrust[-late:]
    steady, left = float(np.percentile(before, 75.0)), float(after.mean())
    falling = float(before[-late:].max() - after.min()) / (2.0 * DROP_S)
    return steady >= LEAST_FORCE_N and left < DROP_SHARE * steady and falling > DROP_RATE
