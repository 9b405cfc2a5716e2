"""Numbers, bands and experiments as a reader wants them; laboratory notation is the same in all languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from simulator.validation.bands import Band
from simulator.validation.table import Row

GIVEN = {
    "diameter": "⌀ {} mm", "rpm": "{} rpm", "feed": "{} mm/min", "push": "{} N", "density": "ρ {} g/cm³",
    "depth": "{} mm deep", "thickness": "{} mm thick", "point_angle": "{}° point", "pilot": "pilot ⌀ {} mm",
    "bone_C": "start {} °C", "wear": "wear {}", "outer": "outer ⌀ {} mm", "inner": "inner ⌀ {} mm",
    "pcf": "foam {} pcf", "foam": "foam {} g/cm³", "hole": "hole ⌀ {} mm", "major": "thread ⌀ {} mm",
    "core": "core ⌀ {} mm", "pitch": "pitch {} mm", "percent": "{} % of stripping torque", "hu": "{} HU",
    "kvp": "{} kVp", "time_s": "{} s", "depth_mm": "at {} mm", "voxel": "voxel {} mm", "temperature_C": "{} °C",
    "seconds": "{} s", "energy_J": "{} J", "width": "{} mm wide", "damping": "b {} N·s/m",
    "virtual_damping": "B {} N·s/m", "delay": "delay {} ms", "lean": "lean {}°", "lateral": "{} mm/s",
    "temperature": "{} °C",
}  # fmt: skip
"""How what is prescribed is written; keys not here are shown as `key value`."""


def number(value: float | None) -> str:
    """Three meaningful digits with a true minus sign; a dash where there is no value."""
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "\u2212")


def band_words(band: Band) -> str:
    """`12 – 18`, `≤ 47` or `≥ 80`."""
    low, high = band
    if low is None:
        return f"≤ {number(high)}"
    if high is None:
        return f"≥ {number(low)}"
    return f"{number(low)} – {number(high)}"


def published_words(row: Row) -> str:
    """What was published, as it was published."""
    values = row.published
    if "sd" in values:
        return f"{number(values['mean'])} ± {number(values['sd'])}"
    if "low" in values:
        return f"{number(values['low'])} – {number(values['high'])}"
    return number(row.centre) if row.published else ""


def unit_words(unit: str) -> str:
    """The unit with a thin space before it; nothing for a plain number."""
    return "" if unit == "1" else f"\u202f{unit}"


def chips(given: Mapping[str, Any], *, without: bool = False) -> list[str]:
    """What is prescribed, one short phrase each; `without` also says what is left away."""
    hidden: tuple[object, ...] = (None,) if without else (None, "off")
    return [
        _chip(key, value)
        for key, value in given.items()
        if key != "why" and (without or value is not False) and value not in hidden
    ]


def _chip(key: str, value: object) -> str:
    name = key.replace("_", " ")
    if value is False or (value == 0.0 and key == "pilot"):
        return f"no {name}"
    if value is True:
        return name
    if key == "layers" and isinstance(value, list):
        return " + ".join(f"{thickness:g} mm ρ {density:g}" for density, thickness in value)
    if key == "pushes" and isinstance(value, list):
        return f"{value[0]:g}–{value[-1]:g} N"
    shown = f"{value:.10g}" if isinstance(value, (int, float)) else str(value)
    return GIVEN[key].format(shown) if key in GIVEN else f"{name} {shown}"
