"""Islands that are no bones: what wraps around a bone is none, and bodies are seen in sections of thick slices."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.mr.compartments import BRIGHT, DARK, Island
from reconstruction.mr.knee import find_knee
from reconstruction.mr.sections import body_islands
from reconstruction.mr.spine import find_spine
from reconstruction.mr.working_image import WorkingImage
from reconstruction.volume import Volume

_STEP = 2.0


def _image(values: np.ndarray, step: float) -> WorkingImage:
    affine = np.diag([step, step, step, 1.0])
    return WorkingImage(Volume(values.astype(np.float32), affine), np.ones(values.shape, dtype=bool), 0.01, 1.0, 4.0)


def _island(mask: np.ndarray, sign: int) -> Island:
    box = ndimage.find_objects(mask.astype(np.uint8))[0]
    volume_ml = np.count_nonzero(mask) * _STEP**3 / 1000.0
    depth = float(ndimage.distance_transform_edt(mask).max()) * _STEP
    return Island(sign, 0.5, box, mask[box], volume_ml, 0.02, depth, 1.0, 0.05)


def test_fat_that_wraps_around_a_femur_is_not_taken_for_it() -> None:
    z, y, x = np.indices((60, 48, 48))
    round_ = np.hypot(y - 24, x - 24)
    femur, tibia = (z > 32) & (round_ < 13), (z < 28) & (round_ < 12)
    wrapped = (z > 30) & (round_ > 13) & (round_ < 23) & (y < 34)
    image = _image(np.ones(femur.shape), _STEP)
    only_wrong = [_island(wrapped, BRIGHT), _island(tibia, BRIGHT)]
    assert find_knee(image, only_wrong) is None
    knee = find_knee(image, [*only_wrong, _island(femur, DARK)])
    assert knee is not None
    assert np.array_equal(knee.femur.whole(femur.shape), femur)
    assert np.array_equal(knee.tibia.whole(femur.shape), tibia)


def test_an_island_wider_than_a_large_knee_is_no_bone_of_it() -> None:
    z, y, x = np.indices((60, 30, 70))
    tibia, slab = (z < 28) & (np.hypot(y - 15, x - 35) < 12), (z > 32) & (np.abs(y - 15) < 12) & (np.abs(x - 35) < 32)
    assert find_knee(_image(np.ones(z.shape), _STEP), [_island(slab, BRIGHT), _island(tibia, BRIGHT)]) is None


def test_bodies_are_seen_in_sections_behind_thin_lines_with_bright_fat_around() -> None:
    """Marrow nearly as bright as the fat around it, walled off by one dark voxel: no level of brightness parts them."""
    values = np.full((180, 90, 44), 1.0)
    truth = []
    for low in range(6, 160, 36):
        values[low - 2 : low + 28, 28:62, 4:40] = 0.15
        values[low : low + 26, 30:60, 6:38] = 0.85
        values[low + 26 : low + 34, 32:58, 8:36] = 0.45
        truth.append(low + 12.5)
    noisy = values + np.random.default_rng(3).normal(0.0, 0.02, values.shape)
    image = _image(noisy, 1.0)
    coarse = image.coarser(2.0)
    spine = find_spine(coarse, body_islands(image, coarse))
    assert spine is not None
    heights = [body.centre()[0] * coarse.spacing_mm for body in spine.bodies]
    assert np.allclose(heights, truth, atol=3.0)
    assert spine.levels == (None,) * 5
