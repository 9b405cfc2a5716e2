"""What no CT of a patient can be: grids of impossible size, and values that are not Hounsfield units."""

from __future__ import annotations

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.volume import VolumeGeometry

_SPACING_MM = (0.02, 10.0)  # micro-CT of a biopsy to the coarsest scan that still shows a long bone
_LARGEST_FIELD_MM = 2000.0
_AIR_BELOW_HU = -500.0
_TISSUE_BELOW_HU = 500.0  # without any air, at least half of a scan is soft tissue, marrow or spongy bone
_AIR_HU = (-1100, -900)
_LEAST_AIR_SHARE = 0.001
_UNSCALED_HU = (-2000, 32767)
_LARGEST_SLOPE = 1000.0
_LARGEST_INTERCEPT = 100_000.0


def require_plausible_grid(geometry: VolumeGeometry, file: str) -> None:
    """Refuse a grid that no scanner makes: spacing outside 0.02 to 10 mm, or a side of more than 2 m.

    Raises:
        ReconstructionError: the grid is impossible, which is known before anything large is computed on it.
    """
    low, high = _SPACING_MM
    for spacing in geometry.spacing_mm:
        if not low <= spacing <= high:
            raise ReconstructionError(
                "reconstruction-spacing-impossible", file=file, spacing_mm=float(f"{spacing:.4g}"), low=low, high=high
            )
    field_mm = float((geometry.spacing_mm * np.array(geometry.shape[::-1])).max())
    if field_mm > _LARGEST_FIELD_MM:
        raise ReconstructionError(
            "reconstruction-field-impossible",
            file=file,
            field_mm=float(f"{field_mm:.4g}"),
            limit_mm=round(_LARGEST_FIELD_MM),
        )


def require_plausible_rescale(rescale: tuple[float, float], file: str) -> None:
    """Refuse a slope and intercept that cannot lead to Hounsfield units: no number, or a slope of 0 or below.

    Raises:
        ReconstructionError: one of the two is impossible.
    """
    slope, intercept = rescale
    # Written so that a value that is no number fails both comparisons.
    if not (0.0 < slope <= _LARGEST_SLOPE and abs(intercept) <= _LARGEST_INTERCEPT):
        raise ReconstructionError("reconstruction-rescale-wrong", file=file)


def require_hounsfield_scale(hu: np.ndarray, file: str) -> None:
    """Refuse values without any air whose middle is as dense as bone: stored values, not Hounsfield units.

    Raises:
        ReconstructionError: the values are not in Hounsfield units.
    """
    if hu.min() >= _AIR_BELOW_HU:
        middle = float(np.median(hu))
        if middle > _TISSUE_BELOW_HU:
            raise ReconstructionError("reconstruction-not-hounsfield", file=file, middle=round(middle))


def require_hounsfield_without_rescale(stored: np.ndarray, file: str) -> None:
    """Refuse stored values that came without slope and intercept, unless they show air where Hounsfield units have it.

    Args:
        stored: values as stored, before any padding is replaced.
        file: name for the sentence.

    Raises:
        ReconstructionError: the values cannot be told to be Hounsfield units.
    """
    low, high = _UNSCALED_HU
    air = np.count_nonzero((stored >= _AIR_HU[0]) & (stored <= _AIR_HU[1]))
    if stored.min() < low or stored.max() >= high or air < _LEAST_AIR_SHARE * stored.size:
        raise ReconstructionError("reconstruction-rescale-missing", file=file)
