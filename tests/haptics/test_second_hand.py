"""Two devices at once are two servos: each with its own clutch, and neither waits for the other."""

import time

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from haptics.drivers.mouse import MouseStylus
from haptics.drivers.simulated import SimulatedStylus
from haptics.second_hand import SecondHand, rotation_vector
from haptics.servo_loop import Servo, ServoSettings
from tests.haptics.stand_in_bone import FEMORAL_SHAFT, LayeredBone


@pytest.fixture
def second():
    mouse = MouseStylus()
    mouse.place((0.0, 0.0, 0.0), (1, 0, 0, 0))
    frame = np.diag([1000.0, 1000.0, 1000.0, 1.0])
    made = SecondHand("mouse", mouse, ServoSettings.for_device(mouse, frame))
    yield made
    made.close()


def settle(hand, seconds=0.4):
    """All it did in this time."""
    shift, turn = np.zeros(3), Rotation.identity()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.02)
        moved, turned = hand.motion()
        shift, turn = shift + moved, Rotation.from_rotvec(turned) * turn
    return shift, turn


def test_its_motion_is_told_once_and_whole(second):
    second.start()
    settle(second, 0.2)
    turned = Rotation.from_rotvec([0.0, 0.3, 0.1])
    second.device.set_pose((0.02, -0.01, 0.005), turned.as_quat(scalar_first=True))
    shift, turn = settle(second, 1.0)
    np.testing.assert_allclose(shift, [20.0, -10.0, 5.0], atol=0.1)
    np.testing.assert_allclose(turn.as_rotvec(), turned.as_rotvec(), atol=0.01)
    assert not settle(second, 0.1)[0].any()


def test_each_hand_has_its_own_clutch(second):
    bone, tool = LayeredBone(FEMORAL_SHAFT), SimulatedStylus(2.0, 5000.0, 100.0)
    tool.hold_at(np.array([0.0, 0.0, -0.01]))
    servo = Servo(tool, bone.law, bone.context_address)
    servo.start()
    second.start()
    settle(second, 0.2)
    second.clutch(True)
    second.device.place((0.05, 0.0, 0.0), (1, 0, 0, 0))
    tool.hold_at(np.array([0.003, 0.0, -0.01]))
    shift, _ = settle(second, 0.8)
    assert not shift.any(), "the clutched hand moves nothing"
    tips = servo.drain()[:, 8]
    servo.stop()
    assert tips[-1] == pytest.approx(3.0, abs=0.5), "the other hand is not clutched"
    second.clutch(False)
    shift, _ = settle(second)
    np.testing.assert_allclose(shift, 0.0, atol=1e-6, err_msg="a new grip does not jump")


def test_a_lost_second_hand_moves_nothing_and_leaves_the_tool_at_work(second):
    bone, tool = LayeredBone(FEMORAL_SHAFT), SimulatedStylus(2.0, 5000.0, 100.0)
    servo = Servo(tool, bone.law, bone.context_address)
    servo.start()
    second.start()
    settle(second, 0.2)
    second.device.set_tracking(False)
    second.device._message[0:3] = 0.3
    shift, _ = settle(second, 0.2)
    np.testing.assert_allclose(shift, 0.0, atol=1e-9)
    assert servo.running
    assert servo.drain()[-1, 3] == 1.0
    servo.stop()


def test_a_second_hand_found_again_elsewhere_does_not_jump(second):
    second.start()
    settle(second, 0.2)
    second.device.set_tracking(False)
    settle(second, 0.1)
    second.device.place((0.05, 0.0, 0.0), (1, 0, 0, 0))
    shift, _ = settle(second, 0.3)
    np.testing.assert_allclose(shift, 0.0, atol=1e-6)
    second.device.set_pose((0.06, 0.0, 0.0), (1, 0, 0, 0))
    shift, _ = settle(second, 1.0)
    np.testing.assert_allclose(shift, [10.0, 0.0, 0.0], atol=0.1)


@pytest.mark.parametrize("vector", [[0, 0, 0], [1e-9, 0, 0], [0.4, -0.2, 1.0], [3.0, 0.5, 0.0]])
def test_rotation_vector(vector):
    np.testing.assert_allclose(rotation_vector(Rotation.from_rotvec(vector).as_matrix()), vector, atol=1e-7)
