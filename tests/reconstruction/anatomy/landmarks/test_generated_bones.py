"""Landmarks against shapes whose truth is exact: the generated femur, and a vertebra of simple solids."""

import numpy as np
import pytest

from reconstruction.anatomy.landmarks.features import angle_deg
from reconstruction.anatomy.landmarks.femur import measure_femur
from reconstruction.anatomy.landmarks.vertebra import measure_vertebra
from reconstruction.generated_case.anatomy import FemurDescription, Side
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.volume import Volume
from tests.reconstruction.anatomy.landmarks.shapes import directions, places, surface_of, turned

NO_SCAN = Volume(
    np.full((4, 4, 4), -1000, dtype=np.int16),
    np.array([[800.0, 0, 0, -1200], [0, 800, 0, -1200], [0, 0, 800, -1200], [0, 0, 0, 1]]),
)
WIDTH_MM, HEIGHT_MM, CONVERGENCE_DEG, BODY_MM = 8.0, 14.0, 15.0, 28.0


@pytest.fixture(scope="module", params=[(Side.LEFT, 12.0, 126.0), (Side.RIGHT, 25.0, 133.0)], ids=["left", "right"])
def femur(request):
    side, version, neck = request.param
    description = FemurDescription(side=side, condyles=True, anteversion_deg=version, neck_shaft_angle_deg=neck)
    truth = GeneratedFemur(description)
    centre = truth.head_centre_mm
    outwards = 1.0 if side == Side.LEFT else -1.0
    corners = np.array([[-45.0 * outwards, -70.0, -450.0], [110.0 * outwards, 90.0, 45.0]]) + centre
    surface = surface_of(truth.depth_mm, corners.min(axis=0), corners.max(axis=0), 2.0)
    return truth, surface, side.value


def test_a_whole_femur_is_measured_in_any_pose(femur):
    truth, surface, side = femur
    found = measure_femur(NO_SCAN, surface, side)
    assert np.linalg.norm(found.features["head"].centre - truth.head_centre_mm) < 0.3
    assert found.measures["neck_shaft_angle"].value == pytest.approx(truth.neck_shaft_angle_deg, abs=1.0)
    assert found.measures["anteversion"].value == pytest.approx(truth.anteversion_deg, abs=1.5)
    assert angle_deg(found.features["mechanical_axis"].direction, truth.shaft_direction) < 12.0
    away = found.features["condylar_line"]
    outwards = 1.0 if side == "left" else -1.0
    assert (away.lateral - away.medial)[0] * outwards > 20.0
    moved, rotation, shift = turned(surface)
    again = measure_femur(NO_SCAN, moved, side)
    for name, place in places(found).items():
        assert np.linalg.norm(rotation.apply(place) + shift - places(again)[name]) < 0.1, name
    for name, direction in directions(found).items():
        assert angle_deg(rotation.apply(direction), directions(again)[name]) < 0.1, name


def test_a_knee_alone_has_condyles_and_says_what_is_missing(femur):
    _, surface, side = femur
    vertices = surface.vertices.copy()
    vertices[:, 2] = np.minimum(vertices[:, 2], vertices[:, 2].min() + 150.0)
    part = BoneSurface(vertices, surface.triangles)
    found, whole = measure_femur(NO_SCAN, part, side), measure_femur(NO_SCAN, surface, side)
    assert found.features["head"] is None
    assert found.measures["anteversion"].value is None
    assert found.measures["anteversion"].doubt.message_id == "landmarks-doubt-no-head"
    for name in ("lateral_condyle", "medial_condyle"):
        assert np.linalg.norm(found.features[name].centre - whole.features[name].centre) < 1.5


