"""Drawing a wire or drill out of its hole without turning it, on the rig, by the servo's own law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES, CuttingProfile
from physics.instrument import Instrument
from physics.rig import INDENTING_MM_MIN, MACHINE_STIFFNESS, Feed, check_value, orientation_along, run_along
from physics.rig_specimen import Specimen
from physics.stepper import CuttingStepper

PULLED_MM = 0.5
"""How far the frame draws [mm]: friction is overcome long before."""
PULL_MM_S = 5.0 / 60.0
"""As screws are drawn: 5 mm/min (ASTM F543)."""
STEP_MM = 0.005
"""Way of the frame in a tick [mm]; the law of a tool that does not turn knows no speed."""


def extraction_force(
    specimen: Specimen,
    instrument: Instrument,
    *,
    rpm: float,
    feed_mm_min: float | None,
    profile: CuttingProfile = PROFILES["sharp"],
    wear: float = 1.0,
    rate_hz: float = 1000.0,
) -> float:
    """Highest force [N] that draws the tool back, right after it was driven just through the specimen.

    `rpm` 0 drives it in without turning. Raises PhysicsError for values outside what the rig can do.
    """
    check_value("rpm", rpm, 0.0, 120_000.0)
    check_value("rate", rate_hz, 50.0, 20_000.0)
    stepper = CuttingStepper(specimen.body, [replace(instrument, set_speed_rpm=max(rpm, 1.0))], profile, wear)
    goal = specimen.through_mm + instrument.cone_height_mm
    drive = Feed(INDENTING_MM_MIN if feed_mm_min is None else feed_mm_min, 1.0 / rate_hz)
    rows = run_along(stepper, specimen, drive, goal, rate_hz, float(rpm > 0.0), 0.0, None)
    command, response = np.zeros(slot.COMMAND_SIZE), np.zeros(slot.RESPONSE_SIZE)
    command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = orientation_along(specimen.axis)
    command[slot.COMMAND_COUPLING_STIFFNESS] = MACHINE_STIFFNESS
    command[slot.COMMAND_TICK] = STEP_MM / PULL_MM_S
    most, hand = 0.0, float(rows[-1, 0])
    for _ in range(round(PULLED_MM / STEP_MM)):
        hand -= STEP_MM
        command[0:3] = specimen.entry_lps_mm + hand * specimen.axis
        stepper.step(command, response)
        # The bone holds the tool back, so the force on the hand points along the axis, into the bone.
        most = max(most, float(response[slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 3] @ specimen.axis))
    return most
