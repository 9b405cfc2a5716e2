"""Tools for the rig that lie between the shipped sizes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physics.instrument import Instrument


def twist_drill(diameter_mm: float) -> Instrument:
    """The shipped twist drill nearest in size, with its cross-section scaled to the diameter [mm]."""
    from physics.instrument import instruments

    drills = [tool for tool in instruments().values() if tool.kind == "twist_drill"]
    nearest = min(drills, key=lambda tool: abs(tool.diameter_mm - diameter_mm))
    scale = diameter_mm / nearest.diameter_mm
    return replace(nearest, diameter_mm=diameter_mm, shaft_diameter_mm=nearest.shaft_diameter_mm * scale)


def k_wire(diameter_mm: float, point_angle_deg: float) -> Instrument:
    """The shipped wire nearest in size, with this diameter [mm] and full point angle [deg]."""
    from physics.instrument import instruments

    wires = [tool for tool in instruments().values() if tool.kind == "k_wire"]
    nearest = min(wires, key=lambda tool: abs(tool.diameter_mm - diameter_mm))
    return replace(nearest, diameter_mm=diameter_mm, shaft_diameter_mm=diameter_mm, point_angle_deg=point_angle_deg)


def burr_of_kind(kind: str, diameter_mm: float | None) -> Instrument:
    """A round, diamond or matchstick burr, scaled to a diameter [mm] if one is given."""
    from physics.instrument import instrument_named

    shipped = {"round": "burr_round_6_0", "diamond": "burr_diamond_4_0", "matchstick": "burr_matchstick_3_0"}
    burr = instrument_named(shipped[kind])
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
    from physics.errors import PhysicsError
    from physics.instrument import instruments

    blades = {tool.id: tool for tool in instruments().values() if tool.kind == "oscillating_saw"}
    if name not in blades:
        raise PhysicsError("physics-instrument-unknown", id=name, known=", ".join(blades))
    return blades[name]
