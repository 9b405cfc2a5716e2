"""Slices lie in the patient as radiologists expect, for any orientation of the volume."""

import numpy as np
import pytest

from simulator.rendering.image_slices import CUT_COLOUR, PLANE_FRAMES, SlicePainter, SlicePlane

MARKS = {"L": (8, 0, 0), "R": (-8, 0, 0), "P": (0, 8, 0), "A": (0, -8, 0), "S": (0, 0, 8), "I": (0, 0, -8)}
"""Where a letter's side of the body lies from the centre, LPS."""

CENTRE = np.array([12.0, -30.0, 400.0])


def volume_with_mark(letter, turn=None):
    """A volume around CENTRE, air but for one dense spot on the letter's side; `turn` rotates its axes."""
    shape = (33, 33, 33)
    rotation = np.eye(3) if turn is None else turn
    affine = np.eye(4)
    affine[:3, :3] = rotation
    affine[:3, 3] = CENTRE - rotation @ np.array([16.0, 16.0, 16.0])
    z, y, x = np.indices(shape)
    place = np.stack([x, y, z], axis=-1) @ rotation.T + affine[:3, 3]
    near = np.linalg.norm(place - CENTRE - MARKS[letter], axis=-1) < 2.5
    return np.where(near, 1500, -1000).astype(np.int16), affine


def quarter_turn():
    return np.array([[0.0, -1, 0], [0, 0, 1], [-1, 0, 0]])


@pytest.mark.parametrize("plane", list(SlicePlane))
@pytest.mark.parametrize("turn", [None, quarter_turn()])
def test_each_letter_stands_on_its_own_side(plane, turn):
    for side, letter in enumerate(PLANE_FRAMES[plane].letters):
        hu, affine = volume_with_mark(letter, turn)
        pixels = SlicePainter(hu, affine).paint(plane, CENTRE, width=33, height=33, pixel_mm=1.0).pixels[..., 0]
        rows, columns = np.nonzero(pixels > 128)
        away = (columns.mean() - 16, rows.mean() - 16)
        assert away == pytest.approx([(-8, 0), (8, 0), (0, -8), (0, 8)][side], abs=0.3)


def test_letters_follow_the_radiological_convention():
    assert PLANE_FRAMES[SlicePlane.AXIAL].letters == ("R", "L", "A", "P")
    assert PLANE_FRAMES[SlicePlane.CORONAL].letters == ("R", "L", "S", "I")
    assert PLANE_FRAMES[SlicePlane.SAGITTAL].letters == ("A", "P", "S", "I")


def test_a_point_is_found_at_its_pixel():
    hu, affine = volume_with_mark("L")
    picture = SlicePainter(hu, affine).paint(SlicePlane.AXIAL, CENTRE, width=65, height=65, pixel_mm=0.5)
    assert picture.pixel_of(CENTRE) == pytest.approx((32, 32))
    assert picture.pixel_of(CENTRE + (8, 0, 0)) == pytest.approx((48, 32))
    assert picture.pixels[32, 48, 0] > 128


def test_cut_bone_is_tinted_and_nothing_else():
    hu, affine = volume_with_mark("L")
    plain = SlicePainter(hu, affine)
    cutting = SlicePainter(hu, affine, lambda points: np.linalg.norm(points - CENTRE - (8, 0, 0), axis=1) < 1.2)
    before = plain.paint(SlicePlane.AXIAL, CENTRE, width=33, height=33, pixel_mm=1.0).pixels
    after = cutting.paint(SlicePlane.AXIAL, CENTRE, width=33, height=33, pixel_mm=1.0).pixels
    changed = np.any(before != after, axis=-1)
    assert changed.sum() == 5
    tint = after[16, 24].astype(int)
    assert tint[1] > tint[0]
    assert abs(tint - np.array(CUT_COLOUR)).max() < 100


def test_the_window_maps_bone_between_black_and_white():
    hu = np.full((5, 5, 5), 500, np.int16)
    grey = SlicePainter(hu, np.eye(4)).paint(SlicePlane.AXIAL, np.full(3, 2.0), width=3, height=3, pixel_mm=1.0)
    assert grey.pixels[1, 1, 0] == 127
