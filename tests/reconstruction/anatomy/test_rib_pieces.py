"""Ribs keep to their course, short ones forbid to count levels, and cortices of one rib are put together."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.anatomy.hip.hip_joints import HipJoints
from reconstruction.anatomy.sphere_search import FittedSphere
from reconstruction.anatomy.trunk.broken_rods import join_rods
from reconstruction.anatomy.trunk.contrast import find_contrast
from reconstruction.anatomy.trunk.levels import count_levels
from reconstruction.anatomy.trunk.piece_shape import measure_piece
from reconstruction.anatomy.trunk.rib_courses import along_ribs_only
from reconstruction.anatomy.trunk.short_ribs import perhaps_ribbed
from reconstruction.anatomy.trunk.spine import Spine, is_aside, runs_below
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.volume import Volume
from tests.reconstruction.spine_phantom import CANAL_XY_MM, LEVELS, SPACING_MM, spine_of, volume_of

FIRST = 60
SHAPE = (80, 80, 75)
RIBBED = 4  # number of the lowest vertebra with ribs


def grid_of(hu: np.ndarray) -> WorkingGrid:
    return WorkingGrid(volume_of(hu), (1, 1, 1), LEVELS, volume_of(hu), hu > LEVELS.detection)


def places() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height [mm], forwards and to the left of the made canal [mm] of every voxel."""
    z, y, x = np.indices(SHAPE) * SPACING_MM
    return z, CANAL_XY_MM[1] - y, x - CANAL_XY_MM[0]


@pytest.fixture(scope="module")
def column() -> Spine:
    return spine_of(6, None)


def beside(column: Spine, hu: np.ndarray) -> frozenset[int]:
    labels = np.zeros(SHAPE, dtype=np.int32)
    return perhaps_ribbed(grid_of(hu), column, labels, known=[], ribbed=[RIBBED, RIBBED + 1])


def test_bone_beside_the_vertebra_below_the_ribs_may_be_a_short_rib(column):
    z, front, left = places()
    height = column.discs[RIBBED - 1].point[2] - 8.0
    hu = np.full(SHAPE, 50, dtype=np.int16)
    process = (np.abs(left) < 42.0) & (np.abs(front + 20.0) < 4.0) & (np.abs(z - height) < 4.0)
    hu[process] = 600
    assert beside(column, hu) == frozenset()
    hu[(left < 0) & (left > -56.0) & (np.abs(front + 20.0) < 3.0) & (np.abs(z - height) < 3.0)] = 600
    assert beside(column, hu) == {RIBBED - 1}
    ribs = {RIBBED: 2, RIBBED + 1: 2}
    assert count_levels(column, ribs).of(RIBBED) == "T12"
    assert count_levels(column, ribs, {RIBBED - 1}).of(RIBBED) is None


def test_where_the_field_ends_beside_the_spine_no_rib_can_be_ruled_out(column):
    narrow = np.full((SHAPE[0], SHAPE[1], 50), 50, dtype=np.int16)
    narrow[5:8, 5:8, 5:8] = 600
    labels = np.zeros(narrow.shape, dtype=np.int32)
    assert perhaps_ribbed(grid_of(narrow), column, labels, known=[], ribbed=[RIBBED]) == {RIBBED - 1}


def rib(z: np.ndarray, front: np.ndarray, left: np.ndarray) -> np.ndarray:
    """A rib in the plane of a slice: an arc from beside the canal to the front."""
    return (np.hypot(np.hypot(front - 20.0, left - 22.0) - 42.0, z - 80.0) < 5.0) & (left > 22.0)


def test_what_hangs_on_a_rib_beside_its_course_is_parted_from_it(column):
    z, front, left = places()
    own = rib(z, front, left)
    vessel = (np.hypot(front - 20.0, left - 63.0) < 4.0) & (z > 80.0) & (z < 140.0)
    labels = np.where(own | vessel, FIRST, 0)
    parted = along_ribs_only(grid_of(np.where(labels > 0, 500, 50).astype(np.int16)), column, labels, first=FIRST)
    assert (parted[own] == FIRST).all()
    assert (parted[vessel & (z > 96.0)] == FIRST + 1).all()
    assert np.array_equal(
        along_ribs_only(grid_of(np.where(own, 500, 50).astype(np.int16)), column, labels * own, first=FIRST),
        labels * own,
    )


def test_both_cortices_of_a_rib_are_one_piece(column):
    z, front, left = places()
    rod = (np.hypot(front - 20.0, z - 80.0) < 5.0) & (left > 30.0) & (left < 75.0)
    labels = np.where(rod, np.where(front > 20.0, FIRST, FIRST + 1), 0)
    labels[(np.hypot(left - 60.0, z - 80.0) < 5.0) & (front > 25.0)] = FIRST + 2  # crosses it
    joined = join_rods(grid_of(np.where(labels > 0, 500, 50).astype(np.int16)), column, labels, first=FIRST)
    assert len(np.unique(joined[rod])) == 1
    assert (joined == FIRST + 2).sum() == (labels == FIRST + 2).sum()


