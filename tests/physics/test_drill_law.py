"""The drill law through real voxels: closed form, stages, contact, guidance, degenerate commands."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES
from physics.instrument import instrument_named
from physics.kernels.brick_volume import BoneArrays
from physics.kernels.drill_engagement import ToolShape, cone_engagement
from physics.rig import drill_trial
from physics.rig_specimen import block_specimen, layered_specimen
from tests.physics import naive
from tests.physics.hand import Hand, slab

DRILL = instrument_named("twist_drill_3_2")
SHARP = PROFILES["sharp"]


def along(depths, hand, axis=(0.0, 0.0, 1.0)):
    return np.array([hand.to(depth * np.asarray(axis)).copy() for depth in depths])


def test_a_push_of_80_newtons_gives_the_closed_form_feed_and_thrust():
    trial = drill_trial(block_specimen(1.85, 12.0), DRILL, push_N=80.0, depth_mm=10.0)
    assert trial.thrust_mean_N == pytest.approx(80.0, rel=0.005)
    assert trial.feed_mean_mm_s == pytest.approx(SHARP.feed(3.2, 80.0, 1000 / 60, 1.85), rel=0.01)


@pytest.mark.parametrize(("wear", "density", "rpm"), [(1.0, 1.85, 1000.0), (2.6, 1.2, 600.0), (1.0, 0.3, 1000.0)])
def test_a_feed_gives_the_closed_form_thrust_and_torque(wear, density, rpm):
    trial = drill_trial(block_specimen(density, 8.0), DRILL, rpm=rpm, feed_mm_min=120.0, wear=wear, depth_mm=4.0)
    assert trial.thrust_mean_N == pytest.approx(SHARP.thrust(3.2, 120.0 / rpm, density, wear), rel=0.01)
    assert trial.torque_mean_Nmm == pytest.approx(SHARP.torque(3.2, 120.0 / rpm, density, wear), rel=0.03, abs=0.8)


def test_one_tick_solves_the_bingham_law_implicitly():
    stiffness, tick = 50.0, 1e-3
    hand = Hand(slab(thickness_mm=9.0), stiffness=stiffness, tick=tick)
    along(np.linspace(-0.5, 5.0, 2500), hand)
    before = hand.tip[2]
    hand.to((0.0, 0.0, before + 2.0))
    threshold = SHARP.thrust(3.2, 0.0, 1.85)
    viscous = (SHARP.thrust(3.2, 1.0, 1.85) - threshold) / (1000 / 60)
    twin = naive.bingham_step(2.0, stiffness, threshold, viscous, tick)
    assert hand.tip[2] - before == pytest.approx(twin, rel=2e-3)


def test_engagement_on_fresh_bone_agrees_with_a_dense_integral():
    random = np.random.default_rng(4)
    body = slab(spacing=0.4)
    body.density[:] = random.uniform(0.3, 1.9, body.density.shape)
    bone = BoneArrays(
        body.brick_table,
        *(pool.reshape(-1) for pool in (body.density, body.initial, body.cut)),
        body.brick_versions,
        0.4,
    )
    half_angle, radius = np.radians(59.0), 1.6
    shape = ToolShape(
        False, radius, np.sin(half_angle), np.cos(half_angle), radius / np.tan(half_angle), 0.29, 90.0, 140.0, 1.6,
        1.0, 1.0, 1.0, 1.0,
    )  # fmt: skip
    edges = [32 * edge for edge in body.brick_table.shape]
    strength = np.zeros(edges)
    for number, (z, y, x) in enumerate(body.brick_origins):
        block = body.initial[number] * (body.density[number] / 1.85) ** 2
        strength[z : z + 32, y : y + 32, x : x + 32] = block
    axis = np.array([0.3, 0.1, 0.0])
    axis[2] = np.sqrt(1.0 - axis @ axis)
    for tip_z in (0.1, 0.6, 3.0):
        tip = np.array([0.2, -0.1, tip_z]) - body.origin_lps_mm
        met = cone_engagement(bone, *tip, *axis, shape, 1.85, 2.0)
        chisel, lips = naive.cone_strength(strength, 0.4, tip, axis, radius, half_angle, 0.29, rings=12, turns=36)
        assert met.chisel == pytest.approx(chisel, abs=0.02)
        assert met.lips == pytest.approx(lips, abs=0.02)


def test_the_stages_of_a_bicortical_hole_follow_one_another():
    trial = drill_trial(layered_specimen([(1.85, 4.0), (0.25, 8.0), (1.85, 4.0)]), DRILL, feed_mm_min=60.0)
    depth, thrust, engagement = (trial.series[key] for key in ("depth_mm", "thrust_N", "engagement"))

    def mean_between(values, low, high):
        return values[(depth > low) & (depth < high)].mean()

    full = mean_between(thrust, 2.0, 3.5)
    assert mean_between(thrust, 0.1, 0.3) < 0.85 * full, "chisel first"
    assert mean_between(engagement, 0.2, 0.4) < 0.4
    assert mean_between(thrust, 4.3, 4.6) < 0.55 * full, "the chisel is through, the lips still cut"
    assert mean_between(thrust, 6.0, 11.0) < 3.0, "trabecular bone: 1-3 N"
    assert mean_between(thrust, 14.0, 15.5) == pytest.approx(full, rel=0.02)
    assert mean_between(thrust, 17.5, 20.0) < 0.5
    assert trial.breakthroughs == pytest.approx((4.0, 16.0), abs=0.4)


def test_breakthrough_lets_the_stored_spring_go():
    hand = Hand(slab(thickness_mm=5.0), stiffness=5.0)
    rows = along(np.concatenate([np.linspace(-1.0, 17.0, 9000), np.full(1500, 17.0)]), hand)
    thrust, tip = rows[:, slot.RESPONSE_THRUST], rows[:, 2]
    before = np.flatnonzero(tip < 4.9)[-1]
    assert thrust[before] > 50.0
    soon = np.flatnonzero(tip > 5.0 + DRILL.cone_height_mm)[0] + 20
    assert thrust[soon] < 0.3 * thrust[before]
    assert tip[soon] - 5.0 > 5.0, "it plunges by about the force over the hand's stiffness"


def test_a_drill_at_rest_does_not_pass_and_takes_nothing():
    body = slab()
    hand = Hand(body, stiffness=50.0)
    hand.trigger(0.0)
    rows = along(np.linspace(-1.0, 3.0, 800), hand)
    assert abs(hand.tip[2]) < 0.1
    assert rows[-1, slot.RESPONSE_THRUST] == pytest.approx(150.0, abs=5.0)
    assert body.removed_mm3 == 0.0 == body.volume_lost_mm3()
    assert body.brick_versions.sum() == 0


def test_a_shaft_laid_on_bone_rests_on_it():
    hand = Hand(slab(), stiffness=20.0)
    hand.trigger(0.0)
    hand.point((1.0, 0.0, 0.0))
    hand.to((3.0, 0.0, -4.0))
    for z in np.linspace(-4.0, 2.0, 800):
        hand.to((3.0, 0.0, z))
    assert hand.tip[2] == pytest.approx(-1.6, abs=0.2)
    assert hand.force[2] < -60.0


def test_a_thrown_drill_does_not_tunnel():
    hand = Hand(slab(thickness_mm=3.0))
    hand.trigger(0.0)
    hand.to((0.0, 0.0, -10.0))
    hand.to((0.0, 0.0, 15.0))
    assert abs(hand.tip[2]) < 0.1


def test_free_motion_follows_the_hand_exactly_and_without_force():
    hand = Hand(slab())
    random = np.random.default_rng(1)
    for _ in range(50):
        goal = random.uniform((-6, -6, -40), (6, 6, -5))
        hand.to(goal)
        assert hand.tip == pytest.approx(goal, abs=1e-12)
        assert not hand.force.any()
        assert hand.response[slot.RESPONSE_CONTACT] == 0.0


def drift(tilt_deg, trigger):
    tilt = np.radians(tilt_deg)
    axis = np.array([np.sin(tilt), 0.0, np.cos(tilt)])
    hand = Hand(slab(width_mm=20.0), stiffness=8.0)
    hand.trigger(trigger)
    hand.point(axis)
    along(np.concatenate([np.linspace(-1.0, 4.0, 500), np.full(300, 4.0)]), hand, axis)
    aside = hand.tip - (hand.tip @ axis) * axis
    return float(np.linalg.norm(aside)), aside @ np.array([np.cos(tilt), 0.0, -np.sin(tilt)])


def test_an_oblique_drill_skives_down_the_slope():
    for trigger in (0.0, 1.0):
        drifts = [drift(tilt, trigger) for tilt in (10, 25, 40)]
        assert drifts[0][0] < 0.03
        assert drifts[0][0] < drifts[1][0] < drifts[2][0]
        assert drifts[2][0] > 0.4
        assert drifts[2][1] > 0.4, "away from the leaning shaft, along the surface"
    assert drift(40, 0.0)[0] > drift(40, 1.0)[0], "a turning drill digs in and holds"


def bored(damping=0.0):
    hand = Hand(slab(thickness_mm=9.0), stiffness=50.0, damping=damping)
    along(np.linspace(-0.5, 7.0, 4000), hand)
    return hand


def test_the_hole_guides_the_drill():
    hand = bored()
    # Turning, it would ream: see test_margin_law.
    hand.trigger(0.0)
    for x in np.linspace(0.0, 1.0, 200):
        hand.to((x, 0.0, 7.0))
    hand.point((0.1, 0.0, 1.0))
    hand.to((1.0, 0.0, 7.0))
    assert np.hypot(*hand.tip[:2]) < 1e-6
    assert hand.force[0] == pytest.approx(-50.0, rel=0.01)
    assert hand.response[slot.RESPONSE_TORQUE + 1] < -100.0, "a tilt to +x is turned back about -y"
    w, x, y, _ = hand.response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4]
    assert np.hypot(x, y) < 1e-9


def test_withdrawal_is_free_and_the_hole_stays():
    hand = bored()
    deep = hand.tip[2]
    hand.to((0.0, 0.0, deep))
    removed = hand.stepper.body.removed_mm3
    rows = along(np.linspace(deep, -3.0, 1000), hand)
    assert np.linalg.norm(rows[10:, slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 3], axis=1).max() < 2.0
    assert hand.tip[2] == -3.0
    assert hand.stepper.body.removed_mm3 == removed
    rows = along(np.linspace(-3.0, 3.0, 1000), hand)
    assert rows[:, slot.RESPONSE_THRUST].max() < 2.0, "there is nothing left to cut on the way back in"
    assert hand.stepper.body.removed_mm3 == pytest.approx(removed, rel=1e-3)


def test_a_stopped_drill_drags_in_its_hole():
    hand = bored()
    hand.trigger(0.0)
    deep = hand.tip[2]
    rows = along(np.linspace(deep, deep - 2.0, 500), hand)
    drag = rows[-1, slot.RESPONSE_FORCE + 2]
    assert 0.3 < drag < 10.0


def test_the_far_side_reports_its_bone():
    hand = Hand(slab(thickness_mm=4.0))
    rows = along(np.linspace(-1.0, 9.0, 5000), hand)
    initial, tip = rows[:, slot.RESPONSE_INITIAL_BONE_AT_TIP], rows[:, 2]
    assert np.allclose(initial[(tip > 0.3) & (tip < 3.7)], 1.0, atol=1e-6)
    assert not initial[(tip < -0.3) | (tip > 4.3)].any()


def test_power_goes_to_heat_by_the_stated_share():
    trial = drill_trial(block_specimen(1.85, 8.0), DRILL, feed_mm_min=180.0, depth_mm=4.0)
    row = np.argmax(trial.series["depth_mm"] > 3.5)
    power = trial.series["torque_Nmm"][row] * 2 * np.pi * 1000 / 60 + trial.series["thrust_N"][row] * 3.0
    share = 0.25 + 0.25 * np.exp(-3.0)
    assert trial.series["heat_W"][row] == pytest.approx(1e-3 * share * power, rel=0.01)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (0, np.nan),
        (2, np.inf),
        (3, np.nan),
        (7, np.nan),
        (8, 0.0),
        (8, -5.0),
        (12, 0.0),
        (12, -1e-3),
        (12, np.nan),
        (11, 7.0),
    ],
)
def test_a_senseless_command_gives_no_force_and_no_edit(column, value):
    hand = Hand(slab(thickness_mm=9.0))
    along(np.linspace(-0.5, 3.0, 1500), hand)
    tip, digest = hand.tip, hand.stepper.body.volume_hash()
    good = hand.command[column]
    hand.command[column] = value
    hand.stepper.step(hand.command, hand.response)
    assert hand.response[slot.RESPONSE_FORCE : slot.RESPONSE_THRUST + 5].any() == np.False_
    assert hand.stepper.body.volume_hash() == digest
    assert hand.tip == pytest.approx(tip, abs=1e-12)
    hand.command[column] = good
    hand.stepper.step(hand.command, hand.response)
    assert hand.response[slot.RESPONSE_THRUST] > 10.0, "and the next good command goes on"


def test_a_quaternion_of_zeros_is_senseless_too():
    hand = Hand(slab())
    hand.command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = 0.0
    hand.to((0.0, 0.0, 1.0))
    assert not hand.force.any()
    assert hand.response[slot.RESPONSE_ORIENTATION] == 1.0


def test_a_tool_taken_up_inside_bone_is_set_back_to_its_surface():
    hand = Hand(slab())
    hand.trigger(0.0)
    hand.to((0.0, 0.0, 3.0))
    assert abs(hand.tip[2]) < 0.2
    assert hand.stepper.body.removed_mm3 == 0.0


def scribble(body, seed):
    """A wild hand; responses, shape (n, 32)."""
    random = np.random.default_rng(seed)
    hand = Hand(body, stiffness=20.0, damping=0.02)
    position, rows = np.array([0.0, 0.0, -1.0]), []
    for tick in range(1500):
        position = position + random.normal(0.0, 0.05, 3) + [0.0, 0.0, 0.004]
        if tick % 100 == 0:
            hand.point(random.normal((0.0, 0.0, 3.0), 0.7))
            hand.trigger(random.choice([0.0, 0.5, 1.0]))
        rows.append(hand.to(position).copy())
    return np.array(rows)


def test_the_same_commands_give_the_same_bits():
    first, second = slab(), slab()
    assert np.array_equal(scribble(first, 11), scribble(second, 11))
    assert first.volume_hash() == second.volume_hash()
    assert first.removed_mm3 > 1.0


def test_reported_removal_is_the_volume_lost():
    body = slab()
    rows = scribble(body, 12)
    assert rows[:, slot.RESPONSE_REMOVED].sum() == pytest.approx(body.volume_lost_mm3(), rel=1e-9)
    assert body.removed_mm3 == pytest.approx(body.volume_lost_mm3(), rel=1e-9)


def test_marrow_without_strength_is_passed_by_a_turning_drill():
    body = slab(density=0.0)
    hand = Hand(body)
    rows = along(np.linspace(-1.0, 8.0, 2000), hand)
    assert hand.tip[2] == pytest.approx(8.0, abs=0.05)
    assert rows[:, slot.RESPONSE_THRUST].max() < 1.0
    assert body.removed_mm3 == pytest.approx(np.pi * 1.6**2 * 6.0, rel=0.02)
