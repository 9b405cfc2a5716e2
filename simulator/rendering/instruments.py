"""The tool in the picture: the instrument with the handpiece that drives it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkFiltersCore import vtkPolyDataNormals
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from physics.instrument import Instrument
from physics.instrument_mesh import instrument_mesh as cutting_mesh
from simulator.rendering.colours import HANDLE, STEEL
from simulator.rendering.materials import STEEL_ROUGHNESS, metal_look
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import QUALITIES, Quality

_SIDES = 48
_TIP_MM = 20.0
EDGE_DEG = 40.0
"""Facets that meet at more than this are two faces and not one round one."""


@dataclass(frozen=True)
class InstrumentMesh:
    """Display mesh in the tool frame: tip at the origin, +z the direction of advance."""

    vertices: np.ndarray
    """[mm], shape (n, 3)."""
    triangles: np.ndarray
    """Vertex numbers, shape (m, 3)."""
    colours: np.ndarray
    """sRGB per vertex, shape (n, 3), uint8."""

    @property
    def radius_at_tip_mm(self) -> float:
        """Greatest distance from the axis within two centimetres behind the tip [mm]."""
        near = self.vertices[self.vertices[:, 2] > -_TIP_MM]
        return float(np.linalg.norm(near[:, :2], axis=1).max(initial=0.5))


def instrument_mesh(instrument: Instrument) -> InstrumentMesh:
    """The tool as it is held: the instrument itself and the handpiece or grip behind it."""
    tool_vertices, tool_triangles = cutting_mesh(instrument)
    grip_vertices, grip_triangles = _joined_rings(_handpiece_rings(instrument))
    colours = np.concatenate([_painted(tool_vertices, STEEL), _painted(grip_vertices, HANDLE)])
    return InstrumentMesh(
        np.concatenate([tool_vertices, grip_vertices]),
        np.concatenate([tool_triangles, grip_triangles + len(tool_vertices)]),
        colours,
    )


def instrument_actor(mesh: InstrumentMesh, quality: Quality = QUALITIES["low"]) -> vtkActor:
    """An actor in the tool frame, steel as a level of quality shows it; place it with `place_actor`."""
    return metal_actor(mesh.vertices, mesh.triangles, mesh.colours, quality)


def metal_actor(
    vertices: np.ndarray,
    triangles: np.ndarray,
    colours: np.ndarray,
    quality: Quality,
    roughness: float = STEEL_ROUGHNESS,
) -> vtkActor:
    """A metal part: vertices [mm], shape (n, 3), triangles, (m, 3), and sRGB per vertex, shape (n, 3), uint8."""
    # Round where it is round, sharp at its edges: facets of a fine mesh would glitter.
    normals = vtkPolyDataNormals()
    normals.SetInputData(surface_poly_data(vertices, triangles, colours=colours))
    normals.SetFeatureAngle(EDGE_DEG)
    normals.SplittingOn()
    normals.ConsistencyOff()
    normals.Update()
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(normals.GetOutput())
    actor = vtkActor()
    actor.SetMapper(mapper)
    metal_look(actor.GetProperty(), quality, roughness)
    return actor


def place_actor(actor: vtkActor, pose: np.ndarray) -> None:
    """Move an actor to a pose, tool frame to patient LPS [mm], shape (4, 4)."""
    matrix = vtkMatrix4x4()
    matrix.DeepCopy(np.asarray(pose, np.float64).ravel().tolist())
    actor.SetUserMatrix(matrix)


def _handpiece_rings(instrument: Instrument) -> list[np.ndarray]:
    """Chuck and motor housing behind the tool, or a plain grip where there is no motor."""
    back = -instrument.length_mm
    powered = (
        (2.5, 0.0),
        (5.0, 0.0),
        (7.5, -6.0),
        (7.5, -20.0),
        (13.0, -26.0),
        (15.0, -34.0),
        (15.0, -92.0),
        (11.0, -98.0),
    )
    grip = ((2.0, 0.0), (8.0, -2.0), (11.0, -20.0), (9.0, -45.0), (12.0, -85.0), (10.0, -98.0))
    angles = _ring_angles()
    profile = powered if instrument.set_speed_rpm > 0.0 else grip
    rings = [_ring(np.full(_SIDES, radius), angles, back + z) for radius, z in profile]
    rings.append(_ring(np.full(_SIDES, 1e-3), angles, back - 98.0))
    return rings


def _ring_angles() -> np.ndarray:
    return np.linspace(0.0, 2.0 * np.pi, _SIDES, endpoint=False)


def _ring(radii: np.ndarray, angles: np.ndarray, z: float) -> np.ndarray:
    return np.stack([radii * np.cos(angles), radii * np.sin(angles), np.full(_SIDES, z)], axis=1)


def _joined_rings(rings: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Skin over neighbouring rings, counter-clockwise from outside."""
    here = np.arange(_SIDES)
    following = (here + 1) % _SIDES
    triangles = []
    for number in range(len(rings) - 1):
        near, far = number * _SIDES, (number + 1) * _SIDES
        triangles.append(np.stack([near + here, far + here, near + following], axis=1))
        triangles.append(np.stack([near + following, far + here, far + following], axis=1))
    return np.concatenate(rings), np.concatenate(triangles)


def _painted(vertices: np.ndarray, colour: tuple[float, float, float]) -> np.ndarray:
    return np.tile((np.array(colour) * 255).astype(np.uint8), (len(vertices), 1))
