"""Femora recognised and measured, against the generator's exact truth."""

import numpy as np
import pytest

from reconstruction.anatomy.bone_recognition import recognise_bones
from reconstruction.anatomy.landmarks.proximal_femur import fit_femur
from reconstruction.anatomy.plane_sections import cut_by_plane
from reconstruction.anatomy.sphere_search import find_spheres
from reconstruction.anatomy.surface_samples import sample_surface
from reconstruction.bone_naming import name_divided_bone
from reconstruction.generated_case.anatomy import FemurDescription, Side
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import generate_case_series
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import ReconstructionOptions, reconstruct
from reconstruction.surfaces.bone_surface import BoneSurface

COARSE = ScanSettings(pixel_mm=1.0, slice_mm=1.0)


def angle_deg(first, second):
    return np.degrees(np.arccos(np.clip(np.dot(first, second), -1, 1)))


def true_canal_diameter(femur, height):
    """Diameter of the circle with the area inside the cortex at a height of the femur frame [mm]."""
    shape, size = femur.field.shape, femur.description.size
    around = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = np.arange(2.0, 20.0, 0.02)
    centre = np.array([0.0, float(shape.shaft_centre_y(np.array(height))), height])
    ray = np.stack([np.cos(around), np.sin(around), np.zeros_like(around)], axis=-1)
    points = centre + ray[:, None, :] * radius[None, :, None]
    cortex = shape.depth(points) < shape.cortical_thickness(points)
    inner = radius[np.argmax(cortex, axis=1)]
    return 2.0 * np.sqrt(np.mean(inner**2)) * size


def check_against_truth(bone, femur):
    landmarks = bone.landmarks
    head = landmarks["head"]
    assert np.linalg.norm(np.array(head["centre_mm"]) - femur.head_centre_mm) <= 0.3
    assert head["radius_mm"] == pytest.approx(femur.head_radius_mm, abs=0.15)
    assert landmarks["neck_shaft_angle_deg"] == pytest.approx(femur.neck_shaft_angle_deg, abs=1.0)
    assert angle_deg(landmarks["neck_axis"]["direction"], femur.neck_direction) <= 1.0
    assert angle_deg(landmarks["shaft_axis"]["direction"], femur.shaft_direction) <= 1.5
    assert landmarks["head_offset_mm"] == pytest.approx(femur.description.offset_mm * femur.description.size, abs=1.0)
    return landmarks


def test_built_in_femur_is_named_and_measured(built_in):
    bone = read_patient_model(built_in.model.folder).bone("femur_left")
    assert (bone.name, bone.side, bone.level) == ("femur", "left", None)
    assert bone.confidence > 0.9
    landmarks = check_against_truth(bone, built_in.femur)
    assert landmarks["anteversion_deg"] is None
    assert landmarks["condylar_line"] is None
    assert "reconstruction-doubt-no-condyles" in {doubt.message_id for doubt in bone.doubts}
    canal = landmarks["canal"]
    heights = np.arange(-50.0, built_in.femur.description.lower_end_mm, -4.0)
    truth = min(true_canal_diameter(built_in.femur, height) for height in heights)
    assert canal["narrowest_diameter_mm"] == pytest.approx(truth, abs=0.6)
    assert canal["residual_mm"] < 1.0


def test_a_name_given_by_hand_wins(tmp_path, built_in):
    low = built_in.femur.shaft_centre_mm(-80.0)
    options = ReconstructionOptions(names={"femur_right": tuple(low)})
    bone = reconstruct(built_in.series, tmp_path / "model", options=options).bones[0]
    assert bone.id == "femur_right"
    assert bone.landmarks["head"]["radius_mm"] == pytest.approx(built_in.femur.head_radius_mm, abs=0.15)
    assert "reconstruction-doubt-side-differs" in {doubt.message_id for doubt in bone.doubts}


