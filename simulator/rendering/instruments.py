"""The tool in the picture: a fluted drill or a burr with its handpiece, built from the instrument's measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from simulator.rendering.colours import HANDLE, STEEL
from simulator.rendering.poly_data import surface_poly_data

_SIDES = 48
_FLUTE_RING_MM = 1.0
_FLUTE_DEPTH = 0.36
"""Depth of a flute as a share of the radius, about what a web of 0.18 diameters leaves beside the lands."""


class InstrumentMeasures(Protocol):
    """What of physics.instrument.Instrument can be seen."""

    @property
    def kind(self) -> str:
        """`twist_drill` or `burr`."""

    @property
    def diameter_mm(self) -> float:
        """Cutting diameter [mm]."""

    @property
    def point_angle_deg(self) -> float:
        """Full angle of the drill point [degrees]."""

    @property
    def flute_length_mm(self) -> float:
        """Length of the flutes from the tip [mm]."""

    @property
    def helix_angle_deg(self) -> float:
        """Angle of the flutes to the axis [degrees]."""

    @property
    def length_mm(self) -> float:
        """Length from the tip to the chuck [mm]."""

    @property
    def shaft_diameter_mm(self) -> float:
        """Diameter behind the cutting part [mm]."""


@dataclass(frozen=True)
class InstrumentMesh:
    """Display mesh in the tool frame: tip at the origin, +z the direction of advance."""

    vertices: np.ndarray
    """[mm], shape (n, 3)."""
    triangles: np.ndarray
    """Vertex numbers, shape (m, 3)."""
    colours: np.ndarray
    """sRGB per vertex, shape (n, 3), uint8."""


def instrument_mesh(instrument: InstrumentMeasures) -> InstrumentMesh:
    """The tool as it is held: cutting part, shaft and handpiece."""
    cutting = _drill_rings(instrument) if instrument.kind == "twist_drill" else _burr_rings(instrument)
    tool_vertices, tool_triangles = _joined_rings(cutting)
    grip_vertices, grip_triangles = _joined_rings(_handpiece_rings(instrument))
    colours = np.concatenate([_painted(tool_vertices, STEEL), _painted(grip_vertices, HANDLE)])
    return InstrumentMesh(
        np.concatenate([tool_vertices, grip_vertices]),
        np.concatenate([tool_triangles, grip_triangles + len(tool_vertices)]),
        colours,
    )


def instrument_actor(mesh: InstrumentMesh) -> vtkActor:
    """An actor in the tool frame; place it with `place_actor`."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(surface_poly_data(mesh.vertices, mesh.triangles, colours=mesh.colours))
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetInterpolationToFlat()
    look.SetAmbient(0.15)
    look.SetDiffuse(0.8)
    look.SetSpecular(0.45)
    look.SetSpecularPower(30)
    return actor


def place_actor(actor: vtkActor, pose: np.ndarray) -> None:
    """Move an actor to a pose, tool frame to patient LPS [mm], shape (4, 4)."""
    matrix = vtkMatrix4x4()
    matrix.DeepCopy(np.asarray(pose, np.float64).ravel().tolist())
    actor.SetUserMatrix(matrix)


def _drill_rings(instrument: InstrumentMeasures) -> list[np.ndarray]:
    """Rings of a two-fluted drill from the tip to the chuck."""
    radius = instrument.diameter_mm / 2
    cone = radius / np.tan(np.radians(instrument.point_angle_deg / 2))
    turn_per_mm = np.tan(np.radians(instrument.helix_angle_deg)) / radius
    angles = _ring_angles()
    # Two lands with a groove between each: full radius over two thirds of the way round.
    groove = np.clip((np.abs(np.cos(angles)) - 0.55) / 0.45, 0.0, 1.0)
    share = 1.0 - _FLUTE_DEPTH * groove * (2.0 - groove)
    rings = [_ring(np.full(_SIDES, 1e-3), angles, 0.0)]
    for depth in np.arange(0.0, instrument.flute_length_mm - cone, _FLUTE_RING_MM):
        rings.append(_ring(radius * share, angles + turn_per_mm * depth, -cone - depth))
    shaft = np.full(_SIDES, instrument.shaft_diameter_mm / 2)
    rings.append(_ring(shaft, angles, -instrument.flute_length_mm))
    rings.append(_ring(shaft, angles, -instrument.length_mm))
    return rings


def _burr_rings(instrument: InstrumentMeasures) -> list[np.ndarray]:
    """Rings of a ball head on a shaft; the ball's pole is the tip."""
    radius, shaft = instrument.diameter_mm / 2, instrument.shaft_diameter_mm / 2
    angles = _ring_angles()
    neck = np.pi - np.arcsin(min(shaft / radius, 0.95))
    polar = np.linspace(0.02, neck, 24)
    rings = [_ring(np.full(_SIDES, radius * np.sin(p)), angles, -radius + radius * np.cos(p)) for p in polar]
    rings.append(_ring(np.full(_SIDES, shaft), angles, -instrument.length_mm))
    return rings


def _handpiece_rings(instrument: InstrumentMeasures) -> list[np.ndarray]:
    """Chuck and motor housing behind the tool."""
    back = -instrument.length_mm
    profile = (
        (2.5, 0.0),
        (5.0, 0.0),
        (7.5, -6.0),
        (7.5, -20.0),
        (13.0, -26.0),
        (15.0, -34.0),
        (15.0, -92.0),
        (11.0, -98.0),
    )
    angles = _ring_angles()
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
