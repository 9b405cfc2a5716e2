"""The passivity controller and the contact trial: a device gives back what it took and no more."""

from dataclasses import replace

import numpy as np
import pytest

from haptics.contact_rig import contact_trial
from haptics.device import PROFILES
from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import EXPERT, DrillPlan
from haptics.force_mapping import ForceMapping
from haptics.kernels import slots, wall
from haptics.kernels.passivity import damp_to_passivity, forget_credit, observe_energy
from haptics.passivity_limits import PassivityLimits
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from haptics.virtual_coupling import Coupling, max_stiffness_by_eigenvalues
from tests.haptics import naive
from tests.haptics.stand_in_bone import FEMORAL_SHAFT, LayeredBone

COLUMN = {name: place for place, name in enumerate(ROW_COLUMNS)}
MOTORS = sorted(name for name, profile in PROFILES.items() if profile.modality == "force_feedback")


def test_the_controller_is_its_readable_twin():
    random = np.random.default_rng(5)
    for _ in range(300):
        memory = np.zeros(slots.MEMORY_SIZE)
        credit = random.choice([0.0, 1e-5, -1e-5, -1e-3, -2.5e-3, -1.0], 3)
        velocity = random.choice([0.0, 1e-9, -0.1, 0.3], 3)
        wish = random.normal(scale=3.0, size=3)
        memory[slots.MEMORY_CREDIT : slots.MEMORY_CREDIT + 3] = credit
        memory[slots.MEMORY_VELOCITY : slots.MEMORY_VELOCITY + 3] = velocity
        force = wish.copy()
        fired = damp_to_passivity(memory, force, 5.0, 1e-3, 1e-3)
        axes = zip(credit, velocity, wish, strict=True)
        expected = [naive.damp_to_passivity(*axis, 5.0, 1e-3, 1e-3) for axis in axes]
        np.testing.assert_allclose(force, [found for found, _ in expected], rtol=1e-12, atol=1e-15)
        assert fired == any(acted for _, acted in expected)
        untouched = wish.copy()
        assert damp_to_passivity(memory, untouched, 0.0, 1e-3, 1e-3) == 0
        assert np.array_equal(untouched, wish)


def test_the_observer_counts_the_work_and_forgets_only_what_is_not_stored():
    memory, state = np.zeros(slots.MEMORY_SIZE), np.zeros(slots.STATE_SIZE)
    memory[slots.MEMORY_FORCE] = -2.0
    state[0] = 0.003
    observe_energy(memory, state, 1e-3)
    assert memory[slots.MEMORY_CREDIT] == pytest.approx(0.006)
    assert memory[slots.MEMORY_ENERGY] == pytest.approx(-0.006)
    assert memory[slots.MEMORY_VELOCITY] == pytest.approx(3.0)
    for _ in range(10_000):
        forget_credit(memory, np.array([0.001, 0.0, 0.0]), 0.999)
    assert memory[slots.MEMORY_CREDIT] == pytest.approx(0.002, rel=1e-3)
    memory[slots.MEMORY_CREDIT] = -0.001
    forget_credit(memory, np.zeros(3), 0.999)
    assert memory[slots.MEMORY_CREDIT] == -0.001, "a debt is not forgotten"


@pytest.mark.parametrize("name", MOTORS)
def test_random_contact_stays_within_every_limit(name):
    trial = contact_trial(PROFILES[name], 10_000, seed=4)
    assert trial.ticks == 10_000
    assert trial.contact_share > 0.3
    assert trial.held, trial


@pytest.mark.parametrize("mapping", [ForceMapping.linear, ForceMapping.soft_knee])
def test_random_contact_with_either_mapping(mapping):
    assert contact_trial(PROFILES["touch_x"], 20_000, seed=9, mapping=mapping(PROFILES["touch_x"])).held


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_million_ticks_of_random_contact(name):
    trial = contact_trial(PROFILES[name], 1_000_000, seed=11)
    print(name, trial)
    assert trial.held, trial
    assert trial.net_work_J < 0.0


