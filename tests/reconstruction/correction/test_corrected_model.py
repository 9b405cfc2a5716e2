"""A script on a whole patient model: only touched bones change, hand beats scan, bad scripts get one sentence."""

import json
from dataclasses import replace

import numpy as np
import pytest

from reconstruction.correction.corrected_model import correct_model
from reconstruction.correction.script import read_script
from reconstruction.errors import ReconstructionError
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import no_progress, reconstruct
from tests.reconstruction.phantoms import series, write


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corrected")
    return reconstruct(write(folder / "scan", series()), folder / "model")


def middle_of(model):
    geometry = model.hu.geometry
    return geometry.to_world(np.array(geometry.shape[::-1]) / 2.0 - 0.5)


def test_a_cut_gives_two_closed_bones_that_add_up(model, tmp_path):
    centre = middle_of(model)
    edits = [
        {"tool": "cut", "bone": "bone_1", "point_mm": centre.tolist(), "normal": [0, 0, 1], "new": "femur_left"},
        {"tool": "rename", "bone": "bone_1", "new": "tibia_left"},
    ]
    corrected = correct_model(model, edits, tmp_path / "out", no_progress)
    stored = read_patient_model(tmp_path / "out")
    assert {bone.id for bone in stored.bones} == {"femur_left", "tibia_left"}
    assert all(bone.watertight and stored.surface(bone.id).is_watertight for bone in stored.bones)
    total = sum(bone.volume_ml for bone in stored.bones)
    assert total == pytest.approx(model.bones[0].volume_ml, rel=0.02)
    assert [note.message_id for note in stored.corrections] == ["correction-edit-cut", "correction-edit-rename"]
    for bone in stored.bones:
        assert "reconstruction-doubt-corrected-by-hand" in {doubt.message_id for doubt in bone.doubts}
    upper = stored.surface("femur_left").vertices
    assert abs(upper[:, 2].min() - centre[2]) < 0.6
    assert corrected.folder == tmp_path / "out"


def test_the_hand_beats_the_scan_and_untouched_bones_stay(model, tmp_path):
    """Bone painted where the scan shows muscle stands in the surface; a bone that no tool touched keeps its mesh."""
    away = model.hu.geometry.to_world(np.array([40.0, 40.0, 15.0]))
    edits = [{"tool": "paint", "bone": "graft", "points_mm": [away.tolist()], "radius_mm": 4.0}]
    corrected = correct_model(model, edits, tmp_path / "out", no_progress)
    graft = corrected.surface("graft")
    radii = np.linalg.norm(graft.vertices - away, axis=1)
    assert graft.is_watertight
    assert abs(np.median(radii) - 4.0) < 0.3
    assert np.abs(radii - 4.0).max() < 1.0
    before, after = model.bones[0], corrected.bone("bone_1")
    assert after == before
    assert np.array_equal(corrected.surface("bone_1").vertices, model.surface("bone_1").vertices)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"tool": "glue"}, "correction-tool-unknown"),
        ({"tool": "paint", "bone": "bone_1"}, "correction-key-missing"),
        ({"tool": "fill", "bone": "bone_1", "radius": 3}, "correction-key-unknown"),
        ({"tool": "fill", "bone": "bone_9"}, "reconstruction-bone-unknown"),
        ({"tool": "fill", "bone": 3}, "correction-value-wrong"),
        ({"tool": "paint", "bone": "b", "points_mm": [[0, 0]], "radius_mm": 1}, "correction-value-wrong"),
        ({"tool": "paint", "bone": "b", "points_mm": [[0, 0, 1e999]], "radius_mm": 1}, "correction-value-wrong"),
        ({"tool": "rename", "bone": "bone_1", "new": "../x"}, "reconstruction-bone-id-wrong"),
        ({"tool": "merge", "bones": ["bone_1"], "into": "bone_1"}, "correction-two-bones"),
        ({"tool": "split", "bone": "bone_1", "seeds": {"a": [[0, 0, 0]]}}, "correction-two-seeds"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(model, tmp_path, edit, message):
    with pytest.raises(ReconstructionError) as refused:
        correct_model(model, [edit], tmp_path / "out", no_progress)
    assert refused.value.message_id == message
    assert not (tmp_path / "out").exists()


def test_scripts_are_read_as_toml_and_json_and_nonsense_is_refused(tmp_path):
    toml, plain = tmp_path / "a.toml", tmp_path / "a.json"
    toml.write_text('[[edits]]\ntool = "fill"\nbone = "femur_left"\n', encoding="utf-8")
    plain.write_text(json.dumps({"edits": [{"tool": "fill", "bone": "femur_left"}]}), encoding="utf-8")
    assert read_script(toml) == read_script(plain)
    for nonsense in (b"", b"\xff\xfe", b"edits = 3", b"[[edit]]\ntool='fill'", b"edits = []"):
        toml.write_bytes(nonsense)
        with pytest.raises(ReconstructionError, match="correction-script-unreadable"):
            read_script(toml)
    plain.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ReconstructionError, match="correction-script-unreadable"):
        read_script(plain)


def test_an_emptied_model_is_refused(model, tmp_path):
    edits = [{"tool": "cut", "bone": "bone_1", "point_mm": [0, 0, -1e4], "normal": [0, 0, 1]}]
    with pytest.raises(ReconstructionError, match="correction-cut-misses"):
        correct_model(replace(model), edits, tmp_path / "out", no_progress)
