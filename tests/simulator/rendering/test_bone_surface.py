"""The brick meshes join to one closed surface and only edited bricks are meshed anew."""

import numpy as np
import pytest
import trimesh
from vtkmodules.vtkFiltersCore import vtkImplicitPolyDataDistance

from simulator.rendering.bone_surface import BoneSurface, merged
from simulator.rendering.brick_mesh import EMPTY_MESH, mesh_brick
from simulator.rendering.poly_data import surface_poly_data
from tests.simulator.rendering.bodies import ball, ball_body, carve_ball

CENTRE, RADIUS = np.array((3.13, -2.41, 7.77)), 9.6


def closed(surface):
    mesh = merged(surface.meshes.values())
    joined = trimesh.Trimesh(mesh.points, mesh.triangles)
    joined.merge_vertices(digits_vertex=4)
    joined.update_faces(joined.nondegenerate_faces())
    return joined


# The second and third offsets put the ball's low side onto the first voxel layer of bricks: there the neighbouring
# brick is absent and its cells have to be meshed all the same.
@pytest.mark.parametrize("offset_mm", [0.137, 4.93, 8.53, -3.3])
def test_bricks_join_to_the_analytic_ball(offset_mm):
    surface = BoneSurface(ball_body(offset_mm=offset_mm))
    joined = closed(surface)
    assert len(surface.meshes) >= 8
    assert joined.is_watertight
    assert joined.is_winding_consistent
    assert joined.volume == pytest.approx(4 / 3 * np.pi * RADIUS**3, rel=2e-3)
    assert joined.area == pytest.approx(4 * np.pi * RADIUS**2, rel=3e-3)


def test_a_ball_that_just_enters_a_brick_is_closed_there():
    # Bone only in the first voxel layers of the upper bricks: the absent bricks below own the closing cells.
    occupancy = np.zeros((64, 64, 64), np.float32)
    occupancy[32:40, 32:40, 32:40] = 1.0
    from physics.bone_body import BoneBody

    body = BoneBody.from_arrays(occupancy * 1.8, occupancy, 0.5, (0, 0, 0))
    assert (body.brick_table >= 0).sum() == 1
    joined = closed(BoneSurface(body))
    assert joined.is_watertight
    # A cube of 8 voxels whose edges the half-occupancy surface bevels a little.
    assert joined.volume == pytest.approx(4.0**3, rel=0.03)


def test_normals_point_outward_and_agree_across_bricks():
    mesh = merged(BoneSurface(ball_body()).meshes.values())
    radial = (mesh.points - CENTRE) / np.linalg.norm(mesh.points - CENTRE, axis=1)[:, None]
    angles = np.degrees(np.arccos(np.clip((radial * mesh.normals).sum(axis=1), -1, 1)))
    assert angles.max() < 5.0
    _, first, inverse = np.unique(np.round(mesh.points, 4), axis=0, return_index=True, return_inverse=True)
    seam_difference = np.abs(mesh.normals - mesh.normals[first][inverse.ravel()])
    assert seam_difference.max() < 1e-5


def test_an_edit_renews_exactly_the_bricks_that_changed():
    body = ball_body()
    surface = BoneSurface(body)
    before = dict(surface.meshes)
    carve_ball(body, CENTRE + (RADIUS, 0, 0), 1.5)
    changed = surface.update(body.brick_versions.copy())
    edited = {
        tuple(int(part) for part in np.argwhere(body.brick_table == n)[0]) for n in np.flatnonzero(body.brick_versions)
    }
    assert edited <= set(changed)
    assert 0 < len(edited) < len(before)
    renewed = {key for key in before if surface.meshes.get(key) is not before[key]}
    assert renewed <= set(changed)
    assert closed(surface).is_watertight
    fresh = BoneSurface(body)
    assert surface.meshes.keys() == fresh.meshes.keys()
    for key, mesh in fresh.meshes.items():
        np.testing.assert_array_equal(surface.meshes[key].points, mesh.points)
    assert surface.update(body.brick_versions.copy()) == ()


def test_the_cut_volume_is_missing_from_the_surface():
    body = ball_body()
    surface = BoneSurface(body)
    whole = closed(surface).volume
    carve_ball(body, CENTRE, 3.0)
    surface.update(body.brick_versions.copy())
    assert whole - closed(surface).volume == pytest.approx(4 / 3 * np.pi * 27, rel=0.02)


def test_the_coarse_level_costs_a_quarter_and_becomes_fine_where_touched():
    body = ball_body()
    fine, coarse = BoneSurface(body), BoneSurface(body, coarse_untouched=True)
    assert coarse.triangle_count < 0.3 * fine.triangle_count
    assert closed(coarse).volume == pytest.approx(4 / 3 * np.pi * RADIUS**3, rel=0.01)
    carve_ball(body, CENTRE + (RADIUS, 0, 0), 1.0)
    changed = coarse.update(body.brick_versions.copy())
    fine.update(body.brick_versions.copy())
    for key in changed:
        assert len(coarse.meshes[key].triangles) > 0.9 * len(fine.meshes[key].triangles)
    joined = closed(coarse)
    assert joined.volume == pytest.approx(closed(fine).volume, rel=0.01)
    # Where the levels meet, fine vertices lie on the coarse surface to a small part of a voxel: no crack is seen.
    unpaired = joined.edges_sorted[trimesh.grouping.group_rows(joined.edges_sorted, require_count=1)]
    rims = joined.vertices[np.unique(unpaired)]
    rest = merged(mesh for key, mesh in coarse.meshes.items() if key not in changed)
    distance = vtkImplicitPolyDataDistance()
    distance.SetInput(surface_poly_data(rest.points, rest.triangles))
    near = np.abs([distance.EvaluateFunction(rim) for rim in rims])
    assert len(rims) > 10
    assert near.max() < 0.15 * body.spacing_mm
    assert np.median(near) < 0.05 * body.spacing_mm


def test_a_full_and_an_empty_brick_have_no_surface():
    full, empty = np.ones((35, 35, 35), np.float32), np.zeros((35, 35, 35), np.float32)
    assert mesh_brick(full, 0.4, np.zeros(3)) is EMPTY_MESH
    assert mesh_brick(empty, 0.4, np.zeros(3)).is_empty
    assert merged([]).is_empty


def test_surface_lies_where_occupancy_is_a_half():
    samples = ball((35, 35, 35), 1.0, (0, 0, 0), (17.2, 16.9, 17.4), 9.3)
    mesh = mesh_brick(samples, 1.0, np.ones(3))
    distance = np.linalg.norm(mesh.points - (17.2, 16.9, 17.4), axis=1)
    assert np.abs(distance - 9.3).max() < 0.12
