"""A test rig for the coupled loop: the stiffest wall a hand on a device bears, found by running the servo itself."""

from __future__ import annotations

import numpy as np

from haptics.device import DeviceProfile, Modality
from haptics.drivers.simulated import SimulatedStylus
from haptics.force_limits import ForceLimits
from haptics.kernels import wall
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from haptics.virtual_coupling import Coupling, max_stiffness_estimate

_UNLIMITED_N = 1e9
_RIG = DeviceProfile("coupling rig", Modality.SIMULATED, _UNLIMITED_N, 1e9, 1e9, 1.0, 0.0, _UNLIMITED_N, _UNLIMITED_N)
_TIP = ROW_COLUMNS.index("command_tip_x_mm")


def settles(
    mass_kg: float,
    damping_N_s_m: float,
    stiffness_N_m: float,
    virtual_damping_N_s_m: float,
    period_s: float,
    delay_ticks: int = 0,
    ticks: int = 10_000,
) -> bool:
    """Whether a hand let go beside the wall's point comes to rest, by running the servo's own code.

    The limiter is opened wide: a limit would turn instability into a limit cycle and hide it.
    """
    device = SimulatedStylus(mass_kg, 0.0, damping_N_s_m, period_s=period_s, delay_ticks=delay_ticks, profile=_RIG)
    device.place(np.array([1e-3, 0.0, 0.0]))
    settings = ServoSettings(
        limits=ForceLimits(_UNLIMITED_N, _UNLIMITED_N, 0.0, start_ramp_s=0.0),
        coupling=Coupling(stiffness_N_m * 1e-3, virtual_damping_N_s_m * 1e-3),
        force_scale=1.0,
        period_s=period_s,
        ring_rows=ticks,
    )
    context = np.zeros(wall.BLOCK_SIZE)
    servo = Servo(device, wall.anchor_law, context.ctypes.data, settings)
    servo.run_ticks(ticks)
    size = np.abs(servo.drain()[:, _TIP])
    if not np.isfinite(size).all() or servo.telemetry().non_finite_ticks or servo.telemetry().saturated_ticks:
        return False
    quarter = ticks // 4
    return bool(size[3 * quarter :].max() < size[quarter : 2 * quarter].max())


def max_stiffness_by_servo(
    mass_kg: float,
    damping_N_s_m: float,
    virtual_damping_N_s_m: float,
    period_s: float,
    delay_ticks: int = 0,
    tolerance: float = 0.003,
) -> float:
    """K_max [N/m] within `tolerance` of itself, by bisection over servo runs; 0 if even a soft wall does not settle."""
    estimate = max_stiffness_estimate(damping_N_s_m, virtual_damping_N_s_m, period_s, delay_ticks)

    def stable(stiffness_N_m: float) -> bool:
        return settles(mass_kg, damping_N_s_m, stiffness_N_m, virtual_damping_N_s_m, period_s, delay_ticks)

    low = high = 0.05 * estimate
    if not stable(low):
        return 0.0
    while high < 20.0 * estimate and stable(high * 1.3):
        high *= 1.3
    low, high = high, high * 1.3
    while high - low > tolerance * low:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if stable(middle) else (low, middle)
    return 0.5 * (low + high)
