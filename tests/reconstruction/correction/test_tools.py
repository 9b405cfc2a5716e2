"""The correction tools against what geometry says they must do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconstruction.correction.brush import erase, grow, paint
from reconstruction.correction.division import cut_by_curve, cut_by_plane, fill, merge, rename, split
from reconstruction.correction.history import History
from reconstruction.correction.label_map import LabelMap
from reconstruction.errors import ReconstructionError
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

LEVELS = TissueLevels(soft_tissue=40.0, noise=5.0, dense_cortex=1000.0, detection=140.0)
MIDDLE = np.array([3.0, 25.0, 123.0])


def done(label_map, change):
    return History().do(label_map, change)[0]


def points(label_map, label):
    voxels = np.argwhere(label_map.labels.array == label)
    return label_map.labels.geometry.to_world(voxels[:, ::-1])


def test_paint_reaches_every_voxel_within_the_radius_and_no_other(one_bone):
    stroke = np.array([[-18.0, 12.0, 104.0], [10.0, 12.0, 104.0]])
    change = paint(one_bone, "new", stroke, 3.0)
    painted = points(done(one_bone, change), 2)
    offset = painted - stroke[0]
    offset[:, 0] -= np.clip(offset[:, 0], 0.0, 28.0)
    assert np.linalg.norm(offset, axis=1).max() <= 3.0 + 1e-6
    volume = len(painted) * one_bone.labels.geometry.voxel_volume_mm3
    capsule = np.pi * 9.0 * 28.0 + 4.0 / 3.0 * np.pi * 27.0
    assert volume == pytest.approx(capsule, rel=0.05)
    assert change.names_after == {1: "bone_1", 2: "new"}


def test_paint_spares_other_bones_unless_told_and_keeps_to_its_window(one_bone, scan):
    before = np.count_nonzero(one_bone.labels.array == 1)
    assert paint(one_bone, "new", MIDDLE[None], 3.0).voxels == 0
    over = paint(one_bone, "new", MIDDLE[None], 3.0, over_bones=True)
    assert over.touched == {1, 2}
    window = paint(one_bone, "new", MIDDLE[None], 3.0, over_bones=True, scan=scan, window_hu=(550.0, 650.0))
    assert 0 < window.voxels < over.voxels
    assert np.count_nonzero(one_bone.labels.array == 1) == before  # nothing happens before the history does it


def test_erase_takes_only_the_named_bone(one_bone):
    both = done(one_bone, paint(one_bone, "new", MIDDLE[None], 3.0, over_bones=True))
    erased = erase(both, "new", MIDDLE[None], 50.0)
    assert erased.touched == {2}
    assert not np.any(done(both, erased).labels.array == 2)


def test_grow_fills_the_window_from_its_seed_within_its_radius(scan):
    empty = LabelMap(scan.with_array(np.zeros(scan.array.shape, np.uint16)), {})
    seed = np.array([-8.0, 25.0, 123.0])
    whole = done(empty, grow(empty, scan, "ball", seed, (900.0, 1100.0), 60.0))
    assert np.array_equal(whole.labels.array > 0, (scan.array == 1000) & (np.indices(scan.array.shape)[2] < 29))
    small = LabelMap(scan.with_array(np.zeros(scan.array.shape, np.uint16)), {})
    reached = points(done(small, grow(small, scan, "ball", seed, (900.0, 1100.0), 5.0)), 1)
    assert np.linalg.norm(reached - seed, axis=1).max() <= 5.0
    with pytest.raises(ReconstructionError, match="correction-seed-outside-window"):
        grow(small, scan, "ball", np.array([-19.0, 6.0, 101.0]), (900.0, 1100.0), 5.0)


def test_a_plane_cuts_where_it_lies(one_bone):
    normal = np.array([1.0, 0.2, -0.3])
    cut = done(one_bone, cut_by_plane(one_bone, "bone_1", MIDDLE, normal, "part"))
    assert ((points(cut, 2) - MIDDLE) @ normal > 0).all()
    assert ((points(cut, 1) - MIDDLE) @ normal <= 0).all()
    with pytest.raises(ReconstructionError, match="correction-cut-misses"):
        cut_by_plane(cut, "bone_1", MIDDLE + 500.0, normal, "part")


def test_an_open_curve_cuts_off_what_is_left_of_it_as_seen(one_bone):
    """Looking backwards (+P) at a patient, up is S and right is the patient's left; up along a curve, left is -L."""
    curve = np.array([[3.0, -50.0, 110.0], [3.0, -50.0, 130.0]])
    cut = done(one_bone, cut_by_curve(one_bone, "bone_1", curve, np.array([0.0, 1.0, 0.0]), "part"))
    assert points(cut, 2)[:, 0].max() <= 3.0 < points(cut, 1)[:, 0].min() + 0.81
    assert points(cut, 1)[:, 0].min() > 3.0
    bent = np.array([[3.0, 0.0, 100.0], [3.0, 0.0, 123.0], [40.0, 0.0, 123.0]])
    fresh = LabelMap(one_bone.labels.with_array((one_bone.labels.array > 0).astype(np.uint16)), {1: "bone_1"})
    corner = done(fresh, cut_by_curve(fresh, "bone_1", bent, np.array([0.0, 1.0, 0.0]), "part"))
    kept = points(corner, 1)
    assert (kept[:, 0] > 3.0).all()
    assert (kept[:, 2] < 123.01).all()


