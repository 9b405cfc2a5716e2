"""A test rig for safety: a hand thrown about in a box on a device's limits, by the servo itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from haptics.device import DeviceProfile, Modality
from haptics.drivers.simulated import SimulatedStylus
from haptics.force_mapping import ForceMapping
from haptics.kernels import contact
from haptics.passivity_limits import PassivityLimits
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings

GRIP = (0.15, 200.0, 4.0)
"""Mass [kg], stiffness [N/m] and damping [N s/m] of fingers on a stylus, the usual order of size."""
ARM = (2.0, 6000.0, 60.0)
"""The same of an arm on a real drill, for profiles that render real newtons."""
LONGEST_STAY_TICKS = 60
BOX_SHARE = 0.2
"""Half the box over the radius of the device's workspace."""
REACH = 3.0
"""How far out the hand aims, in half boxes."""
PUSH = 2.0
"""Push it aims for at most, over the device's largest force: the limiter has to cut it off."""
DRAIN_TICKS = 8000
_COLUMN = {name: place for place, name in enumerate(ROW_COLUMNS)}
_RENDERED = slice(_COLUMN["rendered_x_N"], _COLUMN["rendered_z_N"] + 1)
_HAND = slice(_COLUMN["command_tip_x_mm"], _COLUMN["command_tip_z_mm"] + 1)
_TOOL = slice(_COLUMN["response_tip_x_mm"], _COLUMN["response_tip_z_mm"] + 1)


@dataclass(frozen=True)
class ContactTrial:
    """What a hand thrown about met."""

    ticks: int
    contact_share: float
    max_force_N: float
    force_limit_N: float
    max_slew_N_ms: float
    slew_limit_N_ms: float
    not_a_number_count: int
    net_work_J: float
    """Work of the rendered force on the hand [J]; negative: the hand spent it."""
    max_given_J: float
    """Most energy the device gave the hand in any stretch of time, on one axis [J]."""
    passivity_bound_J: float
    """What it may give on one axis: what the coupling had stored, twice the controller's slack, and what the largest
    force does in the ticks until the slew limit has let it go."""
    passivity_share: float
    """Share of the ticks in which the passivity controller changed the force."""

    @property
    def held(self) -> bool:
        """Whether every limit was kept."""
        rounding = 1.0 + 1e-9
        return (
            self.not_a_number_count == 0
            and self.max_force_N <= self.force_limit_N * rounding
            and self.max_slew_N_ms <= self.slew_limit_N_ms * rounding
            and self.max_given_J <= self.passivity_bound_J
        )


class _Watch:
    """Extremes of the rows as they come."""

    def __init__(self) -> None:
        self.force = self.step = self.stored = self.way = self.net_work = 0.0
        self.given = np.zeros(3)
        self.rows = self.contact = self.broken = 0
        self._last_force: np.ndarray = np.zeros((1, 3))
        self._last_hand: np.ndarray | None = None
        self._work = np.zeros(3)
        self._least = np.zeros(3)

    def look(self, rows: np.ndarray) -> None:
        """Take the next rows, shape (m, 56)."""
        force, hand = rows[:, _RENDERED], rows[:, _HAND] * 1e-3
        before = np.vstack([self._last_force, force[:-1]])
        came_from = np.vstack([hand[:1] if self._last_hand is None else self._last_hand, hand[:-1]])
        way = hand - came_from
        work = self._work + np.cumsum(before * way, axis=0)
        least = np.minimum(self._least, np.minimum.accumulate(work, axis=0))
        self.given = np.maximum(self.given, (work - least).max(axis=0))
        self.force = max(self.force, float(np.linalg.norm(force, axis=1).max()))
        self.step = max(self.step, float(np.linalg.norm(force - before, axis=1).max()))
        self.way = max(self.way, float(np.abs(way).max()))
        self.stored = max(self.stored, float(np.abs(force * (rows[:, _HAND] - rows[:, _TOOL]) * 1e-3).max()))
        self.broken += int((~np.isfinite(rows)).sum())
        self.contact += int(rows[:, _COLUMN["response_contact"]].sum())
        self.rows += len(rows)
        self.net_work = float(work[-1].sum())
        self._last_force, self._last_hand = force[-1:].copy(), hand[-1:].copy()
        self._work, self._least = work[-1], least[-1]


def contact_trial(
    profile: DeviceProfile,
    ticks: int,
    seed: int,
    *,
    mapping: ForceMapping | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> ContactTrial:
    """Let a hand on a device with this profile aim at random places in and beyond a box for `ticks` ticks.

    The hand feels the device's own newtons, so that work is work. The passivity controller is at work whatever the
    profile, also where a session leaves it off because physics must not be damped. mapping: the profile's linear scale
    if not given.
    """
    motors = profile.modality is Modality.FORCE_FEEDBACK
    hand = GRIP if motors else ARM
    device = SimulatedStylus(*hand, profile=replace(profile, reference_force_N=profile.max_force_N))
    wanted = SimulatedStylus(1.0, 0.0, 0.0, profile=profile)  # only to ask for the settings of the true profile
    settings = replace(ServoSettings.for_device(wanted, mapping=mapping), passivity=PassivityLimits.guarding(profile))
    half_m = min(BOX_SHARE * profile.workspace_radius_m, PUSH * profile.max_force_N / (hand[1] * (REACH - 1.0)))
    box = np.zeros(contact.BLOCK_SIZE)
    box[contact.HALF_WIDTH] = half_m * 1e3
    servo = Servo(device, contact.box_law, box.ctypes.data, settings)
    random, watch = np.random.default_rng(seed), _Watch()
    while servo.tick < ticks:
        until = min(ticks, servo.tick + DRAIN_TICKS)
        while servo.tick < until:
            device.hold_at(random.uniform(-REACH * half_m, REACH * half_m, 3))
            servo.run_ticks(min(until - servo.tick, int(random.integers(1, LONGEST_STAY_TICKS))))
        watch.look(servo.drain())
        progress(servo.tick / ticks)
    told = servo.telemetry()
    milliseconds = settings.period_s * 1e3
    letting_go = 1 + np.ceil(profile.max_force_N / (profile.max_slew_N_ms * milliseconds))
    return ContactTrial(
        ticks=watch.rows,
        contact_share=watch.contact / max(1, watch.rows),
        max_force_N=watch.force,
        force_limit_N=profile.max_force_N,
        max_slew_N_ms=watch.step / milliseconds,
        slew_limit_N_ms=profile.max_slew_N_ms,
        not_a_number_count=watch.broken + told.non_finite_ticks,
        net_work_J=watch.net_work,
        max_given_J=float(watch.given.max()),
        passivity_bound_J=watch.stored
        + 2.0 * settings.passivity.slack_J
        + float(profile.max_force_N * watch.way * letting_go),
        passivity_share=told.passivity_share,
    )
