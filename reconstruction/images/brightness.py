"""Brightness of magnetic resonance, which has no unit: filling replaced, shifted to 0, scaled to 16 bits."""

from __future__ import annotations

import numpy as np

MAXIMUM_VOXELS = 160 * 1024**2
"""Four times a whole body by magnetic resonance; more, in single precision, would not fit in 4 GB beside its copies."""

_LEAST_FILLING_SHARE = 0.0005
_FILLING_GAP = 0.25  # of the range of all other values; noise leaves no such gap between neighbours
_FEWEST_VALUES, _SAMPLES = 50, 200_000  # a drawing has a few values, a scan hundreds
_COARSE, _LARGE = 200.0, 16000.0
_SCALED_TO = 4000.0


def brightness_in_16_bits(values: np.ndarray) -> np.ndarray:
    """Brightness as int16 from 0 on.

    A value that fills places without a picture, far below or above all others, becomes the darkest of the others.
    Values are scaled only where whole numbers would be coarse (fractions, 8 bits) or do not fit.

    Args:
        values: any numbers, shape (z, y, x); what is not finite becomes dark.
    """
    bright = np.array(values, dtype=np.float32)
    bright[~np.isfinite(bright)] = np.nan
    _replace_filling(bright)
    lowest = float(np.nanmin(bright)) if not np.isnan(bright).all() else 0.0
    np.nan_to_num(bright, copy=False, nan=lowest)
    if lowest < 0.0:  # standardised to mean 0, or rung by interpolation
        bright -= np.float32(lowest)
    high = float(np.percentile(bright[:: max(1, len(bright) // 32)], 99.5))
    if not _COARSE <= high <= _LARGE:
        bright *= np.float32(_SCALED_TO / max(high, 1e-12))
    return np.clip(np.rint(bright, out=bright), 0, np.iinfo(np.int16).max).astype(np.int16)


def _replace_filling(bright: np.ndarray) -> None:
    """Replace a lone extreme value, in place."""
    for lowest in (True, False):
        extreme = np.nanmin(bright) if lowest else np.nanmax(bright)
        at_extreme = bright == extreme
        others = bright[~at_extreme & ~np.isnan(bright)]
        if not others.size or np.count_nonzero(at_extreme) < _LEAST_FILLING_SHARE * bright.size:
            continue
        low, high = float(others.min()), float(others.max())
        gap = low - float(extreme) if lowest else float(extreme) - high
        if gap > _FILLING_GAP * max(high - low, 1e-12) and _is_scan(others):
            bright[at_extreme] = low


def _is_scan(values: np.ndarray) -> bool:
    return np.unique(values[:: max(1, values.size // _SAMPLES)]).size > _FEWEST_VALUES
