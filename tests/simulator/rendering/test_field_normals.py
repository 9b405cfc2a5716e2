"""Normals of a brick's surface: as the readable twin has them, and radial on a ball."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.rendering.brick_mesh import SAMPLE_VOXELS, mesh_brick
from simulator.rendering.kernels.field_normals import field_normals
from tests.simulator.rendering import naive

MIDDLE = np.array([17.0, 17.0, 17.0])


def ball(radius):
    z, y, x = np.mgrid[:SAMPLE_VOXELS, :SAMPLE_VOXELS, :SAMPLE_VOXELS].astype(np.float32)
    return np.clip(0.5 + radius - np.sqrt((x - 17) ** 2 + (y - 17) ** 2 + (z - 17) ** 2), 0, 1).astype(np.float32)


def vertices(samples):
    """In sample numbers: a spacing of one, with the brick's own first voxel at one."""
    return mesh_brick(samples, 1.0, np.ones(3)).points


@pytest.mark.parametrize("radius", [3.0, 9.3, 14.5, 20.0])
def test_kernel_agrees_with_its_twin(radius):
    samples = ball(radius)
    points = vertices(samples)
    assert len(points) > 100
    np.testing.assert_allclose(field_normals(samples, points), naive.field_normals(samples, points), atol=2e-6)


def test_vertices_on_nodes_and_noise():
    samples = np.random.default_rng(4).random((SAMPLE_VOXELS,) * 3).astype(np.float32)
    points = np.vstack([vertices(samples), np.array([[1, 1, 1], [33, 33, 33], [5, 7, 32.5]], np.float32)])
    np.testing.assert_allclose(field_normals(samples, points), naive.field_normals(samples, points), atol=2e-5)


def test_normals_of_a_ball_are_radial():
    samples = ball(12.0)
    points = vertices(samples)
    outward = (points - MIDDLE) / np.linalg.norm(points - MIDDLE, axis=1)[:, None]
    assert np.degrees(np.arccos(np.clip((field_normals(samples, points) * outward).sum(axis=1), -1, 1))).max() < 6.0


def test_a_flat_field_has_no_normal():
    samples = np.full((SAMPLE_VOXELS,) * 3, 0.5, np.float32)
    assert not field_normals(samples, np.array([[4.5, 6.0, 7.0]], np.float32)).any()
