"""Lines planned by themselves, on shapes whose answer is known."""

import numpy as np
import pytest
import trimesh

from scenarios.errors import ScenarioError
from scenarios.planning.automatic_line import automatic_line, line_hits


def test_hits_on_a_sphere_are_its_chords():
    ball = trimesh.creation.icosphere(subdivisions=5, radius=10.0)
    for offset in (0.0, 3.0, 6.0):
        hits = line_hits(ball.vertices, ball.faces, np.array([0.013, offset, 0.017]), np.array([1.0, 0.0, 0.0]))
        half = np.sqrt(100.0 - offset**2)
        assert hits == pytest.approx([-half, half], abs=0.05)
    assert len(line_hits(ball.vertices, ball.faces, np.array([0.0, 11.0, 0.0]), np.array([1.0, 0.0, 0.0]))) == 0


@pytest.mark.parametrize(("side", "sign"), [("left", -1.0), ("right", 1.0)])
def test_a_shaft_is_crossed_square_from_its_lateral_side(side, sign):
    shaft = trimesh.creation.cylinder(radius=13.0, height=300.0, sections=96)
    shaft = shaft.subdivide().subdivide()
    entry, end = automatic_line(np.asarray(shaft.vertices), np.asarray(shaft.faces), side)
    assert (end - entry) == pytest.approx([sign * 26.0, 0.0, 0.0], abs=0.3)
    assert abs(entry[2]) < 1.0


def test_a_bone_of_the_midline_is_entered_from_behind():
    block = trimesh.creation.box((40.0, 30.0, 25.0)).subdivide().subdivide()
    entry, end = automatic_line(np.asarray(block.vertices), np.asarray(block.faces), None)
    assert (end - entry) == pytest.approx([0.0, -30.0, 0.0], abs=0.1)


def test_a_flat_sheet_has_no_two_walls():
    sheet = np.array([[0.0, 0, 0], [10, 0, 0], [0, 10, 0], [10, 10, 0]])
    with pytest.raises(ScenarioError) as told:
        automatic_line(sheet, np.array([[0, 1, 2], [1, 3, 2]]), None)
    assert told.value.message_id == "scenarios-no-automatic-line"
