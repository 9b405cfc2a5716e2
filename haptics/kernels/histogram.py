"""Counting durations and force steps in bins of equal ratio: every quantile within 2 %, no memory of single values."""

import math

import numpy as np

from .jit import inner

FLOOR = 1e-3
RATIO = 1.02
_LOG_RATIO = math.log(RATIO)


@inner
def bin_of(value: float, bin_count: int) -> int:
    """Bin of a value; bin 0 takes everything up to FLOOR, the last bin everything beyond its lower edge."""
    if not value > FLOOR:
        return 0
    return min(bin_count - 1, 1 + int(math.log(value / FLOOR) / _LOG_RATIO))


@inner
def count_value(histogram: np.ndarray, value: float) -> None:
    """Add one value to a histogram, shape (bins,)."""
    histogram[bin_of(value, histogram.shape[0])] += 1
