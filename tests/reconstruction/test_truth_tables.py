"""Errors of the generated femur stay within their bounds; thick slices may cost thin cortices their place."""

import pytest

from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import cached_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.pipeline import reconstruct
from tests.reconstruction.truth_tables import femur_errors

pytestmark = pytest.mark.deep


@pytest.mark.parametrize("slice_mm", [0.6, 2.0])
def test_errors_of_the_generated_femur(tmp_path, slice_mm):
    settings = ScanSettings(pixel_mm=0.6, slice_mm=slice_mm)
    model = reconstruct(cached_case_series(FemurDescription(), settings=settings), tmp_path / "model")
    errors = femur_errors(model, GeneratedFemur(FemurDescription()))
    print(errors)
    assert errors["thick_mm"] <= 0.3
    assert errors["head_mm"] <= 0.3
    assert abs(errors["neck_deg"]) <= 1.0
    assert errors["version_deg"] is None  # no condyles in the scan
    assert errors["density"] <= 0.05
    assert abs(errors["density_bias"]) <= 0.01
    assert abs(errors["mass_thin"]) <= 0.1
    assert abs(errors["mass_middle"]) <= 0.1
