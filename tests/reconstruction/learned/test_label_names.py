"""Label names of learned models in our names, sides and levels."""

import pytest

from reconstruction.learned.label_names import Kind, meaning_of

BONES = {
    "femur_left": "femur_left",
    "hip_right": "hip_bone_right",
    "vertebrae_L4": "vertebra_L4",
    "vertebrae_T12": "vertebra_T12",
    "vertebrae_C1": "vertebra_C1",
    "vertebrae_S1": "sacrum",
    "sacrum": "sacrum",
    "rib_left_5": "rib_5_left",
    "rib_right_12": "rib_12_right",
    "scapula_left": "scapula_left",
    "clavicula_right": "clavicle_right",
    "humerus_left": "humerus_left",
    "sternum": "sternum",
    "skull": "skull",
    "mandible": "mandible",
    "patella": "patella",
    "ulna": "ulna",
    "Vertebra L5": "vertebra_L5",  # other models' ways to write the same
    "Femur R": "femur_right",
    "metatarsal_2_left": "metatarsal_2_left",  # our own
    "medial_cuneiform_right": "medial_cuneiform_right",
}


@pytest.mark.parametrize(("label", "bone_id"), BONES.items())
def test_bones(label, bone_id):
    meaning = meaning_of(label)
    assert meaning.kind is Kind.BONE
    assert meaning.bone_id == bone_id


@pytest.mark.parametrize(
    "label",
    [
        "costal_cartilages",
        "spinal_cord",
        "gluteus_maximus_left",
        "lung_upper_lobe_left",
        "iliac_vena_right",
        "Kidney R",
    ],
)
def test_soft_parts(label):
    assert meaning_of(label).kind is Kind.SOFT


@pytest.mark.parametrize(
    "label", ["tarsal", "metatarsal", "phalanges_feet", "carpal", "toes_left", "ribs", "vertebrae"]
)
def test_labels_of_many_bones(label):
    assert meaning_of(label).kind is Kind.GROUP


@pytest.mark.parametrize(
    "label", ["hip_implant", "vertebrae_L9", "rib_left_40", "femur_3", "sacrum_left", "left", "", "7", "kneecap", "骨"]
)
def test_unknown_labels(label):
    assert meaning_of(label).kind is Kind.UNKNOWN


def test_who_lacks_a_side():
    assert meaning_of("tibia").lacks_side
    assert not meaning_of("tibia_left").lacks_side
    assert not meaning_of("vertebrae_L4").lacks_side
    assert meaning_of("tibia").on("left").bone_id == "tibia_left"
