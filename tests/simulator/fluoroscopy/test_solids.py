import numpy as np
import pytest

from physics.fixation.screw import screws
from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.implant_shadow import implant_shadow
from simulator.rendering.fluoroscopy.solids import Cylinders, closed_mesh, wire
from simulator.session.implants import PlacedScrew
from tests.simulator.fluoroscopy import naive
from tests.simulator.fluoroscopy.phantoms import ball_path_mm, looking


def test_a_wire_across_the_beam_is_as_thick_as_its_diameter():
    geometry = looking((0, 1, 0), size=101, pixel_mm=0.2)
    image = wire([(-50, 0, 0), (50, 0, 0)], 2.0).paths_mm(geometry)
    assert image[50, 50] == pytest.approx(2.0, rel=1e-5)
    height_mm = 0.5  # above the axis: row of the point (0, 0, 0.5)
    row = geometry.project(np.array([0.0, 0.0, height_mm]))[1]
    chord = np.interp(row, np.arange(101), image[:, 50])
    assert chord == pytest.approx(2.0 * np.sqrt(1.0 - height_mm**2), rel=0.01)
    assert np.count_nonzero(image[:, 50]) == pytest.approx(2.0 / 0.2 * geometry.magnification_at(np.zeros(3)), abs=1.5)


def test_a_wire_along_the_beam_is_as_thick_as_it_is_long():
    geometry = looking((0, 1, 0), size=33, pixel_mm=0.2)
    assert wire([(0, -20, 0), (0, 20, 0)], 2.0).paths_mm(geometry)[16, 16] == pytest.approx(40.0, rel=1e-5)


def test_unions_of_cylinders_equal_the_twin():
    random = np.random.default_rng(2)
    starts, ends = random.uniform(-15, 15, (2, 6, 3))
    ends[5] = starts[5]  # no length: nothing there
    radii = random.uniform(1.0, 6.0, 6)
    geometry = looking((0.4, 1.0, -0.3), size=10, pixel_mm=5.5)
    image = Cylinders("steel", starts, ends, radii).paths_mm(geometry)
    for row, column in np.ndindex(10, 10):
        end = geometry.pixel_centres_mm(np.array([column, row]))
        twin = naive.union_of_cylinders_mm(geometry.source_mm, end, starts, ends, radii)
        assert image[row, column] == pytest.approx(twin, abs=0.08)


def test_bends_of_a_wire_count_once():
    geometry = looking((0, 1, 0), size=65, pixel_mm=0.2)
    bent = wire([(-5, 0, 0), (0, 0, 0), (5, 0, 0)], 2.0).paths_mm(geometry)
    straight = wire([(-5, 0, 0), (5, 0, 0)], 2.0).paths_mm(geometry)
    doubled = wire([(-5, 0, 0), (5, 0, 0), (-5, 0, 0)], 2.0).paths_mm(geometry)
    assert np.allclose(bent, straight, atol=1e-5)
    assert np.allclose(doubled, straight, atol=1e-5)


def test_a_wire_outside_the_image_casts_no_shadow():
    geometry = looking((0, 1, 0), size=32, pixel_mm=0.2)
    assert not wire([(500, 0, 0), (500, 0, 50)], 2.0).paths_mm(geometry).any()


def test_a_wire_reaching_behind_the_source_is_cut_there():
    geometry = XRayGeometry([0, -100, 0], [0, 100, 0], [0, 0, 1], 1.0, (3, 3))
    assert wire([(0, -300, 0), (0, 50, 0)], 2.0).paths_mm(geometry)[1, 1] == pytest.approx(150.0)


@pytest.mark.parametrize(("points", "diameter"), [([(0, 0, 0)], 2.0), ([(0, 0, 0), (0, 0, 1)], 0.0), ([[(0, 0)]], 1.0)])
def test_impossible_wires_are_refused(points, diameter):
    with pytest.raises(FluoroscopyError):
        wire(points, diameter)


def ball_mesh(subdivisions: int, radius: float):
    trimesh = pytest.importorskip("trimesh")
    return trimesh.creation.icosphere(subdivisions=subdivisions, radius=radius)


def test_a_mesh_ball_has_the_ball_s_chords():
    mesh = ball_mesh(5, 20.0)
    geometry = looking((0.2, 1.0, 0.1), size=80, pixel_mm=0.8)
    image = closed_mesh(mesh.vertices, mesh.faces).paths_mm(geometry)
    expected = ball_path_mm(geometry, 20.0)
    inner = expected > 10.0
    assert np.abs(image[inner] / expected[inner] - 1.0).max() < 0.01


