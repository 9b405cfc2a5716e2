"""Drilling temperatures: signs of the published trends, published rows, and independence of the voxel."""

import math
from functools import cache

import numpy as np
import pytest

from physics.cutting_profile import PROFILES, CuttingProfile
from physics.errors import PhysicsError
from physics.heat.history import DrillingHistory, closed_form_history
from physics.heat.tool import drill_tool, wire_tool
from physics.heat.trial import drilling_heat

CORTEX = ((1.85, 5.0),)


@cache
def hole(
    *,
    spacing_mm=0.3,
    profile="sharp",
    diameter=3.2,
    rpm=1000.0,
    layers=CORTEX,
    feed=None,
    push=None,
    wear=1.0,
    bone=37.0,
    **run,
):
    if feed is None and push is None:
        feed = 60.0
    history = closed_form_history(
        PROFILES[profile], diameter_mm=diameter, speed_rpm=rpm, layers=layers, feed_mm_min=feed, push_N=push, wear=wear
    )
    found = drilling_heat(history, layers, diameter_mm=diameter, bone_C=bone, spacing_mm=spacing_mm, **run)
    assert abs(found.energy_imbalance) < 1e-10
    return found


def falls(*holes):
    """Whether the temperature half a millimetre from the wall falls from hole to hole."""
    values = [each.temperature_at_0p5mm_C for each in holes]
    return all(a > b for a, b in zip(values, values[1:], strict=False))


def test_more_feed_is_cooler():
    assert falls(*(hole(feed=feed) for feed in (20.0, 60.0, 180.0)))


def test_more_push_is_cooler_and_shorter():
    """Matthews & Hirsch 1972, Bachus 2000: higher force, lower temperature."""
    assert falls(hole(push=40.0), hole(push=60.0), hole(push=100.0))


def test_a_wider_drill_is_hotter():
    assert falls(hole(diameter=4.5), hole(diameter=3.2), hole(diameter=2.5))


def test_more_speed_at_the_same_feed_is_hotter():
    assert falls(hole(rpm=1800.0), hole(rpm=900.0), hole(rpm=450.0))


def test_more_speed_at_the_same_push_is_cooler():
    """Hillery & Shuaib 1999: temperature falls from 400 to 2,000 rpm."""
    assert falls(hole(push=60.0, rpm=400.0), hole(push=60.0, rpm=1000.0), hole(push=60.0, rpm=2000.0))


def test_a_worn_drill_is_hotter():
    assert falls(hole(wear=2.6), hole(wear=1.6), hole(wear=1.0))
    assert falls(hole(push=90.0, wear=2.6), hole(push=90.0, wear=1.0))


def test_denser_bone_is_hotter():
    assert falls(hole(), hole(layers=((1.2, 5.0),)), hole(layers=((0.4, 5.0),)))


def test_irrigation_is_far_cooler():
    """All irrigated combinations stayed below 47 C (Augustin 2008)."""
    dry, wet, inside = (hole(feed=24.0, irrigation=way) for way in ("off", "external", "internal"))
    rise = dry.temperature_at_0p5mm_C - 37.0
    assert rise > 10.0
    assert wet.temperature_at_0p5mm_C - 37.0 < 0.2 * rise
    assert inside.temperature_at_0p5mm_C <= wet.temperature_at_0p5mm_C
    assert dry.necrosis_radius_mm > 0.3
    assert wet.necrosis_radius_mm == wet.cem43_max_minutes == 0.0


def test_heat_fades_with_distance():
    found = hole(feed=24.0)
    assert found.temperature_max_C > found.temperature_at_0p5mm_C > found.temperature_at_1p5mm_C > 37.0


def test_a_drill_left_in_the_hole_keeps_it_hot():
    drawn, left = hole(feed=24.0), hole(feed=24.0, tool_stays=True)
    assert left.cem43_max_minutes >= drawn.cem43_max_minutes
    assert left.temperature_at_1p5mm_C > drawn.temperature_at_1p5mm_C


def test_a_wire_is_hotter_than_a_drill_of_its_size():
    """At 1 mm/s a wire is hotter than a twist drill: twice the indentation, three times the specific energy."""
    drill_history, wire_history = (
        closed_form_history(profile, diameter_mm=2.0, speed_rpm=1000, layers=CORTEX, feed_mm_min=60.0)
        for profile in (PROFILES["sharp"], CuttingProfile("wire", 17.0, 250.0, 1.0, 600.0, "design"))
    )
    drill = drilling_heat(drill_history, CORTEX, diameter_mm=2.0)
    wire = drilling_heat(wire_history, CORTEX, diameter_mm=2.0, tool=wire_tool(2.0))
    assert wire.temperature_at_0p5mm_C > drill.temperature_at_0p5mm_C + 3.0


