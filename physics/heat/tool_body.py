"""The tool as a row of hot bodies, and the chips beside it as another: both keep a hole hot after the cutting stops."""

from __future__ import annotations

import numpy as np

from physics.heat.partition import Irrigation
from physics.heat.properties import CORTEX_MASS_DENSITY, CORTEX_SPECIFIC_HEAT, CORTEX_WATER, EVAPORATION_HEAT
from physics.heat.tool import HeatTool
from physics.heat.touch import Touch
from physics.heat.window import BOILING_LOW, HeatWindow
from physics.kernels.heat_conduction import conduct_along, exchange_with_nodes
from physics.kernels.heat_tool import FRONT, WALL

CHIP_HEAT_CAPACITY = CORTEX_MASS_DENSITY * CORTEX_SPECIFIC_HEAT
"""Of chips [J/(mm3 K)]: that of cortex."""
CHIP_STEAM = CORTEX_WATER * EVAPORATION_HEAT / CHIP_HEAT_CAPACITY
"""Heat that boils the water of chips over their heat capacity [K]."""
DUST = CHIP_HEAT_CAPACITY * 1e-9
"""Of a chip of a cubic micrometre [J/K]: less carries no heat away, however hot it were."""
ROOM_C = 22.0
AIR_FILM = 1.0e-5
"""[W/(mm2 K)]; free convection."""


