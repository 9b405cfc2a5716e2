"""Awl, probe, osteotome, rongeur and impactor in a hand: thresholds, blows and bites against their closed forms."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.cutting_profile import BITE_EXPONENT, BITE_STRENGTH, CRUSHING_PRESSURE, REFERENCE_DENSITY
from physics.depth_profile import layered_profile
from physics.instrument import instrument_named
from physics.osteotome import drive_osteotome
from tests.physics.hand import Hand, slab


def pressed(density, name, depth_mm, stiffness=60.0, ticks=800):
    """A hand with its tool after it was led straight down to a depth."""
    hand = Hand(slab(density=density, thickness_mm=20.0), name, stiffness=stiffness)
    hand.trigger(0.0)
    for depth in np.linspace(-2.0, depth_mm, ticks):
        hand.to((0.0, 0.0, depth))
    return hand


def struck(hand, blows):
    """Way of the tip at each blow [mm]."""
    ways = []
    for _ in range(blows):
        before = hand.tip[2]
        for share in (1.0, 0.0):
            hand.trigger(share)
            hand.to(hand.command[:3].copy())
        ways.append(hand.tip[2] - before)
    return np.array(ways)


@pytest.mark.parametrize("density", [0.15, 0.3])
def test_a_probe_goes_into_cancellous_bone_at_the_crushing_force(density):
    probe = instrument_named("pedicle_probe")
    hand = pressed(density, "pedicle_probe", 12.0)
    crushing = CRUSHING_PRESSURE * (density / REFERENCE_DENSITY) ** 2 * np.pi / 4.0 * probe.diameter_mm**2
    assert hand.tip[2] > 6.0
    assert hand.response[slot.RESPONSE_THRUST] == pytest.approx(crushing, rel=0.25)
    body = hand.stepper.body
    assert body.removed_mm3 == pytest.approx(body.volume_lost_mm3(), rel=1e-6)
    deep = hand.tip[2] - probe.cone_height_mm
    cone = np.pi / 12.0 * probe.diameter_mm**2 * probe.cone_height_mm
    assert body.removed_mm3 == pytest.approx(np.pi / 4.0 * probe.diameter_mm**2 * deep + cone, rel=0.08)


def test_cortex_refuses_the_probe_until_its_threshold():
    hand = pressed(1.85, "pedicle_probe", 2.0)
    assert hand.response[slot.RESPONSE_THRUST] > 80.0
    assert hand.tip[2] < 0.4


def test_a_probe_that_is_twisted_in_its_hole_rubs_on_the_wall():
    hand = pressed(0.3, "pedicle_probe", 12.0)
    for angle in np.linspace(0.0, 0.5, 60):
        turn = (np.cos(angle / 2), 0.0, 0.0, np.sin(angle / 2))
        hand.command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = turn
        response = hand.to(hand.command[:3].copy())
    assert 0.0 < response[slot.RESPONSE_CUTTING_TORQUE] < 200.0
    # A rigid hold would turn the hand back with 60 N/mm x (30 mm)^2 x 0.5.
    assert -0.1 * 27_000.0 < response[slot.RESPONSE_TORQUE + 2] < 0.0


def test_a_probe_may_be_drawn_back_and_the_hole_stays():
    hand = pressed(0.3, "pedicle_probe", 10.0)
    lost = hand.stepper.body.removed_mm3
    for depth in np.linspace(10.0, -5.0, 400):
        hand.to((0.0, 0.0, depth))
    assert hand.tip[2] == pytest.approx(-5.0)
    assert np.linalg.norm(hand.force) == pytest.approx(0.0, abs=1e-9)
    assert hand.stepper.body.removed_mm3 == lost


@pytest.mark.parametrize("density", [0.3, 1.85])
def test_live_blows_go_as_deep_as_the_trial_on_the_rig(density):
    tool = instrument_named("osteotome_10")
    hand = pressed(density, "osteotome_10", 0.5, stiffness=10.0)
    blows = 3 if density > 1.0 else 1
    ways = struck(hand, blows)
    trial = drive_osteotome(
        layered_profile([(density, 20.0)]), width_mm=tool.diameter_mm, energy_J=tool.blow_energy_J, blows=blows
    )
    if density > 1.0:
        assert ways == pytest.approx(trial.per_blow_mm, rel=0.08)
    else:
        assert ways[0] == pytest.approx(min(trial.depth_mm, 20.0), rel=0.1)
    body = hand.stepper.body
    assert body.removed_mm3 == pytest.approx(body.volume_lost_mm3(), rel=1e-6)
    assert body.removed_mm3 == pytest.approx(hand.tip[2] * tool.diameter_mm * tool.thickness_mm, rel=0.12)


def test_a_blow_is_told_once_and_in_newtons_of_a_mallet():
    hand = pressed(1.85, "osteotome_10", 0.5, stiffness=10.0)
    hand.trigger(1.0)
    told = [hand.to((0.0, 0.0, 0.5))[slot.RESPONSE_BLOW] for _ in range(5)]
    assert 2000.0 <= told[0] <= 10_000.0
    assert told[1:] == [0.0] * 4
    impactor = pressed(1.85, "impactor_28", 0.5, stiffness=10.0)
    impactor.trigger(1.0)
    assert impactor.to((0.0, 0.0, 0.5))[slot.RESPONSE_BLOW] > 2000.0
    assert impactor.stepper.body.removed_mm3 == 0.0


def test_a_blow_in_the_air_does_nothing():
    hand = Hand(slab(), "osteotome_10", stiffness=10.0)
    hand.trigger(0.0)
    hand.to((0.0, 0.0, -10.0))
    assert struck(hand, 2) == pytest.approx([0.0, 0.0])
    assert hand.stepper.body.removed_mm3 == 0.0


@pytest.mark.parametrize("density", [0.3, 1.0, 1.85])
def test_a_rongeur_bites_as_much_as_its_jaws_can_shear(density):
    tool = instrument_named("rongeur_4_0")
    hand = pressed(density, "rongeur_4_0", 0.5, stiffness=10.0)
    hand.trigger(1.0)
    response = hand.to((0.0, 0.0, 0.5))
    strength = BITE_STRENGTH * (density / REFERENCE_DENSITY) ** BITE_EXPONENT
    radius = min(tool.diameter_mm / 2, np.sqrt(tool.bite_force_N / (np.pi * strength)))
    # The cups' middle lies half their radius below the face: all of the ball that is bone.
    cap = np.pi * (radius - 0.5 * radius) ** 2 * (3.0 * radius - 0.5 * radius) / 3.0
    ball = 4.0 / 3.0 * np.pi * radius**3
    assert response[slot.RESPONSE_REMOVED] == pytest.approx(ball - cap, rel=0.15)
    assert hand.to((0.0, 0.0, 0.5))[slot.RESPONSE_REMOVED] == 0.0, "one bite for each squeeze"