@pytest.mark.parametrize("seen_from_detector", [False, True])
def test_meshes_equal_the_twin(seen_from_detector):
    trimesh = pytest.importorskip("trimesh")
    torus = trimesh.creation.torus(10.0, 3.0, major_sections=16, minor_sections=8)
    geometry = looking((0.5, 1.0, 0.3), size=11, pixel_mm=4.3)
    geometry = XRayGeometry(
        geometry.source_mm,
        geometry.detector_mm,
        geometry.up,
        4.3,
        geometry.shape,
        seen_from_detector=seen_from_detector,
    )
    image = closed_mesh(torus.vertices, torus.faces).paths_mm(geometry)
    for row, column in np.ndindex(11, 11):
        end = geometry.pixel_centres_mm(np.array([column, row]))
        twin = naive.mesh_path_mm(geometry.source_mm, end, torus.vertices, torus.faces)
        assert image[row, column] == pytest.approx(twin, abs=1e-4)


def test_pixel_centres_exactly_on_edges_and_corners_count_once():
    # A cube whose edges and diagonals lie on pixel centres of a nearly parallel beam.
    trimesh = pytest.importorskip("trimesh")
    cube = trimesh.creation.box(extents=(8.0, 8.0, 8.0))
    geometry = XRayGeometry([0, -1e9, 0], [0, 10, 0], [0, 0, 1], 1.0, (17, 17))
    image = closed_mesh(cube.vertices, cube.faces).paths_mm(geometry)
    inside = image[5:12, 5:12]
    assert inside == pytest.approx(8.0, abs=1e-3)
    assert not image[:4].any()


def test_a_mesh_turned_inside_out_is_turned_back_and_an_open_one_refused():
    mesh = ball_mesh(2, 20.0)
    geometry = looking((0, 1, 0), size=40)
    right = closed_mesh(mesh.vertices, mesh.faces).paths_mm(geometry)
    turned = closed_mesh(mesh.vertices, mesh.faces[:, ::-1]).paths_mm(geometry)
    assert np.allclose(right, turned)
    for broken in (mesh.faces[1:], np.concatenate([mesh.faces[:1, ::-1], mesh.faces[1:]]), mesh.faces[:0]):
        with pytest.raises(FluoroscopyError) as refusal:
            closed_mesh(mesh.vertices, broken)
        assert refusal.value.message_id == "fluoroscopy-mesh-open"


def test_a_placed_mesh_moves():
    mesh = ball_mesh(3, 10.0)
    pose = np.eye(4)
    pose[:3, 3] = (15.0, 0.0, 0.0)
    geometry = looking((0, 1, 0), size=128)
    image = closed_mesh(mesh.vertices, mesh.faces, "titanium").placed(pose).paths_mm(geometry)
    expected = geometry.project(np.array([15.0, 0.0, 0.0]))
    rows, columns = np.indices(image.shape)
    assert np.allclose([(image * columns).sum() / image.sum(), (image * rows).sum() / image.sum()], expected, atol=0.1)


@pytest.mark.parametrize(("family", "material"), [("HA3.5", "steel"), ("pedicle6.5", "titanium")])
def test_a_screw_casts_the_shadow_of_its_core_its_thread_and_its_head(family, material):
    shape, length = screws()[family], 30.0
    shadow = implant_shadow(PlacedScrew(shape, length, (-15.0, 0.0, 0.0), (1.0, 0.0, 0.0)))
    assert shadow.material == material
    geometry = looking((0, 1, 0), size=1001, pixel_mm=0.06)
    middle = shadow.paths_mm(geometry)[500]
    across = (np.arange(1001) - 500) * geometry.pixel_mm / geometry.magnification_at(np.zeros(3))
    along = across if geometry.right[0] > 0 else -across
    shaft = middle[(along > -14.0) & (along < 12.0)]
    assert shaft.min() == pytest.approx(shape.core_diameter, rel=0.01)
    assert shaft.max() == pytest.approx(shape.thread_diameter, rel=0.01)
    head = middle[(along < -15.2) & (along > -15.0 - 0.25 * shape.head_diameter)]
    assert head.max() == pytest.approx(shape.head_diameter, rel=0.03)
    assert middle[along > 16.0].max() == 0.0
