"""Hole, slot, trough and dome: the same whatever the voxels and the rate, and as the closed forms say.

`python -m tests.physics.test_independence` prints the table.
"""

from functools import cache

import numpy as np
import pytest

from physics.instrument import instrument_named
from physics.rig import drill_trial
from physics.rig_burr import burr_trial
from physics.rig_ream import ream_trial
from physics.rig_saw import saw_trial
from physics.rig_specimen import block_specimen, layered_specimen
from physics.rig_tools import reamers
from tests.physics import naive_reaming

VOXELS, RATES = (0.2, 0.3, 0.4), (500.0, 1000.0, 2000.0)
BLADE = instrument_named("sagittal_saw_12")


def hole(spacing, rate):
    specimen = block_specimen(1.85, 6.0, spacing_mm=spacing)
    trial = drill_trial(specimen, instrument_named("twist_drill_3_2"), push_N=60.0, rate_hz=rate)
    return trial.removed_mm3, trial.thrust_mean_N, trial.time_s, np.pi * 1.6**2 * 6.0


def slot(spacing, rate):
    specimen = layered_specimen([(1.85, 3.0)], spacing_mm=spacing, hole_diameter_mm=18.0, width_mm=10.0)
    trial = saw_trial(specimen, BLADE, cpm=12_000.0, push_N=25.0, rate_hz=rate)
    return trial.removed_mm3, trial.thrust_mean_N, trial.time_s, 10.0 * 3.0 * BLADE.kerf_mm


def trough(spacing, rate):
    specimen = block_specimen(1.85, 6.0, spacing_mm=spacing, hole_diameter_mm=18.0)
    trial = burr_trial(
        specimen, instrument_named("burr_round_6_0"), rpm=40_000.0, push_N=5.0, lateral_mm_s=2.5, travel_mm=4.0,
        rate_hz=rate,
    )  # fmt: skip
    return trial.removed_mm3, trial.normal_mean_N, trial.removed_mm3 / trial.rate_mm3_s, trial.swept_mm3


def dome(spacing, rate):
    specimen = block_specimen(0.6, 12.0, spacing_mm=spacing, hole_diameter_mm=38.0)
    trial = ream_trial(
        specimen, reamers("acetabular", 0.0, 38.0), from_mm=0.0, rpm=200.0, push_N=150.0, depth_mm=4.0, rate_hz=rate
    )
    return trial.removed_mm3, trial.axial_mean_N, trial.time_s, naive_reaming.cap(19.0, trial.depth_mm)


SHAPES = {"hole": hole, "slot": slot, "trough": trough, "dome": dome}
QUICK = ((0.3, 1000.0), (0.4, 500.0))


@cache
def run(name, spacing, rate):
    return SHAPES[name](spacing, rate)


def check(name, cases):
    rows = np.array([run(name, spacing, rate) for spacing, rate in cases])
    removed, closed = rows[:, 0], rows[:, 3]
    assert removed == pytest.approx(closed, rel=0.03)
    for column, what in enumerate(("removed", "force", "time")):
        values = rows[:, column]
        assert np.ptp(values) < 0.05 * values.mean(), what


@pytest.mark.parametrize("name", SHAPES)
def test_a_coarser_voxel_and_a_slower_rate_change_little(name):
    check(name, QUICK)


@pytest.mark.deep
@pytest.mark.parametrize("name", SHAPES)
def test_nothing_depends_on_voxels_or_rate(name):
    check(name, [(spacing, rate) for spacing in VOXELS for rate in RATES])


if __name__ == "__main__":
    print("shape   voxel  rate   removed  closed form  force     time")
    for shape in SHAPES:
        for spacing in VOXELS:
            for rate in RATES:
                removed, force, time, closed = run(shape, spacing, rate)
                print(f"{shape:7s} {spacing:4.1f}  {rate:5.0f}  {removed:8.2f} {closed:8.2f}  {force:8.2f} {time:7.3f}")
