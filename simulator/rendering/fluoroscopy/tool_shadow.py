"""The tool in the hand as the beam meets it: the instrument to its true shape, chuck and motor as plain cylinders."""

from __future__ import annotations

import math

import numpy as np

from physics.instrument import Instrument
from physics.instrument_mesh import instrument_mesh
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.solids import Cylinders, Solid, closed_mesh

_CHUCK = (0.0, -26.0, 7.5)
_MOTOR = (-34.0, -92.0, 15.0)
"""From and to, behind the instrument's end along the tool, and radius [mm]: the handpiece of the 3-D view."""

GRIP_BEHIND_MM = 63.0
"""Middle of the motor housing, where the hand closes, behind the instrument's end [mm]."""

GRIP_RADIUS_MM = 50.0
"""A sphere around an adult hand, 85 mm broad and 189 mm long (ANSUR II, median man), closed round a 30 mm grip."""


class ToolShadow:
    """One instrument with its driver; asked for its solids at every exposure."""

    def __init__(self, instrument: Instrument) -> None:
        self._mesh = closed_mesh(*instrument_mesh(instrument))
        self._end = -float(instrument.length_mm)

    def solids(self, pose: np.ndarray, geometry: XRayGeometry) -> tuple[Solid, ...]:
        """What stands in the beam with the tool at a pose, tool frame to patient LPS [mm], shape (4, 4)."""
        driver = (self._cylinder(pose, _CHUCK, "steel"), self._cylinder(pose, _MOTOR, "aluminium"))
        tool = self._mesh.placed(pose)
        return (*driver, tool) if tool.is_beyond_tube(geometry) else driver

    def grip_mm(self, pose: np.ndarray) -> np.ndarray:
        """Middle of the hand on the driver [mm], shape (3,), patient LPS."""
        return pose[:3, 3] + (self._end - GRIP_BEHIND_MM) * pose[:3, 2]

    def hand_in_beam(self, pose: np.ndarray, geometry: XRayGeometry, open_radius_mm: float) -> bool:
        """Whether any of the hand is in the beam, whose field on the detector has this radius [mm]."""
        grip = self.grip_mm(pose)
        depth = float((grip - geometry.source_mm) @ geometry.beam)
        if not -GRIP_RADIUS_MM < depth < geometry.source_to_detector_mm + GRIP_RADIUS_MM:
            return False
        across = float(np.linalg.norm(grip - geometry.source_mm - depth * geometry.beam))
        half_angle = math.atan2(open_radius_mm, geometry.source_to_detector_mm)
        # Distance of the middle of the hand from the cone of the beam, negative inside.
        outside = across * math.cos(half_angle) - depth * math.sin(half_angle)
        return outside < GRIP_RADIUS_MM

    def _cylinder(self, pose: np.ndarray, part: tuple[float, float, float], material: str) -> Cylinders:
        start, end, radius = part
        points = [pose[:3, 3] + (self._end + shift) * pose[:3, 2] for shift in (start, end)]
        return Cylinders(material, np.array([points[0]]), np.array([points[1]]), np.array([radius]))
