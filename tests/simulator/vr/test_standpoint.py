"""Where the user stands: recentring, turning, and what of a runtime's poses is believed."""

import numpy as np
import pytest

from simulator.vr.headset import HandState, HeadsetFrame
from simulator.vr.standpoint import Standpoint

EYE_HEIGHT_M = 1.6


def pose(x=0.0, y=0.0, z=0.0):
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix


def turned(matrix, degrees):
    """A pose turned about its own upright axis."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.eye(4)
    turn[:3, :3] = [[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]]
    return matrix @ turn


def frame(head, hand=None):
    hands = (HandState(), HandState(pose() if hand is None else hand, tracked=True, trigger=1.0))
    return HeadsetFrame(0.0, head, True, hands)


NOT_POSES = {
    "not a number": np.full((4, 4), np.nan),
    "nothing": np.zeros((4, 4)),
    "a mirror": np.diag([-1.0, 1.0, 1.0, 1.0]),
    "stretched": np.diag([2.0, 2.0, 2.0, 1.0]),
    "endlessly far": pose(x=np.inf),
}


def test_the_first_head_that_is_tracked_becomes_the_users_place():
    seen = Standpoint().in_room(frame(pose(3.0, 1.7, -2.0)), EYE_HEIGHT_M)
    np.testing.assert_allclose(seen.head, pose(0.0, 1.7, 0.0))


def test_a_runtime_that_counts_from_the_head_gets_eyes_of_the_height_asked_for():
    seen = Standpoint().in_room(frame(pose()), EYE_HEIGHT_M)
    np.testing.assert_allclose(seen.head[:3, 3], [0.0, EYE_HEIGHT_M, 0.0])


def test_who_recentres_again_is_in_the_same_place_wherever_the_tracking_space_begins():
    standpoint = Standpoint()
    standpoint.in_room(frame(turned(pose(3.0, 1.7, -2.0), 40.0)), EYE_HEIGHT_M)
    moved = frame(turned(pose(3.4, 1.6, -1.5), 75.0))
    standpoint.in_room(moved, EYE_HEIGHT_M)
    standpoint.recenter(EYE_HEIGHT_M)
    np.testing.assert_allclose(standpoint.in_room(moved, EYE_HEIGHT_M).head, pose(0.0, 1.6, 0.0), atol=1e-12)


def test_a_flick_of_the_stick_turns_the_user_on_the_spot_and_once():
    standpoint = Standpoint()
    standing = frame(turned(pose(3.0, 1.7, -2.0), 40.0))
    before = standpoint.in_room(standing, EYE_HEIGHT_M).head
    for now_s in (0.0, 0.1):
        standpoint.turn(1.0, 30.0, now_s)
    after = standpoint.in_room(standing, EYE_HEIGHT_M).head
    np.testing.assert_allclose(after[:3, 3], before[:3, 3], atol=1e-12)
    looks = -after[:3, 2]
    np.testing.assert_allclose(looks, [0.5, 0.0, -np.sqrt(0.75)], atol=1e-12, err_msg="to the right, by 30 degrees")
    assert standpoint.narrowed(0.1)
    standpoint.turn(0.0, 30.0, 0.2)
    standpoint.turn(-1.0, 30.0, 0.3)
    np.testing.assert_allclose(standpoint.in_room(standing, EYE_HEIGHT_M).head, before, atol=1e-12)


@pytest.mark.parametrize("told", NOT_POSES.values(), ids=NOT_POSES)
def test_a_hand_whose_pose_is_none_is_not_tracked_and_pulls_no_trigger(told):
    hand = Standpoint().in_room(frame(pose(), told), EYE_HEIGHT_M).hands[1]
    assert not hand.tracked
    assert hand.trigger == 0.0
    assert np.isfinite(hand.pose).all()


@pytest.mark.parametrize("told", NOT_POSES.values(), ids=NOT_POSES)
def test_a_head_whose_pose_is_none_stays_where_it_was_and_is_not_tracked(told):
    standpoint = Standpoint()
    before = standpoint.in_room(frame(pose(0.1, 1.7, 0.2)), EYE_HEIGHT_M)
    lost = standpoint.in_room(frame(told), EYE_HEIGHT_M)
    np.testing.assert_array_equal(lost.head, before.head)
    assert not lost.head_tracked
    back = standpoint.in_room(frame(pose(0.1, 1.8, 0.2)), EYE_HEIGHT_M)
    assert back.head_tracked
    assert back.head[1, 3] == pytest.approx(1.8)


@pytest.mark.parametrize("told", NOT_POSES.values(), ids=NOT_POSES)
def test_nobody_is_recentred_to_a_pose_that_is_none(told):
    standpoint = Standpoint()
    standpoint.in_room(frame(told), EYE_HEIGHT_M)
    seen = standpoint.in_room(frame(pose(3.0, 1.7, -2.0)), EYE_HEIGHT_M)
    np.testing.assert_allclose(seen.head, pose(0.0, 1.7, 0.0))
