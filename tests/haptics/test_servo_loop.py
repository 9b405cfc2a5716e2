"""The servo: determinism, limits, rows, pacing, stopping, and what happens when things go wrong."""

import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from numba import types

from haptics.device import PROFILES
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.recorded import RecordedStylus
from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import EXPERT, DrillPlan
from haptics.errors import HapticsError
from haptics.force_law_layout import COMMAND_SIZE, RESPONSE_FORCE, RESPONSE_SIZE
from haptics.force_limits import ForceLimits
from haptics.kernels import slots
from haptics.kernels.jit import address, compiled, vector
from haptics.kernels.memory import block_at
from haptics.passivity_limits import PassivityLimits
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings, bare_timer_loop
from haptics.telemetry import read_telemetry
from haptics.virtual_coupling import Coupling
from tests.conftest import REPOSITORY
from tests.haptics.stand_in_bone import FEMORAL_SHAFT, LayeredBone

COLUMN = {name: index for index, name in enumerate(ROW_COLUMNS)}
RENDERED = slice(COLUMN["rendered_x_N"], COLUMN["rendered_z_N"] + 1)
TIMED = [COLUMN["lateness_us"], COLUMN["compute_us"], COLUMN["missed"]]


@compiled(types.void(address, vector, vector))
def storm_law(context, command, response):
    """Whatever force comes next from a table: slot 0 count, slot 1 cursor, then the forces."""
    head = block_at(context, 2)
    table = block_at(context + 16, int(head[0]) * 3)
    place = int(head[1]) % int(head[0])
    for axis in range(3):
        response[RESPONSE_FORCE + axis] = table[3 * place + axis]
    head[1] += 1.0


@compiled(types.void(address, vector, vector))
def failing_law(context, command, response):
    """Raises at its hundredth call."""
    calls = block_at(context, 1)
    calls[0] += 1.0
    response[RESPONSE_FORCE] = 3.0
    if calls[0] >= 100.0:
        raise ValueError


def storm(forces):
    return np.concatenate([[len(forces), 0.0], np.ravel(forces)])


def held_hand(profile=PROFILES["simulated"], **options):
    return SimulatedStylus(2.0, 5000.0, 100.0, profile=profile, **options)


def pushed(device, table):
    """A servo whose law pushes for ever, which the passivity controller would rightly end: it only observes here."""
    settings = replace(ServoSettings.for_device(device), passivity=PassivityLimits.observing())
    return Servo(device, storm_law, table.ctypes.data, settings)


def drilling(seed=1, **settings):
    bone = LayeredBone(FEMORAL_SHAFT)
    device = SimulatedStylus.with_surgeon(DrillPlan((0, 0, 0), (0, 0, 1), 0.025), EXPERT, seed)
    servo = Servo(device, bone.law, bone.context_address, ServoSettings.for_device(device, **settings))
    return servo, device, bone


def test_row_columns_fit_the_vectors():
    assert len(ROW_COLUMNS) == len(set(ROW_COLUMNS)) == 8 + COMMAND_SIZE + RESPONSE_SIZE == 56
    assert ROW_COLUMNS[8] == "command_tip_x_mm"
    assert ROW_COLUMNS[24 + RESPONSE_FORCE] == "response_force_x_N"


def test_unpaced_runs_repeat_bit_for_bit():
    runs = []
    for chunk in (4000, 137):  # in one go and in pieces
        servo, _, _ = drilling()
        for _ in range(0, 4000, chunk):
            servo.run_ticks(min(chunk, 4000 - servo.tick))
        runs.append(np.delete(servo.drain(), TIMED, axis=1))
    assert np.array_equal(runs[0], runs[1])
    other, _, _ = drilling(seed=2)
    other.run_ticks(4000)
    assert not np.array_equal(runs[0], np.delete(other.drain(), TIMED, axis=1))


def test_unpaced_runs_longer_than_the_ring_lose_nothing():
    servo, _, _ = drilling()
    servo.run_ticks(40_000)
    assert np.array_equal(servo.drain()[:, 0], np.arange(40_000))
    assert servo.telemetry().overruns == 0
    assert len(servo.drain()) == 0


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_random_contact_never_passes_the_limits(name):
    profile = PROFILES[name]
    random = np.random.default_rng(3)
    forces = random.normal(size=(20_000, 3)) * 10.0 ** random.uniform(-2, 4, size=(20_000, 1))
    forces[random.integers(0, len(forces), 500)] = np.nan
    forces[random.integers(0, len(forces), 500), 1] = np.inf
    table = storm(forces)
    servo = Servo(held_hand(profile), storm_law, table.ctypes.data)
    servo.run_ticks(len(forces))
    rendered = servo.drain()[:, RENDERED]
    assert np.isfinite(rendered).all()
    assert np.linalg.norm(rendered, axis=1).max() <= profile.max_force_N * (1 + 1e-12)
    steps = np.linalg.norm(np.diff(rendered, axis=0, prepend=0.0), axis=1)
    assert steps.max() <= profile.max_slew_N_ms * (1 + 1e-12)
    assert servo.telemetry().non_finite_ticks >= 900
    assert servo.telemetry().force_step_max_N == pytest.approx(steps.max())


