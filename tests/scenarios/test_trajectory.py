"""Planned lines through bones of known shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.errors import ScenarioError
from scenarios.planning.trajectory import crossed_intervals, plan_trajectory, sample_trilinear

SPACING = 0.5
ORIGIN = np.array([-12.0, -14.0, 5.0])
CENTRE = np.array([0.3, -0.2, 20.1])
OUTER, INNER = 10.0, 6.0
GRID_ERROR_MM = SPACING / 8
"""Trilinear interpolation places a curved surface this well, at worst."""


def tube():
    """A hollow shaft along z: bone fraction by exact distance, dense wall, soft canal."""
    z, y, x = np.meshgrid(*[np.arange(n) for n in (60, 56, 50)], indexing="ij")
    place = ORIGIN + SPACING * np.stack([x, y, z], axis=-1)
    radius = np.hypot(place[..., 0] - CENTRE[0], place[..., 1] - CENTRE[1])
    fraction = np.clip(0.5 + (OUTER - radius) / SPACING, 0, 1).astype(np.float32)
    density = np.where(radius > INNER, 1.8, 0.1).astype(np.float32) * fraction
    return fraction, density


FRACTION, DENSITY = tube()


@settings(max_examples=40, deadline=None)
@given(angle=st.floats(0, 2 * np.pi), rise=st.floats(-0.4, 0.4))
def test_entry_exit_and_walls_of_a_tube(angle, rise):
    axis = np.array([np.cos(angle), np.sin(angle), rise])
    plan = plan_trajectory(FRACTION, DENSITY, SPACING, ORIGIN, CENTRE, axis)
    unit = axis / np.linalg.norm(axis)
    stretch = 1 / np.hypot(unit[0], unit[1])
    assert plan.length_mm == pytest.approx(2 * OUTER * stretch, abs=2 * GRID_ERROR_MM)
    assert plan.entry_lps_mm == pytest.approx(CENTRE - OUTER * stretch * unit, abs=GRID_ERROR_MM)
    assert plan.exit_lps_mm == pytest.approx(CENTRE + OUTER * stretch * unit, abs=GRID_ERROR_MM)
    wall = (OUTER - INNER) * stretch
    assert plan.near_wall.thickness_mm == pytest.approx(wall, abs=SPACING)
    assert plan.far_wall.thickness_mm == pytest.approx(wall, abs=SPACING)
    assert plan.near_wall.peak_density_g_cm3 == pytest.approx(1.8, rel=0.02)


def test_an_empty_canal_does_not_end_the_bone():
    z, y, x = np.indices(FRACTION.shape)
    radius = np.hypot(*(ORIGIN[:2, None, None, None] + SPACING * np.stack([x, y]) - CENTRE[:2, None, None, None]))
    hollow = np.where(radius < INNER, 0, FRACTION)
    plan = plan_trajectory(hollow, DENSITY, SPACING, ORIGIN, CENTRE, np.array([1.0, 0, 0]))
    assert plan.length_mm == pytest.approx(2 * OUTER, abs=0.06)


def test_bone_far_away_on_the_line_is_another_bone():
    fraction = np.zeros((4, 4, 400), np.float32)
    fraction[..., 20:60] = 1
    fraction[..., 300:340] = 1
    plan = plan_trajectory(fraction, fraction, 0.5, np.zeros(3), np.array([160.0, 0.8, 0.8]), np.array([1.0, 0, 0]))
    assert plan.entry_lps_mm[0] == pytest.approx(149.75, abs=0.05)
    assert plan.length_mm == pytest.approx(20, abs=0.1)


def test_bone_that_runs_out_of_the_grid_ends_at_its_edge():
    fraction = np.ones((4, 4, 40), np.float32)
    plan = plan_trajectory(fraction, fraction, 0.5, np.zeros(3), np.array([10.0, 0.8, 0.8]), np.array([1.0, 0, 0]))
    assert plan.length_mm == pytest.approx(20.0, abs=1e-6)


@pytest.mark.parametrize(
    ("point", "axis"), [((0, 0, 200), (1, 0, 0)), ((0, 0, 20), (0, 0, 1)), ((11.9, 0, 20), (0, 1, 0))]
)
def test_a_line_beside_the_bone_is_refused(point, axis):
    air = np.where(np.arange(50)[None, None, :] < 10, FRACTION, 0) * 0
    with pytest.raises(ScenarioError, match="misses"):
        plan_trajectory(air, DENSITY, SPACING, ORIGIN, np.array(point, float), np.array(axis, float))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_intervals_cover_what_is_bone(values):
    fraction = np.array(values)
    along = np.arange(len(values), dtype=float)
    intervals = crossed_intervals(along, fraction)
    for start, end in intervals:
        assert start <= end
    for position, value in zip(along, fraction, strict=True):
        covered = any(start - 1e-9 <= position <= end + 1e-9 for start, end in intervals)
        assert covered or value < 0.5
        if value < 0.5:
            assert not any(start + 1e-9 < position < end - 1e-9 for start, end in intervals)


def test_sampling_is_exact_for_a_linear_field():
    z, y, x = np.indices((5, 6, 7))
    field = 2.0 * x - 3.0 * y + 0.5 * z + 1
    points = np.random.default_rng(1).uniform((0, 0, 0), (6, 5, 4), (200, 3))
    expected = points @ np.array([2.0, -3.0, 0.5]) + 1
    place = points * 0.4 + ORIGIN
    assert sample_trilinear(field, 0.4, ORIGIN, place) == pytest.approx(expected)
