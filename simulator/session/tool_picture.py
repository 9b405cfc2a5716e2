"""How the instrument table and the hands beside the tool stand, as part of a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physics.depth_gauge import GaugeReading
    from physics.drill_guide import DrillGuide


@dataclass(frozen=True)
class ToolPicture:
    """Values: a view may keep one."""

    place: int = 0
    """Place of the tool in hand in the force law's list."""
    irrigation: float = 0.0
    """0 to 1."""
    suction: bool = False
    guide: DrillGuide | None = None
    """The sleeve that stands on the bone."""
    guide_force_N: float = 0.0
    """What the sleeve bears across."""
    reading: GaugeReading | None = None
    """What a depth gauge in hand shows; None with another tool, or where it finds no bone."""
