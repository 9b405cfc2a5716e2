"""What every driver owes the servo, tried on each driver at its own bench."""

import ctypes
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from haptics.button_bindings import Action, ButtonBindings
from haptics.device import STATE_BUTTONS, STATE_FAULT, STATE_SIZE, STATE_TRACKING, DevicePort, Modality
from haptics.drivers import DRIVERS, driver_named
from haptics.drivers.mailbox_stylus import MailboxStylus
from haptics.drivers.mouse import MouseStylus
from haptics.errors import HapticsError
from haptics.force_limits import ZERO_FORCE_DEADLINE_S
from haptics.kernels import mailbox_slots, wall
from haptics.kernels.mailbox import put_sample
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from scenarios.language import Translator
from tests.conftest import REPOSITORY
from tests.haptics.conformance import benches
from tests.haptics.stand_in_bone import LayeredBone

COLUMN = {name: place for place, name in enumerate(ROW_COLUMNS)}
RENDERED = slice(COLUMN["rendered_x_N"], COLUMN["rendered_z_N"] + 1)
TIP = slice(COLUMN["command_tip_x_mm"], COLUMN["command_tip_z_mm"] + 1)
TURN = slice(COLUMN["command_orientation_w"], COLUMN["command_orientation_z"] + 1)
PLAIN = ("simulated", "mouse", "recorded")
MAKERS = ("inverse3", "touch", "force_dimension")


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    return tmp_path_factory.mktemp("stand_ins")


@pytest.fixture
def bench(request, libraries, monkeypatch):
    name = request.param
    if name == "inverse3":
        made = benches.InverseBench()
    elif name in ("touch", "force_dimension"):
        source = "hd_stand_in.c" if name == "touch" else "dhd_stand_in.c"
        path = benches.build_library(libraries, source)
        variable = "OSTEON_OPENHAPTICS" if name == "touch" else "OSTEON_FORCE_DIMENSION"
        monkeypatch.setenv(variable, str(path))
        kind = benches.TouchBench if name == "touch" else benches.ForceDimensionBench
        made = kind(ctypes.CDLL(str(path)))
    else:
        made = {
            "simulated": benches.SimulatedBench,
            "mouse": benches.MouseBench,
            "recorded": benches.RecordedBench,
        }[name]()
    monkeypatch.setattr("haptics.drivers.mailbox_stylus.RETRY_S", 0.05)
    yield made
    made.close()


@pytest.fixture
def device(bench):
    opened = bench.open()
    yield opened
    opened.close()


every = pytest.mark.parametrize("bench", PLAIN + MAKERS, indirect=True)
makers = pytest.mark.parametrize("bench", MAKERS, indirect=True)


def await_that(condition, longest_s=3.0):
    until = time.perf_counter() + longest_s
    while not condition():
        assert time.perf_counter() < until, "waited in vain"
        time.sleep(0.002)


def settled(device):
    """Wait until what was just set at the bench has come through."""
    if isinstance(device, MailboxStylus):
        seen = device.samples
        await_that(lambda: device.samples > seen + 3)


def state_of(device):
    state = np.zeros(STATE_SIZE)
    device.read(device.context_address, state)
    return state


def anchored(device, anchor_mm=(0.0, 0.0, 0.0)):
    block = np.zeros(wall.BLOCK_SIZE)
    block[wall.ANCHOR : wall.ANCHOR + 3] = anchor_mm
    return Servo(device, wall.anchor_law, block.ctypes.data), block


def first_tracked_row(servo):
    """What the servo saw first; on a busy machine a vendor's thread may be too late for a tick or two."""
    rows = []

    def tick():
        servo.run_ticks(1)
        rows.append(servo.drain()[0])
        return rows[-1][COLUMN["tracking"]] == 1.0

    await_that(tick)
    return rows[-1]


