"""The oscillating saw: tooth law, slot, plane, trends."""

import math
from dataclasses import replace

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES, law_constants
from physics.errors import PhysicsError
from physics.instrument import instrument_named
from physics.kernels.saw_law import chip_under, slab_share
from physics.rig_saw import saw_trial
from physics.rig_specimen import layered_specimen, tube_specimen
from tests.physics import naive
from tests.physics.hand import Hand, slab

BLADE = instrument_named("sagittal_saw_12")
RANDOM = np.random.default_rng(3)


@pytest.fixture(autouse=True)
def _few_heat_cells(monkeypatch):
    """The laws are tried here; how heat converges with its cells is told beside the heat solver."""
    monkeypatch.setattr("physics.rig_tool_heat.MOST_CELLS", 30_000)


def sawn(spacing=0.3, density=1.85, width=10.0, blade=BLADE, tilt=0.0, **options):
    specimen = layered_specimen(
        [(density, 3.0)], spacing_mm=spacing, hole_diameter_mm=18.0, width_mm=width, tilt_deg=tilt
    )
    settings = {"cpm": 12_000.0} | ({"push_N": 25.0} if "feed_mm_min" not in options else {}) | options
    return saw_trial(specimen, blade, **settings), specimen


@pytest.mark.parametrize("force", [0.2, 3.0, 7.0, 30.0, 120.0])
def test_the_chip_is_that_of_the_readable_law(force):
    law = law_constants(PROFILES["sharp"], 1.0)
    chip = chip_under(force, 1.0, 10.0, 60.0, 1.4, law)
    assert chip == pytest.approx(naive.saw_chip(force, 10.0, 60.0, 1.4), abs=2e-5)


def test_slab_share_agrees_with_counting():
    for _ in range(50):
        normal = RANDOM.normal(size=3)
        normal /= np.linalg.norm(normal)
        distance = RANDOM.uniform(-0.9, 0.9)
        points = naive.cube_points(0.4, 40) @ normal + distance
        assert slab_share(*normal, distance, 0.45, 0.4) == pytest.approx((abs(points) <= 0.45).mean(), abs=0.02)


@pytest.mark.parametrize("tilt", [0.0, 20.0])
@pytest.mark.parametrize("spacing", [0.2, 0.3, 0.4])
def test_a_slot_removes_what_it_sweeps(spacing, tilt):
    trial, specimen = sawn(spacing, tilt=tilt)
    assert trial.removed_mm3 == pytest.approx(specimen.body.volume_lost_mm3(), rel=1e-9)
    # Aslant, a slot little wider than two voxels is right to 4 %.
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=0.04 if tilt > 0.0 else 0.03)
    if tilt == 0.0:
        assert trial.swept_mm3 == pytest.approx(10.0 * 3.0 * BLADE.kerf_mm, rel=0.01)


def test_results_do_not_depend_on_voxels_or_rate():
    cases = ((0.2, 1000.0), (0.3, 500.0), (0.3, 1000.0), (0.3, 2000.0), (0.4, 1000.0))
    trials = [sawn(spacing, rate_hz=rate)[0] for spacing, rate in cases]
    for name in ("rate_mm3_s", "feed_mean_mm_s", "thrust_mean_N", "removed_mm3"):
        values = np.array([getattr(trial, name) for trial in trials])
        assert np.ptp(values) < 0.05 * values.mean(), name
    times = np.array([trial.time_s for trial in trials])
    assert np.ptp(times) < 0.08 * times.mean()


def test_the_feed_is_that_of_the_closed_form():
    trial, _ = sawn(push_N=25.0)
    chip = naive.saw_chip(25.0, 10.0, 60.0, 1.4)
    speed = 2.0 * BLADE.stroke_mm * 200.0
    assert trial.feed_mean_mm_s == pytest.approx(naive.saw_teeth(chip, 10.0, 60.0, 1.4) * chip * speed / 10.0, rel=0.03)


