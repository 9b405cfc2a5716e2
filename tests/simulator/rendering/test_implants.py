"""Implants look, section and cast shadows as what they are, where the session says that they stand."""

import numpy as np
import pytest

from physics.fixation.screw import screws
from simulator.rendering.fluoroscopy.implant_shadow import implant_shadow
from simulator.rendering.image_slices import IMPLANT_COLOUR, SlicePainter, frame_along
from simulator.rendering.implant_shapes import CUP_HOLE_MM, holds, mesh_of
from simulator.session.implants import PlacedCup, PlacedScrew
from tests.simulator.fluoroscopy.phantoms import looking
from tests.simulator.rendering.bodies import shaft_body
from tests.simulator.rendering.test_picture import drawn, scene_of, snapshot

CUP = PlacedCup(54.0, 4.0, (3.0, -5.0, 8.0), (0.6, 0.0, 0.8))
SCREW = PlacedScrew(screws()["HA4.5"], 34.0, (-20.0, 4.0, 6.0), (1.0, 0.0, 0.0))


@pytest.mark.parametrize("implant", [CUP, SCREW])
def test_the_mesh_is_closed_and_fills_what_a_slice_shows_as_metal(implant):
    shadow = implant_shadow(implant)  # refuses an open mesh
    low, high = shadow.vertices_mm.min(axis=0), shadow.vertices_mm.max(axis=0)
    points = np.random.default_rng(3).uniform(low, high, (200_000, 3))
    a, b, c = (shadow.vertices_mm[shadow.triangles[:, corner]] for corner in range(3))
    volume = float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6.0
    assert volume > 0.0
    assert np.prod(high - low) * holds(implant, points).mean() == pytest.approx(volume, rel=0.02)


def test_a_cup_is_half_a_shell_open_away_from_the_bone_with_a_hole_in_its_pole():
    centre, axis, aside = np.array(CUP.centre_lps_mm), np.array(CUP.axis), np.array([0.8, 0.0, -0.6])
    slanted = np.sqrt(0.5) * (axis + aside)
    inner, outer = 0.5 * CUP.diameter_mm - CUP.wall_mm, 0.5 * CUP.diameter_mm
    where = {
        "wall": centre + 0.5 * (inner + outer) * slanted, "hollow": centre + (inner - 0.2) * slanted,
        "outside": centre + (outer + 0.2) * slanted, "mouth": centre + 0.5 * (inner + outer) * (aside - 0.1 * axis),
        "hole": centre + 0.5 * (inner + outer) * axis + (CUP_HOLE_MM - 1.0) * aside,
    }  # fmt: skip
    metal = holds(CUP, np.array(list(where.values())))
    assert dict(zip(where, metal.tolist(), strict=True)) == {name: name == "wall" for name in where}


def test_rays_through_a_cup_meet_as_much_titanium_as_its_shell_is_thick():
    shadow = implant_shadow(CUP)
    assert shadow.material == "titanium"
    geometry = looking((0, 1, 0), size=256, pixel_mm=0.5)
    image = shadow.paths_mm(geometry)
    # Seen from the side, beyond the hollow only the shell's outer part is met: a chord of the outer ball.
    inner, outer = 0.5 * CUP.diameter_mm - CUP.wall_mm, 0.5 * CUP.diameter_mm
    beside = 0.5 * (inner + outer)
    place = np.array(CUP.centre_lps_mm) + beside * np.sqrt(0.5) * (np.array(CUP.axis) + (0.8, 0.0, -0.6))
    column, row = np.rint(geometry.project(place)).astype(int)
    assert image[row, column] == pytest.approx(2.0 * np.sqrt(outer**2 - beside**2), rel=0.05)


def test_a_slice_shows_metal_where_it_stands():
    painter = SlicePainter(np.zeros((4, 4, 4), np.int16), np.eye(4))
    frame, middle = frame_along(np.array(CUP.axis)), np.array(CUP.centre_lps_mm)
    plain, seen = (
        painter.paint_frame(frame, middle, width=160, height=160, pixel_mm=0.5, implants=implants).pixels
        for implants in ((), (CUP,))
    )
    metal = (seen == IMPLANT_COLOUR).all(axis=2)
    assert not (plain == IMPLANT_COLOUR).all(axis=2).any()
    half_ring = 0.5 * np.pi * (27.0**2 - 23.0**2)
    assert 0.25 * metal.sum() == pytest.approx(half_ring - 2.0 * CUP_HOLE_MM * CUP.wall_mm, rel=0.03)
    assert not metal[:79].any(), "the tool's way, above the middle, is free"


def test_the_picture_shows_implants_and_takes_them_away():
    body = shaft_body(spacing_mm=1.0)
    window, scene = scene_of(body)
    scene.update(snapshot(body))
    bare = drawn(window)
    before = PlacedScrew(SCREW.screw, 34.0, (24.0, 0.0, 92.0), (-1.0, 0.0, 0.0))
    deeper = PlacedScrew(SCREW.screw, 34.0, (16.0, 0.0, 92.0), (-1.0, 0.0, 0.0))
    pictures = []
    for implants in ((before,), (deeper,), ()):
        scene.update(snapshot(body, implants=implants))
        assert scene.restless, "what has changed is to be drawn"
        pictures.append(drawn(window))
    shown, sunk, gone = ((np.abs(picture - bare).max(axis=2) > 30).sum() for picture in pictures)
    assert shown > sunk > 0
    assert gone == 0
    scene.update(snapshot(body, implants=()))
    assert not scene.restless


def test_a_thread_has_its_turns():
    vertices, _ = mesh_of(SCREW)
    radius = np.hypot(vertices[:, 0], vertices[:, 1])
    shaft = (vertices[:, 2] > 1.0) & (vertices[:, 2] < 30.0)
    assert radius[shaft].max() == pytest.approx(0.5 * SCREW.screw.thread_diameter)
    assert radius[shaft].min() == pytest.approx(0.5 * SCREW.screw.core_diameter)
    crests = np.unique(vertices[shaft & (radius > 0.49 * SCREW.screw.thread_diameter), 2].round(6))
    assert len(crests) / 2 == pytest.approx(29.0 / SCREW.screw.pitch, abs=1.0)
