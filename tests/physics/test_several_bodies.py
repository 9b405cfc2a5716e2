"""Several bones under one tool, bones that were moved, and the pieces that a cut leaves."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES
from physics.errors import PhysicsError
from physics.fragments import pieces_of
from physics.instrument import instrument_named
from physics.rig_saw import saw_trial
from physics.rig_specimen import tube_specimen
from physics.rig_tools import saw_blade
from physics.stepper import CuttingStepper
from tests.physics import naive
from tests.physics.hand import slab

SHIFT = np.array([40.0, -25.0, 60.0])
TURN = naive.from_vector(np.array([0.4, -0.3, 0.8]))


def driven(bodies, name, goals, turn=(1.0, 0.0, 0.0, 0.0), stiffness=60.0):
    """Responses of a hand led along goals [mm, LPS], shape (n, 32)."""
    stepper = CuttingStepper(bodies, [instrument_named(name)], PROFILES["sharp"])
    command, rows = np.zeros(slot.COMMAND_SIZE), []
    command[slot.COMMAND_TRIGGER] = 1.0
    command[slot.COMMAND_COUPLING_STIFFNESS] = stiffness
    command[slot.COMMAND_TICK] = 1e-3
    command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = turn
    for goal in goals:
        command[:3] = goal
        rows.append(np.zeros(slot.RESPONSE_SIZE))
        stepper.step(command, rows[-1])
    return np.array(rows)


def straight(start, end, ticks):
    return np.linspace(start, end, ticks)[:, None] * np.array([0.0, 0.0, 1.0])


@pytest.mark.parametrize("name", ["twist_drill_3_2", "pedicle_probe"])
def test_a_bone_that_was_moved_answers_as_where_it_was_scanned(name):
    goals = straight(-1.0, 3.0, 1500)
    plain = driven(slab(), name, goals)
    body = slab()
    body.move(SHIFT, TURN)
    moved = driven(body, name, SHIFT + naive.turned(TURN, goals), TURN)
    for first in (slot.RESPONSE_THRUST, slot.RESPONSE_DEPTH, slot.RESPONSE_CUTTING_TORQUE):
        assert moved[:, first] == pytest.approx(plain[:, first], abs=1e-3)
    force = slice(slot.RESPONSE_FORCE, slot.RESPONSE_FORCE + 3)
    assert moved[:, force] == pytest.approx(naive.turned(TURN, plain[:, force]), abs=1e-3)
    tip = slice(0, 3)
    assert moved[:, tip] == pytest.approx(SHIFT + naive.turned(TURN, plain[:, tip]), abs=1e-4)


def test_a_drill_goes_through_one_bone_into_the_next():
    near, far = slab(thickness_mm=3.0), slab(thickness_mm=3.0)
    far.move((0.0, 0.0, 8.0), (1.0, 0.0, 0.0, 0.0))
    rows = driven([near, far], "twist_drill_3_2", straight(-1.0, 13.0, 7000))
    assert near.removed_mm3 == pytest.approx(near.volume_lost_mm3(), rel=1e-6)
    assert far.removed_mm3 == pytest.approx(near.removed_mm3, rel=0.02)
    assert rows[:, slot.RESPONSE_REMOVED].sum() == pytest.approx(near.removed_mm3 + far.removed_mm3)
    assert rows[-1, 2] > 12.0
    # In the gap nothing resists; both walls do.
    thrust = rows[:, slot.RESPONSE_THRUST]
    in_gap = (rows[:, 2] > 5.6) & (rows[:, 2] < 7.9)
    assert thrust[in_gap].max() < 0.3 * thrust.max()


def test_forces_of_several_bones_add_up_to_the_spring():
    near, far = slab(thickness_mm=3.0), slab(thickness_mm=3.0)
    far.move((0.0, 0.0, 6.0), (1.0, 0.0, 0.0, 0.0))
    goals = straight(-1.0, 9.0, 3000)
    rows = driven([near, far], "twist_drill_3_2", goals)
    held = rows[:, slot.RESPONSE_CONTACT] > 0.0
    spring = -60.0 * (goals - rows[:, :3])
    force = rows[:, slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 3]
    assert force[held] == pytest.approx(spring[held], abs=0.5)


def test_a_far_bone_changes_no_bit():
    goals = straight(-1.0, 4.0, 1500)
    alone = slab()
    alone.move((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
    first = driven([alone, _away()], "twist_drill_3_2", goals)
    body = slab()
    assert np.abs(driven(body, "twist_drill_3_2", goals) - first).max() < 1e-9
    assert alone.volume_hash() == body.volume_hash()


def _away():
    body = slab()
    body.move((500.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
    return body


def test_nothing_jumps_through_a_bone_that_was_far():
    near = _away()
    plate = slab(thickness_mm=0.9, width_mm=30.0)
    goals = np.array([[0.0, 0.0, -200.0], [0.0, 0.0, -120.0], *[[0.0, 0.0, 30.0]] * 40])
    assert driven([near, plate], "depth_gauge_2_0", goals, stiffness=2.0)[-1, 2] < 0.3


def test_a_body_has_no_place_that_is_no_number():
    with pytest.raises(PhysicsError, match="physics-body-pose"):
        slab().move((0.0, np.nan, 0.0), (1.0, 0.0, 0.0, 0.0))
    with pytest.raises(PhysicsError, match="physics-body-pose"):
        slab().move((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0))


def test_a_sawn_block_falls_into_two_bones_that_hold_all_of_it():
    fraction = np.zeros((60, 40, 40), dtype=np.float32)
    fraction[5:55, 5:35, 5:35] = 1.0
    density = np.full(fraction.shape, 1.2, dtype=np.float32)
    body = BoneBody.from_arrays(density, fraction, 0.4, (10.0, 20.0, 30.0))
    body.move(SHIFT, TURN)
    assert pieces_of(body) == [body]
    for number, (z, _, _) in enumerate(body.brick_origins):
        for layer in (30, 31):
            if z <= layer < z + 32:
                body.cut[number, layer - z] = 1.0
    whole = float(body.occupancy_array().sum())
    pieces = pieces_of(body)
    assert len(pieces) == 2
    sums = [float(piece.occupancy_array().sum()) for piece in pieces]
    assert sum(sums) == pytest.approx(whole)
    assert sums == pytest.approx([25 * 30 * 30, 23 * 30 * 30])
    for piece in pieces:
        assert np.array_equal(piece.pose, body.pose)
    # Places are kept: the same points are bone before and after.
    low = pieces[1].origin_lps_mm - body.origin_lps_mm
    assert low / 0.4 == pytest.approx(np.rint(low / 0.4))
    again = pieces_of(body)
    assert [piece.volume_hash() for piece in again] == [piece.volume_hash() for piece in pieces]


def _half(low_mm, high_mm):
    """The part of a slab of 1.5 g/cm3 between two planes across x."""
    middles = (np.arange(60) - 29.5) * 0.3
    fraction = np.zeros((60, 60, 60), dtype=np.float32)
    fraction[10:40, :, (middles > low_mm) & (middles < high_mm)] = 1.0
    origin = (middles[0], middles[0], -9.5 * 0.3)
    return BoneBody.from_arrays(np.full(fraction.shape, 1.5, dtype=np.float32), fraction, 0.3, origin)


@pytest.mark.parametrize(("name", "off_mm"), [("twist_drill_3_2", 0.8), ("sagittal_saw_12", 0.0)])
def test_two_bones_cut_at_once_answer_as_the_one_they_were(name, off_mm):
    goals = straight(-1.0, 2.0, 1500) + [off_mm, 0.0, 0.0]
    whole = driven([_half(-20.0, 20.0)], name, goals)
    for low, high in ((-20.0, 0.0), (0.0, 20.0)):
        other = (0.0, 20.0) if high == 0.0 else (-20.0, 0.0)
        bodies = [_half(low, high), _half(*other)]
        parts = driven(bodies, name, goals)
        assert parts[-1, 2] == pytest.approx(whole[-1, 2], abs=0.02)
        late = slice(-300, None)
        for column in (slot.RESPONSE_THRUST, slot.RESPONSE_CUTTING_TORQUE):
            assert parts[late, column].mean() == pytest.approx(whole[late, column].mean(), rel=0.03)
        removed = sum(body.removed_mm3 for body in bodies)
        assert removed == pytest.approx(whole[:, slot.RESPONSE_REMOVED].sum(), rel=0.03)
        assert removed == pytest.approx(sum(body.volume_lost_mm3() for body in bodies), rel=1e-6)


def test_a_burr_on_two_bones_at_once_grinds_as_on_one():
    goals = straight(-1.0, 2.0, 1500)
    whole = driven([_half(-20.0, 20.0)], "burr_round_6_0", goals)
    parts = driven([_half(-20.0, 0.0), _half(0.0, 20.0)], "burr_round_6_0", goals)
    assert parts[-1, 2] == pytest.approx(whole[-1, 2], abs=0.02)
    assert parts[-300:, slot.RESPONSE_THRUST].mean() == pytest.approx(
        whole[-300:, slot.RESPONSE_THRUST].mean(), rel=0.03
    )


def test_a_sawn_tube_falls_into_two():
    specimen = tube_specimen(16.0, 10.0, 1.85, spacing_mm=0.4, hole_diameter_mm=20.0)
    whole = float(specimen.body.occupancy_array().sum()) * 0.4**3
    trial = saw_trial(specimen, saw_blade("sagittal_saw_25"), cpm=15_000.0, feed_mm_min=240.0, turn_deg=90.0)
    pieces = pieces_of(specimen.body)
    assert len(pieces) == trial.pieces == 2
    left = sum(float(piece.occupancy_array().sum()) for piece in pieces) * 0.4**3
    assert left == pytest.approx(whole - trial.removed_mm3, rel=1e-5)
    assert trial.removed_mm3 == pytest.approx(trial.swept_mm3, rel=0.03)
    assert trial.swept_mm3 == pytest.approx(np.pi * (8.0**2 - 5.0**2) * trial.kerf_mm, rel=0.02)
