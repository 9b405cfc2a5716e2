"""Volume: the picture never leaves its place in space, whatever is done to the array."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconstruction.volume import Volume, VolumeGeometry


@st.composite
def volumes(draw):
    """A small random volume on a random oblique, possibly left-handed grid."""
    shape = tuple(draw(st.integers(2, 6)) for _ in range(3))
    seed = draw(st.integers(0, 2**31))
    source = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(source.normal(size=(3, 3)))
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag(source.uniform(0.3, 3.0, 3))
    affine[:3, 3] = source.uniform(-200, 200, 3)
    return Volume(source.normal(size=shape).astype(np.float32), affine)


def values_by_place(volume):
    """{rounded LPS point: value} of every voxel."""
    z, y, x = np.indices(volume.array.shape)
    points = volume.geometry.to_world(np.stack([x, y, z], axis=-1)).reshape(-1, 3)
    return {tuple(np.round(point, 4) + 0.0): value for point, value in zip(points, volume.array.ravel(), strict=True)}


@given(volumes())
@settings(max_examples=60, deadline=None)
def test_world_and_index_are_inverse(volume):
    index = np.random.default_rng(0).uniform(-5, 10, (20, 3))
    assert np.allclose(volume.geometry.to_index(volume.geometry.to_world(index)), index, atol=1e-8)


@given(volumes(), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_flip_moves_no_voxel(volume, axis):
    flipped = volume.flip(axis)
    assert flipped.geometry.is_right_handed != volume.geometry.is_right_handed
    assert values_by_place(flipped) == values_by_place(volume)


@given(volumes())
@settings(max_examples=60, deadline=None)
def test_nearest_to_lps_moves_no_voxel_and_points_along_the_axes(volume):
    upright = volume.closest_to_lps()
    assert values_by_place(upright) == values_by_place(volume)
    assert np.all(np.diag(upright.affine)[:3] > 0)


@given(volumes(), st.data())
@settings(max_examples=60, deadline=None)
def test_crop_keeps_places(volume, data):
    box = []
    for length in volume.array.shape:
        start = data.draw(st.integers(0, length - 1))
        box.append(slice(start, data.draw(st.integers(start + 1, length))))
    cropped = values_by_place(volume.crop(tuple(box)))
    whole = values_by_place(volume)
    assert all(whole[point] == value for point, value in cropped.items())


@given(volumes())
@settings(max_examples=30, deadline=None)
def test_resample_onto_itself_changes_nothing(volume):
    for order in (0, 1):
        again = volume.resample(volume.geometry, order=order)
        assert np.allclose(again.array, volume.array, atol=1e-4)


def test_resample_follows_a_linear_field_on_an_oblique_grid():
    geometry = VolumeGeometry.axis_parallel(np.array([5.0, -3.0, 10.0]), np.array([0.7, 0.9, 1.3]), (20, 24, 28))
    z, y, x = np.indices(geometry.shape)
    points = geometry.to_world(np.stack([x, y, z], axis=-1))
    slope = np.array([2.0, -1.0, 0.5])
    volume = Volume((points @ slope).astype(np.float64), geometry.affine)
    angle = 0.3
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = turn * 0.5
    affine[:3, 3] = points.reshape(-1, 3).mean(axis=0) - turn @ [2.0, 2.0, 2.0]
    target = VolumeGeometry(affine, (8, 8, 8))
    index = np.stack(np.meshgrid(np.arange(8), np.arange(8), np.arange(8), indexing="ij")[::-1], axis=-1)
    expected = target.to_world(index) @ slope
    assert np.allclose(volume.resample(target).array, expected, atol=1e-9)
    assert np.allclose(volume.sample(target.to_world(index).reshape(-1, 3)).reshape(8, 8, 8), expected, atol=1e-3)


def test_singular_affine_and_wrong_rank_are_refused():
    with pytest.raises(ValueError, match="invertible"):
        Volume(np.zeros((2, 2, 2)), np.zeros((4, 4)))
    with pytest.raises(ValueError, match="three axes"):
        Volume(np.zeros((2, 2)), np.eye(4))
    with pytest.raises(ValueError, match="without a step"):
        Volume(np.zeros((4, 4, 4)), np.eye(4)).crop((slice(0, 4, 2), slice(None), slice(None)))
