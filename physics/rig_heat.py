"""The heat solver on two cases with a known answer: steady flux into a half-space, instantaneous point source.

Carslaw & Jaeger, Conduction of Heat in Solids, 2nd ed. 1959, 2.9 and 10.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from physics.errors import PhysicsError
from physics.heat.properties import TissueProperties, properties_of
from physics.heat.tissue import UniformTissue
from physics.heat.window import LARGEST_WINDOW, HeatWindow

CASES = ("half-space-flux", "point-source")
COLUMN = 4
"""Cells across the column that stands for a half-space; its sides are insulated."""
CLEARANCE = 2.8
"""Half-extent of the box in diffusion lengths sqrt(4 alpha t): a thousandth of the heat is then beyond it, which is
what the answer loses when the box grows later."""
SURFACE_STEP = 0.25
"""Share of the stable step used under a surface flux: the cell that takes the flux is right only to the first order in
time, which would be its largest error."""
FIRST_STAGE_S = 0.2
GROWTH = 1.15
"""The box grows when the time has grown by this factor: heat that has not spread needs no room."""


@dataclass(frozen=True)
class HeatCase:
    """What the testing machine did and saw."""

    tissue: TissueProperties
    rises: tuple[tuple[float, float, float], ...]
    """Time [s], depth or distance [mm], temperature rise [K]."""
    imbalance: float
    """Heat in less heat stored and lost, over heat in."""
    cells: int
    step_s: float


def run_heat_case(
    case: str,
    *,
    voxel_mm: float,
    times_s: Sequence[float],
    depths_mm: Sequence[float],
    flux_W_mm2: float = 0.02,
    energy_J: float = 1.0,
    density_g_cm3: float = 1.85,
    rate_Hz: float = 25.0,
) -> HeatCase:
    """Run one case on the solver.

    Args:
        case: half-space-flux (constant from time zero, sides and surface else insulated) or point-source (all at once).
        voxel_mm: edge of a cell [mm].
        times_s: when to read [s].
        depths_mm: where to read: depth below the surface, or distance from the source [mm].
        flux_W_mm2: heat flux into the surface [W/mm2].
        energy_J: energy of the point source [J].
        density_g_cm3: apparent density of the bone [g/cm3].
        rate_Hz: steps per second at least; stability may ask for more.

    Raises:
        PhysicsError: if a value is impossible.
    """
    if case not in CASES:
        raise PhysicsError("heat-case-unknown", name=case, known=", ".join(CASES))
    _check("heat-times", times_s, 1e-3, 600.0)
    _check("heat-depths", depths_mm, 0.0, 200.0)
    _check("heat-voxel", [voxel_mm], 0.02, 5.0)
    _check("heat-density", [density_g_cm3], 0.0, 4.0)
    _check("heat-rate", [rate_Hz], 0.1, 1e5)
    amount = energy_J if case == "point-source" else flux_W_mm2
    _check("heat-amount", [amount], 1e-9, 1e6)
    run = _point_source if case == "point-source" else _half_space
    return run(float(voxel_mm), sorted(set(times_s)), list(depths_mm), amount, density_g_cm3, rate_Hz)


def half_space_rise(flux: float, depth: float, time: float, tissue: TissueProperties) -> float:
    """Analytic rise [K] under a constant flux [W/mm2] at a depth [mm] and time [s]."""
    k = float(tissue.conductivity)
    length = math.sqrt(4.0 * k / float(tissue.heat_capacity) * time)
    return (
        flux
        / k
        * (length / math.sqrt(math.pi) * math.exp(-((depth / length) ** 2)) - depth * math.erfc(depth / length))
    )


def point_source_rise(energy: float, distance: float, time: float, tissue: TissueProperties) -> float:
    """Analytic rise [K] at a distance [mm] and time [s] after an energy [J] was set free at a point."""
    capacity = float(tissue.heat_capacity)
    spread = 4.0 * float(tissue.conductivity) / capacity * time
    return energy / (capacity * (math.pi * spread) ** 1.5) * math.exp(-distance * distance / spread)


def _half_space(
    h: float, times: list[float], depths: list[float], flux: float, density: float, rate: float
) -> HeatCase:
    tissue = properties_of(density)
    reach = max(depths) + 2.0 * CLEARANCE * _diffusion_length(tissue, times[-1])
    sides = (math.inf, 0.0, math.inf, math.inf, math.inf, math.inf)
    shape = (max(8, math.ceil(reach / h)), COLUMN, COLUMN)
    # The first cells are half cells with their centres in the surface: the flux enters where it should, not h/2 below.
    window = HeatWindow(
        UniformTissue(density), h, (0, 0, 0), shape, far_C=0.0, exterior_mm=sides, mirror=(True, False, False)
    )
    surface = np.array([window.flat_index(0, y, x) for y in range(COLUMN) for x in range(COLUMN)])
    power = np.full(len(surface), flux * h * h)
    rises, now, longest = [], 0.0, min(SURFACE_STEP * window.stable_step_s, 1.0 / rate)
    for time in times:
        _run(window, time - now, longest, surface, power)
        now = time
        column = window.temperature[:, 0, 0]
        rises += [(time, depth, _read(column, flux * h / float(tissue.conductivity), h, depth)) for depth in depths]
    return _finish(tissue, rises, window, longest)


def _point_source(
    h: float, times: list[float], distances: list[float], energy: float, density: float, rate: float
) -> HeatCase:
    # One eighth of space: the source lies in the first cell, through whose centre three mirrors go.
    tissue = properties_of(density)
    largest = _cells(tissue, times[-1], distances, h) ** 3
    if largest > LARGEST_WINDOW:
        # Said before the work begins, not when the box has grown so far.
        raise PhysicsError("heat-window-size", cells=largest, largest=LARGEST_WINDOW)
    stages = _stages(times)
    window = _octant(_cells(tissue, stages[0], distances, h), h, density)
    window.heat(np.array([window.flat_index(0, 0, 0)]), np.array([energy / 8.0]))
    rises, now = [], 0.0
    longest = min(window.stable_step_s, 1.0 / rate)
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    for stage in stages:
        window = _grown(window, _cells(tissue, stage, distances, h), h, density)
        _run(window, stage - now, longest, *nothing)
        now = stage
        if stage in times:
            line = window.temperature[0, 0, :]
            rises += [(stage, distance, _read(line, 0.0, h, distance)) for distance in distances]
    return _finish(tissue, rises, window, longest)


def _stages(times: list[float]) -> list[float]:
    """The times asked for, and between them times at which the box may grow."""
    stages = set(times)
    time = min(times[0], FIRST_STAGE_S)
    while time < times[-1]:
        stages.add(time)
        time *= GROWTH
    return sorted(stages)


def _cells(tissue: TissueProperties, time: float, distances: list[float], h: float) -> int:
    return math.ceil(max(CLEARANCE * _diffusion_length(tissue, time), max(distances)) / h) + 4


def _octant(cells: int, h: float, density: float) -> HeatWindow:
    mirrors = (True, True, True)
    return HeatWindow(UniformTissue(density), h, (0, 0, 0), (cells,) * 3, far_C=0.0, mirror=mirrors)


def _grown(window: HeatWindow, cells: int, h: float, density: float) -> HeatWindow:
    had = window.shape[0]
    if cells <= had:
        return window
    grown = _octant(cells, h, density)
    grown.temperature[:had, :had, :had] = window.temperature
    grown.ledger = window.ledger
    return grown


def _run(window: HeatWindow, duration: float, longest: float, index: np.ndarray, power: np.ndarray) -> None:
    steps = math.ceil(duration / longest - 1e-9)
    for _ in range(steps):
        # Half of the heat before and half after each step: centred in time, or the whole field would be a step ahead.
        half = power * (0.5 * duration / steps)
        window.heat(index, half)
        window.conduct(duration / steps)
        window.heat(index, half)


def _read(line: np.ndarray, kink: float, h: float, distance: float) -> float:
    """Cubic through cell centres; line[0] lies in the mirror, across which the slope jumps by 2 * kink / h."""
    steps = np.arange(1, 3)
    # Straightened by kink * |position| the field is smooth across the mirror.
    straight = np.concatenate([line[2:0:-1] + kink * steps[::-1], line + kink * np.arange(len(line))])
    return _lagrange(straight, distance / h + 2.0) - kink * distance / h


def _lagrange(values: np.ndarray, position: float) -> float:
    """Cubic through the four values round a fractional index."""
    first = min(max(int(position) - 1, 0), len(values) - 4)
    t = position - first
    weights = [
        math.prod((t - j) / (i - j) for j in range(4) if j != i) for i in range(4)
    ]  # fmt: skip
    return float(np.dot(weights, values[first : first + 4]))


def _finish(
    tissue: TissueProperties, rises: list[tuple[float, float, float]], window: HeatWindow, step: float
) -> HeatCase:
    ledger = window.ledger
    imbalance = (ledger.supplied - ledger.lost - window.stored_heat) / ledger.supplied
    return HeatCase(tissue, tuple(rises), imbalance, math.prod(window.shape), step)


def _diffusion_length(tissue: TissueProperties, time: float) -> float:
    return math.sqrt(4.0 * float(tissue.conductivity) / float(tissue.heat_capacity) * time)


def _check(message_id: str, values: Sequence[float], low: float, high: float) -> None:
    if not len(values):
        raise PhysicsError(message_id, value="–", low=low, high=high)
    for value in values:
        if not low <= value <= high:
            raise PhysicsError(message_id, value=value, low=low, high=high)
