"""What an eye sees against a pinhole worked out by hand."""

import numpy as np
import pytest

from simulator.rendering.instruments import place_actor
from simulator.vr.calibration import Calibration
from simulator.vr.eye_pictures import EyePainter
from simulator.vr.headset import Eye
from simulator.vr.panel_actors import _dot
from simulator.vr.room_actors import actor_of
from simulator.vr.room_frame import room_to_patient
from simulator.vr.simulated import PUPILS_M, SimulatedHeadset, SimulatedOptions

SIZE = (320, 360)
ENTRY, EXIT = np.array([120.0, -4.0, -170.0]), np.array([90.0, 10.0, -175.0])
TARGETS_M = [(0.0, 1.1, -0.5), (-0.21, 1.32, -0.72), (0.3, 1.5, -1.4), (0.05, 1.62, -0.35)]


def headset():
    return SimulatedHeadset(SimulatedOptions(eye_size=SIZE), lambda: 0.0, lambda: None)


def head_pose():
    """A head at 1.6 m that looks down and a little to the left."""
    pitch, yaw = np.radians(-22.0), np.radians(7.0)
    turn_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    turn_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = turn_y @ turn_x, (0.02, 1.6, 0.05)
    return pose


def pinhole(view, head, point):
    """Column and row of a point, by similar triangles in the eye's own frame."""
    eye = head @ view.eye_to_head
    x, y, z = eye[:3, :3].T @ (np.asarray(point) - eye[:3, 3])
    column = SIZE[0] * (x / -z - view.left) / (view.right - view.left)
    row = SIZE[1] * (view.up - y / -z) / (view.up - view.down)
    return np.array([column, row])


@pytest.fixture(scope="module")
def seen():
    """Centre of the target in each eye's picture, for every target and magnification."""
    found = {}
    painter = EyePainter(SIZE, shares_window_system=False)
    target = actor_of(_dot(), (1.0, 1.0, 1.0), shaded=False)
    painter.renderer.AddActor(target)
    views = headset()
    for magnification in (1.0, 2.0):
        frame = room_to_patient(Calibration(magnification=magnification), ENTRY, EXIT)
        for place in TARGETS_M:
            pose = np.eye(4)
            pose[:3, 3] = place
            place_actor(target, frame @ pose)
            for eye in Eye:
                pixels = painter.paint(views.eye_view(eye), head_pose(), frame).pixels()
                rows, columns = np.nonzero(pixels[:, :, 0] > 128)
                assert len(rows) > 0, f"{place} is not in the picture of the {eye.name} eye"
                found[magnification, place, eye] = np.array([columns.mean() + 0.5, rows.mean() + 0.5])
    painter.close()
    return found


@pytest.mark.parametrize("magnification", [1.0, 2.0])
@pytest.mark.parametrize("place", TARGETS_M)
def test_each_eye_sees_the_target_where_the_pinhole_says(seen, place, magnification):
    for eye in Eye:
        expected = pinhole(headset().eye_view(eye), head_pose(), place)
        assert np.abs(seen[magnification, place, eye] - expected).max() < 1.0


@pytest.mark.parametrize("magnification", [1.0, 2.0])
@pytest.mark.parametrize("place", TARGETS_M)
def test_disparity_is_the_pinholes(seen, place, magnification):
    left, right = (seen[magnification, place, eye] for eye in Eye)
    views = [headset().eye_view(eye) for eye in Eye]
    expected = pinhole(views[0], head_pose(), place) - pinhole(views[1], head_pose(), place)
    assert np.abs((left - right) - expected).max() < 1.0
    # And the law itself: past the shift of the two frames' middles, disparity is the eyes' distance over the depth.
    depth = -(np.linalg.inv(head_pose()) @ np.array([*place, 1.0]))[2]
    per_tangent = SIZE[0] / (views[0].right - views[0].left)
    frames_apart = per_tangent * (views[1].left - views[0].left)
    assert (left - right)[0] == pytest.approx(per_tangent * PUPILS_M / depth + frames_apart, abs=1.0)
