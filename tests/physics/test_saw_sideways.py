"""A saw pushed sideways in its cut: the corner tooth widens it near the surface, in the depth nothing does."""

import math

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES, law_constants
from physics.instrument import instrument_named
from physics.kernels import layout, saw_law
from tests.physics.hand import Hand, slab

BLADE = instrument_named("sagittal_saw_12")
LAW = law_constants(PROFILES["sharp"], 1.0)
TOOTH = saw_law.TOOTH_HEIGHT * BLADE.tooth_pitch_mm
AMPLITUDE, FREQUENCY = 0.5 * BLADE.stroke_mm, BLADE.set_speed_rpm / 60.0
STIFFNESS = 20.0


def mean_force(deeper, peak):
    """Mean force of a corner that stands in the wall while it goes `deeper` at the end of each swing, by counting."""
    phase = np.linspace(0.0, 2.0 * np.pi, 4_000_001)
    outward = np.sin(phase) < 0.0
    return peak * float((outward & (AMPLITUDE * np.cos(phase) > AMPLITUDE - deeper)).mean())


def sawn(depth_mm, *, spacing=0.3, tick=1e-3, density=1.85, push=30.0):
    """A hand that has sawn so deep into a slab wider than the blade, and the body."""
    body = slab(density=density, thickness_mm=5.0, spacing=spacing, width_mm=26.0)
    hand = Hand(body, "sagittal_saw_12", stiffness=STIFFNESS, tick=tick)
    hand.to((0.0, 0.0, -1.0))
    while hand.tip[2] < depth_mm:
        hand.push(push)
    return hand, body


def aside(hand, side_mm, seconds, *, across_mm=0.0):
    """Hold the hand aside of the tool, along the blade's breadth or across; way of the tip, and the last response."""
    before = hand.tip
    w, x, y, z = hand.response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4]
    broad = np.array([1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y)])
    goal = before + side_mm * broad + across_mm * np.cross([0.0, 0.0, 1.0], broad)
    for _ in range(round(seconds / hand.command[slot.COMMAND_TICK])):
        response = hand.to(goal)
    return (hand.tip - before) @ broad, response


@pytest.mark.parametrize("force", [0.1, 2.0, 15.0, 40.0])
def test_a_mean_force_drives_the_corner_as_far_as_counting_its_contact_says(force):
    rate = saw_law.widened(force, 170.0, AMPLITUDE, FREQUENCY)
    assert mean_force(rate / FREQUENCY, 170.0) == pytest.approx(force, rel=1e-3)


def test_a_corner_is_never_driven_further_than_its_swing():
    assert saw_law.widened(1e6, 170.0, AMPLITUDE, FREQUENCY) == AMPLITUDE * FREQUENCY
    assert saw_law.widened(0.0, 170.0, AMPLITUDE, FREQUENCY) == 0.0


@pytest.mark.parametrize(("spacing", "tick"), [(0.3, 1e-3), (0.2, 1e-3), (0.4, 1e-3), (0.3, 2e-3), (0.3, 5e-4)])
def test_near_the_surface_the_corner_widens_the_cut_at_any_voxel_and_rate(spacing, tick):
    hand, body = sawn(0.4, spacing=spacing, tick=tick)
    depth, removed = hand.tip[2], body.removed_mm3
    way, _ = aside(hand, 0.5, 0.3)
    peak = saw_law.corner_force(depth, TOOTH, 0.5 * BLADE.kerf_mm, LAW)
    expected, left = 0.0, 0.3
    while left > 0.0:
        expected += 1e-4 * saw_law.widened(STIFFNESS * (0.5 - expected), peak, AMPLITUDE, FREQUENCY)
        left -= 1e-4
    assert way == pytest.approx(expected, rel=0.1)
    assert body.removed_mm3 - removed == pytest.approx(depth * BLADE.kerf_mm * way, rel=0.15)
    assert body.removed_mm3 == pytest.approx(body.volume_lost_mm3(), rel=1e-9)


def test_in_the_depth_the_plain_edge_holds_the_blade():
    hand, body = sawn(2.5)
    removed = body.removed_mm3
    way, _ = aside(hand, 1.0, 0.2)
    assert way == 0.0
    assert body.removed_mm3 == removed


def test_soft_bone_gives_way_to_the_edge_where_its_crushing_strength_is_passed():
    hand, _ = sawn(2.0, density=0.3, push=2.0)
    edge = hand.tip[2] - TOOTH
    assert edge < 2.0
    crushing = LAW[layout.LAW_CRUSHING_PRESSURE] * (0.3 / 1.85) ** 2 * BLADE.thickness_mm * edge
    assert aside(hand, 0.8 * crushing / STIFFNESS, 0.1)[0] == 0.0
    assert aside(hand, 1.5 * crushing / STIFFNESS, 0.1)[0] > 0.0


def test_a_bent_blade_rubs_on_the_walls_of_its_slot():
    hand, _ = sawn(2.5)
    _, still = aside(hand, 0.0, 0.05)
    cool = still[slot.RESPONSE_HEAT]
    _, bent = aside(hand, 0.0, 0.05, across_mm=1.0)
    load = np.linalg.norm(bent[slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 2])
    speed = 2.0 * BLADE.stroke_mm * FREQUENCY
    assert bent[slot.RESPONSE_HEAT] - cool == pytest.approx(0.4 * 0.3 * load * speed * 1e-3, rel=0.05)


def test_a_standing_saw_does_not_go_aside():
    hand, _ = sawn(0.4)
    hand.trigger(0.0)
    assert aside(hand, 1.0, 0.1)[0] == 0.0


def test_sweeping_gives_the_hand_no_energy():
    hand, _ = sawn(0.4)
    random = np.random.default_rng(5)
    bending = 200_000.0 * BLADE.diameter_mm * BLADE.thickness_mm**3 / (4.0 * BLADE.length_mm**3)
    soft = bending / (bending + STIFFNESS)
    goal, work, balance, velocity = hand.command[0:3].copy(), 0.0, [], np.zeros(3)

    def energy(stretch):
        # The blade's breadth lies along x or y; across it the spring is softer.
        w, x, y, z = hand.response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4]
        thin = np.array([2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x)])
        across = stretch @ thin
        return 0.5 * STIFFNESS * (stretch @ stretch - (1.0 - soft) * across * across)

    for _ in range(1500):
        velocity = 0.95 * velocity + random.normal(0.0, 5.0, 3) - 0.5 * (goal - np.array([0.0, 0.0, 0.9]))
        before = energy(goal - hand.tip)
        goal = goal + velocity * 1e-3
        work += energy(goal - hand.tip) - before
        hand.to(goal)
        balance.append(work - energy(goal - hand.tip))
    assert np.diff(balance).min() > -1e-9
    assert balance[-1] > 0.1
    assert math.isfinite(balance[-1])
