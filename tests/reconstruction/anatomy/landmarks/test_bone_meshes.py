"""Landmarks of real bones: any pose, either side and another mesh of the same bone give the same."""

import numpy as np
import pytest

from reconstruction.anatomy.landmarks.bone_landmarks import NamedBone, landmarks_as_json, measure_bones
from reconstruction.anatomy.landmarks.calcaneus import measure_calcaneus
from reconstruction.anatomy.landmarks.features import angle_deg
from reconstruction.anatomy.landmarks.femur import measure_femur
from reconstruction.anatomy.landmarks.hip_bone import measure_hip_bone
from reconstruction.anatomy.landmarks.sacrum import measure_sacrum
from reconstruction.anatomy.landmarks.talus import measure_talus
from reconstruction.anatomy.landmarks.tibia import measure_tibia
from reconstruction.bone_naming import parse_bone_id
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.coverage import coverage
from reconstruction.surfaces.decimation import decimate
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import LevelField
from reconstruction.volume import Volume, VolumeGeometry
from tests.reconstruction.anatomy.landmarks.shapes import directions, mirrored, places, surface_from, turned

NO_SCAN = Volume(
    np.full((4, 4, 4), -1000, dtype=np.int16),
    np.array([[800.0, 0, 0, -1200], [0, 800, 0, -1200], [0, 0, 800, -1200], [0, 0, 0, 1]]),
)
VHF, FOOT = "06_bone_meshes_vhf_bmf", "01_vhf_feet_ct/gt_left_foot_stl"
BONES = {
    "femur_right": (f"{VHF}/FemurR.stl", "m", lambda surface, side: measure_femur(NO_SCAN, surface, side)),
    "tibia_right": (f"{VHF}/TibiaR.stl", "m", measure_tibia),
    "hip_bone_right": (f"{VHF}/PelvisR.obj", "m", measure_hip_bone),
    "calcaneus_left": (f"{FOOT}/VHF_Left_Calcaneous_ctframe.stl", "mm", measure_calcaneus),
    "talus_left": (f"{FOOT}/VHF_Left_Talus_ctframe.stl", "mm", measure_talus),
    "sacrum": (f"{VHF}/Sacrum.stl", "m", lambda surface, _side: measure_sacrum(surface)),
}
_surfaces: dict = {}
COARSE_MM = 4.0  # triangles of the coarse mesh are up to 10 mm long
ROUND = {"medial_epicondyle", "lateral_epicondyle", "transepicondylar_axis"}  # summits that are flat


@pytest.fixture(params=BONES)
def bone(request, data_dir):
    path, unit, measure = BONES[request.param]
    if path not in _surfaces:
        _surfaces[path] = surface_from(data_dir / path, unit)
    side = request.param.rsplit("_", 1)[-1]
    return request.param, _surfaces[path], "right" if side == "right" else "left", measure


def test_a_turned_bone_has_the_same_landmarks(bone):
    _, surface, side, measure = bone
    found = measure(surface, side)
    moved, rotation, shift = turned(surface)
    again = measure(moved, side)
    assert places(found)
    for name, place in places(found).items():
        assert np.linalg.norm(rotation.apply(place) + shift - places(again)[name]) < 0.1, name
    for name, direction in directions(found).items():
        assert angle_deg(rotation.apply(direction), directions(again)[name]) < 0.1, name
    for name, value in found.measures.items():
        assert again.measures[name].value == (value.value and pytest.approx(value.value, abs=0.1)), name


def test_a_mirrored_bone_has_mirrored_landmarks(bone):
    name, surface, side, measure = bone
    if name == "sacrum":
        pytest.skip("the sacrum has no side")
    found = measure(surface, side)
    again = measure(mirrored(surface), "left" if side == "right" else "right")
    for feature, place in places(found).items():
        assert np.linalg.norm(place * [-1.0, 1.0, 1.0] - places(again)[feature]) < 0.1, feature


def test_a_coarser_mesh_has_nearly_the_same_landmarks(bone):
    _, surface, side, measure = bone
    found = measure(surface, side)
    again = measure(decimate(surface, 0.3).surface, side)
    shared = {
        name: place for name, place in places(found).items() if name.rsplit("_lat")[0].rsplit("_med")[0] not in ROUND
    }
    for name, place in shared.items():
        off = np.linalg.norm(place - places(again)[name])
        print(f"{name}: {off:.2f} mm")
        assert off < COARSE_MM, name


