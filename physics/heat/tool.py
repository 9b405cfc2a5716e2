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
NODE_LENGTH = 2.0
"""Length of the pieces into which a rod or blade is divided for the heat that runs along it [mm]: a quarter of what it
runs in steel, sqrt(4 * 6.4 mm2/s * t), in three seconds."""
SHANK_LENGTH = 20.0
"""Steel between the last piece and what stays at room temperature [mm]."""
HEAD_LENGTH = 10.0
"""Most of a burr or grater, along its axis, that shares one temperature [mm]."""
GRATER_SHELL = 0.8
"""Thickness of a grater's sheet, its holes taken off [mm]."""
CONTACT_FILM = 3.0e-3
"""Steel against bone [W/(mm2 K)]: 1-5 kW/(m2 K)."""
MARGIN_SHARE = 0.1
"""Share of a fluted tool's circumference that touches the wall: two margins of 5-8 % of the diameter each, as drills
are ground (DIN 1414), over pi diameters make 3-5 %, and the heel rubs now and then. The rest is relieved or flute."""
RELIEF_FILM = 2.6e-4
"""Relieved steel against bone [W/(mm2 K)]: 0.1 mm of air, 0.026 W/(m K)."""
EDGE_LAND = 0.1
"""Width behind a cutting edge that bears on the bone [mm]: hundredths where it is keen, 0.3 where it counts as worn out
(ISO 3685). Behind it the flank is relieved and touches nothing."""
EDGE_FILM = 0.04
"""A land that slides over bone under the pressure of cutting [W/(mm2 K)]: what bone takes in while it passes, 1.13 k
sqrt(v / (alpha w)) (Jaeger 1942), for a land of 0.1 mm at 0.1 m/s, as a drill of 3.2 mm has at 1,000 rpm. What all
edges exchange grows only with the root of the land and of the speed."""
BURR_EDGES = 8
"""Flutes of a round burr: 6-12 in makers' catalogues."""
SAW_PITCH, GRATER_PITCH, GRATER_TOOTH = 1.4, 6.3, 4.0
"""Distance of a saw's and of a grater's teeth and width of the latter [mm], as of the shipped instruments."""
CHIP_CONDUCTIVITY = 1.0e-4
"""Loose moist bone chips [W/(mm K)]: the geometric mean of wet bone, 40 % by volume, and air is 0.09 W/(m K), and water
bridges the grains."""
CHIP_PACKING = 0.4
"""Share of the room for chips that they fill before they are pushed out."""
FLUTE_DEPTH = 0.25
"""Depth of a flute over the diameter."""
FLUTED_SOLIDITY = 0.55
"""Share of a fluted tool's cross-section that is steel."""
CHIP_LAYER = 0.3
"""Most of a layer of chips that gives its heat to the wall [mm]: how far heat runs in them, sqrt(0.1 mm2/s * 1 s), in
the second they stay."""


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
    bearing: float
    """Share of the bone before the cutting part that steel bears on: the lands behind the edges. All of it under a
    point without relief."""

    @property
    def section_mm2(self) -> float:
        """Cross-section of the steel [mm2]."""
        outline = 4.0 * self.radius_mm * self.spread if self.kind == BLADE else math.pi * self.radius_mm**2
        return outline * self.solidity

    @property
    def nodes(self) -> int:
        """Into how many pieces it is divided along its length; the head of a burr or grater is one."""
        return 1 if self.kind == BALL else max(1, math.ceil(self.length_mm / NODE_LENGTH - 1e-9))

    @property
    def node_mm(self) -> float:
        """Length of a piece [mm]."""
        return min(HEAD_LENGTH, self.length_mm) if self.kind == BALL else self.length_mm / self.nodes

    @property
    def node_capacity(self) -> float:
        """Of one piece [J/K]."""
        return STEEL_HEAT_CAPACITY * self.section_mm2 * self.node_mm

    @property
    def node_link(self) -> float:
        """Between neighbouring pieces [W/K]."""
        return STEEL_CONDUCTIVITY * self.section_mm2 / self.node_mm

    @property
    def shank_conductance(self) -> float:
        """From the last piece to the chuck [W/K]."""
        return STEEL_CONDUCTIVITY * self.section_mm2 / SHANK_LENGTH

    @property
    def node_side(self) -> float:
        """Side of one piece that air and irrigation can reach [mm2]."""
        around = 4.0 * (self.radius_mm + self.spread) if self.kind == BLADE else 2.0 * math.pi * self.radius_mm
        return around * self.node_mm

    @property
    def front_film(self) -> float:
        """Steel of the cutting part against the bone before it [W/(mm2 K)].

        Only its edges touch what they cut: a cold grater of 52 mm, all in contact, would take in more than it makes. A
        point without relief lies on the bone as its shaft does.
        """
        if self.bearing >= 1.0:
            return CONTACT_FILM
        return self.bearing * EDGE_FILM + max(0.0, self.solidity - self.bearing) * RELIEF_FILM

    @property
    def wall_film(self) -> float:
        """Steel behind the edges against the wall [W/(mm2 K)].

        A wire touches it all round, a fluted tool with its margins; a blade is thinner than its kerf, and debris lies
        between.
        """
        if self.kind == BLADE:
            gap = self.radius_mm * (1.0 - self.solidity)
            return min(CONTACT_FILM, CHIP_PACKING * CHIP_CONDUCTIVITY / max(gap, 1e-3))
        if self.solidity >= 1.0 or self.kind == BALL:
            return CONTACT_FILM
        return MARGIN_SHARE * CONTACT_FILM + max(0.0, self.solidity - MARGIN_SHARE) * RELIEF_FILM

    @property
    def chip_section(self) -> float:
        """Cross-section in which chips travel [mm2]: the flutes, or what the kerf is wider than the blade."""
        if self.kind == POINTED:
            return math.pi * self.radius_mm**2 * (1.0 - self.solidity)
        return 4.0 * self.radius_mm * self.spread * (1.0 - self.solidity) if self.kind == BLADE else 0.0

    @property
    def chip_film(self) -> float:
        """Chips against the wall, over all of the wall [W/(mm2 K)]: from the middle of their layer to its side."""
        if self.chip_section <= 0.0:
            return 0.0
        if self.kind == BLADE:
            depth, share = self.radius_mm * (1.0 - self.solidity), CHIP_PACKING
        else:
            depth, share = FLUTE_DEPTH * 2.0 * self.radius_mm, 1.0 - self.solidity
        return share * CHIP_CONDUCTIVITY / min(max(0.5 * depth, 1e-3), CHIP_LAYER)

    def chip_room(self, wall_mm2: float) -> float:
        """Volume that chips fill beside a wall of an area [mm2] before they are pushed out [mm3]."""
        around = 4.0 * (self.radius_mm + self.spread) if self.kind == BLADE else 2.0 * math.pi * self.radius_mm
        return CHIP_PACKING * self.chip_section * wall_mm2 / around

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
    half_angle = math.radians(point_angle_deg / 2)
    # Besides the lips the chisel's web, a fifth of the diameter, has no relief.
    bearing = min(1.0, _edges_share(2, diameter_mm / 2) + 0.2**2)
    return HeatTool(POINTED, diameter_mm / 2, half_angle, length_mm, FLUTED_SOLIDITY, PARTITIONS["drill"], bearing)


