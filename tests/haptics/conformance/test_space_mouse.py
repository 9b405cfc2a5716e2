"""The 3D mouse driver on a twin that speaks the puck's reports."""

import contextlib
import queue
import struct
import time

import numpy as np
import pytest

from haptics.button_bindings import STYLUS_BINDINGS, bindings_of
from haptics.device import STATE_BUTTONS, STATE_FAULT, STATE_SIZE, STATE_TRACKING
from haptics.drivers import driver_named
from haptics.drivers.rate_stylus import FASTEST_M_S
from haptics.drivers.space_mouse import FULL, SpaceMouseStylus, _is_3d_mouse
from haptics.errors import HapticsError
from haptics.servo_loop import Servo


class PuckTwin:
    """Reports as a SpaceMouse sends them, and an unplugged one's error."""

    def __init__(self):
        self.reports, self.plugged, self.opened = queue.Queue(), True, 0
        self.stalls_s = queue.Queue()
        """How long coming reads take; a queue, since the driver reads in a thread of its own."""

    def open(self):
        if not self.plugged:
            return None
        self.opened += 1
        return self

    def read(self, max_length, timeout_ms=0):
        if not self.plugged:
            raise OSError("read error")
        with contextlib.suppress(queue.Empty):
            time.sleep(self.stalls_s.get_nowait())
        try:
            return list(self.reports.get(timeout=timeout_ms / 1e3))
        except queue.Empty:
            return []

    def close(self):
        pass

    def push(self, kind, *numbers):
        self.reports.put(struct.pack(f"<B{len(numbers)}h", kind, *(round(FULL * number) for number in numbers)))


@pytest.fixture
def puck(monkeypatch):
    monkeypatch.setattr("haptics.drivers.space_mouse.RETRY_S", 0.05)
    return PuckTwin()


@pytest.fixture
def stylus(puck):
    opened = SpaceMouseStylus(open_puck=puck.open)
    yield opened
    opened.close()


def state_of(device, ticks=60):
    """The device's state once its follower has come to rest."""
    state = np.zeros(STATE_SIZE)
    for _ in range(ticks):
        device.read(device.context_address, state)
    return state


def moved(stylus, puck, *report):
    """Way of the tip over a third of a second under one deflection."""
    puck.push(*report)
    time.sleep(0.05)
    began, start = time.perf_counter(), stylus._tip.copy()
    time.sleep(0.3)
    way, took = stylus._tip - start, time.perf_counter() - began
    puck.push(report[0], *([0.0] * (len(report) - 1)))
    time.sleep(0.05)
    return way / took


@pytest.mark.parametrize(
    ("report", "direction"),
    [((1, 1, 0, 0), (1, 0, 0)), ((1, 0, 1, 0), (0, 0, 1)), ((1, 0, 0, 1, 0, 0, 0), (0, -1, 0))],
)
def test_the_puck_pushed_fully_moves_the_tool_at_full_speed_in_the_users_axes(stylus, puck, report, direction):
    speed = moved(stylus, puck, *report)
    assert speed @ np.array(direction) == pytest.approx(FASTEST_M_S, rel=0.25)
    assert np.linalg.norm(speed - (speed @ np.array(direction)) * np.array(direction)) < 1e-9


@pytest.mark.parametrize("report", [(2, 0, 0, 0.9), (1, 0, 0, 0, 0, 0, 0.9)])
def test_the_puck_twisted_turns_the_tool_and_leaves_its_tip(stylus, puck, report):
    before = stylus._turn.copy()
    moved(stylus, puck, *report)
    assert abs(before @ stylus._turn) < 0.999
    assert not stylus._tip.any()


def test_a_machine_that_stood_still_does_not_fling_the_tool(stylus, puck):
    puck.push(1, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    time.sleep(0.05)
    began, start = time.perf_counter(), stylus._tip.copy()
    puck.stalls_s.put(1.0)
    time.sleep(1.2)
    way, took = stylus._tip - start, time.perf_counter() - began
    assert 0.0 < way[0] < FASTEST_M_S * (took - 0.5)


def test_its_play_at_rest_moves_nothing_and_broken_reports_are_passed_over(stylus, puck):
    puck.push(1, 0.04, -0.05, 0.03)
    for report in (b"\x01", b"\x01\x05", b"\x02\x01\x02", b"\x09\x00\x00", b"\x01" + b"\xff" * 5):
        puck.reports.put(report)
    time.sleep(0.2)
    assert not stylus._tip.any()
    assert stylus.connected


def test_buttons_come_as_bits_and_have_a_default_use(stylus, puck):
    puck.reports.put(b"\x03\x02\x00")
    time.sleep(0.1)
    assert state_of(stylus)[STATE_BUTTONS] == 2.0
    assert bindings_of("space_mouse", {}) == STYLUS_BINDINGS


def test_unplugged_it_lets_go_and_comes_back(stylus, puck):
    servo = Servo(stylus, *_free_law())
    servo.run_ticks(5)
    puck.plugged = False
    time.sleep(0.1)
    assert stylus.fault.message_id == "haptics-device-lost"
    assert state_of(stylus)[STATE_TRACKING] == 0.0
    assert state_of(stylus)[STATE_FAULT] == 2.0
    puck.plugged = True
    time.sleep(0.2)
    assert stylus.connected
    assert state_of(stylus)[STATE_TRACKING] == 1.0


def test_without_one_it_says_so_and_it_is_opened_once(puck):
    puck.plugged = False
    with pytest.raises(HapticsError, match="haptics-device-absent"):
        SpaceMouseStylus(open_puck=puck.open)
    puck.plugged = True
    first = SpaceMouseStylus(open_puck=puck.open)
    with pytest.raises(HapticsError, match="haptics-device-busy"):
        SpaceMouseStylus(open_puck=puck.open)
    first.close()


def test_this_machine_has_none():
    pytest.importorskip("hid")
    if any(_is_3d_mouse(entry["vendor_id"], entry["product_id"]) for entry in __import__("hid").enumerate()):
        pytest.skip("a 3D mouse is plugged in here")
    with pytest.raises(HapticsError, match="haptics-device-absent"):
        driver_named("space_mouse")()


def test_a_former_makers_plain_mouse_is_none():
    assert _is_3d_mouse(0x256F, 0xC635)
    assert _is_3d_mouse(0x046D, 0xC626)
    assert not _is_3d_mouse(0x046D, 0xC077)


def _free_law():
    from haptics.kernels import contact

    box = np.zeros(contact.BLOCK_SIZE)
    box[contact.HALF_WIDTH] = 1e9
    _free_law.kept = box
    return contact.box_law, box.ctypes.data
