"""The bone's heat on its way to the headset's process, and over the bone it draws."""

import numpy as np
import pytest

from physics.heat.track import HeatPicture
from simulator.rendering.brick_mesh import BrickMesh
from simulator.rendering.heat_overlay import heat_colours, temperature_at
from simulator.vr.brick_messages import pack_brick
from simulator.vr.eye_pictures import EyePainter
from simulator.vr.headset_scene import Anatomy, HeadsetScene
from simulator.vr.heat_messages import HEAT_BYTES, pack_heat, unpack_heat

ORIGIN = np.array([-5.0, 2.0, 7.5])


def picture(cells=40, spacing_mm=0.35):
    """Heat that rises along x from 37 to 70 degrees."""
    field = np.broadcast_to(np.linspace(37.0, 70.0, cells, dtype=np.float32), (cells, cells, cells)).copy()
    return HeatPicture(3.2, 70.0, 70.0, 1.0, 2.0, 5.0, 0.0, field, ORIGIN, spacing_mm)


def test_a_picture_arrives_bit_for_bit():
    sent = picture()
    found = unpack_heat(pack_heat(sent))
    assert (found.time_s, found.spacing_mm) == (sent.time_s, sent.spacing_mm)
    assert np.array_equal(found.origin_lps_mm, sent.origin_lps_mm)
    assert np.array_equal(found.temperature, sent.temperature)
    assert unpack_heat(pack_heat(None)) is None


def test_the_window_of_a_wide_reamer_is_sent_coarser_and_tells_the_same():
    sent = picture(cells=195)
    content = pack_heat(sent)
    assert len(content) <= HEAT_BYTES
    found = unpack_heat(content)
    places = ORIGIN + np.random.default_rng(1).uniform(5.0, 60.0, (200, 3))
    assert temperature_at(found, places) == pytest.approx(temperature_at(sent, places), abs=0.01)


def test_heat_is_laid_over_the_bone_that_the_headset_draws_and_taken_away():
    points = ORIGIN + np.array([[1, 1, 1], [12, 1, 1], [12, 12, 1], [1, 12, 1]], np.float64)
    bone = np.full((4, 3), 200, np.uint8)
    square = BrickMesh(points, np.array([[0, 1, 2], [0, 2, 3]]), np.tile([0.0, 0.0, 1.0], (4, 1)), bone)
    painter = EyePainter((64, 64), shares_window_system=False)
    scene = HeadsetScene(painter, Anatomy(ORIGIN, ORIGIN + 10.0, ()))
    scene.take_bricks([pack_brick((0, 0, 0), square)])
    scene.show_bone()

    def shown():
        actors = painter.renderer.GetActors()
        data = [actor.GetMapper().GetInput() for actor in actors if actor.GetMapper().GetInput() is not None]
        (mesh,) = [each for each in data if each.GetNumberOfPoints() == 4 and each.GetPointData().GetScalars()]
        scalars = mesh.GetPointData().GetScalars()
        return np.array([scalars.GetTuple3(number) for number in range(4)])

    assert np.array_equal(shown(), bone)
    heat = unpack_heat(pack_heat(picture()))
    scene.show_heat(heat)
    hot = heat_colours(bone, temperature_at(heat, points.astype(np.float32)))
    assert np.array_equal(shown(), hot)
    assert np.abs(hot[1].astype(int) - bone[1]).max() > 50
    # A brick that is cut meanwhile comes with its own colours and is heated at once.
    scene.take_bricks([pack_brick((0, 0, 0), square)])
    assert np.array_equal(shown(), hot)
    scene.show_heat(None)
    assert np.array_equal(shown(), bone)
    painter.close()