def test_known_values_of_the_visible_human_female(data_dir):
    femur = measure_femur(NO_SCAN, surface_from(data_dir / VHF / "FemurR.stl", "m"), "right").measures
    tibia = measure_tibia(surface_from(data_dir / VHF / "TibiaR.stl", "m"), "right")
    other = measure_tibia(
        surface_from(data_dir / "07_knee_meshes_vhf_denver/VHF_Right_Bone_Tibia_smooth.stl", "mm"), "right"
    )
    for name, entry in {**femur, **tibia.measures}.items():
        print(f"{name}: {entry.value:.1f} {entry.unit}, residual {entry.residual:.1f}")
    assert 115 < femur["neck_shaft_angle"].value < 140
    assert -5 < femur["anteversion"].value < 30
    assert 83 < femur["mechanical_lateral_distal_angle"].value < 92
    assert 80 < tibia.measures["medial_proximal_tibial_angle"].value < 92
    # Two teams took these surfaces from the same donor.
    lengths = [found.features["mechanical_axis"].length_mm for found in (tibia, other)]
    assert lengths[0] == pytest.approx(lengths[1], abs=6.0)
    widths = [found.measures["plateau_width"].value for found in (tibia, other)]
    assert widths[0] == pytest.approx(widths[1], abs=3.0)


def test_the_upper_part_of_a_tibia_has_a_plateau_and_no_ankle(data_dir):
    surface = surface_from(data_dir / VHF / "TibiaR.stl", "m")
    whole = measure_tibia(surface, "right")
    for keep_upper in (True, False):
        vertices = surface.vertices.copy()
        cut = vertices[:, 2].max() - 130.0 if keep_upper else vertices[:, 2].min() + 110.0
        vertices[:, 2] = np.maximum(vertices[:, 2], cut) if keep_upper else np.minimum(vertices[:, 2], cut)
        found = measure_tibia(BoneSurface(vertices, surface.triangles), "right")
        assert found.features["mechanical_axis"] is None
        assert found.measures["medial_proximal_tibial_angle"].value is None
        if keep_upper:
            assert np.linalg.norm(found.features["plateau"].at - whole.features["plateau"].at) < 3.0
            assert found.doubts[0].message_id == "landmarks-doubt-no-ankle"
        else:
            assert found.features["plateau"] is None
            assert found.doubts[0].message_id == "landmarks-doubt-no-plateau"


def test_every_measure_has_a_name_and_a_method_in_words(data_dir):
    from scenarios.language import Translator

    surface = surface_from(data_dir / VHF / "TibiaR.stl", "m")
    bones = [NamedBone(parse_bone_id("tibia_right"), surface), NamedBone(parse_bone_id("fibula_left"), surface)]
    entries = [landmarks_as_json(found) for found in measure_bones(NO_SCAN, bones)]
    assert entries[1]["measures"] == {}
    assert entries[1]["principal_axes"]["lengths_mm"][0] > 300.0
    for name, measure in entries[0]["measures"].items():
        for language in ("en", "zh_CN"):
            assert Translator(language).text(measure["method"])
            assert Translator(language).text(measure["method"].replace("-method-", "-name-")), name
        assert set(measure) == {"value", "unit", "residual", "method", "doubt", "norm"}


@pytest.mark.parametrize(("above_mm", "is_measured"), [(8.0, True), (-4.0, False)])
def test_no_angle_rests_on_summits_that_the_scan_cuts_off(data_dir, above_mm, is_measured):
    path = data_dir / BONES["calcaneus_left"][0]
    whole = surface_from(path, "mm")
    low, high = whole.vertices.min(axis=0) - 8.0, whole.vertices.max(axis=0) + 8.0
    high[2] += above_mm - 8.0
    shape = np.ceil(high - low).astype(int)[::-1] + 1
    geometry = VolumeGeometry.axis_parallel(high - (shape[::-1] - 1.0), 1.0, tuple(int(count) for count in shape))
    # The share of each voxel inside the bone is a level set that the last slice cuts.
    share = Volume(coverage(whole, geometry) - np.float32(0.5), geometry.affine)
    surface = extract_surface(LevelField(share, (False, True, False, False, False, False), 0.5))
    scan = Volume(np.zeros(geometry.shape, dtype=np.int16), geometry.affine)
    (found,) = measure_bones(scan, [NamedBone(parse_bone_id("calcaneus_left"), surface)])
    angle = found.measures["boehler_angle"]
    assert (angle.value is not None) == is_measured
    assert (angle.doubt is None) == is_measured
    assert found.other["of_cropped_bone"] != is_measured
    assert found.measures["calcaneal_length"].value > 70.0
