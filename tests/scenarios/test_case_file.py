"""Case files: what ships is whole, and every mistake is named with its key and file."""

import dataclasses

import numpy as np
import pytest

from scenarios.case_file import case_ids, load_case
from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES, Translator
from scenarios.scoring.rubric import rubric_ids
from scenarios.storage import assets_folder

SHIPPED = assets_folder() / "cases" / "femoral_shaft_bicortical" / "case.toml"


@pytest.fixture
def changed(tmp_path):
    """Writes the femur's case with some text replaced and gives the new file."""

    def write(old, new, count=1):
        text = SHIPPED.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "case.toml"
        path.write_text(text.replace(old, new, count), encoding="utf-8")
        return path

    return write


def problem(path):
    with pytest.raises(ScenarioError) as raised:
        load_case(path)
    for language in LANGUAGES:
        sentence = Translator(language).error_text(raised.value)
        assert "{" not in sentence
    return raised.value.message_id, raised.value.values


@pytest.mark.parametrize("case_id", case_ids())
def test_shipped_cases_are_whole(case_id):
    case = load_case(case_id)
    assert case.id == case_id
    assert case.folder.name == case_id
    assert set(case.title) == set(case.brief) == set(LANGUAGES)
    assert np.linalg.norm(case.plan.axis_lps) == pytest.approx(1.0)
    assert case.rubric in rubric_ids()
    assert (assets_folder() / "instruments" / f"{case.instrument}.toml").is_file()
    with pytest.raises(dataclasses.FrozenInstanceError):
        case.wear = 2.0


def test_a_case_is_found_by_id_folder_and_file():
    by_id = load_case("femoral_shaft_bicortical")
    assert load_case(SHIPPED.parent) == by_id
    assert load_case(str(SHIPPED)) == by_id
    assert len(by_id.digest) == 32


def test_an_unknown_case_lists_the_known_ones():
    message, values = problem("no_such_case")
    assert message == "scenarios-unknown-case"
    assert "femoral_shaft_bicortical" in values["known"]
    assert "calcaneus_lateral_medial" in values["known"]


@pytest.mark.parametrize(
    ("old", "new", "message", "key"),
    [
        ('region = "femur"\n', "", "scenarios-case-missing-key", "region"),
        ("axis_lps", "axis", "scenarios-case-missing-key", "plan.axis_lps"),
        ("[tool]", "[tools]", "scenarios-case-missing-key", "tool"),
        ("speed_rpm = 1000", 'speed_rpm = "fast"', "scenarios-case-wrong-value", "tool.speed_rpm"),
        ("voxel_mm = 0.4", "voxel_mm = 0.0", "scenarios-case-wrong-value", "simulation.voxel_mm"),
        ("wear = 1.0", "wear = 0.5", "scenarios-case-wrong-value", "tool.wear"),
        ("wear = 1.0", "wear = nan", "scenarios-case-wrong-value", "tool.wear"),
        ("difficulty = 1", "difficulty = 9", "scenarios-case-wrong-value", "difficulty"),
        ("difficulty = 1", "difficulty = true", "scenarios-case-wrong-value", "difficulty"),
        ('rubric = "bicortical_drilling"', "rubric = 3", "scenarios-case-wrong-value", "rubric"),
        ('bone_quality = "normal"', 'bone_quality = "good"', "scenarios-case-unknown-choice", "bone_quality"),
        ("wear = 1.0", "wear = 1.0\nwaer = 2.0", "scenarios-case-unknown-key", "tool.waer"),
        ("schema_version = 1", "schema_version = 2", "scenarios-case-too-new", None),
        ("schema_version = 1", "schema_version = = 1", "scenarios-case-unreadable", None),
    ],
)
def test_a_mistake_is_named_with_key_and_file(changed, old, new, message, key):
    path = changed(old, new)
    found, values = problem(path)
    assert found == message
    assert values["file"] == str(path)
    assert key is None or values["key"] == key


@pytest.mark.parametrize("axis", ["[0.0, 0.0, 0.0]", "[1.0, 0.0]", '["a", 0.0, 0.0]', "1.0"])
def test_a_bad_axis_is_refused(changed, axis):
    import re

    line = re.search(r"axis_lps = .*", SHIPPED.read_text(encoding="utf-8")).group()
    message, values = problem(changed(line, f"axis_lps = {axis}"))
    assert message == "scenarios-case-wrong-value"
    assert values["key"] == "plan.axis_lps"


def test_text_that_is_no_utf8_is_refused(tmp_path):
    path = tmp_path / "case.toml"
    path.write_bytes(b"id = '\xff\xfe'")
    assert problem(path)[0] == "scenarios-case-unreadable"


def test_a_scan_can_be_given_instead(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_DATA", str(tmp_path))
    case = load_case("calcaneus_lateral_medial")
    assert case.source.scan_path() == tmp_path / "01_vhf_feet_ct" / "vhf_feet_ct_dicom.zip"
    other = case.with_scan(tmp_path / "mine.zip")
    assert other.source.scan_path() == tmp_path / "mine.zip"
    assert other.plan == case.plan
