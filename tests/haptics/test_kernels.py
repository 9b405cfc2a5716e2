"""Every kernel against its readable twin, on ordinary and degenerate input."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from haptics.drivers.mouse import MouseStylus
from haptics.drivers.simulated import hand_step
from haptics.kernels import hand_slots, slots
from haptics.kernels.histogram import FLOOR, RATIO, bin_of
from haptics.kernels.limits import limit_force, limit_torque
from haptics.kernels.loop import next_deadline
from haptics.kernels.pointer import follow_smoothly
from haptics.kernels.rotations import multiply, normalise
from haptics.kernels.simulated_hand import step_hand
from haptics.kernels.tick import command_from_state, wrench_from_response
from haptics.servo_loop import ServoSettings, quaternion_of
from tests.haptics import naive

RANDOM = np.random.default_rng(7)
FORCES = [
    *RANDOM.normal(scale=5.0, size=(50, 3)),
    np.zeros(3),
    np.full(3, np.nan),
    np.array([np.inf, 0, 0]),
    np.full(3, 1e300),
    np.array([1e-300, 0, 0]),
]


@pytest.mark.parametrize("gain", [0.0, 0.3, 1.0])
def test_limit_force(gain):
    last = np.zeros(3)
    for force in FORCES:
        limited = force.copy()
        limit_force(limited, last, gain, 6.0, 2.0)
        np.testing.assert_allclose(limited, naive.limit_force(force, last, gain, 6.0, 2.0), atol=1e-12)
        assert np.linalg.norm(limited) <= 6.0 + 1e-12
        assert np.linalg.norm(limited - last) <= 2.0 + 1e-12
        last = limited


def test_limit_torque():
    for torque in FORCES:
        limited = torque.copy()
        limit_torque(limited, 0.2)
        np.testing.assert_allclose(limited, naive.limit_torque(torque, 0.2), atol=1e-15)


def test_quaternion_product_turns_like_the_two_turns():
    for left, right in RANDOM.normal(size=(20, 2, 4)):
        product = np.zeros(4)
        multiply(left, right, product)
        both = naive.rotation_matrix(left) @ naive.rotation_matrix(right)
        np.testing.assert_allclose(naive.rotation_matrix(product), both, atol=1e-12)


@pytest.mark.parametrize("broken", [np.zeros(4), np.full(4, np.nan), np.array([np.inf, 0, 0, 0])])
def test_normalise_makes_identity_of_no_quaternion(broken):
    normalise(broken)
    np.testing.assert_array_equal(broken, [1.0, 0.0, 0.0, 0.0])


def test_histogram_bins():
    bins = 400
    edges = FLOOR * RATIO ** np.arange(bins - 1)
    values = [0.0, -1.0, FLOOR, np.nan, *np.exp(RANDOM.uniform(-10, 5, 300)), 1e30]
    for value in values:
        assert abs(bin_of(value, bins) - naive.bin_of(value, edges)) <= (1 if value > FLOOR else 0)
        assert 0 <= bin_of(value, bins) < bins


def test_next_deadline():
    for now in RANDOM.integers(0, 60_000, 300):
        for catch_up in (0, 3, 20):
            assert next_deadline(1000, int(now), 1000, catch_up) == naive.next_deadline(1000, int(now), 1000, catch_up)


def test_follower_is_the_exact_step():
    value, slope, target = RANDOM.normal(size=(3, 4))
    expected = naive.follow_smoothly(value, slope, target, 60.0, 0.001)
    follow_smoothly(value, slope, target, 60.0, 0.001)
    np.testing.assert_allclose([value, slope], expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(("mass", "stiffness", "damping"), [(2.0, 6000.0, 60.0), (0.045, 0.0, 0.5), (3.0, 0.0, 0.0)])
def test_hand_step_is_the_exact_step(mass, stiffness, damping):
    hand = np.zeros(hand_slots.BLOCK_SIZE)
    hand[hand_slots.STEP : hand_slots.STEP + 6] = hand_step(mass, stiffness, damping, 0.001)
    hand[hand_slots.STIFFNESS] = stiffness
    position, velocity, rest, force = RANDOM.normal(scale=[[0.01], [0.1], [0.01], [50.0]], size=(4, 3))
    hand[hand_slots.POSITION : hand_slots.POSITION + 3] = position
    hand[hand_slots.VELOCITY : hand_slots.VELOCITY + 3] = velocity
    hand[hand_slots.REST : hand_slots.REST + 3] = rest
    step_hand(hand, force)
    for axis in range(3):
        expected = naive.hand_step(
            position[axis], velocity[axis], force[axis], rest[axis], mass, stiffness, damping, 0.001
        )
        assert hand[hand_slots.POSITION + axis] == pytest.approx(expected[0], rel=1e-7, abs=1e-12)
        assert hand[hand_slots.VELOCITY + axis] == pytest.approx(expected[1], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_frames_of_pose_and_force(seed):
    random = np.random.default_rng(seed)
    rotation = Rotation.random(rng=random).as_matrix()
    matrix = np.eye(4)
    matrix[:3, :3] = 1000.0 * random.uniform(0.3, 2.0) * rotation
    matrix[:3, 3] = random.normal(scale=100.0, size=3)
    settings = ServoSettings.for_device(MouseStylus(), matrix).to_slots()
    state, command = np.zeros(slots.STATE_SIZE), np.zeros(slots.COMMAND_SIZE)
    state[0:3] = random.normal(scale=0.05, size=3)
    state[3:7] = Rotation.random(rng=random).as_quat(scalar_first=True)
    command_from_state(settings, state, command)
    np.testing.assert_allclose(command[0:3], naive.command_tip(matrix, state[0:3]), atol=1e-9)
    turned = naive.rotation_matrix(command[3:7])
    np.testing.assert_allclose(turned, rotation @ naive.rotation_matrix(state[3:7]), atol=1e-9)

    response, wrench = np.zeros(slots.RESPONSE_SIZE), np.zeros(slots.WRENCH_SIZE)
    response[slots.RESPONSE_FORCE : slots.RESPONSE_FORCE + 3] = random.normal(size=3)
    response[slots.RESPONSE_TORQUE : slots.RESPONSE_TORQUE + 3] = random.normal(size=3)
    wrench_from_response(settings, response, wrench)
    scale = settings[slots.SETTING_FORCE_SCALE]
    np.testing.assert_allclose(wrench[0:3], scale * rotation.T @ response[7:10], atol=1e-12)
    np.testing.assert_allclose(wrench[3:6], scale * 1e-3 * rotation.T @ response[10:13], atol=1e-12)


def test_quaternion_of_half_turns():
    for axis in np.vstack([np.eye(3), -np.eye(3), [[0.6, 0.8, 0.0]]]):
        matrix = Rotation.from_rotvec(np.pi * axis).as_matrix()
        np.testing.assert_allclose(naive.rotation_matrix(quaternion_of(matrix)), matrix, atol=1e-9)
