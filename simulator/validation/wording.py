"""Numbers, bands and experiments as a reader wants them; laboratory notation is the same in all languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from scenarios.debrief.bilingual import Bilingual
from simulator.validation.bands import Band
from simulator.validation.table import Row

NOTATION = {
    "diameter": "⌀ {} mm", "rpm": "{} rpm", "feed": "{} mm/min", "push": "{} N", "density": "ρ {} g/cm³", "hu": "{} HU",
    "kvp": "{} kVp", "time_s": "{} s", "temperature_C": "{} °C", "seconds": "{} s", "energy_J": "{} J",
    "damping": "b {} N·s/m", "virtual_damping": "B {} N·s/m", "lateral": "{} mm/s", "cpm": "{} min⁻¹",
    "speed": "{} m/s",
}  # fmt: skip
"""How what is prescribed is written where no word is needed; the rest are messages `validation-given-…`."""
CHOICES = ("irrigation", "hand", "mode", "tool", "kind", "case")
"""What is chosen by name: each choice is a message of its own."""


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
    if "limit" in values:
        return band_words(row.band)
    if "sd" in values:
        return f"{number(values['mean'])} ± {number(values['sd'])}"
    if "low" in values:
        return f"{number(values['low'])} – {number(values['high'])}"
    return number(row.centre) if row.published else ""


def unit_words(unit: str) -> str:
    """The unit with a thin space before it; nothing for a plain number."""
    return "" if unit == "1" else f"\u202f{unit}"


def chips(words: Bilingual, given: Mapping[str, Any], *, without: bool = False) -> list[Markup]:
    """What is prescribed, one short phrase each, in all languages; `without` also says what is left away."""
    hidden: tuple[object, ...] = (None,) if without else (None, "off")
    return [
        _chip(words, key, value)
        for key, value in given.items()
        if key != "why" and (without or value is not False) and value not in hidden
    ]


def _chip(words: Bilingual, key: str, value: object) -> Markup:
    message = f"validation-given-{key.replace('_', '-')}"
    if value is False or (value == 0.0 and key == "pilot"):
        return words.text(message.replace("given-", "given-no-"))
    if value is True:
        return words.text(message.replace("given-", "given-yes-"))
    if key == "layers" and isinstance(value, list):
        return Markup(" + ").join(f"{thickness:g} mm ρ {density:g}" for density, thickness in value)
    if key == "pushes" and isinstance(value, list):
        return Markup(escape(f"{value[0]:g}–{value[-1]:g} N"))
    shown = f"{value:.10g}" if isinstance(value, (int, float)) else str(value)
    if key in NOTATION:
        return Markup(escape(NOTATION[key].format(shown)))
    return words.text(f"{message}-{shown}") if key in CHOICES else words.text(message, value=shown)