def test_a_closed_curve_cuts_off_what_it_encircles(one_bone):
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = np.stack([-8.0 + 5.0 * np.cos(angles), 25.0 + 5.0 * np.sin(angles), np.full(60, 300.0)], axis=1)
    change = cut_by_curve(one_bone, "bone_1", ring, np.array([0.0, 0.0, -1.0]), None, closed=True)
    inside = points(one_bone, 1)
    wanted = np.hypot(inside[:, 0] + 8.0, inside[:, 1] - 25.0) < 5.0 * np.cos(np.pi / 60)
    assert change.voxels == pytest.approx(np.count_nonzero(wanted), rel=0.02)
    erased = done(one_bone, change)
    left = points(erased, 1)
    assert np.hypot(left[:, 0] + 8.0, left[:, 1] - 25.0).min() >= 4.95


def test_split_follows_the_dark_sheet_between_the_seeds(one_bone, scan):
    seeds = {"femur_left": [[-8.0, 25.0, 123.0]], "tibia_left": [[14.0, 25.0, 123.0]]}
    voxels = np.count_nonzero(one_bone.labels.array)
    parts = done(one_bone, split(one_bone, scan, "bone_1", seeds, LEVELS))
    assert sorted(parts.names.values()) == ["femur_left", "tibia_left"]
    femur, tibia = points(parts, parts.label("femur_left")), points(parts, parts.label("tibia_left"))
    assert femur[:, 0].max() <= 4.3
    assert tibia[:, 0].min() >= 2.1
    assert len(femur) + len(tibia) == voxels
    with pytest.raises(ReconstructionError, match="seed-not-in-bone"):
        split(parts, scan, "femur_left", {"a": [[-8, 25, 123]], "b": [[14, 25, 123]]}, LEVELS)


def test_merge_and_rename(one_bone):
    cut = done(one_bone, cut_by_plane(one_bone, "bone_1", MIDDLE, np.array([1.0, 0, 0]), "part"))
    named = done(cut, rename(cut, "part", "calcaneus_left"))
    assert named.names == {1: "bone_1", 2: "calcaneus_left"}
    with pytest.raises(ReconstructionError, match="correction-name-taken"):
        rename(named, "bone_1", "calcaneus_left")
    whole = done(named, merge(named, ["bone_1", "calcaneus_left"], "calcaneus_left"))
    assert whole.names == {2: "calcaneus_left"}
    assert set(np.unique(whole.labels.array)) == {0, 2}


