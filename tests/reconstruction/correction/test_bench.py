"""Edits on the bench: what was done is a script that leads to the same bones, and asking changes nothing."""

import numpy as np
import pytest

from reconstruction.correction.bench import CorrectionBench
from reconstruction.correction.division import cut_by_curve, lies_beyond_curve
from reconstruction.correction.label_map import LabelMap
from reconstruction.correction.scan import Scan
from reconstruction.errors import ReconstructionError

CUT = {"tool": "cut", "bone": "bone_1", "point_mm": [3.0, 25.0, 123.0], "normal": [1, 0, 0], "new": "talus_left"}
ERASE = {"tool": "erase", "bone": "talus_left", "points_mm": [[14.0, 25.0, 123.0]], "radius_mm": 5.0}
RENAME = {"tool": "rename", "bone": "bone_1", "new": "calcaneus_left"}


def bench_on(one_bone, scan, *, is_ct=True):
    labels = one_bone.labels.with_array(one_bone.labels.array.copy())
    return CorrectionBench(LabelMap(labels, dict(one_bone.names)), Scan(scan, is_ct=is_ct))


def test_the_edits_in_force_lead_to_the_same_bones(one_bone, scan):
    bench = bench_on(one_bone, scan)
    for edit in (CUT, ERASE, RENAME):
        bench.do(edit)
    bench.undo()
    bench.undo()
    bench.do(RENAME)
    assert not bench.can_redo
    assert bench.edits == (CUT, RENAME)
    assert [note.message_id for note in bench.notes] == ["correction-edit-cut", "correction-edit-rename"]
    again = bench_on(one_bone, scan)
    again.run([CUT, ERASE, {"tool": "undo"}, *bench.edits[1:], {"tool": "undo"}, {"tool": "redo"}])
    assert again.label_map.names == bench.label_map.names
    assert np.array_equal(again.label_map.labels.array, bench.label_map.labels.array)
    assert again.edits == bench.edits


def test_asking_what_an_edit_would_do_changes_nothing(one_bone, scan):
    bench = bench_on(one_bone, scan)
    change = bench.change_of(CUT)
    assert change.voxels > 0
    assert np.array_equal(bench.label_map.labels.array, one_bone.labels.array)
    assert not bench.can_undo
    bench.keep(CUT, change)
    assert np.count_nonzero(bench.label_map.labels.array == 2) == change.voxels
    with pytest.raises(ReconstructionError, match="correction-cut-misses"):
        bench.do({**CUT, "point_mm": [500.0, 0.0, 0.0]})
    assert bench.edits == (CUT,)


def test_a_picture_without_hounsfield_units_is_split_where_the_bone_is_narrow(one_bone, scan):
    bench = bench_on(one_bone, scan.with_array(np.zeros_like(scan.array)), is_ct=False)
    seeds = {"femur_left": [[-8.0, 25.0, 123.0]], "tibia_left": [[14.0, 25.0, 123.0]]}
    bench.do({"tool": "split", "bone": "bone_1", "seeds": seeds})
    labels, geometry = bench.label_map.labels.array, bench.label_map.labels.geometry
    for bone, side in (("femur_left", -1), ("tibia_left", 1)):
        voxels = np.argwhere(labels == bench.label_map.label(bone))
        assert (side * (geometry.to_world(voxels[:, ::-1])[:, 0] - 3.2)).min() > -2.0  # the neck lies at x = 3.2 mm


def test_the_side_of_a_curve_is_the_side_that_it_cuts_off(one_bone):
    curve = np.array([[3.0, 0.0, 100.0], [4.0, 0.0, 118.0], [2.0, 0.0, 140.0]])
    view = np.array([0.0, 1.0, 0.0])
    change = cut_by_curve(one_bone, "bone_1", curve, view, "part")
    part = np.argwhere(change.after.labels() == 2) + [side.start for side in change.box]
    points = one_bone.labels.geometry.to_world(part[:, ::-1])
    assert all(lies_beyond_curve(point, curve, view) for point in points[::500])
    assert not any(lies_beyond_curve(point, curve[::-1], view) for point in points[::500])
