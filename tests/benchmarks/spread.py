"""How the times of a benchmark spread, as every row of the table tells it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SHARES = (50, 95, 99)
"""Percentiles of a row; its largest time comes after them."""


def spread(times: Sequence[float] | np.ndarray) -> dict[str, float]:
    """{p50, p95, p99, max} of times, in their unit, rounded to a thousandth."""
    found = {f"p{share}": round(float(np.percentile(times, share)), 3) for share in SHARES}
    return found | {"max": round(float(np.max(times)), 3)}
