"""What the heat of a session did to the bone, as the recording's end tells it."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.recording import Recording

HEAT_EVENT = "heat"
"""Event of a recording at its end: hottest bone, largest thermal dose, dead bone."""


@dataclass(frozen=True)
class Heat:
    """Figures of a session; None where no heat was computed."""

    temperature_max_C: float | None = None
    """Hottest bone that stayed [C]."""
    necrosis_mm3: float | None = None
    """Bone whose thermal dose is lethal, 16 minutes at 43 degrees or more [mm3]."""


def heat_of(recording: Recording) -> Heat:
    """The heat of a recording."""
    told = next((event.values for event in reversed(recording.events) if event.name == HEAT_EVENT), {})
    names = ("temperature_max_C", "necrosis_mm3")
    return Heat(**{name: float(told[name]) for name in names if name in told})
