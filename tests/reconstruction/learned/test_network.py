"""Models are read and run by the product's own code, on a processor, against answers that are known beforehand."""

import os
import pickle
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.learned.backend import backend_versions
from reconstruction.learned.labelling import label_scan, open_models
from reconstruction.learned.model_folder import read_model_folder
from reconstruction.learned.scan_labels import turned
from reconstruction.volume import Volume
from tests.reconstruction.learned import model_maker
from tests.reconstruction.learned.test_model_folder import refused

if None in backend_versions().values():
    pytest.skip("the optional packages of learned models are not installed", allow_module_level=True)

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """No test here may reach for the network, whatever its packages would like to."""

    def refuse(*_):
        raise AssertionError("a learned model reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def soft_scan(shape=(22, 30, 26), spacing=(1.2, 0.9, 2.5)):
    """Smooth noise of -200 to 1400 HU without any symmetry."""
    from scipy import ndimage

    noise = ndimage.gaussian_filter(np.random.default_rng(7).normal(size=shape), 2.0)
    hu = np.interp(noise, (noise.min(), noise.max()), (-200.0, 1400.0)).astype(np.int16)
    return Volume(hu, np.diag([*spacing, 1.0]))


def labelled(scan, folders, axes="LPS", progress=lambda _: None):
    return label_scan(scan, open_models(folders, axes), progress)


def clear(scan, *ends_hu):
    """Voxels that are clearly within a band: nnU-Net keeps logits as half floats."""
    return np.min([np.abs(scan.array.astype(float) - end) for end in ends_hu], axis=0) > 8.0


def test_a_network_that_thresholds_finds_what_a_threshold_finds(tmp_path):
    scan = soft_scan(spacing=(1.0, 1.0, 1.0))
    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 350.0, "sternum": 800.0})
    told = []
    labels = labelled(scan, [folder], progress=told.append)
    number = {entry.label_name: number for number, entry in labels.entries.items()}
    truth = np.select([scan.array > 800, scan.array > 350], [number["sternum"], number["sacrum"]])
    assert np.array_equal(labels.labels[clear(scan, 350, 800)], truth[clear(scan, 350, 800)])
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert labels.notes[0].values["device"] in ("cpu", "cuda")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_labels_are_those_of_nnunets_own_way_from_picture_to_labels(tmp_path, order):
    scan = soft_scan()
    spacing = [float(scan.geometry.spacing_mm[::-1][axis]) * 1.3 for axis in order]
    folder = model_maker.band_model(
        tmp_path / "model", {"sacrum": 350.0, "sternum": 800.0}, spacing=spacing, order=order
    )
    # nnU-Net's own reader of folders is not asked: it imports every trainer there is, and unpickles whatever it finds.
    predictor = load(folder)._predictor
    properties = {"spacing": [float(step) for step in scan.geometry.spacing_mm[::-1]]}
    seen = turned(scan, "RAS")
    theirs = predictor.predict_single_npy_array(seen.array[None].astype(np.float32), properties)
    labels = labelled(scan, [folder], "RAS")
    names = {"sacrum": 1, "sternum": 2}
    ours = np.zeros(scan.array.shape, dtype=int)
    for number, entry in labels.entries.items():
        ours[labels.labels == number] = names[entry.label_name]
    ours = turned(scan.with_array(ours), "RAS").array
    # They interpolate logits, we probabilities: single voxels on the borders differ.
    assert np.mean(ours == theirs) > 0.98
    assert np.mean(np.abs(ours - theirs) > 1) == 0.0


def test_plans_as_old_as_totalsegmentators_are_read_and_mirrored_answers_averaged(tmp_path):
    import torch

    plans = model_maker.plans(old=True)
    dataset = model_maker.dataset(("sacrum",))
    torch.manual_seed(3)
    network = model_maker.empty_network(plans, 2)
    once = model_maker.save(tmp_path / "once", network, dataset, plans)
    mirrored = model_maker.save(tmp_path / "mirrored", network, dataset, plans, mirroring=(0, 1, 2))
    scan = soft_scan((16, 16, 16), (1.0, 1.0, 1.0))
    models = open_models([once, mirrored], "LPS")
    first, second = (models.network.LoadedModel(folder).predict(scan, lambda _: None) for folder in models.folders)
    assert first.probabilities.shape == (2, 16, 16, 16)
    assert np.allclose(first.probabilities.sum(axis=0, dtype=np.float32), 1.0, atol=0.01)
    assert not np.allclose(first.probabilities, second.probabilities)
    # What was averaged over all mirrored pictures is the same for a mirrored picture, but for the corners of a tile,
    # where nnU-Net's weights are as small as half floats can be.
    flipped = models.network.LoadedModel(models.folders[1]).predict(scan.flip(2), lambda _: None)
    middle = (slice(None), *[slice(4, 12)] * 3)
    assert np.allclose(flipped.probabilities[:, :, :, ::-1][middle], second.probabilities[middle], atol=0.005)
    assert not np.allclose(flipped.probabilities[middle], second.probabilities[middle], atol=0.02)


