"""The bone in a renderer: far bricks merged to a few large actors, touched ones each with their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProperty, vtkRenderer

from simulator.rendering.bone_surface import BrickKey, DensityLookup, merged
from simulator.rendering.brick_mesh import BrickMesh
from simulator.rendering.colours import IVORY, density_colours
from simulator.rendering.poly_data import surface_poly_data

_CHUNK_BRICKS = 4
"""Bricks along a side of a chunk: few draw calls while nothing changes, little to rebuild when something does."""

_LOOK_INSIDE_MM = 0.3
"""How far below the surface the density is read, so that the half-filled voxel of the edge does not count."""


class MeshedBone(Protocol):
    """A bone's bricks as meshes (simulator.rendering.bone_surface.BoneSurface is one)."""

    @property
    def meshes(self) -> Mapping[BrickKey, BrickMesh]:
        """Every brick that holds surface, by its place."""
        ...


class BoneActors:
    """Keeps one renderer's bone in step with the meshes of its bricks."""

    def __init__(self, renderer: vtkRenderer, surface: MeshedBone, density_at: DensityLookup | None) -> None:
        self._renderer = renderer
        self._surface = surface
        self._density_at = density_at
        self._property = bone_property()
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

    def _dissolve(self, chunk: BrickKey) -> None:
        """Give each brick of a chunk its own actor, once, when the first of them is touched."""
        self._renderer.RemoveActor(self._actors.pop(("chunk", chunk)))
        for key in self._chunks.pop(chunk):
            self._show_brick(key)

    def _show_brick(self, key: BrickKey) -> None:
        mesh = self._surface.meshes.get(key)
        if mesh is not None:
            self._show(("brick", key), mesh)
        elif ("brick", key) in self._actors:
            self._renderer.RemoveActor(self._actors.pop(("brick", key)))

    def _show(self, name: tuple[str, BrickKey], mesh: BrickMesh) -> None:
        actor = self._actors.get(name)
        if actor is None:
            actor = vtkActor()
            mapper = vtkPolyDataMapper()
            mapper.SetStatic(True)
            actor.SetMapper(mapper)
            actor.SetProperty(self._property)
            self._renderer.AddActor(actor)
            self._actors[name] = actor
        colours = surface_colours(mesh, self._density_at) if mesh.colours is None else mesh.colours
        actor.GetMapper().SetInputDataObject(surface_poly_data(mesh.points, mesh.triangles, mesh.normals, colours))


def bone_property() -> vtkProperty:
    """Ivory with a soft, slightly moist highlight."""
    look = vtkProperty()
    look.SetColor(*IVORY)
    look.SetInterpolationToPhong()
    look.SetAmbient(0.08)
    look.SetDiffuse(0.92)
    look.SetSpecular(0.18)
    look.SetSpecularPower(24)
    return look


def surface_colours(mesh: BrickMesh, density_at: DensityLookup | None) -> np.ndarray | None:
    """Colour per vertex by the density just below it, shape (n, 3), uint8; None without a density."""
    if density_at is None:
        return None
    return density_colours(density_at(mesh.points - mesh.normals * np.float32(_LOOK_INSIDE_MM)))


def _chunk_of(key: BrickKey) -> BrickKey:
    return (key[0] // _CHUNK_BRICKS, key[1] // _CHUNK_BRICKS, key[2] // _CHUNK_BRICKS)
