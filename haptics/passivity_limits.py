"""How firmly the passivity controller acts on a device."""

from __future__ import annotations

import math
from dataclasses import dataclass

from haptics.device import DeviceProfile, Modality

FORGET_S = 1.0
"""Time in which the observer forgets credit: 0.999 a tick at 1 kHz (after Hannaford and Ryu)."""
SLACK_WAY_M = 0.2e-3
"""Debt that damping alone may work off, as the way the largest force could push a hand: a few encoder counts of a
Touch (0.055 mm), so that noise takes no force away."""


@dataclass(frozen=True)
class PassivityLimits:
    """Damping the controller may add and the energy per axis it tolerates before it takes force away."""

    max_damping_N_s_m: float
    """Zero: it only observes."""
    slack_J: float

    @classmethod
    def of(cls, profile: DeviceProfile) -> PassivityLimits:
        """Active on devices with motors only: a simulated hand is physics, which nobody may damp."""
        return cls.guarding(profile) if profile.modality is Modality.FORCE_FEEDBACK else cls.observing()

    @classmethod
    def guarding(cls, profile: DeviceProfile) -> PassivityLimits:
        """Active with the damping the device bears."""
        return cls(profile.max_damping_N_s_m, profile.max_force_N * SLACK_WAY_M)

    @classmethod
    def observing(cls) -> PassivityLimits:
        """Looks on."""
        return cls(0.0, 1.0)

    def keep_per_tick(self, period_s: float) -> float:
        """Share of the credit kept over a tick."""
        return math.exp(-period_s / FORGET_S)