@pytest.mark.deep
def test_augustin_2008_dry_range():
    """Porcine femur, dry, 188-1,820 rpm, 24-196 mm/min: 31.4 to 55.5 C, above 47 only 4.5 mm at 1,140 and 1,820 rpm.

    Order and scale are met. The slowest feed at the highest speed comes out too hot (2.5 mm above 47 C as well, 4.5 mm
    up to a fifth above 55.5 C): the default profile's rubbing torque does not fall with speed. The start temperature is
    not known; 28 C is assumed.
    """
    found = {
        (diameter, rpm, feed): hole(
            diameter=diameter, rpm=rpm, feed=feed, layers=((1.85, 4.0),), bone=28.0
        ).temperature_at_0p5mm_C
        for diameter in (2.5, 4.5)
        for rpm in (188.0, 1820.0)
        for feed in (24.0, 196.0)
    }
    assert max(found, key=found.get) == (4.5, 1820.0, 24.0)
    assert 47.0 < max(found.values()) < 55.5 * 1.25
    assert 28.0 < min(found.values()) < 31.4
    for (diameter, rpm, feed), temperature in found.items():
        if rpm == 188.0 or feed == 196.0:
            assert temperature < 47.0, (diameter, rpm, feed)


def test_feed_from_half_to_three_mm_per_s_takes_two_thirds_of_the_rise():
    """Published: feed 0.5 to 3 mm/s, temperature -69 % (rise taken); our law's heat falls faster at high feed."""
    slow, fast = hole(feed=30.0), hole(feed=180.0)
    drop = 1.0 - (fast.temperature_at_0p5mm_C - 37.0) / (slow.temperature_at_0p5mm_C - 37.0)
    assert 0.6 < drop < 0.95


@pytest.mark.deep
@pytest.mark.parametrize("feed", [40.0, 90.0])
def test_temperatures_hardly_depend_on_the_voxel(feed):
    rises = [hole(feed=feed, spacing_mm=voxel).temperature_at_0p5mm_C - 37.0 for voxel in (0.2, 0.3)]
    # The share of heat that escapes from under the lips before they cut it away is resolved to about half a kelvin.
    assert max(rises) - min(rises) < 0.5 + 0.05 * max(rises)


def test_a_pilot_hole_takes_the_heat_of_the_core_away():
    """Less to cut, less heat; here with the torque of the ring alone."""
    full = closed_form_history(PROFILES["sharp"], diameter_mm=4.5, speed_rpm=800, layers=CORTEX, feed_mm_min=60.0)
    ring = 1.0 - (2.5 / 4.5) ** 2
    less = DrillingHistory(
        full.time_s, full.depth_mm, full.thrust_N * ring, full.torque_Nmm * ring, full.feed_mm_s, full.speed_rpm
    )
    whole = drilling_heat(full, CORTEX, diameter_mm=4.5)
    opened = drilling_heat(less, CORTEX, diameter_mm=4.5, pilot_mm=2.5)
    assert opened.energy_supplied_J < 0.75 * whole.energy_supplied_J
    assert opened.temperature_at_0p5mm_C < whole.temperature_at_0p5mm_C


def test_layers_with_air_and_a_blind_hole_run():
    layers = ((1.85, 3.0), (None, 4.0), (0.3, 6.0))
    blind = hole(layers=((1.85, 12.0),), feed=200.0)
    assert blind.temperature_at_0p5mm_C > 37.0
    gap = hole(layers=layers, feed=90.0)
    assert math.isfinite(gap.temperature_at_0p5mm_C)


def test_the_closed_form_history_is_the_closed_form():
    history = closed_form_history(PROFILES["sharp"], diameter_mm=3.2, speed_rpm=1000, layers=CORTEX, feed_mm_min=120.0)
    assert history.thrust_N.max() == pytest.approx(76.0, abs=1.0)
    full = np.argmax(history.depth_mm > 4.0)
    assert history.torque_Nmm[full] == pytest.approx(41.0, abs=2.0)
    pushed = closed_form_history(PROFILES["sharp"], diameter_mm=3.2, speed_rpm=1000, layers=CORTEX, push_N=80.0)
    assert pushed.feed_mm_s[np.argmax(pushed.depth_mm > 4.0)] == pytest.approx(2.2, abs=0.1)


def test_bad_histories_are_refused():
    good = closed_form_history(PROFILES["sharp"], diameter_mm=3.2, speed_rpm=1000, layers=CORTEX, feed_mm_min=120.0)
    columns = [getattr(good, name).copy() for name in good.__dataclass_fields__]
    columns[3][5] = np.nan
    backwards = [column[::-1] for column in columns]
    short = [columns[0], *(column[:-1] for column in columns[1:])]
    for bad in (columns, backwards, short, [column[:1] for column in columns]):
        with pytest.raises(PhysicsError) as refused:
            drilling_heat(DrillingHistory(*bad), CORTEX, diameter_mm=3.2)
        assert refused.value.message_id == "heat-history"
    with pytest.raises(PhysicsError) as refused:
        closed_form_history(PROFILES["sharp"], diameter_mm=3.2, speed_rpm=1000, layers=CORTEX, push_N=5.0)
    assert refused.value.message_id == "heat-push-too-small"
    assert drill_tool(3.2).node_capacity > 0.0
