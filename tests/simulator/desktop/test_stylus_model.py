"""The mouse's hand moves as its help says."""

import numpy as np
import pytest

from simulator.desktop.stylus_model import (
    FINE_SHARE,
    HOVER_MM,
    MOST_LEAD_MM,
    MOST_PUSH_N,
    PUSH_STEP_MM,
    PUSH_STEP_N,
    TILT_DEG_PER_PX,
    StylusModel,
    minimal_rotation,
)
from simulator.session.world_frame import rotation_matrix

UP, RIGHT = np.array([0.0, 0, 1]), np.array([1.0, 0, 0])


def placed_at(point=(0, 0, 0), normal=UP):
    stylus = StylusModel(np.array([0.0, 0, 50]), -UP)
    stylus.place(np.asarray(point, float), np.asarray(normal, float))
    return stylus


def test_a_free_tool_hovers_over_the_spot_and_points_into_the_bone():
    stylus = StylusModel(np.zeros(3), -UP)
    for normal in np.random.default_rng(3).normal(size=(30, 3)):
        normal /= np.linalg.norm(normal)
        stylus.hover(np.array([5.0, 6, 7]), normal)
        np.testing.assert_allclose(stylus.hand.axis, -normal, atol=1e-9)
        np.testing.assert_allclose(stylus.hand.tip_lps_mm, np.array([5.0, 6, 7]) + HOVER_MM * normal, atol=1e-9)


def test_placing_sets_the_tip_on_the_surface_and_hovering_no_longer_moves_it():
    stylus = placed_at((1, 2, 3))
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, (1, 2, 3))
    stylus.hover(np.array([9.0, 9, 9]), RIGHT)
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, (1, 2, 3))


def test_sliding_keeps_the_tilt_to_the_surface():
    stylus = placed_at()
    stylus.tilt(80, 0, RIGHT, UP)
    tilt = np.degrees(np.arccos(-stylus.hand.axis @ UP))
    assert tilt == pytest.approx(80 * TILT_DEG_PER_PX, rel=0.05)
    tilted = np.array([0.0, 0.6, 0.8])
    stylus.slide(np.array([3.0, 0, 0]), tilted)
    assert np.degrees(np.arccos(-stylus.hand.axis @ tilted)) == pytest.approx(tilt, abs=1e-6)
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, (3, 0, 0))


def test_a_locked_axis_does_not_turn():
    stylus = placed_at()
    stylus.axis_locked = True
    stylus.slide(np.array([3.0, 0, 0]), RIGHT)
    stylus.tilt(50, 50, RIGHT, UP)
    np.testing.assert_allclose(stylus.hand.axis, -UP)


def test_tilting_turns_about_the_tip():
    stylus = placed_at()
    for _ in range(5):
        stylus.push(1.0, stylus.hand.tip_lps_mm, 0.0)
    tip = stylus.hand.tip_lps_mm
    stylus.tilt(40, -30, RIGHT, np.array([0.0, 1, 0]))
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, tip, atol=1e-12)
    assert stylus.hand.axis[0] < 0
    assert stylus.hand.axis[1] < 0


def test_pushing_advances_along_the_axis():
    stylus = placed_at()
    stylus.push(2.0, np.zeros(3), 0.0)
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, (0, 0, -2 * PUSH_STEP_MM))


@pytest.mark.parametrize("stiffness_N_mm", [5.0, 40.0])
def test_a_notch_adds_about_the_same_push_on_any_coupling_and_the_push_is_bounded(stiffness_N_mm):
    stylus, stuck = placed_at(), np.zeros(3)
    pushes = []
    for _ in range(100):
        pushes.append(-stylus.hand.tip_lps_mm[2] * stiffness_N_mm)
        stylus.push(1.0, stuck, pushes[-1])
    steps = np.diff(pushes)[4:10]
    assert steps.min() > 0.9 * PUSH_STEP_N
    assert steps.max() < 1.5 * PUSH_STEP_N
    assert MOST_PUSH_N <= pushes[-1] < MOST_PUSH_N + 12.0
    stylus.push(-4.0, stuck, pushes[-1])
    assert -stylus.hand.tip_lps_mm[2] * stiffness_N_mm < pushes[-1] - 3 * PUSH_STEP_N


def test_a_tool_that_is_not_felt_is_not_left_far_behind():
    stylus = placed_at()
    for _ in range(1000):
        stylus.push(1.0, np.zeros(3), 0.0)
    assert -stylus.hand.tip_lps_mm[2] <= MOST_LEAD_MM + PUSH_STEP_MM


def test_drawing_far_back_frees_the_tool_and_regrip_does_at_once():
    stylus = placed_at()
    stylus.push(-(HOVER_MM + 1) / PUSH_STEP_MM, np.zeros(3), 0.0)
    assert not stylus.placed
    stylus = placed_at()
    stylus.regrip()
    assert not stylus.placed
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, (0, 0, HOVER_MM))


def test_a_tool_in_the_bone_is_not_placed_elsewhere_by_a_press():
    stylus = placed_at()
    for depth in range(8):
        stylus.push(1.0, np.array([0.0, 0, -0.25 * depth]), 0.0)
    assert stylus.in_bone
    tip = stylus.hand.tip_lps_mm
    stylus.place(np.array([20.0, 0, 0]), UP)
    stylus.slide(np.array([20.0, 0, 0]), UP)
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, tip)
    stylus.shift(np.array([1.0, 0, 5.0]))
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, tip + (1, 0, 0))


def test_fine_control_takes_a_fifth_of_every_movement():
    stylus = placed_at()
    stylus.fine = True
    stylus.slide(np.array([10.0, 0, 0]), UP)
    np.testing.assert_allclose(stylus.hand.tip_lps_mm, (10 * FINE_SHARE, 0, 0))
    stylus.push(1.0, stylus.hand.tip_lps_mm, 0.0)
    assert stylus.hand.tip_lps_mm[2] == pytest.approx(-PUSH_STEP_MM * FINE_SHARE)


def test_the_quaternion_turns_the_tool_onto_the_axis():
    for axis in (UP, -UP, RIGHT, np.array([1.0, -2, 0.3]) / np.linalg.norm([1, -2, 0.3])):
        stylus = placed_at(normal=-axis)
        turned = rotation_matrix(stylus.hand.quaternion) @ UP
        np.testing.assert_allclose(turned, stylus.hand.axis, atol=1e-9)


def test_minimal_rotation_is_a_rotation_that_maps_one_onto_the_other():
    random = np.random.default_rng(7)
    pairs = [*random.normal(size=(20, 2, 3)), (UP, -UP), (UP, UP), (RIGHT, -RIGHT)]
    for start, end in pairs:
        start, end = start / np.linalg.norm(start), end / np.linalg.norm(end)
        turn = minimal_rotation(start, end)
        np.testing.assert_allclose(turn @ start, end, atol=1e-9)
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(turn) == pytest.approx(1.0)