def test_trends_have_the_right_sign():
    plain = sawn()[0]
    assert sawn(push_N=35.0)[0].rate_mm3_s > plain.rate_mm3_s
    assert sawn(density=1.0)[0].rate_mm3_s > plain.rate_mm3_s
    assert sawn(wear=2.0)[0].rate_mm3_s < plain.rate_mm3_s
    assert sawn(cpm=18_000.0)[0].rate_mm3_s == pytest.approx(1.5 * plain.rate_mm3_s, rel=0.05)
    slow, wet = sawn(feed_mm_min=40.0)[0], sawn(feed_mm_min=40.0, irrigation="external")[0]
    assert 0.0 < wet.temperature_rise_max_C < slow.temperature_rise_max_C
    assert sawn(feed_mm_min=120.0)[0].thrust_mean_N > slow.thrust_mean_N
    assert slow.thrust_mean_N / slow.cutting_force_mean_N == pytest.approx(1.6)


def test_below_the_threshold_and_at_rest_nothing_goes():
    for options in ({"push_N": 0.3}, {"cpm": 0.0, "push_N": 40.0}):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("physics.rig_ending.LONGEST_S", 0.5)
            trial, specimen = sawn(**options)
        assert trial.removed_mm3 == specimen.body.volume_lost_mm3() == 0.0
        assert trial.depth_mm < 0.3


def test_the_slot_holds_the_blade_in_its_plane():
    hand = Hand(slab(thickness_mm=6.0, width_mm=24.0), "sagittal_saw_12", stiffness=40.0)
    hand.to((0.0, 0.0, -0.5))
    for step in range(600):
        hand.to((0.0, 0.0, -0.5 + 0.01 * min(step, 300)))
    x, y, _ = hand.tip
    hand.point((0.0, 0.3, 1.0))
    hand.to((0.0, 1.0, 2.5))
    assert hand.tip[:2] == pytest.approx((x, y), abs=1e-9)
    bending = 200_000.0 * 12.0 * 0.6**3 / (4.0 * 60.0**3)
    assert hand.force[1] == pytest.approx(-1.0 / (1.0 / bending + 1.0 / 40.0), rel=1e-6)
    for step in range(400):
        hand.to((0.0, 0.0, 2.5 - 0.02 * step))
    for _ in range(5):
        # Near bone the blade is led in steps, a few a tick.
        hand.to((0.0, 3.0, -5.0))
    assert hand.response[slot.RESPONSE_CONTACT] == 0.0
    assert hand.tip[1] == pytest.approx(3.0, abs=1e-6)


def test_a_tube_and_the_same_twice():
    bodies = [tube_specimen(20.0, 12.0, 1.85, hole_diameter_mm=18.0) for _ in range(2)]
    trials = [saw_trial(body, BLADE, cpm=12_000.0, push_N=25.0, depth_mm=6.0) for body in bodies]
    assert trials[0].figures() == trials[1].figures()
    assert bodies[0].body.volume_hash() == bodies[1].body.volume_hash()
    assert trials[0].removed_mm3 == pytest.approx(trials[0].swept_mm3, rel=0.05)


def test_a_blade_led_sideways_widens_its_slot():
    specimen = layered_specimen([(1.85, 2.0)], spacing_mm=0.4, hole_diameter_mm=34.0, width_mm=30.0)
    trial = saw_trial(specimen, BLADE, cpm=12_000.0, push_N=40.0, sweep_mm=10.0)
    width = BLADE.diameter_mm + BLADE.stroke_mm + 10.0
    assert trial.swept_mm3 == pytest.approx(width * 2.0 * BLADE.kerf_mm, rel=0.01)
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=0.04)
    assert trial.removed_mm3 == pytest.approx(specimen.body.volume_lost_mm3(), rel=1e-9)


def test_what_cannot_be_is_refused():
    for options in ({"push_N": float("nan")}, {"cpm": -1.0}, {"stroke_mm": math.inf}):
        with pytest.raises(PhysicsError, match="physics-rig-value"):
            sawn(**options)
    with pytest.raises(PhysicsError, match="physics-rig-drive"):
        sawn(blade=replace(BLADE), push_N=None)
