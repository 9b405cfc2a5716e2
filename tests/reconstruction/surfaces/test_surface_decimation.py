"""Fewer triangles within a bound that another library measures too; nothing shrinks, tubes and plates survive."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from reconstruction.kernels.edge_collapse import collapse_edges
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.decimation import LEVELS_MM, collapsed, decimate
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import LevelField
from reconstruction.surfaces.stored_levels import stored_level
from reconstruction.surfaces.surface_distance import largest_distance, point_distances
from reconstruction.volume import Volume
from tests.reconstruction import naive


def extracted(distance, spacing=0.5, keep_share=1.0):
    """Surface of a distance function given on a grid of 20 x 24 x 28 mm around the origin; positive inside."""
    z, y, x = (np.arange(-half, half + 1e-9, spacing) for half in (10.0, 12.0, 14.0))
    grid = np.meshgrid(z, y, x, indexing="ij")
    affine = np.diag([spacing, spacing, spacing, 1.0])
    affine[:3, 3] = (-14.0, -12.0, -10.0)
    field = (100 * distance(grid[2], grid[1], grid[0])).astype(np.float32)
    return extract_surface(LevelField(Volume(field, affine), (False,) * 6, 0.5), keep_share=keep_share)


def ball(x, y, z):
    return 8.0 - np.sqrt(x**2 + y**2 + z**2)


def tube(x, y, z):
    """Wall of 1 mm, two voxels: a fibula's cortex."""
    ring = 0.5 - np.abs(np.hypot(y + 0.11, z - 0.07) - 4.0)
    return np.minimum(ring, 11.0 - np.abs(x))


def plate(x, y, z):
    """A disc of 1.2 mm: the blade of a scapula."""
    return np.minimum(0.6 - np.abs(z * 0.96 + x * 0.28), 9.0 - np.hypot(x, y))


TRUE_MM3 = {
    ball: 4 / 3 * np.pi * 8.0**3,
    tube: np.pi * (4.5**2 - 3.5**2) * 22.0,
    plate: np.pi * 9.0**2 * 1.2,
}


