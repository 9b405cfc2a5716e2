"""What a recording tells of measuring the hole and of the screw that was put in."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.recording import Recording

GAUGE_EVENT, SCREW_EVENT, SCREW_LEFT_EVENT = "depth_gauge", "screw", "screw_left"


@dataclass(frozen=True)
class Fixation:
    """None for what did not happen."""

    measured_mm: float | None = None
    """The last length that the depth gauge showed with its hook behind the far cortex."""
    screw_mm: float | None = None
    """Length of the screw."""
    tightness: float | None = None
    """Torque of the screw as it was left, over the torque at which it strips; above 1 where it has stripped."""


def fixation_of(recording: Recording) -> Fixation:
    """The last of each kind of event counts."""
    told = {event.name: event.values for event in sorted(recording.events, key=lambda event: event.tick)}
    gauge, screw, left = (told.get(name, {}) for name in (GAUGE_EVENT, SCREW_EVENT, SCREW_LEFT_EVENT))
    return Fixation(_number(gauge, "reading_mm"), _number(screw, "depth_mm"), _number(left, "tightness"))


def _number(values: dict[str, object], key: str) -> float | None:
    value = values.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
