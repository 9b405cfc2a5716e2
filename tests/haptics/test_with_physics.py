"""The seam to the bone: same slots on both sides, and the servo with the real cutting law."""

from pathlib import Path

import numpy as np
import pytest

import haptics.force_law_layout as haptics_side
import physics.force_law_layout as physics_side
from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import DrillPlan, VirtualSurgeonSettings
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from haptics.virtual_coupling import Coupling
from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES
from physics.instrument import load_instrument
from physics.stepper import CuttingStepper
from tests.conftest import REPOSITORY

DRILL = REPOSITORY / "assets" / "instruments" / "twist_drill_3_2.toml"
TIP_X = ROW_COLUMNS.index("response_tip_x_mm")
THRUST = ROW_COLUMNS.index("response_thrust_N")


def tube(outer_mm, inner_mm, density, inner_density=0.0, spacing_mm=0.4):
    """A tube of cortex along z, centred on the origin, filled with spongy bone or nothing."""
    edge, height = int(2 * outer_mm / spacing_mm) + 12, 80
    axis = (np.arange(edge) - (edge - 1) / 2) * spacing_mm
    radius = np.hypot(*np.meshgrid(axis, axis, indexing="ij"))
    outside = np.clip((outer_mm - radius) / spacing_mm + 0.5, 0, 1)
    cortex = np.clip((radius - inner_mm) / spacing_mm + 0.5, 0, 1)
    fraction = outside if inner_density else outside * cortex
    densities = np.where(cortex > 0.5, density, inner_density or density)
    origin = (axis[0], axis[0], -(height - 1) / 2 * spacing_mm)
    shape = (height, edge, edge)
    return BoneBody.from_arrays(
        np.ascontiguousarray(np.broadcast_to(densities, shape), dtype=np.float32),
        np.ascontiguousarray(np.broadcast_to(fraction, shape), dtype=np.float32),
        spacing_mm,
        origin,
    )


def drill_across(body, radius_mm, wear, seed=1):
    stepper = CuttingStepper(body, [load_instrument(Path(DRILL))], PROFILES["sharp"], wear)
    coupling = Coupling(40.0, 0.05)
    plan = DrillPlan((-radius_mm * 1e-3, 0, 0), (1, 0, 0), 2e-3 * radius_mm)
    device = SimulatedStylus.with_surgeon(
        plan, VirtualSurgeonSettings(), seed, coupling_stiffness_N_mm=coupling.stiffness_N_mm
    )
    usual = ServoSettings.for_device(device)
    settings = ServoSettings(usual.limits, coupling, usual.force_scale)
    servo = Servo(device, stepper.force_law, stepper.context_address, settings)
    while not device.finished and servo.tick < 150_000:
        servo.run_ticks(500)
    rows = servo.drain()
    assert device.finished
    assert not device.gave_up
    assert np.isfinite(rows).all()
    return rows[:, TIP_X].max() - radius_mm, rows[:, THRUST].max(), body.volume_hash()


def test_both_sides_name_the_same_slots():
    names = [
        name for name in haptics_side.__all__ if name.startswith(("COMMAND_", "RESPONSE_")) and "COLUMNS" not in name
    ]
    assert len(names) > 20
    for name in names:
        assert getattr(haptics_side, name) == getattr(physics_side, name), name


def test_shaft_sharp_and_blunt():
    sharp, sharp_peak, first = drill_across(tube(13.0, 8.0, 1.85), 13.0, 1.0)
    blunt, blunt_peak, _ = drill_across(tube(13.0, 8.0, 1.85), 13.0, 2.6)
    assert 3.0 < sharp < 11.0
    assert 11.0 < blunt < 24.0
    assert 40.0 < sharp_peak < 75.0
    assert 80.0 < blunt_peak < 130.0
    again = drill_across(tube(13.0, 8.0, 1.85), 13.0, 1.0)
    assert (sharp, sharp_peak, first) == again


@pytest.mark.parametrize("wear", [1.0, 2.6])
def test_thin_walls_over_spongy_bone(wear):
    plunge, peak, _ = drill_across(tube(16.0, 14.6, 0.5, 0.2), 16.0, wear)
    assert 0.0 < plunge < 6.0
    assert 3.0 < peak < 15.0
