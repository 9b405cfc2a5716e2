"""Kernels of the foot's division against their readable twins, on ordinary and degenerate input."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from reconstruction.anatomy.foot.nearest_points import NearestPoints
from reconstruction.anatomy.foot.skeleton import BONES
from reconstruction.kernels.nearest_in_grid import look_up
from reconstruction.kernels.similarity import similarities
from reconstruction.kernels.solid_shapes import distance_to_union
from tests.reconstruction import naive

RODS = np.array([[0.0, 0, 0, 10, 0, 0, 3, 1], [5.0, 5, 5, 5, 9, 5, 2, 2]])
ELLIPSOIDS = np.array([[0.0, 0, 8, 3, 5, 2]])
NONE_OF = {"rods": RODS[:0], "ellipsoids": ELLIPSOIDS[:0]}


def random(*shape):
    return np.random.default_rng(11).normal(scale=6.0, size=shape)


@pytest.mark.parametrize("kind", ["scattered", "in a plane", "mirrored", "on one point"])
def test_similarities_against_the_readable_twin(kind):
    first, second, weight = random(5, 40, 3), random(2, 5, 40, 3)[1], np.abs(random(5, 40)) + 0.01
    if kind == "in a plane":
        first[..., 2] = second[..., 2] = 0.0
    if kind == "mirrored":
        second = first * [-1.0, 1.0, 1.0]
    if kind == "on one point":
        second[:] = 3.0
    linear, shift = similarities(first, second, weight, 0.8, 1.25)
    for fit in range(len(first)):
        expected = naive.similarity(first[fit], second[fit], weight[fit], 0.8, 1.25)
        assert np.linalg.det(linear[fit]) > 0.0
        if kind != "on one point":  # where no turn is better than another
            np.testing.assert_allclose(linear[fit], expected[0], atol=1e-9)
            np.testing.assert_allclose(shift[fit], expected[1], atol=1e-9)


def test_a_known_similarity_is_found_again():
    first, turn = random(1, 30, 3), Rotation.from_rotvec([0.3, -0.2, 0.9]).as_matrix()
    linear, shift = similarities(first, 1.1 * first @ turn.T + [4.0, 5.0, 6.0], np.ones((1, 30)), 0.5, 2.0)
    np.testing.assert_allclose(linear[0], 1.1 * turn, atol=1e-12)
    np.testing.assert_allclose(shift[0], [4.0, 5.0, 6.0], atol=1e-12)


@pytest.mark.parametrize("left_out", [None, *NONE_OF])
def test_distances_to_shapes_against_the_readable_twin(left_out):
    shapes = {"rods": RODS, "ellipsoids": ELLIPSOIDS}
    if left_out:
        shapes[left_out] = NONE_OF[left_out]
    points = np.concatenate([random(80, 3), ELLIPSOIDS[:, :3], RODS[:, :3], RODS[:, 3:6]])
    expected = [naive.distance_to_union(point, **shapes) for point in points]
    np.testing.assert_allclose(distance_to_union(points, **shapes), expected, atol=1e-12)


def test_every_bone_of_the_skeleton_holds_the_middles_of_its_shapes():
    for bone in BONES:
        middles = np.array([shape.figures[:3] for shape in bone.shapes], dtype=float)
        assert np.all(bone.distance(middles) < 0.0)


def test_points_are_looked_up_as_the_readable_twin_does():
    cloud, places = random(30, 3), np.concatenate([3.0 * random(60, 3), [[900.0, -900, 0]]])
    nearest = np.random.default_rng(2).integers(0, len(cloud), (4, 5, 6))
    low = np.array([-9.0, -8.0, -7.0])
    away, numbers = look_up(places, cloud, nearest, low, 3.0)
    expected = [naive.look_up(place, cloud, nearest, low, 3.0) for place in places]
    np.testing.assert_allclose(away, [distance for distance, _ in expected])
    assert np.array_equal(numbers, [number for _, number in expected])


def test_the_point_found_is_about_the_nearest():
    cloud, places = random(200, 3), random(2, 3, 50, 3)[1]
    away, numbers = NearestPoints(cloud).query(places)
    truth = np.linalg.norm(places[:, :, None, :] - cloud, axis=-1)
    np.testing.assert_allclose(away, np.take_along_axis(truth, numbers[..., None], axis=2)[..., 0])
    assert np.all(away - truth.min(axis=2) < 3.0 * np.sqrt(3.0))  # the diagonal of a cell
