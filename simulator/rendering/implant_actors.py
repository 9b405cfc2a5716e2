"""Implants in the picture: metal where it stands, followed as it is turned or driven in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer

from simulator.rendering.implant_shapes import material_of, mesh_of, place_of
from simulator.rendering.instruments import metal_actor, place_actor
from simulator.rendering.materials import IMPLANTS
from simulator.rendering.quality import Quality
from simulator.session.implants import Implant, PlacedScrew

_NOWHERE = (0.0, 0.0, 0.0)


class ImplantActors:
    """Keeps a renderer's implants in step with the session."""

    def __init__(self, renderer: vtkRenderer, quality: Quality) -> None:
        self._renderer, self._quality = renderer, quality
        self._shown: tuple[Implant, ...] = ()
        self._actors: list[tuple[Implant, vtkActor]] = []

    def follow(self, implants: tuple[Implant, ...]) -> bool:
        """Show these; whether that looks different from before."""
        if implants == self._shown:
            return False
        self._shown = implants
        before, self._actors = self._actors, []
        for implant in implants:
            shape = _without_place(implant)
            known = next((pair for pair in before if pair[0] == shape), None)
            if known is not None:
                before.remove(known)
            actor = self._added(implant) if known is None else known[1]
            place_actor(actor, place_of(implant))
            self._actors.append((shape, actor))
        for _, actor in before:
            self._renderer.RemoveActor(actor)
        return True

    def _added(self, implant: Implant) -> vtkActor:
        colour, roughness = IMPLANTS[material_of(implant)]
        vertices, triangles = mesh_of(implant)
        colours = np.tile((np.array(colour) * 255).astype(np.uint8), (len(vertices), 1))
        actor = metal_actor(vertices, triangles, colours, self._quality, roughness)
        self._renderer.AddActor(actor)
        return actor


def _without_place(implant: Implant) -> Implant:
    """What of it does not change as it goes in."""
    if isinstance(implant, PlacedScrew):
        return replace(implant, head_lps_mm=_NOWHERE, axis=_NOWHERE)
    return replace(implant, centre_lps_mm=_NOWHERE, axis=_NOWHERE)
