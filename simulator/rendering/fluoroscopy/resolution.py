"""Coarse copies of an image, for what changes slowly across it."""

from __future__ import annotations

import numpy as np


def joined(image: np.ndarray, step: int) -> np.ndarray:
    """Means of `step` x `step` pixels; rows and columns left over at the far edges are dropped."""
    rows, columns = image.shape[0] // step, image.shape[1] // step
    whole = image[: rows * step, : columns * step]
    return whole.reshape(rows, step, columns, step).mean(axis=(1, 3))


def spread_out(coarse: np.ndarray, shape: tuple[int, ...], step: int) -> np.ndarray:
    """A coarse image on the fine pixels again, bilinear, held beyond the outermost centres; float32, `shape`."""
    row, column = ((np.arange(length) + 0.5) / step - 0.5 for length in shape)
    wide = np.stack([np.interp(column, np.arange(coarse.shape[1]), line) for line in coarse]).astype(np.float32)
    low = np.clip(np.floor(row).astype(int), 0, max(coarse.shape[0] - 2, 0))
    high = np.minimum(low + 1, coarse.shape[0] - 1)
    share = np.clip(row - low, 0.0, 1.0).astype(np.float32)[:, None]
    return wide[low] * (1 - share) + wide[high] * share
