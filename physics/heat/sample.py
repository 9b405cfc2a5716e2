"""What a tool did, as the heat solver takes it: samples, and samples merged to packets."""

from __future__ import annotations

import math
from dataclasses import dataclass

from physics.errors import PhysicsError


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

    def check(self) -> None:
        """Raise PhysicsError if a number is not finite, or a duration, power or flow is negative."""
        numbers = (*self.tip_mm, *self.axis, self.feed_mm_s)
        amounts = (self.duration_s, self.power_W, self.wall_power_W, self.irrigation)
        if not all(map(math.isfinite, numbers + amounts)) or min(amounts) < 0.0 or self.irrigation > 1.0:
            raise PhysicsError("heat-sample")


@dataclass
class Packet:
    """Samples merged: energy by kind over a time at one place."""

    first: HeatSample
    last: HeatSample
    duration_s: float = 0.0
    edge_J: float = 0.0
    wall_J: float = 0.0
    advance_mm: float = 0.0
    flow_s: float = 0.0

    def take(self, sample: HeatSample) -> None:
        """Add one more."""
        self.last = sample
        self.duration_s += sample.duration_s
        self.edge_J += sample.power_W * sample.duration_s
        self.wall_J += sample.wall_power_W * sample.duration_s
        self.advance_mm += sample.feed_mm_s * sample.duration_s
        self.flow_s += sample.irrigation * sample.duration_s
