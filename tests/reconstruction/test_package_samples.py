"""Scans of real patients that packages bring along as samples, against the labels beside them.

They are not part of the repository. OSTEON_SAMPLES names a folder in which are unpacked: the wheel of tptbox 1.1.0 (a
lumbar CT and a lumbar T2, both cropped) and the source package of totalsegmentator 2.18.0 (a CT of thoracic arteries).
"""

import os
from pathlib import Path

import nibabel
import numpy as np
import pytest
from nibabel.processing import resample_from_to

from reconstruction.images.image_import import import_image
from reconstruction.patient_model import PatientModel
from reconstruction.pipeline import ReconstructionOptions, no_progress, reconstruct

pytestmark = pytest.mark.deep
BODY = (49, 50)  # of a vertebra, in the labels of its parts
_TOUCHING_ML = 0.6  # beside ribs and vertebrae the labels of both sides are only so good
ARTERIES = ("aorta", "brachiocephalic_trunk", "common_carotid_artery_left", "subclavian_artery_left")


def sample(name: str) -> Path:
    """The first folder of this name among the samples."""
    folder = Path(os.environ.get("OSTEON_SAMPLES", ""))
    found = next(folder.rglob(name), None) if "OSTEON_SAMPLES" in os.environ else None
    if found is None:
        pytest.skip(f"{name} is not here: set OSTEON_SAMPLES to a folder with the unpacked packages")
    return found


def on_grid_of(model: PatientModel, path: Path) -> np.ndarray:
    """A label map on the voxels of a model's labels."""
    grid = nibabel.load(model.folder / "labels.nii.gz")
    return np.asanyarray(resample_from_to(nibabel.load(path), grid, order=0).dataobj).astype(int)


def labels_of(model: PatientModel) -> np.ndarray:
    return np.asanyarray(nibabel.load(model.folder / "labels.nii.gz").dataobj).astype(int)


def dice(own: np.ndarray, truth: np.ndarray) -> float:
    return float(2.0 * np.count_nonzero(own & truth) / (np.count_nonzero(own) + np.count_nonzero(truth)))


def test_old_lumbar_bone_in_noise(tmp_path):
    folder = sample("sample_ct")
    model = reconstruct(folder / "sub-ct_label-22_ct.nii.gz", tmp_path / "model")
    ours, truth = labels_of(model), on_grid_of(model, folder / "sub-ct_seg-vert_label-22_msk.nii.gz")
    for number, name in ((21, "L2"), (22, "L3"), (23, "L4")):
        best = max(model.bones, key=lambda bone, number=number: dice(ours == bone.label, truth == number))
        share = dice(ours == best.label, truth == number)
        print(f"{name} is {best.id}: Dice {share:.3f}")
        assert share > 0.86
        assert best.level in (None, name)


def test_a_click_in_each_body_of_a_t2(tmp_path):
    folder = sample("sample_mri")
    vertebrae = nibabel.load(folder / "sub-mri_seg-vert_label-6_msk.nii.gz")
    parts = np.isin(np.asanyarray(nibabel.load(folder / "sub-mri_seg-subreg_label-6_msk.nii.gz").dataobj), BODY)
    seeds = {}
    for number, name in ((5, "vertebra_L3"), (6, "vertebra_L4"), (7, "vertebra_L5")):
        middle = np.argwhere((np.asanyarray(vertebrae.dataobj) == number) & parts).mean(axis=0)
        seeds[name] = [tuple((vertebrae.affine @ [*middle, 1.0])[:3] * (-1.0, -1.0, 1.0))]
    options = ReconstructionOptions(seeds=seeds, modality="mr")
    model = reconstruct(folder / "sub-mri_label-6_T2w.nii.gz", tmp_path / "model", options=options)
    ours, bodies = labels_of(model), on_grid_of(model, folder / "sub-mri_seg-subreg_label-6_msk.nii.gz")
    truth = on_grid_of(model, folder / "sub-mri_seg-vert_label-6_msk.nii.gz") * np.isin(bodies, BODY)
    for number, name in ((5, "vertebra_L3"), (6, "vertebra_L4"), (7, "vertebra_L5")):
        (bone,) = (bone for bone in model.bones if bone.id == name)
        share = dice(ours == bone.label, truth == number)
        print(f"{name}: Dice {share:.3f}, {bone.volume_ml:.1f} ml")
        assert share > 0.82


def test_arteries_full_of_contrast_are_no_bone_and_no_level_is_wrong(tmp_path):
    folder = sample("aorta_report")
    model = reconstruct(folder / "example_ct.nii.gz", tmp_path / "model")
    truth = folder / "test_result" / "models"
    ours, voxel_ml = labels_of(model), 1.5**3 / 1000.0
    for name in ARTERIES:
        vessel = on_grid_of(model, truth / f"{name}.nii.gz") > 0
        met = {bone.id: np.count_nonzero(vessel & (ours == bone.label)) * voxel_ml for bone in model.bones}
        shown = {bone_id: round(ml, 2) for bone_id, ml in met.items() if ml > 0.05}
        print(f"{name}: {vessel.sum() * voxel_ml:.1f} ml, of which in bones {shown}")
        named = sum(ml for bone_id, ml in met.items() if not bone_id.startswith("bone_"))
        assert named < max(0.01 * vessel.sum() * voxel_ml, _TOUCHING_ML)
    t12 = on_grid_of(model, truth / "vertebrae_T12.nii.gz") > 0
    (met_most,) = (bone for bone in model.bones if bone.label == np.argmax(np.bincount(ours[t12 & (ours > 0)])))
    print(f"T12 is {met_most.id}: Dice {dice(ours == met_most.label, t12):.3f}")
    assert met_most.name == "vertebra"
    assert met_most.level in (None, "T12")


def test_the_samples_are_scans_of_the_kind_they_are_taken_for():
    assert import_image(sample("sample_ct") / "sub-ct_label-22_ct.nii.gz", no_progress)[1].modality == "CT"
    mr = sample("sample_mri") / "sub-mri_label-6_T2w.nii.gz"
    assert import_image(mr, no_progress, modalities=("CT", "MR"))[1].modality == "MR"
