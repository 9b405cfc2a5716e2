"""The built-in femur, generated and reconstructed once for all tests of this folder; and where a real pelvis lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.series import cached_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.patient_model import PatientModel
from reconstruction.pipeline import reconstruct


@dataclass(frozen=True)
class BuiltInCase:
    """A generated bone and what reconstruction made of its scan."""

    femur: GeneratedFemur
    series: Path
    model: PatientModel

    @property
    def bone_id(self) -> str:
        return self.model.bones[0].id

    @property
    def bottom_mm(self) -> float:
        """Height of the lowest slice, where the shaft is cut."""
        return float(self.model.hu.geometry.bounds_mm()[0][2])


@pytest.fixture(scope="session")
def built_in(tmp_path_factory) -> BuiltInCase:
    description = FemurDescription()
    series = cached_case_series(description)
    model = reconstruct(series, tmp_path_factory.mktemp("built_in") / "model")
    return BuiltInCase(GeneratedFemur(description), series, model)


@pytest.fixture(scope="session")
def pelvis_files(data_dir) -> tuple[Path, Path]:
    """A real CT of pelvis and lumbar spine at 3 mm with a nailed femur, and its automatic label map."""
    stem = data_dir / "03_pelvis_ct_hip_implant" / "pelvis_lumbar_ct_3mm"
    scan, labels = Path(f"{stem}.nii.gz"), Path(f"{stem}_totalseg_labels.nii.gz")
    if not scan.is_file():
        pytest.skip(f"{scan} is missing")
    return scan, labels
