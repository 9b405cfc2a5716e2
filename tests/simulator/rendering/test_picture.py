"""The picture tells the truth: cuts look cut, heat lies where it is hot, chips stay few and come to rest."""

from types import SimpleNamespace

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from physics.heat.track import HeatPicture
from physics.instrument import instruments
from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.brick_mesh import SURFACE_OCCUPANCY
from simulator.rendering.cut_texture import bone_colours, cut_colours, noise_at
from simulator.rendering.debris import SMOKE_S, Chips, Smoke
from simulator.rendering.heat_overlay import HIGH_C, LOW_C, MARK_C, MarkLine, heat_colours, inferno, temperature_at
from simulator.rendering.offscreen import offscreen_window
from simulator.rendering.quality import FRAMES_JUDGED, QUALITIES, judged, quality_for
from simulator.rendering.scene import OperatingScene
from simulator.rendering.session_content import session_content
from simulator.rendering.surroundings import BELOW_BONE_MM, drape_actor, drape_height, table_down
from simulator.rendering.window_pixels import window_pixels
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from tests.simulator.rendering.bodies import carve_ball, shaft_body

ENTRY, EXIT = np.array([13.0, 0.0, 80.0]), np.array([-13.0, 0.0, 80.0])
DOWN = np.array([-1.0, 0.0, 0.0])


def snapshot(body, depth_mm=-6.0, time_s=0.0, **changes):
    pose = np.eye(4)
    pose[:3, :3] = np.array([[0, 0, -1.0], [0, 1.0, 0], [1.0, 0, 0]])
    pose[:3, 3] = ENTRY - (depth_mm, 0, 0)
    values = {
        "tick": round(1e3 * time_s), "time_s": time_s, "phase": SessionPhase.RUNNING, "tool_pose": pose,
        "hand_pose": pose, "trigger": 1.0, "speed_rpm": 1000.0, "force_N": np.zeros(3), "thrust_N": 0.0,
        "rendered_force_N": 0.0, "feed_mm_s": 1.0, "depth_mm": max(0.0, depth_mm), "removed_mm3": 0.0,
        "brick_versions": body.brick_versions.copy(), **changes,
    }  # fmt: skip
    return SceneSnapshot(**values)


def heat(middle, peak_C, time_s=1.0, spacing_mm=0.5, side=40):
    """A warm ball."""
    origin = np.asarray(middle) - 0.5 * spacing_mm * (side - 1)
    steps = spacing_mm * np.arange(side)
    z, y, x = np.meshgrid(origin[2] + steps, origin[1] + steps, origin[0] + steps, indexing="ij")
    away = np.sqrt((x - middle[0]) ** 2 + (y - middle[1]) ** 2 + (z - middle[2]) ** 2)
    field = LOW_C + (peak_C - LOW_C) * np.exp(-((away / 4.0) ** 2))
    return HeatPicture(time_s, peak_C, peak_C, 0.0, 0.0, 0.0, 0.0, field.astype(np.float32), origin, spacing_mm)


def scene_of(body, quality="low", size=(320, 240)):
    session = SimpleNamespace(
        body=body, plan=SimpleNamespace(entry_lps_mm=ENTRY, exit_lps_mm=EXIT),
        instrument=instruments()["twist_drill_3_2"], model=None,
    )  # fmt: skip
    content = session_content(session, QUALITIES[quality])
    window, renderer = offscreen_window(*size), vtkRenderer()
    window.AddRenderer(renderer)
    return window, OperatingScene(window, renderer, content.scene, QUALITIES[quality])


def drawn(window):
    window.Render()
    return window_pixels(window).astype(int)


def test_only_what_was_cut_looks_cut():
    body = shaft_body(spacing_mm=0.5)
    carve_ball(body, ENTRY, 5.0)
    sampler = BodySampler(body)
    cut = ENTRY + 5.0 * np.array([[-1.0, 0, 0], [-0.9, 0.436, 0], [-0.9, 0, 0.436]])
    whole = np.array([[13.0, 0.0, 60.0], [0.0, 13.0, 80.0], [0.0, -13.0, 100.0]])
    points = np.concatenate([cut, whole]).astype(np.float32)
    normals = np.concatenate([(ENTRY - cut) / 5.0, [[1, 0, 0], [0, 1, 0], [0, -1, 0]]]).astype(np.float32)
    _, wet = bone_colours(points, normals, sampler.density_at, sampler.is_cut)
    assert wet.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    assert not bone_colours(points, normals, sampler.density_at, None)[1].any()


