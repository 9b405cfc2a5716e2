"""Hottest bone beside a burr, a saw or a reamer on the rig: its path and its power run through the heat solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from physics.heat.solver import BoneHeat, HeatSample
from physics.heat.tissue import LayeredTissue
from physics.heat.tool import HeatTool
from physics.kernels.heat_conduction import TISSUE

CELL_MM = 0.4
"""Edge of a heat cell [mm]; coarser for tools that would need more than MOST_CELLS."""
MOST_CELLS = 1_500_000
MARGIN_MM = 5.0
"""Bone computed round the tool's path [mm]: heat spreads 2-4 mm in a few seconds."""
STEP_S = 0.02
"""Time over which path and power are averaged [s]."""
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


def hottest_bone(
    path: ToolPath,
    tool: HeatTool,
    layers: Sequence[tuple[float | None, float]],
    *,
    irrigation: str = "off",
    start_C: float = 37.0,
) -> float:
    """Highest temperature over time [C] of bone that stayed."""
    chosen = np.unique(np.searchsorted(path.time_s, np.arange(path.time_s[0], path.time_s[-1], STEP_S)))
    if len(chosen) < 2:
        return start_C
    side = np.array([1.0, 0.0, 0.0]) if path.side is None else path.side
    ends = [tool.bounds(path.tip_mm[place], path.axis, side, 0.0) for place in chosen]
    low = np.min([low for low, _ in ends], axis=0) - MARGIN_MM
    high = np.max([high for _, high in ends], axis=0) + MARGIN_MM
    low[2], high[2] = -1.0, min(high[2], sum(thickness for _, thickness in layers) + 1.0)
    cell = max(CELL_MM, float(np.prod(high - low) / MOST_CELLS) ** (1.0 / 3.0))
    heat = BoneHeat(
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
    energy = np.concatenate([[0.0], np.cumsum(path.power_W[1:] * np.diff(path.time_s))])
    for before, here in zip(chosen[:-1], chosen[1:], strict=True):
        span = float(path.time_s[here] - path.time_s[before])
        heat.add(
            HeatSample(
                duration_s=span,
                tip_mm=tuple(path.tip_mm[here].tolist()),
                axis=tuple(path.axis.tolist()),
                power_W=max(0.0, float(energy[here] - energy[before]) / span),
                feed_mm_s=max(0.0, float(path.feed_mm_s[before:here].mean())),
                irrigation=0.0 if irrigation == "off" else 1.0,
                side=tuple(side.tolist()) if path.side is not None else None,
            )
        )
        heat.advance()
    heat.rest(REST_S)
    stayed = heat.window.cells == TISSUE
    return float(heat.window.peak_temperature[stayed].max(initial=start_C))