def test_the_force_ramps_up_at_the_start():
    table = storm([[0.0, 0.0, -80.0]])
    servo = pushed(held_hand(PROFILES["touch"]), table)
    servo.run_ticks(400)
    size = np.linalg.norm(servo.drain()[:, RENDERED], axis=1)
    assert size[0] == 0.0
    np.testing.assert_allclose(size[:250], 3.3 * np.arange(250) / 250, atol=1e-9)
    np.testing.assert_allclose(size[250:], 3.3)


@pytest.mark.parametrize("name", ["touch", "premium_3_0", "simulated"])
def test_lost_tracking_means_zero_force_within_20_ms(name):
    table = storm([[0.0, 0.0, -1e4]])
    device = held_hand(PROFILES[name])
    device.set_trigger(1.0)
    device.lose_tracking(1000, 1500)
    servo = pushed(device, table)
    servo.run_ticks(2500)
    rows = servo.drain()
    size = np.linalg.norm(rows[:, RENDERED], axis=1)
    assert size[999] == pytest.approx(PROFILES[name].max_force_N)
    assert size[1020:1500].max() == 0.0
    assert rows[1000:1500, COLUMN["tracking"]].max() == 0.0
    assert rows[1000:1500, COLUMN["command_trigger"]].max() == 0.0, "nobody holds the drill"
    held = rows[1000:1500, COLUMN["command_tip_x_mm"] : COLUMN["command_trigger"]]
    assert np.array_equal(held, np.repeat(held[:1], 500, axis=0)), "the last good pose is held"
    assert size[1500] == 0.0, "tracking came back: the ramp starts anew"
    assert size[2000] > 0.0


def test_a_device_never_tracked_never_reaches_the_force_law():
    table = storm([[1.0, 0.0, 0.0]])
    servo = Servo(MouseStylus(), storm_law, table.ctypes.data)
    servo.run_ticks(100)
    assert table[1] == 0.0
    assert servo.drain()[:, RENDERED].max() == 0.0
    assert servo.telemetry().untracked_ticks == 100


def test_poses_that_are_no_numbers_count_as_lost_tracking():
    positions = np.zeros((300, 3))
    positions[100:200, 1] = np.nan
    device = RecordedStylus(positions, np.tile([1.0, 0, 0, 0], (300, 1)), np.ones(300))
    table = storm([[1.0, 0.0, 0.0]])
    servo = Servo(device, storm_law, table.ctypes.data)
    servo.run_ticks(300)
    rows = servo.drain()
    assert np.isfinite(rows).all()
    assert np.array_equal(rows[:, COLUMN["tracking"]] == 0, np.isnan(positions[:, 1]))


def test_emergency_stop_takes_the_force_away():
    table = storm([[0.0, 0.0, -80.0]])
    servo = pushed(held_hand(PROFILES["touch"]), table)
    servo.run_ticks(400)
    servo.emergency_stop()
    servo.run_ticks(100)
    size = np.linalg.norm(servo.drain()[:, RENDERED], axis=1)
    assert size[399] > 3.0
    assert size[410:].max() == 0.0
    servo.emergency_stop(False)
    servo.run_ticks(400)
    assert np.linalg.norm(servo.drain()[-1, RENDERED]) == pytest.approx(3.3)


def test_changes_take_effect_at_a_recorded_tick():
    servo, _, _ = drilling()
    servo.run_ticks(10)
    servo.select_instrument(3)
    servo.run_ticks(10)
    assert np.array_equal(servo.drain()[:, COLUMN["command_instrument"]], [0.0] * 10 + [3.0] * 10)


def test_paced_rows_are_drained_without_loss_while_python_is_busy():
    servo, _, _ = drilling()
    servo.start()
    parts, spins, until = [], 0, time.perf_counter() + 1.0
    while time.perf_counter() < until:
        spins += sum(range(2000))  # holds the interpreter
        parts.append(servo.drain())
    servo.stop()
    parts.append(servo.drain())
    ticks = np.concatenate(parts)[:, 0]
    assert np.array_equal(ticks, np.arange(servo.tick))
    assert servo.telemetry().overruns == 0
    assert servo.tick > 300, "the loop needs no Python: about 1000 on a quiet machine"
    assert servo.telemetry().achieved_rate_hz < 1200.0


