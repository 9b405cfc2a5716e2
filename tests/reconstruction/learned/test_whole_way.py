"""From a model's folder to a patient model: a network trained on the generated femur, real labels on real CT."""

import csv
import json

import numpy as np
import pytest

from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import generate_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.images.image_import import import_image
from reconstruction.images.nifti import read_nifti
from reconstruction.learned.backend import backend_versions
from reconstruction.learned.division import divide_by_labels
from reconstruction.learned.label_names import meaning_of
from reconstruction.learned.model_folder import read_model_folder
from reconstruction.learned.scan_labels import LabelCollector, Prediction, turned
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import no_progress
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import VolumeGeometry
from scenarios.language import LANGUAGES, Translator
from simulator.cli.program import main
from tests.reconstruction import phantoms
from tests.reconstruction.learned import model_maker

needs_extra = pytest.mark.skipif(
    None in backend_versions().values(), reason="the optional packages of learned models are not installed"
)
_GRID_MM = 3.0
_NETWORK = {
    "n_stages": 3,
    "features_per_stage": [8, 16, 32],
    "kernel_sizes": [[3, 3, 3]] * 3,
    "strides": [[1, 1, 1], [2, 2, 2], [2, 2, 2]],
    "n_conv_per_stage": [1, 1, 1],
    "n_conv_per_stage_decoder": [1, 1],
    "norm_op": "torch.nn.modules.instancenorm.InstanceNorm3d",
    "norm_op_kwargs": {"eps": 1e-05, "affine": True},
}


def trained_on(folder, scan, femur, label, rounds=120):
    """A model that has seen one femur, on canonical axes, for some seconds."""
    import torch

    plans = model_maker.plans((_GRID_MM,) * 3, (32, 32, 32), layers=_NETWORK)
    dataset = model_maker.dataset((label,))
    low, high = scan.geometry.bounds_mm()
    shape = tuple(int(length) for length in ((high - low) / _GRID_MM)[::-1])
    coarse = turned(scan.resample(VolumeGeometry.axis_parallel(low, _GRID_MM, shape), order=1, outside=None), "RAS")
    index = np.stack(np.meshgrid(*(np.arange(n) for n in coarse.array.shape), indexing="ij"), axis=-1)
    truth = femur.depth_mm(coarse.geometry.to_world(index[..., ::-1])) > 0.0
    hu = np.clip(coarse.array.astype(np.float32), model_maker.LOWEST_HU, model_maker.HIGHEST_HU)
    picture = torch.from_numpy((hu - model_maker.MEAN_HU) / model_maker.DEVIATION_HU)[None, None]
    answer = torch.from_numpy(truth.astype(np.int64))[None]
    torch.manual_seed(1)
    choice = np.random.default_rng(1)
    network = model_maker.empty_network(plans, 2)
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(rounds):
        z, y, x = (int(choice.integers(0, max(1, length - 32 + 1))) for length in truth.shape)
        part = (slice(z, z + 32), slice(y, y + 32), slice(x, x + 32))
        loss = torch.nn.functional.cross_entropy(network(picture[(..., *part)]), answer[(..., *part)])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model_maker.save(folder, network, dataset, plans)


