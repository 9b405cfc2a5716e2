"""A spine made of rings and discs: canal, discs and levels are found where they were put; contrast is no bone."""

from dataclasses import replace

import numpy as np
import pytest

from reconstruction.anatomy.trunk.contrast import find_contrast
from reconstruction.anatomy.trunk.levels import count_levels
from reconstruction.anatomy.trunk.short_ribs import below_others
from reconstruction.anatomy.trunk.spinal_canal import find_spinal_canal
from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.volume import Volume
from tests.reconstruction.spine_phantom import CANAL_XY_MM, HEIGHT_MM, LEVELS, SPACING_MM, found_spine, spine, spine_of


@pytest.mark.parametrize("lean", [0.0, 0.25])
def test_the_canal_is_followed(lean):
    hu = spine(lean=lean)
    canal, _, _ = found_spine(hu)
    middle = (hu.shape[0] - 1) * SPACING_MM / 2
    expected_y = CANAL_XY_MM[1] + lean * (canal.points[:, 2] - middle)
    assert np.abs(canal.points[:, 0] - CANAL_XY_MM[0]).max() < 3.0
    assert np.median(np.abs(canal.points[:, 1] - expected_y)) < 3.0
    assert np.ptp(canal.points[:, 2]) > 0.85 * hu.shape[0] * SPACING_MM


def test_every_disc_is_found_once_where_it_is():
    _, _, discs = found_spine(spine())
    heights = sorted(disc.point[2] for disc in discs)
    inner = [height for height in heights if 10.0 < height < 150.0]
    assert np.allclose(inner, [32.0, 64.0, 96.0, 128.0], atol=2.5)
    assert all(disc.normal[2] > 0.9 for disc in discs)


def test_no_disc_is_passed_over_where_the_middles_of_bodies_are_dark():
    heights = np.array([26.0, 28.0, 30.0, 33.0, 35.0, 37.0])
    hu = spine(vertebrae=len(heights))
    share = np.arange(len(hu)) * SPACING_MM % HEIGHT_MM / HEIGHT_MM
    hu[(hu == 210) & (np.abs(share - 0.5) < 0.13)[:, None, None]] = 130  # as veins leave the marrow
    ends = np.concatenate([[0.0], np.cumsum(heights)])
    row = np.interp(np.arange(0.0, ends[-1], SPACING_MM), ends, np.arange(len(ends)) * HEIGHT_MM / SPACING_MM)
    stretched = hu[row.astype(int)]
    for seed in range(4):
        noise = np.random.default_rng(seed).normal(0.0, 30.0, stretched.shape)
        _, _, discs = found_spine((stretched + noise).astype(np.int16))
        found = [disc.point[2] for disc in discs if ends[1] - 5.0 < disc.point[2] < ends[-2] + 5.0]
        assert np.allclose(found, ends[1:-1], atol=3.0)


def test_left_of_the_frame_is_the_patients_left():
    _, frame, _ = found_spine(spine())
    assert np.all(frame.left[:, 0] > 0.9)
    place = frame.places(np.array([80]), np.array([12.0]), np.array([-7.0]))
    assert np.allclose(frame.coordinates(place)[0, 1:], [12.0, -7.0], atol=0.5)


def test_muscle_alone_has_no_spine():
    hu = np.random.default_rng(3).normal(50.0, 15.0, (60, 60, 60)).astype(np.int16)
    volume = Volume(hu, np.diag([SPACING_MM, SPACING_MM, SPACING_MM, 1.0]))
    assert find_spinal_canal(volume, hu > LEVELS.detection, LEVELS) is None


def test_levels_are_counted_from_the_sacrum():
    counted = count_levels(spine_of(7, 0), {6: 2})
    assert [counted.of(number) for number in (1, 5, 6)] == ["L5", "L1", "T12"]
    assert not counted.doubts


def test_levels_are_not_counted_past_a_missed_disc():
    whole = spine_of(7, 0)
    missed = Spine(whole.frame, whole.discs[:3] + whole.discs[4:], 0)
    counted = count_levels(missed, {})
    assert [counted.of(number) for number in (1, 2, 3, 4)] == ["L5", "L4", None, None]


def test_levels_are_not_counted_past_a_disc_that_is_hardly_seen():
    whole = spine_of(7, 0)
    faint = [*whole.discs[:3], replace(whole.discs[3], clearness=0.35), *whole.discs[4:]]
    counted = count_levels(Spine(whole.frame, faint, 0), {})
    assert [counted.of(number) for number in (1, 2, 3, 4, 5)] == ["L5", "L4", "L3", None, None]


def test_levels_are_not_counted_past_a_vertebra_much_higher_than_those_below():
    whole = spine_of(7, 0)
    moved = [
        replace(disc, point=disc.point + [0.0, 0.0, 8.0 * (number > 3)]) for number, disc in enumerate(whole.discs)
    ]
    counted = count_levels(Spine(whole.frame, moved, 0), {})
    assert [counted.of(number) for number in (1, 2, 3, 4, 5)] == ["L5", "L4", "L3", None, None]


def test_ribs_that_disagree_with_the_sacrum_are_told():
    counted = count_levels(spine_of(7, 0), {5: 2})
    assert counted.of(1) == "L5"
    assert counted.doubts[0].message_id == "reconstruction-doubt-ribs-disagree"


def test_levels_are_counted_from_the_lowest_ribs():
    counted = count_levels(spine_of(6, None), {2: 2, 3: 2})
    assert [counted.of(number) for number in (1, 2, 3)] == ["L1", "T12", "T11"]
    assert counted.doubts


def test_what_lies_below_ribless_vertebrae_is_no_rib():
    ribs = {60: (8, "left"), 61: (7, "right"), 62: (1, "left")}
    assert below_others(ribs, spine_of(9, None)) == {60: (8, "left"), 61: (7, "right")}
    one_missed = {60: (8, "left"), 61: (6, "left")}
    assert below_others(one_missed, spine_of(9, None)) == one_missed
    at_the_edge = {60: (7, "right")}
    assert below_others(at_the_edge, spine_of(9, None)) == at_the_edge


def test_without_sacrum_and_ribs_there_is_no_level():
    counted = count_levels(spine_of(4, None), {})
    assert counted.of(1) is None
    assert counted.doubts[0].message_id == "reconstruction-doubt-level-not-counted"


def test_a_vessel_with_contrast_is_no_bone_and_a_bone_is_no_vessel():
    z, y, x = np.indices((50, 60, 60)) * SPACING_MM
    hu = np.random.default_rng(5).normal(50.0, 8.0, z.shape)
    vessel = np.hypot(x - 35.0, y - 60.0) < 14.0
    bone = np.hypot(x - 85.0, y - 60.0) < 16.0
    hu[vessel] += 280.0
    hu[bone] += 280.0
    hu[bone & (np.hypot(x - 85.0, y - 60.0) > 12.0)] += 500.0
    volume = Volume(hu.astype(np.int16), np.diag([SPACING_MM, SPACING_MM, SPACING_MM, 1.0]))
    contrast = find_contrast(volume, volume.array > LEVELS.detection, LEVELS)
    assert contrast is not None
    assert (contrast.mask & vessel).sum() > 0.9 * vessel.sum()
    assert not (contrast.mask & bone).any()
