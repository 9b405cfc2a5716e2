"""The grid handed to the physics: sub-voxel volume, whole mass, nothing outside the bone."""

import numpy as np
import pytest

from reconstruction.cutting_grid import cutting_grid
from reconstruction.errors import ReconstructionError


def truth_on(grid, femur):
    """Exact depth below the surface, density and cortical thickness at the voxel centres."""
    z, y, x = np.indices(grid.density.shape)
    points = grid.origin_lps_mm + np.stack([x, y, z], axis=-1) * grid.spacing_mm
    local = femur.pose.to_femur(points)
    return femur.field.shape.depth(local), femur.field.density(local), femur.field.shape.cortical_thickness(local)


@pytest.fixture(scope="module")
def shaft_box(built_in):
    middle = built_in.femur.shaft_centre_mm(-80.0)
    return middle - [20, 20, 12], middle + [20, 20, 12]


@pytest.mark.parametrize("spacing", [0.4, 0.6])
def test_shaft_grid(built_in, shaft_box, spacing):
    grid = cutting_grid(built_in.model, built_in.bone_id, spacing, box_mm=shaft_box)
    depth, density, _ = truth_on(grid, built_in.femur)
    assert grid.bone_fraction.dtype == grid.density.dtype == np.float32
    volume = grid.bone_fraction.sum(dtype=float)
    assert volume == pytest.approx(np.clip(0.5 + depth / spacing, 0, 1).sum(), rel=0.005)
    assert np.all(grid.bone_fraction[depth > 1.5 * spacing] == 1.0)  # marrow counts as inside
    assert np.all(grid.bone_fraction[depth < -1.5 * spacing] == 0.0)
    assert np.all(grid.density[grid.bone_fraction == 0] == 0)
    # The outermost layer of the cortex is as dense as the cortex, not thinned by blur.
    edge = (depth > 0) & (depth < 0.5)
    assert np.median(grid.density[edge]) == pytest.approx(1.85, rel=0.05)
    mass = (grid.density * grid.bone_fraction).sum(dtype=float)
    assert mass == pytest.approx(density.sum(), rel=0.02)


def test_thin_cortex_keeps_its_mass(built_in):
    centre = built_in.femur.head_centre_mm
    radius = built_in.femur.head_radius_mm + 3
    grid = cutting_grid(built_in.model, built_in.bone_id, 0.5, box_mm=(centre - radius, centre + radius))
    depth, density, thickness = truth_on(grid, built_in.femur)
    shell = (depth > -1.0) & (depth < thickness + 1.0) & (thickness < 1.3)
    mass = (grid.density * grid.bone_fraction)[shell].sum(dtype=float)
    assert mass == pytest.approx(density[shell].sum(), rel=0.1)


def test_whole_bone(built_in):
    grid = cutting_grid(built_in.model, built_in.bone_id, 1.0, margin_mm=3.0)
    assert grid.bone_fraction.sum(dtype=float) / 1000 == pytest.approx(built_in.model.bones[0].volume_ml, rel=0.002)
    for axis in range(3):
        for layer in (0, -1):
            assert not np.take(grid.bone_fraction, layer, axis=axis).any()


def test_grids_are_the_same_twice(built_in, shaft_box):
    first = cutting_grid(built_in.model, built_in.bone_id, 0.7, box_mm=shaft_box)
    second = cutting_grid(built_in.model, built_in.bone_id, 0.7, box_mm=shaft_box)
    assert np.array_equal(first.density, second.density)
    assert np.array_equal(first.bone_fraction, second.bone_fraction)


def test_refusals(built_in):
    with pytest.raises(ReconstructionError, match="bone-unknown"):
        cutting_grid(built_in.model, "tibia_left", 0.5)
    with pytest.raises(ReconstructionError, match="bone-outside"):
        cutting_grid(built_in.model, built_in.bone_id, 0.5, box_mm=(np.full(3, 900.0), np.full(3, 950.0)))
    with pytest.raises(ReconstructionError, match="too-fine"):
        cutting_grid(built_in.model, built_in.bone_id, 0.02)