def test_a_full_ring_keeps_the_old_rows_and_counts_the_new_ones():
    bone = LayeredBone(FEMORAL_SHAFT)
    device = held_hand()
    settings = ServoSettings(ForceLimits(10.0), Coupling(5.0, 0.0), 1.0, ring_rows=50)
    servo = Servo(device, bone.law, bone.context_address, settings)
    servo.start()
    while servo.tick < 200:
        time.sleep(0.01)
    servo.stop()
    rows = servo.drain()
    assert np.array_equal(rows[:, 0], np.arange(50))
    assert servo.telemetry().overruns == servo.tick - 50


def test_stop_joins_and_the_servo_starts_again():
    servo, device, _ = drilling()
    for _ in range(2):
        servo.start()
        assert servo.running
        with pytest.raises(HapticsError, match="haptics-servo-running"):
            servo.start()
        time.sleep(0.05)
        servo.stop()
        assert not servo.running
    assert not [thread for thread in threading.enumerate() if thread.name == "osteon-servo"]
    before = servo.tick
    time.sleep(0.02)
    assert servo.tick == before
    assert np.array_equal(servo.drain()[:, 0], np.arange(before))
    assert not device.rendered_force.any()


def test_a_failing_force_law_lets_the_hand_go():
    calls = np.zeros(1)
    device = held_hand()
    servo = Servo(device, failing_law, calls.ctypes.data)
    servo.start()
    servo._thread.join(5.0)
    assert not servo.running
    assert not device.rendered_force.any()
    with pytest.raises(HapticsError, match="haptics-servo-failed"):
        servo.stop()


def test_energy_comes_from_the_hand():
    servo, device, _ = drilling()
    while not device.finished and servo.tick < 100_000:
        servo.run_ticks(1000)
    assert servo.telemetry().net_work_J < 0.0
    assert servo.telemetry().max_net_work_J < 1e-3


def test_deadlines_given_up_count_as_missed():
    """A servo that gave up all it was late for would otherwise look punctual."""
    counts = np.zeros(slots.COUNTERS_SIZE, np.int64)
    counts[slots.COUNTER_PACED_TICKS], counts[slots.COUNTER_MISSED], counts[slots.COUNTER_SKIPPED] = 90, 4, 10
    histograms = np.zeros((slots.HISTOGRAM_COUNT, slots.HISTOGRAM_BINS), np.int64)
    told = read_telemetry(counts, np.zeros(slots.MEMORY_SIZE), histograms, real_time=False)
    assert (told.deadlines, told.missed_deadlines, told.skipped_ticks) == (100, 14, 10)
    assert told.missed_share == pytest.approx(0.14)


def test_bare_timer_loop_keeps_the_period():
    bare = bare_timer_loop(0.3)
    assert bare.deadlines == 300
    assert bare.ticks <= 300
    assert bare.missed_deadlines >= 300 - bare.ticks
    assert bare.elapsed_s >= 0.29
    assert bare.lateness_p50_us <= bare.lateness_p99_us <= bare.lateness_max_us * 1.02


def test_a_second_process_reads_compiled_code():
    script = (
        "import sys, numba, scipy.linalg, scipy.optimize, time; began = time.perf_counter();"
        "from haptics.servo_loop import bare_timer_loop; from haptics.kernels.tick import servo_tick;"
        "print(sum(servo_tick.stats.cache_hits.values()), sum(servo_tick.stats.cache_misses.values()))"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["1", "0"]


@pytest.mark.parametrize(
    "frame", [np.zeros((4, 4)), np.eye(3), np.diag([1.0, 1.0, -1.0, 1.0]), np.diag([1.0, 2.0, 1.0, 1.0])]
)
def test_frames_that_are_none(frame):
    with pytest.raises(HapticsError, match="haptics-frame-invalid"):
        ServoSettings.for_device(MouseStylus(), frame)


@pytest.mark.parametrize("limits", [{"max_force_N": -1.0}, {"max_force_N": np.nan}])
def test_limits_that_are_none(limits):
    with pytest.raises(HapticsError, match="haptics-limits-invalid"):
        ForceLimits(**limits)


def test_limits_that_could_not_be_let_go_in_time():
    with pytest.raises(HapticsError, match="haptics-limits-too-slow"):
        ForceLimits(100.0, max_slew_N_ms=2.0)
    for profile in PROFILES.values():
        ForceLimits.of(profile)
