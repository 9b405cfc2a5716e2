"""The tool in the picture: its display mesh, or a plain drill built from its size."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from simulator.rendering.colours import STEEL
from simulator.rendering.poly_data import surface_poly_data

_SIDES = 32


def revolved_mesh(profile_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Turn a profile about the tool axis.

    Args:
        profile_mm: (radius, z) pairs [mm] from the tip backwards, shape (n, 2), tool frame.

    Returns:
        Vertices [mm], shape (n * 32, 3), and triangles, shape (m, 3).

    """
    angles = np.linspace(0.0, 2 * np.pi, _SIDES, endpoint=False)
    rings = [np.stack([r * np.cos(angles), r * np.sin(angles), np.full(_SIDES, z)], axis=1) for r, z in profile_mm]
    points = np.concatenate(rings)
    triangles = []
    for ring in range(len(profile_mm) - 1):
        a = ring * _SIDES + np.arange(_SIDES)
        b = ring * _SIDES + (np.arange(_SIDES) + 1) % _SIDES
        triangles += [np.stack([a, a + _SIDES, b], axis=1), np.stack([b, a + _SIDES, b + _SIDES], axis=1)]
    return points, np.concatenate(triangles)


def plain_drill_mesh(diameter_mm: float, length_mm: float, point_angle_deg: float = 118.0) -> tuple[np.ndarray, np.ndarray]:
    """A cone on a shank with a motor housing behind it, tip at the origin, advancing along +z.

    Returns:
        Vertices [mm], shape (n, 3), tool frame, and triangles, shape (m, 3).

    """
    radius = diameter_mm / 2
    cone = radius / np.tan(np.radians(point_angle_deg / 2))
    profile = [(0.0, 0.0), (radius, -cone), (radius, -length_mm), (4.0, -length_mm), (7.0, -length_mm - 6.0)]
    profile += [(7.0, -length_mm - 22.0), (13.0, -length_mm - 28.0), (15.0, -length_mm - 90.0), (0.0, -length_mm - 92.0)]
    return revolved_mesh(np.array(profile))


def instrument_actor(vertices: np.ndarray, triangles: np.ndarray) -> vtkActor:
    """An actor in the tool frame; place it with `place_actor`.

    Args:
        vertices: [mm], shape (n, 3), tool frame: origin at the tip, +z the direction of advance.
        triangles: Vertex numbers, shape (m, 3).

    """
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(surface_poly_data(vertices, triangles))
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetColor(*STEEL)
    look.SetInterpolationToFlat()
    look.SetAmbient(0.12)
    look.SetDiffuse(0.75)
    look.SetSpecular(0.5)
    look.SetSpecularPower(40)
    return actor


def place_actor(actor: vtkActor, pose: np.ndarray) -> None:
    """Move an actor to a pose, tool frame to patient LPS [mm], shape (4, 4)."""
    matrix = vtkMatrix4x4()
    matrix.DeepCopy(np.asarray(pose, np.float64).ravel())
    actor.SetUserMatrix(matrix)
