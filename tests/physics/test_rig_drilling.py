"""Split points, pilot holes, wires and temperatures on the rig."""

from dataclasses import replace

import numpy as np
import pytest

from physics.cutting_profile import CHISEL_SHARE, PROFILES, SPLIT_POINT_LOAD
from physics.errors import PhysicsError
from physics.instrument import instrument_named
from physics.rig import OSCILLATING_SHARE, drill_trial, hammer_trial
from physics.rig_specimen import block_specimen, line_specimen
from physics.rig_temperature import trial_temperatures

DRILL = instrument_named("twist_drill_3_2")
WIRE = instrument_named("k_wire_1_6")


def test_a_split_point_takes_the_chisels_share():
    human = PROFILES["macavelia_human"]
    plain, split = (
        drill_trial(block_specimen(1.85, 6.0), tool, feed_mm_min=120.0, depth_mm=4.0, profile=human).thrust_mean_N
        for tool in (DRILL, replace(DRILL, chisel_load=SPLIT_POINT_LOAD))
    )
    saved = human.edge_pressure * 3.2 * CHISEL_SHARE * (1.0 - SPLIT_POINT_LOAD)
    assert plain - split == pytest.approx(saved, rel=0.01)
    assert 0.40 < saved / plain < 0.50, "45 % (Saha 1982)"


@pytest.mark.parametrize("spacing", [0.2, 0.3, 0.4])
def test_a_pilot_hole_takes_bone_and_load(spacing):
    pilot = 2.0
    trial = drill_trial(
        block_specimen(1.85, 6.0, spacing_mm=spacing), DRILL, feed_mm_min=120.0, depth_mm=4.0, pilot_mm=pilot
    )
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=0.02)
    full = PROFILES["sharp"].thrust(3.2, 120.0 / 1000.0, 1.85)
    # The lips keep their outer part; the chisel meets nothing.
    lips = PROFILES["sharp"].edge_pressure * 3.2 * (1.0 - CHISEL_SHARE)
    outer = (1.6 - 0.5 * pilot) / 1.6
    expected = lips * (1.6 - 0.5 * pilot) / (1.6 * (1.0 - DRILL.chisel_fraction)) + 125.0 * 3.2 * 0.12 * outer
    assert trial.thrust_mean_N == pytest.approx(expected, rel=0.12)
    assert trial.thrust_mean_N < 0.5 * full


def test_a_pilot_wider_than_the_drill_is_refused():
    with pytest.raises(PhysicsError, match="physics-rig-value"):
        drill_trial(block_specimen(1.85, 4.0), DRILL, push_N=80.0, pilot_mm=3.2)


def temperatures(tool=DRILL, rpm=1000.0, pilot_mm=0.0, irrigation="off", start_C=37.0, **options):
    specimen = block_specimen(1.85, 5.0)
    drive = options or {"feed_mm_min": 90.0}
    trial = drill_trial(specimen, tool, rpm=rpm, pilot_mm=pilot_mm, **drive)
    return trial_temperatures(trial, specimen, tool, rpm=rpm, irrigation=irrigation, start_C=start_C, pilot_mm=pilot_mm)


@pytest.mark.deep
def test_temperatures_move_the_right_way():
    plain = temperatures()
    assert 37.0 < plain["temperature_at_1p5mm_C"] < plain["temperature_at_0p5mm_C"] < plain["temperature_max_C"] < 100.0
    assert temperatures(irrigation="external")["temperature_max_C"] < plain["temperature_max_C"]
    assert temperatures(pilot_mm=2.0)["temperature_max_C"] < plain["temperature_max_C"]
    assert temperatures(wear=2.6, feed_mm_min=90.0)["temperature_max_C"] > plain["temperature_max_C"]
    assert temperatures(start_C=22.0)["temperature_max_C"] < plain["temperature_max_C"]
    assert temperatures(push_N=120.0)["temperature_max_C"] < temperatures(push_N=60.0)["temperature_max_C"]


