"""Dome and steps against their readable twins."""

import numpy as np
import pytest

from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES, law_constants
from physics.instrument import instrument_named, instrument_rows
from physics.kernels.brick_volume import BoneArrays
from physics.kernels.dome_carving import RIM, SLICES, carve_dome
from physics.kernels.dome_law import dome_engagement, solve_symmetric
from physics.kernels.reamer_law import face_engagement, step_of
from tests.physics import naive_reaming as naive

RANDOM = np.random.default_rng(11)
SPACING = 0.4


def bone_of(density):
    body = BoneBody.from_arrays(
        density.astype(np.float32), (density > 0.0).astype(np.float32), SPACING, (0.0, 0.0, 0.0)
    )
    arrays = BoneArrays(
        body.brick_table, body.density.reshape(-1), body.initial.reshape(-1), body.cut.reshape(-1),
        body.brick_versions, SPACING,
    )  # fmt: skip
    return body, arrays


def unit(vector):
    return np.asarray(vector, dtype=float) / np.linalg.norm(vector)


@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.4, -0.5, 0.7)])
def test_carving_takes_the_share_of_every_voxel(axis):
    axis, radius = unit(axis), 4.0
    body, bone = bone_of(np.full((24, 24, 24), 1.0))
    centre = np.array([4.7, 4.5, 4.6])
    removed = sum(carve_dome(bone, *centre, *axis, radius, radius, number) for number in range(SLICES))
    assert removed == pytest.approx(float(body.cut.sum()) * SPACING**3, rel=1e-6)
    expected = naive.dome_cut((24, 24, 24), SPACING, centre, axis, radius, RIM * SPACING)
    cut = body.cut[0][:24, :24, :24]
    middles = np.moveaxis(np.indices((24, 24, 24))[::-1] * SPACING, 0, -1) - centre
    front = middles @ axis > -0.3
    assert abs(cut - expected)[front].max() < 0.06
    assert cut[front].sum() == pytest.approx(expected[front].sum(), rel=0.005)


def test_a_dome_beside_all_bone_takes_nothing():
    _, bone = bone_of(np.full((8, 8, 8), 1.0))
    assert carve_dome(bone, -50.0, 0.0, 0.0, 0.0, 0.0, 1.0, 4.0, 1.0, 0) == 0.0


@pytest.mark.parametrize("towards", [(0.0, 0.0, 1.0), (1.0, 0.2, 0.3)])
def test_engagement_is_the_integral_over_the_dome(towards):
    towards, axis, radius = unit(towards), unit((0.2, 0.1, 1.0)), 5.0
    density = np.zeros((40, 40, 40))
    density[20:] = 1.2
    density[30:, 10:] = 1.85
    _, bone = bone_of(density)
    centre = np.array([8.0, 7.7, 6.5])
    met = dome_engagement(bone, *centre, *axis, *towards, radius, 1.85, 2.0)
    normal, rim, tensor = naive.dome_sums((density / 1.85) ** 2, SPACING, centre, axis, towards, radius)
    scale = np.linalg.norm(normal)
    assert met.normal == pytest.approx(normal, abs=0.04 * scale)
    assert met.rim == pytest.approx(rim, rel=0.04)
    ours = np.array(met.tensor)[[0, 3, 4, 3, 1, 5, 4, 5, 2]].reshape(3, 3)
    assert ours == pytest.approx(tensor, abs=0.04 * np.abs(tensor).max())


def test_the_system_of_three_is_solved():
    for _ in range(20):
        root = RANDOM.normal(size=(3, 3))
        matrix, right = root @ root.T + 0.1 * np.eye(3), RANDOM.normal(size=3)
        given = tuple(matrix[place] for place in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)))
        assert solve_symmetric(given, *right) == pytest.approx(np.linalg.solve(matrix, right), rel=1e-9)


@pytest.mark.parametrize("name", ["reamer_intramedullary_12", "reamer_triple", "cannulated_drill_2_7"])
def test_edges_in_uniform_bone_are_the_annuli(name):
    tool = instrument_named(name)
    row, law = instrument_rows([tool])[0], law_constants(PROFILES["sharp"], 1.0)
    depth = int((tool.steps[-1][1] + 25.0) / SPACING)
    _, bone = bone_of(np.full((depth, 64, 64), 1.85))
    tip = np.array([12.7, 12.7, (depth - 4) * SPACING])
    met = face_engagement(bone, *tip, 0.0, 0.0, 1.0, row, law)
    inner, edge, moment = 0.5 * tool.bore_mm, 0.0, 0.0
    for diameter, _, _ in tool.steps:
        part = naive.annulus_edge(inner, 0.5 * diameter)
        edge, moment, inner = edge + part[0], moment + part[1], 0.5 * diameter
    assert met.edge == pytest.approx(edge, rel=1e-3)
    assert met.moment == pytest.approx(moment, rel=1e-3)
    assert met.occupied == pytest.approx(1.0, abs=1e-6)


def test_a_step_begins_where_the_one_before_ends():
    row = instrument_rows([instrument_named("reamer_triple")])[0]
    shape, inner, apex, wall = step_of(row, 1)
    assert (shape.radius, inner, wall) == pytest.approx((6.5, 4.0, 36.0))
    # Its face starts 70 mm behind the tip at a radius of 4 mm.
    assert apex + inner / np.tan(np.radians(59.0)) == pytest.approx(70.0)
