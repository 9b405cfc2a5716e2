"""Pieces about a made spine: the canal stays open, discs are no bone, shoulders part, ribs join, blood is no bone."""

import numpy as np
import pytest

from reconstruction.anatomy.trunk.broken_rods import join_rods
from reconstruction.anatomy.trunk.canal_lumen import find_lumen
from reconstruction.anatomy.trunk.disc_gaps import in_gaps, measure_gaps
from reconstruction.anatomy.trunk.marrow import fill_marrow
from reconstruction.anatomy.trunk.piece_shape import measure_piece
from reconstruction.anatomy.trunk.sacral_wings import with_wings
from reconstruction.anatomy.trunk.shoulders import split_shoulders
from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.spinous_processes import find_spinous_processes, mark_spinous_processes
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.volume import Volume
from tests.reconstruction.spine_phantom import CANAL_XY_MM, LEVELS, SPACING_MM, found_spine, spine, spine_of, volume_of

FIRST = 60


@pytest.fixture(scope="module")
def made():
    hu = spine()
    _, frame, discs = found_spine(hu)
    return hu, Spine(frame, discs, None)


def grid_of(hu: np.ndarray) -> WorkingGrid:
    return WorkingGrid(volume_of(hu), (1, 1, 1), LEVELS, volume_of(hu), hu > LEVELS.detection)


def test_the_lumen_fills_the_canal_and_nothing_else(made):
    hu, found = made
    lumen = find_lumen(volume_of(hu), hu > LEVELS.detection, found.frame)
    z, y, x = np.indices(hu.shape) * SPACING_MM
    radius = np.hypot(x - CANAL_XY_MM[0], y - CANAL_XY_MM[1])
    within = (radius < 6.0) & (z > 20.0) & (z < 140.0)
    assert lumen[within].mean() > 0.97
    assert not lumen[radius > 17.0].any()
    assert not (lumen & (hu > LEVELS.detection)).any()


def test_discs_are_as_thick_as_they_were_made_and_a_bridge_stays_bone(made):
    hu, found = made
    bridged = hu.copy()
    z, y, x = np.indices(hu.shape) * SPACING_MM
    bridged[(np.abs(x - CANAL_XY_MM[0]) < 6.0) & (np.abs(y - CANAL_XY_MM[1] + 38.0) < 3.0)] = 700
    gaps = measure_gaps(volume_of(bridged), found, LEVELS)
    inner = [gap for gap in gaps if 10.0 < gap.disc.point[2] < 150.0]
    print([(gap.below_mm, gap.above_mm) for gap in inner])
    assert all(3.5 < gap.below_mm + gap.above_mm < 8.5 for gap in inner)  # made 6 mm thick with voxels of 2 mm
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    empty, between = in_gaps(found, gaps, points, bridged.ravel())
    assert not empty.reshape(hu.shape)[bridged == 700].any()
    disc = (hu == 90) & (np.abs(z - 80.0) > 20.0) & (z > 24.0) & (z < 136.0) & (bridged != 700)
    of_bodies = (np.abs(x - CANAL_XY_MM[0]) < 15.0) & (np.abs(y - CANAL_XY_MM[1] + 24.0) < 10.0)
    assert empty.reshape(hu.shape)[disc & of_bodies].mean() > 0.75  # its edges are blurred by half a voxel
    assert not empty.reshape(hu.shape)[np.abs((z % 32.0) - 16.0) < 4.0].any()
    assert between.sum() >= empty.sum()