def test_trainings_are_averaged(tmp_path):
    scan = soft_scan((16, 16, 16), (1.0, 1.0, 1.0))
    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 300.0})
    other = model_maker.band_model(tmp_path / "other", {"sacrum": 700.0})
    (folder / "fold_1").mkdir()
    os.replace(other / "fold_0" / "checkpoint_final.pth", folder / "fold_1" / "checkpoint_final.pth")
    labels = labelled(scan, [folder])
    assert np.array_equal((labels.labels > 0)[clear(scan, 500)], (scan.array > 500)[clear(scan, 500)])
    assert labels.notes[0].values["folds"] == 2


class Evil:
    """A pickle that would write a file when it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def load(folder):
    return open_models([folder]).network.LoadedModel(read_model_folder(folder))


def test_trainings_in_other_configurations_are_not_averaged(tmp_path):
    import torch

    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 300.0})
    stored = torch.load(folder / "fold_0" / "checkpoint_final.pth", weights_only=False)
    stored["init_args"]["configuration"] = "3d_lowres"
    (folder / "fold_1").mkdir()
    torch.save(stored, folder / "fold_1" / "checkpoint_final.pth")
    refused("learned-weights-do-not-fit", load, folder)


def test_weights_that_would_run_code_are_refused_and_do_not(tmp_path):
    import torch

    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 300.0})
    weights = folder / "fold_0" / "checkpoint_final.pth"
    content = torch.load(weights, weights_only=False)
    torch.save(content | {"logging": Evil(tmp_path / "ran")}, weights)
    refused("learned-weights-unsafe", load, folder)
    weights.write_bytes(pickle.dumps(Evil(tmp_path / "ran"), protocol=2))
    with pytest.raises(ReconstructionError, match="learned-weights-"):
        load(folder)
    assert not (tmp_path / "ran").exists()


def test_damaged_and_foreign_weights_are_refused(tmp_path):
    import torch

    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 300.0})
    weights = folder / "fold_0" / "checkpoint_final.pth"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    refused("learned-weights-damaged", load, folder)
    weights.write_bytes(b"")
    refused("learned-weights-damaged", load, folder)
    torch.save({"state_dict": {}}, weights)
    refused("learned-weights-damaged", load, folder)
    other = model_maker.band_model(tmp_path / "other", {"sacrum": 300.0, "sternum": 800.0})
    os.replace(other / "fold_0" / "checkpoint_final.pth", weights)
    refused("learned-weights-do-not-fit", load, folder)


@pytest.mark.parametrize(
    ("change", "message_id"),
    [
        ({"network_class_name": "subprocess.Popen"}, "learned-network-unknown"),
        ({"arch_kwargs": {"conv_op": "os.system"}}, "learned-network-unknown"),
        ({"_kw_requires_import": ["conv_op", "features_per_stage"]}, "learned-network-unknown"),
        ({"arch_kwargs": {}}, "learned-model-damaged"),
        ({"arch_kwargs": None}, "learned-model-damaged"),
    ],
)
def test_networks_of_other_classes_are_refused(tmp_path, change, message_id):
    import json

    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 300.0})
    plans = model_maker.plans()
    plans["configurations"]["3d_fullres"]["architecture"] |= change
    (folder / "plans.json").write_text(json.dumps(plans))
    refused(message_id, load, folder)


def test_other_plans_that_do_not_work_are_refused(tmp_path):
    import json

    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 300.0})

    def with_configuration(**changes):
        plans = model_maker.plans()
        plans["configurations"]["3d_fullres"] |= changes
        (folder / "plans.json").write_text(json.dumps(plans))

    with_configuration(previous_stage="3d_lowres")
    refused("learned-cascade", load, folder)
    with_configuration(normalization_schemes=["NoSuchNormalisation"])
    refused("learned-run-failed", labelled, soft_scan((16, 16, 16)), [folder])
    with_configuration(patch_size="large")
    refused("learned-run-failed", labelled, soft_scan((16, 16, 16)), [folder])
    for impossible in ({"spacing": [0.0, 1.0, 1.0]}, {"patch_size": [0, 16, 16]}):
        with_configuration(**impossible)
        refused("learned-run-failed", labelled, soft_scan((16, 16, 16)), [folder])
    with_configuration(patch_size=[8192, 8192, 8192])
    refused("learned-too-little-memory", labelled, soft_scan((16, 16, 16)), [folder])
    plans = model_maker.plans()
    plans["configurations"] = {"3d_lowres": {}}
    (folder / "plans.json").write_text(json.dumps(plans))
    refused("learned-model-damaged", load, folder)


def test_work_can_be_cancelled_and_leaves_no_thread_behind(tmp_path):
    folder = model_maker.band_model(tmp_path / "model", {"sacrum": 300.0})

    def cancel(_):
        raise RuntimeError("enough")

    before = threading.active_count()
    with pytest.raises(RuntimeError, match="enough"):
        labelled(soft_scan((40, 40, 40)), [folder], progress=cancel)
    for thread in threading.enumerate():
        if thread.daemon:
            thread.join(timeout=5.0)
    assert threading.active_count() <= before


def test_nothing_of_it_is_imported_before_a_model_is_wanted():
    program = (
        "import sys, reconstruction.pipeline, simulator.cli.reconstruct, simulator.app;"
        "sys.exit(any(name in sys.modules for name in ('torch', 'nnunetv2')))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=True)
