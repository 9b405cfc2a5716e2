"""What the views read from a body agrees with the body's own arrays and with geometry."""

import numpy as np
from scipy.ndimage import map_coordinates

from simulator.rendering.body_sampler import BodySampler
from tests.simulator.rendering.bodies import ball_body, carve_ball, shaft_body

CENTRE, RADIUS = np.array((3.13, -2.41, 7.77)), 9.6


def test_occupancy_is_linear_between_voxels_also_across_bricks():
    body = ball_body()
    carve_ball(body, CENTRE + (RADIUS, 0, 0), 2.0)
    random = np.random.default_rng(4)
    points = CENTRE + random.uniform(-14, 14, (2000, 3))
    index = ((points - body.origin_lps_mm) / body.spacing_mm)[:, ::-1].T
    expected = map_coordinates(body.occupancy_array(), index, order=1, mode="constant")
    np.testing.assert_allclose(BodySampler(body).occupancy_at(points), expected, atol=1e-5)


def test_points_far_outside_hold_no_bone():
    sampler = BodySampler(ball_body())
    far = np.array([[1e4, 0, 0], [-1e4, -1e4, -1e4], [0, 0, 5e3]])
    assert not sampler.occupancy_at(far).any()
    assert not sampler.is_cut(far).any()


def test_density_is_that_of_the_wall_and_of_the_core():
    sampler = BodySampler(shaft_body(wall_mm=5.0))
    wall, core = sampler.density_at(np.array([[10.5, 0, 60.0], [0, 0, 60.0]]))
    assert abs(wall - 1.85) < 1e-3
    assert abs(core - 0.1) < 1e-3


def test_rays_meet_the_ball_where_geometry_says():
    sampler = BodySampler(ball_body())
    for direction in np.random.default_rng(2).normal(size=(20, 3)):
        direction /= np.linalg.norm(direction)
        point, normal = sampler.first_hit(CENTRE - 60 * direction, direction, 200.0)
        np.testing.assert_allclose(point, CENTRE - RADIUS * direction, atol=0.05)
        assert normal @ -direction > np.cos(np.radians(4))


def test_rays_that_miss_or_end_before_the_bone_meet_nothing():
    sampler = BodySampler(ball_body())
    assert sampler.first_hit(CENTRE + (0, 0, 60), np.array([0, 0, 1.0]), 500.0) is None
    assert sampler.first_hit(CENTRE - (0, 0, 60), np.array([0, 0, 1.0]), 30.0) is None
    assert sampler.first_hit(CENTRE + (0, 30, -60), np.array([0, 0, 1.0]), 500.0) is None


def test_a_hole_is_seen_as_cut_and_air_is_not():
    body = ball_body()
    carve_ball(body, CENTRE, 3.0)
    cut = BodySampler(body).is_cut(np.array([CENTRE, CENTRE + (5, 0, 0), CENTRE + (12, 0, 0)]))
    assert cut.tolist() == [True, False, False]


def test_a_ray_enters_the_hole_that_was_cut():
    body = ball_body()
    sampler = BodySampler(body)
    axis = np.array([1.0, 0, 0])
    carve_ball(body, CENTRE - RADIUS * axis, 3.0)
    point, _ = sampler.first_hit(CENTRE - 60 * axis, axis, 200.0)
    np.testing.assert_allclose(point, CENTRE - (RADIUS - 3.0) * axis, atol=0.1)
