"""Tables of errors against what is exactly known: of the generated femur, and of a label map.

python -m tests.reconstruction.truth_tables femur [--slices 0.6 0.5 1 2] [--condyles]
python -m tests.reconstruction.truth_tables label-map FILE [--least-ml 1]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from reconstruction.cutting_grid import cutting_grid
from reconstruction.density.relations import apparent_density, hounsfield
from reconstruction.generated_case.anatomy import FemurDescription, Side
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import cached_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.label_map import read_label_map
from reconstruction.patient_model import PatientModel
from reconstruction.pipeline import ReconstructionOptions, reconstruct

_PIXEL_MM = 0.6
_CELL_MM = 0.5
_THICK_MM = 2.0
_DEEP_MM = 2.0  # farther from every edge density is not blurred
_SHELL_MM = 1.0  # about a cortex what blur may have spread counts as its mass
_WHOLE = FemurDescription(side=Side.RIGHT, condyles=True, anteversion_deg=20.0, neck_shaft_angle_deg=132.0)
_COLUMNS = {
    "slice_mm": "slices [mm]",
    "thick_mm": "surface p95, cortex >= 2 mm [mm]",
    "thin_mm": "surface p95, thinner [mm]",
    "head_mm": "head centre [mm]",
    "neck_deg": "neck-shaft angle [deg]",
    "version_deg": "anteversion [deg]",
    "density": "density 2 mm from edges, median |error|",
    "density_noise": "of it by the scan's noise alone",
    "density_bias": "median error",
    "mass_thin": "mass of cortices < 1.3 mm",
    "mass_middle": "mass of cortices 1.3-2 mm",
}


def femur_errors(
    model: PatientModel, femur: GeneratedFemur, noise_hu: float = ScanSettings().noise_hu
) -> dict[str, float | None]:
    """Errors of the only bone of a model: lengths [mm], angles [degrees], shares of the truth."""
    bone = model.bones[0]
    bottom_mm = float(model.hu.geometry.bounds_mm()[0][2])
    distance, thickness = _surface_errors(model, femur, bottom_mm)
    marks: dict = bone.landmarks
    version = marks.get("anteversion_deg")
    masses = _mass_errors(model, femur)
    return {
        "thick_mm": float(np.percentile(distance[thickness >= _THICK_MM], 95)),
        "thin_mm": float(np.percentile(distance[thickness < _THICK_MM], 95)),
        "head_mm": float(np.linalg.norm(np.array(marks["head"]["centre_mm"]) - femur.head_centre_mm)),
        "neck_deg": marks["neck_shaft_angle_deg"] - femur.neck_shaft_angle_deg,
        "version_deg": None if version is None else version - femur.anteversion_deg,
        **_density_errors(model, femur, noise_hu),
        "mass_thin": masses[0],
        "mass_middle": masses[1],
    }


def _surface_errors(model: PatientModel, femur: GeneratedFemur, bottom_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Distance from the truth and true thickness of the cortex there [mm] at every fifth vertex above the cut."""
    vertices = model.surface(model.bones[0].id).vertices
    points = vertices[vertices[:, 2] > bottom_mm + 2.0][::5]
    distance = femur.surface_distance_mm(points)
    gradient = femur.gradient(points)
    on_surface = points + gradient / np.linalg.norm(gradient, axis=1, keepdims=True) * distance[:, None]
    return np.abs(distance), femur.cortical_thickness_mm(on_surface)


def _density_errors(model: PatientModel, femur: GeneratedFemur, noise_hu: float) -> dict[str, float]:
    """Relative errors of the density farther than 2 mm from every edge, compact and spongy bone together.

    Each voxel is judged by itself, so most of the error of poor spongy bone is the noise of the scan: how much of it
    follows from what the truth would read with such noise, and the median of the signed errors is free of it.
    """
    z, y, x = (index[::3, ::3, ::3].ravel() for index in np.indices(model.density.array.shape, dtype=np.int32))
    points = model.density.geometry.to_world(np.stack([x, y, z], axis=-1))
    low, high = femur.bounds_mm()
    near = np.all((points > low) & (points < high), axis=1)
    points, measured = points[near], model.density.array[z, y, x][near]
    local = femur.pose.to_femur(points)
    depth, thickness = femur.field.shape.depth(local), femur.field.shape.cortical_thickness(local)
    truth = femur.density(points)
    deep = (depth > _DEEP_MM) & (np.abs(thickness - depth) > _DEEP_MM) & (truth > 0.15)
    measured, truth = measured[deep], truth[deep]
    noisy = hounsfield(truth) + noise_hu * np.random.default_rng(1).standard_normal(len(truth))
    return {
        "density": float(np.median(np.abs(measured / truth - 1.0))),
        "density_noise": float(np.median(np.abs(apparent_density(noisy) / truth - 1.0))),
        "density_bias": float(np.median(measured / truth - 1.0)),
    }