@pytest.mark.parametrize(
    "description",
    [
        FemurDescription(side=Side.RIGHT, condyles=True, anteversion_deg=20.0, neck_shaft_angle_deg=132.0),
        pytest.param(
            FemurDescription(condyles=True, anteversion_deg=-4.0, neck_shaft_angle_deg=118.0, size=0.85, seed=3),
            marks=pytest.mark.deep,
        ),
        pytest.param(
            FemurDescription(condyles=True, anteversion_deg=35.0, neck_shaft_angle_deg=140.0, size=1.15, seed=5),
            marks=pytest.mark.deep,
        ),
    ],
)
def test_whole_femur_has_an_anteversion(tmp_path, description):
    series = generate_case_series(description, tmp_path / "ct", settings=COARSE)
    femur = GeneratedFemur(description)
    bone = reconstruct(series, tmp_path / "model").bone(f"femur_{description.side.value}")
    landmarks = check_against_truth(bone, femur)
    assert landmarks["anteversion_deg"] == pytest.approx(femur.anteversion_deg, abs=1.5)
    lateral, medial = (np.array(landmarks["condylar_line"][key]) for key in ("lateral_mm", "medial_mm"))
    outwards = 1.0 if description.side == Side.LEFT else -1.0
    assert (lateral - medial)[0] * outwards > 20.0


def ball_surface(centre, radius, subdivisions=4):
    import trimesh

    mesh = trimesh.creation.icosphere(subdivisions=subdivisions, radius=radius)
    return BoneSurface(np.asarray(mesh.vertices) + centre, np.asarray(mesh.faces, dtype=np.int64))


def test_a_ball_is_found_exactly_and_is_no_femur():
    centre = np.array([12.0, -40.0, 300.0])
    surface = ball_surface(centre, 22.0)
    sphere = find_spheres(sample_surface(surface), (14.0, 32.0))[0]
    assert np.linalg.norm(sphere.centre - centre) < 0.02
    assert sphere.radius_mm == pytest.approx(22.0, abs=0.1)
    assert sphere.coverage == 1.0
    assert fit_femur(surface) is None


def test_a_cut_through_a_ball_is_a_circle():
    surface = ball_surface(np.array([5.0, 6.0, 7.0]), 20.0, subdivisions=5)
    normal = np.array([1.0, 2.0, 2.0]) / 3.0
    point = np.array([5.0, 6.0, 7.0]) + 8.0 * normal
    (outline,) = cut_by_plane(surface, point + 3.0 * np.array([2.0, -2.0, 1.0]) / 3.0, normal)
    assert outline.area_mm2 == pytest.approx(np.pi * (400.0 - 64.0), rel=0.005)
    assert np.linalg.norm(outline.centroid - point) < 0.02
    assert cut_by_plane(surface, point + 30.0 * normal, normal) == []


@pytest.mark.parametrize(("kept_radii", "reason"), [(2.0, "shaft-too-short"), (None, "not-measured")])
def test_a_named_femur_without_landmarks_says_why(built_in, kept_radii, reason):
    surface = built_in.model.surface(built_in.bone_id)
    head = built_in.model.bones[0].landmarks["head"]
    vertices = surface.vertices.copy()
    if kept_radii is None:
        # Twice the size: no sphere of a head is left on it.
        vertices *= 2.0
    else:
        # Flattened below this level, as a stump that ends there.
        vertices[:, 2] = np.maximum(vertices[:, 2], head["centre_mm"][2] - kept_radii * head["radius_mm"])
    name = name_divided_bone("femur_left")
    (recognition,) = recognise_bones(built_in.model.hu, [(name, BoneSurface(vertices, surface.triangles))])
    assert recognition.landmarks.get("neck_axis") is None
    assert recognition.landmarks.get("anteversion_deg") is None
    assert recognition.name.id == "femur_left"
    assert f"reconstruction-doubt-{reason}" in {doubt.message_id for doubt in recognition.name.doubts}
