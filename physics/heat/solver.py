"""Bone heated by a moving tool: takes power samples between steps, returns temperature and dose as arrays."""

from __future__ import annotations

import math

import numpy as np

from physics.heat.partition import Irrigation, PowerSplit, irrigation_named, split_power
from physics.heat.sample import HeatSample, Packet
from physics.heat.tissue import Tissue
from physics.heat.tool import HeatTool
from physics.heat.tool_body import AIR_FILM, ROOM_C, ToolBody
from physics.heat.touch import Touch, TouchList
from physics.heat.window import HeatWindow
from physics.kernels import heat_conduction
from physics.kernels.heat_conduction import TISSUE
from physics.kernels.heat_tool import BALL, FRONT, cut_cells

LONGEST_PACKET_S = 0.05
"""Samples are merged up to this time, 20 Hz, or to the most whole steps below it."""
MERGE_DISTANCE = 0.5
"""Samples are merged while the tool moves less than this, in cells: a source never skips a cell."""
STANDING_MM = 1e-3
"""A ball that moves less between two packets stands."""
KEEP_CLEAR = 0.15
"""The window moves when the tool's tip comes this close to a side, as a share of the window's extent."""
TRAIL = 0.15
"""A moved window's centre lies this share of its extent behind the tip: the hot wall is there."""