def test_every_registered_driver_is_tried():
    # touch_x is touch with another profile; gamepad, 3D mouse and headset controller have benches of their own.
    assert set(DRIVERS) == {*PLAIN, *MAKERS, "touch_x", "gamepad", "space_mouse", "openvr_controller"}


@every
def test_it_is_a_device(device):
    assert isinstance(device, DevicePort)
    assert device.profile.max_force_N > 0.0
    assert device.profile.max_stiffness_N_m > 0.0
    assert device.profile.delay_s >= 0.0
    assert not device.finished


@every
def test_metres_in_millimetres_out(bench, device):
    for position in ((0.01, -0.02, 0.03), (-0.03, 0.004, 0.0)):
        bench.move(position)
        settled(device)
        servo, _block = anchored(device)
        row = first_tracked_row(servo)
        np.testing.assert_allclose(row[TIP], np.array(position) * 1e3, atol=1e-6)


@every
def test_orientation_is_the_tool_in_the_device_frame(bench, device):
    if not bench.turns:
        assert np.linalg.norm(state_of(device)[3:7]) == pytest.approx(1.0)
        return
    random = np.random.default_rng(1)
    for quaternion in (np.array(benches.QUARTER_TURN), *random.normal(size=(4, 4))):
        quaternion = quaternion / np.linalg.norm(quaternion)
        bench.move((0.0, 0.0, 0.0), quaternion)
        settled(device)
        servo, _block = anchored(device)
        assert abs(first_tracked_row(servo)[TURN] @ quaternion) == pytest.approx(1.0, abs=1e-6)


@every
def test_buttons_come_as_bits(bench, device):
    if not bench.presses:
        return
    bench.move((0.0, 0.0, 0.0))
    for bits in (1, 2, 3, 0):
        bench.press(bits)
        settled(device)
        assert state_of(device)[STATE_BUTTONS] == bits


@every
def test_random_force_stays_within_the_profile(bench, device):
    bench.move((0.0, 0.0, 0.0))
    settled(device)
    servo, block = anchored(device)
    random = np.random.default_rng(2)
    for _ in range(60):
        block[wall.ANCHOR : wall.ANCHOR + 3] = random.normal(scale=100.0, size=3)
        servo.run_ticks(25)
    rendered = servo.drain()[:, RENDERED]
    assert np.isfinite(rendered).all()
    assert np.linalg.norm(rendered, axis=1).max() <= device.profile.max_force_N * (1 + 1e-12)
    steps = np.linalg.norm(np.diff(rendered, axis=0), axis=1)
    assert steps.max() <= device.profile.max_slew_N_ms * (1 + 1e-12)


@every
def test_closing_twice_is_safe_and_another_can_follow(bench):
    for _ in range(2):
        opened = bench.open()
        opened.close()
        opened.close()


@makers
def test_samples_are_never_torn(device):
    """Two threads on one mailbox: every sample repeats one number, none may be seen mixed."""
    device.close()  # the vendor's thread is gone: this test writes in its place
    ended = threading.Event()

    def write():
        sample, number = np.zeros(STATE_SIZE), 0.0
        while not ended.is_set():
            number += 1.0
            sample[:17] = number
            put_sample(device.context_address, sample)

    writer = threading.Thread(target=write)
    writer.start()
    seen, until = set(), time.perf_counter() + 0.4
    while time.perf_counter() < until:
        state = state_of(device)
        held = state[:STATE_TRACKING]
        if held[0] > 0.0:
            seen.add(tuple(held))
    ended.set()
    writer.join()
    assert len(seen) > 3
    assert all(len(set(held)) == 1 for held in seen)


