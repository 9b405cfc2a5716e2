import numpy as np
import pytest

from simulator.rendering.fluoroscopy.c_arm import SIDES, VIEWS, CArmPose, view_pose
from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.path_integrals import line_integral
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid


def oblique_geometry(**changes) -> XRayGeometry:
    values = {
        "source_mm": np.array([-300.0, -600.0, 120.0]),
        "detector_mm": np.array([150.0, 250.0, -40.0]),
        "up": np.array([0.1, 0.0, 1.0]),
        "pixel_mm": 0.7,
        "shape": (120, 160),
    }
    return XRayGeometry(**(values | changes))


@pytest.mark.parametrize("seen_from_detector", [False, True])
def test_projection_matrix_takes_pixel_centres_to_their_own_column_and_row(seen_from_detector):
    geometry = oblique_geometry(seen_from_detector=seen_from_detector)
    pixels = np.array([[0, 0], [159, 0], [0, 119], [80, 33]], dtype=float)
    points = geometry.pixel_centres_mm(pixels)
    for share in (0.3, 0.7, 1.0):
        on_rays = geometry.source_mm + share * (points - geometry.source_mm)
        assert np.allclose(geometry.project(on_rays), pixels, atol=1e-9)


def test_the_detector_faces_the_source_and_row_0_is_at_the_up_edge():
    geometry = oblique_geometry()
    assert np.allclose(geometry.projection_matrix[2, :3], geometry.beam)
    top, bottom = geometry.pixel_centres_mm(np.array([[79.5, 0.0], [79.5, 119.0]]))
    assert (top - bottom) @ geometry.up > 0.0
    assert np.allclose((top + bottom) / 2.0, geometry.detector_mm)
    assert abs((top - bottom) @ geometry.beam) < 1e-9


def test_points_behind_the_source_have_no_projection():
    geometry = oblique_geometry()
    assert np.isnan(geometry.project(geometry.source_mm - 10.0 * geometry.beam)).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"detector_mm": np.array([-300.0, -600.0, 120.0])}, "fluoroscopy-source-on-detector"),
        ({"up": np.zeros(3)}, "fluoroscopy-up-along-beam"),
        ({"up": np.array([450.0, 850.0, -160.0])}, "fluoroscopy-up-along-beam"),
    ],
)
def test_impossible_geometries_are_refused(changes, message):
    with pytest.raises(FluoroscopyError) as refusal:
        oblique_geometry(**changes)
    assert refusal.value.message_id == message


def test_binning_keeps_the_field():
    geometry = oblique_geometry()
    point = np.array([10.0, -20.0, 30.0])
    fine, coarse = geometry.project(point), geometry.binned(2).project(point)
    assert np.allclose((fine - 0.5) / 2.0, coarse)


@pytest.mark.parametrize("direction", [(0, 1, 0), (1, 0.1, 0), (0.2, 0.3, 1), (1, 1, 0.4), (-1, 0.7, -0.6)])
def test_landmarks_appear_where_the_pinhole_model_says(direction):
    # Single dense voxels on an oblique, anisotropic grid: the shadow's centre of mass against the projected centre.
    turn = np.linalg.qr(np.array([[1.0, 0.2, -0.1], [-0.2, 1.0, 0.3], [0.15, -0.3, 1.0]]))[0]
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag([0.8, 1.0, 1.6])
    affine[:3, 3] = (-20.0, -30.0, -40.0)
    along = np.array(direction, dtype=float) / np.linalg.norm(direction)
    middle = affine[:3, :3] @ np.array([27.5, 35.5, 23.5]) + affine[:3, 3]
    up = np.array([0.0, 0.1, 1.0])
    geometry = XRayGeometry(middle - 650.0 * along, middle + 350.0 * along, up, 0.8, (256, 256))
    for voxel in ((11, 20, 31), (40, 50, 12), (5, 60, 40)):
        hu = np.full((48, 72, 56), -1000, dtype=np.int16)
        z, y, x = voxel
        hu[z, y, x] = 2000
        image = line_integral(VolumeGrid(hu, affine), geometry, 60.0)
        rows, columns = np.indices(image.shape)
        seen = np.array([(image * columns).sum(), (image * rows).sum()]) / image.sum()
        expected = geometry.project(affine[:3, :3] @ np.array([x, y, z]) + affine[:3, 3])
        assert np.abs(seen - expected).max() < 0.2


