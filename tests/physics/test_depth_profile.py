"""Bone by depth: layers, shapes and bodies give the same profile."""

import numpy as np
import pytest

from physics.depth_profile import DepthProfile, across, bone_of_body, layered_profile, sampled_profile
from physics.errors import PhysicsError
from physics.fixation.hole import Hole, hole_profile
from physics.fixation.material import BONE
from physics.fixation.pullout import thread_hold
from physics.fixation.screw import screws

LAYERS = [(1.85, 4.0), (0.25, 20.0), (1.85, 4.0)]


def layered_bone(points):
    depth = points[:, 2]
    density = np.select([depth < 4.0, depth < 24.0, depth < 28.0], [1.85, 0.25, 1.85], 0.0)
    return density, ((depth >= 0.0) & (depth < 28.0)).astype(float)


def test_layers_keep_their_mass_whatever_the_step():
    mass = sum(density * thickness for density, thickness in LAYERS)
    for step in (0.05, 0.1, 0.3, 0.77):
        profile = layered_profile(LAYERS, step)
        per_mm = (profile.density * profile.fraction).mean(axis=1)
        assert profile.between(per_mm, 0.0, 100.0) == pytest.approx(mass)


def test_gap_between_layers_is_empty():
    profile = layered_profile([(1.85, 4.0), (0.0, 10.0), (1.85, 4.0)])
    assert profile.between(profile.fraction.mean(axis=1), 0.0, 18.0) == pytest.approx(8.0)


def test_a_sampled_hole_equals_the_layers():
    screw, hole = screws()["HA3.5"], Hole(2.5)
    sampled = hole_profile(layered_bone, np.zeros(3), np.array([0, 0, 2.0]), screw=screw, hole=hole, length_mm=30.0)
    exact = thread_hold(screw, hole, layered_profile(LAYERS), BONE, 30.0).maximum_N
    assert thread_hold(screw, hole, sampled, BONE, 30.0).maximum_N == pytest.approx(exact, rel=1e-3)


def test_an_oblique_hole_meets_more_cortex():
    screw, hole = screws()["HA3.5"], Hole(2.5)
    axis = np.array([np.sin(0.5), 0.0, np.cos(0.5)])
    # One side of the thread bites before the axis reaches the face, so sampling begins outside.
    oblique = hole_profile(layered_bone, -3.0 * axis, axis, screw=screw, hole=hole, length_mm=45.0)
    straight = thread_hold(screw, hole, layered_profile(LAYERS), BONE, 40.0).maximum_N
    assert thread_hold(screw, hole, oblique, BONE, 40.0).maximum_N == pytest.approx(straight / np.cos(0.5), rel=0.02)


def test_a_hole_at_the_edge_of_the_bone_holds_half():
    def half_space(points):
        return np.full(len(points), 1.85), (points[:, 0] > 0.0).astype(float)

    screw, hole = screws()["HA3.5"], Hole(2.5)
    profile = hole_profile(half_space, np.zeros(3), np.array([0, 0, 1.0]), screw=screw, hole=hole, length_mm=10.0)
    whole = thread_hold(screw, hole, layered_profile([(1.85, 10.0)]), BONE, 10.0).maximum_N
    assert thread_hold(screw, hole, profile, BONE, 10.0).maximum_N == pytest.approx(whole / 2.0)


def test_a_bone_body_is_sampled_where_it_is():
    from physics.bone_body import BoneBody

    rng = np.random.default_rng(3)
    density = rng.uniform(0.2, 1.9, (40, 37, 35)).astype(np.float32)
    fraction = np.ones_like(density)
    fraction[:, :, 20:] = 0.0
    body = BoneBody.from_arrays(density, fraction, 0.5, (10.0, -20.0, 30.0))
    index = rng.integers(0, (40, 37, 35), (500, 3))
    points = np.array([10.0, -20.0, 30.0]) + 0.5 * index[:, ::-1] + rng.uniform(-0.2, 0.2, (500, 3))
    found, there = bone_of_body(body)(points)
    expected = fraction[tuple(index.T)]
    assert there == pytest.approx(expected)
    assert found[expected > 0] == pytest.approx(density[tuple(index.T)][expected > 0])
    outside = bone_of_body(body)(np.array([[-100.0, 0.0, 0.0], [10.0, -20.0, 1e6]]))
    assert not np.any(outside)


def test_cuts_of_a_body_are_missing_bone():
    from physics.bone_body import BoneBody

    body = BoneBody.from_arrays(np.ones((8, 8, 8), np.float32), np.ones((8, 8, 8), np.float32), 1.0, (0, 0, 0))
    body.cut[0, 4, 4, 4] = 0.75
    assert bone_of_body(body)(np.array([[4.0, 4.0, 4.0]]))[1] == pytest.approx(0.25)


def test_across_is_square_to_any_axis():
    for axis in np.random.default_rng(1).normal(size=(20, 3)):
        first, second = across(axis)
        assert np.array([first @ axis, second @ axis, first @ second]) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("density", "fraction", "step"),
    [
        (np.zeros((0, 1)), np.zeros((0, 1)), 0.1),
        (np.ones((3, 2)), np.ones((2, 3)), 0.1),
        (np.ones(3), np.ones(3), 0.1),
        (np.full((3, 1), np.nan), np.ones((3, 1)), 0.1),
        (-np.ones((3, 1)), np.ones((3, 1)), 0.1),
        (np.ones((3, 1)), 2 * np.ones((3, 1)), 0.1),
        (np.ones((3, 1)), np.ones((3, 1)), 0.0),
    ],
)
def test_profiles_that_cannot_be_are_refused(density, fraction, step):
    with pytest.raises(PhysicsError):
        DepthProfile(step, density, fraction)


@pytest.mark.parametrize("layers", [[], [(-1.0, 3.0)], [(1.0, 0.0)], [(float("nan"), 1.0)]])
def test_layers_that_cannot_be_are_refused(layers):
    with pytest.raises(PhysicsError):
        layered_profile(layers)


def test_an_axis_without_direction_is_refused():
    with pytest.raises(PhysicsError) as error:
        sampled_profile(layered_bone, np.zeros(3), np.zeros(3), length_mm=5.0, offsets_mm=np.zeros((1, 3)))
    assert error.value.message_id == "fixation-axis"
