from dataclasses import replace

import numpy as np
import pytest

from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.hounsfield_scale import hounsfield_scale
from simulator.rendering.fluoroscopy.kernels.grid import DEPTH, WIDTH, jump_distances
from simulator.rendering.fluoroscopy.path_integrals import line_integral, paths_through
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid
from tests.simulator.fluoroscopy import naive
from tests.simulator.fluoroscopy.phantoms import ball_path_mm, ball_volume, looking

DIRECTIONS = [(0, 1, 0), (1, 0, 0), (0, 0, 1), (0, -1, 0.2), (1, 1, 0), (1, -0.9, 0.8), (-0.3, 1, 1.01)]
KNEES = (1100.0, 4000.0)


def up_for(direction):
    return (0.0, -1.0, 0.0) if direction == (0, 0, 1) else (0.0, 0.0, 1.0)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("hu", [0, 1000])
def test_a_ball_has_its_analytic_line_integrals(direction, hu):
    radius = 30.0
    array, affine = ball_volume(radius, 1.0, hu, 72)
    geometry = looking(direction, size=96, pixel_mm=1.0, up=up_for(direction))
    image = line_integral(VolumeGrid(array, affine), geometry, 60.0)
    expected = ball_path_mm(geometry, radius) * float(hounsfield_scale(60.0).attenuation_per_mm(hu))
    inner = ball_path_mm(geometry, radius) > 1.3 * radius  # rays that do not graze: voxels blur the rim
    assert np.abs(image - expected)[inner].max() < 0.01 * expected.max()
    assert np.abs(image[inner] / expected[inner] - 1.0).mean() < 0.005
    assert image.sum() == pytest.approx(expected.sum(), rel=0.01)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("energy", [30.0, 60.0, 100.0])
def test_a_step_wedge_has_its_analytic_line_integrals(axis, energy):
    # Steps of 10 voxels thickness along the beam, 12 voxels wide across it.
    hu = np.full((60, 60, 60), -1000, dtype=np.int16)
    for step in range(5):
        across = slice(step * 12, (step + 1) * 12)
        place = (
            (slice(None), slice(0, 10 * (step + 1)), across)
            if axis == 1
            else (across, slice(None), slice(0, 10 * (step + 1)))
        )
        hu[place] = 1200
    spacing = np.array([0.9, 1.1, 1.3])
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = -spacing * 29.5
    along = np.array([0.0, 1.0, 0.0]) if axis == 1 else np.array([1.0, 0.0, 0.0])
    geometry = XRayGeometry(-1e5 * along, 500.0 * along, np.array([0.0, 0.0, 1.0]), 0.5, (160, 160))
    image = line_integral(VolumeGrid(hu, affine), geometry, energy)
    attenuation = float(hounsfield_scale(energy).attenuation_per_mm(1200))
    for step in range(5):
        index = np.array([29.5, 29.5, 29.5])
        index[0 if axis == 1 else 2] = step * 12 + 5.5
        column, row = np.rint(geometry.project(affine[:3, :3] @ index + affine[:3, 3])).astype(int)
        thickness = 10 * (step + 1) * spacing[1 if axis == 1 else 0]
        assert image[row, column] == pytest.approx(attenuation * thickness, rel=0.002)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("lies_straight", [False, True])
def test_the_kernels_equal_their_twin_on_noise(direction, lies_straight):
    random = np.random.default_rng(5)
    hu = random.integers(-1024, 3400, (11, 18, 15)).astype(np.int16)
    hu[random.random(hu.shape) < 0.9] = -1000
    # A volume that lies straight has lines of pixels along its axes in the first four directions, another one never.
    turn = np.eye(3)[[1, 0, 2]] if lies_straight else np.linalg.qr(random.normal(size=(3, 3)))[0]
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag([1.0, 0.7, 1.9])
    affine[:3, 3] = -affine[:3, :3] @ np.array([7.0, 8.5, 5.0])
    up = up_for(direction) if lies_straight else (0.1, 0.2, 1.0) if direction != (0, 0, 1) else (1.0, 0, 0)
    geometry = replace(looking(direction, size=14, pixel_mm=2.7, up=up), shape=(14, 21))
    levels = np.where(hu < -900, 0.0, hu + 1000.0)
    expected = naive.path_integrals(levels, affine, geometry, KNEES)
    found = paths_through(VolumeGrid(hu, affine), geometry)
    assert np.allclose(found, expected, rtol=2e-4, atol=0.05)


@pytest.mark.parametrize("apart", [(0.0, 90.0), (14.0, 300.0)])
def test_wide_beams_change_from_lines_to_rays_without_a_seam(apart):
    # So near a source that rays at the rim run more along the lines of pixels than across them; rows of two kinds.
    random = np.random.default_rng(8)
    hu = random.integers(-1024, 3400, (12, 10, 17)).astype(np.int16)
    affine = np.eye(4)
    affine[:3, 3] = (-8.0, -4.5, -5.5)
    geometry = XRayGeometry([0.3, -14.0, apart[0]], [0.3, 40.0, apart[0]], [0, 0, 1], apart[1] / 13.0, (13, 17))
    levels = np.where(hu < -900, 0.0, hu + 1000.0)
    expected = naive.path_integrals(levels, affine, geometry, KNEES)
    assert np.allclose(paths_through(VolumeGrid(hu, affine), geometry), expected, rtol=2e-4, atol=0.1)


