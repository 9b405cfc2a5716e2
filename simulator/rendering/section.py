"""A flat cut through bone: its face coloured by density, open where the tool went."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkPlane, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkClipPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.brick_mesh import SURFACE_OCCUPANCY
from simulator.rendering.colours import density_colours
from simulator.rendering.poly_data import surface_poly_data

_STEP_MM = 0.2


def section_face(
    sampler: BodySampler, centre: np.ndarray, right: np.ndarray, up: np.ndarray, reach_mm: float
) -> vtkActor:
    """The face of a cut through a point.

    Args:
        sampler: The bone.
        centre: Middle of the face [mm], shape (3,), patient LPS.
        right: Unit vector in the plane, shape (3,).
        up: Unit vector in the plane, square to `right`, shape (3,).
        reach_mm: Half the side of the square that is looked at.

    """
    steps = np.arange(-reach_mm, reach_mm + _STEP_MM / 2, _STEP_MM)
    count = len(steps)
    points = centre + steps[:, None, None] * up + steps[None, :, None] * right
    points = points.reshape(-1, 3)
    corner = np.arange(count * count).reshape(count, count)[:-1, :-1].ravel()
    lower = np.stack([corner, corner + 1, corner + count], axis=1)
    upper = np.stack([corner + 1, corner + count + 1, corner + count], axis=1)
    colours = density_colours(sampler.density_at(points))
    face = surface_poly_data(points.astype(np.float32), np.concatenate([lower, upper]), colours=colours)
    occupancy = numpy_to_vtk(sampler.occupancy_at(points).astype(np.float32), deep=True)
    occupancy.SetName("occupancy")
    face.GetPointData().GetScalars().SetName("colour")
    face.GetPointData().AddArray(occupancy)
    face.GetPointData().SetActiveScalars("occupancy")
    clip = vtkClipPolyData()
    clip.SetInputData(face)
    clip.SetValue(SURFACE_OCCUPANCY)
    clip.Update()
    held = clip.GetOutput()
    held.GetPointData().SetActiveScalars("colour")
    actor = _actor(held)
    # The face shows tissue, not shape: no shading may change its colours.
    actor.GetProperty().LightingOff()
    return actor


def half_of(surface: vtkPolyData, centre: np.ndarray, away: np.ndarray) -> vtkPolyData:
    """The part of a surface on the far side of a plane through a point, `away` pointing into that part."""
    plane = vtkPlane()
    plane.SetOrigin(*centre)
    plane.SetNormal(*away)
    clip = vtkClipPolyData()
    clip.SetInputData(surface)
    clip.SetClipFunction(plane)
    clip.Update()
    return clip.GetOutput()


def _actor(data: vtkPolyData) -> vtkActor:
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(data)
    actor = vtkActor()
    actor.SetMapper(mapper)
    return actor
