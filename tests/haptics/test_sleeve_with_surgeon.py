"""The virtual surgeon drills a slanting cortex with and without a sleeve: the sleeve's play bounds her error."""

from dataclasses import replace

import numpy as np
import pytest

from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import DrillPlan, VirtualSurgeonSettings
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from haptics.virtual_coupling import Coupling
from physics.cutting_profile import PROFILES
from physics.drill_guide import STAND_STIFFNESS_N_MM, DrillGuide
from physics.instrument import instrument_named
from physics.stepper import CuttingStepper
from tests.haptics.test_with_physics import tube

TIP = ROW_COLUMNS.index("response_tip_x_mm")
REMOVED = ROW_COLUMNS.index("response_removed_mm3")
GUIDE_FORCE = ROW_COLUMNS.index("response_guide_N")
RADIUS, BESIDE = 13.0, 6.0
"""The hole is planned this far beside the tube's middle: its wall slants there by 27 degrees."""
ENTRY = np.array([-np.sqrt(RADIUS**2 - BESIDE**2), BESIDE, 0.0])
ALONG = np.array([1.0, 0.0, 0.0])


def drilled(seed, guide=None):
    """Where her hole enters off the plan [mm], its angle to the plan [degrees], and the sleeve's greatest push [N]."""
    body = tube(RADIUS, 8.0, 1.85)
    stepper = CuttingStepper(body, [instrument_named("twist_drill_3_2")], PROFILES["sharp"])
    coupling = Coupling(40.0, 0.05)
    # The rubbing of a leaning drill in its sleeve is no bone to her.
    surgeon = replace(VirtualSurgeonSettings(), axis_error_deg=4.0, entry_error_mm=0.5, contact_force_N=3.0)
    plan = DrillPlan(tuple(1e-3 * ENTRY), tuple(ALONG), -2e-3 * ENTRY[0])
    device = SimulatedStylus.with_surgeon(plan, surgeon, seed, coupling_stiffness_N_mm=coupling.stiffness_N_mm)
    usual = ServoSettings.for_device(device)
    servo = Servo(
        device, stepper.force_law, stepper.context_address, ServoSettings(usual.limits, coupling, usual.force_scale)
    )
    if guide is not None:
        servo.select_guide(stepper.add_guide(guide))
    while not device.finished and servo.tick < 60_000:
        servo.run_ticks(500)
    rows = servo.drain()
    path = rows[rows[:, REMOVED] > 0.0][:, TIP : TIP + 3]
    near = path[(path @ ALONG > ENTRY[0] + 2.5) & (path @ ALONG < ENTRY[0] + 5.5)]
    if len(near) < 20:
        # The point has slipped off the wall: no hole at all.
        return np.inf, np.inf, 0.0
    direction = np.linalg.svd(near - near.mean(axis=0), full_matrices=False)[2][0]
    direction *= np.sign(direction @ ALONG)
    at_entry = near.mean(axis=0) + (ENTRY[0] - near.mean(axis=0) @ ALONG) / direction[0] * direction - ENTRY
    angle = np.degrees(np.arctan2(np.linalg.norm(np.cross(direction, ALONG)), direction @ ALONG))
    return float(np.linalg.norm(at_entry)), float(angle), float(rows[:, GUIDE_FORCE].max())


@pytest.mark.deep
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sleeve_bounds_her_error_on_a_slanting_cortex(seed):
    guide = DrillGuide.along(ENTRY, ALONG, 40.0, 3.35)
    free_off, free_angle, _ = drilled(seed)
    held_off, held_angle, push = drilled(seed, guide)
    play = 0.5 * (3.35 - 3.2)
    yielding = push / STAND_STIFFNESS_N_MM
    assert held_angle <= guide.tilt_left_deg(3.2) + np.degrees(2.0 * yielding / guide.length_mm) + 0.05
    assert held_off <= play + yielding + 0.1
    assert free_off > 3.0 * held_off
    assert free_angle > 2.0
