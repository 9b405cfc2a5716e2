"""The bone on bricks."""

import numpy as np
import pytest

from physics.bone_body import BoneBody
from physics.errors import PhysicsError
from physics.kernels.brick_volume import BoneArrays, mark_edited, sample_initial, sample_remaining
from tests.physics import naive


def blob(shape=(70, 50, 90), seed=3):
    random = np.random.default_rng(seed)
    z, y, x = np.indices(shape)
    inside = (z - 35) ** 2 + (y - 25) ** 2 + (x - 45) ** 2 < 24**2
    fraction = (random.random(shape) * inside).astype(np.float32)
    density = random.uniform(0.2, 2.0, shape).astype(np.float32)
    return density, fraction


def arrays_of(body):
    pools = (body.density.reshape(-1), body.initial.reshape(-1), body.cut.reshape(-1))
    return BoneArrays(body.brick_table, *pools, body.brick_versions, body.spacing_mm)


def test_bricks_hold_what_was_given_and_only_bone():
    density, fraction = blob()
    body = BoneBody.from_arrays(density, fraction, 0.3, (1.0, 2.0, 3.0))
    assert np.array_equal(body.occupancy_array(), fraction)
    assert len(body.brick_origins) < body.brick_table.size, "corner bricks hold no bone"
    for number, (z, y, x) in enumerate(body.brick_origins):
        assert body.brick_table[z // 32, y // 32, x // 32] == number


def test_samples_are_the_dense_array_with_its_margin():
    density, fraction = blob()
    body = BoneBody.from_arrays(density, fraction, 0.3, (0.0, 0.0, 0.0))
    padded = np.zeros((96, 64, 96), dtype=np.float32)
    padded[:70, :50, :90] = fraction
    for number, origin in enumerate(body.brick_origins):
        assert np.array_equal(body.brick_samples(number), naive.brick_samples(padded, origin))


def test_samples_of_neighbours_agree_where_they_overlap():
    density, fraction = blob()
    body = BoneBody.from_arrays(density, fraction, 0.3, (0.0, 0.0, 0.0))
    left, right = body.brick_table[1, 0, 0], body.brick_table[1, 0, 1]
    assert np.array_equal(body.brick_samples(left)[:, :, 32:35], body.brick_samples(right)[:, :, 0:3])


def test_trilinear_reading_agrees_with_its_twin_across_bricks():
    density, fraction = blob()
    body = BoneBody.from_arrays(density, fraction, 0.4, (0.0, 0.0, 0.0))
    body.cut[:] = np.random.default_rng(1).random(body.cut.shape, dtype=np.float32)
    bone = arrays_of(body)
    points = np.random.default_rng(2).uniform(-1.0, 38.0, (300, 3))
    points = np.vstack([points, [[12.5, 12.5, 12.5], [12.4, 12.6, 25.3]]])
    left = body.occupancy_array()
    strength = fraction * (density / 1.85) ** 2
    for point in points:
        assert sample_remaining(bone, *point) == pytest.approx(naive.trilinear(left, 0.4, point), abs=1e-5)
        ours = sample_initial(bone, *point, 1.85, 2.0)
        twin = [naive.trilinear(array, 0.4, point) for array in (strength, fraction * density, fraction)]
        assert ours == pytest.approx(twin, abs=1e-5)


def test_every_brick_that_shows_an_edited_voxel_is_marked():
    fraction = np.ones((96, 96, 96), dtype=np.float32)
    body = BoneBody.from_arrays(fraction, fraction, 0.3, (0.0, 0.0, 0.0))
    random = np.random.default_rng(5)
    for _ in range(200):
        low = random.integers(0, 96, 3)
        high = np.minimum(low + random.integers(0, 4, 3), 95)
        body.brick_versions[:] = 0
        mark_edited(arrays_of(body), low[0], high[0], low[1], high[1], low[2], high[2])
        marked = {tuple(int(part) for part in body.brick_origins[n] // 32) for n in np.flatnonzero(body.brick_versions)}
        assert marked == naive.bricks_to_mark(fraction.shape, low, high)


def test_hash_tells_cuts_and_places_apart():
    density, fraction = blob()
    body = BoneBody.from_arrays(density, fraction, 0.3, (0.0, 0.0, 0.0))
    same = BoneBody.from_arrays(density, fraction, 0.3, (0.0, 0.0, 0.0))
    moved = BoneBody.from_arrays(density, fraction, 0.3, (0.1, 0.0, 0.0))
    assert body.volume_hash() == same.volume_hash() != moved.volume_hash()
    assert len(body.volume_hash()) == 32
    same.cut[1, 16, 16, 16] = 0.5
    same.initial[1, 16, 16, 16] = 1.0
    assert body.volume_hash() != same.volume_hash()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bone_fraction": np.ones((3, 3), np.float32)}, "physics-body-shape"),
        ({"bone_fraction": np.ones((4, 3, 3), np.float32)}, "physics-body-shape"),
        ({"spacing_mm": 0.0}, "physics-body-spacing"),
        ({"spacing_mm": float("nan")}, "physics-body-spacing"),
        ({"bone_fraction": np.zeros((3, 3, 3), np.float32)}, "physics-body-empty"),
        ({"bone_fraction": np.full((3, 3, 3), 1.5, np.float32)}, "physics-body-fraction"),
        (
            {"bone_fraction": np.array([[[0.5, np.nan]]], np.float32), "density": np.ones((1, 1, 2))},
            "physics-body-fraction",
        ),
        ({"density": np.full((3, 3, 3), -0.1, np.float32)}, "physics-body-density"),
        ({"density": np.full((3, 3, 3), 1850.0, np.float32)}, "physics-body-density"),
        ({"density": np.full((3, 3, 3), np.nan, np.float32)}, "physics-body-density"),
    ],
)
def test_arrays_that_cannot_be_bone_are_refused(change, message):
    good = {
        "density": np.ones((3, 3, 3), np.float32),
        "bone_fraction": np.ones((3, 3, 3), np.float32),
        "spacing_mm": 0.3,
        "origin_lps_mm": (0.0, 0.0, 0.0),
    }
    with pytest.raises(PhysicsError) as caught:
        BoneBody.from_arrays(**(good | change))
    assert caught.value.message_id == message
