"""A patient who moved between slices shows; bent and tapering bones that lie still do not."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.quality.slice_steps import find_slice_steps
from reconstruction.volume import Volume

PIXEL_MM, SLICE_MM, COUNT = 0.8, 1.5, 40


def legs(shifts_mm=None, *, axis=0, noise=15.0):
    """Two bones that bend and taper, in noise; each slice displaced by as much as is said [mm], rows then columns."""
    z, y, x = np.indices((COUNT, 70, 110)).astype(float)
    bend = 8.0 * np.sin(z / 14.0)
    labels = np.zeros(z.shape, np.uint16)
    labels[np.hypot(x - 30 - bend, y - 35 + 0.3 * z) < 15 - 0.1 * z] = 1
    labels[np.hypot(x - 80 + 0.4 * z, y - 35) < 9 + 0.15 * z] = 2
    smooth = ndimage.gaussian_filter((labels > 0).astype(float), (0.6, 1.0, 1.0))
    picture = 40.0 + 900.0 * smooth + np.random.default_rng(7).normal(0.0, noise, z.shape)
    for number, shift in enumerate([] if shifts_mm is None else shifts_mm):
        picture[number] = ndimage.shift(picture[number], np.array(shift) / PIXEL_MM, order=1, mode="nearest")
        labels[number] = ndimage.shift(labels[number], np.rint(np.array(shift) / PIXEL_MM), order=0)
    affine = np.diag([*np.roll([PIXEL_MM, PIXEL_MM, SLICE_MM], -axis), 1.0])
    return tuple(Volume(np.moveaxis(array, 0, axis), affine) for array in (picture, labels))


def test_bones_that_lie_still_show_no_step():
    steps = find_slice_steps(*legs())
    assert steps.after == ()
    assert not steps.are_in_turn


@pytest.mark.parametrize("axis", [0, 2])
def test_a_movement_between_two_slices_is_found_where_it_was_and_measured(axis):
    shifts = [(0.0, 0.0) if number <= 21 else (1.5, -1.0) for number in range(COUNT)]
    picture, labels = legs(shifts, axis=axis)
    steps = find_slice_steps(picture, labels)
    assert steps.axis == axis
    assert steps.after == (21,)
    assert steps.largest_mm == pytest.approx(np.hypot(1.5, 1.0), abs=0.3)


def test_slices_displaced_in_turn_are_told():
    steps = find_slice_steps(*legs([(0.0, 1.2 * (number % 2)) for number in range(COUNT)]))
    assert steps.are_in_turn


def test_a_scan_without_bones_or_with_few_slices_shows_nothing():
    picture, labels = legs()
    empty = labels.with_array(np.zeros_like(labels.array))
    assert find_slice_steps(picture, empty).after == ()
    few = find_slice_steps(*(volume.crop((slice(0, 3), slice(None), slice(None))) for volume in (picture, labels)))
    assert few.after == ()
    assert not few.are_in_turn
    single = find_slice_steps(*(volume.crop((slice(0, 1), slice(None), slice(None))) for volume in (picture, labels)))
    assert single.after == ()
