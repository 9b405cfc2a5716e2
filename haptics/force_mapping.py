"""How the real-equivalent force becomes newtons a device can give. Scoring always keeps the real-equivalent force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from haptics.device import DeviceProfile

KNEE_GAIN = 2.5
"""How much stronger than by the linear scale a soft knee shows small forces: brings the 1 to 5 N of cancellous bone
above a Touch's own friction of 0.26 N."""
KNEE_SHARE = 0.4
"""Share of the device's largest force up to which the soft knee is straight."""


@dataclass(frozen=True)
class ForceMapping:
    """Rendered force over real-equivalent force: straight up to a knee, then bent towards the device's limit.

    Rising everywhere, so cortex always resists more than cancellous bone and breaking through is always a drop. A soft
    knee is paid for: the coupling, real-equivalent, is softer by the gain, and strong forces are told apart less well.
    """

    slope: float
    """Rendered newtons per real-equivalent newton, for small forces."""
    knee_N: float
    """Rendered force from which it bends [N]; 0: straight up to the limit, where it is cut off."""
    max_force_N: float

    @classmethod
    def linear(cls, profile: DeviceProfile) -> ForceMapping:
        """The declared scale and nothing else."""
        return cls(profile.force_scale, 0.0, profile.max_force_N)

    @classmethod
    def soft_knee(cls, profile: DeviceProfile) -> ForceMapping:
        """Small forces stronger, large ones compressed; straight where the device gives real newtons anyhow."""
        if profile.max_force_N >= profile.reference_force_N:
            return cls.linear(profile)
        return cls(KNEE_GAIN * profile.force_scale, KNEE_SHARE * profile.max_force_N, profile.max_force_N)

    def rendered(self, real_N: np.ndarray | float) -> np.ndarray:
        """Rendered force [N] of a real-equivalent one [N], of any shape."""
        straight = self.slope * np.asarray(real_N, dtype=float)
        if self.knee_N <= 0.0:
            return np.minimum(straight, self.max_force_N)
        room = self.max_force_N - self.knee_N
        bent = self.knee_N + room * -np.expm1(-np.maximum(straight - self.knee_N, 0.0) / room)
        return np.where(straight > self.knee_N, bent, straight)
