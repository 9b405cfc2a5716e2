"""The result folder: no identity in it, whole or not there at all, and safe to open."""

import gzip
import json
import shutil

import pytest

from reconstruction import disk_space
from reconstruction.errors import ReconstructionError
from reconstruction.patient_model import MODEL_FILE, read_patient_model
from reconstruction.pipeline import ReconstructionOptions, reconstruct
from tests.reconstruction import phantoms


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    series = phantoms.write(folder / "Secret^A", phantoms.series())
    return series, reconstruct(series, folder / "model")


def test_tube_is_one_cropped_watertight_bone_with_its_marrow(made):
    _, model = made
    assert len(model.bones) == 1
    bone = model.bones[0]
    assert bone.watertight
    assert bone.cropped
    assert bone.volume_ml == pytest.approx(3.1416 * 11.0**2 * 30 / 1000, rel=0.02)
    assert bone.doubts


def test_a_piece_can_be_named_by_a_point(made, tmp_path):
    series, _ = made
    middle = (-20.0 + 23.5, 30.0 + 23.5, 115.0)  # in the marrow
    model = reconstruct(series, tmp_path / "model", options=ReconstructionOptions(names={"femur_left": middle}))
    bone = read_patient_model(tmp_path / "model").bone("femur_left")
    assert (bone.name, bone.side, bone.mesh) == ("femur", "left", "meshes/femur_left.stl")
    assert model.surface("femur_left").is_watertight
    with pytest.raises(ReconstructionError, match="seed-not-in-bone"):
        reconstruct(series, tmp_path / "no", options=ReconstructionOptions(names={"femur_left": (-19.0, 31.0, 115.0)}))


def test_no_identity_in_any_file(made):
    _, model = made
    for path in model.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            content += gzip.decompress(content) if path.suffix == ".gz" else b""
            for secret in (b"Secret", b"ID-A", b"19500101"):
                assert secret not in content, path
    assert model.pseudonym.startswith("P-")


def test_a_model_is_replaced_by_a_newer_one(made, tmp_path):
    series, _ = made
    first = reconstruct(series, tmp_path / "model")
    (first.folder / "extra.txt").write_text("left over")
    reconstruct(series, tmp_path / "model")
    assert not (tmp_path / "model" / "extra.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_full_disk_is_noticed_before_work(made, tmp_path, monkeypatch):
    series, _ = made
    monkeypatch.setattr(disk_space, "_RESERVE_BYTES", 10**18)
    with pytest.raises(ReconstructionError, match="disk-full"):
        reconstruct(series, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / MODEL_FILE).unlink(), "model-missing"),
        (lambda folder: (folder / MODEL_FILE).write_text("{"), "model-damaged"),
        (lambda folder: (folder / MODEL_FILE).write_text("[]"), "model-damaged"),
        (lambda folder: (folder / "labels.nii.gz").unlink(), "model-damaged"),
    ],
)
def test_damaged_models_are_refused(made, tmp_path, damage, message):
    _, model = made
    folder = shutil.copytree(model.folder, tmp_path / "copy")
    damage(folder)
    with pytest.raises(ReconstructionError, match=message):
        read_patient_model(folder)


def test_a_tampered_model_cannot_point_outside_or_claim_the_future(made, tmp_path):
    _, model = made
    folder = shutil.copytree(model.folder, tmp_path / "copy")
    content = json.loads((folder / MODEL_FILE).read_text())
    content["bones"][0]["mesh"] = "../../secret.stl"
    (folder / MODEL_FILE).write_text(json.dumps(content))
    assert read_patient_model(folder).bones[0].mesh == "meshes/bone_1.stl"
    content["bones"][0]["id"] = "../../secret"
    (folder / MODEL_FILE).write_text(json.dumps(content))
    with pytest.raises(ReconstructionError, match="model-damaged"):
        read_patient_model(folder)
    content["schema_version"] = 99
    (folder / MODEL_FILE).write_text(json.dumps(content))
    with pytest.raises(ReconstructionError, match="model-newer"):
        read_patient_model(folder)


@pytest.mark.parametrize("place", ["note.txt/model", "note.txt/further/model"])
def test_a_place_inside_a_file_is_refused_before_anything_is_read(tmp_path, place):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(ReconstructionError, match="out-in-file"):
        reconstruct(tmp_path / "no_such_scan", tmp_path / place)
    assert (tmp_path / "note.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (ReconstructionOptions(label_names={5: "femur_left", 6: "Femur_left"}), "name-twice"),
        (ReconstructionOptions(label_names={5: "../femur"}), "bone-id-wrong"),
        (ReconstructionOptions(seeds={"femur left": [(0.0, 0.0, 0.0)]}), "bone-id-wrong"),
        (ReconstructionOptions(names={"": (0.0, 0.0, 0.0)}), "bone-id-wrong"),
    ],
)
def test_names_that_no_bone_can_have_are_refused_before_anything_is_read(tmp_path, options, message):
    with pytest.raises(ReconstructionError, match=message):
        reconstruct(tmp_path / "no_such_scan", tmp_path / "model", options=options)


def test_the_folder_is_as_open_as_its_user_makes_folders(made):
    _, model = made
    (model.folder.parent / "beside").mkdir()
    assert model.folder.stat().st_mode == (model.folder.parent / "beside").stat().st_mode
