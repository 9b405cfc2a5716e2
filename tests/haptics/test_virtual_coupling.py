"""Stability of the coupled loop: published table, eigenvalues, and the servo's own code must agree."""

import numpy as np
import pytest

from haptics.coupling_rig import max_stiffness_by_servo, settles
from haptics.device import PROFILES
from haptics.virtual_coupling import Coupling, max_stiffness_by_eigenvalues, max_stiffness_estimate

# Mass [kg], damping, virtual damping [N s/m], delay ticks -> K_max [N/m] at 1 kHz.
TABLE = [
    (0.045, 0.5, 0.0, 0, 1001),
    (0.045, 0.5, 0.0, 1, 334),
    (0.045, 0.5, 0.0, 2, 200),
    (0.045, 0.5, 0.0, 5, 91),
    (0.25, 2.0, 0.0, 0, 4005),
    (0.25, 2.0, 0.0, 1, 1336),
    (0.25, 2.0, 0.0, 2, 803),
    (0.25, 2.0, 0.0, 5, 366),
    (0.045, 0.05, 5.0, 0, 9039),
    (0.045, 0.05, 5.0, 1, 2949),
    (0.045, 0.05, 5.0, 2, 1693),
    (0.045, 0.05, 5.0, 5, 641),
]


@pytest.mark.parametrize(("mass", "damping", "virtual", "delay", "expected"), TABLE)
def test_eigenvalues_give_the_published_table(mass, damping, virtual, delay, expected):
    assert max_stiffness_by_eigenvalues(mass, damping, virtual, 1e-3, delay) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("mass", "damping", "virtual", "delay"),
    [(0.045, 0.5, 0.0, 0), (0.045, 0.5, 0.0, 2), (0.045, 0.05, 5.0, 0), (0.045, 0.05, 5.0, 5), (0.2, 2.0, 1.0, 1)],
)
def test_the_servo_itself_has_the_stability_of_the_eigenvalues(mass, damping, virtual, delay):
    by_servo = max_stiffness_by_servo(mass, damping, virtual, 1e-3, delay)
    assert by_servo == pytest.approx(max_stiffness_by_eigenvalues(mass, damping, virtual, 1e-3, delay), rel=0.03)


def test_a_delayed_tick_costs_three_times_the_stiffness():
    prompt = max_stiffness_by_servo(0.045, 0.5, 0.0, 1e-3, 0)
    late = max_stiffness_by_servo(0.045, 0.5, 0.0, 1e-3, 1)
    assert prompt / late == pytest.approx(3.0, rel=0.03)


def test_the_closed_formula_is_optimistic_with_much_virtual_damping():
    estimate = max_stiffness_estimate(0.05, 5.0, 1e-3)
    assert 1.05 < estimate / max_stiffness_by_eigenvalues(0.045, 0.05, 5.0, 1e-3) < 1.45


@pytest.mark.parametrize("name", ["touch", "omega", "simulated"])
def test_the_coupling_of_a_profile_stays_below_its_stiffest_wall(name):
    profile = PROFILES[name]
    coupling = Coupling.of(profile)
    felt = coupling.stiffness_N_mm * profile.force_scale * 1e3
    assert felt == pytest.approx(0.6 * profile.max_stiffness_N_m)


def test_the_coupling_of_the_simulated_hand_settles():
    coupling = Coupling.of(PROFILES["simulated"])
    for mass, damping in ((1.5, 30.0), (3.0, 80.0)):
        assert settles(mass, damping, coupling.stiffness_N_mm * 1e3, coupling.damping_N_s_mm * 1e3, 1e-3)


def test_touch_feels_like_a_hand_in_real_newtons():
    assert Coupling.of(PROFILES["touch"]).stiffness_N_mm == pytest.approx(5.8, abs=0.1)


def test_motion_scale_enters_the_coupling():
    doubled = Coupling.of(PROFILES["touch"], mm_per_m=2000.0).stiffness_N_mm
    assert doubled == pytest.approx(0.5 * Coupling.of(PROFILES["touch"]).stiffness_N_mm)


def test_unstable_walls_grow():
    assert not settles(0.045, 0.5, 1050.0, 0.0, 1e-3)
    assert settles(0.045, 0.5, 950.0, 0.0, 1e-3)
    assert np.isfinite(max_stiffness_by_eigenvalues(2.0, 50.0, 0.0, 1e-3))
