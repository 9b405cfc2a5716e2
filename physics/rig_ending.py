"""How a run on the rig ended: at its depth, at a standstill, or out of time."""

from __future__ import annotations

import math
from dataclasses import dataclass

LONGEST_S = 120.0
"""A run that gets nowhere stops after this time [s]."""
CREEP_MM_S = 1e-3
"""A tool under a dead weight that advances less than this [mm/s] stands: a cortex of 5 mm would take it an hour and a
half. A design choice, the same at every voxel and rate."""
STANDSTILL_S = 3.0
"""Time over which its advance is looked at [s]: hundreds of turns or strokes of any tool. A design choice."""
FEED_SLACK, FEED_PATIENCE_S = 1.5, 2.0
"""A frame that travels at a constant feed is given half as long again as its way takes, and this time [s] more."""


@dataclass(frozen=True)
class Ending:
    """Where a run was to go and how far it came, in depths of the tip along the line."""

    goal_mm: float
    depth_mm: float
    time_s: float
    """Of the run, the approach included."""
    diameter_mm: float
    """Of the tool; of a blade its width."""
    led_along: bool = False
    """A burr that is led along the bone for as long as its way takes, whatever its depth."""

    @property
    def reached(self) -> bool:
        """Whether the tool came to its goal."""
        return self.depth_mm >= self.goal_mm

    def message(self) -> tuple[str, dict[str, float]] | None:
        """Id and values of the sentence that tells of a goal not reached; None where it was."""
        if self.reached:
            return None
        values = {
            "diameter": round(self.diameter_mm, 2),
            "depth": round(max(0.0, self.depth_mm), 2),
            "goal": round(self.goal_mm, 2),
            "time": round(self.time_s, 1),
        }
        if self.led_along:
            return "physics-rig-way-over", values
        return "physics-rig-stands" if self.time_s < LONGEST_S - 1e-9 else "physics-rig-time-over", values


class Standstill:
    """Tells when a tool that is pushed no longer gets on."""

    def __init__(self, rate_hz: float) -> None:
        self._every = max(1, round(STANDSTILL_S * rate_hz))
        self._ticks, self._deepest, self._before = 0, -math.inf, -math.inf

    def found(self, depth_mm: float) -> bool:
        """Take the depth [mm] after one more tick; true when the tool has hardly moved over the last few seconds."""
        self._deepest = max(self._deepest, depth_mm)
        self._ticks += 1
        if self._ticks % self._every:
            return False
        stands = self._deepest - self._before < CREEP_MM_S * STANDSTILL_S
        self._before = self._deepest
        return stands


def longest_feed_s(way_mm: float, feed_mm_s: float) -> float:
    """Time [s] after which a frame at a feed [mm/s] has lost its tool on a way [mm]."""
    return min(LONGEST_S, FEED_SLACK * way_mm / max(feed_mm_s, 1e-9) + FEED_PATIENCE_S)
