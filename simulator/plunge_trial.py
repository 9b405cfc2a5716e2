"""The plunge trial: a virtual surgeon drills a tube again and again, and the overshoot behind it is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import EXPERT, NOVICE, DrillPlan, VirtualSurgeonSettings
from haptics.servo_loop import Servo, ServoSettings
from physics.cutting_profile import profile_named
from physics.force_law_layout import RESPONSE_TIP
from physics.instrument import Instrument
from physics.rig_specimen import Specimen
from physics.stepper import CuttingStepper
from simulator.session.servo_rows import response_of
from simulator.session.world_frame import MM_PER_M, device_to_patient

HANDS: dict[str, VirtualSurgeonSettings] = {"expert": EXPERT, "novice": NOVICE}

CHUNK_TICKS = 500
LONGEST_S = 180.0


@dataclass(frozen=True)
class PlungeTrial:
    """What the holes of one trial gave."""

    plunge_mm: tuple[float, ...]
    """How far each finished hole went past the far surface, along the planned axis [mm]."""
    unfinished: int
    """Holes the surgeon gave up or did not get through."""

    def figures(self) -> dict[str, object]:
        """The JSON of `rig plunge`."""
        count = len(self.plunge_mm)
        return {
            "plunge_mean_mm": float(np.mean(self.plunge_mm)) if count else None,
            "plunge_sd_mm": float(np.std(self.plunge_mm, ddof=1)) if count > 1 else None,
            "plunges_mm": list(self.plunge_mm),
            "unfinished": self.unfinished,
            "reached": self.unfinished == 0,
        }


def plunge_trial(
    make_specimen: Callable[[], Specimen],
    instrument: Instrument,
    hand: VirtualSurgeonSettings,
    *,
    rpm: float,
    profile: str,
    wear: float,
    repeats: int,
    seed: int,
    progress: Callable[[float], None],
) -> PlungeTrial:
    """Drill `repeats` fresh specimens with the hand of a virtual surgeon, seeds counting up from `seed`."""
    depths: list[float | None] = []
    for number in range(repeats):
        progress(number / repeats)
        depths.append(_one_hole(make_specimen(), instrument, hand, rpm, profile, wear, seed + number))
    finished = tuple(depth for depth in depths if depth is not None)
    return PlungeTrial(finished, repeats - len(finished))


def _one_hole(
    specimen: Specimen,
    instrument: Instrument,
    hand: VirtualSurgeonSettings,
    rpm: float,
    profile: str,
    wear: float,
    seed: int,
) -> float | None:
    """Plunge of one hole [mm]; None if the drill did not come through."""
    stepper = CuttingStepper(specimen.body, [replace(instrument, set_speed_rpm=rpm)], profile_named(profile), wear)
    entry_lps_mm = np.asarray(specimen.entry_lps_mm)
    plan = DrillPlan((0.0, 0.0, 0.0), tuple(specimen.axis), specimen.through_mm / MM_PER_M)
    stylus = SimulatedStylus.with_surgeon(plan, hand, seed)
    settings = ServoSettings.for_device(stylus, device_to_patient(entry_lps_mm))
    servo = Servo(stylus, stepper.force_law, stepper.context_address, settings)
    deepest = 0.0
    while not stylus.finished and servo.tick * settings.period_s < LONGEST_S:
        servo.run_ticks(CHUNK_TICKS)
        tips = response_of(servo.drain())[:, RESPONSE_TIP : RESPONSE_TIP + 3]
        deepest = max(deepest, float(((tips - entry_lps_mm) @ specimen.axis).max()))
    return deepest - specimen.through_mm if deepest > specimen.through_mm else None