def test_fill_closes_cavities_but_spares_other_bones(one_bone):
    array = one_bone.labels.array
    array[18:20, 22:24, 14:16] = 0
    array[18, 22, 14] = 7
    filled = done(one_bone, fill(LabelMap(one_bone.labels, {1: "bone_1", 7: "other"}), "bone_1"))
    assert np.count_nonzero(filled.labels.array[18:20, 22:24, 14:16] == 1) == 7
    assert filled.labels.array[18, 22, 14] == 7


def test_fill_opens_to_the_scan_edge(affine):
    tube = np.zeros((12, 20, 20), np.uint16)
    tube[:, 5:15, 5:15] = 1
    tube[:, 8:12, 8:12] = 0
    label_map = LabelMap(Volume(tube, affine), {1: "femur"})
    assert (done(label_map, fill(label_map, "femur")).labels.array[:, 5:15, 5:15] == 1).all()


def used(tool, label_map, point):
    match tool:
        case "p":
            return paint(label_map, "painted", point[None], 4.0, over_bones=True)
        case "e":
            return erase(label_map, "bone_1", point[None], 6.0)
        case "u":
            return rename(label_map, "bone_1", "femur_left")
        case "c":
            return cut_by_plane(label_map, "bone_1", point, np.array([1.0, 1.0, 0.2]), "cut")
        case "m":
            return merge(label_map, ["bone_1", "cut"], "cut")
    return fill(label_map, "bone_1")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("peucmf"), st.floats(-15, 25), st.floats(8, 40)), min_size=1, max_size=8))
def test_undo_and_redo_restore_every_state(steps):
    z, y, x = np.indices((30, 40, 50))
    array = ((np.hypot(x - 25, y - 20) < 12) & (z > 3)).astype(np.uint16)
    affine = np.diag([0.8, 0.9, 1.2, 1.0])
    affine[:3, 3] = [-20.0, 5.0, 100.0]
    label_map, history = LabelMap(Volume(array, affine), {1: "bone_1"}), History()
    states = [(array.copy(), dict(label_map.names))]
    for tool, a, b in steps:
        try:
            change = used(tool, label_map, np.array([a, b, 115.0]))
        except ReconstructionError:
            continue
        label_map, history = history.do(label_map, change)
        states.append((label_map.labels.array.copy(), dict(label_map.names)))
    for array_before, names in reversed(states[:-1]):
        label_map, history = history.undo(label_map)
        assert np.array_equal(label_map.labels.array, array_before)
        assert label_map.names == names
    for array_after, names in states[1:]:
        label_map, history = history.redo(label_map)
        assert np.array_equal(label_map.labels.array, array_after)
        assert label_map.names == names


def test_a_stroke_outside_the_scan_is_refused(one_bone):
    with pytest.raises(ReconstructionError, match="correction-outside-scan"):
        paint(one_bone, "new", np.array([[900.0, 0.0, 0.0]]), 3.0)
    with pytest.raises(ReconstructionError, match="correction-radius"):
        paint(one_bone, "new", MIDDLE[None], 0.0)


def test_a_stroke_through_many_points_is_the_union_of_its_pieces(one_bone):
    stroke = np.array([[-15.0, 15.0, 110.0], [-5.0, 20.0, 112.0], [5.0, 15.0, 120.0], [6.0, 30.0, 118.0]])
    pieces = [paint(one_bone, "new", stroke[i : i + 2], 2.5, over_bones=True) for i in range(3)]
    union = np.zeros(one_bone.labels.array.shape, bool)
    for piece in pieces:
        union[piece.box] |= piece.after.labels() == 2
    whole = done(one_bone, paint(one_bone, "new", stroke, 2.5, over_bones=True))
    assert np.array_equal(whole.labels.array == 2, union)