class ToolBody:
    """The tool's steel in pieces from the tip backwards, and the chips on their way out."""

    def __init__(self, tool: HeatTool, start_C: float, bone_C: float) -> None:
        self.tool = tool
        self.node_C = np.full(tool.nodes, float(start_C))
        """Temperature of each piece [C], from the tip backwards."""
        self._start_C, self._bone_C = float(start_C), float(bone_C)
        self._capacity = np.full(tool.nodes, tool.node_capacity)
        self._chip_capacity = self._chip_heat = self._chip_steam = 0.0
        self._cut_capacity = self._cut_heat = self._fresh_heat = 0.0

    @property
    def hottest(self) -> float:
        """Temperature of the hottest piece [C]."""
        return float(self.node_C.max())

    @property
    def stored_heat(self) -> float:
        """Heat in the tool above its start and in its chips above the bone's start [J]."""
        chips = self._chip_heat + self._cut_heat + self._fresh_heat
        return float((self._capacity * (self.node_C - self._start_C)).sum()) + chips

    @property
    def chip_temperature(self) -> float:
        """Mean temperature of the chips beside the tool [C]; the bone's start temperature without chips."""
        return self._bone_C + (self._chip_heat / self._chip_capacity if self._chip_capacity > 0.0 else 0.0)

    def take_chips(self, capacity: float, heat: float) -> None:
        """Cells of bone that were just cut: their heat capacity [J/K] and their heat above the bone's start [J].

        Whole cells are cut at a time, chips come all along: they join the others as the tool advances.
        """
        self._cut_capacity += capacity
        self._cut_heat += heat

    def take_heat(self, edge_J: float, wall_J: float, chips_J: float, touch: Touch) -> None:
        """Heat of cutting that stays in the edges, of rubbing that stays in the body beside the wall, and in chips."""
        self.node_C[0] += edge_J / self._capacity[0]
        weight = np.bincount(self._nodes(touch), weights=touch.area * (touch.part == WALL), minlength=len(self.node_C))
        if weight.sum() > 0.0:
            self.node_C += wall_J * weight / weight.sum() / self._capacity
        else:
            self.node_C[0] += wall_J / self._capacity[0]
        self._fresh_heat += chips_J

    def exchange(
        self, window: HeatWindow, touch: Touch, irrigation: Irrigation, flow: float, dt: float, advance_cells: float
    ) -> None:
        """Contact of tool and chips with the cells touched, conduction along the tool, then what both lose.

        advance_cells: how far the tool advances meanwhile, in edges of a cell.
        """
        self._gather_chips(window, advance_cells)
        if len(touch.index):
            contact = np.where(touch.part == FRONT, self.tool.front_film, self.tool.wall_film) * touch.area
            exchange_with_nodes(
                window.T, window.per_capacity, touch.index, contact, self._nodes(touch), self.node_C, self._capacity, dt
            )
        conduct_along(self.node_C, self._capacity, self.tool.node_link, dt)
        wall = touch.part == WALL
        wall_area = float(touch.area[wall].sum())
        if wall_area > 0.0 and self._chip_capacity > 0.0:
            chips, capacity = np.array([self.chip_temperature]), np.array([self._chip_capacity])
            film = self.tool.chip_film * touch.area[wall]
            nowhere_else = np.zeros(len(film), dtype=np.int64)
            exchange_with_nodes(
                window.T, window.per_capacity, touch.index[wall], film, nowhere_else, chips, capacity, dt
            )
            self._chip_heat = (float(chips[0]) - self._bone_C) * self._chip_capacity
        self._push_chips_out(window, wall_area)
        self._lose(window, irrigation, flow, dt)

    def _nodes(self, touch: Touch) -> np.ndarray:
        """Piece beside each cell touched."""
        piece = np.floor(touch.behind_mm / self.tool.node_mm).astype(np.int64)
        return np.clip(piece, 0, len(self.node_C) - 1)

    def _gather_chips(self, window: HeatWindow, advance_cells: float) -> None:
        """Fresh chips, with the heat of the edges, join the others; heat without chips is gone with the dust.

        Chips are as wet as the bone they were: their water boils before they get hotter.
        """
        share = -np.expm1(-advance_cells)
        fresh = share * self._cut_capacity
        if fresh > DUST:
            self._chip_capacity += fresh
            self._chip_steam += CHIP_STEAM * fresh
            self._chip_heat += share * self._cut_heat + self._fresh_heat
        else:
            window.ledger.chips += share * self._cut_heat + self._fresh_heat
        self._cut_capacity -= fresh
        self._cut_heat -= share * self._cut_heat
        self._fresh_heat = 0.0
        excess = self._chip_heat - (BOILING_LOW - self._bone_C) * self._chip_capacity
        gone = min(max(excess, 0.0), self._chip_steam) if self._chip_capacity > 0.0 else 0.0
        window.ledger.steam += gone
        self._chip_heat -= gone
        self._chip_steam -= gone

    def _push_chips_out(self, window: HeatWindow, wall_area: float) -> None:
        """There is room for only so much; what no longer fits leaves with its share of the heat."""
        room = CHIP_HEAT_CAPACITY * self.tool.chip_room(wall_area)
        if 0.0 < self._chip_capacity <= room:
            return
        # Multiplied, not subtracted: a difference would leave heat of rounding in chips that are almost none.
        kept = room / self._chip_capacity if self._chip_capacity > 0.0 else 0.0
        window.ledger.chips += (1.0 - kept) * self._chip_heat
        self._chip_heat *= kept
        self._chip_steam *= kept
        self._chip_capacity = min(self._chip_capacity, room)

    def _lose(self, window: HeatWindow, irrigation: Irrigation, flow: float, dt: float) -> None:
        """To the chuck and the air, and to the water that washes the tool."""
        to_room = np.full(len(self.node_C), AIR_FILM * self.tool.node_side)
        to_room[-1] += self.tool.shank_conductance
        window.ledger.air += self._relax(to_room, ROOM_C, dt)
        if flow > 0.0:
            film = flow * irrigation.film * irrigation.tool_exposure * self.tool.node_side
            window.ledger.water += self._relax(np.full(len(self.node_C), film), irrigation.temperature_C, dt)

    def _relax(self, conductance: np.ndarray, towards_C: float, dt: float) -> float:
        """Exact decay of the pieces towards a temperature; returns the heat they lost [J]."""
        drop = (self.node_C - towards_C) * -np.expm1(-conductance * dt / self._capacity)
        self.node_C -= drop
        return float((drop * self._capacity).sum())
