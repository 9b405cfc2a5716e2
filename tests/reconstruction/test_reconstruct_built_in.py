"""The built-in case through the whole way, measured against its own truth."""

import json

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.generated_case.anatomy import FemurDescription, Side
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import generate_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import ReconstructionOptions, reconstruct


def surface_errors(femur, surface, bottom_mm):
    """Signed distance from truth [mm] and true thickness of the cortex [mm] at every fifth vertex above the cut."""
    points = surface.vertices[surface.vertices[:, 2] > bottom_mm + 2.0][::5]
    distance = femur.surface_distance_mm(points)
    gradient = femur.gradient(points)
    on_surface = points + gradient / np.linalg.norm(gradient, axis=1, keepdims=True) * distance[:, None]
    return distance, femur.cortical_thickness_mm(on_surface)


def test_surface_lies_on_the_truth(built_in):
    surface = built_in.model.surface(built_in.bone_id)
    distance, thickness = surface_errors(built_in.femur, surface, built_in.bottom_mm)
    thick = np.abs(distance[thickness >= 2.0])
    thin = np.abs(distance[thickness < 2.0])
    print(f"cortex >= 2 mm: p95 {np.percentile(thick, 95):.3f} mm, thinner: p95 {np.percentile(thin, 95):.3f} mm")
    assert np.percentile(thick, 95) <= 0.1
    assert np.percentile(thin, 95) <= 0.15
    assert abs(distance.mean()) < 0.03


def test_surface_is_watertight_and_has_the_true_volume(built_in):
    surface = built_in.model.surface(built_in.bone_id)
    bone = built_in.model.bones[0]
    assert surface.is_watertight
    assert bone.watertight
    assert bone.cropped
    low, high = built_in.femur.bounds_mm()
    low = np.array([*(low[:2] - 2), built_in.bottom_mm - 0.3])  # the cap lies half a slice below the last slice
    step = 0.75
    axes = [np.arange(start + step / 2, stop + 3, step) for start, stop in zip(low, high, strict=True)]
    inside = 0
    for height in axes[2]:
        x, y = np.meshgrid(axes[0], axes[1])
        points = np.stack([x, y, np.full_like(x, height)], axis=-1)
        inside += np.count_nonzero(built_in.femur.depth_mm(points) > 0)
    assert bone.volume_ml == pytest.approx(inside * step**3 / 1000, rel=0.005)


def test_density_away_from_edges(built_in):
    model, femur = built_in.model, built_in.femur
    z, y, x = np.indices([length // 3 for length in model.density.array.shape]) * 3
    points = model.density.geometry.to_world(np.stack([x, y, z], axis=-1)).reshape(-1, 3)
    measured = model.density.array[z, y, x].ravel()
    low, high = femur.bounds_mm()
    near = np.all((points > low) & (points < high), axis=1)
    points, measured = points[near], measured[near]
    local = femur.pose.to_femur(points)
    depth = femur.field.shape.depth(local)
    thickness = femur.field.shape.cortical_thickness(local)
    truth = femur.density(points)
    compact = (depth > 2) & (thickness - depth > 2)
    spongy = (depth > 2) & (depth - thickness > 2) & (truth > 0.15)
    assert compact.sum() > 500
    for part in (compact, spongy):
        error = measured[part] / truth[part] - 1.0
        assert abs(np.median(error)) < 0.02
        assert np.median(np.abs(error)) < 0.05
    assert np.abs(measured[compact] / truth[compact] - 1).max() < 0.08


def test_left_stays_left_and_right_becomes_its_mirror(tmp_path, built_in):
    description = FemurDescription(side=Side.RIGHT)
    series = generate_case_series(description, tmp_path / "ct", settings=ScanSettings(pixel_mm=1.0, slice_mm=1.0))
    model = reconstruct(series, tmp_path / "model")
    right = model.surface(model.bones[0].id)
    left = built_in.model.surface(built_in.bone_id)
    assert left.vertices[:, 0].min() > 0 > right.vertices[:, 0].max()
    distance, thickness = surface_errors(GeneratedFemur(description), right, float(model.hu.geometry.bounds_mm()[0][2]))
    assert np.percentile(np.abs(distance[thickness >= 2.0]), 95) <= 0.3


def test_poor_bone_is_still_closed(tmp_path):
    description = FemurDescription(bone_quality="severe_osteoporosis", seed=4)
    series = generate_case_series(description, tmp_path / "ct", settings=ScanSettings(pixel_mm=0.9, slice_mm=0.9))
    model = reconstruct(series, tmp_path / "model")
    femur = GeneratedFemur(description)
    assert len(model.bones) == 1
    assert model.bones[0].watertight
    distance, _ = surface_errors(femur, model.surface(model.bones[0].id), float(model.hu.geometry.bounds_mm()[0][2]))
    assert np.percentile(np.abs(distance), 95) < 0.5
    # The marrow is inside: the middle of the canal belongs to the bone.
    index = np.round(model.labels.geometry.to_index(femur.shaft_centre_mm(-90.0))).astype(int)
    assert model.labels.array[tuple(index[::-1])] == 1


def test_folder_is_as_promised_and_reads_back(built_in):
    folder = built_in.model.folder
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    expected = {"patient_model.json", "volume.nii.gz", "density.nii.gz", "labels.nii.gz", "meshes/femur_left.stl"}
    expected |= {"meshes/lod1/femur_left.stl", "meshes/lod2/femur_left.stl"}
    assert {name.replace("\\", "/") for name in names} == expected
    content = json.loads((folder / "patient_model.json").read_text(encoding="utf-8"))
    assert {"schema_version", "import", "bones"} <= set(content)
    keys = ["id", "name", "side", "level", "label", "confidence", "doubts", "volume_ml", "mesh", "watertight"]
    keys += ["cropped", "landmarks", "levels_of_detail"]
    assert list(content["bones"][0]) == keys
    back = read_patient_model(folder)
    assert back.bones == built_in.model.bones or back.bones[0].volume_ml == pytest.approx(
        built_in.model.bones[0].volume_ml, abs=1e-3
    )
    assert np.array_equal(back.hu.array, built_in.model.hu.array)
    assert np.array_equal(back.labels.array, built_in.model.labels.array)
    assert np.abs(back.density.array - built_in.model.density.array).max() <= 0.51e-4
    assert np.allclose(back.hu.affine, built_in.model.hu.affine, atol=1e-4)
    assert back.imported == built_in.model.imported
    inside = np.count_nonzero(back.labels.array == 1) * back.labels.geometry.voxel_volume_mm3 / 1000
    assert inside == pytest.approx(back.bones[0].volume_ml, rel=0.01)


def test_cancelling_leaves_nothing_behind(tmp_path, built_in):
    class StoppedError(Exception):
        pass

    def stop(stage, fraction):
        if stage == "segment":
            raise StoppedError

    with pytest.raises(StoppedError):
        reconstruct(built_in.series, tmp_path / "model", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_folder_is_left_alone(tmp_path, built_in):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ReconstructionError, match="out-not-empty"):
        reconstruct(built_in.series, tmp_path, options=ReconstructionOptions())
    assert (tmp_path / "thesis.txt").read_text() == "mine"