def test_a_cut_shows_marrow_where_bone_is_thin_and_none_in_cortex():
    points = np.random.Generator(np.random.PCG64(1)).uniform(-20.0, 20.0, (4000, 3))
    redness, spread = [], []
    for density in (0.15, 0.4, 0.8, 1.3, 1.9):
        colours = cut_colours(points, np.full(len(points), density)).astype(float)
        redness.append(float((colours[:, 0] / colours[:, 2]).mean()))
        spread.append(float(colours[:, 1].std()))
    assert all(np.diff(redness) < 0.0)
    assert spread[-1] < 2.0 < 10.0 < spread[1]
    shades = noise_at(points)
    assert shades.min() >= 0.0
    assert shades.max() <= 1.0


def test_the_temperature_scale_has_the_ends_it_names():
    bone = np.full((4, 3), 200.0)
    shown = heat_colours(bone, np.array([LOW_C, MARK_C, HIGH_C, HIGH_C + 40.0]))
    assert shown[0].tolist() == [200, 200, 200]
    assert shown[1].tolist() == inferno(np.array([MARK_C]))[0].astype(int).tolist()
    assert shown[2].tolist() == shown[3].tolist() == inferno(np.array([HIGH_C]))[0].astype(int).tolist()


def test_temperature_between_cells_is_linear():
    field = np.fromfunction(lambda z, y, x: 37.0 + z + 2.0 * y + 3.0 * x, (6, 6, 6)).astype(np.float32)
    picture = HeatPicture(1.0, 60.0, 60.0, 0.0, 0.0, 0.0, 0.0, field, np.array([10.0, 20.0, 30.0]), 0.5)
    points = np.array([[10.6, 21.1, 30.9], [12.5, 22.5, 32.5], [9.0, 20.0, 30.0]])
    expected = 37.0 + (points[:, 2] - 30) / 0.5 + 2 * (points[:, 1] - 20) / 0.5 + 3 * (points[:, 0] - 10) / 0.5
    assert temperature_at(picture, points)[:2] == pytest.approx(expected[:2])
    assert temperature_at(picture, points)[2] == LOW_C


def test_the_line_lies_where_the_bone_is_just_that_warm():
    points = np.array([[0.0, 0, 0], [10, 0, 0], [0, 10, 0], [10, 10, 0]])
    line = MarkLine(vtkRenderer())
    line.draw(points, np.array([[0, 1, 2], [1, 3, 2]]), 37.0 + 2.0 * points[:, 0])
    drawn_line = line._mapper.GetInput()
    across = [drawn_line.GetPoint(number)[0] for number in range(drawn_line.GetNumberOfPoints())]
    assert across == pytest.approx([5.0] * len(across))
    assert len(across) >= 2
    line.draw(points, np.array([[0, 1, 2]]), np.full(4, 40.0))
    assert not line._actor.GetVisibility()


def test_heat_is_drawn_where_the_bone_is_hot_and_goes_again():
    body = shaft_body(spacing_mm=0.5)
    window, scene = scene_of(body)
    scene.update(snapshot(body, -20.0))
    before = drawn(window)
    scene.show_heat(True)
    scene.update(snapshot(body, -20.0, heat=heat(ENTRY, 65.0)))
    hot = drawn(window)
    changed = np.abs(hot - before).max(axis=2) > 40
    rows, columns = np.nonzero(changed[:, :250])
    assert len(rows) > 100
    # The view looks at the entry: what is hot lies about the middle of the picture.
    assert abs(np.median(rows) - 120) < 12
    assert abs(np.median(columns) - 160) < 12
    # The scale stands at the right edge.
    assert changed[:, 260:].sum() > 500
    scene.show_heat(False)
    assert np.abs(drawn(window) - before).max() <= 2
    window.Finalize()


def test_a_changed_brick_keeps_its_heat():
    body = shaft_body(spacing_mm=0.5)
    window, scene = scene_of(body)
    scene.show_heat(True)
    scene.update(snapshot(body, heat=heat(ENTRY, 65.0)))
    carve_ball(body, ENTRY, 1.6)
    scene.update(snapshot(body, heat=heat(ENTRY, 65.0), time_s=0.1))
    warm = drawn(window)
    scene.show_heat(False)
    assert (np.abs(warm - drawn(window)).max(axis=2)[:, :250] > 40).sum() > 100
    window.Finalize()


