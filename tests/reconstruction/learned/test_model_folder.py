"""What a model's folder says of itself is read without torch, and what cannot be used is told in a sentence."""

import json

import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.learned.backend import is_too_old, load_network
from reconstruction.learned.memory import needed_bytes
from reconstruction.learned.model_folder import read_model_folder
from reconstruction.volume import VolumeGeometry
from scenarios.language import LANGUAGES, Translator
from tests.reconstruction.learned.model_maker import dataset, plans, write_files


def refused(message_id, action, *arguments):
    """The error that an action raises; its sentence is whole in every language."""
    with pytest.raises(ReconstructionError) as raised:
        action(*arguments)
    assert raised.value.message_id == message_id
    for language in LANGUAGES:
        sentence = Translator(language).text(message_id, **raised.value.values)
        assert message_id not in sentence
        assert "{" not in sentence.replace("{ }", "")
        assert "\n" not in sentence
    return raised.value


def test_a_model_tells_its_name_labels_and_weights(tmp_path):
    folder = write_files(tmp_path / "model", dataset(("femur_left", "sacrum")), plans(), weights=b"weights")
    model = read_model_folder(folder)
    assert model.name == "Dataset900_Made"
    assert model.label_names == ("femur_left", "sacrum")
    assert model.checkpoints == (folder / "fold_0" / "checkpoint_final.pth",)
    other = write_files(tmp_path / "other", dataset(("femur_left",)), plans(), weights=b"others")
    assert model.fingerprint() != read_model_folder(other).fingerprint()


def test_the_folder_above_will_do_as_an_archive_unpacks_it(tmp_path):
    inner = tmp_path / "Dataset900_Made" / "nnUNetTrainer__nnUNetPlans__3d_fullres"
    write_files(inner, dataset(("femur_left",)), plans())
    assert read_model_folder(tmp_path).folder == inner
    write_files(tmp_path / "Dataset901_Made" / "x", dataset(("femur_left",)), plans())
    error = refused("learned-several-models", read_model_folder, tmp_path)
    assert "Dataset901_Made" in error.values["known"]


def test_all_trainings_on_parts_are_used_or_else_the_one_on_all_data(tmp_path):
    folder = write_files(tmp_path, dataset(("femur_left",)), plans())
    for fold in ("1", "all"):
        (folder / f"fold_{fold}").mkdir()
        (folder / f"fold_{fold}" / "checkpoint_final.pth").write_bytes(b"")
    assert [path.parent.name for path in read_model_folder(folder).checkpoints] == ["fold_0", "fold_1"]
    for fold in ("0", "1"):
        (folder / f"fold_{fold}" / "checkpoint_final.pth").unlink()
    assert [path.parent.name for path in read_model_folder(folder).checkpoints] == ["fold_all"]


def test_an_ignored_label_is_none(tmp_path):
    labels = {"background": 0, "sacrum": 2, "femur_left": 1, "ignore": 3}
    folder = write_files(tmp_path, dataset(()) | {"labels": labels}, plans())
    assert read_model_folder(folder).label_names == ("femur_left", "sacrum")


@pytest.mark.parametrize(
    ("changes", "message_id"),
    [
        ({"channel_names": {"0": "CT", "1": "CT"}}, "learned-channels"),
        ({"channel_names": {}}, "learned-channels"),
        ({"channel_names": {"0": "MRI"}}, "learned-not-for-ct"),
        ({"labels": {"background": 0, "whole": [1, 2], "femur": 1}}, "learned-regions"),
        ({"labels": {"0": "background", "1": "femur"}}, "learned-model-damaged"),  # nnU-Net 1
        ({"labels": {"background": 0, "femur": 2}}, "learned-model-damaged"),
        ({"labels": {"ignore": 0}}, "learned-model-damaged"),
        ({"labels": []}, "learned-model-damaged"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused(tmp_path, changes, message_id):
    folder = write_files(tmp_path, dataset(("femur_left",)) | changes, plans())
    refused(message_id, read_model_folder, folder)


def test_folders_without_a_model_are_refused(tmp_path):
    refused("learned-model-missing", read_model_folder, tmp_path / "nowhere")
    refused("learned-model-missing", read_model_folder, tmp_path)
    folder = write_files(tmp_path / "model", dataset(("femur_left",)), plans(), weights=None)
    refused("learned-weights-missing", read_model_folder, folder)
    (folder / "dataset.json").write_text("[" * 100_000, encoding="utf-8")
    refused("learned-model-damaged", read_model_folder, folder)
    (folder / "dataset.json").write_text(json.dumps([1]), encoding="utf-8")
    refused("learned-model-damaged", read_model_folder, folder)
    (folder / "dataset.json").write_bytes(b"\xff\xfe\x00")
    refused("learned-model-damaged", read_model_folder, folder)


def test_missing_and_old_packages_are_told():
    error = refused("learned-package-missing", load_network, lambda: {"torch": "2.13.0", "nnunetv2": None})
    assert error.values["package"] == "nnunetv2"
    refused("learned-package-old", load_network, lambda: {"torch": "2.5.1+cpu", "nnunetv2": "2.8.1"})
    assert is_too_old("torch", "1.13.1")
    assert not is_too_old("torch", "2.13.0+cpu")


def test_memory_grows_with_the_scan_and_with_the_labels():
    def needed(voxels, labels, folds=1):
        scan = VolumeGeometry.axis_parallel((0, 0, 0), 0.75, (voxels, voxels, voxels))
        patch = (128, 128, 128)
        return needed_bytes(scan, (1.5, 1.5, 1.5), labels=labels, folds=folds, patch=patch, features=32)

    assert needed(512, 25) > needed(256, 25)
    # Half floats of all labels on the model's grid alone.
    assert needed(512, 118) > 118 * 2 * 256**3
    assert needed(512, 118, folds=5) > 2 * 118 * 2 * 256**3 > needed(256, 118)
