"""Limits no rendered force may pass."""

from __future__ import annotations

import math
from dataclasses import dataclass

from haptics.device import DeviceProfile
from haptics.errors import HapticsError

ZERO_FORCE_DEADLINE_S = 0.020
"""Longest time from loss of tracking to zero force."""


@dataclass(frozen=True)
class ForceLimits:
    """Limits of the rendered wrench, in the device's newtons."""

    max_force_N: float
    max_slew_N_ms: float = 2.0
    max_torque_N_m: float = 0.0
    start_ramp_s: float = 0.25
    """Time over which the force rises to its full value after the start or after tracking came back [s]."""

    def __post_init__(self) -> None:
        values = (self.max_force_N, self.max_slew_N_ms, self.max_torque_N_m, self.start_ramp_s)
        if not all(math.isfinite(value) and value >= 0.0 for value in values):
            raise HapticsError("haptics-limits-invalid", values=str(values))
        if self.max_force_N > self.max_slew_N_ms * 1e3 * ZERO_FORCE_DEADLINE_S:
            raise HapticsError(
                "haptics-limits-too-slow",
                force=self.max_force_N,
                slew=self.max_slew_N_ms,
                deadline_ms=ZERO_FORCE_DEADLINE_S * 1e3,
            )

    @property
    def max_torque_slew_N_m_ms(self) -> float:  # noqa: N802 - the unit keeps its case
        """Largest change of the torque per millisecond: from nothing to its most in the time the force takes."""
        return self.max_torque_N_m * self.max_slew_N_ms / self.max_force_N if self.max_force_N > 0.0 else 0.0

    @classmethod
    def of(cls, profile: DeviceProfile) -> ForceLimits:
        """The limits a device's profile declares."""
        return cls(profile.max_force_N, profile.max_slew_N_ms, profile.max_torque_N_m)
