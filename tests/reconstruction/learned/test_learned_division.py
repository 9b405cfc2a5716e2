"""Learned labels say which bone is which; the scan says where each ends."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.bone_naming import name_divided_bone
from reconstruction.bone_segmentation import segment_bones
from reconstruction.import_record import Note
from reconstruction.learned.division import beside_labels, divide_by_labels
from reconstruction.learned.label_names import meaning_of
from reconstruction.learned.places import LabelEntry
from reconstruction.learned.scan_labels import LearnedLabels
from reconstruction.pipeline import no_progress
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume
from tests.reconstruction.phantoms import BONE_HU, MARROW_HU, MUSCLE_HU

NOTE = Note("reconstruction-note-divided-at-hips")
LEVELS = TissueLevels(soft_tissue=MUSCLE_HU, noise=8.0, dense_cortex=BONE_HU, detection=MUSCLE_HU + 135.0)
_SHAPE = (40, 48, 70)
_MIDDLE = 36.0  # of the joint, along x


def joint():
    """Two hollow bones that meet face to face with a dark gap of two voxels, in muscle; and the truth as two masks."""
    z, y, x = np.indices(_SHAPE)
    within = (np.abs(z - 20) < 11) & (np.abs(y - 24) < 12) & (np.abs(x - 35) < 27)
    hollow = (np.abs(z - 20) < 7) & (np.abs(y - 24) < 8)
    right = within & (x < _MIDDLE - 1)
    left = within & (x > _MIDDLE + 1)
    hu = np.full(_SHAPE, float(MUSCLE_HU))
    hu[right | left] = BONE_HU
    hu[hollow & (np.abs(x - 20) < 10)] = MARROW_HU
    hu[hollow & (np.abs(x - 51) < 9)] = MARROW_HU
    hu = ndimage.gaussian_filter(hu, 0.6) + np.random.default_rng(3).normal(0.0, 8.0, _SHAPE)
    return Volume(hu.astype(np.int16), np.eye(4)), right, left


def labels_of(parts, *, model_spacing_mm=1.5, probability=240):
    """Learned labels of masks by label name."""
    labels = np.zeros(_SHAPE, dtype=np.uint16)
    entries = {}
    for number, (name, mask) in enumerate(parts.items(), start=1):
        labels[mask] = number
        entries[number] = LabelEntry(meaning_of(name), name, "made")
    return LearnedLabels(
        labels, np.where(labels > 0, probability, 0).astype(np.uint8), entries, border_mm=model_spacing_mm
    )


def divided(scan, learned):
    """Mask and name of each bone by its id, and the division itself."""
    division = divide_by_labels(scan, scan.array > LEVELS.detection, LEVELS, learned)
    bones = {name.id: (division.bones.labels == number, name) for number, name in division.bones.names.items()}
    return bones, division


def share(mask, truth):
    """Share of a bone that a mask holds; bones are found by a low threshold and reach a voxel beyond."""
    return np.count_nonzero(mask & truth) / np.count_nonzero(truth)


def test_a_border_two_millimetres_beside_the_joint_is_moved_into_its_gap():
    scan, right, left = joint()
    x = np.indices(_SHAPE)[2]
    body = ndimage.binary_dilation(right | left, iterations=1) & ~((x < 8) | (x > 62))
    bones, division = divided(scan, labels_of({"hip_right": body & (x < 34), "femur_right": body & (x >= 34)}))
    assert set(bones) == {"hip_bone_right", "femur_right"}
    for bone, truth, other in (("hip_bone_right", right, left), ("femur_right", left, right)):
        mask, name = bones[bone]
        assert share(mask, truth) > 0.99
        assert share(mask, other) < 0.003
        assert name.confidence > 0.8
        assert [doubt.message_id for doubt in name.doubts] == ["learned-doubt-by-model"]
    assert division.bones.note.message_id == "learned-note-labelled"
    assert division.bones.note.values == {"models": "made", "count": 2}


def test_a_shrunken_label_still_names_the_whole_bone_and_leaves_the_other_alone():
    scan, right, left = joint()
    bones, _ = divided(scan, labels_of({"hip_right": ndimage.binary_erosion(right, iterations=2)}))
    (mask, _), *others = bones.values()
    assert not others
    assert share(mask, right) > 0.99
    assert share(mask, left) < 0.01


def test_an_outline_that_the_scan_does_not_bear_out_lowers_confidence():
    scan, right, _ = joint()
    bones, _ = divided(scan, labels_of({"hip_right": np.roll(right, 9, axis=1)}, probability=150))
    name = bones["hip_bone_right"][1]
    assert name.confidence < 0.5
    assert {"learned-doubt-unsure", "learned-doubt-other-outline"} < {doubt.message_id for doubt in name.doubts}


def test_a_bone_where_the_scan_shows_none_is_set_aside():
    scan, right, left = joint()
    nowhere = np.zeros(_SHAPE, dtype=bool)
    nowhere[2:6, 2:12, 2:60] = True
    bones, division = divided(scan, labels_of({"femur_right": right | left, "patella_right": nowhere}))
    assert set(bones) == {"femur_right"}
    (aside,) = division.notes
    assert aside.message_id == "learned-note-not-in-bone"
    assert aside.values["labels"] == "patella_right"


def test_what_a_model_takes_for_a_soft_part_is_no_bone_however_bright():
    scan, right, left = joint()
    _, division = divided(scan, labels_of({"hip_right": right, "aorta": left}))
    assert share(division.soft, left) > 0.97  # corners are no vessels
    assert not (division.soft & right).any()


def test_the_cortex_beside_a_dark_soft_part_stays_bone():
    scan, right, left = joint()
    z, y, x = np.indices(_SHAPE)
    muscle = (np.abs(z - 20) < 15) & (np.abs(y - 24) < 16) & ~ndimage.binary_erosion(right | left, iterations=1)
    bones, division = divided(scan, labels_of({"hip_right": right, "iliopsoas_right": muscle & ~right}))
    assert not (division.soft & left).any()
    assert share(bones["hip_bone_right"][0], right) > 0.99


def test_marrow_behind_a_cortex_too_thin_to_see_is_filled():
    scan, right, left = joint()
    hu = scan.array.copy()
    hu[:, :, 10:28][right[:, :, 10:28]] = MUSCLE_HU + 20  # most of the shell of one bone reads no more than muscle
    bones, _ = divided(scan.with_array(hu), labels_of({"hip_right": right, "femur_right": left}))
    assert bones["hip_bone_right"][0][ndimage.binary_erosion(right, iterations=3)].all()


def test_unknown_labels_leave_everything_to_the_program():
    scan, right, left = joint()
    bones, division = divided(scan, labels_of({"odd_thing": right | left}))
    assert bones == {}
    assert not division.soft.any()
    assert division.bones.note.values["count"] == 0


def test_the_programs_own_bones_give_way_to_labelled_ones_and_no_name_is_given_twice():
    labels = np.zeros(_SHAPE, dtype=np.int32)
    labels[:, :, :20], labels[:, :, 30:50], labels[:, :, 55:] = 1, 2, 3
    own = DividedBones(
        labels, {n: name_divided_bone(f"bone_{n}") for n in (1, 2)} | {3: name_divided_bone("sacrum")}, NOTE
    )
    by_model = np.zeros(_SHAPE, dtype=np.int32)
    by_model[:, :, :14], by_model[:, :, 30:34] = 1, 2
    names = {1: name_divided_bone("sacrum"), 2: name_divided_bone("femur_left")}
    beside = beside_labels(own, DividedBones(by_model, names, NOTE))
    assert beside.names == {2: own.names[2], 3: None}
    assert set(np.unique(beside.labels[:, :, :34])) == {0}
    assert np.array_equal(beside.labels[:, :, 34:], labels[:, :, 34:])


@pytest.mark.deep
def test_a_labelled_bone_and_the_rest_become_pieces():
    scan, right, left = joint()
    learned = labels_of({"hip_right": ndimage.binary_erosion(right, iterations=1)})
    segmentation = segment_bones(scan, learned=learned, progress=no_progress)
    labelled, other = segmentation.pieces
    assert (labelled.name.id, other.name.id) == ("hip_bone_right", "bone_2")
    assert share(other.mask, left[other.box]) > 0.9
    assert segmentation.notes[0].message_id == "learned-note-labelled"
