"""The headset controller's driver on a feed that a test plays, and what the hand feels of force and motor."""

import numpy as np
import pytest

from haptics.controller_feed import ControllerSample
from haptics.device import STATE_SIZE, STATE_TRACKING, STATE_TRIGGER, Modality
from haptics.drivers import driver_named
from haptics.errors import HapticsError
from haptics.kernels import wall
from haptics.servo_loop import Servo
from haptics.vibration import IDLE_HZ, LOADED_HZ, MOST_PER_S, MOTOR_AMPLITUDE, VibrationMapping


class PlayedFeed:
    """A headset's process as far as the driver can see it."""

    name = "played"
    sample_period_s = 1.0 / 90.0

    def __init__(self):
        self.alive = True
        self.pulses = []
        self._sample = None

    def put(self, tip_m, *, turn=(1.0, 0.0, 0.0, 0.0), trigger=0.0, tracked=True):
        number = 1 if self._sample is None else self._sample.number + 1
        tip, turn = np.asarray(tip_m, float), np.asarray(turn, float)
        self._sample = ControllerSample(number, tip, turn, trigger, 0, tracked)

    def latest(self):
        return self._sample

    def wait(self, longest_s):
        pass

    def mark_end(self, mark):
        pass

    def vibrate(self, pulse):
        self.pulses.append(pulse)


@pytest.fixture
def feed():
    return PlayedFeed()


@pytest.fixture
def stylus(feed):
    opened = driver_named("openvr_controller")(feed, follow=False)
    yield opened
    opened.close()


def state_of(stylus, ticks=1):
    state = np.zeros(STATE_SIZE)
    for _ in range(ticks):
        stylus.read(stylus.context_address, state)
    return state


def test_without_a_headset_it_says_so():
    for feed in (None, PlayedFeed()):
        if feed is not None:
            feed.alive = False
        with pytest.raises(HapticsError, match="haptics-controller-no-headset"):
            driver_named("openvr_controller")(feed)


def test_only_one_at_a_time(stylus, feed):
    with pytest.raises(HapticsError, match="haptics-device-busy"):
        driver_named("openvr_controller")(feed, follow=False)


def test_it_follows_the_hand_smoothly(stylus, feed):
    assert stylus.profile.modality is Modality.VIBRATION
    feed.put([0.0, 0.0, 0.0])
    stylus.look(0.0)
    assert np.allclose(state_of(stylus)[:3], 0.0)
    feed.put([0.01, -0.02, 0.03], trigger=1.0)
    stylus.look(0.011)
    steps = np.diff([state_of(stylus)[0] for _ in range(200)])
    assert 0.0 < steps.max() < 0.001, "no jump of the tool, though samples come at 90 a second"
    state = state_of(stylus, 100)
    assert np.allclose(state[:3], [0.01, -0.02, 0.03], atol=1e-6)
    assert state[STATE_TRIGGER] == 1.0
    assert state[STATE_TRACKING] == 1.0


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda feed: setattr(feed, "alive", False), "haptics-controller-process-ended"),
        (lambda feed: None, "haptics-controller-silent"),
        (lambda feed: feed.put([0, 0, 0], tracked=False), "haptics-controller-untracked"),
        (lambda feed: feed.put([np.nan, 0, 0]), "haptics-controller-untracked"),
        (lambda feed: feed.put([0, 0, 0], turn=[np.nan] * 4), "haptics-controller-untracked"),
        (lambda feed: feed.put([0, 0, 0], turn=[0.0] * 4), "haptics-controller-untracked"),
    ],
)
def test_the_hand_is_let_go_within_20_ticks(stylus, feed, happens, reason):
    block = np.zeros(wall.BLOCK_SIZE)
    servo = Servo(stylus, wall.anchor_law, block.ctypes.data)
    feed.put([0.02, 0.0, 0.0])
    stylus.look(0.0)
    servo.run_ticks(600)
    assert np.linalg.norm(servo.drain()[-1, 5:8]) > 1.0
    happens(feed)
    stylus.look(1.0)
    servo.run_ticks(20)
    rows = servo.drain()
    assert np.linalg.norm(rows[-1, 5:8]) == 0.0
    assert rows[-1, 3] == 0.0
    assert stylus.fault.message_id == reason
    feed.alive = True
    feed.put([0.5, 0.0, 0.0])
    stylus.look(1.01)
    assert stylus.fault is None
    assert state_of(stylus)[0] == pytest.approx(0.5), "it is taken up where the hand now is"


def test_contact_and_breakthrough_are_felt_at_once_and_the_hum_follows_the_load():
    mapping, sent = VibrationMapping(80.0), []
    for tick in range(4000):
        now = tick * 1e-3
        force = 0.0 if tick < 500 else 60.0 if tick < 2000 else 1.0 if tick < 3000 else 0.0
        pulse = mapping.pulse(now, force, motor=1.0 if tick < 3000 else 0.0)
        if pulse is not None:
            sent.append((tick, pulse))
    strong = [tick for tick, pulse in sent if pulse.amplitude == 1.0]
    assert strong == [500, 2000], "touching the bone, and breaking through it"
    times = np.array([tick for tick, _ in sent if tick not in strong])
    assert np.diff(times).min() >= 1000 / MOST_PER_S - 1
    idle = next(pulse for tick, pulse in sent if tick < 500)
    loaded = next(pulse for tick, pulse in sent if 600 < tick < 2000)
    assert idle.amplitude == pytest.approx(MOTOR_AMPLITUDE)
    assert idle.frequency_Hz == IDLE_HZ
    assert loaded.amplitude == pytest.approx(MOTOR_AMPLITUDE + (1 - MOTOR_AMPLITUDE) * 0.75)
    assert LOADED_HZ < loaded.frequency_Hz < IDLE_HZ
    assert all(tick < 3000 for tick, _ in sent), "a still drill in air is silent"


def test_pulses_never_come_faster_than_events_and_rate_allow():
    random = np.random.default_rng(11)
    mapping, sent = VibrationMapping(80.0), []
    force = np.abs(np.cumsum(random.normal(0.0, 0.4, 20_000))).clip(0.0, 120.0)
    for tick, here in enumerate(force):
        pulse = mapping.pulse(tick * 1e-3, float(here), 1.0)
        if pulse is not None:
            assert 0.0 < pulse.amplitude <= 1.0
            assert LOADED_HZ <= pulse.frequency_Hz <= IDLE_HZ
            sent.append((tick, pulse.amplitude))
    hums = [tick for tick, amplitude in sent if amplitude < 1.0]
    events = [tick for tick, amplitude in sent if amplitude == 1.0]
    assert len(hums) <= 20_000 * 1e-3 * MOST_PER_S + 1
    assert len(events) > 3
    assert np.diff(events).min() >= 1000 / MOST_PER_S - 1
