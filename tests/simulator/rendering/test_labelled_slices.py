"""Slices with tinted bones: where points land, what is coloured, and that the scan itself stays as it was."""

import numpy as np
import pytest

from simulator.rendering.image_slices import SlicePlane
from simulator.rendering.labelled_slices import LabelledSlices, bone_colour


@pytest.fixture
def scan():
    """Two boxes of bone in a field of 40 x 30 x 20 voxels of 2 x 1 x 3 mm, y running backwards."""
    picture = np.full((20, 30, 40), 100, np.int16)
    labels = np.zeros(picture.shape, np.uint16)
    labels[5:10, 5:15, 10:20], labels[12:18, 5:15, 10:20] = 1, 2
    affine = np.array([[2.0, 0, 0, -10], [0, -1.0, 0, 50], [0, 0, 3.0, 7], [0, 0, 0, 1]])
    picture[labels > 0] = 900
    return LabelledSlices(picture, affine, labels, is_ct=False)


def test_the_middle_of_a_bone_is_in_it(scan):
    for label in (1, 2):
        assert scan.label_at(scan.middle_of(label)) == label
    assert scan.middle_of(3) is None
    assert scan.label_at(scan.high_mm + 5.0) == 0


def test_the_box_of_the_bones_holds_them_all_or_the_scan_without_any(scan):
    low, high = scan.bones_mm
    assert np.allclose(low, [10.0, 36.0, 22.0])
    assert np.allclose(high, [28.0, 45.0, 58.0])
    none = LabelledSlices(np.zeros((4, 4, 4), np.int16), np.eye(4), np.zeros((4, 4, 4), np.uint16), is_ct=True)
    assert np.array_equal(none.bones_mm, [none.low_mm, none.high_mm])


@pytest.mark.parametrize("plane", list(SlicePlane))
def test_the_chosen_bone_has_its_colour_at_its_border_only(scan, plane):
    middle = scan.middle_of(2)
    sides = {"width": 81, "height": 81, "pixel_mm": 1.0}
    plain = scan.paint(plane, middle, **sides)
    tinted = scan.paint(plane, middle, **sides, tint=1.0, chosen=2)
    changed = np.any(plain.pixels != tinted.pixels, axis=2)
    assert changed[40, 40]
    assert changed.mean() < 0.5
    own = np.all(tinted.pixels == np.array(bone_colour(2)), axis=2)
    assert 10 < own.sum() < 0.5 * changed.sum()
    assert np.array_equal(plain.pixels[~changed], tinted.pixels[~changed])


def test_bones_beside_one_another_differ():
    assert len({bone_colour(label) for label in range(1, 8)}) == 7