def test_chips_are_few_come_to_rest_and_stay_out_of_the_bone():
    body = shaft_body(spacing_mm=0.5)
    sampler = BodySampler(body)
    thrown = [Chips(vtkRenderer(), 40, sampler.occupancy_at, DOWN) for _ in range(2)]
    for chips in thrown:
        chips.lie_on(ENTRY, 60.0)
        for _ in range(60):
            chips.step(6.0, ENTRY, DOWN, 1.8, 0.02)
        assert chips.count == 40
        steps = 0
        while chips.step(0.0, ENTRY, DOWN, 1.8, 0.05):
            steps += 1
            assert steps < 200
        assert (sampler.occupancy_at(chips.places) < SURFACE_OCCUPANCY).all()
        assert ((chips.places - ENTRY) @ DOWN <= 60.0 + 1e-6).all()
    assert np.array_equal(thrown[0].places, thrown[1].places)


def test_smoke_only_rises_from_bone_that_is_cut_hot():
    for temperature, cutting, smokes in ((60.0, True, False), (130.0, False, False), (130.0, True, True)):
        smoke = Smoke(vtkRenderer(), DOWN)
        for _ in range(40):
            smoke.step(temperature, ENTRY, cutting, 0.05)
        assert (smoke.count > 0) is smokes
        for _ in range(round(SMOKE_S / 0.05) + 2):
            smoke.step(37.0, ENTRY, False, 0.05)
        assert smoke.count == 0


def test_the_cloth_lies_under_the_whole_bone_and_looks_up():
    down = table_down(ENTRY, EXIT)
    assert down == pytest.approx(DOWN)
    bone = np.array([[13.0, 0.0, 80.0], [-13.0, 0.0, 80.0], [-20.0, 3.0, 170.0]])
    below = drape_height(bone, ENTRY, down)
    assert below == pytest.approx(33.0 + BELOW_BONE_MM)
    data = drape_actor(ENTRY, down, below, QUALITIES["low"]).GetMapper().GetInput()
    heights = [(np.array(data.GetPoint(number)) - ENTRY) @ down for number in range(0, data.GetNumberOfPoints(), 7)]
    assert min(heights) > 33.0 + 0.5 * BELOW_BONE_MM
    middle = data.GetNumberOfCells() // 4
    corners = [np.array(data.GetPoint(data.GetCell(middle).GetPointId(number))) for number in range(3)]
    assert np.cross(corners[1] - corners[0], corners[2] - corners[0]) @ down < 0.0


def test_the_level_is_the_users_then_the_drivers_then_what_was_measured():
    software, card = "OpenGL renderer string: llvmpipe (LLVM 15)", "OpenGL renderer string: GeForce"
    assert quality_for(software).name == "low"
    assert quality_for(card).name == "medium"
    assert quality_for(card, measured="high").name == "high"
    assert quality_for(software, chosen="high").name == "high"
    for name, frame_ms, found in (
        ("medium", 20.0, "medium"), ("medium", 90.0, "low"), ("medium", 4.0, "high"), ("low", 200.0, "low"),
        ("high", 2.0, "high"),
    ):  # fmt: skip
        assert judged(QUALITIES[name], [frame_ms] * FRAMES_JUDGED).name == found
        assert judged(QUALITIES[name], [frame_ms] * (FRAMES_JUDGED - 1)).name == name


@pytest.mark.deep
def test_at_high_quality_the_tool_casts_a_shadow_and_the_driver_has_no_complaint(capfd):
    body = shaft_body(spacing_mm=0.5)
    window, scene = scene_of(body, "high", (480, 320))
    scene.update(snapshot(body, -8.0))
    with_tool = drawn(window)
    scene._tool.VisibilityOff()
    without = drawn(window)
    darker = (without - with_tool).mean(axis=2)
    # The shadow lies on the cloth to the right, the tool itself comes from the left.
    assert (darker[:, 300:] > 6).sum() > 150
    window.Finalize()
    complaints = capfd.readouterr()
    assert "ERR|" not in complaints.err + complaints.out
