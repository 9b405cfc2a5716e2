"""Removed volume is swept volume, and neither voxel size nor tick rate moves the result."""

import numpy as np
import pytest

from physics.instrument import instrument_named
from physics.rig import drill_trial
from physics.rig_specimen import block_specimen, tube_specimen

DRILL = instrument_named("twist_drill_3_2")
POSES = {"aligned": (0.0, 0.0), "tilted": (20.0, 0.0), "askew": (25.0, 37.0)}


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("rate", [500.0, 1000.0])
@pytest.mark.parametrize("spacing", [0.25, 0.4, 0.6])
def test_a_hole_through_a_slab_removes_what_it_sweeps(spacing, rate, pose):
    tilt, turn = POSES[pose]
    specimen = block_specimen(1.85, 4.0, spacing_mm=spacing, tilt_deg=tilt, turn_deg=turn)
    past = 1.0 + 1.6 * np.tan(np.radians(tilt)) + DRILL.cone_height_mm
    trial = drill_trial(specimen, DRILL, push_N=120.0, rate_hz=rate, depth_mm=specimen.through_mm + past)
    analytic = np.pi * 1.6**2 * 4.0 / np.cos(np.radians(tilt))
    assert trial.swept_mm3 == pytest.approx(analytic, rel=2e-3)
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=3e-3)
    assert specimen.body.volume_lost_mm3() == pytest.approx(trial.removed_mm3, rel=1e-9)


@pytest.mark.parametrize("diameter", ["1_5", "2_5", "4_5"])
def test_other_diameters_too(diameter):
    drill = instrument_named(f"twist_drill_{diameter}")
    trial = drill_trial(block_specimen(1.85, 3.0, spacing_mm=0.3), drill, feed_mm_min=180.0)
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=1e-2)


def test_a_blind_hole_with_its_cone():
    for spacing in (0.25, 0.4, 0.6):
        trial = drill_trial(block_specimen(1.85, 8.0, spacing_mm=spacing), DRILL, feed_mm_min=180.0, depth_mm=4.0)
        assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=1e-2)


def test_a_tube_with_partial_voxels():
    trial = drill_trial(tube_specimen(20.0, 12.0, 1.85, spacing_mm=0.4), DRILL, push_N=100.0)
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=1e-2)


def test_force_and_time_do_not_depend_on_voxels_or_rate():
    trials = [
        drill_trial(block_specimen(1.85, 4.0, spacing_mm=spacing), DRILL, push_N=80.0, rate_hz=rate)
        for spacing, rate in ((0.2, 1000.0), (0.3, 500.0), (0.3, 1000.0), (0.3, 2000.0), (0.4, 1000.0))
    ]
    for name in ("thrust_mean_N", "torque_mean_Nmm", "feed_mean_mm_s", "time_s", "removed_mm3"):
        values = np.array([getattr(trial, name) for trial in trials])
        assert np.ptp(values) < 0.03 * values.mean(), name
