"""A screw under a screwdriver in a session: the hand's turning about the screw's axis drives it."""

from __future__ import annotations

import math

import numpy as np

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.depth_profile import bone_of_body, unit
from physics.fixation.driving import LiveScrew, ScrewState
from physics.fixation.hole import Hole, hole_profile
from physics.fixation.screw import Screw

REACH_MM = 5.0
"""How far the driver's tip may be from the middle of the head and still sit in its recess [mm]: half a head's width."""
LEAN_DEG = 20.0
"""How far a hexagonal driver may lean in its recess before it slips out. Design choice."""


class TurnedScrew:
    """Follows the ticks of a session and turns one screw whenever the driver sits on its head."""

    def __init__(
        self, body: BoneBody, screw: Screw, hole: Hole, entry_lps_mm: np.ndarray, axis: np.ndarray, depth_mm: float
    ) -> None:
        """Set a screw on a hole of a bone as it is now.

        Args:
            body: the bone, cuts included.
            screw: the screw.
            hole: what was drilled for it.
            entry_lps_mm: middle of the hole on the bone's surface [mm, LPS], shape (3,).
            axis: direction inwards, shape (3,).
            depth_mm: depth of the first full thread when the head touches [mm].

        Raises:
            PhysicsError: if screw and hole do not fit together, or the axis has no direction.
        """
        self.entry_lps_mm, self.axis, self.length_mm = np.asarray(entry_lps_mm, dtype=float), unit(axis), depth_mm
        self.screw = screw
        profile = hole_profile(
            bone_of_body(body), self.entry_lps_mm, self.axis, screw=screw, hole=hole, length_mm=depth_mm
        )
        self._live = LiveScrew(screw, hole, profile, depth_mm=depth_mm)
        self._last: np.ndarray | None = None

    @property
    def state(self) -> ScrewState:
        """The screw now."""
        return self._live.state

    @property
    def stripping_torque(self) -> float:
        """Torque at which this hole strips [N m]; NaN for a head that locks into its plate."""
        return self._live.stripping_torque_Nm

    @property
    def head_lps_mm(self) -> np.ndarray:
        """Where the underside of the head is now [mm, LPS], shape (3,)."""
        return self.entry_lps_mm - (self.length_mm - self.state.depth_mm) * self.axis

    def take(self, commands: np.ndarray, responses: np.ndarray) -> ScrewState:
        """Follow ticks in which a screwdriver was in hand: commands (n, 16) and responses (n, 32), oldest first."""
        for command, response in zip(commands, responses, strict=True):
            turn = command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4]
            turn = turn / np.linalg.norm(turn)
            if self._sits(turn, response[slot.RESPONSE_TIP : slot.RESPONSE_TIP + 3]):
                if self._last is not None:
                    self._live.turn(math.degrees(_twist(self._last, turn, self.axis)))
                self._last = turn
            else:
                self._last = None
        return self.state

    def lay_aside(self) -> None:
        """Another tool was taken: the next turn of a screwdriver begins anew."""
        self._last = None

    def _sits(self, turn: np.ndarray, tip_lps_mm: np.ndarray) -> bool:
        w, x, y, z = turn
        pointing = np.array([2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)])
        near = float(np.linalg.norm(tip_lps_mm - self.head_lps_mm)) <= REACH_MM
        return near and float(pointing @ self.axis) >= math.cos(math.radians(LEAN_DEG))


def _twist(before: np.ndarray, after: np.ndarray, axis: np.ndarray) -> float:
    """Angle [rad] about an axis by which one orientation (w, x, y, z) follows another, the shorter way."""
    w = float(before @ after)
    vector = before[0] * after[1:] - after[0] * before[1:] - np.cross(after[1:], before[1:])
    angle = 2.0 * math.atan2(float(vector @ axis), w)
    return math.remainder(angle, 2.0 * math.pi)