def with_processes(hu: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The made spine with steep spinous processes that touch the next ones, and the number of each one's vertebra."""
    z, y, x = np.indices(hu.shape) * SPACING_MM
    leaning, owner = hu.copy(), np.full(hu.shape, -1)
    for number, disc in enumerate((0.0, 32.0, 64.0, 96.0, 128.0)):
        down = np.clip(disc + 8.0 - z, 0.0, 32.0)  # from the lamina, 0.8 back for every millimetre down
        rod = np.hypot(x - CANAL_XY_MM[0], (y - CANAL_XY_MM[1] - 12.0 - 0.8 * down) * 0.78) < 4.0
        rod &= (z <= disc + 8.0) & (z > disc - 24.0)
        leaning[rod & (leaning < 400)] = 400
        owner[rod] = number
    behind_body = (y - CANAL_XY_MM[1] > 28.0) & (owner >= 0)
    return leaning, np.where(behind_body, owner, -1)


def test_steep_spinous_processes_are_followed_to_their_own_vertebrae(made):
    _, found = made
    hu, owner = with_processes(made[0])
    numbers = found.number_of(np.array([[CANAL_XY_MM[0], CANAL_XY_MM[1] - 20.0, 16.0 + 32.0 * k] for k in range(5)]))
    processes = find_spinous_processes(volume_of(hu), found, LEVELS, ribbed=numbers.tolist())
    assert processes
    index = np.argwhere(owner >= 0)
    marked = mark_spinous_processes(processes, index[:, ::-1] * SPACING_MM)
    expected = numbers[owner[tuple(index.T)]]
    assert set(marked[marked >= 0]) >= set(numbers[2:4])
    assert (marked[marked >= 0] == expected[marked >= 0]).mean() > 0.97
    assert find_spinous_processes(volume_of(hu), found, LEVELS, ribbed=[]) == []


def test_marrow_is_filled_through_holes_of_its_shell_but_not_what_is_closed_off():
    z, y, x = np.indices((30, 30, 30))
    radius = np.sqrt((z - 15.0) ** 2 + (y - 15.0) ** 2 + (x - 15.0) ** 2)
    shell = (radius < 11.0) & (radius > 9.0)
    shell[14:17, 14:17, :15] = False
    labels = np.where(shell, 7, 0)
    labels[15, 15, 15] = 8
    closed_off = (np.hypot(y - 15, x - 15) < 2.0) & (z > 18)
    filled = fill_marrow(labels, np.ones(3), {7: 6.0}, closed_off)
    inside = (radius < 9.0) & ~closed_off
    inside[15, 15, 15] = False
    assert (filled[inside] == 7).mean() > 0.97
    assert filled[15, 15, 15] == 8
    assert not filled[closed_off & (radius < 8.0)].any()


def shoulder(spacing: float = SPACING_MM) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hounsfield units of a humerus and a scapula that touch, left of the made spine, and both as they were made."""
    z, y, x = np.indices((80, 70, 130)) * spacing
    head = np.sqrt((x - 205.0) ** 2 + (y - 90.0) ** 2 + (z - 120.0) ** 2)
    shaft = np.where(z < 120.0, np.hypot(x - 209.0, y - 90.0), np.inf)
    humerus = (head < 23.0) | (shaft < 12.5)
    inner = (head < 20.0) | (shaft < 8.0)
    blade = (np.abs(y - 92.0 - 0.2 * (190.0 - x)) < 4.0) & (x < 176.0) & (x > 110.0) & (z > 20.0) & (z < 125.0)
    glenoid = np.sqrt((x - 173.0) ** 2 + ((y - 92.0) / 1.1) ** 2 + ((z - 118.0) / 1.5) ** 2) < 11.0
    scapula = (blade | glenoid) & (head > 24.0)
    hu = np.full(z.shape, 50, dtype=np.int16)
    hu[humerus] = 800
    hu[humerus & inner] = 100
    hu[scapula] = 450
    hu[(head >= 23.0) & (head < 26.0) & (x < 187.0) & (np.abs(z - 118.0) < 8.0) & (np.abs(y - 92.0) < 8.0)] = 250
    return hu, humerus, scapula


def test_humerus_and_scapula_that_touch_are_parted_at_the_joint():
    hu, humerus, scapula = shoulder()
    joined = np.where((hu > LEVELS.detection) | humerus, FIRST, 0)
    divided = split_shoulders(grid_of(hu), spine_of(4, None), joined, first=FIRST)
    parts = set(np.unique(divided)) - {0}
    assert parts == {FIRST, FIRST + 1}
    for truth, label in ((scapula, FIRST), (humerus, FIRST + 1)):
        own = divided == label
        assert 2.0 * (own & truth).sum() / (own.sum() + truth.sum()) > 0.93


def test_the_border_of_a_blade_far_below_the_joint_stays_with_the_blade():
    hu, humerus, scapula = shoulder()
    z, y, x = np.indices(hu.shape) * SPACING_MM
    humerus &= z > 100.0  # the arm is raised: no shaft below the head
    scapula &= z > 90.0  # the rest of the blade is too thin to be seen, but for its border, which the head touches
    border = (np.hypot(x - 210.0, y - 106.0) < 4.0) & (z < 112.0) & (z > 20.0)
    border &= ~humerus
    hu = np.where(scapula | border, 450, 50).astype(np.int16)
    hu[humerus] = 800
    labels = np.where(scapula | border, FIRST, 0)
    labels[humerus] = FIRST + 1
    divided = split_shoulders(grid_of(hu), spine_of(4, None), labels, first=FIRST)
    assert (divided[humerus] == FIRST + 1).mean() > 0.95
    assert (divided[border & (z < 60.0)] == FIRST).all()


def test_a_scapula_alone_is_not_parted():
    hu, _, scapula = shoulder()
    labels = np.where(scapula, FIRST, 0)
    assert np.array_equal(split_shoulders(grid_of(hu), spine_of(4, None), labels, first=FIRST), labels)


def test_a_broken_rib_is_joined_and_a_crossing_one_is_not():
    z, y, x = np.indices((40, 60, 90)) * SPACING_MM
    rod = (np.hypot(y - 60.0, z - 40.0) < 5.0) & (x > 100.0)
    crossing = (np.hypot(x - 150.0, z - 40.0) < 5.0) & (y > 64.0)
    labels = np.zeros(z.shape, dtype=np.int32)
    labels[rod & (x < 130.0)] = FIRST
    labels[rod & (x >= 130.0)] = FIRST + 1
    labels[crossing] = FIRST + 2
    hu = np.where(labels > 0, 500, 50).astype(np.int16)
    joined = join_rods(grid_of(hu), spine_of(4, None), labels, first=FIRST)
    assert set(np.unique(joined[rod & (labels != FIRST + 2)])) == {FIRST + 1}
    assert (joined == FIRST + 2).sum() == (labels == FIRST + 2).sum()


@pytest.mark.parametrize(("rim", "core", "is_blood"), [(250, 330, True), (600, 120, False)])
def test_what_is_brightest_inside_is_blood(made, rim, core, is_blood):
    _, found = made
    z, y, x = np.indices((40, 40, 40)) * SPACING_MM
    radius = np.sqrt((z - 40.0) ** 2 + (y - 40.0) ** 2 + (x - 40.0) ** 2)
    hu = np.where(radius < 16.0, core, 50)
    hu[(radius >= 16.0) & (radius < 20.0)] = rim
    volume = Volume(hu.astype(np.int16), volume_of(hu).affine)
    shape = measure_piece(volume, radius < 20.0, np.zeros(hu.shape, dtype=bool), found)
    assert shape.is_blood == is_blood
    assert not shape.is_blood or shape.core_hu > shape.rim_hu


def test_the_wall_of_a_vessel_is_no_bone(made):
    _, found = made
    z, y, x = np.indices((40, 40, 40)) * SPACING_MM
    radius = np.hypot(y - 40.0, x - 40.0)
    hu = np.where(radius < 14.0, 400, 50).astype(np.int16)
    shape = measure_piece(volume_of(hu), (radius >= 10.0) & (radius < 14.0), radius < 10.0, found)
    assert shape.is_blood


@pytest.mark.parametrize(
    ("front_mm", "left_mm", "is_rib", "is_vessel"), [(-6.0, 32.0, True, False), (30.0, 14.0, False, True)]
)
def test_a_rod_that_ends_before_the_spine_is_a_vessel_and_beside_it_a_rib(made, front_mm, left_mm, is_rib, is_vessel):
    _, found = made
    z, y, x = np.indices((40, 90, 90)) * SPACING_MM
    front, left = CANAL_XY_MM[1] - y - front_mm, x - CANAL_XY_MM[0] - left_mm
    rod = (np.hypot(front - 0.3 * z, left - 0.1 * z) < 4.0) & (z > 10.0) & (z < 64.0)
    hu = np.where(rod, 400, 50).astype(np.int16)
    shape = measure_piece(volume_of(hu), rod, np.zeros(hu.shape, dtype=bool), found)
    assert shape.is_rib == is_rib
    assert shape.is_before_spine == is_vessel


def test_wings_of_a_sacrum_that_hold_fat_are_filled_and_parted_from_the_hip_bones():
    found = spine_of(5, 4)
    z, y, x = np.indices((80, 70, 70)) * SPACING_MM
    aside, front = np.abs(x - CANAL_XY_MM[0]), CANAL_XY_MM[1] - y
    below = (z < found.discs[4].point[2] - 2.0) & (z > found.discs[4].point[2] - 44.0)
    wing = below & (aside < 50.0) & (front > -16.0) & (front < 22.0)
    within = wing & (aside > 16.0) & (aside < 46.0) & (front > -12.0) & (front < 18.0)
    foramen = wing & (front >= 18.0) & (np.abs(aside - 30.0) < 4.0) & (np.abs(z - z[below].mean()) < 4.0)
    hip = (aside >= 52.0) & (aside < 68.0) & (front > -26.0) & (front < 40.0)
    hip_marrow = hip & (aside > 56.0) & (aside < 64.0)
    hu = np.full(z.shape, 50, dtype=np.int16)
    hu[wing] = 500
    hu[within | foramen] = 20
    hu[below & (aside >= 50.0) & (aside < 52.0) & (front > -16.0) & (front < 22.0)] = 450  # the joint, blurred
    hu[hip] = 800
    hu[hip_marrow] = 220
    surface = wing & (aside >= 44.0) & (hu > LEVELS.detection)
    labels = np.where(hip, np.where(x > CANAL_XY_MM[0], 2, 4), 0)
    labels[surface] = np.where(x > CANAL_XY_MM[0], 2, 4)[surface]  # as a threshold alone has it
    labels[wing & (hu > LEVELS.detection) & ~surface] = 6
    divided = with_wings(grid_of(hu), found, labels, np.zeros(z.shape, dtype=bool), sacrum=6, hip_bones=(2, 4))
    assert (labels[within] == 6).mean() < 0.05
    assert (divided[within] == 6).mean() > 0.9
    assert (divided[surface] == 6).mean() > 0.8
    assert np.isin(divided[hip], (2, 4)).mean() > 0.97
    assert (divided[~(wing | hip) & (hu == 50)] > 0).mean() < 0.02  # bays between them, no wider than a foramen