@makers
def test_the_force_reaches_the_hand_in_newtons_and_in_its_frame(bench, device):
    bench.move((0.0, 0.0, 0.0))
    settled(device)
    servo, _block = anchored(device, (0.0, 30.0, 0.0))
    servo.start()
    felt = [bench.force()]

    def is_felt():
        felt.append(bench.force())
        return felt[-1][1] > 0.1

    await_that(is_felt)
    force = felt[-1]
    servo.stop()
    assert 0.1 < force[1] <= device.profile.max_force_N * (1 + 1e-9)
    np.testing.assert_allclose(force[[0, 2]], 0.0, atol=1e-9)
    await_that(lambda: not bench.force().any())


def lost_in_mid_force(bench, device, lose):
    """Rows of a run in which the device is lost under force."""
    bench.move((0.0, 0.0, 0.0))
    settled(device)
    servo, _block = anchored(device, (0.0, 30.0, 0.0))
    servo.start()
    await_that(lambda: np.linalg.norm(bench.force()) > 0.1)
    lose()
    await_that(lambda: state_of(device)[STATE_TRACKING] == 0.0)
    await_that(lambda: not bench.force().any())
    await_that(lambda: device.fault is not None)
    time.sleep(0.05)
    servo.stop()
    return servo.drain(), device.fault


def assert_let_go_in_time(rows, device):
    tracked = rows[:, COLUMN["tracking"]] > 0.5
    size = np.linalg.norm(rows[:, RENDERED], axis=1)
    first = int(np.flatnonzero(~tracked & (np.cumsum(tracked) > 0))[0])
    last = int(np.flatnonzero(size > 0.0)[-1])
    trust_s = float(device._block[mailbox_slots.LOST_AFTER])
    assert size[: first + 1].max() > 0.1
    assert trust_s + (max(0, last - first) + 1) * 1e-3 <= ZERO_FORCE_DEADLINE_S
    assert size[last + 1 :].max(initial=0.0) == 0.0


@makers
def test_unplugged_under_force_it_lets_go_and_says_so(bench, device):
    rows, fault = lost_in_mid_force(bench, device, lambda: bench.plug(False))
    assert_let_go_in_time(rows, device)
    assert fault.message_id in {"haptics-device-lost", "haptics-device-absent"}
    for language in ("en", "zh_CN"):
        text = Translator(language).text(fault.message_id, **fault.values)
        assert device._link.name in text


@makers
def test_unplugged_in_mid_cut_the_drill_stops_and_the_mouse_goes_on(bench, device):
    bone = LayeredBone(((0.0, 50.0, 0.4),))
    bindings = ButtonBindings({Action.TRIGGER: (0,)})
    bench.move((0.0, 0.0, -0.002))
    settled(device)
    servo = Servo(device, bone.law, bone.context_address, ServoSettings.for_device(device, bindings=bindings))
    servo.start()
    bench.press(1)
    for depth in np.linspace(-0.002, 0.012, 60):
        bench.move((0.0, 0.0, float(depth)))
        time.sleep(0.005)
    await_that(lambda: bench.force()[2] < -0.02 and bone.deepest_mm > 0.5)
    bench.plug(False)
    await_that(lambda: device.fault is not None and not bench.force().any())
    time.sleep(0.05)
    servo.stop()
    rows = servo.drain()
    tracked = rows[:, COLUMN["tracking"]] > 0.5
    assert rows[tracked, COLUMN["response_feed_mm_s"]][-20:].max() > 0.0, "it was cutting"
    gone = int(np.flatnonzero(tracked)[-1]) + 1
    assert rows[gone:, COLUMN["command_trigger"]].max() == 0.0
    assert not rows[gone + 16 :, RENDERED].any()
    depth = bone.deepest_mm
    mouse = MouseStylus()
    mouse.set_pose((0.0, 0.0, depth * 1e-3 + 0.002), (1.0, 0.0, 0.0, 0.0))
    mouse.set_trigger(1.0)
    Servo(mouse, bone.law, bone.context_address).run_ticks(500)
    assert bone.deepest_mm > depth, "the same bone goes on under the mouse"


