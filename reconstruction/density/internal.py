"""Calibration by the patient's own tissue: air around the body, fat under the skin, muscle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.density.calibration import INTERNAL, Calibration
from reconstruction.density.relations import MINERAL_OFFSET, MINERAL_SLOPE, equivalent_120_kvp
from reconstruction.errors import ReconstructionError
from reconstruction.volume import Volume

REFERENCE_HU = {"air": -1000.0, "fat": -100.0, "muscle": 55.0}
"""What the three read on a calibrated scanner at 120 kVp [HU]: air by definition; fat -120 to -80, muscle 40 to 65."""
_WINDOWS = {"air": (-1100.0, -800.0), "fat": (-220.0, -40.0), "muscle": (0.0, 110.0)}
_BIN_HU = 4.0
_LEAST_SHARE = 0.002  # of the voxels looked at; less is no tissue but a rim of blur
_MOST_VOXELS = 3_000_000
_PURE_MM = 2.0  # a voxel counts if all within this distance lie in the same window: rims of blur drop out


@dataclass(frozen=True)
class InternalFit:
    """A calibration by tissue, with the reading of each tissue [HU]."""

    calibration: Calibration
    readings_hu: dict[str, float]


def fit_internal(scan: Volume, *, kvp: float | None = None) -> InternalFit:
    """Line that brings air, fat and muscle to what they read on a calibrated scanner.

    Args:
        scan: Hounsfield units.
        kvp: tube voltage [kV]; soft tissue hardly changes with it, so bone is corrected for it beside the line.

    Raises:
        ReconstructionError: one of the three is not in the scan, or they do not lie on a line.
    """
    strides = _strides(scan)
    part = scan.array[:: strides[0], :: strides[1], :: strides[2]]
    spacing = scan.geometry.spacing_mm[::-1] * strides
    readings = {}
    for tissue, window in _WINDOWS.items():
        peak = _peak(part, window, spacing)
        if peak is None:
            raise ReconstructionError("density-tissue-missing", tissue=tissue)
        readings[tissue] = peak
    measured = np.array([readings[tissue] for tissue in REFERENCE_HU])
    wanted = np.array(list(REFERENCE_HU.values()))
    gain, shift = np.polyfit(measured, wanted, 1)
    bone = float(equivalent_120_kvp(np.ones(1), kvp)[0])
    residual = float(np.sqrt(np.mean((gain * measured + shift - wanted) ** 2)))
    spread = float(np.sum((wanted - wanted.mean()) ** 2))
    calibration = Calibration(
        INTERNAL,
        slope=float(MINERAL_SLOPE * gain * bone),
        offset=float(MINERAL_OFFSET + MINERAL_SLOPE * shift * bone),
        residual=MINERAL_SLOPE * residual,
        r_squared=1.0 - len(wanted) * residual**2 / spread,
    )
    return InternalFit(calibration, readings)


def _strides(scan: Volume) -> np.ndarray:
    """Steps (z, y, x) that leave about as many voxels as are needed for sharp peaks."""
    step = max(1, int(np.ceil((scan.array.size / _MOST_VOXELS) ** (1.0 / 3.0))))
    return np.minimum(step, np.maximum(1, np.array(scan.array.shape) // 16))


def _peak(part: np.ndarray, window: tuple[float, float], spacing_zyx: np.ndarray) -> float | None:
    """Most frequent reading of a tissue [HU], by the middle of its peak; None where there is too little of it."""
    inside = (part > window[0]) & (part < window[1])
    reach = np.maximum(1, np.round(_PURE_MM / spacing_zyx)).astype(int)
    pure = ndimage.minimum_filter(inside, size=tuple(2 * reach + 1)) > 0
    values = part[pure if np.count_nonzero(pure) >= _LEAST_SHARE * part.size else inside].astype(float)
    if values.size < _LEAST_SHARE * part.size:
        return None
    counts, edges = np.histogram(values, bins=int((window[1] - window[0]) / _BIN_HU), range=window)
    smooth = ndimage.gaussian_filter1d(counts.astype(float), 1.5)
    top = int(np.argmax(smooth))
    half = smooth >= 0.5 * smooth[top]
    low = top - int(np.argmin(half[top::-1])) if not half[: top + 1].all() else 0
    high = top + int(np.argmin(half[top:])) if not half[top:].all() else len(half)
    near = values[(values >= edges[max(0, low)]) & (values <= edges[min(len(edges) - 1, high)])]
    return float(np.median(near))
