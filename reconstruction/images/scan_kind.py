"""CT or magnetic resonance, told from the values of a file that does not say which it is.

Hounsfield units are absolute: air is -1000, fat about -100, water 0 (Hounsfield 1973, Br J Radiol 46:1016).
Magnitudes of magnetic resonance have no unit and none of them is negative, but for a picture that was standardised to
mean 0, whose values span a few units only, or one value that fills the places without a picture.
"""

from __future__ import annotations

import numpy as np

from reconstruction.import_record import Note

_AIR_HU, _FAT_HU = (-1100.0, -900.0), (-200.0, -20.0)
_LEAST_AIR_SHARE, _LEAST_FAT_SHARE = 0.001, 0.01
_MOST_FLAT_VALUES = 50  # a drawn phantom has a few values; a scan has hundreds
_SAMPLES = 4_000_000


def tell_modality(values: np.ndarray) -> tuple[str, Note]:
    """``CT`` or ``MR``, and the line of the log that says why.

    Args:
        values: as the file gives them, shape (z, y, x).
    """
    seen = _sample(values)
    air = seen[(seen >= _AIR_HU[0]) & (seen <= _AIR_HU[1])]
    share = air.size / max(seen.size, 1)
    if share >= _LEAST_AIR_SHARE and not _is_filling(seen, air):
        return "CT", Note("mr-note-taken-for-ct-by-air", {"percent": round(100.0 * share, 1)})
    fat = np.count_nonzero((seen >= _FAT_HU[0]) & (seen <= _FAT_HU[1])) / max(seen.size, 1)
    if fat >= _LEAST_FAT_SHARE:
        return "CT", Note("mr-note-taken-for-ct-by-fat", {"percent": round(100.0 * fat, 1)})
    return "MR", Note("mr-note-taken-for-mr")


def _sample(values: np.ndarray) -> np.ndarray:
    """Finite values of rows spread over the picture, few enough to be judged at once."""
    step = max(1, int(np.ceil(values.size / _SAMPLES)))
    rows = values.reshape(-1, values.shape[-1])[::step]
    seen = np.asarray(rows, dtype=np.float32)
    return np.asarray(seen[np.isfinite(seen)])


def _is_filling(seen: np.ndarray, air: np.ndarray) -> bool:
    """Whether what looks like air is one value set where there is no picture, and nothing else is negative.

    Air of a scan is noisy, and between it and skin lie voxels with a part of both.
    """
    if air.min() != air.max() or np.any((seen < 0.0) & (seen != air[0])):
        return False
    return bool(np.unique(seen).size > _MOST_FLAT_VALUES)