def test_the_magnification_is_that_of_the_distances():
    pose = CArmPose(np.zeros(3), source_to_centre_mm=640.0, source_to_detector_mm=960.0)
    geometry = pose.geometry(256)
    assert pose.magnification == pytest.approx(1.5)
    assert geometry.magnification_at(np.zeros(3)) == pytest.approx(1.5)
    a, b = geometry.project(np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 40.0]]))
    assert np.linalg.norm(a - b) * geometry.pixel_mm == pytest.approx(60.0)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("side", SIDES)
def test_every_view_looks_at_its_centre(view, side):
    centre = np.array([30.0, -40.0, 900.0])
    geometry = view_pose(view, centre, side).geometry(512)
    assert np.allclose(geometry.project(centre), 255.5)
    assert geometry.source_to_detector_mm == pytest.approx(1000.0)


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_the_two_sides_mirror_each_other(view):
    points = np.array([[12.0, 30.0, -7.0], [-40.0, 22.0, 51.0]])
    left = view_pose(view, np.zeros(3), "left").geometry(512).project(points)
    right = view_pose(view, np.zeros(3), "right").geometry(512).project(points * [-1.0, 1.0, 1.0])
    assert np.allclose(left[:, 1], right[:, 1])
    assert np.allclose(left[:, 0] - 255.5, 255.5 - right[:, 0])


def test_views_stand_where_an_operating_room_puts_them():
    def tube(view, side="left"):
        return view_pose(view, np.zeros(3), side).geometry(64).source_mm / 700.0

    assert np.allclose(tube("ap"), (0, -1, 0), atol=1e-12)  # anterior
    assert np.allclose(tube("lateral", "left"), (-1, 0, 0), atol=1e-12)  # film at the left side
    assert np.allclose(tube("lateral", "right"), (1, 0, 0), atol=1e-12)
    half = np.sqrt(0.5)
    assert tube("inlet")[2] > 0.6
    assert tube("outlet")[2] < -0.6
    assert np.allclose(tube("obturator-oblique", "right"), (-half, -half, 0))
    assert np.allclose(tube("iliac-oblique", "right"), (half, -half, 0))
    assert np.allclose(tube("axial-hip", "left"), (-half, 0, -half))
    angle = np.degrees(np.arcsin(-tube("distal-radius-lateral")[2]))
    assert 20.0 <= angle <= 30.0
    ap = view_pose("ap", np.zeros(3)).geometry(64)
    assert ap.project(np.array([10.0, 0.0, 0.0]))[0] > 31.5  # the patient's left is on the right, as one faces him
    assert ap.project(np.array([0.0, 0.0, 10.0]))[1] < 31.5


def test_roll_turns_the_image_clockwise():
    pose = view_pose("ap", np.zeros(3)).turned(roll_deg=90.0)
    column, row = pose.geometry(64).project(np.array([0.0, 0.0, 20.0]))
    assert column > 36.0
    assert row == pytest.approx(31.5)


def test_a_lateral_view_may_be_looked_at_from_above():
    geometry = CArmPose(np.zeros(3), angulation_deg=90.0).geometry(64)
    assert np.allclose(geometry.beam, (0, 0, -1))
    assert geometry.project(np.array([0.0, -10.0, 0.0]))[1] < 31.5


@pytest.mark.parametrize(("view", "side"), [("worm", "left"), ("ap", "top")])
def test_unknown_views_and_sides_are_refused(view, side):
    with pytest.raises(FluoroscopyError):
        view_pose(view, np.zeros(3), side)
