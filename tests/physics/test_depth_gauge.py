"""A depth gauge hooked behind the far rim of a drilled hole reads its length; nothing else holds its hook."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.depth_gauge import gauge_reading, hook_load, smooth_bone
from physics.instrument import instrument_named
from tests.physics.hand import Hand

ALONG = np.array([1.0, 0.0, 0.0])


def tube(outer_mm, inner_mm, spacing=0.4, height=44):
    """A tube of cortex along z; its axis is the origin."""
    edge = int(2 * outer_mm / spacing) + 12
    place = (np.arange(edge) - 0.5 * (edge - 1)) * spacing
    radius = np.hypot(*np.meshgrid(place, place, indexing="ij"))
    wall = np.clip((outer_mm - radius) / spacing + 0.5, 0, 1) * np.clip((radius - inner_mm) / spacing + 0.5, 0, 1)
    shape = (height, edge, edge)
    return BoneBody.from_arrays(
        np.full(shape, 1.85, np.float32), np.ascontiguousarray(np.broadcast_to(wall, shape), np.float32),
        spacing, (place[0], place[0], -0.5 * (height - 1) * spacing),
    )  # fmt: skip


def drill_through(body, outer_mm, drill):
    hand = Hand(body, drill, stiffness=40.0)
    hand.point(ALONG)
    along = -outer_mm - 1.0
    while along < outer_mm + 3.0:
        along = min(along + 0.02, max(hand.tip[0], -outer_mm - 1.0) + 2.0)
        hand.to(along * ALONG)
        if hand.tip[0] > outer_mm + 2.5:
            break
    assert hand.tip[0] > outer_mm + 2.0
    return hand


def hook(body, outer_mm, pull_mm=0.3):
    """Push the gauge through, lean its hook aside, draw back until it holds; the reading and the answer."""
    hand = Hand(body, "depth_gauge_2_0", stiffness=40.0)
    hand.trigger(0.0)
    hand.point(ALONG)
    turned = hand.command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4]
    w, x, y, z = turned
    aside = np.array([1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)])
    for along in np.linspace(-outer_mm - 2.0, outer_mm + 3.0, 400):
        hand.to(along * ALONG - 0.25 * aside)
    deep = hand.tip[0]
    for share in np.linspace(0.0, 1.0, 60):
        hand.to((outer_mm + 3.0) * ALONG + (1.35 * share - 0.25) * aside)
    along = outer_mm + 3.0
    for _ in range(1200):
        along -= 0.01
        response = hand.to(along * ALONG + 1.1 * aside)
        if hook_load(response, ALONG) > 3.0:
            break
    assert deep > outer_mm + 2.0
    load = hook_load(response, ALONG)
    return gauge_reading(smooth_bone(body), instrument_named("depth_gauge_2_0"), hand.tip, ALONG, load)


@pytest.mark.parametrize(("outer", "inner", "drill"), [(13.0, 8.0, "twist_drill_3_2"), (9.0, 6.0, "twist_drill_2_5")])
def test_the_gauge_reads_the_length_of_a_hole_across_a_tube(outer, inner, drill):
    body = tube(outer, inner)
    drill_through(body, outer, drill)
    reading = hook(body, outer)
    assert reading is not None
    assert reading.hooked
    assert reading.depth_mm == pytest.approx(2 * outer, abs=0.5)
    assert reading.shown_mm == pytest.approx(2 * outer, abs=0.5)
    assert reading.near_lps_mm[0] == pytest.approx(-outer, abs=0.3)


def test_a_hole_that_ends_inside_holds_no_hook():
    body = tube(13.0, 8.0)
    hand = Hand(body, "twist_drill_3_2", stiffness=40.0)
    hand.point(ALONG)
    for along in np.concatenate([np.linspace(-14.0, -7.0, 1200), np.full(2000, -7.0)]):
        hand.to(along * ALONG)
    gauge = Hand(body, "depth_gauge_2_0", stiffness=40.0)
    gauge.trigger(0.0)
    gauge.point(ALONG)
    for along in np.linspace(-15.0, -9.0, 200):
        response = gauge.to(along * ALONG)
    for along in np.linspace(-9.0, -10.5, 100):
        response = gauge.to(along * ALONG)
    reading = gauge_reading(
        smooth_bone(body), instrument_named("depth_gauge_2_0"), gauge.tip, ALONG, hook_load(response, ALONG)
    )
    assert reading is not None
    assert not reading.hooked
    air = gauge_reading(smooth_bone(body), instrument_named("depth_gauge_2_0"), np.array([-20.0, 0, 0]), ALONG, 0.0)
    assert air is None
