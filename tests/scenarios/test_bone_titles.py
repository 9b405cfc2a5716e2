"""Bones are called by the names of their readers' language, also those whose level nobody could count."""

import re

import pytest

from scenarios.bone_titles import title_of_id, with_bone_titles
from scenarios.language import Translator

IDS = ("sacrum", "femur_left", "vertebra_L4", "vertebra_1_of_scan", "rib_at_vertebra_4_of_scan_right", "bone_3")


def test_titles_in_english_begin_with_a_capital_letter():
    titles = [title_of_id(Translator("en"), bone_id) for bone_id in IDS]
    assert titles == [
        "Sacrum",
        "Left femur",
        "Vertebra L4",
        "Vertebra 1 of the scan",
        "Right rib at vertebra 4",
        "Unnamed bone 3",
    ]


@pytest.mark.parametrize("bone_id", IDS)
def test_titles_in_chinese_hold_no_english_word(bone_id):
    assert not re.search("[a-z]", title_of_id(Translator("zh_CN"), bone_id))


def test_ids_within_a_message_are_said_as_in_a_sentence():
    said = with_bone_titles(Translator("en"), {"bones": "vertebra_1_of_scan, femur_left", "count": 2})
    assert said == {"bones": "vertebra 1 of the scan, left femur", "count": 2}
    assert with_bone_titles(Translator("en"), {"new": "–"}) == {"new": "–"}
