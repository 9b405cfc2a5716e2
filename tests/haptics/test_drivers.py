"""Every driver answers the same calls; the pointer is smooth, never torn, and owns up to being stale."""

import threading
import time

import numpy as np
import pytest

from haptics.device import DevicePort
from haptics.drivers import driver_named
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.recorded import RecordedStylus
from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import DrillPlan, VirtualSurgeonSettings
from haptics.errors import HapticsError
from haptics.kernels import pointer_slots
from haptics.kernels.pointer import read_pointer, take_message
from haptics.kernels.slots import STATE_FAULT, STATE_SAMPLE_AGE, STATE_SIZE, STATE_TRACKING
from haptics.servo_loop import Servo
from tests.haptics.stand_in_bone import FEMORAL_SHAFT, LayeredBone

UPRIGHT = (1.0, 0.0, 0.0, 0.0)
ARGUMENTS = {
    "simulated": (DrillPlan((0, 0, 0), (0, 0, 1), 0.02), VirtualSurgeonSettings(), 1),
    "mouse": (),
    "recorded": (np.zeros((50, 3)), np.tile(UPRIGHT, (50, 1)), np.zeros(50)),
}


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_every_driver_runs_under_the_servo(name):
    device = driver_named(name)(*ARGUMENTS[name])
    assert isinstance(device, DevicePort)
    bone = LayeredBone(FEMORAL_SHAFT)
    servo = Servo(device, bone.law, bone.context_address)
    servo.run_ticks(100)
    assert np.isfinite(servo.drain()).all()
    assert device.profile.max_force_N > 0
    device.close()
    device.close()


def test_an_unknown_driver_names_the_known_ones():
    with pytest.raises(HapticsError, match="simulated") as caught:
        driver_named("joystick")
    assert caught.value.message_id == "haptics-driver-unknown"


def test_pointer_is_smooth_between_frames():
    mouse, state = MouseStylus(), np.zeros(STATE_SIZE)
    positions = []
    for tick in range(2000):
        if tick % 17 == 0:  # about 60 frames/s, 20 mm/s
            mouse.set_pose((0.02e-3 * tick, 0.0, 0.0), UPRIGHT)
        read_pointer(mouse.context_address, state)
        positions.append(state[0])
    speed = np.diff(positions)[500:] * 1e3
    assert speed.mean() == pytest.approx(0.02, rel=0.02)
    assert speed.min() > 0.01
    assert speed.max() < 0.03
    assert np.abs(np.diff(speed)).max() < 1.5e-3


def test_pointer_turns_the_short_way_and_stays_a_rotation():
    mouse, state = MouseStylus(), np.zeros(STATE_SIZE)
    mouse.set_pose((0, 0, 0), UPRIGHT)
    read_pointer(mouse.context_address, state)
    mouse.set_pose((0, 0, 0), (-np.cos(0.2), -np.sin(0.2), 0.0, 0.0))
    for _ in range(500):
        read_pointer(mouse.context_address, state)
        assert np.linalg.norm(state[3:7]) == pytest.approx(1.0)
        assert abs(state[3]) > np.cos(0.2) - 1e-6
    assert abs(state[3:7] @ [np.cos(0.2), np.sin(0.2), 0, 0]) == pytest.approx(1.0, abs=1e-6)


def test_placing_jumps_and_setting_follows():
    mouse, state = MouseStylus(), np.zeros(STATE_SIZE)
    mouse.set_pose((0.1, 0, 0), UPRIGHT)
    read_pointer(mouse.context_address, state)
    assert state[0] == pytest.approx(0.1), "the first pose is taken at once"
    mouse.place((0.3, 0, 0), UPRIGHT)
    read_pointer(mouse.context_address, state)
    assert state[0] == pytest.approx(0.3)
    mouse.set_pose((0.4, 0, 0), UPRIGHT)
    read_pointer(mouse.context_address, state)
    assert 0.3 < state[0] < 0.301


def test_stale_pointer_holds_and_reports():
    mouse, state = MouseStylus(), np.zeros(STATE_SIZE)
    mouse.set_pose((0.1, 0, 0), UPRIGHT)
    for _ in range(520):
        read_pointer(mouse.context_address, state)
    assert mouse.stale
    assert state[STATE_FAULT] == 1.0
    assert state[STATE_TRACKING] == 1.0
    assert state[STATE_SAMPLE_AGE] == pytest.approx(mouse.sample_age_s)
    assert mouse.sample_age_s == pytest.approx(0.519)
    assert state[0] == pytest.approx(0.1)
    mouse.heartbeat()
    read_pointer(mouse.context_address, state)
    assert not mouse.stale
    assert state[STATE_FAULT] == 0.0


