"""Magnetic resonance through the command: files without modality, enhanced frames, several echoes, and the report."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedMRImageStorage, MRImageStorage

from reconstruction.images.nifti import write_nifti
from simulator.cli.program import main
from tests.reconstruction import phantoms
from tests.reconstruction.mr.balls import RADIUS, SEEDS, two_balls

_BALL_ML = 4.0 / 3.0 * np.pi * RADIUS**3 / 1000.0
_POINTS = [
    part
    for bone_id, place in SEEDS.items()
    for part in ("--seed-point", bone_id, ",".join(f"{value:g}" for value in place))
]


def _slices(values: np.ndarray, echo_ms: float) -> list:
    """Axial slices of a picture, stored as MR without rescale."""
    slices = phantoms.series(values, origin=(0.0, 0.0, 0.0), modality="MR")
    for number, one in enumerate(slices):
        one.SOPClassUID = one.file_meta.MediaStorageSOPClassUID = MRImageStorage
        one.SOPInstanceUID = phantoms.deterministic_uid("mr", echo_ms, number)
        one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
        one.EchoTime = echo_ms
        for keyword in ("RescaleSlope", "RescaleIntercept", "KVP"):
            del one[keyword]
        one.PixelData = values[number].astype("<u2").tobytes()
    return slices


def _enhanced(echoes: dict[float, np.ndarray]) -> Dataset:
    """One enhanced multi-frame MR whose frames are those of all echoes, by turns."""
    whole = _slices(next(iter(echoes.values())), 0.0)[0]
    whole.SOPClassUID = whole.file_meta.MediaStorageSOPClassUID = EnhancedMRImageStorage
    measures, plane, shared = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [1.0, 1.0], 1.0
    plane.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = Sequence([measures]), Sequence([plane])
    whole.SharedFunctionalGroupsSequence = Sequence([shared])
    frames, pixels = [], []
    for index in range(len(next(iter(echoes.values())))):
        for echo_ms, values in echoes.items():
            frame, position, echo = Dataset(), Dataset(), Dataset()
            position.ImagePositionPatient = [0.0, 0.0, float(index)]
            echo.EffectiveEchoTime = echo_ms
            frame.PlanePositionSequence, frame.MREchoSequence = Sequence([position]), Sequence([echo])
            frames.append(frame)
            pixels.append(values[index].astype("<u2").tobytes())
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "EchoTime"):
        del whole[keyword]
    whole.NumberOfFrames = len(frames)
    whole.PerFrameFunctionalGroupsSequence = Sequence(frames)
    whole.PixelData = b"".join(pixels)
    return whole


def _echoes() -> dict[float, np.ndarray]:
    values = two_balls()[0].array
    return {10.0: values, 80.0: values // 3 + 40}


def _run(capsys: pytest.CaptureFixture, *arguments: object) -> dict:
    assert main([str(argument) for argument in arguments]) == 0
    return json.loads(capsys.readouterr().out)


def _check(result: dict) -> None:
    bones = {bone["id"]: bone for bone in result["bones"]}
    assert set(bones) == set(SEEDS)
    assert result["import"]["modality"] == "MR"
    assert all(bone["watertight"] for bone in bones.values())
    assert all(bone["volume_ml"] == pytest.approx(_BALL_ML, rel=0.1) for bone in bones.values())


def test_a_file_without_modality_and_its_report(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    write_nifti(tmp_path / "scan.nii.gz", two_balls()[0])
    result = _run(capsys, "reconstruct", tmp_path / "scan.nii.gz", "--out", tmp_path / "model", *_POINTS, "--json")
    _check(result)
    assert result["import"]["warnings"][0]["id"] == "mr-note-taken-for-mr"
    report = _run(capsys, "quality", tmp_path / "model", "--json", "--language", "zh_CN")
    assert not report["shows_density"]
    assert report["noise_hu"] is None
    assert all(bone["cortex_mm"] is None for bone in report["bones"])
    assert report["warnings"][0]["message_id"] == "quality-warning-assumed-density"
    page = (tmp_path / "model" / "quality_report.html").read_text(encoding="utf-8")
    assert "does not apply" in page
    assert "不适用" in page


def test_echoes_in_one_folder_are_apart(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    slices = [one for echo_ms, values in _echoes().items() for one in _slices(values, echo_ms)]
    folder = phantoms.write(tmp_path / "scan", slices)
    listed = _run(capsys, "series", folder, "--json")
    assert [(entry["part"], entry["slices"], entry["reason"]) for entry in listed] == [
        ("EchoTime=10.0", 70, None),
        ("EchoTime=80.0", 70, None),
    ]
    result = _run(capsys, "reconstruct", folder, "--out", tmp_path / "model", "--series", 2, *_POINTS, "--json")
    _check(result)
    assert result["import"]["series"]["chosen"]["part"] == "EchoTime=80.0"


def test_enhanced_frames_of_several_echoes_are_apart(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder = phantoms.write(tmp_path / "scan", [_enhanced(_echoes())])
    listed = _run(capsys, "series", folder, "--json")
    assert [(entry["slices"], entry["reason"]) for entry in listed] == [(70, None), (70, None)]
    assert "80.0" in listed[1]["part"]
    result = _run(capsys, "reconstruct", folder, "--out", tmp_path / "model", *_POINTS, "--json")
    _check(result)
