"""Sides and order of labels are checked against their places in the patient."""

import numpy as np

from reconstruction.learned.label_names import meaning_of
from reconstruction.learned.places import LabelEntry, settle_places
from reconstruction.volume import VolumeGeometry

GRID = VolumeGeometry.axis_parallel((-50.0, -20.0, 0.0), 2.0, (40, 20, 50))


def settled(**boxes):
    """Bone ids and doubts by label name, of labels that fill boxes {name: [(z, y, x) slices]}; and the warnings."""
    labels = np.zeros(GRID.shape, dtype=np.uint16)
    entries = {}
    for number, (name, parts) in enumerate(boxes.items(), start=1):
        for part in parts:
            labels[part] = number
        entries[number] = LabelEntry(meaning_of(name), name, "made")
    after, warnings = settle_places(labels, entries, GRID)
    assert set(np.unique(labels)) - {0} == set(after)
    return labels, after, warnings


def block(z, x, width=6):
    return (slice(z, z + 6), slice(5, 15), slice(x, x + width))


def ids(entries):
    return sorted(entry.meaning.bone_id for entry in entries.values())


def doubts(entries):
    return {entry.meaning.bone_id: [doubt.message_id for doubt in entry.doubts] for entry in entries.values()}


def test_sides_that_fit_their_places_stay():
    _, entries, warnings = settled(femur_left=[block(0, 40)], femur_right=[block(0, 4)])
    assert doubts(entries) == {"femur_left": [], "femur_right": []}
    assert warnings == ()


def test_mirrored_pairs_take_the_sides_of_their_places():
    labels, entries, warnings = settled(
        femur_left=[block(0, 4)], femur_right=[block(0, 40)], rib_left_3=[block(30, 40)], rib_right_3=[block(30, 4)]
    )
    left = next(number for number, entry in entries.items() if entry.meaning.bone_id == "femur_left")
    assert np.argwhere(labels == left)[:, 2].mean() > 25  # patient left is at high x
    found = doubts(entries)
    assert found["femur_left"] == found["femur_right"] == ["learned-doubt-mirrored"]
    assert found["rib_3_left"] == []
    (warning,) = warnings
    assert warning.message_id == "learned-note-mirrored"
    assert warning.values["bones"] == "femur_left, femur_right"


def test_both_bones_in_one_label_are_told_apart_by_the_gap():
    labels, entries, _ = settled(tibia=[block(0, 4), block(2, 40)])
    assert ids(entries) == ["tibia_left", "tibia_right"]
    left = next(number for number, entry in entries.items() if entry.meaning.side == "left")
    assert np.argwhere(labels == left)[:, 2].min() == 40
    assert set(sum(doubts(entries).values(), [])) == {"learned-doubt-side-by-place"}


def test_a_label_without_side_joins_the_bone_of_a_model_that_knows_it():
    labels, entries, _ = settled(femur_left=[block(20, 40)], femur=[block(0, 4), block(12, 40)])
    assert ids(entries) == ["femur_left", "femur_right"]
    left = next(number for number, entry in entries.items() if entry.meaning.side == "left")
    assert np.count_nonzero(labels == left) == 2 * 6 * 10 * 6


def test_one_bone_without_side():
    _, entries, _ = settled(tibia=[block(0, 40)], femur_left=[block(20, 40)])
    assert doubts(entries)["tibia_left"] == ["learned-doubt-side-of-others"]
    _, entries, _ = settled(tibia=[block(0, 40)])
    assert doubts(entries) == {"tibia": ["learned-doubt-no-side"]}
    # Two parts one above the other are one broken bone.
    _, entries, _ = settled(tibia=[block(0, 40), block(20, 41)], fibula_right=[block(0, 4)], femur_left=[block(30, 40)])
    assert doubts(entries)["tibia"] == ["learned-doubt-no-side"]


def test_a_single_bone_beyond_the_midline_is_doubted():
    _, entries, _ = settled(sacrum=[block(0, 22)], hip_left=[block(0, 4)])
    assert doubts(entries) == {"sacrum": [], "hip_bone_left": ["learned-doubt-beyond-midline"]}


def test_vertebrae_out_of_order_are_doubted():
    _, entries, _ = settled(vertebrae_L1=[block(30, 22)], vertebrae_L2=[block(10, 22)], vertebrae_L3=[block(20, 22)])
    found = doubts(entries)
    assert found["vertebra_L1"] == []
    assert found["vertebra_L2"] == found["vertebra_L3"] == ["learned-doubt-order"]
