"""Every published trend has its sign on the rig. Sources beside each."""

from dataclasses import replace
from functools import cache

import pytest

from physics.cutting_profile import SPLIT_POINT_LOAD
from physics.rig import drill_trial
from physics.rig_specimen import block_specimen
from physics.rig_temperature import trial_temperatures
from physics.rig_tools import twist_drill


@cache
def bored(diameter=3.2, rpm=1000.0, feed=60.0, push=None, wear=1.0, density=1.85, split=False, pilot=0.0):
    """A hole through 4 mm; (trial, specimen, drill)."""
    drill = replace(twist_drill(diameter), chisel_load=SPLIT_POINT_LOAD if split else 1.0)
    specimen = block_specimen(density, 4.0, spacing_mm=0.4, hole_diameter_mm=diameter)
    drive = {"push_N": push} if push is not None else {"feed_mm_min": feed}
    return drill_trial(specimen, drill, rpm=rpm, wear=wear, pilot_mm=pilot, **drive), specimen, drill


def thrust(**options):
    return bored(**options)[0].thrust_mean_N


def torque(**options):
    return bored(**options)[0].torque_mean_Nmm


def rise(irrigation="off", **options):
    trial, specimen, drill = bored(**options)
    rpm, pilot = options.get("rpm", 1000.0), options.get("pilot", 0.0)
    found = trial_temperatures(trial, specimen, drill, rpm=rpm, irrigation=irrigation, pilot_mm=pilot)
    return found["temperature_at_0p5mm_C"] - 37.0


@pytest.mark.parametrize("measure", [thrust, torque])
def test_forces_rise_with_feed_diameter_and_density(measure):
    # Sui & Sugita 2019 (feed, diameter); Carter & Hayes 1977 (strength with density squared).
    assert measure(feed=120.0) > 1.1 * measure()
    assert measure(diameter=4.5) > 1.2 * measure()
    assert measure(density=1.0) < 0.5 * measure()


def test_thrust_falls_with_speed_at_the_same_feed_rate():
    # MacAvelia 2012: 198, 181, 176 N from 1,000 to 1,500 rpm.
    assert thrust(rpm=1500.0) < thrust()
    assert torque(rpm=1500.0) < torque()


def test_a_worn_drill_asks_for_more_thrust_and_heats_more():
    # Matthews & Hirsch 1972; a worn bit crosses 47 C in cortex.
    assert thrust(wear=2.6) > 1.5 * thrust()
    assert rise(wear=2.6) > rise()


def test_a_split_point_and_a_pilot_hole_take_thrust_off():
    # Saha 1982 (split point: thrust -45 %); a pilot hole takes the chisel's place.
    assert 0.45 < thrust(split=True) / thrust() < 0.75
    assert thrust(pilot=1.6) < 0.7 * thrust()
    assert rise(pilot=2.0) < rise()


def test_heat_rises_with_diameter_and_speed_and_falls_with_feed_force_and_water():
    # Augustin 2008 (diameter, speed, feed, irrigation); Matthews & Hirsch 1972 (force).
    assert rise(diameter=4.5) > rise()
    assert rise(rpm=1800.0) > rise()
    assert rise(feed=180.0) < rise()
    assert rise(push=80.0) < rise(push=50.0)
    assert rise("external") < 0.5 * rise()
    assert rise("internal") <= rise("external")
