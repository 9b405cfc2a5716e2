"""What a haptic device is to the servo: two compiled functions, an opaque address and a profile of what it can give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from haptics.errors import HapticsError
from haptics.kernels.slots import (
    STATE_ANGULAR_VELOCITY,
    STATE_BUTTONS,
    STATE_FAULT,
    STATE_IRRIGATION,
    STATE_ORIENTATION,
    STATE_POSITION,
    STATE_SAMPLE_AGE,
    STATE_SIZE,
    STATE_TRACKING,
    STATE_TRIGGER,
    STATE_VELOCITY,
    WRENCH_FORCE,
    WRENCH_SIZE,
    WRENCH_TICK,
    WRENCH_TORQUE,
)

__all__ = [
    "PROFILES",
    "STATE_ANGULAR_VELOCITY",
    "STATE_BUTTONS",
    "STATE_FAULT",
    "STATE_IRRIGATION",
    "STATE_ORIENTATION",
    "STATE_POSITION",
    "STATE_SAMPLE_AGE",
    "STATE_SIZE",
    "STATE_TRACKING",
    "STATE_TRIGGER",
    "STATE_VELOCITY",
    "WRENCH_FORCE",
    "WRENCH_SIZE",
    "WRENCH_TICK",
    "WRENCH_TORQUE",
    "DevicePort",
    "DeviceProfile",
    "Modality",
    "profile_named",
]


class Modality(StrEnum):
    """How the hand is met; stored with every score, because metrics compare only within one modality."""

    FORCE_FEEDBACK = "force_feedback"
    VIBRATION = "vibration"
    POINTER = "pointer"
    SIMULATED = "simulated"
    PLAYBACK = "playback"


BONE_STIFFNESS_N_M = 1e5
"""Below this a wall is told from bone by feel [N/m]: a drill pressed on cortical bone yields by less than a tenth of a
millimetre at 10 N. No desktop arm reaches it."""


@dataclass(frozen=True)
class DeviceProfile:
    """What a device can give; those in PROFILES follow the device tables of CHAI3D 3.3.0 (BSD licence)."""

    name: str
    modality: Modality
    max_force_N: float
    max_stiffness_N_m: float
    """K_max: the stiffest wall the maker or a stability analysis allows [N/m]."""
    max_damping_N_s_m: float
    workspace_radius_m: float
    max_torque_N_m: float = 0.0
    """Zero: three active degrees of freedom."""
    max_slew_N_ms: float = 2.0
    """Largest change of the rendered force per millisecond [N/ms]."""
    reference_force_N: float = 80.0
    """Real-equivalent force shown as `max_force_N`; drilling a femoral shaft takes 80 to 100 N."""
    delay_s: float = 0.0
    """How old a sample is when its force acts, beyond the tick itself; lowers the stiffness the device bears."""

    @property
    def force_scale(self) -> float:
        """Rendered newtons per real-equivalent newton."""
        return self.max_force_N / self.reference_force_N

    @property
    def cannot_render(self) -> tuple[str, ...]:
        """Ids of the sentences (assets/translations/*/haptics.ftl) that tell what a hand on this device does not feel.

        They take the variables `force`, `reference` [N] and `stiffness` [N/mm]; see `limits_told`.
        """
        if self.modality is Modality.SIMULATED:
            return ()
        if self.modality is not Modality.FORCE_FEEDBACK:
            return ("haptics-cannot-force", "haptics-cannot-torque")
        missing = []
        if self.max_force_N < self.reference_force_N:
            missing.append("haptics-cannot-full-force")
        if self.max_stiffness_N_m < BONE_STIFFNESS_N_M:
            missing.append("haptics-cannot-hardness")
        if self.max_torque_N_m <= 0.0:
            missing.append("haptics-cannot-torque")
        return (*missing, "haptics-cannot-vibration")

    @property
    def limits_told(self) -> dict[str, float]:
        """The variables of the `cannot_render` sentences."""
        return {
            "force": self.max_force_N,
            "reference": self.reference_force_N,
            "stiffness": self.max_stiffness_N_m * 1e-3,
        }


def _force_device(
    name: str, force: float, stiffness: float, damping: float, radius: float, **more: float
) -> DeviceProfile:
    return DeviceProfile(name, Modality.FORCE_FEEDBACK, force, stiffness, damping, radius, **more)


_SIMULATED_HAND = DeviceProfile(
    "simulated",
    Modality.SIMULATED,
    max_force_N=250.0,
    max_stiffness_N_m=50_000.0,
    max_damping_N_s_m=50.0,
    workspace_radius_m=0.5,
    max_torque_N_m=10.0,
    max_slew_N_ms=48.0,
    reference_force_N=250.0,
)
"""A hand that holds a real drill: real newtons, no motors. Its slew limit is the 2 N/ms of a Touch in real-equivalent
terms (80 / 3.3 times as much). K_max: half of what a hand's 50 N s/m bears at 1 kHz, b / (T / 2) = 100 kN/m."""

PROFILES = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            # Greatest force [N], stiffness [N/m] and damping [N s/m], radius of the workspace [m].
            _force_device("touch", 3.3, 400.0, 4.0, 0.075),
            _force_device("omni", 3.3, 700.0, 5.0, 0.10),
            _force_device("touch_x", 7.9, 1000.0, 5.0, 0.10),
            _force_device("premium_1_5", 8.5, 800.0, 5.0, 0.12),
            _force_device("premium_3_0", 22.0, 1000.0, 5.0, 0.25),
            _force_device("omega", 12.0, 5000.0, 30.0, 0.075),
            _force_device("delta_3", 20.0, 5000.0, 30.0, 0.15),
            _force_device("sigma_7", 12.0, 4000.0, 30.0, 0.075, max_torque_N_m=0.2),
            _force_device("lambda_7", 12.0, 8000.0, 30.0, 0.1125, max_torque_N_m=0.2),
            # The maker states about 10 N at most; stiffness and damping are assumed to be those of the desktop class.
            _force_device("inverse3", 10.0, 1000.0, 5.0, 0.12),
            _force_device("falcon", 8.0, 3000.0, 20.0, 0.04),
            # A pointer renders nothing; it is scaled like a generic device so that gauges show what one would give.
            DeviceProfile("pointer", Modality.POINTER, 10.0, 1000.0, 100.0, 0.15),
            DeviceProfile("gamepad", Modality.VIBRATION, 10.0, 1000.0, 100.0, 0.15),
            DeviceProfile("space_mouse", Modality.POINTER, 10.0, 1000.0, 100.0, 0.15),
            DeviceProfile("vr_controller", Modality.VIBRATION, 10.0, 1000.0, 100.0, 0.6),
            replace(_SIMULATED_HAND, name="recorded", modality=Modality.PLAYBACK),
            _SIMULATED_HAND,
        )
    }
)
"""Devices known by name, name -> profile."""


def profile_named(name: str) -> DeviceProfile:
    """The profile of a known device; HapticsError names the known ones."""
    if name not in PROFILES:
        raise HapticsError("haptics-profile-unknown", name=name, known=", ".join(PROFILES))
    return PROFILES[name]


class DevicePort:
    """A device as the servo sees it; drivers derive from it.

    read: compiled `void(intp context, float64[::1] state)`; fills the device state (STATE_* slots): position [m],
        orientation quaternion, velocity [m/s], angular velocity [rad/s], trigger 0..1, buttons (bit field), tracking
        0/1, irrigation 0..1, age of the sample [s], fault (a FAULT_* slot), all in the device's own frame.
    write: compiled `void(intp context, float64[::1] wrench)`; takes the limited force [N], torque [N m] and the tick
        [s] (WRENCH_* slots), in the device's own frame. Called once per tick, after `read`.
    context_address: address of whatever both need; the device object keeps it alive.
    """

    viewer_axes: np.ndarray = np.eye(3)
    """Turns the device's axes into those of the user who looks at a screen behind it, shape (3, 3): x right, y up, z
    towards the user."""

    def __init__(self, read: Callable, write: Callable, context_address: int, profile: DeviceProfile) -> None:
        self.read = read
        self.write = write
        self.context_address = context_address
        self.profile = profile

    @property
    def fault(self) -> HapticsError | None:
        """What is wrong now, to be shown to the user; None while the device answers."""
        return None

    @property
    def samples(self) -> int | None:
        """Samples exchanged since it was opened; None where the device is read in the tick itself."""
        return None

    @property
    def version(self) -> str:
        """Of the maker's library, where it tells."""
        return ""

    @property
    def finished(self) -> bool:
        """Whether the hand has nothing more to do; a living hand never says so."""
        return False

    def close(self) -> None:
        """Let go of the device; safe to call twice."""
