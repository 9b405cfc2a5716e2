"""The round burr by the energy law."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.cutting_profile import BURR_FRICTION, BURR_SPECIFIC_ENERGY, BURR_THRESHOLD
from tests.physics.hand import Hand, slab

RADIUS = 3.0
SIDE = np.array([1.0, 0.0, 0.0])
TIP = np.array([0.0, 0.0, 1.0])


def pressed(force, axis=SIDE, density=1.85, spacing=0.3, tick=1e-3, lateral_mm_s=4.0, seconds=1.0, trigger=1.0):
    """Burr held along `axis`, pressed down with a force while the hand travels along y; responses (n, 32), body."""
    body = slab(density=density, spacing=spacing, thickness_mm=9.0, width_mm=26.0, base_mm=3.6)
    hand = Hand(body, "burr_round_6_0", stiffness=20.0, tick=tick)
    hand.trigger(trigger)
    hand.point(axis)
    axis = np.asarray(axis) / np.linalg.norm(axis)
    centre, rows = np.array([0.0, -6.0, -RADIUS - 0.1]), []
    for _ in range(int(seconds / tick)):
        contact = hand.response[slot.RESPONSE_CONTACT] > 0.0
        sunk = hand.tip - RADIUS * axis if rows else centre
        centre = np.array([0.0, centre[1] + lateral_mm_s * tick, sunk[2] + (force / 20.0 if contact else 0.01)])
        rows.append(hand.to(centre + RADIUS * axis).copy())
    return np.array(rows), body


def test_reported_removal_is_the_volume_lost():
    rows, body = pressed(3.0)
    assert rows[:, slot.RESPONSE_REMOVED].sum() == pytest.approx(body.volume_lost_mm3(), rel=1e-9)
    assert body.volume_lost_mm3() > 1.0


def test_the_rate_is_that_of_the_energy_law():
    rows, _ = pressed(3.0, seconds=1.5)
    late = rows[500:]
    rate = late[:, slot.RESPONSE_REMOVED].sum() / (len(late) * 1e-3)
    # All of the work of the side of the burr: mu F v / u, with the threshold's share rubbing.
    speed = 2.0 * np.pi * 40_000 / 60 * RADIUS
    most = BURR_FRICTION * (3.0 - BURR_THRESHOLD) * speed / BURR_SPECIFIC_ENERGY
    assert 0.5 * most < rate < 1.6 * most


def test_force_and_density_move_the_rate_the_right_way():
    def rate(**options):
        rows, _ = pressed(seconds=0.6, **options)
        return rows[200:, slot.RESPONSE_REMOVED].mean()

    assert rate(force=4.0) > 1.5 * rate(force=2.0)
    assert rate(force=2.0, density=1.0) > 1.8 * rate(force=2.0)


def test_the_pole_hardly_cuts():
    side, pole = (pressed(2.0, axis=axis, lateral_mm_s=0.0, seconds=0.5)[1].volume_lost_mm3() for axis in (SIDE, TIP))
    assert pole < 0.7 * side


@pytest.mark.deep
def test_rate_does_not_depend_on_voxels_or_tick():
    volumes = [
        pressed(3.0, spacing=spacing, tick=tick, seconds=0.8)[1].volume_lost_mm3()
        for spacing, tick in ((0.2, 1e-3), (0.3, 1e-3), (0.4, 1e-3), (0.3, 2e-3), (0.3, 5e-4))
    ]
    assert np.ptp(volumes) < 0.05 * np.mean(volumes)


def test_a_burr_at_rest_does_not_pass():
    rows, body = pressed(10.0, trigger=0.0, seconds=0.5)
    assert body.volume_lost_mm3() == 0.0
    assert rows[-1, slot.RESPONSE_TIP + 2] == pytest.approx(-RADIUS, abs=0.15)
    assert rows[-1, slot.RESPONSE_FORCE + 2] < -5.0
