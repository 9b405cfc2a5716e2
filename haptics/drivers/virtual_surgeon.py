"""The scripted surgeon's constants: who she is, what she plans, how she errs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

import numpy as np

from haptics.errors import HapticsError
from haptics.kernels import hand_slots as slots


@dataclass(frozen=True)
class VirtualSurgeonSettings:
    """A surgeon's hand and habits.

    Hand: mass 1.5 to 3 kg, stiffness 4 to 8 N/mm, damping 30 to 80 N s/m, voluntary reaction 150 to 250 ms, the usual
    range for an arm braced against a tool. Habits are chosen so that the plunge lands near published overshoot
    (sharp 5 to 8 mm, blunt 13 to 22 mm: Alajmo et al. 2012; 6.3 mm mean of 462: Clement et al. 2012); the plunge itself
    follows from the mechanics.
    """

    hand_mass_kg: float = 2.0
    hand_stiffness_N_mm: float = 7.5
    hand_damping_N_s_m: float = 75.0
    reaction_s: float = 0.2
    approach_mm_s: float = 30.0
    standoff_mm: float = 30.0
    """Where she starts, before the entry on her own axis."""
    contact_force_N: float = 0.5
    """Resistance she takes for bone."""
    seat_push_N: float = 3.0
    """Push with which she seats the tip before the trigger."""
    seat_s: float = 0.4
    drill_feed_mm_s: float = 1.0
    canal_feed_mm_s: float = 4.0
    """Feed where nothing resists."""
    resistance_felt_N: float = 2.0
    """Resistance above which she takes the drill to be in bone."""
    lean_rate_per_s: float = 1.5
    """How fast her push grows, per second and in proportion to itself, while the drill stands still."""
    relax_rate_per_s: float = 4.0
    """How fast she relaxes, per second and per drill feed in excess."""
    stall_lean: float = 2.0
    """How many times faster it grows while the drill stands quite still."""
    least_push_N: float = 1.0
    most_push_N: float = 100.0
    follow_s: float = 0.1
    """Time in which the arm follows the drill."""
    notice_feed_mm_s: float = 8.0
    """Advance she takes for a breakthrough."""
    notice_share: float = 0.3
    """Share of the former resistance below which she takes the drill to be free."""
    notice_force_N: float = 2.0
    """Resistance there must have been before she can miss it."""
    release_s: float = 0.05
    """Time constant with which she lets the push go."""
    catch_s: float = 0.4
    """How long she holds still after a breakthrough."""
    far_share: float = 0.8
    """Share of the believed hole length beyond which a breakthrough is taken for the far side."""
    caution_share: float = 0.85
    """Share of the believed hole length beyond which she no longer hurries."""
    overrun_mm: float = 8.0
    """Depth beyond the believed length at which she stops though she felt nothing."""
    withdraw_mm_s: float = 20.0
    give_up_s: float = 120.0
    entry_error_mm: float = 1.0
    """Standard deviation of the entry across the axis, in each of two directions."""
    axis_error_deg: float = 2.0
    """Standard deviation of the tilt, about each of two directions."""
    hole_length_error_mm: float = 1.5
    """Standard deviation of the hole length she has in mind."""
    tremor_mm: float = 0.03
    """Amplitude of each of four waves of 8 to 12 Hz (physiological tremor)."""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            least = 1e-6 if name in _MUST_BE_POSITIVE else 0.0
            if not (math.isfinite(value) and value >= least):
                raise HapticsError("haptics-surgeon-invalid", name=name, value=value, least=least)

    @classmethod
    def of(cls, values: Mapping[str, float], base: VirtualSurgeonSettings | None = None) -> VirtualSurgeonSettings:
        """Settings by field name, the rest from `base` (default: the defaults); HapticsError for unknown names."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise HapticsError("haptics-surgeon-unknown", names=", ".join(unknown), known=", ".join(sorted(known)))
        return replace(base or cls(), **{name: float(value) for name, value in values.items()})


_MUST_BE_POSITIVE = frozenset(
    {
        "hand_mass_kg",
        "hand_stiffness_N_mm",
        "approach_mm_s",
        "drill_feed_mm_s",
        "resistance_felt_N",
        "least_push_N",
        "most_push_N",
        "withdraw_mm_s",
    }
)


EXPERT = VirtualSurgeonSettings(
    reaction_s=0.15, hand_damping_N_s_m=80.0, entry_error_mm=0.6, axis_error_deg=1.2, hole_length_error_mm=1.0
)
"""Plunge of experts: 5 to 6 mm with a sharp drill (Alajmo et al. 2012)."""
NOVICE = VirtualSurgeonSettings(
    hand_stiffness_N_mm=6.0,
    hand_damping_N_s_m=60.0,
    reaction_s=0.25,
    drill_feed_mm_s=1.2,
    relax_rate_per_s=3.0,
    most_push_N=110.0,
    entry_error_mm=1.8,
    axis_error_deg=4.0,
    hole_length_error_mm=3.0,
    tremor_mm=0.06,
)
"""Plunge of novices: 12 mm against 6 mm of experts."""


@dataclass(frozen=True)
class DrillPlan:
    """The planned hole in the device frame [m]."""

    entry_m: tuple[float, float, float]
    axis: tuple[float, float, float]
    """Direction of advance, any length."""
    length_m: float
    """From the near surface to the far one."""


