"""Every kernel against its readable twin, on ordinary and degenerate input."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from haptics.device import PROFILES
from haptics.device_frame import quaternion_of, tool_quaternion_of
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.simulated import SimulatedStylus, hand_step
from haptics.force_limits import ForceLimits
from haptics.kernels import hand_slots, slots
from haptics.kernels.hd_frame import pen_is_pose, pen_quaternion
from haptics.kernels.histogram import FLOOR, RATIO, bin_of
from haptics.kernels.limits import limit_vector
from haptics.kernels.loop import next_deadline
from haptics.kernels.pointer import follow_smoothly
from haptics.kernels.rotations import multiply, normalise
from haptics.kernels.simulated_hand import step_hand
from haptics.kernels.tick import command_from_state, limit_wrench, wrench_from_response
from haptics.servo_loop import ServoSettings
from tests.haptics import naive

PEN_ADVANCES = np.diag([1.0, -1.0, -1.0])
"""Tool in the gimbal: the pen points along the gimbal's -z."""
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
def test_limit_force_and_torque(gain):
    last = np.zeros(3)
    for force in FORCES:
        limited = force.copy()
        limit_vector(limited, last, gain, 6.0, 2.0)
        np.testing.assert_allclose(limited, naive.limit_vector(force, last, gain, 6.0, 2.0), atol=1e-12)
        assert np.linalg.norm(limited) <= 6.0 + 1e-12
        assert np.linalg.norm(limited - last) <= 2.0 + 1e-12
        last = limited


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


@pytest.mark.parametrize("quaternion", [*RANDOM.normal(size=(30, 4)), *np.eye(4), [0.0, 1.0, 1.0, 0.0]])
def test_the_pen_of_the_hd_library_is_read_like_its_readable_twin(quaternion):
    rotation = naive.rotation_matrix(quaternion)
    transform = np.eye(4)
    transform[:3, :3], transform[:3, 3] = rotation, (12.0, -30.0, 5.0)
    by_columns = np.ascontiguousarray(transform.T).ravel()
    found = np.zeros(4)
    assert pen_is_pose(by_columns)
    pen_quaternion(by_columns, found)
    assert abs(found @ tool_quaternion_of(rotation, PEN_ADVANCES)) == pytest.approx(1.0)
    np.testing.assert_allclose(naive.rotation_matrix(found), rotation @ PEN_ADVANCES, atol=1e-12)


@pytest.mark.parametrize("broken", [np.nan, 1e9, "mirrored", "skewed", "zero"])
def test_what_is_no_pen(broken):
    transform = np.eye(4)
    if broken == "mirrored":
        transform[0, 0] = -1.0
    elif broken == "skewed":
        transform[0, 1] = 0.1
    elif broken == "zero":
        transform[:] = 0.0
    else:
        transform[0, 3] = broken
    assert not pen_is_pose(np.ascontiguousarray(transform.T).ravel())


def test_the_torque_is_let_go_as_smoothly_as_the_force():
    profile = PROFILES["sigma_7"]
    device = SimulatedStylus(2.0, 5000.0, 100.0, profile=profile)
    settings = ServoSettings.for_device(device).to_slots()
    memory, counts = np.zeros(slots.MEMORY_SIZE), np.zeros(slots.COUNTERS_SIZE, dtype=np.int64)
    histogram = np.zeros((slots.HISTOGRAM_COUNT, slots.HISTOGRAM_BINS), dtype=np.int64)
    memory[slots.MEMORY_RAMP] = 1e6
    torques = []
    for tick in range(400):
        wrench = np.zeros(slots.WRENCH_SIZE)
        wrench[slots.WRENCH_TORQUE : slots.WRENCH_TORQUE + 3] = RANDOM.normal(scale=1.0, size=3)
        if tick == 100:
            wrench[slots.WRENCH_TORQUE] = np.nan
        limit_wrench(settings, memory, wrench, counts, histogram, int(tick < 350))
        torques.append(wrench[slots.WRENCH_TORQUE : slots.WRENCH_TORQUE + 3].copy())
    sizes = np.linalg.norm(torques, axis=1)
    assert sizes.max() <= profile.max_torque_N_m * (1 + 1e-12)
    most = ForceLimits.of(profile).max_torque_slew_N_m_ms
    assert np.linalg.norm(np.diff(torques, axis=0), axis=1).max() <= most * (1 + 1e-9)
    assert sizes[350 + 20] == 0.0, "gone within 20 ms of the hand"
    assert counts[slots.COUNTER_NON_FINITE] == 1
    assert counts[slots.COUNTER_SLEW_LIMITED] > 0
