"""Answers on a model's grid come to the right places of a scan, whatever its axes, spacing and cropping."""

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.learned.label_names import Kind
from reconstruction.learned.model_grid import grid_of_model
from reconstruction.learned.scan_labels import LabelCollector, Prediction, require_axes, turned
from reconstruction.volume import Volume, VolumeGeometry


def scan(shape=(20, 30, 40), spacing=(1.0, 1.5, 2.0)):
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = (-40.0, 10.0, 200.0)
    array = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    return Volume(array, affine)


@pytest.mark.parametrize("axes", ["RAS", "LPS", "LAS", "SRP", "AIL"])
def test_turned_voxels_stay_where_they_are(axes):
    volume = scan()
    other = turned(volume, require_axes(axes.lower()))
    outwards = dict(zip("LPSRAI", (*np.eye(3), *-np.eye(3)), strict=True))
    directions = other.affine[:3, :3] / other.geometry.spacing_mm
    assert np.allclose(directions.T, [outwards[letter] for letter in axes])
    index = np.argwhere(np.ones(other.array.shape, dtype=bool))[::997]
    values = volume.sample(other.geometry.to_world(index[:, ::-1]), order=0)
    assert np.array_equal(values, other.array[tuple(index.T)])


@pytest.mark.parametrize("axes", ["RA", "RAL", "RASX", "", "123"])
def test_letters_that_are_no_axes_are_refused(axes):
    with pytest.raises(ReconstructionError, match="learned-axes-wrong"):
        require_axes(axes)


def test_a_models_grid_ends_where_the_scan_ends():
    geometry = scan().geometry
    order, crop = (1, 0, 2), ((3, 27), (0, 20), (10, 40))
    grid = grid_of_model(geometry, order, crop, (12, 40, 15))
    assert grid.shape == (40, 12, 15)
    low = geometry.to_world(np.array([10 - 0.5, 3 - 0.5, 0 - 0.5]))
    high = geometry.to_world(np.array([40 - 0.5, 27 - 0.5, 20 - 0.5]))
    assert np.allclose(grid.to_world(np.array([-0.5, -0.5, -0.5])), low)
    assert np.allclose(grid.to_world(np.array([14.5, 11.5, 39.5])), high)


def ball_prediction(geometry, centre_mm, radius_mm, share=1.0):
    """Probabilities of one label that is a ball with an edge as soft as two millimetres."""
    index = np.stack(np.meshgrid(*(np.arange(n) for n in geometry.shape), indexing="ij"), axis=-1)
    away = np.linalg.norm(geometry.to_world(index[..., ::-1]) - centre_mm, axis=-1)
    ball = share * np.clip((radius_mm - away) / 2.0 + 0.5, 0.0, 1.0)
    return np.stack([1.0 - ball, ball]).astype(np.float16)


def test_a_ball_on_a_coarse_turned_grid_is_a_ball_in_the_scan():
    volume = scan((60, 60, 60), (0.8, 0.8, 1.0))
    centre = volume.geometry.to_world(np.array([30.0, 25.0, 33.0]))
    seen = turned(volume, "RAS")
    grid = grid_of_model(seen.geometry, (0, 1, 2), ((0, 60), (0, 60), (0, 60)), (30, 24, 24))
    collector = LabelCollector(volume)
    collector.add(Prediction(ball_prediction(grid, centre, 14.0), grid), ["femur_left"], "made")
    labels = collector.finish()
    index = np.argwhere(labels.labels == 1)
    found = volume.geometry.to_world(index.mean(axis=0)[::-1])
    assert np.allclose(found, centre, atol=0.15)
    volume_mm3 = len(index) * volume.geometry.voxel_volume_mm3
    assert abs(volume_mm3 / (4.0 / 3.0 * np.pi * 14.0**3) - 1.0) < 0.03
    assert labels.border_mm == pytest.approx(2.0)
    assert labels.probability[33, 25, 30] == 255


def test_the_surer_of_two_models_keeps_a_voxel_and_the_same_bone_is_one():
    volume = scan((40, 40, 40), (1.0, 1.0, 1.0))
    grid = volume.geometry
    middle = grid.to_world(np.array([20.0, 20.0, 20.0]))
    aside = grid.to_world(np.array([28.0, 20.0, 20.0]))
    collector = LabelCollector(volume)
    collector.add(Prediction(ball_prediction(grid, middle, 8.0, 0.9), grid), ["hip_left"], "first")
    collector.add(Prediction(ball_prediction(grid, aside, 8.0, 0.7), grid), ["femur_left"], "second")
    collector.add(Prediction(ball_prediction(grid, aside, 3.0, 0.95), grid), ["hip_left"], "third")
    collector.add(Prediction(ball_prediction(grid, middle, 2.0, 1.0), grid), ["odd_thing"], "third")
    labels = collector.finish()
    names = {entry.label_name: number for number, entry in labels.entries.items()}
    assert labels.labels[20, 20, 24] == names["hip_left"]
    assert labels.labels[20, 20, 33] == names["femur_left"]
    assert labels.labels[20, 20, 28] == names["hip_left"]
    assert labels.labels[20, 20, 20] == names["odd_thing"]
    assert labels.numbers_of(Kind.UNKNOWN) == [names["odd_thing"]]
    assert [note.values["labels"] for note in labels.notes] == ["odd_thing"]


def test_an_answer_beyond_the_scan_is_none():
    volume = scan((10, 10, 10), (1.0, 1.0, 1.0))
    grid = VolumeGeometry.axis_parallel((500.0, 500.0, 500.0), 1.0, (10, 10, 10))
    collector = LabelCollector(volume)
    collector.add(Prediction(ball_prediction(grid, (505.0, 505.0, 505.0), 3.0), grid), ["femur_left"], "made")
    labels = collector.finish()
    assert not labels.labels.any()
    assert labels.entries == {}
