"""Rays of controllers against panels: analytic intersection, and buttons pressed where the ray points."""

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from simulator.vr.headset import Hand, HandState
from simulator.vr.panel_board import PanelBoard
from simulator.vr.panel_content import Button, PanelContent, buttons
from simulator.vr.panel_places import PLACES, point_on, ray_hit, wall_panel, wrist_panel

EYES = np.array([0.1, 1.6, -0.05])


def triangles_hit(panel, start, direction):
    """Distance to a panel by solving for each of its two triangles (Moeller and Trumbore); None where both miss."""
    half_x, half_y = 0.5 * panel.size_m[0] * panel.pose[:3, 0], 0.5 * panel.size_m[1] * panel.pose[:3, 1]
    middle = panel.pose[:3, 3]
    corners = [middle - half_x - half_y, middle + half_x - half_y, middle + half_x + half_y, middle - half_x + half_y]
    for a, b, c in ((0, 1, 2), (0, 2, 3)):
        matrix = np.stack([-direction, corners[b] - corners[a], corners[c] - corners[a]], axis=1)
        if abs(np.linalg.det(matrix)) < 1e-12:
            continue
        distance, u, v = np.linalg.solve(matrix, start - corners[a])
        if distance > 0.0 and u >= 0.0 and v >= 0.0 and u + v <= 1.0:
            return distance
    return None


def random_panel(random):
    place = list(PLACES.values())[random.integers(len(PLACES))]
    if random.random() < 0.2:
        hand, _ = np.linalg.qr(random.normal(size=(3, 3)))
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = hand * np.sign(np.linalg.det(hand)), random.normal(size=3)
        return wrist_panel(pose)
    return wall_panel(place, EYES + 0.1 * random.normal(size=3))


def test_random_rays_meet_what_triangles_say():
    random = np.random.default_rng(7)
    met = 0
    for _ in range(3000):
        panel = random_panel(random)
        start = panel.pose[:3, 3] + random.normal(size=3)
        aim = point_on(panel, *(random.uniform(-0.3, 1.3, 2) * panel.size_px))
        direction = (aim - start) / np.linalg.norm(aim - start)
        hit, expected = ray_hit(panel, start, direction), triangles_hit(panel, start, direction)
        if direction @ panel.pose[:3, 2] > 0.0:
            assert hit is None, "a panel has one face"
            continue
        assert (hit is None) == (expected is None)
        if hit is not None:
            met += 1
            assert hit.distance_m == pytest.approx(expected, rel=1e-9)
            assert np.allclose(point_on(panel, hit.column, hit.row), start + expected * direction, atol=1e-9)
    assert met > 500


@pytest.fixture
def board():
    made = PanelBoard(vtkRenderer())
    grid = tuple(buttons(*(Button(f"b{row}{column}", "x") for column in range(3))) for row in range(4))
    made.show({"steps": PanelContent("One", grid), "tools": PanelContent("Two", (buttons(Button("other", "y")),))})
    made.hang(EYES, None)
    return made


def pointing(start, target, trigger):
    backward = (start - target) / np.linalg.norm(start - target)
    right = np.cross([0.0, 1.0, 0.0], backward)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = right, np.cross(backward, right), backward, start
    return HandState(pose, True, trigger)


def test_the_button_that_is_pointed_at_is_pressed_once(board):
    names = [f"b{row}{column}" for row in range(4) for column in range(3)] + ["other"]
    random = np.random.default_rng(3)
    for name in names:
        start = np.array([0.25, 1.1, -0.2]) + 0.1 * random.normal(size=3)
        target = board.button_point(name)
        assert board.point((HandState(), pointing(start, target, 0.0))) == []
        assert board.point((HandState(), pointing(start, target, 1.0))) == [name]
        assert board.point((HandState(), pointing(start, target, 0.9))) == [], "held, not pressed again"
        assert board.holds_back(Hand.RIGHT)
        board.point((HandState(), pointing(start, target, 0.0)))


def test_a_drill_that_turns_keeps_turning_when_it_points_at_a_panel(board):
    start, away = np.array([0.2, 1.1, -0.2]), np.array([0.2, 0.2, -1.0])
    board.point((HandState(), pointing(start, away, 1.0)))
    assert board.point((HandState(), pointing(start, board.button_point("other"), 1.0))) == []
    assert not board.holds_back(Hand.RIGHT)


def test_a_half_pulled_trigger_on_a_panel_does_not_turn_the_drill(board):
    board.point((HandState(), pointing(np.array([0.2, 1.1, -0.2]), board.button_point("other"), 0.3)))
    assert board.holds_back(Hand.RIGHT)
