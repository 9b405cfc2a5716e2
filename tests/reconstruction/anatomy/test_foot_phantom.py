"""A foot of plain solids with thin joint gaps, turned any way, is divided and named; what is no foot is left alone."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.transform import Rotation

from reconstruction.anatomy.foot.feet import divide_feet
from reconstruction.anatomy.foot.skeleton import BONES, sample_points
from reconstruction.tissue.tissue_levels import measure_tissue_levels
from reconstruction.volume import Volume

SPACING_MM = 1.25
SIZE = 0.93
LEG_SHOWN_MM = 105.0
GAP_MM = 1.4
KEPT_APART = ["talus", "calcaneus", "navicular", "cuboid", "metatarsal_1", "metatarsal_3", "metatarsal_5", "tibia"]


def phantom(side, turn_deg):
    """Scan of a foot with part of its leg, and for each voxel the number of its bone + 1."""
    points, _ = sample_points()
    turn = Rotation.from_euler("xyz", turn_deg, degrees=True).as_matrix()
    # In a right foot (lateral, ahead, up) is right-handed; a left foot is its mirror image.
    linear = SIZE * turn @ np.diag([1.0 if side == "right" else -1.0, 1.0, 1.0])
    placed = points[points[:, 2] < LEG_SHOWN_MM] @ linear.T
    low = placed.min(axis=0) - 12.0
    shape = np.ceil((placed.max(axis=0) + 12.0 - low) / SPACING_MM).astype(int)[::-1]
    # Only voxels near to a bone are worked out; the rest is soft tissue.
    near = np.zeros(shape, dtype=bool)
    near[tuple(np.round((placed - low) / SPACING_MM).astype(int)[:, ::-1].T)] = True
    near = ndimage.binary_dilation(near, iterations=3)
    own = (np.argwhere(near)[:, ::-1] * SPACING_MM + low) @ np.linalg.inv(linear).T
    distance = np.stack([bone.distance(own) for bone in BONES])
    first, second = np.partition(distance, 1, axis=0)[:2]
    # Where two solids meet, bone ends half a gap before the middle between them.
    is_bone = (first < 0.0) & (second - first > GAP_MM) & (own[:, 2] < LEG_SHOWN_MM)
    depth = np.minimum(-first, (second - first - GAP_MM) / 2.0)
    hu = np.random.default_rng(1).normal(50.0, 15.0, shape)
    hu[near] += np.where(is_bone, np.where(depth < 2.0, 850.0, 250.0), 0.0)
    truth = np.zeros(shape, dtype=int)
    truth[near] = np.where(is_bone, np.argmin(distance, axis=0) + 1, 0)
    affine = np.diag([SPACING_MM] * 3 + [1.0])
    affine[:3, 3] = low
    return Volume(hu.astype(np.int16), affine), truth


@pytest.mark.parametrize(("side", "turn_deg"), [("right", (0, 0, 0)), ("left", (65, 20, -40))])
def test_bones_of_a_phantom_foot_are_apart_and_named(side, turn_deg):
    scan, truth = phantom(side, turn_deg)
    levels = measure_tissue_levels(scan)
    divided = divide_feet(scan, scan.array > levels.detection, levels)
    assert divided is not None
    label_of = {name.id: label for label, name in divided.names.items()}
    number_of = {bone.key: number for number, bone in enumerate(BONES)}
    assert {name.side for name in divided.names.values()} == {side}
    for key in KEPT_APART:
        mine = divided.labels == label_of[f"{key}_{side}"]
        true = truth == number_of[key] + 1
        dice = 2 * np.count_nonzero(mine & true) / (mine.sum() + true.sum())
        print(f"{key:14s} Dice {dice:.3f}")
        assert dice > 0.8
    for name in divided.names.values():
        assert 0.1 <= name.confidence < 1.0
        assert name.doubts


def test_names_commute_with_a_mirror():
    scan, _ = phantom("right", (10, 5, 20))
    scan = Volume(scan.array[:, :, : scan.array.shape[2] // 2 * 2], scan.affine)
    levels = measure_tissue_levels(scan)
    there = Volume(np.ascontiguousarray(scan.array[:, :, ::-1]), scan.affine)
    as_it_is, mirrored = (divide_feet(seen, seen.array > levels.detection, levels) for seen in (scan, there))
    assert np.array_equal(mirrored.labels, as_it_is.labels[:, :, ::-1])
    names = {label: name.id.replace("right", "left") for label, name in as_it_is.names.items() if name is not None}
    assert names == {label: name.id for label, name in mirrored.names.items() if name is not None}
    assert len(names) > 20


def test_thick_slices_and_noise_take_no_names():
    scan, truth = phantom("right", (0, 0, 0))
    depth = scan.array.shape[0] // 2 * 2
    thick = scan.array[:depth].reshape(-1, 2, *scan.array.shape[1:]).mean(axis=1)
    thick += np.random.default_rng(2).normal(0.0, 60.0, thick.shape)
    affine = scan.affine.copy()
    affine[2, 3] += SPACING_MM / 2.0
    affine[2, 2] *= 2.0
    scan = Volume(thick.astype(np.int16), affine)
    levels = measure_tissue_levels(scan)
    divided = divide_feet(scan, scan.array > levels.detection, levels)
    assert divided is not None
    label_of = {name.id: label for label, name in divided.names.items() if name is not None}
    number_of = {bone.key: number for number, bone in enumerate(BONES)}
    for key in KEPT_APART:
        mine = divided.labels == label_of[f"{key}_right"]
        true = truth[1:depth:2] == number_of[key] + 1
        assert 2 * np.count_nonzero(mine & true) / (mine.sum() + true.sum()) > 0.6, key


def test_a_single_tube_is_no_foot():
    z, y, x = np.indices((120, 60, 60))
    radius = np.hypot(x - 30, y - 30)
    hu = np.where(radius < 14, np.where(radius < 9, 20, 1200), 50).astype(np.int16)
    scan = Volume(hu, np.diag([1.5, 1.5, 1.5, 1.0]))
    levels = measure_tissue_levels(scan)
    assert divide_feet(scan, scan.array > levels.detection, levels) is None
