"""Cross-sections of instruments without a motor, from the tip backwards."""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np

from physics.hand_tools import HOOK_HEIGHT_MM
from physics.instrument import Instrument

HOOK_TURN = 0.11
"""Half the hook's width over the shaft's circumference."""
BEVEL_END_MM = 0.05
"""Thickness left at an edge [mm]."""


def awl_sections(instrument: Instrument, turns: int) -> np.ndarray:
    """A cone on a rod of its own thickness: an awl, a wire."""
    radius, cone = 0.5 * instrument.diameter_mm, instrument.cone_height_mm
    return turned([(0.04 * radius, 0.04 * cone), (radius, cone), (radius, instrument.length_mm)], turns)


def blunt_sections(instrument: Instrument, turns: int) -> np.ndarray:
    """A flat blade with a rounded end where a thickness is given, else a foot on a round shaft."""
    if instrument.thickness_mm > 0.0:
        return _flat(instrument, [(0.5, 0.0), (0.85, 0.1), (1.0, 0.3)], turns, edge=1.0)
    if instrument.hook_mm > 0.0:
        return _hooked(instrument, turns)
    foot, shaft = 0.5 * instrument.diameter_mm, 0.5 * instrument.shaft_diameter_mm
    thick = instrument.flute_length_mm
    outline = [(0.9 * foot, 0.01), (foot, 0.2 * thick), (foot, thick), (shaft, thick + abs(foot - shaft) + 0.5)]
    return turned([*outline, (shaft, instrument.length_mm)], turns)


def _hooked(instrument: Instrument, turns: int) -> np.ndarray:
    """A round shaft whose end stands out to one side, flat towards the handle."""
    shaft, turn = 0.5 * instrument.shaft_diameter_mm, np.arange(turns) / turns
    aside = np.minimum(turn, 1.0 - turn) <= HOOK_TURN
    end = np.where(aside, shaft + instrument.hook_mm, shaft)
    rows = [(0.9 * end, 0.01), (end, 0.2), (end, HOOK_HEIGHT_MM), (np.full(turns, shaft), HOOK_HEIGHT_MM + 0.01)]
    rows.append((np.full(turns, shaft), instrument.length_mm))
    x, y = np.cos(2.0 * np.pi * turn), np.sin(2.0 * np.pi * turn)
    return np.array([np.stack([r * x, r * y, np.full(turns, -depth)], axis=1) for r, depth in rows])


def osteotome_sections(instrument: Instrument, turns: int) -> np.ndarray:
    """A flat blade that tapers to a straight edge: width along x, thickness along y."""
    return _flat(instrument, [(1.0, 0.0)], turns, edge=BEVEL_END_MM / instrument.thickness_mm)


def rongeur_sections(instrument: Instrument, turns: int) -> np.ndarray:
    """Closed cups on a shaft."""
    radius, shaft = 0.5 * instrument.diameter_mm, 0.5 * instrument.shaft_diameter_mm
    polar = np.linspace(0.06, 0.5 * math.pi, 12)
    cups = [(radius * math.sin(angle), radius * (1.0 - math.cos(angle))) for angle in polar]
    return turned([*cups, (radius, 2.0 * radius), (shaft, 3.5 * radius), (shaft, instrument.length_mm)], turns)


def _flat(instrument: Instrument, end: list[tuple[float, float]], turns: int, edge: float) -> np.ndarray:
    """A blade: shares of its width at depths behind the tip in half widths, and how thick its edge is over the rest."""
    angle = 2.0 * np.pi * (np.arange(turns) + 0.5) / turns
    outline = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    outline /= np.abs(outline).max(axis=1, keepdims=True)
    wide, thin = 0.5 * instrument.diameter_mm, 0.5 * instrument.thickness_mm
    bevel = (
        thin / math.tan(math.radians(0.5 * instrument.point_angle_deg)) if instrument.point_angle_deg < 180.0 else 0.0
    )
    rows = [(share * wide, thin * edge, depth * wide) for share, depth in end]
    rows += [(wide, thin, max(bevel, rows[-1][2] + 1.0)), (wide, thin, instrument.length_mm)]
    return np.array([_rounded(w * outline[:, 0], t * outline[:, 1], wide, -depth) for w, t, depth in rows])


def _rounded(x: np.ndarray, y: np.ndarray, wide: float, z: float) -> np.ndarray:
    """A section at height z whose narrow sides are rounded, so that no corner stands out beyond half the width."""
    return np.column_stack([np.sign(x) * np.minimum(np.abs(x), np.sqrt(wide**2 - y**2)), y, np.full(len(x), z)])


def turned(outline: list[tuple[float, float]], turns: int) -> np.ndarray:
    """Round sections from (radius, depth behind the tip) [mm], shape (k, turns, 3)."""
    angle = 2.0 * np.pi * np.arange(turns) / turns
    return np.array(
        [np.stack([r * np.cos(angle), r * np.sin(angle), np.full(turns, -depth)], axis=1) for r, depth in outline]
    )


SECTIONS = MappingProxyType(
    {
        "awl": awl_sections,
        "blunt": blunt_sections,
        "osteotome": osteotome_sections,
        "rongeur": rongeur_sections,
    }
)
"""Kind to its sections, shape (k, turns, 3) [mm]."""
