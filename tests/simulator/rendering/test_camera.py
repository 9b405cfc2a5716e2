"""The overview camera: everything that was asked for is inside the picture, whatever its depth."""

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkCamera

from simulator.rendering.camera import look_at, radius_in_view

ASPECT = 4 / 3


@pytest.mark.parametrize("half_axes", [(10.0, 60.0, 10.0), (40.0, 10.0, 15.0), (12.0, 12.0, 90.0), (20.0, 20.0, 20.0)])
@pytest.mark.parametrize("towards", [(0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.6, 0.64, 0.48)])
def test_every_point_is_seen_and_the_picture_is_used(half_axes, towards):
    random = np.random.default_rng(3)
    sphere = random.normal(size=(4000, 3))
    points = sphere / np.linalg.norm(sphere, axis=1, keepdims=True) * half_axes + [5.0, -20.0, 300.0]
    focus, eye_line = np.array([5.0, -20.0, 300.0]), np.array(towards)
    camera = vtkCamera()
    look_at(camera, focus, eye_line, radius_in_view(points, focus, eye_line, ASPECT))
    matrix = camera.GetCompositeProjectionTransformMatrix(ASPECT, 1.0, 2000.0)
    clip = np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])
    seen = np.column_stack([points, np.ones(len(points))]) @ clip.T
    edge = np.abs(seen[:, :2] / seen[:, 3:]).max()
    assert 0.7 < edge < 1.0
