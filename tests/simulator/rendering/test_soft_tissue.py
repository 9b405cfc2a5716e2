"""Skin, fat and muscle of a CT with a window to the bone: where they lie, what they leave free, what they cost."""

from __future__ import annotations

import functools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkRenderingCore import vtkRenderer

from physics.instrument import instrument_named
from reconstruction.volume import Volume
from simulator.rendering.offscreen import offscreen_window
from simulator.rendering.quality import QUALITIES
from simulator.rendering.scene import OperatingScene
from simulator.rendering.session_content import session_content
from simulator.rendering.soft_tissue import FAT_RGB, SKIN_RGB, SKIN_SHARE, soft_tissue
from simulator.rendering.tissue_field import STEP_MM, tissue_field
from simulator.rendering.tissue_window import FLOOR_MM, TissueWindow
from tests.simulator.rendering.bodies import shaft_body

SHAFT_MM, MUSCLE_MM, SKIN_MM = 13.0, 48.0, 60.0
SITE = np.array([SHAFT_MM, 0.0, 0.0])
WINDOW = TissueWindow(SITE, np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0]), 30.0, 12.0)


@functools.cache
def thigh(table=False):
    """A round thigh along z, 2.5 mm voxels; on a table that touches its skin, if wanted."""
    z, y, x = np.meshgrid(*[np.arange(-125.0, 126.0, 2.5)] * 3, indexing="ij")
    away = np.hypot(x, y)
    radii = (SHAFT_MM, MUSCLE_MM, SKIN_MM - 2.0, SKIN_MM)
    hu = np.select([away < radius for radius in radii], [1200, 55, -95, 35], -1000)
    if table:
        hu = np.where((np.abs(y - SKIN_MM - 2.0) <= 2.0) & (away >= SKIN_MM), 200, hu)
    hu = hu + np.random.default_rng(2).normal(0.0, 20.0, hu.shape)
    affine = np.diag([2.5, 2.5, 2.5, 1.0])
    affine[:3, 3] = -125.0
    return Volume(hu.astype(np.int16), affine)


def bone_at(points):
    return np.clip(0.5 + SHAFT_MM - np.hypot(points[:, 0], points[:, 1]), 0.0, 1.0)


def vertices(part):
    return vtk_to_numpy(part.GetPoints().GetData()).astype(float)


@functools.cache
def tissue():
    return soft_tissue(thigh(), bone_at, WINDOW)


def points_of(colour):
    """Vertices painted in exactly this colour."""
    found = []
    for part in tissue().parts:
        colours = vtk_to_numpy(part.GetPointData().GetScalars())
        found.append(vertices(part)[(colours == colour.astype(np.uint8)).all(axis=1)])
    return np.concatenate(found)


def test_skin_lies_where_the_body_ends_and_not_over_the_window():
    skin = vertices(tissue().parts[0])
    error = np.hypot(skin[:, 0], skin[:, 1]) - SKIN_MM
    # The scan itself draws the skin in steps of its voxels.
    assert abs(error.mean()) < 1.5
    assert np.abs(error).max() < STEP_MM + 1.25
    assert WINDOW.stepped_back().outside_mm(skin).min() > -0.5


def test_fat_lies_between_muscle_and_skin():
    fat = points_of(FAT_RGB)
    away = np.hypot(fat[:, 0], fat[:, 1])
    assert len(fat) > 300
    assert np.mean((away > MUSCLE_MM - STEP_MM) & (away < SKIN_MM)) > 0.97


def test_nothing_lies_in_the_window():
    for part in tissue().parts:
        points = vertices(part)
        inside = (WINDOW.outside_mm(points) < -1.0) & (WINDOW.height(points) > 1.0 - FLOOR_MM)
        assert not inside.any()


def test_a_hole_through_the_bone_stays_open():
    depths = np.linspace(0.0, 2.0 * SHAFT_MM, 200)
    hole = SITE - depths[:, None] * np.array([1.0, 0.0, 0.0])
    for part in tissue().parts:
        points = vertices(part)
        near = np.linalg.norm(points[:, None, 1:] - SITE[1:], axis=2).min(axis=1) < 1.6
        within = near & (points[:, 0] < SHAFT_MM - 2.5) & (points[:, 0] > hole[-1, 0] + 2.5)
        assert not within.any()


def test_the_table_is_no_part_of_the_body():
    bare, lying = (tissue_field(scan, SITE) for scan in (thigh(), thigh(table=True)))
    beside = np.array([[40.0, SKIN_MM + 2.0, 0.0], [-80.0, SKIN_MM + 2.0, 30.0]])
    assert lying.share_at(lying.body, beside).max() < 0.5
    assert lying.body.sum() == pytest.approx(bare.body.sum(), rel=0.02)


def test_air_has_no_tissue():
    empty = Volume(np.full((40, 40, 40), -1000, np.int16), np.diag([4.0, 4.0, 4.0, 1.0]))
    assert soft_tissue(empty, bone_at, WINDOW) is None


def test_it_is_cheap_to_draw():
    assert 2_000 < tissue().triangle_count < 60_000
    assert (points_of(SKIN_RGB)[:, 0] > 0.0).any()


def session_with(modality):
    labels = Volume((thigh().array > 800).astype(np.uint16), thigh().affine)
    model = SimpleNamespace(hu=thigh(), labels=labels, imported=SimpleNamespace(modality=modality))
    plan = SimpleNamespace(entry_lps_mm=np.array([13.0, 0.0, 80.0]), exit_lps_mm=np.array([-13.0, 0.0, 80.0]))
    body = shaft_body(spacing_mm=1.0, wall_mm=4.0)
    return SimpleNamespace(body=body, plan=plan, instrument=instrument_named("twist_drill_3_2"), model=model)


@pytest.mark.parametrize("modality", ["SEG", "MR"])
def test_a_model_without_a_ct_has_none(modality):
    assert session_content(session_with(modality), QUALITIES["high"]).scene.tissue is None


def test_it_costs_nothing_until_it_is_asked_for_and_never_hides_the_bone():
    content = session_content(session_with("CT"), QUALITIES["low"]).scene
    window, renderer = offscreen_window(64, 64), vtkRenderer()
    window.AddRenderer(renderer)
    scene = OperatingScene(window, renderer, replace(content, tissue=tissue()), QUALITIES["low"])
    bare = renderer.GetActors().GetNumberOfItems()
    scene.show_tissue(False)
    assert renderer.GetActors().GetNumberOfItems() == bare
    scene.show_tissue(True)
    assert renderer.GetActors().GetNumberOfItems() == bare + len(tissue().parts)
    for look, seen in ((scene.look_across_the_plan, False), (scene.look_from_the_side_of_work, True)):
        look()
        assert all(bool(actor.GetVisibility()) is seen for actor in scene._tissue)
    scene.show_tissue(False)
    assert not any(actor.GetVisibility() for actor in scene._tissue)
    assert content.tissue is not None
    window.Finalize()


def test_a_cut_shows_skin_along_an_even_line():
    field = tissue_field(thigh(), SITE)
    skins = [
        part
        for part in tissue().parts
        if (vtk_to_numpy(part.GetPointData().GetScalars()) == SKIN_RGB.astype(int)).all()
    ]
    assert len(skins) > 1
    for part in skins:
        assert field.share_at(field.body, vertices(part)).max() < SKIN_SHARE + 0.05
