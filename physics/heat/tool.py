"""The hot tool as the heat grid sees it: its shape, how its heat divides, and the steel that stores some of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.errors import PhysicsError
from physics.heat.partition import PARTITIONS, HeatPartition
from physics.kernels.heat_tool import BALL, BLADE, POINTED

STEEL_HEAT_CAPACITY = 7.8e-3 * 0.5
"""Surgical steel [J/(mm3 K)]: 7.8 g/cm3, 0.5 J/(g K)."""
STEEL_CONDUCTIVITY = 0.025
"""Hardened stainless drill steel [W/(mm K)]."""
HEATED_LENGTH = 10.0
"""Length of tool that shares the tip's temperature [mm]: how far heat runs in steel during a hole of some seconds,
sqrt(4 * 6.4 mm2/s * 4 s) = 10 mm. A design choice; the steel behind it carries heat away to the chuck."""
SHANK_LENGTH = 20.0
"""Steel between the heated length and what stays at room temperature [mm]."""
GRATER_SHELL = 0.8
"""Thickness of a grater's sheet, its holes taken off [mm]."""
CONTACT_FILM = 3.0e-3
"""Steel against bone [W/(mm2 K)]: 1-5 kW/(m2 K)."""


@dataclass(frozen=True)
class HeatTool:
    """A cutting tool for heat: shape, partition of its power, lumped steel.

    Tool frame as everywhere: tip at the origin, +z the direction of advance, so the body lies at -z.
    """

    kind: int
    """POINTED, BALL or BLADE."""
    radius_mm: float
    """Radius of a drill or burr; half the thickness of a blade."""
    spread: float
    """Half point angle [rad] of a pointed tool; half the width [mm] of a blade."""
    length_mm: float
    """How far the part that touches bone reaches back from the tip."""
    solidity: float
    """Share of the cross-section that is steel: flutes take nearly half of a drill's."""
    partition: HeatPartition

    @property
    def section_mm2(self) -> float:
        """Cross-section of the steel [mm2]."""
        outline = 4.0 * self.radius_mm * self.spread if self.kind == BLADE else math.pi * self.radius_mm**2
        return outline * self.solidity

    @property
    def heat_capacity(self) -> float:
        """Of the heated length [J/K]."""
        return STEEL_HEAT_CAPACITY * self.section_mm2 * min(HEATED_LENGTH, self.length_mm)

    @property
    def shank_conductance(self) -> float:
        """From the heated length to the chuck [W/K]."""
        return STEEL_CONDUCTIVITY * self.section_mm2 / SHANK_LENGTH

    @property
    def wetted_area(self) -> float:
        """Side of the heated length that irrigation can reach [mm2]."""
        around = 4.0 * (self.radius_mm + self.spread) if self.kind == BLADE else 2.0 * math.pi * self.radius_mm
        return around * min(HEATED_LENGTH, self.length_mm)

    @property
    def flute_section(self) -> float:
        """Cross-section in which chips travel [mm2]."""
        if self.kind != POINTED:
            return 0.0
        return math.pi * self.radius_mm**2 * (1.0 - self.solidity)

    @property
    def keeps_debris(self) -> bool:
        """Whether what it cuts has no way out."""
        return self.kind == POINTED and self.solidity >= 1.0

    @property
    def wall_roundness(self) -> float:
        """True area over area of the voxel staircase: pi/4 round a hole, 2/3 of a ball, 1 along a slot."""
        return {POINTED: math.pi / 4.0, BALL: 2.0 / 3.0, BLADE: 1.0}[self.kind]

    def shape(self) -> np.ndarray:
        """What the kernels read: kind, size, spread, length; float64, shape (4,)."""
        return np.array([self.kind, self.radius_mm, self.spread, self.length_mm], dtype=np.float64)

    def bounds(
        self, tip: np.ndarray, axis: np.ndarray, side: np.ndarray, margin: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Box (low, high) [mm, x y z] round the tool with its tip at `tip`, widened by `margin` [mm]."""
        if self.kind == BALL:
            centre = tip - self.radius_mm * axis
            return centre - self.radius_mm - margin, centre + self.radius_mm + margin
        if self.kind == BLADE:
            thin = np.cross(axis, side)
            reach = np.abs(self.spread * side) + np.abs(self.radius_mm * thin)
        else:
            reach = self.radius_mm * np.sqrt(np.maximum(1.0 - axis**2, 0.0))
        back = tip - self.length_mm * axis
        return np.minimum(tip, back) - reach - margin, np.maximum(tip, back) + reach + margin


def drill_tool(diameter_mm: float, point_angle_deg: float = 118.0, length_mm: float = 60.0) -> HeatTool:
    """A fluted drill: diameter and fluted length [mm], full point angle [deg]."""
    _check(diameter_mm, point_angle_deg, length_mm)
    return HeatTool(POINTED, diameter_mm / 2, math.radians(point_angle_deg / 2), length_mm, 0.55, PARTITIONS["drill"])


def wire_tool(diameter_mm: float, point_angle_deg: float = 60.0, length_mm: float = 60.0) -> HeatTool:
    """A wire with a pointed end and no flutes: diameter and length [mm], full point angle [deg]."""
    _check(diameter_mm, point_angle_deg, length_mm)
    return HeatTool(POINTED, diameter_mm / 2, math.radians(point_angle_deg / 2), length_mm, 1.0, PARTITIONS["kwire"])


def ball_tool(diameter_mm: float) -> HeatTool:
    """A round burr: diameter [mm]."""
    _check(diameter_mm, 118.0, diameter_mm)
    return HeatTool(BALL, diameter_mm / 2, 0.0, diameter_mm, 0.8, PARTITIONS["burr"])


def grater_tool(diameter_mm: float) -> HeatTool:
    """A hemispherical reamer: diameter [mm]. Its steel is a shell with holes, not a ball."""
    _check(diameter_mm, 118.0, diameter_mm)
    radius = diameter_mm / 2
    shell = 2.0 * radius**2 * GRATER_SHELL / (radius**2 * min(HEATED_LENGTH, diameter_mm))
    return HeatTool(BALL, radius, 0.0, diameter_mm, shell, PARTITIONS["reamer"])


def blade_tool(width_mm: float, kerf_mm: float, length_mm: float) -> HeatTool:
    """A saw blade: width of the toothed end, kerf, length [mm]."""
    _check(kerf_mm, 118.0, length_mm)
    _check(width_mm, 118.0, length_mm)
    return HeatTool(BLADE, kerf_mm / 2, width_mm / 2, length_mm, 0.8, PARTITIONS["saw"])


def _check(size_mm: float, angle_deg: float, length_mm: float) -> None:
    if not (0.05 <= size_mm <= 100.0):
        raise PhysicsError("heat-tool-size", size=size_mm)
    if not (20.0 <= angle_deg <= 180.0):
        raise PhysicsError("heat-point-angle", angle=angle_deg)
    if not (0.1 <= length_mm <= 1000.0):
        raise PhysicsError("heat-tool-length", length=length_mm)
