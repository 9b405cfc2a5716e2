"""The bone gives no energy to the hand: random contact sequences against the exact work of the coupling spring."""

import numpy as np
import pytest

from tests.physics.hand import Hand, slab


def dissipated(seed, ticks, stiffness, tick):
    """Work of the hand on the spring minus energy stored in it, at every tick [N mm], shape (ticks,)."""
    random = np.random.default_rng(seed)
    hand = Hand(slab(thickness_mm=5.0, spacing=0.4), stiffness=stiffness, tick=tick)
    goal = np.array([0.0, 0.0, -2.0])
    hand.to(goal)
    work, balance, velocity = 0.0, [], np.zeros(3)
    for step in range(ticks):
        if step % 50 == 0:
            hand.point(random.normal((0.0, 0.0, 2.0), 0.6))
            hand.trigger(random.choice([0.0, 0.3, 1.0]))
        velocity = 0.95 * velocity + random.normal(0.0, 8.0, 3) + 0.3 * (np.array([0.0, 0.0, 2.0]) - goal)
        before = goal - hand.tip
        goal = goal + velocity * tick
        after = goal - hand.tip
        work += 0.5 * stiffness * (after @ after - before @ before)
        hand.to(goal)
        stretch = hand.command[0:3] - hand.tip
        balance.append(work - 0.5 * stiffness * (stretch @ stretch))
    return np.array(balance)


@pytest.mark.parametrize(("stiffness", "tick"), [(5.0, 1e-3), (80.0, 1e-3), (50.0, 2e-3), (50.0, 5e-4)])
@pytest.mark.parametrize("seed", [1, 2])
def test_random_contact_never_creates_energy(seed, stiffness, tick):
    balance = dissipated(seed, 4000, stiffness, tick)
    assert np.diff(balance).min() > -1e-9
    assert balance[-1] > 1.0, "there was contact"


@pytest.mark.deep
def test_a_hundred_thousand_ticks_never_create_energy():
    for seed in range(10):
        assert np.diff(dissipated(seed, 10_000, 20.0, 1e-3)).min() > -1e-9
