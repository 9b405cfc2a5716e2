"""The bone in a renderer: far bricks merged to a few large actors, touched ones each with their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from physics.heat.track import HeatPicture
from simulator.rendering.bone_surface import BrickKey, DensityLookup, merged
from simulator.rendering.brick_mesh import BrickMesh
from simulator.rendering.colours import IVORY
from simulator.rendering.cut_texture import CartilageLookup, CutLookup, bone_colours
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


@dataclass(frozen=True)
class _Painted:
    """What an actor shows when no heat lies over it."""

    mesh: BrickMesh
    colours: np.ndarray
    """sRGB, shape (n, 3), uint8."""
    wet: np.ndarray
    """How wet each vertex is, shape (n,), float32."""

    def part(self, start: int, mesh: BrickMesh) -> _Painted:
        """Of one of the meshes that were merged, whose vertices begin at `start`."""
        end = start + len(mesh.points)
        return _Painted(mesh, self.colours[start:end], self.wet[start:end])


class BoneActors:
    """Keeps one renderer's bone in step with the meshes of its bricks."""

    def __init__(
        self,
        renderer: vtkRenderer,
        surface: MeshedBone,
        density_at: DensityLookup | None,
        cut_at: CutLookup | None = None,
        quality: Quality = QUALITIES["low"],
        cartilage_at: CartilageLookup | None = None,
    ) -> None:
        self._renderer = renderer
        self._surface = surface
        self._density_at, self._cut_at = density_at, cut_at
        self._quality, self._cartilage_at = quality, cartilage_at
        self._property = bone_look(quality)
        self._own_colours: dict[tuple[str, BrickKey], _Painted] = {}
        self._heated: set[tuple[str, BrickKey]] = set()
        self._mark = MarkLine(renderer)
        # The surface is closed, so its inside is never seen; a software renderer saves a third of the frame.
        self._property.BackfaceCullingOn()
        self._chunks: dict[BrickKey, dict[BrickKey, BrickMesh]] = {}
        self._actors: dict[tuple[str, BrickKey], vtkActor] = {}
        for key, mesh in surface.meshes.items():
            self._chunks.setdefault(_chunk_of(key), {})[key] = mesh
        for chunk, meshes in self._chunks.items():
            self._show(("chunk", chunk), merged(meshes.values()))

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
            for name, painted in self._own_colours.items():
                mesh = painted.mesh
                if np.all(mesh.points.max(axis=0) >= window[0]) and np.all(mesh.points.min(axis=0) <= window[1]):
                    temperature = temperature_at(picture, mesh.points)
                    self._paint(name, heat_colours(painted.colours, temperature))
                    self._heated.add(name)
                    warm.append((mesh, temperature))
            if warm:
                whole = merged(mesh for mesh, _ in warm)
                self._mark.draw(whole.points, whole.triangles, np.concatenate([heat for _, heat in warm]))
        for name in cooled - self._heated:
            if name in self._own_colours:
                self._paint(name, self._own_colours[name].colours)
        return bool(cooled or self._heated)

    def _paint(self, name: tuple[str, BrickKey], colours: np.ndarray) -> None:
        data = self._actors[name].GetMapper().GetInput()
        data.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(colours), deep=True))
        data.Modified()

    def _dissolve(self, chunk: BrickKey) -> None:
        """Give each brick of a chunk its own actor, once, when the first of them is touched."""
        whole = self._own_colours[("chunk", chunk)]
        self._forget(("chunk", chunk))
        start = 0
        for key, mesh in self._chunks.pop(chunk).items():
            known = self._surface.meshes.get(key) is mesh
            self._show_brick(key, whole.part(start, mesh) if known else None)
            start += len(mesh.points)

    def _show_brick(self, key: BrickKey, painted: _Painted | None = None) -> None:
        """Give a brick its own actor; `painted` spares colouring a mesh that was shown before."""
        mesh = self._surface.meshes.get(key)
        if mesh is not None:
            self._show(("brick", key), mesh, painted)
        elif ("brick", key) in self._actors:
            self._forget(("brick", key))

    def _forget(self, name: tuple[str, BrickKey]) -> None:
        self._renderer.RemoveActor(self._actors.pop(name))
        self._own_colours.pop(name, None)
        self._heated.discard(name)

    def _show(self, name: tuple[str, BrickKey], mesh: BrickMesh, painted: _Painted | None = None) -> None:
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
        painted = painted or self._paint_anew(mesh)
        data = surface_poly_data(mesh.points, mesh.triangles, mesh.normals, painted.colours)
        if self._quality.physical and self._cut_at is not None:
            moisture = numpy_to_vtk(painted.wet, deep=True)
            moisture.SetName(WET)
            data.GetPointData().AddArray(moisture)
        actor.GetMapper().SetInputDataObject(data)
        self._own_colours[name] = painted

    def _paint_anew(self, mesh: BrickMesh) -> _Painted:
        """Colours that come with the mesh, else those of the bone's density, else plain bone."""
        dry, colours = np.zeros(len(mesh.points), np.float32), mesh.colours
        if colours is None and self._density_at is not None:
            looks = self._density_at, self._cut_at, self._cartilage_at
            return _Painted(mesh, *bone_colours(mesh.points, mesh.normals, *looks))
        if colours is None:
            colours = np.tile((255.0 * np.array(IVORY)).astype(np.uint8), (len(mesh.points), 1))
        return _Painted(mesh, colours, dry)


def surface_colours(
    mesh: BrickMesh, density_at: DensityLookup | None, cut_at: CutLookup | None = None
) -> np.ndarray | None:
    """Colour per vertex, shape (n, 3), uint8; None without a density. See `bone_colours`."""
    return None if density_at is None else bone_colours(mesh.points, mesh.normals, density_at, cut_at)[0]


def _chunk_of(key: BrickKey) -> BrickKey:
    return (key[0] // _CHUNK_BRICKS, key[1] // _CHUNK_BRICKS, key[2] // _CHUNK_BRICKS)
