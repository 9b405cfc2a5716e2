"""A screw under the driver in the picture: threaded shaft and round head, sinking as it is turned."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from physics.fixation.turning import TurnedScrew
from simulator.rendering.instruments import place_actor
from simulator.rendering.materials import IMPLANTS, metal_look
from simulator.rendering.plan_overlay import perpendicular_pair
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import Quality

SIDES = 32


def screw_mesh(screw: TurnedScrew) -> tuple[np.ndarray, np.ndarray]:
    """Vertices [mm], shape (n, 3), underside of the head at the origin and tip towards +z, and triangles, (m, 3)."""
    shape = screw.screw
    outer, core, head = 0.5 * shape.thread_diameter, 0.5 * shape.core_diameter, 0.5 * shape.head_diameter
    turns = np.arange(0.0, screw.length_mm - shape.pitch, shape.pitch)
    outline = [(1e-3, -0.6 * head), (0.8 * head, -0.6 * head), (head, 0.0), (core, 0.01)]
    for start in turns:
        outline += [(core, start + 0.1 * shape.pitch), (outer, start + 0.5 * shape.pitch), (core, start + shape.pitch)]
    outline.append((1e-3, screw.length_mm))
    angle = 2.0 * np.pi * np.arange(SIDES) / SIDES
    rings = [np.stack([r * np.cos(angle), r * np.sin(angle), np.full(SIDES, z)], axis=1) for r, z in outline]
    here = np.arange(SIDES)
    after = (here + 1) % SIDES
    skins = []
    for number in range(len(rings) - 1):
        near, far = SIDES * number, SIDES * (number + 1)
        skins += [np.stack([near + here, near + after, far + here], axis=1)]
        skins += [np.stack([near + after, far + after, far + here], axis=1)]
    return np.concatenate(rings), np.concatenate(skins)


def screw_actor(screw: TurnedScrew, quality: Quality) -> vtkActor:
    """A screw in its own frame; `place_screw` puts it where it is."""
    vertices, triangles = screw_mesh(screw)
    colour, roughness = IMPLANTS[screw.screw.material]
    colours = np.tile((np.array(colour) * 255).astype(np.uint8), (len(vertices), 1))
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(surface_poly_data(vertices, triangles, colours=colours))
    actor = vtkActor()
    actor.SetMapper(mapper)
    metal_look(actor.GetProperty(), quality, roughness)
    return actor


def place_screw(actor: vtkActor, screw: TurnedScrew) -> None:
    """Move a screw to how deep it has been turned."""
    pose = np.eye(4)
    first, second = perpendicular_pair(screw.axis)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = first, second, screw.axis, screw.head_lps_mm
    place_actor(actor, pose)
