"""The gamepad driver on SDL's own virtual joystick."""

import ctypes
import glob
import time
from pathlib import Path

import numpy as np
import pytest

from haptics.button_bindings import Action, ButtonBindings
from haptics.device import STATE_BUTTONS, STATE_IRRIGATION, STATE_SIZE, STATE_TRACKING, STATE_TRIGGER, Modality
from haptics.drivers import driver_named
from haptics.drivers.gamepad import LEFT_TRIGGER, LEFT_X, LEFT_Y, RIGHT_TRIGGER, RIGHT_Y
from haptics.drivers.rate_stylus import FASTEST_M_S
from haptics.errors import HapticsError
from haptics.servo_loop import Servo, ServoSettings
from tests.haptics.stand_in_bone import LayeredBone

pygame = pytest.importorskip("pygame")
FULL = 32767


class VirtualPad:
    """SDL lets a program attach a joystick of its own; the driver sees it as any other."""

    def __init__(self):
        found = glob.glob(str(Path(pygame.__file__).parents[1] / "pygame.libs" / "libSDL2-2*"))
        if not found:
            pytest.skip("pygame's SDL library is not where its Linux wheel has it")
        self.sdl = ctypes.CDLL(found[0])
        self.sdl.SDL_JoystickOpen.restype = ctypes.c_void_p
        self.handle, self.index = None, None

    def plug(self):
        self.index = self.sdl.SDL_JoystickAttachVirtual(1, 6, 15, 0)
        assert self.index >= 0
        self.handle = ctypes.c_void_p(self.sdl.SDL_JoystickOpen(self.index))
        for axis in (LEFT_TRIGGER, RIGHT_TRIGGER):
            self.axis(axis, -FULL - 1)

    def unplug(self):
        if self.handle is not None:
            self.sdl.SDL_JoystickDetachVirtual(self.index)
            self.sdl.SDL_JoystickClose(self.handle)
            self.handle = None

    def axis(self, axis, value):
        self.sdl.SDL_JoystickSetVirtualAxis(self.handle, axis, ctypes.c_int16(value))

    def button(self, button, held):
        self.sdl.SDL_JoystickSetVirtualButton(self.handle, button, ctypes.c_uint8(held))


@pytest.fixture
def pad(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS", "1")
    pygame.joystick.init()  # keeps SDL alive between two openings of the driver
    made = VirtualPad()
    made.plug()
    yield made
    made.unplug()
    pygame.joystick.quit()


@pytest.fixture
def device(pad):
    opened = driver_named("gamepad")()
    yield opened
    opened.close()


def await_that(condition, longest_s=3.0):
    until = time.perf_counter() + longest_s
    while not condition():
        assert time.perf_counter() < until, "waited in vain"
        time.sleep(0.005)


def state_of(device, ticks=200):
    state = np.zeros(STATE_SIZE)
    for _ in range(ticks):
        device.read(device.context_address, state)
    return state


@pytest.mark.parametrize(("axis", "value", "moved"), [(LEFT_X, FULL, 0), (LEFT_Y, -FULL, 1), (RIGHT_Y, FULL, 2)])
def test_sticks_move_the_tip_in_metres(pad, device, axis, value, moved):
    assert device.profile.modality is Modality.VIBRATION
    pad.axis(axis, value)
    await_that(lambda: state_of(device)[moved] > 0.004)
    pad.axis(axis, 0)
    time.sleep(0.05)
    place = state_of(device, 2000)[:3]
    assert place[moved] < FASTEST_M_S * 3.0
    np.testing.assert_allclose(np.delete(place, moved), 0.0, atol=1e-12)
    time.sleep(0.05)
    np.testing.assert_allclose(state_of(device, 2000)[:3], place, atol=1e-9, err_msg="a stick at rest rests")


def test_triggers_and_buttons(pad, device):
    pad.axis(RIGHT_TRIGGER, FULL)
    pad.axis(LEFT_TRIGGER, 0)
    pad.button(3, 1)
    await_that(lambda: state_of(device)[STATE_BUTTONS] == 8)
    state = state_of(device)
    assert state[STATE_TRIGGER] == pytest.approx(1.0, abs=1e-3)
    assert state[STATE_IRRIGATION] == pytest.approx(0.5, abs=1e-3)


def test_it_drives_the_servo_and_shows_no_force(pad, device):
    bone = LayeredBone(())
    bindings = ButtonBindings({Action.C_ARM: (0,)})
    servo = Servo(device, bone.law, bone.context_address, ServoSettings.for_device(device, bindings=bindings))
    pad.button(0, 1)
    await_that(lambda: state_of(device)[STATE_BUTTONS] == 1)
    servo.run_ticks(100)
    assert np.isfinite(servo.drain()).all()
    assert servo.presses(Action.C_ARM) == 1
    assert "haptics-cannot-force" in device.profile.cannot_render


def test_unplugged_it_says_so_and_plugged_in_it_works_again(pad, device):
    pad.unplug()
    await_that(lambda: not device.connected)
    assert device.fault.message_id == "haptics-device-lost"
    assert state_of(device)[STATE_TRACKING] == 0.0  # it let go before it said so
    pad.plug()
    await_that(lambda: device.connected)
    await_that(lambda: state_of(device)[STATE_TRACKING] == 1.0)


def test_it_is_opened_once_and_closed_twice(device):
    with pytest.raises(HapticsError, match="haptics-device-busy"):
        driver_named("gamepad")()
    device.close()
    device.close()
    driver_named("gamepad")().close()


def test_without_a_gamepad(pad):
    pad.unplug()
    if pygame.joystick.get_count():
        pytest.skip("this machine has a gamepad of its own")
    with pytest.raises(HapticsError, match="haptics-device-absent"):
        driver_named("gamepad")()
