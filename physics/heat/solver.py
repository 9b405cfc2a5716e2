"""Bone heated by a moving tool: takes power samples between steps, returns temperature and dose as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.errors import PhysicsError
from physics.heat.partition import Irrigation, PowerSplit, irrigation_named, split_power
from physics.heat.tissue import Tissue
from physics.heat.tool import HeatTool
from physics.heat.tool_body import ToolBody
from physics.heat.window import HeatWindow
from physics.kernels import heat_conduction
from physics.kernels.heat_tool import FRONT, cut_cells, touched_cells

AIR_FILM = 1.0e-5
"""Free convection at a dry surface [W/(mm2 K)]: 10 W/(m2 K)."""
ROOM_C = 22.0
LONGEST_PACKET_S = 0.05
"""Samples are merged up to this time, 20 Hz, or to the most whole steps below it."""
MERGE_DISTANCE = 0.5
"""Samples are merged while the tool moves less than this, in cells: a source never skips a cell."""
KEEP_CLEAR = 0.15
"""The window moves when the tool's tip comes this close to a side, as a share of the window's extent."""
TRAIL = 0.15
"""A moved window's centre lies this share of its extent behind the tip: the hot wall is there."""


@dataclass(frozen=True)
class HeatSample:
    """What a tool did during a short time."""

    duration_s: float
    tip_mm: tuple[float, float, float]
    """Tip (x, y, z) [mm], patient LPS."""
    axis: tuple[float, float, float]
    """Direction of advance (x, y, z), unit."""
    power_W: float
    """Mechanical power of the cutting edges, before any partition."""
    feed_mm_s: float
    """Advance into bone."""
    wall_power_W: float = 0.0
    """Mechanical power of what slides along the wall behind the edges: margins, flanks of a blade."""
    irrigation: float = 0.0
    """Flow of the chosen irrigation, 0..1."""
    side: tuple[float, float, float] | None = None
    """Broad direction of a blade (x, y, z), unit, across the axis; any across the axis without it."""
    engaged: bool = True
    """False: the tool is away from the bone; heat in it stays in it, and it neither cuts nor touches."""


