"""Voxel coverage against sub-sampled twins."""

import numpy as np
import pytest

from physics.kernels.cube_coverage import drill_coverage, half_space_share, sphere_coverage
from tests.physics import naive

RANDOM = np.random.default_rng(7)


def unit(vector):
    return np.asarray(vector) / np.linalg.norm(vector)


@pytest.mark.parametrize(
    "normal", [(1, 0, 0), (0, 0, -1), (1, 1, 0), (1, 1, 1), (0.2, -0.5, 0.9), (1e-9, 1, 1e-9), (-0.7, 0.01, 0.3)]
)
def test_a_plane_cuts_the_cube_as_counted(normal):
    normal = unit(normal)
    for distance in np.linspace(-0.9, 0.9, 13):
        share = half_space_share(*normal, distance)
        assert share == pytest.approx(naive.half_space_share(normal, distance + 1e-7), abs=0.015)
        assert share + half_space_share(*normal, -distance) == pytest.approx(1.0, abs=1e-9)


def test_a_far_plane_takes_all_or_nothing():
    assert half_space_share(0.6, 0.8, 0.0, 2.0) == 0.0
    assert half_space_share(0.6, 0.8, 0.0, -2.0) == 1.0


@pytest.mark.parametrize("spacing", [0.2, 0.3, 0.6])
def test_drill_coverage_agrees_with_counting(spacing):
    radius, half_angle = 1.6, np.radians(59.0)
    axis = unit([0.3, -0.2, 0.9])
    centres = RANDOM.uniform(-2.4, 1.0, (400, 3))
    ours = np.array(
        [drill_coverage(*c, *axis, radius, np.sin(half_angle), np.cos(half_angle), spacing) for c in centres]
    )
    twin = np.array([naive.drill_coverage(c, axis, radius, half_angle, spacing) for c in centres])
    error = ours - twin
    assert np.abs(error).max() < 0.2, "only at the rim and the apex are two surfaces inside one voxel"
    assert abs(error.mean()) < 0.004


@pytest.mark.parametrize("spacing", [0.2, 0.4])
def test_sphere_coverage_agrees_with_counting(spacing):
    centres = RANDOM.uniform(-3.4, 3.4, (400, 3))
    error = [sphere_coverage(*c, 3.0, 2.0, spacing) - naive.sphere_coverage(c, 3.0, spacing) for c in centres]
    assert np.abs(error).max() < 0.02
    assert abs(np.mean(error)) < 0.001


def test_coverage_of_all_voxels_adds_up_to_the_cylinder():
    spacing, radius = 0.4, 1.6
    offset = np.array([0.13, -0.07, 0.21])
    grid = np.arange(-6, 7) * spacing
    area = sum(
        drill_coverage(x + offset[0], y + offset[1], -8.0, 0.0, 0.0, 1.0, radius, np.sin(1.03), np.cos(1.03), spacing)
        for x in grid
        for y in grid
    )
    assert area * spacing**2 == pytest.approx(np.pi * radius**2, rel=2e-3)
