"""A scripted hand that holds an instrument to a bone."""

import numpy as np

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES
from physics.instrument import instrument_named
from physics.rig import orientation_along
from physics.stepper import CuttingStepper


def slab(density=1.85, thickness_mm=6.0, spacing=0.3, width_mm=14.0, base_mm=3.0):
    """Slab of bone whose near face is at z = 0 and whose middle is at x = y = 0."""
    n = int(round(width_mm / spacing))
    low = int(round(base_mm / spacing))
    high = low + int(round(thickness_mm / spacing))
    fraction = np.zeros((high + low, n, n), dtype=np.float32)
    fraction[low:high] = 1.0
    origin = np.array([-0.5 * (n - 1) * spacing, -0.5 * (n - 1) * spacing, (0.5 - low) * spacing])
    return BoneBody.from_arrays(np.full(fraction.shape, density, dtype=np.float32), fraction, spacing, origin)


class Hand:
    """Holds one instrument; every call of `to` is one tick."""

    def __init__(self, body, instrument="twist_drill_3_2", stiffness=50.0, damping=0.0, tick=1e-3, wear=1.0):
        self.stepper = CuttingStepper(body, [instrument_named(instrument)], PROFILES["sharp"], wear)
        self.command, self.response = np.zeros(slot.COMMAND_SIZE), np.zeros(slot.RESPONSE_SIZE)
        self.command[slot.COMMAND_COUPLING_STIFFNESS] = stiffness
        self.command[slot.COMMAND_COUPLING_DAMPING] = damping
        self.command[slot.COMMAND_TICK] = tick
        self.command[slot.COMMAND_TRIGGER] = 1.0
        self.point((0.0, 0.0, 1.0))

    def point(self, axis):
        axis = np.asarray(axis, dtype=float)
        self.command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = orientation_along(
            axis / np.linalg.norm(axis)
        )

    def trigger(self, share):
        self.command[slot.COMMAND_TRIGGER] = share

    def to(self, position):
        self.command[0:3] = position
        self.stepper.step(self.command, self.response)
        return self.response

    def push(self, force, axis=(0.0, 0.0, 1.0), ticks=1, side=(0.0, 0.0)):
        """Hold the hand ahead of the tool so that the spring carries `force`; x and y stay at `side`."""
        axis = np.asarray(axis, dtype=float)
        lead = force / self.command[slot.COMMAND_COUPLING_STIFFNESS]
        rows = []
        for _ in range(ticks):
            tip = self.tip
            along = tip @ axis if np.any(tip) else -1.0
            rows.append(self.to(np.array([*side, 0.0]) * (axis[2] == 1.0) + (along + lead) * axis).copy())
        return np.array(rows)

    @property
    def tip(self):
        return self.response[0:3].copy()

    @property
    def force(self):
        return self.response[slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 3].copy()
