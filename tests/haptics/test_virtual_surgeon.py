"""The scripted surgeon on a bone of layers: gets through, plunges less with a sharp drill, errs as told."""

from dataclasses import replace

import numpy as np
import pytest

from haptics.drivers.simulated import SimulatedStylus, SurgeonPhase
from haptics.drivers.virtual_surgeon import (
    EXPERT,
    NOVICE,
    DrillPlan,
    VirtualSurgeonSettings,
    draw_aim,
    tool_quaternion,
)
from haptics.errors import HapticsError
from haptics.servo_loop import Servo
from tests.haptics import naive
from tests.haptics.stand_in_bone import CALCANEUS, FEMORAL_SHAFT, LayeredBone

DEFAULT = VirtualSurgeonSettings()


def drill(layers, wear, surgeon, seed=1):
    far_mm = layers[-1][1]
    bone = LayeredBone(layers, wear)
    plan = DrillPlan((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), far_mm * 1e-3)
    device = SimulatedStylus.with_surgeon(plan, surgeon, seed)
    servo = Servo(device, bone.law, bone.context_address)
    seen = [device.phase]
    while not device.finished and servo.tick < 200_000:
        servo.run_ticks(50)
        if device.phase is not seen[-1]:
            seen.append(device.phase)
    return bone.deepest_mm - far_mm, device, servo, seen


@pytest.mark.parametrize("surgeon", [DEFAULT, EXPERT, NOVICE], ids=["default", "expert", "novice"])
@pytest.mark.parametrize("layers", [FEMORAL_SHAFT, CALCANEUS], ids=["femur", "calcaneus"])
def test_plunge_grows_with_wear_and_she_always_finishes(layers, surgeon):
    plunges = []
    for wear in (1.0, 1.6, 2.6):
        plunge, device, _, _ = drill(layers, wear, surgeon)
        assert device.finished
        assert not device.gave_up
        plunges.append(plunge)
    assert plunges[0] > 0.0
    assert plunges[0] < plunges[1] < plunges[2]


def test_plunge_lies_near_published_overshoot():
    """Alajmo et al. 2012: sharp 5.1 and 7.6 mm, blunt 21.1 and 22.0 (osteoporotic 13.9 and 15.9)."""
    sharp = [drill(FEMORAL_SHAFT, 1.0, DEFAULT, seed)[0] for seed in range(4)]
    blunt = [drill(FEMORAL_SHAFT, 2.6, DEFAULT, seed)[0] for seed in range(4)]
    assert 4.0 < np.mean(sharp) < 11.0
    assert 12.0 < np.mean(blunt) < 24.0


def test_novices_plunge_deeper_than_experts():
    assert drill(FEMORAL_SHAFT, 1.0, NOVICE)[0] > drill(FEMORAL_SHAFT, 1.0, EXPERT)[0]


def test_phases_come_in_order_and_she_feels_both_cortices():
    _, device, servo, seen = drill(FEMORAL_SHAFT, 1.0, DEFAULT)
    assert seen[:3] == [SurgeonPhase.APPROACH, SurgeonPhase.SEAT, SurgeonPhase.DRILL]
    assert seen[-2:] == [SurgeonPhase.WITHDRAW, SurgeonPhase.FINISHED]
    assert device.breakthroughs_noticed == 2
    rows = servo.drain()
    assert rows[-1, 15] == 0.0, "the trigger is let go"
    assert device.position_m[2] < -0.01


def test_push_stays_within_her_strength():
    surgeon = replace(DEFAULT, most_push_N=40.0, give_up_s=8.0)
    _, device, servo, _ = drill(FEMORAL_SHAFT, 2.6, surgeon)
    rows = servo.drain()
    assert rows[:, 24 + 13].max() < 45.0
    assert device.gave_up, "40 N is below the threshold of a blunt drill in cortex"


def test_a_missed_bone_is_given_up():
    _, device, _, _ = drill(((500.0, 501.0, 1.0), (0.0, 0.0, 0.0), (9.0, 10.0, 0.0)), 1.0, DEFAULT)
    assert device.finished
    assert device.gave_up


def test_thin_walls_need_little_push():
    _, _, servo, _ = drill(CALCANEUS, 1.0, DEFAULT)
    assert 2.0 < servo.drain()[:, 24 + 13].max() < 12.0


def test_aim_errors_have_the_size_told_and_repeat():
    plan = DrillPlan((0.01, -0.02, 0.03), (1.0, 2.0, -2.0), 0.03)
    axis = np.array(plan.axis) / 3.0
    aims = [draw_aim(plan, DEFAULT, seed) for seed in range(500)]
    offsets = np.array([aim.entry_m for aim in aims]) - plan.entry_m
    np.testing.assert_allclose(offsets @ axis, 0.0, atol=1e-12)
    assert np.linalg.norm(offsets, axis=1).mean() * 1e3 == pytest.approx(
        DEFAULT.entry_error_mm * np.sqrt(np.pi / 2), rel=0.1
    )
    tilts = np.degrees([np.arccos(np.clip(aim.axis @ axis, -1, 1)) for aim in aims])
    assert tilts.mean() == pytest.approx(DEFAULT.axis_error_deg * np.sqrt(np.pi / 2), rel=0.1)
    again = draw_aim(plan, DEFAULT, 7)
    assert np.array_equal(again.axis, aims[7].axis)


@pytest.mark.parametrize("axis", [(0, 0, 1), (0, 0, -1), (1, 0, 0), (0.6, -0.8, 0.0)])
def test_the_tool_points_along_the_axis(axis):
    turned = naive.rotation_matrix(tool_quaternion(np.array(axis, dtype=float)))
    np.testing.assert_allclose(turned[:, 2], axis, atol=1e-12)


@pytest.mark.parametrize(
    "plan",
    [
        DrillPlan((0, 0, 0), (0, 0, 0), 0.02),
        DrillPlan((0, 0, 0), (0, 0, 1), 0.0),
        DrillPlan((0, np.nan, 0), (0, 0, 1), 0.02),
    ],
)
def test_plans_that_are_none(plan):
    with pytest.raises(HapticsError, match="haptics-plan-invalid"):
        SimulatedStylus.with_surgeon(plan, DEFAULT, 1)


def test_settings_by_name():
    assert VirtualSurgeonSettings.of({"reaction_s": 0.3}, EXPERT) == replace(EXPERT, reaction_s=0.3)
    with pytest.raises(HapticsError, match="haptics-surgeon-unknown"):
        VirtualSurgeonSettings.of({"reaktion_s": 0.3})
    with pytest.raises(HapticsError, match="haptics-surgeon-invalid"):
        VirtualSurgeonSettings.of({"hand_mass_kg": 0.0})
