"""Numbers and bands as a reader wants them."""

from __future__ import annotations

import math

from simulator.validation.bands import Band


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