class BoneHeat:
    """Heat of one bone under one tool at a time.

    Call `add` for every sample (each tick, if wanted) and `advance` 20 to 50 times a second, both from one thread that
    need not be the servo's: kernels hold no GIL. The window follows the tool.
    """

    def __init__(
        self,
        tissue: Tissue,
        tool: HeatTool,
        *,
        spacing_mm: float,
        origin_mm: tuple[float, float, float] = (0.0, 0.0, 0.0),
        window_mm: tuple[float, float, float] = (16.0, 16.0, 16.0),
        centre_mm: tuple[float, float, float] | None = None,
        far_C: float = 37.0,
        tool_C: float = ROOM_C,
        irrigation: str = "off",
        exterior_mm: tuple[float, ...] | None = None,
        follow: bool = True,
    ) -> None:
        """Start with all bone at `far_C`.

        Args:
            tissue: material on the lattice.
            tool: shape and steel.
            spacing_mm: edge of a cell [mm].
            origin_mm: centre (x, y, z) of the lattice's cell (0, 0, 0) [mm], patient LPS.
            window_mm: extent of the window (x, y, z) [mm].
            centre_mm: centre of the window at the start (x, y, z) [mm]; origin without it.
            far_C: start temperature of the bone and what it has far away [C].
            tool_C: start temperature of the tool [C].
            irrigation: off, external or internal; each sample says how much flows.
            exterior_mm: see HeatWindow.
            follow: move the window with the tool.

        Raises:
            PhysicsError: if a value is impossible.
        """
        self._origin = np.array(origin_mm, dtype=np.float64)
        self._h = float(spacing_mm)
        size_z, size_y, size_x = (max(1, round(extent / spacing_mm)) for extent in reversed(window_mm))
        shape = (size_z, size_y, size_x)
        centre = self._origin if centre_mm is None else np.array(centre_mm, dtype=np.float64)
        first = self._first_around(centre, shape)
        self.window = HeatWindow(tissue, spacing_mm, first, shape, far_C=far_C, exterior_mm=exterior_mm)
        self.irrigation: Irrigation = irrigation_named(irrigation)
        self._moves = follow
        self.body = ToolBody(tool, tool_C, far_C)
        self._packets: list[Packet] = []
        self._touches = TouchList()
        self._touch = TouchList.nothing()
        self._tip: np.ndarray | None = None
        self._exposed: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
        self.time_s = 0.0

    @property
    def tool(self) -> HeatTool:
        """The tool in hand."""
        return self.body.tool

    @property
    def window_origin_mm(self) -> np.ndarray:
        """Centre of the window's first cell (x, y, z) [mm], patient LPS."""
        return self._origin + self._h * np.array(self.window.first[::-1], dtype=np.float64)

    @property
    def stored_heat(self) -> float:
        """Heat in bone, tool and chips above their start [J]."""
        return self.window.stored_heat + self.body.stored_heat

    @property
    def imbalance(self) -> float:
        """Supplied less stored less lost, over all energy moved; rounding alone."""
        ledger = self.window.ledger
        scale = ledger.turnover + abs(self.window.stored_heat) + abs(self.body.stored_heat)
        return (ledger.supplied - ledger.lost - self.stored_heat) / scale if scale > 0.0 else 0.0

    def change_tool(self, tool: HeatTool, tool_C: float = ROOM_C) -> None:
        """Take another tool, at `tool_C`; heat in the one laid aside goes with it."""
        self._run_packets()
        self.window.ledger.tool += self.body.stored_heat
        self.body = ToolBody(tool, tool_C, self.window.far_C)
        self._touch = TouchList.nothing()

    def add(self, sample: HeatSample) -> None:
        """Take one sample; nothing is computed yet.

        Raises:
            PhysicsError: if a number of it is not finite, or a duration, power or flow is negative.
        """
        sample.check()
        if self._packets:
            packet = self._packets[-1]
            moved = math.dist(packet.first.tip_mm, sample.tip_mm)
            if (
                packet.last.engaged == sample.engaged
                and packet.duration_s + sample.duration_s <= self._longest_packet() + 1e-9
                and moved <= MERGE_DISTANCE * self._h
            ):
                packet.take(sample)
                return
        packet = Packet(sample, sample)
        packet.take(sample)
        self._packets.append(packet)

    def advance(self) -> None:
        """Compute everything added since the last call."""
        self._run_packets()

    def cut(self, tip_mm: tuple[float, float, float], axis: tuple[float, float, float]) -> None:
        """Empty at once, without heat, what the tool takes at a place (x, y, z) [mm]: a hole that is there already."""
        self._run_packets()
        self._place_tool(HeatSample(0.0, tip_mm, axis, 0.0, 0.0))
        self._touch = TouchList.nothing()

    def rest(
        self,
        duration_s: float,
        tip_mm: tuple[float, float, float] | None = None,
        axis: tuple[float, float, float] = (0.0, 0.0, 1.0),
    ) -> None:
        """Let time pass [s] without cutting, with the tool away from the bone or standing at a tip (x, y, z) [mm]."""
        last = HeatSample(0.0, tip_mm or (0.0, 0.0, 0.0), axis, 0.0, 0.0, engaged=tip_mm is not None)
        self._run_packets()
        count = max(1, math.ceil(duration_s / self._longest_packet() - 1e-9))
        for _ in range(count):
            packet = Packet(last, last)
            packet.duration_s = duration_s / count
            self._packets.append(packet)
        self._run_packets()

    def _longest_packet(self) -> float:
        step = self.window.stable_step_s
        return step * math.floor(LONGEST_PACKET_S / step) if step < LONGEST_PACKET_S else LONGEST_PACKET_S

    def _run_packets(self) -> None:
        for packet in self._packets:
            self._run(packet)
        self._packets.clear()

    def _run(self, packet: Packet) -> None:
        """One packet: cut, find the touched cells, then steps of source, contact, cooling and conduction."""
        duration = packet.duration_s
        if duration <= 0.0:
            return
        flow, advance = packet.flow_s / duration, packet.advance_mm
        edge = split_power(packet.edge_J / duration, advance / duration, self.tool.partition, self.irrigation, flow)
        wall = split_power(packet.wall_J / duration, 0.0, self.tool.partition, self.irrigation, flow)
        before, touch = self._move_tool(packet.last)
        # The edges' heat arises all along the way, by how much bone they meet: part of it where they stood, the rest
        # where they have come to.
        met = np.count_nonzero(before.front), np.count_nonzero(touch.front)
        ahead_J = edge.bone * duration * met[0] / sum(met) if sum(met) > 0.0 else 0.0
        self._heat_left_behind(before, ahead_J)
        power = self._source(touch, edge.bone - ahead_J / duration, wall.bone)
        steps = max(1, math.ceil(duration / self.window.stable_step_s - 1e-9))
        dt = duration / steps
        for _ in range(steps):
            # Half of the heat before and half after conduction: centred in time.
            self.window.heat(touch.index, 0.5 * dt * power)
            self.body.exchange(self.window, touch, self.irrigation, flow, dt, advance / self._h * dt / duration)
            self._cool(touch, flow, dt)
            self.window.conduct(dt)
            self.window.heat(touch.index, 0.5 * dt * power)
            self._supply_others(touch, edge, wall, dt)
        stray = (edge.bone + wall.bone) * duration - ahead_J - float(power.sum()) * duration
        # What finds no bone where it is made leaves with the chips of the edges, or warms the tool.
        self.body.take_heat(0.0, 0.0, stray, touch)
        self.window.ledger.supplied += stray
        self.window.settle(duration)
        self.time_s += duration

    def _move_tool(self, sample: HeatSample) -> tuple[Touch, Touch]:
        """Cut on the way to a place; the cells that were touched before and those touched now."""
        before = self._touch
        touch = self._place_tool(sample)
        if self._touch is not before or not sample.engaged:
            # The window has moved, or the tool has left.
            before = TouchList.nothing()
        self._touch = touch
        return before, touch

    def _place_tool(self, sample: HeatSample) -> Touch:
        """Cut what the tool has reached; the touched cells."""
        if not sample.engaged:
            self._tip = None
            return TouchList.nothing()
        axis = np.array(sample.axis, dtype=np.float64)
        self._follow(np.array(sample.tip_mm), axis)
        tip = np.array(sample.tip_mm) - self.window_origin_mm
        side = self._side(sample, axis)
        low, high = self.tool.bounds(tip, axis, side, self._h)
        top = np.array(self.window.shape, dtype=np.int64)
        first = np.maximum(np.floor(low[::-1] / self._h).astype(np.int64), 0) + 1
        last = np.minimum(np.ceil(high[::-1] / self._h).astype(np.int64) + 1, top)
        place = (tip, axis, side, self.tool.shape(), first, last)
        window, removed = self.window, np.zeros(2)
        cells = (window.state, window.T, window.k, window.capacity, window.per_capacity)
        if cut_cells(*cells, window.gz, window.gy, window.gx, window.far_C, self._h, *place, removed):
            self._exposed = None
        touch = self._touches.find(window.state, self._h, place)
        self._clear_chips(removed, touch)
        return touch

    def _side(self, sample: HeatSample, axis: np.ndarray) -> np.ndarray:
        """What the kernels need across the axis: the broad direction of a blade, the way that a ball moves."""
        if self.tool.kind != BALL:
            return _across(axis) if sample.side is None else np.array(sample.side, dtype=np.float64)
        way = np.array(sample.tip_mm) - (self._tip if self._tip is not None else sample.tip_mm)
        self._tip = np.array(sample.tip_mm)
        length = float(np.linalg.norm(way))
        return way / length if length > STANDING_MM else np.zeros(3)

    def _clear_chips(self, removed: np.ndarray, touch: Touch) -> None:
        """Chips leave with the heat they had as bone; what a wire without flutes grinds off stays in the wall."""
        capacity, heat = float(removed[0]), float(removed[1])
        total = float(touch.area.sum())
        if self.tool.keeps_debris and total > 0.0:
            window = self.window
            heat_conduction.deposit(window.T, window.per_capacity, touch.index, heat * touch.area / total)
            heat = 0.0
        self.body.take_chips(capacity, heat)

    def _heat_left_behind(self, before: Touch, energy_J: float) -> None:
        """Give energy [J] to the cells that lay before the edges until this cut; those cut since take theirs along."""
        if energy_J <= 0.0:
            return
        front = energy_J * before.front / before.front.sum()
        stayed = self.window.state.ravel()[before.index] == TISSUE
        self.window.heat(before.index[stayed], front[stayed])
        gone = float(front[~stayed].sum())
        self.body.take_chips(0.0, gone)
        self.window.ledger.supplied += gone

    def _source(self, touch: Touch, edge_W: float, wall_W: float) -> np.ndarray:
        """Power [W] at the touched cells: of the edges by area over the cutting part, of rubbing over the wall."""
        front = touch.front
        flank = touch.area - front
        power = np.zeros(len(front))
        for weight, watts in ((front, edge_W), (flank, wall_W)):
            total = float(weight.sum())
            if total > 0.0:
                power += watts * weight / total
        return power

    def _supply_others(self, touch: Touch, edge: PowerSplit, wall: PowerSplit, dt: float) -> None:
        """Heat of a step that goes into tool, chips and water; rubbing makes no chips."""
        rubbed, washed = (wall.tool + wall.chips) * dt, (edge.water + wall.water) * dt
        self.body.take_heat(edge.tool * dt, rubbed, edge.chips * dt, touch)
        self.window.ledger.supplied += (edge.tool + edge.chips) * dt + rubbed + washed
        self.window.ledger.water += washed

    def _cool(self, touch: Touch, flow: float, dt: float) -> None:
        """Air at every dry surface, water at the walls of the cavity."""
        index, cavity, outside = self._exposed_cells()
        if not len(index):
            return
        window, ledger = self.window, self.window.ledger
        film = flow * self.irrigation.film
        dry = AIR_FILM * (outside + (cavity if film == 0.0 else 0.0))
        ledger.air += heat_conduction.cool_exposed(window.T, window.per_capacity, index, dry, ROOM_C, dt)
        if film > 0.0:
            wet, water_C = film * cavity, self.irrigation.temperature_C
            wet *= self._washed(index, touch)
            ledger.water += heat_conduction.cool_exposed(window.T, window.per_capacity, index, wet, water_C, dt)

    def _washed(self, exposed: np.ndarray, touch: Touch) -> np.ndarray:
        """Share of the water's film at exposed cells (sorted flat index): less where the tool lies on them."""
        share = np.ones(len(exposed))
        if len(touch.index) and len(exposed):
            place = np.minimum(np.searchsorted(exposed, touch.index), len(exposed) - 1)
            found = exposed[place] == touch.index
            under = self.irrigation.under_edge
            along = max(under, 1.0 - self.tool.solidity)
            share[place[found]] = np.where(touch.part[found] == FRONT, under, along)
        return share

    def _exposed_cells(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cells at a surface: flat index and area [mm2] towards cavity and outside."""
        if self._exposed is None:
            size = max(4096, 2 * sum(self.window.shape) ** 2)
            index, cavity, outside = (np.zeros(size, dtype=np.int64) for _ in range(3))
            found = heat_conduction.exposed_cells(self.window.state, index, cavity, outside)
            if found > size:
                index, cavity, outside = (np.zeros(found, dtype=np.int64) for _ in range(3))
                heat_conduction.exposed_cells(self.window.state, index, cavity, outside)
            face = self._h**2
            round_face = face * self.tool.wall_roundness
            self._exposed = index[:found], round_face * cavity[:found], face * outside[:found]
        return self._exposed

    def _follow(self, tip: np.ndarray, axis: np.ndarray) -> None:
        """Move the window when the tip nears one of its sides."""
        if not self._moves:
            return
        inside = (tip - self.window_origin_mm) / self._h
        extent = np.array(self.window.shape[::-1], dtype=np.float64)
        if np.all((inside >= KEEP_CLEAR * extent) & (inside <= (1.0 - KEEP_CLEAR) * extent)):
            return
        centre = tip - TRAIL * extent * self._h * axis
        self.window.move(self._first_around(centre, self.window.shape))
        self._exposed = None
        self._touch = TouchList.nothing()

    def _first_around(self, centre: np.ndarray, shape: tuple[int, ...]) -> tuple[int, int, int]:
        cell = np.rint((centre - self._origin) / self._h).astype(int)[::-1]
        z, y, x = (int(c) - n // 2 for c, n in zip(cell, shape, strict=True))
        return z, y, x


def warm_up() -> None:
    """Compile (or load) every kernel before the first contact, on a small drill hole."""
    from physics.heat.tissue import UniformTissue  # noqa: PLC0415
    from physics.heat.tool import drill_tool  # noqa: PLC0415

    heat = BoneHeat(UniformTissue(1.85), drill_tool(2.0), spacing_mm=0.5, window_mm=(6, 6, 6), irrigation="external")
    heat.add(HeatSample(0.02, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 1.0, 1.0, irrigation=1.0))
    heat.advance()


def _across(axis: np.ndarray) -> np.ndarray:
    """Some unit vector across a unit axis."""
    least = np.zeros(3)
    least[np.argmin(np.abs(axis))] = 1.0
    across = np.cross(axis, least)
    return across / np.linalg.norm(across)
