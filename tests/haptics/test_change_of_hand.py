"""Another device in the hand while the servo lives: the tool stays, ticks and rows go on, a replay does not notice."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from haptics.button_bindings import Action
from haptics.device import PROFILES
from haptics.device_frame import pose_in_device, rotation_of
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.recorded import RecordedStylus
from haptics.drivers.simulated import SimulatedStylus
from haptics.errors import HapticsError
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from tests.haptics.stand_in_bone import FEMORAL_SHAFT, LayeredBone

COLUMN = {name: place for place, name in enumerate(ROW_COLUMNS)}
TIP = slice(COLUMN["command_tip_x_mm"], COLUMN["command_tip_z_mm"] + 1)
TURN = slice(COLUMN["command_orientation_w"], COLUMN["command_orientation_z"] + 1)
RENDERED = slice(COLUMN["rendered_x_N"], COLUMN["rendered_z_N"] + 1)


def turned_frame():
    frame = np.eye(4)
    frame[:3, :3] = 1000.0 * Rotation.from_rotvec([0.4, -0.2, 0.9]).as_matrix()
    frame[:3, 3] = (12.0, -30.0, 7.0)
    return frame


def still(position, ticks=4000, tracking=1.0):
    turns = np.tile([1.0, 0.0, 0.0, 0.0], (ticks, 1))
    return RecordedStylus(
        np.tile(position, (ticks, 1)), turns, np.ones(ticks), tracking=tracking, profile=PROFILES["touch"]
    )


def drilling(bone, depth_mm=2.0):
    """A servo whose hand pushes into the bone with the trigger held."""
    servo = Servo(still((0.0, 0.0, depth_mm * 1e-3)), bone.law, bone.context_address)
    servo.run_ticks(600)
    return servo


def test_the_tool_stays_until_the_new_hand_takes_it_and_then_follows_it():
    bone = LayeredBone(FEMORAL_SHAFT)
    servo = drilling(bone)
    frame = turned_frame()
    other = still((0.05, -0.02, 0.03))
    servo.change_device(other, ServoSettings.for_device(other, frame))
    servo.run_ticks(100)
    servo.clutch(False)
    states = other._block[8:].reshape(4000, -1)
    states[500:, 0] += 0.001
    servo.run_ticks(500)
    rows = servo.drain()
    assert np.array_equal(rows[:, 0], np.arange(1200)), "one run of ticks"
    held = rows[600:700]
    assert np.array_equal(held[:, TIP], np.tile(rows[599, TIP], (100, 1)))
    assert np.array_equal(held[:, TURN], np.tile(rows[599, TURN], (100, 1)))
    assert not held[:, COLUMN["command_trigger"]].any()
    assert not held[:, RENDERED].any()
    np.testing.assert_allclose(rows[700, TIP], rows[599, TIP], atol=1e-9)
    np.testing.assert_allclose(rows[-1, TIP] - rows[700, TIP], frame[:3, 0] * 1e-3, atol=1e-9)


def test_a_replay_of_the_rows_gives_the_same_bone():
    bone = LayeredBone(FEMORAL_SHAFT)
    servo = drilling(bone)
    lost = still((0.0, 0.0, 0.0), tracking=0.0)
    servo.change_device(lost, ServoSettings.for_device(lost, turned_frame()))
    servo.clutch(False)
    servo.run_ticks(50)  # a device that is not there yet: the tool waits, with the trigger let go
    mouse = MouseStylus()
    mouse.place((0.0, 0.0, 0.004), (1, 0, 0, 0))
    mouse.set_trigger(1.0)
    servo.change_device(mouse, ServoSettings.for_device(mouse), in_place=True)
    servo.run_ticks(600)
    rows = servo.drain()
    assert not rows[600:650, COLUMN["command_trigger"]].any()
    assert bone.deepest_mm > 1.0
    again, response = LayeredBone(FEMORAL_SHAFT), np.zeros(32)
    for row in rows:
        again.law(again.context_address, row[8:24].copy(), response)
        assert np.array_equal(response, row[24:56])


def test_a_running_servo_changes_hands_and_runs_on():
    bone = LayeredBone(FEMORAL_SHAFT)
    servo = Servo(still((0.0, 0.0, 0.001)), bone.law, bone.context_address)
    servo.start()
    mouse = MouseStylus()
    mouse.place((0.0, 0.0, 0.001), (1, 0, 0, 0))
    servo.change_device(mouse, ServoSettings.for_device(mouse), in_place=True)
    assert servo.running
    servo.stop()
    assert servo.device is mouse


def test_the_tool_waits_outside_the_bone_wherever_the_hand_is():
    bone = LayeredBone(FEMORAL_SHAFT)
    servo = Servo(still((0.01, 0.02, 0.08)), bone.law, bone.context_address)  # the hand begins deep in the bone
    turn = Rotation.from_rotvec([0.3, 0.1, 0.0]).as_quat(scalar_first=True)
    servo.hold_tool(np.array([0.0, 0.0, -30.0]), turn)
    servo.run_ticks(20)
    servo.clutch(False)
    servo.run_ticks(20)
    rows = servo.drain()
    np.testing.assert_allclose(rows[:, TIP], np.tile([0.0, 0.0, -30.0], (40, 1)), atol=1e-9)
    assert np.abs(rows[:, TURN] @ turn).min() == pytest.approx(1.0)
    assert bone.deepest_mm <= -30.0


def test_a_pedal_is_a_button_of_no_device():
    bone = LayeredBone(FEMORAL_SHAFT)
    servo = Servo(SimulatedStylus(2.0, 5000.0, 100.0), bone.law, bone.context_address)
    servo.run_ticks(5)
    servo.press(Action.TRIGGER, True)
    servo.press(Action.C_ARM, True)
    servo.run_ticks(5)
    servo.press(Action.TRIGGER, False)
    servo.run_ticks(5)
    trigger = servo.drain()[:, COLUMN["command_trigger"]]
    assert np.array_equal(trigger, [0] * 5 + [1] * 5 + [0] * 5)
    assert servo.presses(Action.C_ARM) == 1
    assert servo.presses(Action.TRIGGER) == 1


def test_another_period_is_refused():
    servo = drilling(LayeredBone(FEMORAL_SHAFT))
    device = still((0.0, 0.0, 0.0))
    settings = ServoSettings.for_device(device)
    with pytest.raises(HapticsError, match="haptics-settings-invalid"):
        servo.change_device(device, ServoSettings(settings.limits, settings.coupling, 1.0, period_s=0.002))


def test_a_pose_goes_into_the_devices_frame_and_back():
    frame = turned_frame()
    tip, turn = np.array([3.0, -8.0, 90.0]), Rotation.from_rotvec([0.1, 2.0, -1.0]).as_quat(scalar_first=True)
    tip_m, turn_m = pose_in_device(frame, tip, turn)
    np.testing.assert_allclose((frame @ [*tip_m, 1.0])[:3], tip, atol=1e-12)
    np.testing.assert_allclose(frame[:3, :3] / 1e3 @ rotation_of(turn_m), rotation_of(turn), atol=1e-12)
