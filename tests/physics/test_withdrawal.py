"""Tools drawn back through the hole they have made: they rub, they never hook."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from tests.physics.hand import Hand, slab

THICK_MM = 5.0
PAST_MM = 3.0
DRAW_MM_S = 20.0
STIFFNESS = 50.0


class Bore:
    """A hand that drills through a block along its line, and may come back and in again."""

    def __init__(self, name="twist_drill_3_2", *, spacing=0.3, tilt_deg=0.0, offset=(0.0, 0.0), push=80.0):
        tilt = np.radians(tilt_deg)
        self.axis = np.array([np.sin(tilt), 0.0, np.cos(tilt)])
        self.aside = np.array([np.cos(tilt), 0.0, -np.sin(tilt)])
        self.entry = np.array([*offset, 0.0])
        self.past = THICK_MM / np.cos(tilt) + PAST_MM
        self.hand = Hand(slab(thickness_mm=THICK_MM, spacing=spacing), name, stiffness=STIFFNESS)
        self.hand.point(self.axis)
        self.hand.to(self.entry - self.axis)
        for _ in range(20_000):
            held = self.hand.response[slot.RESPONSE_CONTACT] > 0.0
            self.hand.to(self.entry + (self.depth + (push / STIFFNESS if held else 0.05)) * self.axis)
            if self.depth >= self.past:
                break

    @property
    def depth(self):
        return float((self.hand.tip - self.entry) @ self.axis)

    def draw(self, end, wander=0.0, trigger=1.0):
        """Lead the hand along the line from where the tool is; the greatest force of bone against it [N]."""
        self.hand.trigger(trigger)
        start = self.depth
        depths = np.linspace(start, end, int(abs(start - end) / DRAW_MM_S * 1000.0))
        most = 0.0
        for number, depth in enumerate(depths):
            phase = 6.0 * np.pi * number / len(depths)
            off = wander * (np.sin(phase) * self.aside + np.array([0.0, 1.0 - np.cos(0.7 * phase), 0.0]))
            self.hand.to(self.entry + depth * self.axis + off)
            force = float(self.hand.force @ self.axis)
            most = max(most, force if end < start else -force)
        return most


PLACES = [
    (0.2, 0.0, (0.0, 0.0)),
    (0.3, 0.0, (0.0, 0.0)),
    (0.3, 0.0, (0.13, 0.07)),
    (0.3, 15.0, (0.05, 0.21)),
    (0.3, 30.0, (0.1, 0.07)),
    (0.4, 0.0, (0.2, 0.1)),
    (0.4, 30.0, (0.0, 0.0)),
]
"""Voxel [mm], tilt of the line [deg], where it enters [mm]."""


@pytest.mark.parametrize(("spacing", "tilt_deg", "offset"), PLACES)
def test_a_turning_drill_comes_back_through_its_hole(spacing, tilt_deg, offset):
    bore = Bore(spacing=spacing, tilt_deg=tilt_deg, offset=offset)
    assert bore.draw(-3.0) < 2.0, "fresh from the cut"
    lost = bore.hand.stepper.body.removed_mm3
    for wander in (0.0, 0.1, 0.3):
        bore.draw(bore.past)
        assert bore.draw(-3.0, wander) < 3.0, f"taken in again, wandering by {wander} mm"
        assert bore.hand.tip == pytest.approx(bore.hand.command[:3], abs=1e-9), "and it is free again"
    assert bore.hand.stepper.body.removed_mm3 == pytest.approx(lost, rel=0.2)


@pytest.mark.parametrize(("spacing", "tilt_deg", "offset"), PLACES[1::2])
def test_a_stopped_drill_rubs_by_coulomb_and_does_not_lock(spacing, tilt_deg, offset):
    bore = Bore(spacing=spacing, tilt_deg=tilt_deg, offset=offset)
    assert bore.draw(-3.0, trigger=0.0) < 4.0
    for wander in (0.0, 0.1, 0.3):
        bore.draw(bore.past)
        # The hand is aside by at most so much; steel rubs on bone at 0.3.
        aside = STIFFNESS * wander * np.hypot(1.0, 2.0)
        assert bore.draw(-3.0, wander, trigger=0.0) < 1.5 + 0.3 * aside


def test_bone_no_longer_there_resists_no_point():
    bore = Bore()
    bore.draw(-3.0)
    removed = bore.hand.stepper.body.removed_mm3
    assert bore.draw(bore.past) < 1.0
    assert bore.hand.stepper.body.removed_mm3 == removed
    assert bore.hand.response[slot.RESPONSE_LIP_ENGAGEMENT] < 1e-3


@pytest.mark.parametrize("trigger", [0.0, 1.0])
def test_a_wire_comes_back_too(trigger):
    bore = Bore("k_wire_1_6", push=60.0)
    assert bore.depth >= bore.past
    # Its wall rubs more than a drill's: no flutes carry the debris away.
    assert bore.draw(-8.0, trigger=trigger) < 6.0
    bore.draw(bore.past)
    assert bore.draw(-8.0, 0.1, trigger=trigger) < 5.0


def test_a_stepped_drill_comes_back_too():
    bore = Bore("cannulated_drill_2_7", push=80.0)
    assert bore.depth >= bore.past
    assert bore.draw(-8.0) < 2.0
    bore.draw(bore.past)
    assert bore.draw(-8.0, 0.1) < 3.0


@pytest.mark.parametrize("trigger", [0.0, 1.0])
def test_a_burr_leaves_its_own_crater(trigger):
    hand = Hand(slab(thickness_mm=9.0), "burr_round_6_0", stiffness=20.0)
    for depth in np.linspace(-0.5, 3.0, 1500):
        hand.to((0.0, 0.0, depth))
    assert hand.tip[2] > 1.0
    hand.trigger(trigger)
    for depth in np.linspace(hand.tip[2], -3.0, 300):
        hand.to((0.3 * np.sin(8.0 * depth), 0.0, depth))
        assert hand.force[2] < 2.0
    assert hand.tip[2] == pytest.approx(-3.0)
