"""The debrief's 3-D pictures as PNG files: the whole bone, the entry along the planned axis, the cut-away section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from physics.instrument import Instrument
from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.bone_actors import surface_colours
from simulator.rendering.bone_surface import BoneSurface, SurfaceBody, merged
from simulator.rendering.brick_mesh import BrickMesh
from simulator.rendering.camera import long_axis, look_at, radius_in_view, upright, working_direction
from simulator.rendering.colours import ACHIEVED, BACKGROUND_DARK, BACKGROUND_LIGHT, PLAN, Colour
from simulator.rendering.instruments import instrument_actor, instrument_mesh, place_actor
from simulator.rendering.materials import bone_look
from simulator.rendering.offscreen import offscreen_window, png_of
from simulator.rendering.plan_overlay import (
    achieved_actor,
    line_actor,
    perpendicular_pair,
    plan_actors,
    ring_actor,
    unit,
)
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import QUALITIES
from simulator.rendering.scene import overlay_layer, prepare_renderer
from simulator.rendering.section import half_of, section_face

Line = tuple[np.ndarray, np.ndarray]
"""Two points [mm], shape (3,) each, patient LPS."""

SIZE = (960, 720)
CARD_SIZE = (700, 420)
_ENTRY_RADIUS_MM = 15.0
_SMALLEST_SECTION_MM = 22.0


def session_pictures(prepared: Any, result: Any) -> dict[str, bytes]:  # noqa: ANN401 - see below
    """Pictures of a session that has ended.

    Args:
        prepared: The prepared case with its cut bone (simulator.session.preparation.PreparedCase, or anything with
            `body`, `plan` and `instrument`).
        result: Its score (scenarios.scoring.Result); its `hole` is drawn when there is one.

    Returns:
        PNG files by what they show: `overview`, `entry`, `section`.

    """
    plan, achieved = _plan_of(prepared), _hole_of(result)
    return drilling_pictures(prepared.body, *plan, achieved, prepared.instrument.diameter_mm)


def section_picture(prepared: Any, result: Any) -> bytes:  # noqa: ANN401 - as above
    """The section alone, as PNG: the one picture that proves where the hole went."""
    bone, mesh, sampler = _meshed(prepared.body)
    return _section_view(bone, mesh, sampler, _plan_of(prepared), _hole_of(result))


def drilling_pictures(
    body: SurfaceBody,
    entry_lps_mm: np.ndarray,
    exit_lps_mm: np.ndarray,
    achieved: Line | None,
    diameter_mm: float,
) -> dict[str, bytes]:
    """Pictures of a bone, the planned line, and the hole that was drilled.

    Args:
        body: The bone as it is now.
        entry_lps_mm: Planned entry [mm], shape (3,), patient LPS.
        exit_lps_mm: Planned exit [mm], shape (3,), patient LPS.
        achieved: Entry and end of the hole [mm], shape (3,) each; None if there is none.
        diameter_mm: Diameter of the hole.

    """
    bone, mesh, sampler = _meshed(body)
    plan = (entry_lps_mm, exit_lps_mm)
    return {
        "overview": _overview(bone, mesh, plan, achieved),
        "entry": _entry_view(bone, plan, achieved, diameter_mm),
        "section": _section_view(bone, mesh, sampler, plan, achieved),
    }


def case_picture(body: SurfaceBody, entry_lps_mm: np.ndarray, exit_lps_mm: np.ndarray, tool: Instrument) -> bytes:
    """A picture for the library: the bone with the tool at the planned entry, on dark."""
    bone, mesh, sampler = _meshed(body)
    axis = unit(np.asarray(exit_lps_mm) - np.asarray(entry_lps_mm))
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1] = perpendicular_pair(axis)
    pose[:3, 2], pose[:3, 3] = axis, np.asarray(entry_lps_mm) - 1.0 * axis
    held = instrument_actor(instrument_mesh(tool))
    place_actor(held, pose)
    renderer = _renderer([_bone_actor(bone), held], BACKGROUND_DARK)
    low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
    radius = min(70.0, 0.42 * float(np.linalg.norm(high - low)))
    towards = working_direction(np.asarray(entry_lps_mm), np.asarray(exit_lps_mm))
    look_at(renderer.GetActiveCamera(), np.asarray(entry_lps_mm) - 8.0 * axis, towards, radius)
    return _picture(renderer, CARD_SIZE)


def _meshed(body: SurfaceBody) -> tuple[vtkPolyData, BrickMesh, BodySampler]:
    """The whole bone as one coloured surface, its mesh, and the way to look inside."""
    sampler = BodySampler(body)
    mesh = merged(BoneSurface(body).meshes.values())
    colours = surface_colours(mesh, sampler.density_at, sampler.is_cut)
    return surface_poly_data(mesh.points, mesh.triangles, mesh.normals, colours), mesh, sampler


def _plan_of(prepared: Any) -> Line:  # noqa: ANN401 - as above
    plan = prepared.plan
    return np.asarray(plan.entry_lps_mm, np.float64), np.asarray(plan.exit_lps_mm, np.float64)


def _hole_of(result: Any) -> Line | None:  # noqa: ANN401 - as above
    hole = result.hole
    if hole is None:
        return None
    end = hole.exit_lps_mm if hole.exit_lps_mm is not None else hole.end_lps_mm
    return np.asarray(hole.entry_lps_mm, np.float64), np.asarray(end, np.float64)


def _overview(bone: vtkPolyData, mesh: BrickMesh, plan: Line, achieved: Line | None) -> bytes:
    towards = _sideways(plan)
    low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
    focus = 0.5 * (low + high)
    radius = radius_in_view(mesh.points[::16], focus, towards, SIZE[0] / SIZE[1])
    marks = plan_actors(*plan, ghost=False, line_mm=0.004 * radius)
    if achieved is not None:
        marks.append(achieved_actor(*achieved, line_mm=0.004 * radius))
    renderer = _renderer([_bone_actor(bone)], BACKGROUND_LIGHT)
    look_at(renderer.GetActiveCamera(), focus, towards, radius)
    return _picture(renderer, SIZE, marks)


def _entry_view(bone: vtkPolyData, plan: Line, achieved: Line | None, diameter_mm: float) -> bytes:
    entry, axis = plan[0], unit(plan[1] - plan[0])
    marks = [ring_actor(entry, axis, diameter_mm / 2 + 0.8, PLAN, tube_mm=0.14)]
    up = upright(axis)
    right = np.cross(axis, up)
    for direction in (right, up, -right, -up):
        marks.append(line_actor(entry + 2.8 * direction, entry + 4.6 * direction, PLAN, 0.14))
    if achieved is not None:
        marks.append(ring_actor(achieved[0], unit(achieved[1] - achieved[0]), diameter_mm / 2, ACHIEVED, tube_mm=0.14))
    renderer = _renderer([_bone_actor(bone)], BACKGROUND_LIGHT)
    look_at(renderer.GetActiveCamera(), entry, axis, _ENTRY_RADIUS_MM)
    return _picture(renderer, SIZE, marks)


def _section_view(bone: vtkPolyData, mesh: BrickMesh, sampler: BodySampler, plan: Line, achieved: Line | None) -> bytes:
    entry, exit_point = plan
    axis = unit(exit_point - entry)
    along = long_axis(mesh.points[::32], axis)
    away = unit(np.cross(axis, along))
    if away @ _sideways(plan) < 0:
        away = -away
    middle = 0.5 * (entry + exit_point)
    radius = max(_SMALLEST_SECTION_MM, 0.75 * float(np.linalg.norm(exit_point - entry)))
    behind = half_of(bone, middle, away)
    face = section_face(sampler, middle, axis, unit(along - axis * float(along @ axis)), 2.2 * radius)
    marks = plan_actors(entry, exit_point, ghost=False, line_mm=0.2)[:1]
    if achieved is not None:
        marks.append(achieved_actor(*achieved, line_mm=0.2))
    renderer = _renderer([_bone_actor(behind), face], BACKGROUND_LIGHT)
    look_at(renderer.GetActiveCamera(), middle, away, radius)
    return _picture(renderer, SIZE, marks)


def _sideways(plan: Line) -> np.ndarray:
    """Look square to the planned axis, from the front where that is possible; unit, shape (3,)."""
    axis = unit(plan[1] - plan[0])
    for towards in (np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0])):
        square = towards - axis * float(towards @ axis)
        if np.linalg.norm(square) > 0.5:
            return unit(square)
    return perpendicular_pair(axis)[0]


def _bone_actor(bone: vtkPolyData) -> vtkActor:
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(bone)
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetProperty(bone_look(QUALITIES["low"]))
    return actor


def _renderer(actors: list[vtkActor], background: Colour) -> vtkRenderer:
    renderer = vtkRenderer()
    prepare_renderer(renderer, QUALITIES["high"], background)
    for actor in actors:
        renderer.AddActor(actor)
    return renderer


def _picture(renderer: vtkRenderer, size: tuple[int, int], marks: Sequence[vtkActor] = ()) -> bytes:
    """Draw; marks lie on top of everything, so that no bone hides half a ring."""
    window = offscreen_window(*size)
    window.AddRenderer(renderer)
    overlay = overlay_layer(window, renderer)
    for mark in marks:
        overlay.AddActor(mark)
    renderer.ResetCameraClippingRange()
    png = png_of(window)
    window.Finalize()
    return png
