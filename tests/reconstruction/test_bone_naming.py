"""Ids of bones give back name, side and level, or the place in the scan where no level is known."""

import pytest

from reconstruction.bone_naming import name_in_scan, parse_bone_id, require_distinct
from reconstruction.errors import ReconstructionError


@pytest.mark.parametrize(
    ("bone_id", "name", "level", "side"),
    [
        ("femur_left", "femur", None, "left"),
        ("vertebra_L4", "vertebra", "L4", None),
        ("metatarsal_2_right", "metatarsal", "2", "right"),
        ("hip_bone_left", "hip_bone", None, "left"),
        ("bone_12", "bone", "12", None),
        ("left", "left", None, None),
    ],
)
def test_an_id_holds_name_level_and_side(bone_id, name, level, side):
    bone = parse_bone_id(bone_id)
    assert (bone.name, bone.level, bone.side) == (name, level, side)
    assert bone.place_in_scan is None


@pytest.mark.parametrize(("name", "side"), [("vertebra", None), ("rib", "left"), ("rib", "right")])
def test_what_has_no_level_keeps_its_place_in_the_scan(name, side):
    made = name_in_scan(name, 11, side, 0.5)
    read = parse_bone_id(made.id)
    assert (read.name, read.side, read.level, read.place_in_scan) == (name, side, None, 11)
    assert made.place_in_scan == 11


def test_ids_that_one_disk_may_take_for_one_another_are_refused():
    with pytest.raises(ReconstructionError, match="reconstruction-name-twice"):
        require_distinct(["femur_left", "Femur_left"])
    with pytest.raises(ReconstructionError, match="reconstruction-bone-id-wrong"):
        parse_bone_id("../femur")
