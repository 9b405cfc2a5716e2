"""Panels in the renderer: flat pictures that keep their colours, and the ray that points at them."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkFiltersSources import vtkConeSource, vtkCylinderSource, vtkSphereSource
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer, vtkTexture

from simulator.rendering.colours import PLAN
from simulator.rendering.instruments import place_actor
from simulator.vr.panel_places import PlacedPanel
from simulator.vr.room_actors import actor_of

_RAY_RADIUS_M, _DOT_RADIUS_M = 0.0012, 0.006
_CONTROLLER = (0.42, 0.46, 0.50)


class PanelActor:
    """One panel."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._square = _square()
        mapper = vtkPolyDataMapper()
        mapper.SetInputDataObject(self._square)
        self._texture = vtkTexture()
        self._texture.InterpolateOn()
        self._texture.MipmapOn()
        self._actor = vtkActor()
        self._actor.SetMapper(mapper)
        self._actor.SetTexture(self._texture)
        self._actor.GetProperty().LightingOff()
        self._actor.VisibilityOff()
        renderer.AddActor(self._actor)

    def show(self, pixels: np.ndarray) -> None:
        """Show a picture, sRGB, shape (height, width, 3), uint8, row 0 at the top."""
        height, width = pixels.shape[:2]
        image = vtkImageData()
        image.SetDimensions(width, height, 1)
        upright = np.ascontiguousarray(pixels[::-1]).reshape(-1, 3)
        image.GetPointData().SetScalars(numpy_to_vtk(upright, deep=True))
        self._texture.SetInputDataObject(image)
        self._actor.VisibilityOn()

    def hide(self) -> None:
        """Take the panel away."""
        self._actor.VisibilityOff()

    def place(self, panel: PlacedPanel, room_to_patient: np.ndarray) -> None:
        """Hang the panel where it belongs."""
        stretched = panel.pose.copy()
        stretched[:3, 0] *= panel.size_m[0]
        stretched[:3, 1] *= panel.size_m[1]
        place_actor(self._actor, room_to_patient @ stretched)


class HandActors:
    """A controller, and the ray from it to the panel it points at."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._body = actor_of(_body(), _CONTROLLER)
        self._ray = actor_of(_ray(), PLAN, shaded=False)
        self._dot = actor_of(_dot(), PLAN, shaded=False)
        for actor in (self._body, self._ray, self._dot):
            actor.VisibilityOff()
            renderer.AddActor(actor)

    def show(self, hand: np.ndarray | None, reach_m: float | None, room_to_patient: np.ndarray, *, body: bool) -> None:
        """Show a hand.

        Args:
            hand: its pose in the room, shape (4, 4); None while it is not tracked.
            reach_m: how far its ray goes before it meets a panel; None where it meets none.
            room_to_patient: room metres to patient LPS [mm], shape (4, 4).
            body: whether the controller itself is drawn; the hand that holds the tool shows the tool instead.
        """
        self._body.SetVisibility(hand is not None and body)
        for actor in (self._ray, self._dot):
            actor.SetVisibility(hand is not None and reach_m is not None)
        if hand is None:
            return
        place_actor(self._body, room_to_patient @ hand)
        if reach_m is not None:
            longer, end = np.diag([1.0, 1.0, reach_m, 1.0]), np.eye(4)
            end[2, 3] = -reach_m
            place_actor(self._ray, room_to_patient @ hand @ longer)
            place_actor(self._dot, room_to_patient @ hand @ end)


def _square() -> vtkPolyData:
    """A square of side one about the origin, facing +z, with texture coordinates."""
    points, corners = vtkPoints(), ((0, 0), (1, 0), (1, 1), (0, 1))
    cells = vtkCellArray()
    cells.InsertNextCell(4)
    for number, (x, y) in enumerate(corners):
        points.InsertNextPoint(x - 0.5, y - 0.5, 0.0)
        cells.InsertCellPoint(number)
    data = vtkPolyData()
    data.SetPoints(points)
    data.SetPolys(cells)
    data.GetPointData().SetTCoords(numpy_to_vtk(np.array(corners, np.float32), deep=True))
    return data


def _body() -> vtkPolyData:
    """A blunt cone that points forward (-z)."""
    source = vtkConeSource()
    source.SetResolution(32)
    source.SetRadius(0.022)
    source.SetHeight(0.12)
    source.SetCenter(0.0, 0.0, 0.02)
    source.SetDirection(0.0, 0.0, -1.0)
    source.Update()
    return source.GetOutput()


def _ray() -> vtkPolyData:
    """A thin rod from the origin one metre forward; built along y, laid along -z."""
    source = vtkCylinderSource()
    source.SetResolution(12)
    source.SetRadius(_RAY_RADIUS_M)
    source.SetHeight(1.0)
    source.Update()
    data = source.GetOutput()
    points = vtkPoints()
    for number in range(data.GetNumberOfPoints()):
        x, y, z = data.GetPoint(number)
        points.InsertNextPoint(x, z, -y - 0.5)
    data.SetPoints(points)
    data.GetPointData().SetNormals(None)
    return data


def _dot() -> vtkPolyData:
    source = vtkSphereSource()
    source.SetRadius(_DOT_RADIUS_M)
    source.SetThetaResolution(24)
    source.SetPhiResolution(16)
    source.Update()
    return source.GetOutput()
