"""The tool as one hot body, and the chips in its flutes as another: both keep a hole hot after the cutting stops."""

from __future__ import annotations

import numpy as np

from physics.heat.partition import Irrigation
from physics.heat.tool import CONTACT_FILM, HeatTool
from physics.heat.window import HeatWindow
from physics.kernels.heat_conduction import exchange_with_node
from physics.kernels.heat_tool import WALL

CHIP_FILM = 1.0e-4
"""Loose chips against the wall [W/(mm2 K)]: a hundredth of a millimetre of air and water between grains leaves about
100 W/(m2 K). Low confidence; most of the chips' heat leaves with them."""
CHIP_PACKING = 0.4
"""Share of the flutes that chips fill before they are pushed out."""
CHIP_HEAT_CAPACITY = 2.5e-3
"""Of chips [J/(mm3 K)]: that of cortex."""
ROOM_C = 22.0
AIR_FILM = 1.0e-5
"""[W/(mm2 K)]; free convection."""


class ToolBody:
    """Two lumped bodies: the tool's heated length, and the chips on their way out."""

    def __init__(self, tool: HeatTool, start_C: float, bone_C: float) -> None:
        self.tool = tool
        self.temperature_C = float(start_C)
        """Of the tool's heated length [C]."""
        self._start_C, self._bone_C = float(start_C), float(bone_C)
        self._capacity = tool.heat_capacity
        self._chip_capacity = 0.0
        self._chip_heat = 0.0

    @property
    def stored_heat(self) -> float:
        """Heat in the tool above its start and in its chips above the bone's start [J]."""
        return self._capacity * (self.temperature_C - self._start_C) + self._chip_heat

    @property
    def chip_temperature(self) -> float:
        """Mean temperature of the chips in the flutes [C]; the bone's start temperature without chips."""
        return self._bone_C + (self._chip_heat / self._chip_capacity if self._chip_capacity > 0.0 else 0.0)

    def take_chips(self, capacity: float, heat: float) -> None:
        """Bone that was just cut: its heat capacity [J/K] and its heat above the bone's start [J]."""
        self._chip_capacity += capacity
        self._chip_heat += heat

    def take_heat(self, tool_J: float, chips_J: float) -> None:
        """Heat of cutting that goes into the tool and into the chips [J]."""
        self.temperature_C += tool_J / self._capacity
        self._chip_heat += chips_J

    def exchange(
        self,
        window: HeatWindow,
        touched: tuple[np.ndarray, np.ndarray, np.ndarray],
        irrigation: Irrigation,
        flow: float,
        dt: float,
    ) -> None:
        """Contact of tool and chips with the cells touched (flat index, area [mm2], part), then what both lose."""
        index, area, part = touched
        if len(index):
            contact = CONTACT_FILM * area
            self.temperature_C = exchange_with_node(
                window.T, window.per_capacity, index, contact, self.temperature_C, self._capacity, dt
            )
        wall = part == WALL
        wall_area = float(area[wall].sum())
        if wall_area > 0.0 and self._chip_capacity > 0.0:
            end = exchange_with_node(
                window.T, window.per_capacity, index[wall], CHIP_FILM * area[wall], self.chip_temperature,
                self._chip_capacity, dt,
            )  # fmt: skip
            self._chip_heat = (end - self._bone_C) * self._chip_capacity
        self._push_chips_out(window, wall_area)
        self._lose(window, irrigation, flow, dt)

    def _push_chips_out(self, window: HeatWindow, wall_area: float) -> None:
        """Flutes hold only so much; what no longer fits leaves with its share of the heat."""
        depth = wall_area / (2.0 * np.pi * self.tool.radius_mm)
        room = CHIP_PACKING * CHIP_HEAT_CAPACITY * self.tool.flute_section * depth
        if self._chip_capacity <= room and self._chip_capacity > 0.0:
            return
        share = 1.0 - room / self._chip_capacity if self._chip_capacity > 0.0 else 1.0
        gone = share * self._chip_heat
        window.ledger.chips += gone
        self._chip_heat -= gone
        self._chip_capacity = min(self._chip_capacity, room)

    def _lose(self, window: HeatWindow, irrigation: Irrigation, flow: float, dt: float) -> None:
        """To the chuck and the air, and to the water that washes the tool."""
        to_room = self.tool.shank_conductance + AIR_FILM * self.tool.wetted_area
        window.ledger.air += self._relax(to_room, ROOM_C, dt)
        if flow > 0.0:
            film = flow * irrigation.film * irrigation.tool_exposure * self.tool.wetted_area
            window.ledger.water += self._relax(film, irrigation.temperature_C, dt)

    def _relax(self, conductance: float, towards_C: float, dt: float) -> float:
        """Exact decay of the tool towards a temperature; returns the heat it lost [J]."""
        drop = (self.temperature_C - towards_C) * (1.0 - np.exp(-conductance * dt / self._capacity))
        self.temperature_C -= drop
        return float(drop * self._capacity)