@pytest.mark.parametrize("detector_at", [2.0, 40.0])
@pytest.mark.parametrize("source_at", [-3.0, -60.0])
def test_rays_begin_at_the_source_and_end_at_the_detector_from_any_side(source_at, detector_at):
    # A tilted and turned beam whose source or detector may lie among the voxels: planes behind them do not count.
    random = np.random.default_rng(9)
    hu = random.integers(-1024, 3400, (12, 13, 14)).astype(np.int16)
    affine = np.diag([1.0, 1.1, 0.9, 1.0])
    affine[:3, 3] = (-6.5, -6.6, -4.95)
    beam = np.array([0.35, 0.9, 0.25])
    geometry = XRayGeometry(source_at * beam, detector_at * beam, [0.1, 0.2, 1.0], 0.4 + 0.01 * detector_at, (11, 37))
    levels = np.where(hu < -900, 0.0, hu + 1000.0)
    expected = naive.path_integrals(levels, affine, geometry, KNEES)
    assert np.allclose(paths_through(VolumeGrid(hu, affine), geometry), expected, rtol=2e-4, atol=0.1)


def test_sparse_volumes_lose_nothing_to_jumping():
    random = np.random.default_rng(6)
    hu = np.full((34, 46, 58), -1000, dtype=np.int16)
    for z, y, x in random.integers(0, (34, 46, 58), (9, 3)):
        hu[z, y, x] = 1500
    affine = np.diag([1.0, 1.0, 1.0, 1.0])
    affine[:3, 3] = (-28.5, -22.5, -16.5)
    for direction in DIRECTIONS:
        geometry = looking(direction, size=10, pixel_mm=8.0, up=up_for(direction))
        expected = naive.path_integrals(hu + 1000.0, affine, geometry, KNEES)
        assert np.allclose(paths_through(VolumeGrid(hu, affine), geometry), expected, rtol=1e-3, atol=0.2), direction


def test_float_volumes_with_holes_in_the_data():
    values = np.full((9, 9, 9), np.nan, dtype=np.float32)
    values[4, 4, 4] = 500.0
    grid = VolumeGrid(values, np.diag([1.0, 1.0, 1.0, 1.0]))
    image = paths_through(grid, XRayGeometry([4, -100, 4], [4, 100, 4], [0, 0, 1], 1.0, (3, 3)))
    assert image[0, 1, 1] == pytest.approx(1500.0)
    assert np.isfinite(image).all()


def test_an_empty_volume_gives_an_empty_image():
    grid = VolumeGrid(np.full((8, 8, 8), -1000, dtype=np.int16), np.eye(4))
    assert grid.is_empty
    assert not paths_through(grid, looking((0, 1, 0), size=16)).any()


def test_rays_that_miss_or_stop_short_count_nothing():
    array, affine = ball_volume(10.0, 1.0, 500, 32)
    grid = VolumeGrid(array, affine)
    beside = XRayGeometry([200, -700, 0], [200, 300, 0], [0, 0, 1], 1.0, (16, 16))
    in_front = XRayGeometry([0, -700, 0], [0, -100, 0], [0, 0, 1], 1.0, (16, 16))
    assert not paths_through(grid, beside).any()
    assert not paths_through(grid, in_front).any()


def test_a_source_inside_the_volume_sees_what_lies_ahead():
    array, affine = ball_volume(20.0, 1.0, 0, 64)
    geometry = XRayGeometry([0.5, 0.5, 0.5], [0.5, 300.0, 0.5], [0, 0, 1], 0.5, (5, 5))
    assert line_integral(VolumeGrid(array, affine), geometry, 60.0)[2, 2] == pytest.approx(20.0 * 0.02059, rel=0.05)


def test_the_image_does_not_depend_on_how_the_grid_is_stored():
    array, affine = ball_volume(12.0, 1.0, 900, 40)
    array[20:, :, :] = -1000
    geometry = looking((0.3, 1.0, 0.2), size=48)
    stored = np.ascontiguousarray(array.transpose(2, 0, 1)[:, ::-1])  # index axes (x, y, z) become (y, -z, x)
    moved = np.zeros((4, 4))
    moved[:, 0], moved[:, 1], moved[:, 2] = affine[:, 1], -affine[:, 2], affine[:, 0]
    moved[:, 3] = affine[:, 3] + affine[:, 2] * (array.shape[0] - 1)
    first = paths_through(VolumeGrid(array, affine), geometry)
    second = paths_through(VolumeGrid(stored, moved), geometry)
    assert np.allclose(first, second, atol=0.05)


def test_equal_calls_give_equal_bits():
    array, affine = ball_volume(12.0, 1.0, 900, 40)
    geometry = looking((0.3, 1.0, 0.2), size=48)
    first, second = (paths_through(VolumeGrid(array, affine), geometry) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 1.0])
def test_jump_distances_equal_their_twin(share):
    marched = (np.random.default_rng(7).random((6, 9, 11)) < share).astype(np.uint8)
    found = np.zeros_like(marched)
    jump_distances(marched, found)
    twin = naive.jump_distances(marched, DEPTH // WIDTH)
    assert np.array_equal(found == 0, twin == 0)
    # The kernel may count less far (it looks in boxes, not cones) but never further than is empty.
    assert (found <= twin).all()
