"""Coverage kernel: against its readable twin and against volumes known in closed form."""

import numpy as np
import pytest
import trimesh

from reconstruction.kernels.surface_coverage import surface_coverage
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.coverage import coverage
from reconstruction.volume import VolumeGeometry
from tests.reconstruction import naive


def sphere(centre, radius, subdivisions=4):
    mesh = trimesh.creation.icosphere(subdivisions=subdivisions, radius=radius)
    return BoneSurface(np.asarray(mesh.vertices) + centre, np.asarray(mesh.faces, dtype=np.int64))


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("centre", [(4.1, 3.9, 4.03), (0.2, 4.0, 7.7), (3.5, 3.5, 3.5), (30.0, 4.0, 4.0)])
def test_agrees_with_the_readable_twin(samples, centre):
    surface = sphere(np.array(centre) + [1.23e-4, 2.34e-4, 3.45e-4], 2.7, 2)
    fast = surface_coverage(surface.vertices, surface.triangles, 8, 8, 8, samples)
    slow = naive.surface_coverage(surface.vertices, surface.triangles, 8, 8, 8, samples)
    assert np.allclose(fast, slow, atol=1e-5)


def test_no_triangles_cover_nothing():
    assert not surface_coverage(np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int64), 2, 3, 4, 2).any()


def test_box_on_the_lines_themselves_is_exact():
    # Faces, edges and corners lie exactly on sampling lines: each line must still belong to one triangle alone.
    box = trimesh.creation.box(bounds=[[1.0, 1.125, 1.0], [4.0, 3.875, 4.625]])
    covered = surface_coverage(np.asarray(box.vertices), np.asarray(box.faces, dtype=np.int64), 7, 6, 6, 4)
    assert covered.sum() == pytest.approx(3.0 * 2.75 * 3.625, rel=0.08)
    assert covered.min() == 0
    assert covered.max() == 1
    assert np.all(covered[:, :, 5] == 0)
    assert covered[3, 2, 3] == 1


@pytest.mark.parametrize("spacing", [0.3, 0.55])
def test_sphere_volume(spacing):
    surface = sphere(np.array([10.0, -5.0, 3.0]), 6.0, 5)
    geometry = VolumeGeometry.axis_parallel(np.array([3.0, -12.0, -4.0]), spacing, (60, 60, 60))
    volume = coverage(surface, geometry).sum(dtype=float) * spacing**3
    if spacing == 0.3:
        geometry = VolumeGeometry.axis_parallel(np.array([3.0, -12.0, -4.0]), spacing, (50, 50, 50))
        assert coverage(surface, geometry).sum(dtype=float) * spacing**3 == pytest.approx(volume, rel=1e-6)
    assert volume == pytest.approx(surface.volume_mm3, rel=1e-3)


def test_oblique_left_handed_grid():
    surface = sphere(np.array([0.0, 0.0, 0.0]), 5.0, 4)
    turn = np.array([[0.8, -0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, -1.0]])
    affine = np.eye(4)
    affine[:3, :3] = turn * 0.5
    affine[:3, 3] = -turn @ [6.0, 6.0, 6.0]
    covered = coverage(surface, VolumeGeometry(affine, (25, 25, 25)))
    assert covered.sum(dtype=float) * 0.125 == pytest.approx(surface.volume_mm3, rel=2e-3)
    assert covered[12, 12, 12] == 1