def test_pointer_that_left_the_scene_is_not_tracked():
    mouse, state = MouseStylus(), np.zeros(STATE_SIZE)
    mouse.set_pose((0, 0, 0), UPRIGHT)
    mouse.set_tracking(False)
    read_pointer(mouse.context_address, state)
    assert state[STATE_TRACKING] == 0.0
    mouse.set_tracking(True)
    read_pointer(mouse.context_address, state)
    assert state[STATE_TRACKING] == 1.0


def test_messages_are_never_torn():
    """Every message repeats one number; a reader in another thread must never see two of them mixed."""
    mouse = MouseStylus()
    stop, mixed, taken = threading.Event(), [], [0]

    def read():
        message = np.zeros(pointer_slots.MESSAGE_SIZE)
        while not stop.is_set():
            if take_message(mouse.context_address, message) > 0:
                taken[0] += 1
                if len(set(message[:3])) != 1:
                    mixed.append(message.copy())

    reader = threading.Thread(target=read)
    reader.start()
    until = time.perf_counter() + 0.5
    number = 0.0
    while time.perf_counter() < until:
        number += 1.0
        mouse.set_pose((number, number, number), UPRIGHT)
    stop.set()
    reader.join()
    assert taken[0] > 100
    assert not mixed


def test_a_message_half_written_is_not_taken():
    mouse = MouseStylus()
    mouse.set_pose((1.0, 1.0, 1.0), UPRIGHT)
    mouse._block[:1].view(np.int64)[0] += 1  # the writer is amid a message
    assert take_message(mouse.context_address, np.zeros(pointer_slots.MESSAGE_SIZE)) == -1
    state = np.zeros(STATE_SIZE)
    read_pointer(mouse.context_address, state)
    assert state[STATE_TRACKING] == 0.0


@pytest.mark.parametrize("pose", [((0, 0), UPRIGHT), ((0, 0, np.nan), UPRIGHT), ((0, 0, 0), (0, 0, 0, 0))])
def test_poses_that_are_none(pose):
    with pytest.raises(HapticsError, match="haptics-pose-invalid"):
        MouseStylus().set_pose(*pose)


def test_pointer_force_is_readable():
    mouse, bone = MouseStylus(), LayeredBone(FEMORAL_SHAFT)
    servo = Servo(mouse, bone.law, bone.context_address)
    mouse.set_pose((0, 0, 0.004), UPRIGHT)  # 4 mm deep before the first tick: the stand-in starts there
    servo.run_ticks(1)
    mouse.set_pose((0, 0, 0.010), UPRIGHT)
    servo.run_ticks(600)
    real = servo.settings.coupling.stiffness_N_mm * 6.0
    assert np.linalg.norm(mouse.rendered_force) == pytest.approx(real / 8.0, rel=0.01)


def test_recording_plays_once_and_ends():
    positions = np.linspace([0, 0, 0], [0, 0, 0.01], 50)
    device = RecordedStylus(positions, np.tile(UPRIGHT, (50, 1)), np.linspace(0, 1, 50))
    bone = LayeredBone(())
    servo = Servo(device, bone.law, bone.context_address)
    servo.run_ticks(50)
    assert device.finished
    servo.run_ticks(10)
    rows = servo.drain()
    np.testing.assert_allclose(rows[:50, 8:11], positions * 1e3, atol=1e-12)
    np.testing.assert_allclose(rows[:50, 15], np.linspace(0, 1, 50))
    assert rows[50:, 3].max() == 0.0


def test_recordings_that_do_not_fit():
    with pytest.raises(HapticsError, match="haptics-recording-shape"):
        RecordedStylus(np.zeros((5, 3)), np.zeros((4, 4)), np.zeros(5))
    with pytest.raises(HapticsError, match="haptics-recording-shape"):
        RecordedStylus(np.zeros((0, 3)), np.zeros((0, 4)), np.zeros(0))


@pytest.mark.parametrize("hand", [(0.0, 1.0, 1.0), (1.0, -1.0, 1.0), (1.0, 1.0, -1.0)])
def test_hands_that_are_none(hand):
    with pytest.raises(HapticsError, match="haptics-hand-invalid"):
        SimulatedStylus(*hand)
    with pytest.raises(HapticsError, match="haptics-delay-invalid"):
        SimulatedStylus(1.0, 1.0, 1.0, delay_ticks=99)
