"""The plan drawn into the scene: the planned line, its entry and exit, and the line that was drilled."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkTubeFilter
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from simulator.rendering.colours import ACHIEVED, NORMAL_MARK, PLAN, Colour

_LEAD_MM = 35.0
"""The planned line is drawn this far outside the bone, so that the tool can be held along it."""


def plan_actors(
    entry_lps_mm: np.ndarray, exit_lps_mm: np.ndarray, *, ghost: bool, line_mm: float = 0.3
) -> list[vtkActor]:
    """Planned line with rings at entry and exit.

    Args:
        entry_lps_mm: Planned entry [mm], shape (3,), patient LPS.
        exit_lps_mm: Planned exit at the far cortex [mm], shape (3,), patient LPS.
        ghost: True for the faint twin that shows through the bone.
        line_mm: Radius of the drawn line.

    """
    axis = unit(exit_lps_mm - entry_lps_mm)
    line = line_actor(entry_lps_mm - _LEAD_MM * axis, exit_lps_mm + 0.5 * _LEAD_MM * axis, PLAN, radius_mm=line_mm)
    actors = [line, ring_actor(entry_lps_mm, axis, 3.2, PLAN), ring_actor(exit_lps_mm, axis, 2.4, PLAN)]
    for actor in actors:
        actor.GetProperty().SetOpacity(0.4 if ghost else 1.0)
    return actors


def achieved_actor(start_lps_mm: np.ndarray, end_lps_mm: np.ndarray, line_mm: float = 0.3) -> vtkActor:
    """The drilled axis, drawn through the hole and a little beyond its ends."""
    axis = unit(end_lps_mm - start_lps_mm)
    return line_actor(start_lps_mm - 20.0 * axis, end_lps_mm + 12.0 * axis, ACHIEVED, radius_mm=line_mm)


def normal_mark_actors() -> list[vtkActor]:
    """A ring and a needle at the origin along +z: the spot under the pointer and the surface's normal."""
    origin, up = np.zeros(3), np.array([0.0, 0.0, 1.0])
    return [ring_actor(origin, up, 2.2, NORMAL_MARK, tube_mm=0.22), line_actor(origin, 9.0 * up, NORMAL_MARK, 0.18)]


def line_actor(start: np.ndarray, end: np.ndarray, colour: Colour, radius_mm: float) -> vtkActor:
    """A thin tube from start to end [mm], shape (3,) each, lit so that its colour stays as named."""
    return _tube(np.stack([start, end]), colour, radius_mm)


def ring_actor(
    centre: np.ndarray, axis: np.ndarray, radius_mm: float, colour: Colour, tube_mm: float = 0.35
) -> vtkActor:
    """A ring about an axis."""
    first, second = perpendicular_pair(axis)
    angles = np.linspace(0, 2 * np.pi, 49)[:, None]
    return _tube(centre + radius_mm * (np.cos(angles) * first + np.sin(angles) * second), colour, tube_mm)


def unit(vector: np.ndarray) -> np.ndarray:
    """The vector at length one."""
    vector = np.asarray(vector, np.float64)
    return vector / np.linalg.norm(vector)


def perpendicular_pair(axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two unit vectors that make a right-handed frame with a unit axis as its third."""
    helper = np.eye(3)[int(np.argmin(np.abs(axis)))]
    first = unit(np.cross(helper, axis))
    return first, np.cross(axis, first)


def _tube(path: np.ndarray, colour: Colour, radius_mm: float) -> vtkActor:
    points = vtkPoints()
    for point in path:
        points.InsertNextPoint(*point)
    cells = vtkCellArray()
    cells.InsertNextCell(len(path))
    for number in range(len(path)):
        cells.InsertCellPoint(number)
    data = vtkPolyData()
    data.SetPoints(points)
    data.SetLines(cells)
    tube = vtkTubeFilter()
    tube.SetInputData(data)
    tube.SetRadius(radius_mm)
    tube.SetNumberOfSides(10)
    tube.CappingOn()
    tube.Update()
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(tube.GetOutput())
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetColor(*colour)
    look.SetAmbient(0.75)
    look.SetDiffuse(0.25)
    return actor
