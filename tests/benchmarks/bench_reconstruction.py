"""How long reconstruction takes, stage by stage, and how near it comes to the truth there is.

`run()` times the feet CT (512 x 512 x 150) with the surface stage beside VTK's flying edges, windowed sinc and quadric
decimation on the same mask in the same run, in processor time, tells the peak of memory, and how time grows with the
number of voxels. Started as a script it prints the accuracy on the pelvis CT and on generated femora as well:
python -m tests.benchmarks.bench_reconstruction
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil
from scipy import ndimage
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D, vtkQuadricDecimation, vtkWindowedSincPolyDataFilter

from reconstruction.bone_segmentation import Segmentation, segment_bones
from reconstruction.generated_case.anatomy import FemurDescription, Side
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import cached_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.images.image_import import import_image
from reconstruction.images.nifti import read_nifti, write_nifti
from reconstruction.patient_model import PatientModel
from reconstruction.pipeline import STAGES, reconstruct
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import place_surface
from reconstruction.surfaces.point_spread import measure_point_spread
from reconstruction.volume import Volume
from tests.benchmarks.spread import spread

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
_Times = tuple[dict[str, float], dict[str, float]]  # wall and processor time by stage [ms]


def run() -> list[dict[str, object]]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}: ratio = the rival's figure over ours."""
    if not _FEET.is_file():
        source, title = cached_case_series(_FEMORA[0]), "built-in femur CT"
    else:
        source, title = _FEET, "feet CT 512 x 512 x 150"
    # A process of its own, so that the high-water mark of memory is that of the reconstruction alone.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        runs, ours, rivals, peak_mb = pool.submit(_measured, source, _REPEATS).result()
        growth = pool.submit(_growth).result() if source == _FEET else []
    rows = [_row(f"{stage}, {title}", [wall[stage] for wall, _ in runs]) for stage in STAGES]
    rows.append(_row(f"whole, {title}", [sum(wall.values()) for wall, _ in runs]))
    rows.append(_row(f"whole, processor time, {title}", [sum(processor.values()) for _, processor in runs]))
    rows.append(_row(f"surfaces beside VTK, processor time, {title}", ours, rivals))
    rows.append(_row(f"peak memory, {title}", [peak_mb], unit="MB"))
    return [*rows, *(_growth_rows(growth) if growth else [])]


def _measured(source: Path, repeats: int) -> tuple[list[_Times], list[float], list[float], float]:
    """Wall and processor time of each stage [ms] of some runs; our and the rival's processor time of surfaces [ms];
    the peak of memory [MB].
    """
    runs: list[_Times] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(repeats):
            watch = _StageWatch()
            reconstruct(source, Path(scratch) / f"model{number}", progress=watch)
            runs.append(watch.finish())
        peak_mb = _peak_memory_mb()
    scan, _ = import_image(source, lambda _stage, _fraction: None)
    segmentation = segment_bones(scan, progress=lambda _stage, _fraction: None)
    ours, rivals = [], []
    for _ in range(repeats + 1):
        ours.append(_our_surface_ms(scan, segmentation))
        rivals.append(_vtk_surface_ms(scan, segmentation))
    return runs, ours[1:], rivals[1:], peak_mb


def _our_surface_ms(scan: Volume, segmentation: Segmentation) -> float:
    """Processor time of placing, extracting, smoothing and thinning the surface of every piece [ms]."""
    started = time.process_time()
    spread_mm = measure_point_spread(scan, segmentation.pieces, segmentation.levels)
    for piece in segmentation.pieces:
        placed = place_surface(scan, piece, segmentation.levels, point_spread_mm=spread_mm)
        if placed.inside.any():
            extract_surface(placed, keep_share=0.5)
    return (time.process_time() - started) * 1e3


def _peak_memory_mb() -> float:
    """High-water mark of this process's memory [MB]."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kibibytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


class _StageWatch:
    """Progress listener that adds up wall and processor time of each stage."""

    def __init__(self) -> None:
        self._wall_ms = dict.fromkeys(STAGES, 0.0)
        self._processor_ms = dict.fromkeys(STAGES, 0.0)
        self._stage = STAGES[0]
        self._since = time.perf_counter(), time.process_time()

    def __call__(self, stage: str, _fraction: float) -> None:
        now = time.perf_counter(), time.process_time()
        self._wall_ms[self._stage] += (now[0] - self._since[0]) * 1e3
        self._processor_ms[self._stage] += (now[1] - self._since[1]) * 1e3
        self._stage, self._since = stage, now

    def finish(self) -> _Times:
        """Wall and processor time by stage [ms]."""
        self(self._stage, 1.0)
        return self._wall_ms, self._processor_ms


def _vtk_surface_ms(scan: Volume, segmentation: Segmentation) -> float:
    """Processor time of the plain surface pipeline on all bone at once [ms]."""
    mask = np.zeros(scan.array.shape, dtype=np.uint8)
    for piece in segmentation.pieces:
        mask[piece.box] |= piece.mask
    started = time.process_time()
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
    return (time.process_time() - started) * 1e3


def _row(name: str, times: list[float], rivals: list[float] | None = None, *, unit: str = "ms") -> dict[str, object]:
    middle = float(np.median(times))
    rival = None if rivals is None else float(np.median(rivals))
    return {
        "name": f"Reconstruction: {name}",
        "unit": unit,
        **spread(times),
        "rival": rival,
        "ratio": None if rival is None or middle == 0.0 else rival / middle,
    }


def _growth() -> list[tuple[float, dict[str, float]]]:
    """Millions of voxels and processor time of each stage [ms] of the feet on grids of 1, 2 and 4 times as many."""
    scan, _ = import_image(_FEET, lambda _stage, _fraction: None)
    measured = []
    with tempfile.TemporaryDirectory() as scratch:
        for share in (0.25, 0.25, 0.5, 1.0):  # the first run loads what is compiled
            coarse = scan.array if share == 1.0 else ndimage.zoom(scan.array, share ** (1.0 / 3.0), order=1)
            affine = scan.affine @ np.diag([*(np.array(scan.array.shape[::-1]) / coarse.shape[::-1]), 1.0])
            write_nifti(Path(scratch) / "feet.nii", Volume(coarse, affine))
            watch = _StageWatch()
            reconstruct(Path(scratch) / "feet.nii", Path(scratch) / "model", progress=watch)
            measured.append((coarse.size / 1e6, watch.finish()[1]))
    return measured[1:]


def _growth_rows(measured: list[tuple[float, dict[str, float]]]) -> list[dict[str, object]]:
    """Processor time of the import as voxels grow; the rival's is what growth in step with the first row would take."""
    first_voxels, first = measured[0]
    rows = []
    for millions, processor in measured:
        linear_ms = sum(first.values()) * millions / first_voxels
        title = f"import of {millions:.1f} M voxels, processor time, beside linear growth"
        rows.append(_row(title, [sum(processor.values())], [linear_ms]))
    return rows


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
