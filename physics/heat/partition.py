"""Where the mechanical power of cutting goes: bone, chips, tool, water."""

from __future__ import annotations

import math
from dataclasses import dataclass

from physics.errors import PhysicsError

FEED_SCALE = 1.0
"""Feed [mm/s] over which the share of the bone falls from its slow to its fast value: at a creeping feed heat has time
to run ahead of the edge, at a fast one the chip takes it along. A design choice."""
CHIP_SHARE_OF_REST = 0.85
"""What does not heat the bone heats mostly chips: 60-80 % of all heat in drilling."""
CHIPLESS_FEED = 0.1
"""Feed [mm/s] at which half as much of the rest goes into chips: without advance there are no chips."""


@dataclass(frozen=True)
class HeatPartition:
    """Share of cutting power that heats the bone, by feed."""

    fast: float
    """Share far above the feed scale."""
    slow: float
    """Share at no feed."""

    def bone_share(self, feed_mm_s: float) -> float:
        """Share eta = fast + (slow - fast) exp(-feed / 1 mm/s)."""
        return self.fast + (self.slow - self.fast) * math.exp(-max(feed_mm_s, 0.0) / FEED_SCALE)


PARTITIONS: dict[str, HeatPartition] = {
    "drill": HeatPartition(0.25, 0.50),
    "kwire": HeatPartition(0.50, 0.70),
    "saw": HeatPartition(0.40, 0.60),
    "burr": HeatPartition(0.30, 0.50),
    "reamer": HeatPartition(0.25, 0.50),
}
"""By tool. Fluted and sharp 0.2-0.3 rising to 0.5 at low feed, saw 0.4-0.6, burr 0.3-0.5, wire 0.5-0.7: recalled from
the literature with medium confidence, no single source."""


@dataclass(frozen=True)
class Irrigation:
    """How water reaches the cut."""

    share_left: float
    """Share of the heat of cutting still left at full flow."""
    film: float
    """At cavity walls at full flow [W/(mm2 K)]."""
    tool_exposure: float
    """Share of the tool's side that the water washes."""
    under_edge: float
    """Share of the film that acts where the tool's point lies on the bone; along its body the flutes let water pass."""
    temperature_C: float = 22.0


IRRIGATIONS: dict[str, Irrigation] = {
    "off": Irrigation(1.0, 0.0, 0.0, 0.0),
    # A tenth to a fifth of the heat is left, film 1-2 kW/(m2 K); a wire's rise of 67 K fell to 4 K (Franssen 2009).
    "external": Irrigation(0.15, 1.5e-3, 0.3, 0.0),
    # Water through the tool reaches the edge itself and flushes the flutes.
    "internal": Irrigation(0.08, 3.0e-3, 1.0, 1.0),
}


def irrigation_named(name: str) -> Irrigation:
    """The way of irrigating of that name; PhysicsError names the known ones."""
    if name not in IRRIGATIONS:
        raise PhysicsError("heat-irrigation-unknown", name=name, known=", ".join(IRRIGATIONS))
    return IRRIGATIONS[name]


@dataclass(frozen=True)
class PowerSplit:
    """Mechanical power and its four ways [W]; they add up to it."""

    bone: float
    chips: float
    tool: float
    water: float


def split_power(
    power_W: float, feed_mm_s: float, partition: HeatPartition, irrigation: Irrigation, flow: float
) -> PowerSplit:
    """Divide mechanical power [W] cut at a feed [mm/s] under irrigation at a flow of 0..1.

    Water floods the place where bone, chip and edge part: it takes the same share from all three.
    """
    left = 1.0 - flow * (1.0 - irrigation.share_left)
    bone = power_W * partition.bone_share(feed_mm_s)
    rest = power_W - bone
    chips = rest * CHIP_SHARE_OF_REST * feed_mm_s / (feed_mm_s + CHIPLESS_FEED) if feed_mm_s > 0.0 else 0.0
    tool = rest - chips
    return PowerSplit(bone=left * bone, chips=left * chips, tool=left * tool, water=(1.0 - left) * power_W)


def mechanical_power(torque_Nmm: float, speed_rpm: float, thrust_N: float, feed_mm_s: float) -> float:
    """Power of a turning tool [W]: torque times angular speed plus thrust times feed."""
    return 1e-3 * (torque_Nmm * speed_rpm * 2.0 * math.pi / 60.0 + thrust_N * feed_mm_s)
