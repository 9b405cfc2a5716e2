"""A drill pressed or levered aside in its hole: it reams slowly, alike at any voxel and rate, and gives no energy."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES
from physics.instrument import instrument_named, instrument_rows
from physics.kernels import margin_law
from physics.kernels.drill_motion import tool_shape
from tests.physics.hand import Hand, slab

DRILL = tool_shape(instrument_rows([instrument_named("twist_drill_3_2")])[0])
THICK_MM = 6.0
SHARP = PROFILES["sharp"]
LIP_EDGE = 0.3 * SHARP.edge_pressure
"""Threshold of a lip per millimetre [N/mm]."""


def drilled(depth_mm, *, spacing=0.3, tick=1e-3, stiffness=50.0, instrument="twist_drill_3_2", density=1.85):
    """A hand that has drilled so deep, and the body."""
    body = slab(density=density, thickness_mm=THICK_MM, spacing=spacing)
    hand = Hand(body, instrument, stiffness=stiffness, tick=tick)
    hand.trigger(1.0)
    hand.to((0.0, 0.0, -1.0))
    while hand.tip[2] < depth_mm:
        hand.push(90.0)
    return hand, body


def pressed(hand, side_mm, seconds):
    """Hold the hand aside at the depth reached; way of the tip and mean torque [N mm]."""
    before, torque = hand.tip, []
    tick = hand.command[slot.COMMAND_TICK]
    for _ in range(round(seconds / tick)):
        torque.append(hand.to((side_mm, 0.0, before[2]))[slot.RESPONSE_CUTTING_TORQUE])
    return hand.tip - before, float(np.mean(torque))


def closed_form(side_mm, seconds, stiffness, length_mm, turns):
    """Way [mm] of an edge of that length: b dx/dt = k (s - x) - F0."""
    free = side_mm - LIP_EDGE * length_mm / stiffness
    rate = stiffness * turns / (margin_law.MARGIN_VISCOSITY * SHARP.feed_pressure * length_mm)
    return free * (1.0 - np.exp(-rate * seconds))


@pytest.mark.parametrize(("spacing", "tick"), [(0.3, 1e-3), (0.2, 1e-3), (0.4, 1e-3), (0.3, 2e-3), (0.3, 5e-4)])
def test_margins_ream_as_the_edge_law_says_at_any_voxel_and_rate(spacing, tick):
    # The point is past the far face: only margins hold.
    hand, body = drilled(9.0, spacing=spacing, tick=tick)
    removed = body.removed_mm3
    way, _ = pressed(hand, 0.5, 3.0)
    expected = closed_form(0.5, 3.0, 50.0, THICK_MM, 1000.0 / 60.0)
    assert way[0] == pytest.approx(expected, rel=0.12)
    assert abs(way[1]) < 1e-6
    face = 2.0 * DRILL.radius * THICK_MM
    # What is less than a twentieth of a voxel is not yet swept.
    swept = (body.removed_mm3 - removed) / face
    assert way[0] - 0.075 * spacing <= swept <= 1.05 * way[0]
    assert body.removed_mm3 == pytest.approx(body.volume_lost_mm3(), rel=1e-9)


def test_a_push_below_the_edges_threshold_reams_nothing_and_rubs():
    hand, body = drilled(9.0)
    removed = body.removed_mm3
    way, torque = pressed(hand, 0.2, 0.3)
    assert np.abs(way).max() == 0.0
    assert body.removed_mm3 == removed
    _, free = pressed(drilled(9.0)[0], 0.0, 0.1)
    assert torque - free == pytest.approx(0.3 * 50.0 * 0.2 * DRILL.radius, rel=0.02)


def test_a_wire_has_no_edges_to_ream_with():
    hand, _ = drilled(9.0, instrument="k_wire_2_0", density=0.9)
    way, _ = pressed(hand, 0.6, 0.3)
    assert np.abs(way).max() == 0.0


def test_a_standing_drill_reams_nothing():
    hand, _ = drilled(9.0)
    hand.trigger(0.0)
    way, _ = pressed(hand, 0.6, 0.3)
    assert np.abs(way[:2]).max() == 0.0


def test_a_levered_drill_turns_about_its_tip_and_widens_the_mouth():
    hand, body = drilled(5.0)
    removed, tip = body.removed_mm3, hand.tip
    hand.point((0.02, 0.0, 1.0))
    for _ in range(2000):
        hand.to(tip)
    w, x, y, z = hand.response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4]
    slope = 2.0 * (x * z + w * y)
    assert 0.005 < slope <= 0.02
    assert np.abs(hand.tip - tip).max() < 1e-9
    # A wedge: nothing at the tip, most at the mouth.
    wedge = 2.0 * DRILL.radius * 0.5 * slope * (5.0**2 - DRILL.cone_height**2)
    assert body.removed_mm3 - removed == pytest.approx(wedge, rel=0.25)


def test_reaming_gives_the_hand_no_energy():
    hand, _ = drilled(9.0)
    random = np.random.default_rng(4)
    goal, work, balance, velocity = hand.command[0:3].copy(), 0.0, [], np.zeros(3)
    for _ in range(1500):
        velocity = 0.95 * velocity + random.normal(0.0, 6.0, 3) - 0.5 * (goal - np.array([0.0, 0.0, 9.0]))
        before = goal - hand.tip
        goal = goal + velocity * 1e-3
        after = goal - hand.tip
        work += 25.0 * (after @ after - before @ before)
        hand.to(goal)
        stretch = goal - hand.tip
        balance.append(work - 25.0 * (stretch @ stretch))
    assert np.diff(balance).min() > -1e-9
    assert balance[-1] > 0.1


@pytest.mark.parametrize("push", [2.0, 8.0, 20.0])
def test_a_drill_that_does_not_cut_rubs_no_harder_than_friction_allows(push):
    hand, _ = drilled(3.0)
    rows = hand.push(push, ticks=60)[30:]
    assert np.abs(rows[:, slot.RESPONSE_FEED]).max() == 0.0
    thrust, torque = rows[:, slot.RESPONSE_THRUST], rows[:, slot.RESPONSE_CUTTING_TORQUE]
    wall = drilled(3.0)[0].push(0.0, ticks=3)[-1, slot.RESPONSE_CUTTING_TORQUE]
    assert (torque - wall <= 0.3 * thrust * DRILL.radius * 2.0 / 3.0 + 1e-9).all()
    assert (torque > wall).all()
