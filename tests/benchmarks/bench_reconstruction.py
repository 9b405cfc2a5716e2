"""How long reconstruction takes, stage by stage, and how near it comes to the truth there is.

`run()` times the feet CT (512 x 512 x 150) with the surface stage beside VTK's flying edges, windowed sinc and quadric
decimation on the same mask in the same run. Started as a script it prints the accuracy on the pelvis CT and on
generated femora as well: python -m tests.benchmarks.bench_reconstruction
"""

import os
import tempfile
import time
from pathlib import Path

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D, vtkQuadricDecimation, vtkWindowedSincPolyDataFilter

from reconstruction.generated_case.anatomy import FemurDescription, Side
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import cached_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.nifti import read_nifti
from reconstruction.patient_model import PatientModel
from reconstruction.pipeline import STAGES, reconstruct
from reconstruction.volume import Volume

_DATA = Path(os.environ.get("OSTEON_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
_FEET = _DATA / "01_vhf_feet_ct" / "vhf_feet_ct_dicom.zip"
_PELVIS = _DATA / "03_pelvis_ct_hip_implant" / "pelvis_lumbar_ct_3mm.nii.gz"
_PELVIS_LABELS = _DATA / "03_pelvis_ct_hip_implant" / "pelvis_lumbar_ct_3mm_totalseg_labels.nii.gz"
_PELVIS_NUMBERS = {"femur_left": 75, "femur_right": 76, "hip_bone_left": 77, "hip_bone_right": 78}
_METAL_HU = 2000.0  # the label map counts the nail as bone, we do not: metal is left out of the comparison
_REPEATS = 2
_FEMORA = (
    FemurDescription(),
    FemurDescription(side=Side.RIGHT, condyles=True, anteversion_deg=20.0, neck_shaft_angle_deg=132.0),
)
_COARSE = ScanSettings(pixel_mm=1.0, slice_mm=1.0)


def run() -> list[dict[str, object]]:
    """Rows {name, unit, p50, p99, max, rival, ratio}: ratio = the rival's time over ours."""
    if not _FEET.is_file():
        source, title = cached_case_series(_FEMORA[0]), "built-in femur CT"
    else:
        source, title = _FEET, "feet CT 512 x 512 x 150"
    stages: dict[str, list[float]] = {stage: [] for stage in STAGES}
    rivals = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(_REPEATS):
            watch = _StageWatch()
            model = reconstruct(source, Path(scratch) / f"model{number}", progress=watch)
            for stage, seconds in watch.finish().items():
                stages[stage].append(seconds * 1e3)
            rivals.append(_vtk_surface_ms(model.labels))
    rows = [_row(f"{stage}, {title}", stages[stage], rivals if stage == "surface" else None) for stage in STAGES]
    return [*rows, _row(f"whole, {title}", [sum(times) for times in zip(*stages.values(), strict=True)])]


class _StageWatch:
    """Progress listener that adds up the time of each stage."""

    def __init__(self) -> None:
        self._seconds = dict.fromkeys(STAGES, 0.0)
        self._stage = STAGES[0]
        self._since = time.perf_counter()

    def __call__(self, stage: str, _fraction: float) -> None:
        now = time.perf_counter()
        self._seconds[self._stage] += now - self._since
        self._stage, self._since = stage, now

    def finish(self) -> dict[str, float]:
        self(self._stage, 1.0)
        return self._seconds


def _vtk_surface_ms(labels: Volume) -> float:
    """Time of the plain surface pipeline on all bone at once [ms]."""
    started = time.perf_counter()
    mask = np.ascontiguousarray(labels.array > 0).view(np.uint8)
    image = vtkImageData()
    image.SetDimensions(*mask.shape[::-1])
    image.GetPointData().SetScalars(numpy_to_vtk(mask.ravel(), deep=False))
    contour = vtkFlyingEdges3D()
    contour.SetInputData(image)
    contour.SetValue(0, 0.5)
    smoother = vtkWindowedSincPolyDataFilter()
    smoother.SetInputConnection(contour.GetOutputPort())
    smoother.SetNumberOfIterations(12)
    decimation = vtkQuadricDecimation()
    decimation.SetInputConnection(smoother.GetOutputPort())
    decimation.SetTargetReduction(0.5)
    decimation.Update()
    return (time.perf_counter() - started) * 1e3


def _row(name: str, times: list[float], rivals: list[float] | None = None) -> dict[str, object]:
    middle = float(np.median(times))
    rival = None if rivals is None else float(np.median(rivals))
    return {
        "name": f"Reconstruction: {name}",
        "unit": "ms",
        "p50": middle,
        "p99": float(np.percentile(times, 99)),
        "max": float(max(times)),
        "rival": rival,
        "ratio": None if rival is None or middle == 0.0 else rival / middle,
    }


def pelvis_accuracy() -> list[str]:
    """Dice of each bone of the pelvis CT against the label map, one line each."""
    if not _PELVIS.is_file():
        return [f"{_PELVIS.name} is missing"]
    with tempfile.TemporaryDirectory() as scratch:
        model = reconstruct(_PELVIS, Path(scratch) / "model")
    truth = read_nifti(_PELVIS_LABELS).closest_to_lps().array
    return [_dice_line(model, truth, bone_id, number) for bone_id, number in _PELVIS_NUMBERS.items()]


def _dice_line(model: PatientModel, truth: np.ndarray, bone_id: str, number: int) -> str:
    found = [bone for bone in model.bones if bone.id == bone_id]
    if not found:
        return f"{bone_id:16s} not found"
    ours = model.labels.array == found[0].label
    theirs = (truth == number) & (model.hu.array < _METAL_HU)
    dice = 2.0 * np.count_nonzero(ours & theirs) / (np.count_nonzero(ours) + np.count_nonzero(theirs))
    return f"{bone_id:16s} Dice {dice:.3f}   confidence {found[0].confidence:.2f}"


def femur_accuracy() -> list[str]:
    """Errors of the landmarks of generated femora, one line each."""
    lines = []
    for description, settings in zip(_FEMORA, (ScanSettings(), _COARSE), strict=True):
        femur = GeneratedFemur(description)
        with tempfile.TemporaryDirectory() as scratch:
            model = reconstruct(cached_case_series(description, settings=settings), Path(scratch) / "model")
        bone = model.bone(f"femur_{description.side.value}")
        marks: dict = bone.landmarks
        head = np.linalg.norm(np.array(marks["head"]["centre_mm"]) - femur.head_centre_mm)
        angle = marks["neck_shaft_angle_deg"] - femur.neck_shaft_angle_deg
        version = marks["anteversion_deg"]
        turned = "none in scan" if version is None else f"{version - femur.anteversion_deg:+.2f} deg"
        lines.append(
            f"{bone.id:12s} {settings.pixel_mm:.1f} mm  head centre {head:.3f} mm, neck-shaft angle {angle:+.2f} deg, "
            f"anteversion {turned}"
        )
    return lines


if __name__ == "__main__":
    print("\n".join([*pelvis_accuracy(), *femur_accuracy()]))
    for line in run():
        print(line)
