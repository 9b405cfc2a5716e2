"""The room about the patient: floor, table with drapes, lamp. Simple and calm, so that the anatomy is the hero."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkFiltersSources import vtkCubeSource, vtkCylinderSource, vtkRegularPolygonSource
from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkPolyDataMapper, vtkRenderer

from simulator.rendering.colours import Colour
from simulator.rendering.instruments import place_actor
from simulator.rendering.poly_data import surface_poly_data
from simulator.vr.room_frame import REACH_M

SKY, GROUND = (0.20, 0.225, 0.25), (0.105, 0.12, 0.14)
FLOOR, DRAPE, FRAME, LAMP = (0.20, 0.225, 0.25), (0.13, 0.37, 0.40), (0.32, 0.35, 0.38), (0.97, 0.97, 0.93)
TABLE_M = (2.0, 0.05, 0.62)
"""Length along the patient, thickness of the padded top, width [m]."""
SKIRT_M = 0.30
"""How far the drape hangs down."""
LAMP_M, LAMP_RADIUS_M = np.array([0.35, 2.75, -1.15]), 0.24
PAD_M = (1.3, 0.07, 0.15)
"""The draped pad under the limb: length, height above the table, half its width."""
FILL_M = np.array([-1.6, 1.9, 1.2])


class RoomActors:
    """The room in a renderer; `place` lays it about the patient."""

    def __init__(self, renderer: vtkRenderer) -> None:
        renderer.SetBackground(*GROUND)
        renderer.SetBackground2(*SKY)
        renderer.GradientBackgroundOn()
        top = (0.0, -TABLE_M[1] / 2.0, -REACH_M)
        skirt = (0.0, -TABLE_M[1] - SKIRT_M / 2.0, -REACH_M)
        foot = (0.0, -TABLE_M[1] - 0.51, -REACH_M)
        self._standing = [
            actor_of(_disc(2.6, np.array([0.0, 0.0, -REACH_M]), np.array([0.0, 1.0, 0.0])), FLOOR),
            actor_of(_disc(LAMP_RADIUS_M, LAMP_M, np.array([0.0, -1.0, 0.0])), LAMP, shaded=False),
        ]
        self._table = [
            actor_of(_box(TABLE_M, top), DRAPE),
            actor_of(_box((TABLE_M[0], SKIRT_M, TABLE_M[2]), skirt), shade_of(0.8, DRAPE)),
            actor_of(_column(0.14, 1.0, foot), FRAME),
            actor_of(_pad(), shade_of(1.18, DRAPE)),
        ]
        for actor in (*self._standing, *self._table):
            renderer.AddActor(actor)
        renderer.RemoveAllLights()
        renderer.AutomaticLightCreationOff()
        self._key, self._fill = _light((1.0, 0.97, 0.92), 0.9), _light((0.82, 0.9, 1.0), 0.5)
        for light in (self._key, self._fill):
            renderer.AddLight(light)

    def place(self, room_to_patient: np.ndarray, table_height_m: float) -> None:
        """Lay the room about the patient.

        Args:
            room_to_patient: room metres to patient LPS [mm], shape (4, 4).
            table_height_m: where the table's top is.
        """
        raised = room_to_patient.copy()
        raised[:3, 3] += table_height_m * room_to_patient[:3, 1]
        for actor in self._standing:
            place_actor(actor, room_to_patient)
        for actor in self._table:
            place_actor(actor, raised)
        focus = raised @ np.array([0.0, 0.0, -REACH_M, 1.0])
        for light, stand in ((self._key, LAMP_M), (self._fill, FILL_M)):
            light.SetPosition(*(room_to_patient @ np.append(stand, 1.0))[:3])
            light.SetFocalPoint(*focus[:3])


def actor_of(data: vtkPolyData, colour: Colour, *, shaded: bool = True) -> vtkActor:
    """An actor of one colour; unshaded ones keep it exactly."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(data)
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetColor(*colour)
    look.SetAmbient(0.15)
    look.SetDiffuse(0.85)
    if not shaded:
        look.LightingOff()
    return actor


def shade_of(factor: float, colour: Colour) -> Colour:
    """A colour made lighter or darker."""
    red, green, blue = (min(1.0, factor * part) for part in colour)
    return red, green, blue


def _pad() -> vtkPolyData:
    """Half an elliptic cylinder along x, its flat side on the table."""
    angles = np.linspace(0.0, np.pi, 33)
    ring = np.stack([np.zeros(33), PAD_M[1] * np.sin(angles), PAD_M[2] * np.cos(angles) - REACH_M], axis=1)
    normals = np.stack([np.zeros(33), np.sin(angles) / PAD_M[1], np.cos(angles) / PAD_M[2]], axis=1)
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    points = np.concatenate([ring - [PAD_M[0] / 2, 0, 0], ring + [PAD_M[0] / 2, 0, 0]])
    here = np.arange(32)
    triangles = np.concatenate(
        [np.stack([here, here + 33, here + 1], axis=1), np.stack([here + 1, here + 33, here + 34], axis=1)]
    )
    return surface_poly_data(points, triangles, np.concatenate([normals, normals]))


def _disc(radius_m: float, middle_m: np.ndarray, normal: np.ndarray) -> vtkPolyData:
    source = vtkRegularPolygonSource()
    source.SetNumberOfSides(96)
    source.SetRadius(radius_m)
    source.SetCenter(*middle_m)
    source.SetNormal(*normal)
    source.Update()
    return source.GetOutput()


def _box(size_m: tuple[float, float, float], middle_m: tuple[float, float, float]) -> vtkPolyData:
    source = vtkCubeSource()
    source.SetXLength(size_m[0])
    source.SetYLength(size_m[1])
    source.SetZLength(size_m[2])
    source.SetCenter(*middle_m)
    source.Update()
    return source.GetOutput()


def _column(radius_m: float, height_m: float, middle_m: tuple[float, float, float]) -> vtkPolyData:
    source = vtkCylinderSource()
    source.SetResolution(32)
    source.SetRadius(radius_m)
    source.SetHeight(height_m)
    source.SetCenter(*middle_m)
    source.Update()
    return source.GetOutput()


def _light(colour: Colour, intensity: float) -> vtkLight:
    light = vtkLight()
    light.SetLightTypeToSceneLight()
    light.SetPositional(False)
    light.SetColor(*colour)
    light.SetIntensity(intensity)
    return light