@needs_extra
@pytest.mark.deep
def test_a_network_trained_on_the_generated_femur_names_it_and_the_scan_places_its_surface(tmp_path, capsys):
    description = FemurDescription()
    femur = GeneratedFemur(description)
    series = generate_case_series(description, tmp_path / "ct", settings=ScanSettings(pixel_mm=1.2, slice_mm=1.2))
    scan, _ = import_image(series, no_progress)
    model = trained_on(tmp_path / "model", scan, femur, "femur_left")
    arguments = ["reconstruct", str(series), "--out", str(tmp_path / "out"), "--model", str(model), "--json"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    bone = told["bones"][0]
    notes = {note["id"]: note["values"] for note in told["import"]["actions"]}
    assert notes["learned-note-labelled"]["models"] == "Dataset900_Made"
    assert notes["learned-note-model"]["fingerprint"] == read_model_folder(model).fingerprint()
    assert bone["id"] == "femur_left"
    assert bone["watertight"]
    assert bone["doubts"][0]["id"] == "learned-doubt-by-model"
    assert bone["confidence"] > 0.7
    surface = read_patient_model(tmp_path / "out").surface("femur_left")
    bottom = scan.geometry.bounds_mm()[0][2]
    vertices = surface.vertices[surface.vertices[:, 2] > bottom + 3.0]
    away = np.abs(femur.surface_distance_mm(vertices))
    print(
        f"surface: median {np.median(away):.2f} mm, 95th percentile {np.percentile(away, 95):.2f} mm",
        bone["confidence"],
    )
    assert np.percentile(away, 95) < 0.7  # the model's own grid is one of 3 mm


@needs_extra
@pytest.mark.deep
def test_two_bones_and_a_mirrored_model(tmp_path):
    """Two tubes, the denser at patient left; a model that calls it right has its sides set right, with a warning."""
    hu = np.concatenate([phantoms.tube((30, 48, 48)), phantoms.tube((30, 48, 48))], axis=2)
    hu[:, :8] = phantoms.MUSCLE_HU
    hu[:, :, :48][hu[:, :, :48] == phantoms.BONE_HU] = 900
    source = phantoms.write(tmp_path / "ct", phantoms.series(hu))
    for names in (("femur_right", "femur_left"), ("femur_left", "femur_right")):
        folder = model_maker.band_model(tmp_path / names[0], {names[0]: 500.0, names[1]: 1150.0})
        out = tmp_path / f"out_{names[0]}"
        assert main(["reconstruct", str(source), "--out", str(out), "--model", str(folder)]) == 0
        model = read_patient_model(out)
        assert {bone.id for bone in model.bones} == {"femur_left", "femur_right"}
        middle = model.hu.geometry.origin_mm[0] + 47.5
        assert model.surface("femur_left").vertices[:, 0].mean() > middle
        mirrored = {doubt.message_id for bone in model.bones for doubt in bone.doubts} & {"learned-doubt-mirrored"}
        warned = {note.message_id for note in model.imported.warnings} & {"learned-note-mirrored"}
        assert bool(mirrored) == bool(warned) == (names[0] == "femur_left")


def test_what_does_not_go_together_is_refused(tmp_path, capsys):
    source = tmp_path / "bone.stl"
    source.write_bytes(b"")
    for more, words in ((["--labels"], "CT"), (["--model-axes", "RAR"], "RAR"), ([], "CT")):
        path = tmp_path / "scan.nii.gz" if "--model-axes" in more else source
        arguments = ["reconstruct", str(path), "--out", str(tmp_path / "out"), "--model", str(tmp_path / "none"), *more]
        assert main(arguments) == 2
        assert words in capsys.readouterr().err
    seeds = ["--seed-point", "a", "0,0,0", "--seed-point", "b", "0,0,1"]
    arguments = ["reconstruct", str(tmp_path), "--out", str(tmp_path / "out"), "--model", str(tmp_path), *seeds]
    assert main(arguments) == 2
    assert "--seed-point" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(None not in backend_versions().values(), reason="the optional packages are installed here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_package_is_told_with_the_command_that_installs_it(tmp_path, capsys, language):
    folder = model_maker.write_files(tmp_path / "m", model_maker.dataset(("femur_left",)), model_maker.plans())
    arguments = ["--language", language, "reconstruct", str(tmp_path), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--model", str(folder)]) == 2
    assert 'pip install "osteon[learned]"' in capsys.readouterr().err


def test_the_check_up_tells_whether_the_extra_is_there():
    from simulator import checkup

    finding = checkup._learned()
    versions = backend_versions()
    assert (finding.state == "missing") == (None in versions.values())
    for language in LANGUAGES:
        assert Translator(language).text(finding.name_id)
        if finding.advice:
            assert "osteon[learned]" in Translator(language).text(finding.advice_id)


@pytest.mark.deep
def test_totalsegmentators_labels_of_a_real_pelvis(data_dir):
    """Its answer on a 3 mm CT, as it was published: all its bones are found, and by its outline."""
    folder = data_dir / "03_pelvis_ct_hip_implant"
    scan, _ = import_image(folder / "pelvis_lumbar_ct_3mm.nii.gz", no_progress)
    answer = read_nifti(folder / "pelvis_lumbar_ct_3mm_totalseg_labels.nii.gz")
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        names = {int(row["id"]): row["structure"] for row in csv.DictReader(file)}
    numbers = [int(number) for number in np.unique(answer.array)]
    shares = np.stack([answer.array == number for number in numbers]).astype(np.float16)
    collector = LabelCollector(scan)
    collector.add(Prediction(shares, answer.geometry), [names[number] for number in numbers[1:]], "TotalSegmentator")
    learned = collector.finish()
    assert learned.warnings == ()
    levels = TissueLevels(soft_tissue=45.0, noise=15.0, dense_cortex=900.0, detection=155.0)
    bone = (scan.array > levels.detection) & (scan.array < 2300)
    bones = divide_by_labels(scan, bone, levels, learned).bones
    assert len(bones.names) >= 22
    upright = answer.closest_to_lps().array
    for number, name in bones.names.items():
        wanted = [label for label in numbers[1:] if meaning_of(names[label]).bone_id == name.id]
        own, given = bones.labels == number, np.isin(upright, wanted)
        dice = 2.0 * np.count_nonzero(own & given) / (own.sum() + given.sum())
        print(f"{name.id}: Dice {dice:.3f}, confidence {name.confidence:.2f}")
        if name.name in ("femur", "hip_bone"):
            assert dice > 0.93, name.id
        elif name.name in ("vertebra", "sacrum"):
            assert dice > 0.85, name.id
