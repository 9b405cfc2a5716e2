"""Burrs on the rig: energy law, sweep, pole, shapes, heat."""

import numpy as np
import pytest

from physics.cutting_profile import BURR_FRICTION, BURR_SPECIFIC_ENERGY
from physics.errors import PhysicsError
from physics.instrument import instrument_named
from physics.rig_burr import burr_trial
from physics.rig_specimen import block_specimen

ROUND = instrument_named("burr_round_6_0")
MATCHSTICK = instrument_named("burr_matchstick_3_0")


def ground(instrument=ROUND, spacing=0.3, density=1.85, **options):
    specimen = block_specimen(density, 6.0, spacing_mm=spacing, hole_diameter_mm=18.0)
    settings = {"rpm": 40_000.0, "push_N": 5.0, "lateral_mm_s": 2.5, "travel_mm": 4.0} | options
    return burr_trial(specimen, instrument, **settings), specimen


@pytest.mark.parametrize("instrument", [ROUND, MATCHSTICK])
def test_removed_is_swept_and_lost(instrument):
    trial, specimen = ground(instrument)
    assert trial.removed_mm3 == pytest.approx(specimen.body.volume_lost_mm3(), rel=1e-9)
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=0.04)


def test_the_energy_of_removal_is_the_motors():
    trial, _ = ground()
    work = np.trapezoid(trial.series["torque_Nmm"], trial.series["time_s"]) * 2.0 * np.pi * 40_000 / 60
    assert BURR_SPECIFIC_ENERGY * trial.removed_mm3 == pytest.approx(work, rel=0.06)
    assert BURR_FRICTION * 0.5 < trial.tangential_mean_N / trial.normal_mean_N < BURR_FRICTION * 1.5


@pytest.mark.deep
def test_contact_begins_at_the_face():
    for spacing in (0.2, 0.3, 0.4):
        trial, _ = ground(spacing=spacing)
        # The specimen's face lies in the middle of a layer of half-filled voxels.
        assert trial.series["depth_mm"][0] == pytest.approx(-0.5 * spacing, abs=0.06)


@pytest.mark.deep
@pytest.mark.parametrize("instrument", [ROUND, MATCHSTICK])
def test_a_trough_does_not_depend_on_voxels_or_rate(instrument):
    cases = ((0.2, 1000.0), (0.3, 500.0), (0.3, 1000.0), (0.3, 2000.0), (0.4, 1000.0))
    trials = [ground(instrument, spacing, rate_hz=rate)[0] for spacing, rate in cases]
    for name in ("removed_mm3", "rate_mm3_s", "normal_mean_N"):
        values = np.array([getattr(trial, name) for trial in trials])
        # A rod leaves a shallow trough: its rate is within 6 %, all else within 5 %.
        assert np.ptp(values) < (0.06 if name == "rate_mm3_s" else 0.05) * values.mean(), name


@pytest.mark.deep
def test_trends_have_the_right_sign():
    # Fast enough that the trough stays shallower than the shaft behind the head lets it be.
    fast = {"lateral_mm_s": 8.0}
    plain = ground(**fast)[0]
    assert ground(push_N=9.0, **fast)[0].rate_mm3_s > 1.4 * plain.rate_mm3_s
    assert ground(density=1.0, **fast)[0].rate_mm3_s > 1.5 * plain.rate_mm3_s
    assert ground(rpm=20_000.0, **fast)[0].rate_mm3_s < 0.75 * plain.rate_mm3_s
    assert ground(wear=2.0, **fast)[0].rate_mm3_s < 0.75 * plain.rate_mm3_s
    assert ground(instrument_named("burr_diamond_4_0"), **fast)[0].rate_mm3_s < 0.5 * plain.rate_mm3_s
    spot = {"lateral_mm_s": 0.0, "seconds": 0.6}
    assert ground(tilt_deg=90.0, **spot)[0].removed_mm3 < 0.7 * ground(**spot)[0].removed_mm3
    wet = ground(irrigation="external", **fast)[0].temperature_max_C
    assert 37.0 < wet < plain.temperature_max_C
    assert ground(tilt_deg=90.0, **spot)[0].temperature_max_C > 38.0, "the pole rubs"


def test_a_stiff_arm_holds_the_depth_of_cut():
    specimen = block_specimen(1.2, 6.0, spacing_mm=0.3, hole_diameter_mm=18.0)
    trial = burr_trial(specimen, ROUND, rpm=40_000.0, cut_mm=0.8, lateral_mm_s=4.0, travel_mm=4.0)
    assert trial.depth_mm == pytest.approx(0.8, abs=0.05)
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=0.05)
    assert 0.0 < trial.normal_mean_N < 50.0
    with pytest.raises(PhysicsError, match="physics-rig-burr-drive"):
        ground(cut_mm=0.5)


def test_a_burr_at_rest_removes_nothing_and_the_same_twice_is_the_same():
    still, specimen = ground(rpm=0.0)
    assert still.removed_mm3 == specimen.body.volume_lost_mm3() == 0.0
    (first, one), (second, two) = ground(MATCHSTICK), ground(MATCHSTICK)
    assert one.body.volume_hash() == two.body.volume_hash()
    assert first.figures() == second.figures()


def test_what_cannot_be_is_refused():
    for options in ({"push_N": float("nan")}, {"rpm": -1.0}, {"tilt_deg": 120.0}, {"travel_mm": 0.0}):
        with pytest.raises(PhysicsError, match="physics-rig-value"):
            ground(**options)