@makers
def test_silent_under_force_it_lets_go(bench, device):
    rows, fault = lost_in_mid_force(bench, device, lambda: bench.silence(True))
    bench.silence(False)
    assert_let_go_in_time(rows, device)
    assert fault.message_id in {"haptics-device-lost", "haptics-device-absent", "haptics-service-missing"}


@makers
def test_garbage_under_force_lets_go_and_is_not_passed_on(bench, device):
    rows, fault = lost_in_mid_force(bench, device, lambda: bench.garbage(True))
    assert_let_go_in_time(rows, device)
    assert np.isfinite(rows).all()
    assert fault.message_id == "haptics-device-garbage"
    assert device.garbage > 0
    bench.garbage(False)
    await_that(lambda: device.connected)


@makers
def test_plugged_in_again_it_works_again(bench, device):
    settled(device)
    bench.plug(False)
    await_that(lambda: not device.connected)
    assert state_of(device)[STATE_FAULT] == 2.0
    bench.plug(True)
    await_that(lambda: device.connected)
    bench.move((0.0, 0.01, 0.0))
    settled(device)
    state = state_of(device)
    assert state[STATE_TRACKING] == 1.0
    assert state[1] == pytest.approx(0.01)


@makers
def test_it_is_opened_once(bench, device):
    with pytest.raises(HapticsError, match="haptics-device-busy"):
        bench.open()
    assert device.connected
    device.close()
    bench.open().close()


@makers
def test_a_device_that_is_not_there(bench):
    bench.plug(False)
    for _ in range(2):  # the failed try leaves nothing behind
        with pytest.raises(HapticsError, match="haptics-device-absent"):
            bench.open()
    bench.plug(True)
    bench.open().close()


@makers
def test_a_servo_that_died_leaves_no_force(bench, device):
    """The vendor's thread lets go by itself when no wrench comes."""
    bench.move((0.0, 0.0, 0.0))
    settled(device)
    push = np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1e-3, 0.0])
    until = time.perf_counter() + 0.2
    while time.perf_counter() < until and not bench.force().any():
        device.write(device.context_address, push)
        time.sleep(0.001)
    assert bench.force()[1] == pytest.approx(1.0)
    await_that(lambda: not bench.force().any())
    settled(device)
    assert not bench.force().any()
    assert device.connected


@makers
def test_the_delay_is_measured_and_softens_the_coupling(device):
    assert device.profile.modality is Modality.FORCE_FEEDBACK
    assert 1e-4 < device.profile.delay_s < 0.1
    assert device.mean_sample_age_s >= 0.0


@pytest.mark.parametrize(
    ("name", "variable"), [("touch", "OSTEON_OPENHAPTICS"), ("force_dimension", "OSTEON_FORCE_DIMENSION")]
)
def test_a_missing_library_is_named(name, variable, monkeypatch, tmp_path):
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.delenv("FDSDK", raising=False)
    with pytest.raises(HapticsError, match="haptics-library-missing") as caught:
        driver_named(name)()
    for language in ("en", "zh_CN"):
        text = Translator(language).text(caught.value.message_id, **caught.value.values)
        assert variable in text
        assert str(tmp_path) in text
        assert "lib" in text


def test_another_library_is_not_taken_for_the_makers(monkeypatch, tmp_path):
    (tmp_path / "other.c").write_text("int nothing(void) { return 0; }\n")
    monkeypatch.setattr(benches, "HERE", tmp_path)
    monkeypatch.setenv("OSTEON_OPENHAPTICS", str(benches.build_library(tmp_path, "other.c")))
    with pytest.raises(HapticsError, match="haptics-library-other"):
        driver_named("touch")()


def test_a_missing_service_is_named():
    with pytest.raises(HapticsError, match="haptics-service-missing"):
        driver_named("inverse3")("ws://127.0.0.1:9")


def test_no_makers_library_is_loaded_before_it_is_asked_for():
    script = "import sys, haptics.drivers; print('websockets' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
