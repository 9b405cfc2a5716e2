"""The moments of a drilling that plots and timeline speak of, lettered in the order they happened."""

from __future__ import annotations

import string
from dataclasses import dataclass

from scenarios.language import quantity
from scenarios.scoring.drilled_hole import DrilledHole
from scenarios.scoring.trace import DrillTrace


@dataclass(frozen=True)
class Moment:
    """One thing that happened."""

    letter: str
    time_s: float
    """Since the recording began [s]."""
    advance_mm: float
    """Travel of the tip along the hole [mm]."""
    thrust_N: float
    message_id: str
    values: dict[str, str]


def moments_of(trace: DrillTrace, hole: DrilledHole) -> list[Moment]:
    """First cut, each breakthrough, passing of the far surface and deepest point, in order of time."""
    found: list[tuple[int, str, dict[str, str]]] = [(hole.first_cut, "debrief-moment-first-cut", {})]
    for number, breakthrough in enumerate(hole.breakthroughs):
        name = ("near", "far")[number] if number < 2 else "further"
        thrust = quantity(breakthrough.steady_thrust_N, "N")
        found.append((breakthrough.index, f"debrief-moment-breakthrough-{name}", {"thrust": thrust}))
    if hole.far_exit is not None:
        found.append((hole.far_exit, "debrief-moment-far-exit", {}))
        plunge = quantity(hole.plunge_mm, "mm")
        found.append((hole.deepest, "debrief-moment-deepest", {"plunge": plunge}))
    else:
        found.append((hole.deepest, "debrief-moment-deepest-inside", {}))
    ordered = sorted(found, key=lambda entry: entry[0])
    return [
        Moment(
            letter=string.ascii_uppercase[number % 26],
            time_s=float(trace.time_s[index]),
            advance_mm=float(hole.advance_mm[index]),
            thrust_N=float(trace.thrust_N[index]),
            message_id=message,
            values=values,
        )
        for number, (index, message, values) in enumerate(ordered)
    ]