def vertebra(points):
    """Depth below a vertebra of simple solids: x to the left, y back, z up, the middle of the body at the origin."""
    x, y, z = np.moveaxis(points, -1, 0)
    body = np.minimum(15.0 * (1.0 - np.hypot(x / 22.0, y / 16.0)), BODY_MM / 2.0 - np.abs(z))
    # Pedicles: elliptic rods that converge forwards.
    turn = np.deg2rad(CONVERGENCE_DEG)
    along = np.array([np.sin(turn), np.cos(turn)])
    aside, back = np.abs(x) - 15.0, y - 20.0
    across = aside * along[1] - back * along[0]
    forward = aside * along[0] + back * along[1]
    rod = 4.0 * (1.0 - np.hypot(across / (WIDTH_MM / 2.0), (z - 5.0) / (HEIGHT_MM / 2.0)))
    rod = np.minimum(rod, 13.0 - np.abs(forward))
    roof = np.minimum(4.0 - np.abs(y - 34.0 + 0.25 * np.abs(x)), np.minimum(22.0 - np.abs(x), 9.0 - np.abs(z)))
    process = np.minimum(3.0 - np.abs(x), np.minimum(16.0 - np.abs(y - 48.0), 8.0 - np.abs(z + 8.0)))
    return np.max([body, rod, roof, process], axis=0)


@pytest.fixture(scope="module")
def spine_bone():
    return surface_of(vertebra, (-30, -22, -22), (30, 70, 22), 0.8)


def test_plates_and_pedicles_of_a_vertebra(spine_bone):
    found = measure_vertebra(spine_bone)
    assert np.linalg.norm(found.features["body_centre"].at) < 3.0
    assert angle_deg(found.features["upper_end_plate"].normal, np.array([0.0, 0.0, 1.0])) < 0.5
    assert found.measures["body_height"].value == pytest.approx(BODY_MM, abs=0.3)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        pedicle = found.features[f"pedicle_{side}"]
        assert pedicle.at[0] * sign == pytest.approx(15.0, abs=3.5)
        assert found.measures[f"pedicle_width_{side}"].value == pytest.approx(WIDTH_MM, abs=0.4)
        assert found.measures[f"pedicle_height_{side}"].value == pytest.approx(HEIGHT_MM, abs=0.6)
        assert found.measures[f"pedicle_convergence_{side}"].value == pytest.approx(CONVERGENCE_DEG, abs=2.0)
    assert found.doubts == ()


def test_pedicles_that_are_not_alike_are_doubted(spine_bone):
    vertices = spine_bone.vertices.copy()
    pedicle = (np.abs(vertices[:, 0] - 15.0) < 8.0) & (np.abs(vertices[:, 1] - 22.0) < 7.0)
    vertices[pedicle, 0] = 15.0 + 0.35 * (vertices[pedicle, 0] - 15.0)  # one is a third as wide
    found = measure_vertebra(BoneSurface(vertices, spine_bone.triangles))
    assert found.measures["pedicle_width_left"].value < found.measures["pedicle_width_right"].value - 4.0
    for side in ("left", "right"):
        assert found.measures[f"pedicle_width_{side}"].doubt.message_id == "landmarks-doubt-pedicles-unlike"
    assert "landmarks-doubt-pedicles-unlike" in [doubt.message_id for doubt in found.doubts]


def test_an_upside_down_vertebra_is_measured_alike(spine_bone):
    found = measure_vertebra(spine_bone)
    moved, rotation, shift = turned(spine_bone)
    again = measure_vertebra(moved)
    for name, place in places(found).items():
        assert np.linalg.norm(rotation.apply(place) + shift - places(again)[name]) < 0.5, name
    for name, measure in found.measures.items():
        assert again.measures[name].value == pytest.approx(measure.value, abs=0.5), name


def test_half_a_vertebra_is_not_measured(spine_bone):
    vertices = spine_bone.vertices.copy()
    vertices[:, 1] = np.minimum(vertices[:, 1], 18.0)  # the arch is gone
    found = measure_vertebra(BoneSurface(vertices, spine_bone.triangles))
    assert found.features["body_centre"] is None
    assert found.measures["pedicle_width_left"].value is None
    assert [doubt.message_id for doubt in found.doubts] == ["landmarks-doubt-no-spinal-canal"]