def _mass_errors(model: PatientModel, femur: GeneratedFemur) -> list[float]:
    """Relative error of the mass of thin cortices about the head, as it is handed to the cutting, in two classes."""
    centre, radius = femur.head_centre_mm, femur.head_radius_mm + 12.0
    grid = cutting_grid(model, model.bones[0].id, _CELL_MM, box_mm=(centre - radius, centre + radius))
    z, y, x = np.indices(grid.density.shape)
    local = femur.pose.to_femur(grid.origin_lps_mm + np.stack([x, y, z], axis=-1) * grid.spacing_mm)
    depth, thickness = femur.field.shape.depth(local), femur.field.shape.cortical_thickness(local)
    truth, mass = femur.field.density(local), grid.density * grid.bone_fraction
    errors = []
    for low, high in ((0.0, 1.3), (1.3, _THICK_MM)):
        shell = (depth > -_SHELL_MM) & (depth < thickness + _SHELL_MM) & (thickness >= low) & (thickness < high)
        errors.append(float(mass[shell].sum(dtype=float) / truth[shell].sum() - 1.0))
    return errors


def volume_errors(source: Path, least_ml: float) -> list[tuple[str, float, float, bool]]:
    """Of each number of a label map: id, its volume [ml], error of the surface's volume, whether it is watertight."""
    labels = read_label_map(source, required=True)
    assert labels is not None
    with tempfile.TemporaryDirectory() as scratch:
        model = reconstruct(source, Path(scratch) / "model", options=ReconstructionOptions(is_label_map=True))
    voxel_ml = labels.geometry.voxel_volume_mm3 / 1000.0
    present = [int(number) for number in np.unique(labels.array) if number]
    rows = []
    for number, bone in zip(present, model.bones, strict=True):
        truth_ml = np.count_nonzero(labels.array == number) * voxel_ml
        if truth_ml >= least_ml:
            rows.append((bone.id, truth_ml, bone.volume_ml / truth_ml - 1.0, bone.watertight))
    return rows


def _print_femur(slices: list[float], description: FemurDescription) -> None:
    print(" | ".join(_COLUMNS.values()))
    for slice_mm in slices:
        settings = ScanSettings(pixel_mm=max(_PIXEL_MM, slice_mm if description.condyles else 0.0), slice_mm=slice_mm)
        with tempfile.TemporaryDirectory() as scratch:
            model = reconstruct(cached_case_series(description, settings=settings), Path(scratch) / "model")
            row = {"slice_mm": slice_mm, **femur_errors(model, GeneratedFemur(description))}
        cells = ["-" if (value := row[key]) is None else f"{value:+.3f}" for key in _COLUMNS]
        print(" | ".join(cells), flush=True)


def main() -> None:
    """Print the table that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tables = parser.add_subparsers(dest="table", required=True)
    femur = tables.add_parser("femur")
    femur.add_argument("--slices", type=float, nargs="+", default=[0.6, 0.5, 1.0, 2.0])
    femur.add_argument("--condyles", action="store_true", help="the whole femur, for anteversion")
    label_map = tables.add_parser("label-map")
    label_map.add_argument("file", type=Path)
    label_map.add_argument("--least-ml", type=float, default=0.0)
    wanted = parser.parse_args()
    if wanted.table == "femur":
        _print_femur(wanted.slices, _WHOLE if wanted.condyles else FemurDescription())
        return
    for bone_id, truth_ml, error, watertight in volume_errors(wanted.file, wanted.least_ml):
        print(f"{bone_id:12s} {truth_ml:9.3f} ml  {100 * error:+7.3f} %  {'watertight' if watertight else 'open'}")


if __name__ == "__main__":
    main()
