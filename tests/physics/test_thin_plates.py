"""Shafts pushed sideways against thin plates of bone, flat or on their edge, motor on or off: none passes through."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.instrument import instrument_named
from tests.physics.hand import Hand

BEHIND_MM = 18.0
"""Where the plate is met, behind the tip [mm]: a shaft, a neck, the flat of a blade."""
DEEPEST_MM = 0.3
"""A voxel's looseness and roughness; on a plate's edge a round shaft sinks in between two of its points besides."""
BEYOND_MM = 4.0
"""How far the hand goes on past the plate's face [mm]."""


def plate(on_edge, thickness_mm, spacing, shift=0.0):
    """A plate that begins at x = 0: across x where it is met flat, across z where it is met on its edge."""
    count = int(round(14.0 / spacing))
    fraction = np.zeros((count, count, count), dtype=np.float32)
    low = np.arange(count) * spacing
    # Layers share the plate by how much of each lies in it, so that it has its thickness at any voxel.
    first = 5.0 + shift
    share = np.clip((first + thickness_mm - low) / spacing, 0.0, 1.0) - np.clip((first - low) / spacing, 0.0, 1.0)
    if on_edge:
        begins = int(round(5.0 / spacing))
        fraction[:, :, begins:] = share[:, None, None]
        origin = (0.5 * spacing - begins * spacing, -7.0, -BEHIND_MM - 0.5 * thickness_mm - first + 0.5 * spacing)
    else:
        fraction[:] = share[None, None, :]
        origin = (0.5 * spacing - first, -7.0, -BEHIND_MM - 7.0)
    return BoneBody.from_arrays(np.full(fraction.shape, 1.85, dtype=np.float32), fraction, spacing, origin)


def roundness(name):
    """Radius of a round shaft where it meets the plate; a flat one comes upon it by its narrow side."""
    tool = instrument_named(name)
    return 0.0 if tool.thickness_mm > 0.0 else half_girth(name)


def half_girth(name):
    """Half of what a tool measures along x where it meets the plate [mm]."""
    tool = instrument_named(name)
    if tool.kind in ("oscillating_saw", "osteotome") or tool.thickness_mm > 0.0:
        return 0.5 * tool.diameter_mm
    if tool.steps:
        return 0.5 * max(diameter for diameter, offset, _ in tool.steps if offset + diameter < BEHIND_MM)
    return 0.5 * (tool.diameter_mm if tool.flute_length_mm > BEHIND_MM else tool.shaft_diameter_mm)


NAMES = (
    "twist_drill_3_2", "twist_drill_1_5", "k_wire_1_6", "burr_round_6_0", "sagittal_saw_12", "reamer_triple",
    "cannulated_drill_2_7", "depth_gauge_2_0", "pedicle_probe", "osteotome_10",
)  # fmt: skip


def pressed(name, trigger, on_edge, thickness_mm, spacing, speed_mm_s, shift=0.0):
    """How far past the plate's face the tool's side has come [mm], its hand and its body."""
    body = plate(on_edge, thickness_mm, spacing, shift)
    hand = Hand(body, name, stiffness=20.0)
    hand.trigger(trigger)
    start = -half_girth(name) - 1.5
    hand.to((start, 0.0, 0.0))
    for x in np.arange(start, BEYOND_MM - half_girth(name), speed_mm_s * 1e-3):
        hand.to((x, 0.0, 0.0))
    w, x, y, z = hand.response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4]
    # A tool that the plate turns in the hand is looked at where it meets the plate.
    return hand.tip[0] - BEHIND_MM * 2.0 * (x * z + w * y) + half_girth(name), hand, body


@pytest.mark.parametrize("on_edge", [False, True], ids=["flat", "edge"])
@pytest.mark.parametrize("trigger", [0.0, 1.0], ids=["off", "on"])
@pytest.mark.parametrize("name", NAMES)
def test_no_shaft_passes_through_a_plate(name, trigger, on_edge):
    for thickness, spacing, speed, shift in ((0.6, 0.3, 50.0, 0.0), (0.6, 0.3, 5.0, 0.14), (0.8, 0.4, 20.0, 0.1)):
        sunk, hand, body = pressed(name, trigger, on_edge, thickness, spacing, speed, shift)
        case = (thickness, spacing, speed, shift)
        assert -0.6 < sunk < DEEPEST_MM + 0.3 * roundness(name), case
        assert hand.force[0] < -20.0, case
        assert hand.response[slot.RESPONSE_CONTACT] == 1.0
        assert body.removed_mm3 == 0.0, "a shaft cuts nothing"


@pytest.mark.deep
@pytest.mark.parametrize("on_edge", [False, True], ids=["flat", "edge"])
@pytest.mark.parametrize("name", NAMES)
def test_no_shaft_passes_at_any_speed_or_place(name, on_edge):
    for speed in (1.0, 50.0):
        for spacing, thickness in ((0.2, 0.6), (0.3, 1.0), (0.4, 0.6)):
            for shift in (0.0, 0.07, 0.19):
                for trigger in (0.0, 1.0):
                    sunk, _, body = pressed(name, trigger, on_edge, thickness, spacing, speed, shift)
                    assert sunk < DEEPEST_MM + 0.3 * roundness(name), (speed, spacing, thickness, shift, trigger)
                    assert body.removed_mm3 == 0.0
