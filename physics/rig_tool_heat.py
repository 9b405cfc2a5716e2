"""Heat of the bone beside a burr, a saw or a reamer on the rig: its path and its power run through the heat solver."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from physics.heat.hole import Hole, HoleReadings
from physics.heat.properties import CORTEX_DENSITY, diffusivity
from physics.heat.sample import HeatSample
from physics.heat.solver import BoneHeat
from physics.heat.surface import hottest_flat, hottest_round
from physics.heat.tissue import LayeredTissue
from physics.heat.tool import HeatTool
from physics.kernels.heat_tool import BALL, BLADE

CELL_MM = 0.3
"""Edge of a heat cell [mm]; coarser for tools that would need more than MOST_CELLS."""
KERF_CELL_MM = 0.15
"""The same beside a saw, which goes slowly and hot: heat runs only 0.2 mm ahead of teeth that advance 1 mm/s."""
MOST_CELLS = 800_000
MARGIN_LEAST, MARGIN_MOST = 2.5, 6.0
"""Bone computed round the tool's path [mm]: the way heat runs in the time of the cut, between these; the window's
sides are open."""
STEP_S = 0.02
"""Time over which path and power are averaged [s]."""
SAMPLES_TOGETHER = 16
"""Samples between two runs of the solver, which merges them to twenty steps a second."""
REST_S = 2.0
"""Time after the cut in which the heat of the tool still reaches the bone [s]."""


@dataclass(frozen=True)
class ToolPath:
    """A tool's way in the specimen's own frame: z from the near face inwards, x and y across."""

    time_s: np.ndarray
    tip_mm: np.ndarray
    """Shape (n, 3)."""
    axis: np.ndarray
    """Direction of the tool, unit, shape (3,)."""
    power_W: np.ndarray
    """Mechanical power of the cutting edges, shape (n,)."""
    feed_mm_s: np.ndarray
    side: np.ndarray | None = None
    """Broad direction of a blade, unit, shape (3,)."""
    wall_power_W: np.ndarray | None = None
    """Mechanical power of what slides along the wall behind the edges, shape (n,); none without it."""


@dataclass(frozen=True)
class ToolStage:
    """One tool and its way."""

    path: ToolPath
    tool: HeatTool


def hottest_bone(
    stages: Sequence[ToolStage],
    layers: Sequence[tuple[float | None, float]],
    *,
    irrigation: str = "off",
    start_C: float = 37.0,
    hollow: ToolStage | None = None,
) -> float:
    """Highest temperature over time [C] of bone that stayed; arguments of `heated_bone`."""
    heat = heated_bone(stages, layers, irrigation=irrigation, start_C=start_C, hollow=hollow)
    return start_C if heat is None else hottest_of(heat, stages[-1], layers, start_C)


def hottest_of(heat: BoneHeat, last: ToolStage, layers: Sequence[tuple[float | None, float]], start_C: float) -> float:
    """Highest temperature over time [C] of bone that stayed, at the surface that the last tool has left."""
    tool, tips = last.tool, last.path.tip_mm
    # The lattice's cell 0 has its centre half an edge below the near face.
    face = np.array([0.0, 0.0, -0.5 * heat.window.spacing_mm])
    if tool.kind == BLADE:
        return hottest_flat(heat.window, start_C)
    if tool.kind == BALL:
        return hottest_round(heat.window, tips - tool.radius_mm * last.path.axis + face, tool.radius_mm, start_C)
    wall = float(tips[:, 2].max()) - tool.radius_mm / math.tan(tool.spread)
    wall = min(max(wall, heat.window.spacing_mm), sum(thickness for _, thickness in layers))
    return max(start_C, HoleReadings(heat.window, Hole(face, last.path.axis, tool.radius_mm, wall)).hottest())


def heated_bone(
    stages: Sequence[ToolStage],
    layers: Sequence[tuple[float | None, float]],
    *,
    irrigation: str = "off",
    start_C: float = 37.0,
    hollow: ToolStage | None = None,
) -> BoneHeat | None:
    """The bone after tools have run through it one after the other, each cold at its start; None if none ever ran.

    `hollow` is a tool whose way was cut beforehand, without heat.
    """
    moving = [(stage, chosen) for stage in stages if len(chosen := _moments(stage.path)) > 1]
    if not moving:
        return None
    heat = _window(moving, layers, irrigation, start_C)
    if hollow is not None:
        heat.change_tool(hollow.tool, start_C)
        for tip in hollow.path.tip_mm:
            heat.cut(tuple(tip.tolist()), tuple(hollow.path.axis.tolist()))
    for number, (stage, chosen) in enumerate(moving):
        if number > 0 or hollow is not None:
            heat.change_tool(stage.tool)
        _run(heat, stage.path, chosen, irrigation)
    heat.rest(REST_S)
    return heat


def _moments(path: ToolPath) -> np.ndarray:
    """Rows of the path at which a time step ends, the last row among them."""
    if not len(path.time_s):
        return np.zeros(0, dtype=np.int64)
    steps = np.searchsorted(path.time_s, np.arange(path.time_s[0], path.time_s[-1], STEP_S))
    return np.unique([*steps, len(path.time_s) - 1])


def _side(path: ToolPath) -> np.ndarray:
    return np.array([1.0, 0.0, 0.0]) if path.side is None else path.side


def _window(
    moving: Sequence[tuple[ToolStage, np.ndarray]],
    layers: Sequence[tuple[float | None, float]],
    irrigation: str,
    start_C: float,
) -> BoneHeat:
    """Bone round the ways of all tools."""
    ends = [
        stage.tool.bounds(stage.path.tip_mm[place], stage.path.axis, _side(stage.path), 0.0)
        for stage, chosen in moving
        for place in chosen
    ]
    seconds = REST_S + sum(float(stage.path.time_s[-1] - stage.path.time_s[0]) for stage, _ in moving)
    margin = min(max(math.sqrt(4.0 * diffusivity(CORTEX_DENSITY) * seconds), MARGIN_LEAST), MARGIN_MOST)
    low = np.min([low for low, _ in ends], axis=0) - margin
    high = np.max([high for _, high in ends], axis=0) + margin
    low[2], high[2] = -1.0, min(high[2], sum(thickness for _, thickness in layers) + 1.0)
    tool = moving[0][0].tool
    finest = KERF_CELL_MM if tool.kind == BLADE else CELL_MM
    cell = max(finest, float(np.prod(high - low) / MOST_CELLS) ** (1.0 / 3.0))
    if tool.kind == BLADE:
        # Cells that end where the kerf ends: with any others its walls lie up to half a cell too near or too far.
        cell = 2.0 * tool.radius_mm / (2 * max(0, math.floor(tool.radius_mm / cell - 0.5 + 1e-9)) + 1)
    return BoneHeat(
        LayeredTissue(tuple(layers)),
        tool,
        spacing_mm=cell,
        origin_mm=(0.0, 0.0, 0.5 * cell),
        window_mm=tuple((high - low).tolist()),
        centre_mm=tuple((0.5 * (high + low)).tolist()),
        far_C=start_C,
        irrigation=irrigation,
        follow=False,
    )


def _run(heat: BoneHeat, path: ToolPath, chosen: np.ndarray, irrigation: str) -> None:
    """Feed one tool's way to the solver."""
    side = _side(path)
    energy, rubbed = (_energy(path, power) for power in (path.power_W, path.wall_power_W))
    for number, (before, here) in enumerate(itertools.pairwise(chosen)):
        span = float(path.time_s[here] - path.time_s[before])
        heat.add(
            HeatSample(
                duration_s=span,
                tip_mm=tuple(path.tip_mm[here].tolist()),
                axis=tuple(path.axis.tolist()),
                power_W=max(0.0, float(energy[here] - energy[before]) / span),
                wall_power_W=max(0.0, float(rubbed[here] - rubbed[before]) / span),
                feed_mm_s=max(0.0, float(path.feed_mm_s[before:here].mean())),
                irrigation=0.0 if irrigation == "off" else 1.0,
                side=tuple(side.tolist()) if path.side is not None else None,
            )
        )
        if number % SAMPLES_TOGETHER == 0:
            heat.advance()
    heat.advance()


def _energy(path: ToolPath, power_W: np.ndarray | None) -> np.ndarray:
    """Work [J] since the start of a path, shape (n,)."""
    if power_W is None:
        return np.zeros(len(path.time_s))
    return np.concatenate([[0.0], np.cumsum(power_W[1:] * np.diff(path.time_s))])
