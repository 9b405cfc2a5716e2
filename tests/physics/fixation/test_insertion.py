"""Driving a screw: torque formulas, seating, stripping, and what each change must do to them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.depth_profile import layered_profile
from physics.errors import PhysicsError
from physics.fixation.hole import Hole
from physics.fixation.insertion import drive_screw, driving_torque, seating_arm_mm
from physics.fixation.material import BONE, FOAM
from physics.fixation.screw import screws
from physics.fixation.tapping import tap_hole, tap_of
from physics.fixation.thread import ThreadFit

SHAFT = [(1.85, 4.0), (0.25, 20.0), (1.85, 4.0)]


def driven(family="HA3.5", layers=SHAFT, hole=None, material=BONE, **options):
    screw = screws()[family]
    bore = hole or Hole(screw.hole)
    return drive_screw(screw, bore, layered_profile(layers), material, **{"depth_mm": 30.0, "until": "strip"} | options)


def test_seating_arm_of_the_screw_formula():
    # d_m/2 tan(lead + friction angle) + mu r_head = 0.52 + 0.44 mm at mu 0.2 and 1.35 mm at mu 0.3, by hand.
    assert seating_arm_mm(screws()["HA3.5"], 0.2) == pytest.approx(0.96, abs=0.005)
    assert seating_arm_mm(screws()["HA3.5"], 0.3) == pytest.approx(1.35, abs=0.005)
    assert seating_arm_mm(screws()["HA3.5"], 0.2) / 3.5 == pytest.approx(0.27, abs=0.01), "nut factor"


def test_stripping_torque_of_fresh_humeri_means_1_8_kn():
    # Strip 1721 N mm, and 1.8 kN by the formula; the cortex that gives that force strips at that torque.
    thickness = 1800.0 / 413.3
    trial = driven(layers=[(1.85, thickness)], depth_mm=8.0)
    assert trial.compression_N == pytest.approx(1800.0, rel=0.01)
    assert trial.stripping_torque_Nm == pytest.approx(1.721, rel=0.05)


def test_cancellous_screw_in_a_humeral_head():
    # HB6.5 with 16 mm of thread: strip 392 N mm, between apparent densities of 0.13 and 0.16 g/cm3.
    low, high = (driven("HB6.5", [(density, 60.0)], depth_mm=16.0).stripping_torque_Nm for density in (0.13, 0.16))
    assert low < 0.392 < high


@pytest.mark.parametrize(("family", "layers"), [("HA3.5", SHAFT), ("HB6.5", [(0.2, 60.0)])])
def test_a_surgeon_stops_at_four_fifths_and_strips_nothing(family, layers):
    trial = driven(family, layers, until="stop")
    assert 0.79 <= trial.torque_Nm / trial.stripping_torque_Nm <= 0.85
    assert not trial.stripped
    assert trial.pullout_left_N == pytest.approx(driven(family, layers, until="strip").compression_N)


def test_stripping_takes_the_compression_and_most_of_the_hold():
    stop, strip = driven(until="stop"), driven(until="strip")
    assert strip.stripped
    assert strip.compression_left_N < 0.2 * strip.compression_N
    assert strip.pullout_left_N < 0.2 * stop.pullout_left_N
    assert strip.series["torque_Nm"].max() == pytest.approx(strip.stripping_torque_Nm, rel=0.01)
    assert strip.torque_Nm < 0.3 * strip.stripping_torque_Nm


def test_a_torque_is_where_it_stops():
    trial = driven(until=1.0)
    assert trial.torque_Nm == pytest.approx(1.0, rel=0.02)
    assert not trial.stripped
    early = driven(until=0.1)
    assert early.depth_mm < 30.0
    assert early.compression_N == 0.0
    assert 0.0 < early.pullout_left_N < trial.pullout_left_N
    assert driven(until=50.0).stripped


def test_cutting_spends_the_energy_of_the_thread_it_cuts():
    screw, hole, profile = screws()["HA3.5"], Hole(2.5), layered_profile([(1.85, 5.0)])
    tip = np.linspace(0.0, 20.0, 4001)
    cutting, _ = driving_torque(screw, hole, profile, BONE, tip)
    work = np.trapezoid(cutting, tip / screw.pitch * 2.0 * math.pi)
    fit = ThreadFit(screw, hole)
    path = 2.0 * math.pi * fit.arm_mm * 5.0 / screw.pitch
    assert work == pytest.approx(750.0 * fit.ridge_area_mm2 * path, rel=0.01)
    assert cutting[tip > 11.0].max() < 1e-9, "the flutes have left the cortex"
    assert 150.0 <= cutting.max() <= 300.0, "0.15-0.3 N m per cortex"


def test_friction_grows_linearly_with_the_engaged_length():
    screw, profile = screws()["HA3.5"], layered_profile([(1.85, 30.0)])
    tip = np.linspace(0.0, 30.0, 301)
    _, friction = driving_torque(screw, Hole(2.5), profile, BONE, tip)
    assert friction == pytest.approx(friction[-1] * tip / 30.0, abs=1e-6 * friction[-1])
    # mu p_r pi d_m L d_m / 2 with 1-3 MPa.
    pressure = friction[-1] / (0.2 * math.pi * 2.95**2 * 30.0 / 2.0)
    assert 1.0 <= pressure <= 3.0


def test_two_cortices_are_felt_one_after_the_other():
    series = driven().series
    depth, torque = series["depth_mm"], series["cutting_Nm"]
    between = torque[(depth > 10.0) & (depth < 23.0)].max()
    first, second = torque[depth < 8.0].max(), torque[(depth > 24.0) & (depth < 29.9)].max()
    assert between < 0.1 * first
    assert second == pytest.approx(first, rel=0.05)


def test_insertion_torque_of_pedicle_screws_in_patients():
    # 1.06 +- 0.58 N m at 136 HU, about 0.2 g/cm3; nothing was fitted to it.
    trial = driven("pedicle6.5", [(0.2, 60.0)], depth_mm=40.0)
    assert trial.insertion_torque_max_Nm == pytest.approx(1.06, abs=0.58)


# Outer and mean core diameter, pitch [mm], insertion torque [N m], pull-out [N] in 15 pcf foam of 0.237 g/cm3; 25 mm of
# thread, from the published flank areas (Weidling 2022, Table 2).
WEIDLING = [
    (6.0, 3.65, 3.0, 1.36, 870),
    (7.0, 4.04, 3.0, 1.88, 931),
    (6.0, 3.86, 3.0, 1.31, 855),
    (7.0, 3.94, 3.0, 1.83, 923),
    (6.2, 4.36, 2.0, 1.82, 965),
    (7.0, 5.03, 2.0, 2.50, 1074),
    (6.5, 4.15, 4.0, 1.32, 902),
    (7.5, 4.78, 4.0, 1.72, 975),
    (6.5, 4.25, 2.75, 1.72, 966),
    (7.5, 4.99, 2.75, 2.59, 1072),
    (6.5, 4.45, 2.8, 1.20, 858),
    (7.5, 5.10, 2.8, 1.67, 798),
]


def test_twelve_pedicle_screws_in_foam():
    torque, force = [], []
    for outer, core, pitch, measured_torque, measured_force in WEIDLING:
        screw = replace(screws()["pedicle6.5"], thread_diameter=outer, core_diameter=core, pitch=pitch)
        trial = drive_screw(screw, Hole(3.2), layered_profile([(0.237, 25.0)]), FOAM, depth_mm=25.0, until="strip")
        torque.append(trial.insertion_torque_max_Nm / measured_torque)
        force.append(trial.compression_N / measured_force)
    # The last design (type 6) is felt 40 % too strongly; the other ten lie within a sixth.
    assert np.abs(np.array(torque[:10]) - 1.0).max() < 1 / 6
    # Pull-out is 10 % high in the middle, up to 30 % for the 7 mm screws whose hold grew less than their diameter.
    assert np.median(force) == pytest.approx(1.0, abs=0.15)
    assert max(force[:10]) < 1.35


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["HA3.5", "HA4.5", "HB4.0", "HB6.5", "pedicle6.5"]),
    st.floats(0.08, 1.9),
    st.floats(0.9, 1.3),
    st.floats(5.0, 40.0),
)
def test_torques_rise_with_density_depth_and_a_narrower_hole(family, density, width, depth):
    screw = screws()[family]
    hole = min(screw.hole * width, 0.98 * screw.thread_diameter)

    def torques(density=density, depth=depth, hole=hole):
        trial = driven(family, [(density, 60.0)], Hole(hole), depth_mm=depth)
        return np.array([trial.insertion_torque_max_Nm, trial.stripping_torque_Nm])

    base = torques()
    assert np.isfinite(base).all()
    assert (base > 0).all()
    assert (torques(density=density * 1.1) >= base * (1 - 1e-9)).all()
    assert (torques(depth=depth * 1.1) >= base * (1 - 1e-9)).all()
    assert (torques(hole=hole * 0.97) >= base * (1 - 1e-9)).all()


def test_tapping_spares_the_screw():
    plain, tapped = driven(hole=Hole(2.5)), driven(hole=Hole(2.5, tap_mm=3.5))
    half = driven(hole=Hole(2.5, tap_mm=3.0))
    assert tapped.insertion_torque_max_Nm < half.insertion_torque_max_Nm < plain.insertion_torque_max_Nm
    assert tapped.series["cutting_Nm"].max() == pytest.approx(0.0, abs=1e-12)


def test_the_tap_does_what_the_screw_then_need_not():
    profile = layered_profile(SHAFT)
    tap = tap_of(screws()["HA3.5"])
    trial = tap_hole(tap, 2.5, profile, BONE, depth_mm=33.0)
    assert tap.thread_diameter == 3.5
    assert trial.energy_J > 0.0
    assert 0.1 < trial.torque_max_Nm < 0.4
    assert trial.torque_mean_Nm < trial.torque_max_Nm
    with pytest.raises(PhysicsError):
        tap_of(screws()["HA3.5"], 1.0)


def test_more_friction_takes_more_torque_and_clamps_no_more():
    slippery, rough = driven(friction=0.2), driven(friction=0.3)
    assert rough.stripping_torque_Nm > 1.3 * slippery.stripping_torque_Nm
    assert rough.compression_N == slippery.compression_N


def test_one_cortex_strips_at_about_half_of_two():
    one, two = driven(depth_mm=6.0), driven()
    assert 0.35 < one.stripping_torque_Nm / two.stripping_torque_Nm < 0.6


def test_a_hole_as_wide_as_the_thread_holds_nothing():
    trial = driven(hole=Hole(3.5))
    assert trial.stripped
    assert trial.compression_N == 0.0
    assert trial.insertion_torque_max_Nm == pytest.approx(0.0, abs=1e-12)
    assert np.isfinite([value for value in trial.figures().values() if not isinstance(value, bool)]).all()


def test_a_locking_head_clamps_nothing():
    trial = driven("locking3.5")
    assert trial.compression_N == 0.0
    assert math.isnan(trial.stripping_torque_Nm)
    assert not trial.stripped
    assert trial.pullout_left_N > 0.0


def test_a_screw_that_would_break_first_says_so():
    strong = [(1.85, 30.0)]
    assert driven(layers=strong).overloaded
    assert not driven("HB6.5", [(0.2, 40.0)], depth_mm=20.0).overloaded


def test_the_same_screw_gives_the_same_bits():
    first, second = driven(), driven()
    assert all(np.array_equal(first.series[name], second.series[name]) for name in first.series)


@pytest.mark.parametrize(
    "options",
    [
        {"until": "tight"},
        {"until": -1.0},
        {"until": math.nan},
        {"friction": 0.0},
        {"friction": math.nan},
        {"joint_stiffness": 0.0},
        {"stop_share": 1.5},
        {"depth_mm": 0.0},
    ],
)
def test_impossible_wishes_are_refused(options):
    with pytest.raises(PhysicsError):
        driven(**options)
