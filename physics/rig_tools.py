"""Tools for the rig, made from the shipped ones: the sizes between, other points, one head after the other."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from physics.errors import PhysicsError
from physics.instrument import Instrument, instrument_named, instruments
from physics.rig import check_value

REAMERS = {"acetabular": "reamer_acetabular", "intramedullary": "reamer_intramedullary"}
"""Family of shipped heads by the rig's name for them."""
BURRS = {"round": "burr_round_6_0", "diamond": "burr_diamond_4_0", "matchstick": "burr_matchstick_3_0"}
WIRE_POINT_DEG = 50.0
"""Full angle of the trocar of the rig's wires [deg]."""


def twist_drill(diameter_mm: float) -> Instrument:
    """The shipped twist drill nearest in size, with its cross-section scaled to the diameter [mm]."""
    nearest = _nearest(lambda tool: tool.kind == "twist_drill", diameter_mm)
    scale = diameter_mm / nearest.diameter_mm
    return replace(nearest, diameter_mm=diameter_mm, shaft_diameter_mm=nearest.shaft_diameter_mm * scale)


def k_wire(diameter_mm: float, point_angle_deg: float = WIRE_POINT_DEG) -> Instrument:
    """The shipped wire nearest in size, with this diameter [mm] and full point angle [deg]."""
    nearest = _nearest(lambda tool: tool.kind == "k_wire", diameter_mm)
    return replace(nearest, diameter_mm=diameter_mm, shaft_diameter_mm=diameter_mm, point_angle_deg=point_angle_deg)


def burr_of_kind(kind: str, diameter_mm: float | None = None) -> Instrument:
    """A round, diamond or matchstick burr, scaled to a diameter [mm] if one is given."""
    burr = instrument_named(BURRS[kind])
    if diameter_mm is None:
        return burr
    scale = diameter_mm / burr.diameter_mm
    return replace(
        burr,
        diameter_mm=diameter_mm,
        flute_length_mm=burr.flute_length_mm * scale,
        shaft_diameter_mm=min(burr.shaft_diameter_mm, diameter_mm),
    )


def saw_blade(name: str) -> Instrument:
    """The blade of that id; PhysicsError names the blades there are."""
    blades = {tool.id: tool for tool in instruments().values() if tool.kind.endswith("_saw")}
    if name not in blades:
        raise PhysicsError("physics-instrument-unknown", id=name, known=", ".join(blades))
    return blades[name]


def reamers(kind: str, from_mm: float, to_mm: float, step_mm: float = 1.0) -> tuple[Instrument, ...]:
    """Heads from the first step above `from_mm` up to `to_mm`; the last one is as wide as asked for [mm].

    Raises:
        PhysicsError: if a size is not one a reamer can have.
    """
    family = [tool for tool in instruments().values() if tool.id.startswith(REAMERS[kind])]
    widths = [head.diameter_mm for head in family]
    check_value("to_mm", to_mm, min(widths), max(widths))
    check_value("from_mm", from_mm, 0.0, to_mm - 0.05)
    check_value("step_mm", step_mm, 0.05, max(widths))
    count = max(1, math.ceil((to_mm - from_mm) / step_mm - 1e-9)) if from_mm > 0.0 else 1
    return tuple(_head(kind, to_mm - (count - 1 - number) * step_mm) for number in range(count))


def _head(kind: str, diameter_mm: float) -> Instrument:
    """The shipped head nearest in size, made that wide."""
    nearest = _nearest(lambda tool: tool.id.startswith(REAMERS[kind]), diameter_mm)
    steps = tuple((diameter_mm, offset, angle) for _, offset, angle in nearest.steps)
    shaft = min(nearest.shaft_diameter_mm, diameter_mm)
    return replace(nearest, diameter_mm=diameter_mm, steps=steps, shaft_diameter_mm=shaft)


def _nearest(wanted: Callable[[Instrument], bool], diameter_mm: float) -> Instrument:
    chosen = [tool for tool in instruments().values() if wanted(tool)]
    return min(chosen, key=lambda tool: abs(tool.diameter_mm - diameter_mm))
