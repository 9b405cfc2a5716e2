"""The drilling constants against the figures they were fitted to."""

import pytest

from physics.cutting_profile import PROFILES, law_constants, profile_named
from physics.errors import PhysicsError

FEED = 0.12  # mm per turn: 120 mm/min at 1000 rpm


@pytest.mark.parametrize(
    ("name", "thrust", "torque"),
    [("sharp", 76, 41), ("macavelia_human", 197, 186), ("macavelia_sawbone", 88, 68), ("hillery_bovine", 47, 14)],
)
def test_thrust_and_torque_at_the_common_point(name, thrust, torque):
    profile = PROFILES[name]
    assert profile.thrust(3.2, FEED, 1.85) == pytest.approx(thrust, abs=1.0)
    assert profile.torque(3.2, FEED, 1.85) == pytest.approx(torque, rel=0.03)


def test_sharp_against_published_single_values():
    sharp = PROFILES["sharp"]
    assert sharp.thrust(3.2, FEED, 0.3) == pytest.approx(2.0, abs=0.1)
    assert sharp.thrust(2.0, 50.0 / 12000.0, 1.85) == pytest.approx(18.5, abs=0.2)
    for push, feed in ((40, 0.5), (60, 1.3), (80, 2.2), (100, 3.0)):
        assert sharp.feed(3.2, push, 1000.0 / 60.0, 1.85) == pytest.approx(feed, abs=0.05)


def test_macavelia_fit_within_two_percent_of_its_data():
    profile = PROFILES["macavelia_human"]
    # 120 mm/min at 1000, 1250 and 1500 rpm: the three thrusts and torques of the source.
    for rpm, thrust, torque in ((1000, 198.4, 186.3), (1250, 180.6, 157.8), (1500, 176.3, 140.2)):
        assert profile.thrust(3.2, 120.0 / rpm, 1.85) == pytest.approx(thrust, rel=0.04)
        assert profile.torque(3.2, 120.0 / rpm, 1.85) == pytest.approx(torque, rel=0.04)


def test_feed_is_the_inverse_of_thrust():
    profile = PROFILES["hillery_bovine"]
    thrust = profile.thrust(2.5, 0.07, 1.4, 1.6)
    assert profile.feed(2.5, thrust, 20.0, 1.4, 1.6) == pytest.approx(0.07 * 20.0)
    assert profile.feed(2.5, 1.0, 20.0, 1.85, 2.6) == 0.0


def test_every_profile_names_its_source():
    assert all(len(profile.source) > 40 and profile.name == name for name, profile in PROFILES.items())


@pytest.mark.parametrize("wear", [0.9, 11.0, float("nan"), float("inf")])
def test_impossible_wear_is_refused(wear):
    with pytest.raises(PhysicsError) as caught:
        law_constants(PROFILES["sharp"], wear)
    assert caught.value.message_id == "physics-wear"


def test_unknown_profile_names_the_known_ones():
    with pytest.raises(PhysicsError) as caught:
        profile_named("blunt")
    assert "sharp" in caught.value.values["known"]
