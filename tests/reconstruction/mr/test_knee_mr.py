"""The knee of a healthy person, by DESS: bones closed, apart, of plausible size."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import reconstruct


@pytest.mark.deep
def test_bones_of_a_knee(data_dir: Path, tmp_path: Path) -> None:
    archive = data_dir / "02_knee_mr_dess" / "knee_dess_echo1_dicom.zip"
    if not archive.is_file():
        pytest.skip("the knee's pictures are not here")
    reconstruct(archive, tmp_path / "model")
    model = read_patient_model(tmp_path / "model")
    bones = {bone.id: bone for bone in model.bones}
    assert {"femur_right", "tibia_right", "patella_right"} <= set(bones)
    assert all(bone.watertight for bone in bones.values())
    assert bones["femur_right"].cropped
    assert bones["tibia_right"].cropped
    assert not bones["patella_right"].cropped
    # Another knee, hand-made label map: femur 143, tibia 101, patella 13 ml over a like length.
    assert 100 < bones["femur_right"].volume_ml < 220
    assert 70 < bones["tibia_right"].volume_ml < 150
    assert 9 < bones["patella_right"].volume_ml < 25
    assert model.picture is not None
    assert model.imported.modality == "MR"
    assert model.calibration.kind == "assumed"
