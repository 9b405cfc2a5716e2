"""Implants as the beam meets them: their true shape, in steel or titanium."""

from __future__ import annotations

from simulator.rendering.fluoroscopy.solids import ClosedMesh, closed_mesh
from simulator.rendering.implant_shapes import material_of, mesh_of, place_of
from simulator.session.implants import Implant


def implant_shadow(implant: Implant) -> ClosedMesh:
    """The implant where it stands, in patient LPS [mm]."""
    return closed_mesh(*mesh_of(implant), material_of(implant)).placed(place_of(implant))