def wall_run(stiffness_N_m, passivity, ticks=6000):
    """A light stylus pushed off inside a wall; its own newtons, limits of an omega."""
    profile = replace(PROFILES["omega"], reference_force_N=PROFILES["omega"].max_force_N)
    device = SimulatedStylus(0.1, 0.0, 0.3, profile=profile)
    device.place((0.0, 0.0, 0.0), (0.05, 0.0, 0.0))
    settings = replace(
        ServoSettings.for_device(device), coupling=Coupling(stiffness_N_m * 1e-3, 0.0), passivity=passivity
    )
    settings = replace(settings, limits=replace(settings.limits, start_ramp_s=0.0))
    context = np.zeros(wall.BLOCK_SIZE)
    servo = Servo(device, wall.anchor_law, context.ctypes.data, settings)
    servo.run_ticks(ticks)
    return np.abs(servo.drain()[:, COLUMN["command_tip_x_mm"]]), servo.telemetry()


def test_the_controller_calms_a_wall_that_is_too_stiff():
    stiffness = 3.0 * max_stiffness_by_eigenvalues(0.1, 0.3, 0.0, 1e-3)
    free, _ = wall_run(stiffness, PassivityLimits.observing())
    calm, told = wall_run(stiffness, PassivityLimits.guarding(PROFILES["omega"]))
    assert free[-1000:].max() > 2.0 * free[:100].max(), "without it the wall shakes the hand ever more"
    assert calm[-1000:].max() < 0.2 * free[-1000:].max()
    assert told.passivity_ticks > 0


def test_a_wall_that_is_soft_enough_is_left_alone():
    stiffness = 0.3 * max_stiffness_by_eigenvalues(0.1, 0.3, 0.0, 1e-3)
    free, _ = wall_run(stiffness, PassivityLimits.observing())
    guarded, told = wall_run(stiffness, PassivityLimits.guarding(PROFILES["omega"]))
    assert guarded.max() == pytest.approx(free.max(), rel=0.02)
    assert told.max_net_work_J < 1e-5


@pytest.mark.parametrize("name", ["touch", "touch_x", "omega"])
def test_the_controller_rests_in_normal_drilling(name):
    profile, bone = PROFILES[name], LayeredBone(FEMORAL_SHAFT)
    device = SimulatedStylus.with_surgeon(DrillPlan((0, 0, 0), (0, 0, 1), 0.025), EXPERT, 1, profile=profile)
    servo = Servo(device, bone.law, bone.context_address)
    while not device.finished and servo.tick < 60_000:
        servo.run_ticks(1000)
    assert bone.deepest_mm > 25.0
    assert servo.settings.passivity.max_damping_N_s_m > 0.0
    assert servo.telemetry().passivity_share < 0.01


def test_a_law_that_pushes_for_ever_runs_out_of_energy():
    """No force law may carry the hand away: what it gives on an axis ends near twice the slack."""
    profile = replace(PROFILES["touch"], reference_force_N=PROFILES["touch"].max_force_N)
    device = SimulatedStylus(0.15, 200.0, 4.0, profile=profile)
    context = np.zeros(wall.BLOCK_SIZE)
    servo = Servo(device, wall.anchor_law, context.ctypes.data)
    context[wall.ANCHOR] = 1e3  # a metre away: it pulls with all the force there is
    servo.run_ticks(3000)
    slack = servo.settings.passivity.slack_J
    assert 0.0 < servo.telemetry().max_net_work_J < 2.0 * slack + 3.3 * 3e-3 * 1.0
    assert servo.telemetry().passivity_share > 0.5


def test_the_simulated_hand_is_never_damped():
    for name in ("simulated", "recorded", "pointer"):
        assert PassivityLimits.of(PROFILES[name]).max_damping_N_s_m == 0.0
