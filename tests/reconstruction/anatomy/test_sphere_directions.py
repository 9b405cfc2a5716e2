"""Directions over the sphere are unit vectors, none far from any place, none preferred."""

import numpy as np
import pytest

from reconstruction.anatomy.sphere_directions import golden_spiral


@pytest.mark.parametrize("count", [1, 2, 150, 600])
def test_every_direction_is_a_unit_vector(count: int) -> None:
    directions = golden_spiral(count)

    assert directions.shape == (count, 3)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0, rtol=1e-12)


def test_linear_and_quadratic_functions_average_as_over_the_sphere() -> None:
    directions = golden_spiral(600)

    np.testing.assert_allclose(directions.mean(axis=0), 0.0, atol=1e-3)
    np.testing.assert_allclose(directions.T @ directions / 600, np.eye(3) / 3.0, atol=1e-3)


def test_no_place_on_the_sphere_is_farther_from_a_direction_than_two_of_equal_area_are_apart() -> None:
    directions = golden_spiral(600)
    places = np.random.default_rng(0).normal(size=(5000, 3))
    places /= np.linalg.norm(places, axis=1, keepdims=True)

    nearest_rad = np.arccos(np.clip((places @ directions.T).max(axis=1), -1.0, 1.0))

    assert nearest_rad.max() < np.sqrt(4.0 * np.pi / 600)


def test_the_first_half_covers_the_half_sphere_about_the_pole() -> None:
    height = golden_spiral(300)[:150, 2]

    assert height.min() > 0.0
    np.testing.assert_allclose(height.mean(), 0.5, rtol=1e-12)
