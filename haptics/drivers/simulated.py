"""The simulated stylus: a hand with mass and impedance, guided by a scripted surgeon or left passive."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from scipy.linalg import expm

from haptics.device import PROFILES, DevicePort, DeviceProfile
from haptics.drivers.virtual_surgeon import DrillPlan, VirtualSurgeonSettings, draw_aim, surgeon_slots
from haptics.errors import HapticsError
from haptics.kernels import hand_slots as slots
from haptics.kernels.simulated_hand import read_hand, write_hand
from haptics.virtual_coupling import Coupling


class SurgeonPhase(IntEnum):
    """What the surgeon is doing."""

    APPROACH = slots.PHASE_APPROACH
    SEAT = slots.PHASE_SEAT
    DRILL = slots.PHASE_DRILL
    CATCH = slots.PHASE_CATCH
    WITHDRAW = slots.PHASE_WITHDRAW
    FINISHED = slots.PHASE_FINISHED


def hand_step(mass_kg: float, stiffness_N_m: float, damping_N_s_m: float, period_s: float) -> np.ndarray:
    """Exact step of mass, spring and damper under a force held for one period, shape (6,).

    Position and velocity after it: (s0 x + s1 v + s4 F, s2 x + s3 v + s5 F).
    """
    continuous = np.zeros((3, 3))
    continuous[0, 1] = 1.0
    continuous[1] = (-stiffness_N_m / mass_kg, -damping_N_s_m / mass_kg, 1.0 / mass_kg)
    exact = expm(continuous * period_s)
    return np.array([exact[0, 0], exact[0, 1], exact[1, 0], exact[1, 1], exact[0, 2], exact[1, 2]])


class SimulatedStylus(DevicePort):
    """A stylus held by a simulated hand; everything happens in the compiled `read` and `write`."""

    def __init__(
        self,
        mass_kg: float,
        stiffness_N_m: float,
        damping_N_s_m: float,
        *,
        period_s: float = 0.001,
        delay_ticks: int = 0,
        profile: DeviceProfile = PROFILES["simulated"],
    ) -> None:
        """A passive hand at the origin, at rest; see `with_surgeon` for one that works.

        delay_ticks: how many ticks after it was written a force acts, 0 to 31.
        """
        if mass_kg <= 0 or stiffness_N_m < 0 or damping_N_s_m < 0 or period_s <= 0:
            raise HapticsError("haptics-hand-invalid", mass_kg=mass_kg, stiffness=stiffness_N_m, damping=damping_N_s_m)
        if not 0 <= delay_ticks < slots.DELAY_PLACES:
            raise HapticsError("haptics-delay-invalid", ticks=delay_ticks, most=slots.DELAY_PLACES - 1)
        self._block = np.zeros(slots.BLOCK_SIZE)
        self._block[slots.PERIOD] = period_s
        self._block[slots.STEP : slots.STEP + 6] = hand_step(mass_kg, stiffness_N_m, damping_N_s_m, period_s)
        self._block[slots.STIFFNESS] = stiffness_N_m
        self._block[slots.FORCE_SCALE] = profile.force_scale
        self._block[slots.DELAY_TICKS] = delay_ticks
        self._block[slots.ORIENTATION] = 1.0
        self._block[slots.TRACKING_LOST_TICK] = self._block[slots.TRACKING_BACK_TICK] = -1.0
        super().__init__(read_hand, write_hand, self._block.ctypes.data, profile)

    @classmethod
    def with_surgeon(
        cls,
        plan: DrillPlan,
        surgeon: VirtualSurgeonSettings,
        seed: int,
        *,
        period_s: float = 0.001,
        coupling_stiffness_N_mm: float | None = None,
        profile: DeviceProfile = PROFILES["simulated"],
    ) -> SimulatedStylus:
        """A stylus in the hand of a scripted surgeon; the same seed gives the same run, bit for bit.

        coupling_stiffness_N_mm: the servo's coupling, if not the profile's own; she watches the tool at its other end.
        """
        device = cls(
            surgeon.hand_mass_kg,
            surgeon.hand_stiffness_N_mm * 1e3,
            surgeon.hand_damping_N_s_m,
            period_s=period_s,
            profile=profile,
        )
        surgeon_slots(device._block, draw_aim(plan, surgeon, seed), surgeon, period_s)
        device._block[slots.TOOL_COMPLIANCE] = 1e-3 / (coupling_stiffness_N_mm or Coupling.of(profile).stiffness_N_mm)
        return device

    def place(self, position_m: np.ndarray, velocity_m_s: np.ndarray | tuple = (0.0, 0.0, 0.0)) -> None:
        """Put the hand somewhere, before the servo runs. Device frame, shape (3,)."""
        self._block[slots.POSITION : slots.POSITION + 3] = position_m
        self._block[slots.VELOCITY : slots.VELOCITY + 3] = velocity_m_s

    def hold_at(self, position_m: np.ndarray) -> None:
        """Move the rest point of a passive hand: it pulls there with its stiffness. Device frame [m], shape (3,)."""
        self._block[slots.REST : slots.REST + 3] = position_m

    def set_trigger(self, trigger: float) -> None:
        """Hold the trigger of a passive hand, 0 to 1."""
        self._block[slots.TRIGGER] = trigger

    def lose_tracking(self, from_tick: int, until_tick: int = -1) -> None:
        """Report no tracking from one device tick to another (negative: for ever)."""
        self._block[slots.TRACKING_LOST_TICK] = from_tick
        self._block[slots.TRACKING_BACK_TICK] = until_tick

    @property
    def position_m(self) -> np.ndarray:
        """Where the hand is [m], device frame, shape (3,)."""
        return self._block[slots.POSITION : slots.POSITION + 3].copy()

    @property
    def velocity_m_s(self) -> np.ndarray:
        """How fast the hand moves [m/s], device frame, shape (3,)."""
        return self._block[slots.VELOCITY : slots.VELOCITY + 3].copy()

    @property
    def rendered_force(self) -> np.ndarray:
        """Force last written to the device [N], device frame, shape (3,)."""
        return self._block[slots.FORCE : slots.FORCE + 3].copy()

    @property
    def phase(self) -> SurgeonPhase:
        """What the surgeon is doing now."""
        return SurgeonPhase(int(self._block[slots.PHASE]))

    @property
    def finished(self) -> bool:
        """Whether the surgeon is out of the bone and has let the trigger go."""
        return self.phase is SurgeonPhase.FINISHED

    @property
    def gave_up(self) -> bool:
        """Whether she withdrew because she found no bone or it took too long."""
        return bool(self._block[slots.GAVE_UP])

    @property
    def push(self) -> float:
        """What she means to push with [N]."""
        return float(self._block[slots.PUSH])

    @property
    def breakthroughs_noticed(self) -> int:
        """How many times she felt the drill come free."""
        return int(self._block[slots.BREAKTHROUGHS])
