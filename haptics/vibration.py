"""What a hand feels where motors only shake: a pulse at contact and breakthrough, a hum under load, never too often."""

from __future__ import annotations

from dataclasses import dataclass

CONTACT_N = 0.5
"""Real-equivalent force from which the bone counts as touched [N]; leaving is felt at half of it."""
BREAKTHROUGH_SHARE = 0.5
"""A fall of the force by this share between two looks is the far wall giving way."""
EVENT_AMPLITUDE, EVENT_S = 1.0, 0.03
MOTOR_AMPLITUDE = 0.12
"""The idling motor: felt, but far below any force."""
IDLE_HZ, LOADED_HZ = 180.0, 90.0
"""A motor under load turns slower; both lie in the band skin feels best (Bolanowski 1988: 60 to 300 Hz)."""
MOST_PER_S = 20.0
"""Runtimes drop or queue faster calls; a continuous hum needs no more."""
HUM_S = 1.5 / MOST_PER_S
"""A hum outlasts the gap to the next one, and ends by itself when we fall silent."""


@dataclass(frozen=True)
class Vibration:
    """One pulse."""

    amplitude: float
    """0 to 1."""
    frequency_Hz: float
    duration_s: float


class VibrationMapping:
    """Turns force and motor into pulses: events at once, the hum in its turn, neither faster than allowed."""

    def __init__(self, full_force_N: float) -> None:
        """full_force_N: force that shakes as hard as the motor can."""
        self._full_force_N = full_force_N
        self._force_N = 0.0
        self._touching = False
        self._ready_s = self._event_ready_s = 0.0

    def pulse(self, now_s: float, force_N: float, motor: float) -> Vibration | None:
        """What to send now, if anything.

        Args:
            now_s: any clock that only goes forward.
            force_N: force on the hand, real-equivalent [N].
            motor: speed of the motor, 0 to 1.
        """
        touching = force_N > (0.5 * CONTACT_N if self._touching else CONTACT_N)
        broke = self._force_N > 4.0 * CONTACT_N and force_N < BREAKTHROUGH_SHARE * self._force_N
        event = (touching and not self._touching) or broke
        self._touching, self._force_N = touching, force_N
        if event and now_s >= self._event_ready_s:
            self._ready_s = self._event_ready_s = now_s + 1.0 / MOST_PER_S
            return Vibration(EVENT_AMPLITUDE, IDLE_HZ, EVENT_S)
        load = min(1.0, force_N / self._full_force_N)
        strength = min(1.0, MOTOR_AMPLITUDE * motor + (1.0 - MOTOR_AMPLITUDE) * load)
        if now_s < self._ready_s or strength < 0.01:
            return None
        self._ready_s = now_s + 1.0 / MOST_PER_S
        return Vibration(strength, IDLE_HZ + (LOADED_HZ - IDLE_HZ) * load, HUM_S)
