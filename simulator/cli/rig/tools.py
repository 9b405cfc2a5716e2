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
