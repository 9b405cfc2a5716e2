"""Levels of tissue move with the picture, not with the way it was sampled, mirrored or how noisy it is."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.tissue.tissue_levels import measure_tissue_levels, voxel_noise
from reconstruction.volume import Volume

MUSCLE_HU, FAT_HU, CORTEX_HU = 53.3, -100.0, 1200.0
NOISE_HU = 15.0


def body(noise=NOISE_HU, muscle=MUSCLE_HU):
    """Muscle of uneven HU in fat, about a tube of cortex; voxels of 1 mm."""
    rng = np.random.default_rng(4)
    z, y, x = np.indices((60, 81, 91))
    radius, muscle_radius = np.hypot(y - 40, x - 45), np.hypot(y - 40, 0.9 * (x - 45))
    uneven = ndimage.gaussian_filter(rng.normal(0.0, 1.0, z.shape), 4.0)
    hu = np.where(muscle_radius < 32, muscle + 8.0 * uneven / uneven.std(), FAT_HU)
    hu[radius < 12] = CORTEX_HU
    hu[radius < 9] = FAT_HU + 60.0
    hu[(muscle_radius > 38)] = -1000.0
    return ndimage.gaussian_filter(hu, 0.6) + rng.normal(0.0, noise, hu.shape)


def scan(hu, spacing=(1.0, 1.0, 1.0)):
    return Volume(np.rint(hu).astype(np.int16), np.diag([*spacing, 1.0]))


def _half_voxel_on(hu):
    for axis in range(3):
        first, second = (np.take(hu, range(a, hu.shape[axis] - 1 + a), axis) for a in (0, 1))
        hu = 0.5 * (first + second)
    return hu


SEEN = {
    "from the front": lambda hu: scan(hu[:, ::-1]),
    "half a voxel on": lambda hu: scan(_half_voxel_on(hu)),
    "without the first slice": lambda hu: scan(hu[1:, 1:, 1:]),
    "slices of 3 mm": lambda hu: scan(hu.reshape(20, 3, *hu.shape[1:]).mean(axis=1), (1.0, 1.0, 3.0)),
    "pixels of 2 mm": lambda hu: scan(hu[:, :80, :90].reshape(60, 40, 2, 45, 2).mean(axis=(2, 4)), (2.0, 2.0, 1.0)),
    "one HU brighter": lambda hu: scan(hu + 1.0),
    "with noise": lambda hu: scan(hu + np.random.default_rng(1).normal(0.0, 40.0, hu.shape)),
}


@pytest.mark.parametrize("way", list(SEEN))
def test_soft_tissue_stays_however_it_is_sampled(way):
    hu = body()
    as_it_is, otherwise = measure_tissue_levels(scan(hu)), measure_tissue_levels(SEEN[way](hu))
    shift = 1.0 if way == "one HU brighter" else 0.0
    print(f"{way}: {as_it_is.soft_tissue:.2f} HU, then {otherwise.soft_tissue - shift:.2f} HU")
    assert abs(otherwise.soft_tissue - shift - as_it_is.soft_tissue) < 0.2 * NOISE_HU


def test_a_mirror_changes_no_level():
    hu = body()[:, :, :90]
    as_it_is, mirrored = measure_tissue_levels(scan(hu)), measure_tissue_levels(scan(hu[:, :, ::-1]))
    assert mirrored == as_it_is


@pytest.mark.parametrize("muscle", [30.0, 45.7, 70.2])
def test_levels_are_those_of_the_tissues(muscle):
    levels = measure_tissue_levels(scan(body(muscle=muscle)))
    assert abs(levels.soft_tissue - muscle) < 4.0  # partly filled blocks draw the mode towards fat
    assert NOISE_HU <= levels.noise < 3.0 * NOISE_HU
    assert abs(levels.dense_cortex - CORTEX_HU) < 3.0 * NOISE_HU
    assert muscle + 100.0 < levels.detection < 0.25 * CORTEX_HU


def test_noise_is_told_from_structure():
    for noise in (20.0, 80.0):
        quiet, noisy = body(noise=0.0), body(noise=noise)
        assert voxel_noise(scan(quiet)) < 3.0
        assert abs(voxel_noise(scan(noisy)) / noise - 1.0) < 0.25  # the edges of tissues add to it
        assert measure_tissue_levels(scan(noisy)).noise > 0.9 * noise


def test_without_soft_tissue_usual_levels_are_taken():
    levels = measure_tissue_levels(Volume(np.full((9, 9, 9), -1000, dtype=np.int16), np.eye(4)))
    assert levels.soft_tissue == 40.0
    assert levels.noise == 20.0
    assert levels.dense_cortex == 1040.0


def test_metal_and_its_blur_are_no_dense_cortex():
    hu = body()
    nailed = hu.copy()
    z, y, x = np.indices(hu.shape)
    nail = ndimage.gaussian_filter((np.hypot(y - 40, x - 45) < 5).astype(float), 2.0) * (z > 25)
    nailed += nail * (5000.0 - nailed)
    without, with_nail = (measure_tissue_levels(scan(np.minimum(picture, 3071.0))) for picture in (hu, nailed))
    print(without.dense_cortex, with_nail.dense_cortex)
    assert abs(with_nail.dense_cortex - without.dense_cortex) < 2.0 * NOISE_HU
