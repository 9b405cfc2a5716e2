"""Thin plates of bone in noise: found whole and without specks, their surface calm; quiet scans stay as they are."""

from dataclasses import replace

import numpy as np

from reconstruction.kernels.plates import chosen_disc_means, highest_disc_means
from reconstruction.surfaces.calm_edges import calmed_along
from reconstruction.tissue.plates import Discs, find_bone_voxels
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume
from tests.reconstruction import naive

SPACING_MM = 1.5
QUIET = TissueLevels(soft_tissue=40.0, noise=10.0, dense_cortex=1200.0, detection=155.0)
NOISY = replace(QUIET, noise=75.0, voxel_noise=75.0)


def shell(noise_hu: float) -> tuple[Volume, np.ndarray, np.ndarray]:
    """Scan of a box of marrow like muscle within a wall of one voxel; the wall, and the box with its wall."""
    hu = np.full((40, 40, 40), 40.0)
    box, marrow = (np.zeros(hu.shape, dtype=bool) for _ in range(2))
    box[8:32, 8:32, 8:32] = True
    marrow[9:31, 9:31, 9:31] = True
    hu[box & ~marrow] = 330.0
    hu += np.random.default_rng(5).normal(0.0, noise_hu, hu.shape)
    return Volume(np.rint(hu).astype(np.int16), np.diag([SPACING_MM] * 3 + [1.0])), box & ~marrow, box


def test_a_thin_wall_is_found_in_noise_and_specks_are_not():
    scan, wall, _ = shell(NOISY.noise)
    bright = scan.array > NOISY.detection
    found = find_bone_voxels(scan, NOISY)
    print(f"wall {bright[wall].mean():.3f} -> {found[wall].mean():.3f}, specks {bright[~wall].mean():.4f}", end=" ")
    print(f"-> {found[~wall].mean():.4f}")
    assert found[wall].mean() > 0.98 * bright[wall].mean()
    assert bright[~wall].mean() > 0.05
    assert found[~wall].mean() < 0.1 * bright[~wall].mean()
    assert not (found & ~bright).any()


def test_a_quiet_scan_is_taken_by_its_threshold_alone():
    scan, _, _ = shell(QUIET.noise)
    assert not QUIET.noise_reaches_bone
    assert np.array_equal(find_bone_voxels(scan, QUIET), scan.array > QUIET.detection)


def test_noise_along_a_wall_is_calmed_and_the_wall_keeps_its_height():
    scan, wall, box = shell(NOISY.noise)
    calm = calmed_along(scan.array.astype(np.float32), box, scan.geometry.spacing_mm)
    faces = np.zeros(wall.shape, dtype=bool)  # discs at the edges of a box reach beyond its walls
    for axis in range(3):
        faces |= np.moveaxis(np.pad(np.ones((40, 14, 14), dtype=bool), ((0, 0), (13, 13), (13, 13))), 0, axis)
    faces &= wall
    print(f"mean {calm[faces].mean():.0f} HU, deviation {calm[faces].std():.0f} HU")
    assert abs(calm[faces].mean() - 330.0) < 6.0
    assert calm[faces].std() < 0.3 * NOISY.noise
    deep = np.zeros(wall.shape, dtype=bool)
    deep[16:24, 16:24, 16:24] = True
    assert np.array_equal(calm[deep], scan.array[deep].astype(np.float32))


def test_discs_lie_across_thirteen_directions_and_are_as_wide_in_thick_slices():
    for spacing in ([1.0, 1.0, 1.0], [0.7, 0.7, 2.5]):
        discs = Discs.of(np.array(spacing))
        size = np.array(spacing[::-1])
        assert len(discs.directions) == 13
        assert np.allclose(np.linalg.norm(discs.directions, axis=1), 1.0)
        for number, direction in enumerate(discs.directions):
            members = discs.offsets[discs.first[number] : discs.first[number + 1]]
            assert len(members) >= 5
            assert np.abs(members * size @ direction).max() < size.max() / 2
            assert np.array_equal(np.sort(members, axis=0), np.sort(-members, axis=0))


def test_means_over_discs_are_those_of_the_readable_twin():
    rng = np.random.default_rng(2)
    hu = rng.integers(-500, 1500, (6, 7, 8)).astype(np.int16)
    discs = Discs.of(np.array([1.0, 1.0, 2.0]))
    places = np.argwhere(np.ones(hu.shape, dtype=bool))  # corners and edges too
    expected = naive.disc_means(np.clip(hu, -100, 900), places, discs.offsets, discs.first)
    highest = highest_disc_means(hu, places, discs.offsets, discs.first, -100.0, 900.0)
    assert np.allclose(highest, expected.max(axis=1), atol=1e-3)
    chosen = rng.integers(0, 13, len(places))
    means = chosen_disc_means(hu, places, chosen, discs.offsets, discs.first)
    expected = naive.disc_means(hu, places, discs.offsets, discs.first)
    assert np.allclose(means, expected[np.arange(len(places)), chosen], atol=1e-3)
    assert highest_disc_means(hu, places[:0], discs.offsets, discs.first, -100.0, 900.0).shape == (0,)
