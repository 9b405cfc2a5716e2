"""Knees by other sequences, sides and shapes, drawn from real anatomy: no wrong name, no wrong side, no leak.

The whole table is printed by ``python -m tests.reconstruction.mr.knee_table``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from reconstruction.mr.segmentation import NO_BONES
from tests.reconstruction.mr.knee_sequences import SEQUENCES
from tests.reconstruction.mr.knee_table import KneeScans, Outcome, outcome_of
from tests.reconstruction.mr.knees import CARTILAGE, FLUID, MARROW, MUSCLE

_scans = cache(KneeScans)
_LEAK_SHARE = 0.03
"""Of a bone's volume; a spur beside a bone is smaller, a leak into fat or muscle is larger."""

VARIANTS = (
    "scan T1 sagittal",
    "scan PD-FS left",
    "scan PD-FS axial",
    "scan DESS flexed 30",
    "scan T1 growth plates",
    "labels PD-FS coronal",
)


def _outcome(data_dir: Path, name: str) -> Outcome:
    if not (data_dir / "02_knee_mr_dess" / "knee_dess_echo1_dicom.zip").is_file():
        pytest.skip("the knee's pictures are not here")
    return outcome_of(next(variant for variant in _scans(data_dir).variants() if variant.name == name))


def test_contrast_is_that_of_the_sequence() -> None:
    signal = {name: np.sum(sequence.signals(), axis=0) for name, sequence in SEQUENCES.items()}
    assert signal["T1"][MARROW] > 2.0 * signal["T1"][MUSCLE] > signal["T1"][FLUID]
    for suppressed in ("PD-FS", "T2-FS", "DESS"):
        assert signal[suppressed][FLUID] > signal[suppressed][CARTILAGE] > 1.3 * signal[suppressed][MARROW]


@pytest.mark.deep
@pytest.mark.parametrize("name", VARIANTS)
def test_no_bone_is_misnamed_and_none_leaks(data_dir: Path, name: str) -> None:
    outcome = _outcome(data_dir, name)
    assert outcome.refused in (None, NO_BONES)
    for bone in outcome.found:
        assert bone.right_name, bone
        assert bone.leaked_ml < _LEAK_SHARE * bone.truth_ml, bone


@pytest.mark.deep
def test_fat_suppressed_slices_of_a_left_knee_show_all_bones_at_their_size(data_dir: Path) -> None:
    found = {bone.bone_id: bone for bone in _outcome(data_dir, "scan PD-FS left").found}
    assert {"femur_left", "tibia_left", "patella_left"} <= set(found)
    for bone_id, least in (("femur_left", 0.85), ("tibia_left", 0.85), ("patella_left", 0.78)):
        assert found[bone_id].dice > least


@pytest.mark.deep
def test_patchy_marrow_of_a_short_repetition_grows_to_its_bone(data_dir: Path) -> None:
    found = {bone.bone_id: bone for bone in _outcome(data_dir, "scan T1 sagittal").found}
    assert found["femur_right"].dice > 0.85
    assert found["tibia_right"].dice > 0.85


@pytest.mark.deep
def test_real_femur_in_thick_slices_keeps_its_shaft(data_dir: Path) -> None:
    found = {bone.bone_id: bone for bone in _outcome(data_dir, "real slices of 3 mm").found}
    assert found["femur_right"].dice > 0.95
