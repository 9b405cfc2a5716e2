"""A drill sleeve in the picture: a tube on the bone with teeth at its foot and a grip at its mouth."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from physics.drill_guide import DrillGuide
from simulator.rendering.colours import STEEL
from simulator.rendering.materials import metal_look
from simulator.rendering.plan_overlay import perpendicular_pair
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import Quality

SIDES = 48
TEETH = 6
WALL_MM, TOOTH_MM = 0.8, 0.8
COLLAR_MM, COLLAR_WIDTH_MM = 5.0, 3.0
"""Length of the collar at the mouth, and how far it stands out."""


def sleeve_mesh(guide: DrillGuide) -> tuple[np.ndarray, np.ndarray]:
    """Vertices [mm], shape (n, 3), foot at the origin and mouth towards -z, and triangles, shape (m, 3)."""
    bore, outer, length = 0.5 * guide.bore_mm, 0.5 * guide.bore_mm + WALL_MM, guide.length_mm
    turn = 2.0 * np.pi * np.arange(SIDES) / SIDES
    teeth = TOOTH_MM * np.abs(2.0 * ((turn * TEETH / (2.0 * np.pi)) % 1.0) - 1.0)
    flat = np.zeros(SIDES)
    outline = [
        (bore, flat - length), (outer + COLLAR_WIDTH_MM, flat - length),
        (outer + COLLAR_WIDTH_MM, flat - length + COLLAR_MM), (outer, flat - length + COLLAR_MM), (outer, -teeth),
        (bore, -teeth), (bore, flat - length),
    ]  # fmt: skip
    rings = [np.stack([r * np.cos(turn), r * np.sin(turn), z], axis=1) for r, z in outline]
    here = np.arange(SIDES)
    after = (here + 1) % SIDES
    skins = []
    for number in range(len(rings) - 1):
        near, far = SIDES * number, SIDES * (number + 1)
        skins.append(np.stack([near + here, near + after, far + here], axis=1))
        skins.append(np.stack([near + after, far + after, far + here], axis=1))
    return np.concatenate(rings), np.concatenate(skins)


def sleeve_actor(guide: DrillGuide, quality: Quality) -> vtkActor:
    """A sleeve where it stands, patient LPS."""
    vertices, triangles = sleeve_mesh(guide)
    axis = np.array(guide.axis_lps)
    first, second = perpendicular_pair(axis)
    placed = np.array(guide.foot_lps_mm) + vertices @ np.stack([first, second, axis])
    colours = np.tile((np.array(STEEL) * 255).astype(np.uint8), (len(placed), 1))
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(surface_poly_data(placed, triangles, colours=colours))
    actor = vtkActor()
    actor.SetMapper(mapper)
    metal_look(actor.GetProperty(), quality)
    # The tool is to be seen in it.
    actor.GetProperty().SetOpacity(0.75)
    return actor
