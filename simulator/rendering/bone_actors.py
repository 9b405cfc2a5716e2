"""The bone in a renderer: far bricks merged to a few large actors, touched ones each with their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from physics.heat.track import HeatPicture
from simulator.rendering.bone_surface import BrickKey, DensityLookup, merged
from simulator.rendering.brick_mesh import BrickMesh
from simulator.rendering.cut_texture import CutLookup, bone_colours
from simulator.rendering.heat_overlay import MarkLine, heat_colours, temperature_at, window_of
from simulator.rendering.materials import WET, bone_look, make_wet
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import QUALITIES, Quality

_CHUNK_BRICKS = 4
"""Bricks along a side of a chunk: few draw calls while nothing changes, little to rebuild when something does."""


class MeshedBone(Protocol):
    """A bone's bricks as meshes (simulator.rendering.bone_surface.BoneSurface is one)."""

    @property
    def meshes(self) -> Mapping[BrickKey, BrickMesh]:
        """Every brick that holds surface, by its place."""
        ...


class BoneActors:
    """Keeps one renderer's bone in step with the meshes of its bricks."""

    def __init__(
        self,
        renderer: vtkRenderer,
        surface: MeshedBone,
        density_at: DensityLookup | None,
        cut_at: CutLookup | None = None,
        quality: Quality = QUALITIES["low"],
    ) -> None:
        self._renderer = renderer
        self._surface = surface
        self._density_at, self._cut_at = density_at, cut_at
        self._quality = quality
        self._property = bone_look(quality)
        self._own_colours: dict[tuple[str, BrickKey], tuple[BrickMesh, np.ndarray]] = {}
        self._heated: set[tuple[str, BrickKey]] = set()
        self._mark = MarkLine(renderer)
        # The surface is closed, so its inside is never seen; a software renderer saves a third of the frame.
        self._property.BackfaceCullingOn()
        self._chunks: dict[BrickKey, list[BrickKey]] = {}
        self._actors: dict[tuple[str, BrickKey], vtkActor] = {}
        for key in surface.meshes:
            self._chunks.setdefault(_chunk_of(key), []).append(key)
        for chunk, keys in self._chunks.items():
            self._show(("chunk", chunk), merged(surface.meshes[key] for key in keys))

    def update(self, changed: Iterable[BrickKey]) -> None:
        """Show the new meshes of these bricks."""
        for key in changed:
            chunk = _chunk_of(key)
            if ("chunk", chunk) in self._actors:
                self._dissolve(chunk)
            self._show_brick(key)

    def show_heat(self, picture: HeatPicture | None) -> bool:
        """Lay heat over the bone's colours, or take it away again (None); true if anything looks different."""
        window = None if picture is None else window_of(picture)
        cooled, self._heated = self._heated, set()
        self._mark.hide()
        if picture is not None and window is not None:
            warm = []
            for name, (mesh, own) in self._own_colours.items():
                if np.all(mesh.points.max(axis=0) >= window[0]) and np.all(mesh.points.min(axis=0) <= window[1]):
                    temperature = temperature_at(picture, mesh.points)
                    self._paint(name, heat_colours(own, temperature))
                    self._heated.add(name)
                    warm.append((mesh, temperature))
            if warm:
                whole = merged(mesh for mesh, _ in warm)
                self._mark.draw(whole.points, whole.triangles, np.concatenate([heat for _, heat in warm]))
        for name in cooled - self._heated:
            if name in self._own_colours:
                self._paint(name, self._own_colours[name][1])
        return bool(cooled or self._heated)

    def _paint(self, name: tuple[str, BrickKey], colours: np.ndarray) -> None:
        data = self._actors[name].GetMapper().GetInput()
        data.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(colours), deep=True))
        data.Modified()

    def _dissolve(self, chunk: BrickKey) -> None:
        """Give each brick of a chunk its own actor, once, when the first of them is touched."""
        self._forget(("chunk", chunk))
        for key in self._chunks.pop(chunk):
            self._show_brick(key)

    def _show_brick(self, key: BrickKey) -> None:
        mesh = self._surface.meshes.get(key)
        if mesh is not None:
            self._show(("brick", key), mesh)
        elif ("brick", key) in self._actors:
            self._forget(("brick", key))

    def _forget(self, name: tuple[str, BrickKey]) -> None:
        self._renderer.RemoveActor(self._actors.pop(name))
        self._own_colours.pop(name, None)
        self._heated.discard(name)

    def _show(self, name: tuple[str, BrickKey], mesh: BrickMesh) -> None:
        actor = self._actors.get(name)
        if actor is None:
            actor = vtkActor()
            mapper = vtkPolyDataMapper()
            mapper.SetStatic(True)
            actor.SetMapper(mapper)
            actor.SetProperty(self._property)
            if self._quality.physical and self._cut_at is not None:
                make_wet(actor)
            self._renderer.AddActor(actor)
            self._actors[name] = actor
        colours, wet = mesh.colours, None
        if colours is None and self._density_at is not None:
            colours, wet = bone_colours(mesh.points, mesh.normals, self._density_at, self._cut_at)
        data = surface_poly_data(mesh.points, mesh.triangles, mesh.normals, colours)
        if self._quality.physical and self._cut_at is not None:
            moisture = numpy_to_vtk(np.zeros(len(mesh.points), np.float32) if wet is None else wet, deep=True)
            moisture.SetName(WET)
            data.GetPointData().AddArray(moisture)
        actor.GetMapper().SetInputDataObject(data)
        if colours is not None:
            self._own_colours[name] = (mesh, colours)


def surface_colours(
    mesh: BrickMesh, density_at: DensityLookup | None, cut_at: CutLookup | None = None
) -> np.ndarray | None:
    """Colour per vertex, shape (n, 3), uint8; None without a density. See `bone_colours`."""
    return None if density_at is None else bone_colours(mesh.points, mesh.normals, density_at, cut_at)[0]


def _chunk_of(key: BrickKey) -> BrickKey:
    return (key[0] // _CHUNK_BRICKS, key[1] // _CHUNK_BRICKS, key[2] // _CHUNK_BRICKS)
