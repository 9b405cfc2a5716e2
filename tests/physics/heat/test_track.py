"""Heat that follows the ticks of a session: same figures for any bursts, energy closed, tools changed on the way."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.heat.track import PIECE_TICKS, HeatTrack
from physics.instrument import instrument_named
from tests.physics.hand import Hand, slab

TICK_S = 1e-3


@pytest.fixture(scope="module")
def drilled():
    """A bone, its tray, and commands and responses of drilling 5 mm of cortex at 2 mm/s, then standing still."""
    hand = Hand(slab(thickness_mm=5.0, spacing=0.4), stiffness=60.0)
    depths = np.concatenate([np.linspace(-0.5, 6.5, 3500), np.full(1500, 6.5)])
    commands, responses = [], []
    for number, depth in enumerate(depths):
        hand.trigger(1.0 if number < 3500 else 0.0)
        responses.append(hand.to((0.0, 0.0, depth)).copy())
        commands.append(hand.command.copy())
    return hand.stepper.body, hand.stepper.instruments, np.array(commands), np.array(responses)


def track_of(drilled, bursts, **options):
    body, tray, commands, responses = drilled
    track = HeatTrack(body, tray, TICK_S, **options)
    first = 0
    for size in bursts:
        track.take(commands[first : first + size], responses[first : first + size])
        track.picture()
        first += size
    track.take(commands[first:], responses[first:])
    track.finish()
    return track.picture()


def test_the_figures_do_not_depend_on_the_bursts(drilled):
    random = np.random.default_rng(3)
    whole = track_of(drilled, [])
    for _ in range(2):
        burst = track_of(drilled, random.integers(1, 90, 60))
        assert burst.figures() == whole.figures()
        assert np.array_equal(burst.temperature, whole.temperature)


def test_heat_in_is_heat_stored_and_lost_and_the_work_of_the_tool(drilled):
    _, _, _, responses = drilled
    picture = track_of(drilled, [])
    assert abs(picture.imbalance) < 5e-3
    turning = responses[:, slot.RESPONSE_CUTTING_TORQUE] * responses[:, slot.RESPONSE_SPEED] * 2.0 * np.pi / 60.0
    pushing = responses[:, slot.RESPONSE_THRUST] * np.maximum(responses[:, slot.RESPONSE_FEED], 0.0)
    work_J = 1e-3 * (turning + pushing * (responses[:, slot.RESPONSE_CUTTING_TORQUE] > 0.0)).sum() * TICK_S
    assert picture.energy_J == pytest.approx(work_J, rel=5e-3)


def test_a_dry_hole_gets_hot_and_water_cools_it(drilled):
    dry = track_of(drilled, [])
    body, tray, commands, responses = drilled
    wet_commands = commands.copy()
    wet_commands[:, slot.COMMAND_IRRIGATION] = 1.0
    wet = track_of((body, tray, wet_commands, responses), [])
    assert 42.0 < dry.temperature_max_C < 110.0
    assert wet.temperature_max_C < dry.temperature_max_C - 2.0
    assert dry.necrosis_mm3 >= wet.necrosis_mm3
    assert dry.cem43_max_minutes > 0.0


def test_the_sampler_reads_the_field_by_place(drilled):
    picture = track_of(drilled, [])
    hottest = np.unravel_index(np.argmax(picture.temperature), picture.temperature.shape)
    place = picture.origin_lps_mm + picture.spacing_mm * np.array(hottest[::-1])
    assert picture.temperature_at(place)[0] == pytest.approx(picture.temperature.max())
    assert picture.temperature_at((500.0, 0.0, 0.0))[0] == 37.0


def test_a_tool_without_a_motor_makes_no_heat(drilled):
    body, _, commands, responses = drilled
    track = HeatTrack(body, [instrument_named("pedicle_probe")], TICK_S)
    track.take(commands, responses)
    track.finish()
    assert track.picture().energy_J == 0.0
    assert track.time_s == pytest.approx(len(commands) * TICK_S)


def test_another_tool_may_be_taken_up(drilled):
    body, tray, commands, responses = drilled
    changed = commands.copy()
    changed[2000:, slot.COMMAND_INSTRUMENT] = 1.0
    picture = track_of((body, (*tray, instrument_named("pedicle_probe")), changed, responses), [7 * PIECE_TICKS])
    assert abs(picture.imbalance) < 5e-3
    assert 0.0 < picture.energy_J < track_of(drilled, []).energy_J