@pytest.mark.parametrize("shape", TRUE_MM3, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("keep_share", [1.0, 0.5])
def test_smoothing_does_not_shrink(shape, keep_share):
    surface = extracted(shape, keep_share=keep_share)
    assert surface.is_watertight
    assert surface.volume_mm3 == pytest.approx(TRUE_MM3[shape], rel=0.006 if shape is ball else 0.04)
    genus = 1 - euler(surface) / 2
    assert genus == (1 if shape is tube else 0)


def euler(surface):
    edges = 3 * len(surface.triangles) // 2
    return len(np.unique(surface.triangles)) - edges + len(surface.triangles)


@pytest.mark.parametrize("shape", TRUE_MM3, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("bound_mm", [0.05, *LEVELS_MM])
def test_decimation_keeps_its_bound_its_volume_and_its_topology(shape, bound_mm):
    whole = extracted(shape)
    fewer = decimate(whole, bound_mm)
    assert fewer.error_mm <= bound_mm
    assert len(fewer.surface.triangles) < 0.85 * len(whole.triangles)
    assert fewer.surface.is_watertight
    assert euler(fewer.surface) == euler(whole)
    assert fewer.surface.volume_mm3 == pytest.approx(whole.volume_mm3, rel=1e-9)
    other = trimesh.Trimesh(fewer.surface.vertices, fewer.surface.triangles, process=False)
    assert other.is_watertight
    assert other.is_winding_consistent
    assert other.area_faces.min() > 0
    # An independent measure: samples of one against a dense cloud of samples of the other.
    first = trimesh.Trimesh(whole.vertices, whole.triangles, process=False)
    clouds = [trimesh.sample.sample_surface(mesh, 60_000, seed=5)[0] for mesh in (first, other)]
    apart = max(cKDTree(clouds[0]).query(clouds[1])[0].max(), cKDTree(clouds[1]).query(clouds[0])[0].max())
    assert apart <= np.hypot(bound_mm, 0.35)  # neighbours in a cloud lie up to a third of a millimetre apart


def test_more_error_means_fewer_triangles_and_equal_input_equal_output():
    whole = extracted(ball)
    counts = [len(decimate(whole, bound).surface.triangles) for bound in (0.05, 0.2, 0.6)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < 0.2 * len(whole.triangles)
    first, second = decimate(whole, 0.2), decimate(whole, 0.2)
    assert np.array_equal(first.surface.vertices, second.surface.vertices)
    assert np.array_equal(first.surface.triangles, second.surface.triangles)


def test_smallest_bodies_are_left_alone():
    tetrahedron = BoneSurface(
        np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]), np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    )
    same = collapsed(tetrahedron, 100.0, keep_share=0.0)
    assert same.is_watertight
    assert len(same.triangles) == 4


def test_distances_against_the_readable_twin():
    generator = np.random.default_rng(7)
    mesh = trimesh.creation.icosphere(subdivisions=2, radius=5.0)
    surface = BoneSurface(np.asarray(mesh.vertices) * [1, 0.2, 2], np.asarray(mesh.faces, dtype=np.int64))
    points = np.concatenate([generator.normal(scale=6.0, size=(60, 3)), surface.vertices[:5], [[300.0, -20, 9]]])
    expected = [min(naive.distance_to_triangle(p, surface.vertices[t]) for t in surface.triangles) for p in points]
    np.testing.assert_allclose(point_distances(points, surface), expected, atol=1e-9)
    bounded = point_distances(points, surface, most_mm=2.0)
    np.testing.assert_allclose(bounded, np.minimum(expected, 2.0), atol=1e-9)
    line = BoneSurface(np.array([[0.0, 0, 0], [1, 0, 0], [3, 0, 0]]), np.array([[0, 1, 2]]))  # a triangle without area
    assert point_distances(np.array([[2.0, 1, 0], [4.0, 0, 0]]), line) == pytest.approx([1.0, 1.0])


def test_largest_distance_of_shifted_boxes():
    box = trimesh.creation.box((10, 10, 10))
    first = BoneSurface(np.asarray(box.vertices, dtype=float), np.asarray(box.faces, dtype=np.int64))
    second = BoneSurface(first.vertices + [0.3, 0, 0], first.triangles)
    assert largest_distance(first, second) == pytest.approx(0.3)
    assert largest_distance(first, first) == pytest.approx(0.0, abs=1e-12)


def touching_balls(x, y, z):
    """Joined over a few voxels: the sharp fold about the joint is where a bound at corners alone would miss most."""
    return 5.0 - np.sqrt((np.abs(x) - 4.85) ** 2 + y**2 + z**2)


def dense_points(surface, parts):
    """Points all over each triangle, its sides cut into so many parts."""
    steps = np.array([(i, j, parts - i - j) for i in range(parts + 1) for j in range(parts + 1 - i)]) / parts
    return np.einsum("wc,tcx->twx", steps, surface.vertices[surface.triangles]).reshape(-1, 3)


@pytest.mark.parametrize("shape", [touching_balls, plate], ids=lambda shape: shape.__name__)
def test_the_stated_error_is_that_of_every_point(shape):
    whole = extracted(shape)
    fewer = decimate(whole, 0.05)
    there = point_distances(dense_points(whole, 6), fewer.surface).max()
    back = point_distances(dense_points(fewer.surface, 8), whole).max()
    assert max(there, back) - 0.01 <= fewer.error_mm <= 0.05


def test_largest_distance_of_a_lid_over_a_fold():
    """The corners of the lid touch the roof below it; what lies farthest from it is the lid's middle line."""
    lid = BoneSurface(np.array([[-1.0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]), np.array([[0, 1, 2], [0, 2, 3]]))
    folded = np.concatenate([lid.vertices, [[0.0, -1, -0.1], [0.0, 1, -0.1]]])
    roof = BoneSurface(folded, np.array([[0, 3, 5], [0, 5, 4], [1, 4, 5], [1, 5, 2]]))
    assert largest_distance(lid, roof) == pytest.approx(0.1)  # the ridge is straight below the lid's middle line


def test_levels_are_stored_with_their_measured_error(built_in):
    from reconstruction.patient_model import read_patient_model

    bone = read_patient_model(built_in.model.folder).bones[0]
    assert [level.max_error_mm for level in bone.levels] == list(LEVELS_MM)
    full = stored_level(built_in.model.folder, bone, 0).surface
    for level in bone.levels:
        stored = stored_level(built_in.model.folder, bone, level.level)
        assert stored.surface.is_watertight
        assert len(stored.surface.triangles) == level.triangles < len(full.triangles)
        assert largest_distance(full, stored.surface) == pytest.approx(level.measured_error_mm, abs=1e-3)
        assert level.measured_error_mm <= level.max_error_mm


def jittered(mesh):
    """Vertices and triangles of a mesh, moved a little so that no two collapses cost the same."""
    vertices = np.array(mesh.vertices, dtype=float)
    return vertices + 0.01 * np.random.default_rng(7).normal(size=vertices.shape), np.array(mesh.faces, dtype=np.int64)


def box_with_flat_triangles():
    """A box with one corner doubled: two of the three triangles about it have no area."""
    vertices, triangles = jittered(trimesh.creation.box(extents=(2.0, 3.0, 4.0)).subdivide())
    a, b, c = triangles[0]
    fan = [[a, b, len(vertices)], [b, c, len(vertices)], [c, a, len(vertices)]]
    return np.vstack([vertices, vertices[a]]), np.vstack([fan, triangles[1:]])


MESHES = {
    "ball": lambda: jittered(trimesh.creation.icosphere(subdivisions=2)),
    "ring": lambda: jittered(trimesh.creation.torus(5.0, 1.5, major_sections=14, minor_sections=8)),
    "tetrahedron": lambda: jittered(
        trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]])
    ),
    "triangles without area": box_with_flat_triangles,
}


@pytest.mark.parametrize("wanted", [10, 100])
@pytest.mark.parametrize("mesh", MESHES.values(), ids=MESHES)
def test_collapses_against_the_readable_twin(mesh, wanted):
    vertices, triangles = mesh()
    costs = np.array([1e-4, 1e-3, 1e-2, 1.0])
    found = collapse_edges(vertices, triangles, wanted, costs)
    expected = naive.collapse_edges(vertices, triangles, wanted, costs)
    assert np.array_equal(found[1], expected[1])
    np.testing.assert_allclose(found[0][found[1]], expected[0][expected[1]], atol=1e-9)