@pytest.mark.deep
def test_a_wire_is_hotter_and_harder_to_drive_than_a_drill():
    drill = instrument_named("twist_drill_1_5")
    wire = replace(WIRE, diameter_mm=1.5, shaft_diameter_mm=1.5)
    hot, warm = (temperatures(tool, feed_mm_min=60.0) for tool in (wire, drill))
    assert hot["temperature_max_C"] > warm["temperature_max_C"] + 5.0
    slow, quick = (drill_trial(block_specimen(1.85, 4.0), tool, push_N=50.0) for tool in (wire, drill))
    assert slow.feed_mean_mm_s < 0.5 * quick.feed_mean_mm_s


def test_a_wire_follows_its_closed_form():
    trial = drill_trial(block_specimen(1.85, 6.0), WIRE, feed_mm_min=60.0, depth_mm=4.5)
    assert trial.thrust_mean_N == pytest.approx(2.0 * PROFILES["sharp"].thrust(1.6, 0.06, 1.85), rel=0.03)


def test_wire_results_do_not_depend_on_voxels_or_rate():
    trials = [
        drill_trial(block_specimen(1.85, 4.0, spacing_mm=spacing), WIRE, push_N=60.0, rate_hz=rate)
        for spacing, rate in ((0.2, 1000.0), (0.3, 500.0), (0.3, 1000.0), (0.3, 2000.0), (0.4, 1000.0))
    ]
    for name in ("thrust_mean_N", "torque_mean_Nmm", "feed_mean_mm_s", "time_s", "removed_mm3"):
        values = np.array([getattr(trial, name) for trial in trials])
        assert np.ptp(values) < 0.05 * values.mean(), name
    assert trials[2].removed_mm3 == pytest.approx(trials[2].swept_mm3, rel=0.01)


def test_an_oscillating_wire_is_slower():
    specimen = block_specimen(1.85, 4.0)
    turned = drill_trial(specimen, WIRE, push_N=60.0)
    swung = drill_trial(block_specimen(1.85, 4.0), WIRE, push_N=60.0, rpm=1000.0 * OSCILLATING_SHARE)
    assert 1.3 < swung.time_s / turned.time_s < 1.7, "46 % longer (published)"


def test_blows_drive_a_wire_by_their_energy():
    specimen = block_specimen(0.6, 3.0)
    trial, blows = hammer_trial(specimen, WIRE, blow_J=0.1)
    _, fewer = hammer_trial(block_specimen(0.6, 3.0), WIRE, blow_J=0.4)
    _, more = hammer_trial(block_specimen(0.9, 3.0), WIRE, blow_J=0.1)
    assert blows == pytest.approx(4 * fewer, abs=4)
    assert more > 1.8 * blows, "strength grows with density squared"
    heat = trial_temperatures(trial, specimen, WIRE, rpm=0.0)
    assert heat["temperature_max_C"] >= 37.0


def test_a_line_through_any_bone_is_drilled_like_a_block():
    def bone_at(points):
        inside = (points[:, 2] >= 0.0) & (points[:, 2] <= 6.0)
        return np.where(inside, 1.85, 0.0), inside.astype(float)

    axis = np.array([0.0, 0.0, 1.0])
    line = line_specimen(bone_at, np.zeros(3), axis, 6.0, spacing_mm=0.3)
    there = drill_trial(line, DRILL, push_N=80.0)
    block = drill_trial(block_specimen(1.85, 6.0), DRILL, push_N=80.0)
    assert there.time_s == pytest.approx(block.time_s, rel=0.06)
    assert there.removed_mm3 == pytest.approx(np.pi * 1.6**2 * 6.0, rel=0.06)
    assert sum(thickness for _, thickness in line.layers) == pytest.approx(6.0)


def test_a_line_too_long_for_its_voxels_is_refused():
    with pytest.raises(PhysicsError, match="physics-rig-line"):
        line_specimen(lambda points: (points[:, 0], points[:, 0]), np.zeros(3), np.ones(3) / 3**0.5, 240.0,
                      spacing_mm=0.05)  # fmt: skip