def reamer_tool(diameter_mm: float, point_angle_deg: float, length_mm: float, flutes: int) -> HeatTool:
    """A reamer along a canal: diameter and fluted length [mm], full angle of its front [deg]."""
    _check(diameter_mm, point_angle_deg, length_mm)
    bearing, half_angle = _edges_share(flutes, diameter_mm / 2), math.radians(point_angle_deg / 2)
    return HeatTool(POINTED, diameter_mm / 2, half_angle, length_mm, FLUTED_SOLIDITY, PARTITIONS["reamer"], bearing)


def wire_tool(diameter_mm: float, point_angle_deg: float = 60.0, length_mm: float = 60.0) -> HeatTool:
    """A wire with a pointed end and no flutes: diameter and length [mm], full point angle [deg]."""
    _check(diameter_mm, point_angle_deg, length_mm)
    return HeatTool(
        POINTED, diameter_mm / 2, math.radians(point_angle_deg / 2), length_mm, 1.0, PARTITIONS["kwire"], 1.0
    )


def ball_tool(diameter_mm: float) -> HeatTool:
    """A round burr: diameter [mm]."""
    _check(diameter_mm, 118.0, diameter_mm)
    bearing = _edges_share(BURR_EDGES, diameter_mm / 2)
    return HeatTool(BALL, diameter_mm / 2, 0.0, diameter_mm, 0.8, PARTITIONS["burr"], bearing)


def grater_tool(
    diameter_mm: float, tooth_pitch_mm: float = GRATER_PITCH, tooth_width_mm: float = GRATER_TOOTH
) -> HeatTool:
    """A hemispherical reamer: diameter, distance and width of its teeth [mm]. Its steel is a shell with holes."""
    _check(diameter_mm, 118.0, diameter_mm)
    radius = diameter_mm / 2
    shell = 2.0 * radius**2 * GRATER_SHELL / (radius**2 * min(HEAD_LENGTH, diameter_mm))
    bearing = min(1.0, EDGE_LAND * tooth_width_mm / tooth_pitch_mm**2)
    return HeatTool(BALL, radius, 0.0, diameter_mm, shell, PARTITIONS["reamer"], bearing)


def blade_tool(
    width_mm: float,
    kerf_mm: float,
    length_mm: float,
    thickness_mm: float | None = None,
    tooth_pitch_mm: float = SAW_PITCH,
) -> HeatTool:
    """A saw blade: width of the toothed end, kerf, length and thickness [mm]; four fifths of the kerf without one."""
    _check(kerf_mm, 118.0, length_mm)
    _check(width_mm, 118.0, length_mm)
    share = 0.8 if thickness_mm is None else min(1.0, thickness_mm / kerf_mm)
    return HeatTool(
        BLADE, kerf_mm / 2, width_mm / 2, length_mm, share, PARTITIONS["saw"], min(1.0, EDGE_LAND / tooth_pitch_mm)
    )


def _edges_share(edges: int, radius_mm: float) -> float:
    """Share of a turning tool's front under the lands of its edges, each from the axis to the rim [mm]."""
    return min(1.0, edges * EDGE_LAND * radius_mm / (math.pi * radius_mm**2))


def _check(size_mm: float, angle_deg: float, length_mm: float) -> None:
    if not (0.05 <= size_mm <= 100.0):
        raise PhysicsError("heat-tool-size", size=size_mm)
    if not (20.0 <= angle_deg <= 180.0):
        raise PhysicsError("heat-point-angle", angle=angle_deg)
    if not (0.1 <= length_mm <= 1000.0):
        raise PhysicsError("heat-tool-length", length=length_mm)