@dataclass(frozen=True)
class Aim:
    """What the hand will really do: the plan with this run's errors drawn in."""

    entry_m: np.ndarray
    axis: np.ndarray
    lateral: np.ndarray
    """Two unit vectors across the axis, shape (2, 3)."""
    believed_length_m: float
    tremor_rates: np.ndarray
    tremor_phases: np.ndarray


def _across(axis: np.ndarray) -> np.ndarray:
    helper = np.eye(3)[np.argmin(np.abs(axis))]
    first = np.cross(axis, helper)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(axis, first)])


def draw_aim(plan: DrillPlan, surgeon: VirtualSurgeonSettings, seed: int) -> Aim:
    """Draw this run's errors; nothing is drawn later."""
    axis = np.asarray(plan.axis, dtype=float)
    length = np.linalg.norm(axis)
    if not (np.isfinite(length) and length > 0 and plan.length_m > 0 and np.isfinite(plan.entry_m).all()):
        raise HapticsError("haptics-plan-invalid")
    axis = axis / length
    random = np.random.default_rng(seed)
    lateral = _across(axis)
    entry = np.asarray(plan.entry_m) + 1e-3 * surgeon.entry_error_mm * random.standard_normal(2) @ lateral
    tilt = math.radians(surgeon.axis_error_deg) * random.standard_normal(2)
    tilted = axis + np.tan(tilt) @ lateral
    tilted /= np.linalg.norm(tilted)
    believed = plan.length_m + 1e-3 * surgeon.hole_length_error_mm * random.standard_normal()
    return Aim(
        entry_m=entry,
        axis=tilted,
        lateral=_across(tilted),
        believed_length_m=max(0.2 * plan.length_m, believed),
        tremor_rates=2.0 * math.pi * random.uniform(8.0, 12.0, 4),
        tremor_phases=random.uniform(0.0, 2.0 * math.pi, 4),
    )


def tool_quaternion(axis: np.ndarray) -> np.ndarray:
    """Shortest turn that brings +z to an axis, as a unit quaternion (w, x, y, z). axis: unit, shape (3,)."""
    if axis[2] < -1.0 + 1e-12:
        return np.array([0.0, 1.0, 0.0, 0.0])
    quaternion = np.array([1.0 + axis[2], -axis[1], axis[0], 0.0])
    return quaternion / np.linalg.norm(quaternion)


def surgeon_slots(block: np.ndarray, aim: Aim, surgeon: VirtualSurgeonSettings, period_s: float) -> None:
    """Write a surgeon into a hand's block and put the hand at her starting point."""
    believed = aim.believed_length_m
    values = {
        slots.SURGEON: 1.0,
        slots.REACTION_TICKS: min(slots.PERCEPTION_PLACES - 1, round(surgeon.reaction_s / period_s)),
        slots.APPROACH_SPEED: surgeon.approach_mm_s * 1e-3,
        slots.CONTACT_FORCE: surgeon.contact_force_N,
        slots.SEAT_PUSH: surgeon.seat_push_N,
        slots.SEAT_TICKS: surgeon.seat_s / period_s,
        slots.DRILL_FEED: surgeon.drill_feed_mm_s * 1e-3,
        slots.CANAL_FEED: surgeon.canal_feed_mm_s * 1e-3,
        slots.RESISTANCE_FELT: surgeon.resistance_felt_N,
        slots.LEAN_RATE: surgeon.lean_rate_per_s,
        slots.RELAX_RATE: surgeon.relax_rate_per_s,
        slots.STALL_LEAN: surgeon.stall_lean,
        slots.LEAST_PUSH: surgeon.least_push_N,
        slots.MOST_PUSH: surgeon.most_push_N,
        slots.FOLLOW_TIME: max(period_s, surgeon.follow_s),
        slots.NOTICE_FEED: surgeon.notice_feed_mm_s * 1e-3,
        slots.NOTICE_SHARE: surgeon.notice_share,
        slots.NOTICE_FORCE: surgeon.notice_force_N,
        slots.RELEASE_TIME: max(period_s, surgeon.release_s),
        slots.CATCH_TICKS: surgeon.catch_s / period_s,
        slots.BELIEVED_LENGTH: believed,
        slots.CAUTION_LENGTH: surgeon.caution_share * believed,
        slots.FAR_LENGTH: surgeon.far_share * believed,
        slots.OVERRUN_LENGTH: surgeon.overrun_mm * 1e-3,
        slots.WITHDRAW_SPEED: surgeon.withdraw_mm_s * 1e-3,
        slots.STANDOFF: surgeon.standoff_mm * 1e-3,
        slots.GIVE_UP_TICKS: surgeon.give_up_s / period_s,
        slots.TREMOR_AMPLITUDE: surgeon.tremor_mm * 1e-3,
    }
    for slot, value in values.items():
        block[slot] = value
    start = aim.entry_m - surgeon.standoff_mm * 1e-3 * aim.axis
    vectors = {
        slots.ENTRY: aim.entry_m,
        slots.AXIS: aim.axis,
        slots.LATERAL: aim.lateral.ravel(),
        slots.ORIENTATION: tool_quaternion(aim.axis),
        slots.TREMOR_RATE: aim.tremor_rates,
        slots.TREMOR_PHASE: aim.tremor_phases,
        slots.POSITION: start,
        slots.REST: start,
    }
    for slot, vector in vectors.items():
        block[slot : slot + len(vector)] = vector
    block[slots.REST_DEPTH] = -surgeon.standoff_mm * 1e-3
