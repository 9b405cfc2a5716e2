"""A run that does not get to its depth says so, and does not go on for ever."""

import pytest

from physics.instrument import instrument_named
from physics.rig import drill_trial
from physics.rig_burr import burr_trial
from physics.rig_ending import STANDSTILL_S, Standstill
from physics.rig_ream import ream_trial
from physics.rig_saw import saw_trial
from physics.rig_specimen import block_specimen
from physics.rig_tools import reamers

DRILL = instrument_named("twist_drill_3_2")


@pytest.mark.parametrize(("voxel", "rate_hz"), [(0.3, 1000.0), (0.4, 500.0)])
def test_a_push_below_the_threshold_ends_early_at_every_voxel_and_rate(voxel, rate_hz):
    trial = drill_trial(block_specimen(1.85, 6.0, spacing_mm=voxel), DRILL, push_N=15.0, rate_hz=rate_hz)
    assert not trial.figures()["reached"]
    assert trial.depth_mm < trial.ending.goal_mm == 11.0
    assert trial.ending.time_s <= 4.0 * STANDSTILL_S
    name, values = trial.ending.message()
    assert name == "physics-rig-stands"
    assert values["depth"] < values["goal"] == 11.0


def test_a_hole_that_is_finished_has_nothing_to_tell():
    trial = drill_trial(block_specimen(0.6, 3.0), DRILL, push_N=40.0)
    assert trial.figures()["reached"] is True
    assert trial.ending.message() is None


def test_a_slow_tool_is_not_taken_for_one_that_stands():
    slow = Standstill(100.0)
    assert not any(slow.found(0.002 * tick / 100.0) for tick in range(3000))
    stuck = Standstill(100.0)
    assert any(stuck.found(1.0) for _ in range(int(2.5 * STANDSTILL_S * 100.0)))


def test_time_over_is_told_apart_from_a_standstill(monkeypatch):
    monkeypatch.setattr("physics.rig_ending.LONGEST_S", 1.0)
    trial = drill_trial(block_specimen(1.85, 6.0), DRILL, feed_mm_min=30.0)
    assert trial.ending.message()[0] == "physics-rig-time-over"


def test_a_saw_without_strokes_does_not_keep_its_frame_for_two_minutes():
    specimen = block_specimen(1.85, 4.0, hole_diameter_mm=30.0)
    trial = saw_trial(specimen, instrument_named("sagittal_saw_12"), cpm=0.0, feed_mm_min=240.0, depth_mm=2.0)
    assert not trial.figures()["reached"]
    assert trial.ending.time_s < 10.0


def test_after_a_head_that_stands_no_larger_one_is_tried():
    heads = reamers("intramedullary", 8.0, 10.0)
    specimen = block_specimen(1.85, 4.0, spacing_mm=0.4, hole_diameter_mm=10.0)
    trial = ream_trial(specimen, heads, from_mm=8.0, rpm=300.0, push_N=2.0)
    assert trial.sizes_mm == (9.0,)
    assert not trial.figures()["reached"]


def test_a_burr_tells_of_a_depth_it_did_not_get_to():
    burr = instrument_named("burr_round_6_0")

    def led(depth_mm):
        specimen = block_specimen(1.2, 6.0, hole_diameter_mm=16.0)
        return burr_trial(specimen, burr, rpm=40_000.0, push_N=3.0, lateral_mm_s=8.0, travel_mm=2.0, depth_mm=depth_mm)

    assert led(None).figures()["reached"]
    short = led(5.0)
    assert not short.figures()["reached"]
    assert short.ending.message()[0] == "physics-rig-way-over"
