"""How stiffly the hand may be tied to the tool: virtual coupling and its stability.

Colgate 1995; Adams and Hannaford 1999: the coupling, not the bone, is what has to be stable on the device.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm
from scipy.optimize import brentq

from haptics.device import DeviceProfile

STIFFNESS_SHARE = 0.6
"""Share of K_max the coupling uses; 0.5 to 0.7 is usual."""
DAMPING_SHARE = 0.02
"""Share of the device's largest damping used by the coupling; small, because the backward difference of a coarse
encoder turns damping into noise (0.055 mm at 1 kHz: less than 9 N s/m keeps a count below 0.5 N)."""


@dataclass(frozen=True)
class Coupling:
    """Spring and damper between hand and tool, in real-equivalent force per patient millimetre."""

    stiffness_N_mm: float
    damping_N_s_mm: float

    @classmethod
    def of(
        cls,
        profile: DeviceProfile,
        mm_per_m: float = 1000.0,
        *,
        force_scale: float | None = None,
        period_s: float = 0.001,
    ) -> Coupling:
        """The coupling a device bears: k_vc = 0.6 K_max, seen as k_vc / force scale by the bone.

        mm_per_m: patient millimetres per device metre; a motion scale other than 1:1 softens or stiffens it.
        force_scale: rendered per real-equivalent newton, if not the profile's. A device that answers late bears less:
        K_max falls as (T/2) / (T/2 + delay), by the closed formula below.
        """
        device_to_patient = 1.0 / ((force_scale or profile.force_scale) * mm_per_m)
        promptness = 0.5 * period_s / (0.5 * period_s + profile.delay_s)
        return cls(
            STIFFNESS_SHARE * profile.max_stiffness_N_m * promptness * device_to_patient,
            DAMPING_SHARE * profile.max_damping_N_s_m * device_to_patient,
        )


def max_stiffness_estimate(
    damping_N_s_m: float, virtual_damping_N_s_m: float, period_s: float, delay_ticks: int = 0
) -> float:
    """K_max by the closed formula (b + B) / (T/2 + t_d) [N/m]; optimistic where B exceeds b (Gil and Hulin)."""
    return (damping_N_s_m + virtual_damping_N_s_m) / (period_s / 2.0 + delay_ticks * period_s)


def transition_matrix(
    mass_kg: float,
    damping_N_s_m: float,
    stiffness_N_m: float,
    virtual_damping_N_s_m: float,
    period_s: float,
    delay_ticks: int = 0,
) -> np.ndarray:
    """One tick of a mass with viscous damping against a sampled wall, as a matrix.

    State: position [m], velocity [m/s], previous position [m], then the forces on their way [N]; the force is
    -K x - B (x - x_previous) / T, held for a period and `delay_ticks` later. Shape (3 + delay_ticks,) squared.
    """
    continuous = np.zeros((3, 3))
    continuous[0, 1] = 1.0
    continuous[1, 1] = -damping_N_s_m / mass_kg
    continuous[1, 2] = 1.0 / mass_kg
    exact = expm(continuous * period_s)
    size = 3 + delay_ticks
    matrix = np.zeros((size, size))
    force = np.zeros(size)
    force[0] = -stiffness_N_m - virtual_damping_N_s_m / period_s
    force[2] = virtual_damping_N_s_m / period_s
    acting = force if delay_ticks == 0 else np.eye(size)[size - 1]
    matrix[0] = acting * exact[0, 2]
    matrix[1] = acting * exact[1, 2]
    matrix[:2, :2] += exact[:2, :2]
    matrix[2, 0] = 1.0
    if delay_ticks:
        matrix[3] = force
        for age in range(1, delay_ticks):
            matrix[3 + age, 2 + age] = 1.0
    return matrix


def max_stiffness_by_eigenvalues(
    mass_kg: float, damping_N_s_m: float, virtual_damping_N_s_m: float, period_s: float, delay_ticks: int = 0
) -> float:
    """K_max [N/m]: the stiffness at which the largest eigenvalue of the sampled loop leaves the unit circle.

    Sought upwards from a soft wall, so that it is the first boundary and not a later one.
    """

    def growth(stiffness_N_m: float) -> float:
        matrix = transition_matrix(mass_kg, damping_N_s_m, stiffness_N_m, virtual_damping_N_s_m, period_s, delay_ticks)
        return float(np.abs(np.linalg.eigvals(matrix)).max()) - 1.0

    estimate = max_stiffness_estimate(damping_N_s_m, virtual_damping_N_s_m, period_s, delay_ticks)
    scan = estimate * np.geomspace(1e-2, 10.0, 120)
    unstable = next((index for index, stiffness in enumerate(scan) if growth(stiffness) > 1e-12), None)
    if unstable is None or unstable == 0:
        return 0.0 if unstable == 0 else float("inf")
    return float(brentq(growth, scan[unstable - 1], scan[unstable], xtol=1e-9 * estimate))