@dataclass
class _Packet:
    """Samples merged: energy by kind over a time at one place."""

    first: HeatSample
    last: HeatSample
    duration_s: float = 0.0
    edge_J: float = 0.0
    wall_J: float = 0.0
    advance_mm: float = 0.0
    flow_s: float = 0.0

    def take(self, sample: HeatSample) -> None:
        self.last = sample
        self.duration_s += sample.duration_s
        self.edge_J += sample.power_W * sample.duration_s
        self.wall_J += sample.wall_power_W * sample.duration_s
        self.advance_mm += sample.feed_mm_s * sample.duration_s
        self.flow_s += sample.irrigation * sample.duration_s


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
        self._packets: list[_Packet] = []
        self._index = np.zeros(4096, dtype=np.int64)
        self._area = np.zeros(4096)
        self._part = np.zeros(4096, dtype=np.int64)
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

    def add(self, sample: HeatSample) -> None:
        """Take one sample; nothing is computed yet.

        Raises:
            PhysicsError: if a number of it is not finite, or a duration, power or flow is negative.
        """
        _check(sample)
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
        packet = _Packet(sample, sample)
        packet.take(sample)
        self._packets.append(packet)

    def advance(self) -> None:
        """Compute everything added since the last call."""
        self._run_packets()

    def cut(self, tip_mm: tuple[float, float, float], axis: tuple[float, float, float]) -> None:
        """Empty at once, without heat, what the tool takes at a place (x, y, z) [mm]: a hole that is there already."""
        self._run_packets()
        self._place_tool(HeatSample(0.0, tip_mm, axis, 0.0, 0.0))

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
            packet = _Packet(last, last)
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

    def _run(self, packet: _Packet) -> None:
        """One packet: cut, find the touched cells, then steps of source, contact, cooling and conduction."""
        duration = packet.duration_s
        if duration <= 0.0:
            return
        flow = packet.flow_s / duration
        feed = packet.advance_mm / duration
        touched = self._place_tool(packet.last)
        edge = split_power(packet.edge_J / duration, feed, self.tool.partition, self.irrigation, flow)
        wall = split_power(packet.wall_J / duration, 0.0, self.tool.partition, self.irrigation, flow)
        source = self._source(touched, edge, wall)
        steps = max(1, math.ceil(duration / self.window.stable_step_s - 1e-9))
        dt = duration / steps
        for _ in range(steps):
            # Half of the heat before and half after conduction: centred in time.
            self._supply(source, edge, wall, 0.5 * dt)
            self.body.exchange(self.window, touched, self.irrigation, flow, dt)
            self._cool(touched, flow, dt)
            self.window.conduct(dt)
            self._supply(source, edge, wall, 0.5 * dt)
        self.window.settle(duration)
        self.time_s += duration

    def _place_tool(self, sample: HeatSample) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cut what the tool has reached; the touched cells: flat index, area [mm2], part."""
        if not sample.engaged:
            return self._index[:0], self._area[:0], self._part[:0]
        axis = np.array(sample.axis, dtype=np.float64)
        self._follow(np.array(sample.tip_mm), axis)
        side = _across(axis) if sample.side is None else np.array(sample.side, dtype=np.float64)
        tip = np.array(sample.tip_mm) - self.window_origin_mm
        low, high = self.tool.bounds(tip, axis, side, self._h)
        top = np.array(self.window.shape, dtype=np.int64)
        first = np.maximum(np.floor(low[::-1] / self._h).astype(np.int64), 0) + 1
        last = np.minimum(np.ceil(high[::-1] / self._h).astype(np.int64) + 1, top)
        place = (tip, axis, side, self.tool.shape(), first, last)
        window, removed = self.window, np.zeros(2)
        arrays = (window.state, window.T, window.k, window.capacity, window.per_capacity, window.far_C, self._h)
        if cut_cells(*arrays, *place, removed):
            window.refresh(first, last)
            self._exposed = None
        touched = self._touched_cells(place)
        self._clear_chips(removed, touched[:2])
        return touched

    def _touched_cells(self, place: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        while True:
            found = touched_cells(self.window.state, self._h, *place, self._index, self._area, self._part)
            if found <= len(self._index):
                return self._index[:found], self._area[:found], self._part[:found]
            self._index = np.zeros(2 * found, dtype=np.int64)
            self._area, self._part = np.zeros(2 * found), np.zeros(2 * found, dtype=np.int64)

    def _clear_chips(self, removed: np.ndarray, touched: tuple[np.ndarray, np.ndarray]) -> None:
        """Chips leave with the heat they had as bone; what a wire without flutes grinds off stays in the wall."""
        index, area = touched
        capacity, heat = float(removed[0]), float(removed[1])
        if self.tool.keeps_debris and area.sum() > 0.0:
            window = self.window
            heat_conduction.deposit(window.T, window.per_capacity, index, heat * area / area.sum())
            heat = 0.0
        self.body.take_chips(capacity, heat)

    def _source(
        self, touched: tuple[np.ndarray, np.ndarray, np.ndarray], edge: PowerSplit, wall: PowerSplit
    ) -> tuple[np.ndarray, np.ndarray]:
        """Cells and power [W] of the bone's share: by area over the cutting part, and over the wall."""
        index, area, part = touched
        front = np.where(part == FRONT, area, 0.0)
        flank = area - front
        power = np.zeros(len(index))
        for weight, watts in ((front, edge.bone), (flank, wall.bone)):
            # A part that touches nothing hands its heat to the other; without any touch it stays in the tool.
            chosen = weight if weight.sum() > 0.0 else area
            if watts > 0.0 and len(chosen):
                power += watts * chosen / chosen.sum()
        return index, power

    def _supply(self, source: tuple[np.ndarray, np.ndarray], edge: PowerSplit, wall: PowerSplit, dt: float) -> None:
        index, power = source
        ledger = self.window.ledger
        into_bone = float(power.sum()) * dt
        self.window.heat(index, power * dt)
        # Heat of rubbing makes no chips; heat that finds no bone stays in the tool.
        stray = (edge.bone + wall.bone) * dt - into_bone
        self.body.take_heat((edge.tool + wall.tool + wall.chips) * dt + stray, edge.chips * dt)
        ledger.supplied += (edge.tool + wall.tool + wall.chips + edge.chips + edge.water + wall.water) * dt + stray
        ledger.water += (edge.water + wall.water) * dt

    def _cool(self, touched: tuple[np.ndarray, np.ndarray, np.ndarray], flow: float, dt: float) -> None:
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
            wet *= self._washed(index, touched)
            ledger.water += heat_conduction.cool_exposed(window.T, window.per_capacity, index, wet, water_C, dt)

    def _washed(self, exposed: np.ndarray, touched: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
        """Share of the water's film at exposed cells (sorted flat index): less where the tool lies on them."""
        share = np.ones(len(exposed))
        index, _, part = touched
        if len(index):
            place = np.minimum(np.searchsorted(exposed, index), len(exposed) - 1)
            found = exposed[place] == index
            under = self.irrigation.under_edge
            along = max(under, 1.0 - self.tool.solidity)
            share[place[found]] = np.where(part[found] == FRONT, under, along)
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


def _check(sample: HeatSample) -> None:
    numbers = (*sample.tip_mm, *sample.axis, sample.feed_mm_s)
    amounts = (sample.duration_s, sample.power_W, sample.wall_power_W, sample.irrigation)
    if not all(map(math.isfinite, numbers + amounts)) or min(amounts) < 0.0 or sample.irrigation > 1.0:
        raise PhysicsError("heat-sample")
