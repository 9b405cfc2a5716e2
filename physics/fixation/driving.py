"""A screw on a screwdriver in a live hand: how deep it is and what it answers, by how far it has been turned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics.depth_profile import DepthProfile
from physics.fixation.hole import Hole
from physics.fixation.insertion import drive_screw
from physics.fixation.material import BONE, Material
from physics.fixation.screw import Screw

BACKING_SHARE = 0.6
"""Torque of turning back over that of friction while driving: nothing is cut any more. Design choice."""


@dataclass(frozen=True)
class ScrewState:
    """A screw at one moment."""

    turns: float
    """Turned so far, backwards subtracted."""
    depth_mm: float
    """Depth of the first full thread below the entry."""
    torque_Nm: float
    """What the hand must give to go on."""
    compression_N: float
    """Clamping force under the head."""
    seated: bool
    """Whether the head touches."""
    stripped: bool
    """Whether the thread in the bone has given way; for good."""


class LiveScrew:
    """One screw in one hole. The laws are those of `rig screw`; here a hand turns it a little at a time."""

    def __init__(
        self, screw: Screw, hole: Hole, profile: DepthProfile, *, depth_mm: float, material: Material = BONE
    ) -> None:
        """Set a screw on its hole.

        Args:
            screw: the screw.
            hole: what was drilled for it.
            profile: bone around the hole, as it is now.
            depth_mm: depth of the first full thread when the head touches [mm].
            material: of that bone.

        Raises:
            PhysicsError: if screw and hole do not fit together.
        """
        self._pitch, self._depth_mm = screw.pitch, depth_mm
        trial = drive_screw(screw, hole, profile, material, depth_mm=depth_mm, until="strip")
        self._series = trial.series
        self._peak_deg = float(trial.series["turn_deg"][int(np.argmax(trial.series["compression_N"]))])
        self.stripping_torque_Nm = trial.stripping_torque_Nm
        """Torque at which this hole strips [N m]; NaN for a head that locks into its plate."""
        self._turn_deg = self._farthest_deg = 0.0
        self.state = self._state(forwards=True)
        """The screw now."""

    def turn(self, angle_deg: float) -> ScrewState:
        """Turn the screwdriver by an angle [degrees], clockwise positive, and feel the answer."""
        self._turn_deg = max(0.0, self._turn_deg + float(angle_deg))
        forwards = angle_deg >= 0.0 and self._turn_deg >= self._farthest_deg
        self._farthest_deg = max(self._farthest_deg, self._turn_deg)
        self.state = self._state(forwards)
        return self.state

    def _state(self, forwards: bool) -> ScrewState:
        turned = self._series["turn_deg"]
        seat_deg = self._depth_mm / self._pitch * 360.0
        seated = self._turn_deg >= seat_deg
        torque = float(np.interp(self._turn_deg, turned, self._series["torque_Nm"]))
        if not forwards and not seated:
            # In the thread it has cut already it only rubs.
            torque = BACKING_SHARE * float(np.interp(self._turn_deg, turned, self._series["friction_Nm"]))
        past_peak = self._series["compression_N"].max() > 0.0 and self._farthest_deg > self._peak_deg
        return ScrewState(
            turns=self._turn_deg / 360.0,
            depth_mm=min(self._turn_deg / 360.0 * self._pitch, self._depth_mm),
            torque_Nm=torque,
            compression_N=float(np.interp(self._turn_deg, turned, self._series["compression_N"])),
            seated=seated,
            stripped=bool(past_peak),
        )