@pytest.mark.parametrize("backwards", [0.0, 1.0])
def test_a_clavicle_is_told_with_arms_down_and_raised(column, backwards):
    z, front, left = places()
    way = np.array([1.0, -backwards, 0.4]) / np.linalg.norm([1.0, backwards, 0.4])  # leftwards, forwards, upwards
    offset = np.stack([left - 28.0, front - 62.0, z - 100.0], axis=-1)
    along = offset @ way
    away = np.linalg.norm(offset - along[..., None] * way, axis=-1)
    mask = (away < 6.0) & (along > 0.0) & (along < 70.0)
    hu = np.where(mask, np.where(away > 4.0, 800, 200), 50).astype(np.int16)
    shape = measure_piece(volume_of(hu), mask, np.zeros(SHAPE, dtype=bool), column)
    assert shape.is_clavicle
    assert not replace(shape, inner_mm=60.0).is_clavicle


def test_contrast_flows_on_into_branches_but_not_into_bone():
    z, y, x = np.indices((40, 60, 70)) * SPACING_MM
    hu = np.random.default_rng(5).normal(50.0, 8.0, z.shape)
    trunk = np.hypot(x - 30.0, y - 60.0) < 14.0
    branch = (np.hypot(y - 60.0, z - 40.0) < 4.0) & (x >= 30.0) & (x < 110.0)
    bone = (np.hypot(y - 76.0, z - 40.0) < 6.0) & (x > 56.0)
    hu[bone] += 250.0
    hu[bone & (np.hypot(y - 76.0, z - 40.0) > 3.5)] += 500.0
    hu[trunk | branch] = 350.0
    volume = volume_of(hu.astype(np.int16))
    contrast = find_contrast(volume, volume.array > LEVELS.detection, LEVELS)
    assert contrast is not None
    assert contrast.mask[branch].mean() > 0.9
    assert not (contrast.mask & bone & (x > 60.0)).any()


def test_noise_of_single_voxels_is_no_cortex_of_a_vessel():
    z, y, x = np.indices((36, 50, 70)) * 1.5
    trunk = np.hypot(x - 22.0, y - 38.0) < 13.0
    branch = (np.hypot(y - 38.0, z - 27.0) < 4.0) & (x >= 22.0) & (x < 95.0)
    blurred = ndimage.gaussian_filter(np.where(trunk | branch, 450.0, 50.0), 0.5)
    hu = np.random.default_rng(11).normal(blurred, 35.0).astype(np.int16)
    noisy = replace(LEVELS, noise=40.0)
    contrast = find_contrast(Volume(hu, np.diag([1.5, 1.5, 1.5, 1.0])), hu > noisy.detection, noisy)
    assert contrast is not None
    assert contrast.mask[trunk].mean() > 0.95
    assert contrast.mask[branch].mean() > 0.9


def test_an_organ_as_bright_as_the_threshold_is_no_bone_for_all_its_noise():
    z, y, x = np.indices((50, 60, 60))  # millimetres
    noisy = replace(LEVELS, noise=36.0)
    hu = np.random.default_rng(7).normal(50.0, noisy.noise, z.shape)
    organ = np.sqrt((z - 25.0) ** 2 + (y - 30.0) ** 2 + (x - 30.0) ** 2) < 20.0
    hu[organ] += noisy.detection - 50.0
    volume = Volume(hu.astype(np.int16), np.eye(4))
    bright = volume.array > noisy.detection
    contrast = find_contrast(volume, bright, noisy)
    assert contrast is not None
    assert contrast.mask[bright & organ].mean() > 0.9


def test_two_balls_between_which_the_canal_runs_on_are_shoulders(column):
    seen = column.frame.points[column.frame.beyond : len(column.frame.points) - column.frame.beyond]
    for place, is_shoulder in ((seen[len(seen) // 2], True), (seen[0] - (0.0, 0.0, 25.0), False)):
        left, right = (
            FittedSphere(place + (sign * 90.0, 0.0, 0.0), 24.0, 0.3, 0.8, np.array([0.0, 0.0, -1.0]))
            for sign in (1.0, -1.0)
        )
        assert runs_below(column, HipJoints(left, right)) is is_shoulder


@pytest.mark.parametrize(("aside_mm", "discs", "expected"), [(10.0, 3, False), (70.0, 3, True), (70.0, 5, False)])
def test_a_short_canal_beside_the_middle_of_two_joints_is_no_spine(column, aside_mm, discs, expected):
    middle = column.frame.points[len(column.frame.points) // 2] - (aside_mm, 0.0, 0.0)
    left, right = (
        FittedSphere(middle + (sign * 90.0, 0.0, 0.0), 24.0, 0.3, 0.8, np.array([0.0, 0.0, -1.0]))
        for sign in (1.0, -1.0)
    )
    found = replace(column, discs=[column.discs[0]] * discs)
    assert is_aside(found, HipJoints(left, right)) is expected


def test_a_rib_that_a_vessel_touches_at_one_place_is_a_rib_and_a_vessel_is_none(column):
    z, front, left = places()
    from_axis = np.hypot(front + 10.0, z - 80.0)
    rod = (from_axis < 3.5) & (left > 24.0) & (left < 76.0)
    touched = np.sqrt((front + 10.0) ** 2 + (z - 80.0) ** 2 + (left - 60.0) ** 2) < 6.5
    hu = np.where(rod, np.where(from_axis > 1.5, 400, 250), 50)
    hu[touched] = 700
    nothing = np.zeros(SHAPE, dtype=bool)
    shape = measure_piece(volume_of(hu.astype(np.int16)), rod | touched, nothing, column)
    assert shape.is_brightest_inside
    assert shape.is_rib
    blood = np.where(rod, np.where(from_axis > 1.5, 250, 400), 50).astype(np.int16)
    assert not measure_piece(volume_of(blood), rod, nothing, column).is_rib
