"""Hounsfield units to bone density by published relations; without a phantom every result is marked as uncalibrated.

Three steps at 120 kVp, all densities in g/cm3:
    mineral   rho_QCT = -0.0145 + 6.80e-4 HU               (line of a published femur finite-element pipeline)
    ash       rho_ash = 0.0633 + 0.887 rho_QCT             (Les et al. 1994, J Orthop Res 12:822-833)
    apparent  rho_app = rho_ash / 0.626
The offset of the ash line makes poor bone too dense, so below 200 HU rho_app = rho_QCT / 0.6 is used, blended linearly
into the line of Les by 400 HU. The relation is strictly increasing and has an inverse.

Other tube voltages: the same trabecular bone reads differently, so HU are first brought to their 120 kVp equivalent
(factors of a vertebral study: 0.927 at 100 kVp, 1.053 at 140 kVp; between them and beyond, interpolated and held).
"""

from __future__ import annotations

import numpy as np

RELATION = "rho_QCT=-0.0145+0.00068*HU; rho_app=rho_QCT/0.6 below 200 HU, (0.0633+0.887*rho_QCT)/0.626 above 400 HU"
MINERAL_OFFSET, MINERAL_SLOPE = -0.0145, 6.80e-4
_BLEND_HU = (200.0, 400.0)
_KVP = (100.0, 120.0, 140.0)
_KVP_FACTOR = (0.927, 1.0, 1.053)
_TABLE_HU = np.arange(-1100.0, 6001.0, 1.0)


def mineral_density(hu: np.ndarray) -> np.ndarray:
    """Mineral density rho_QCT [g/cm3] (K2HPO4 equivalent) of 120 kVp Hounsfield units; any shape."""
    return MINERAL_OFFSET + MINERAL_SLOPE * np.asarray(hu, dtype=float)


def ash_density(hu: np.ndarray) -> np.ndarray:
    """Ash density [g/cm3] of 120 kVp Hounsfield units after Les 1994; any shape."""
    return 0.0633 + 0.887 * mineral_density(hu)


def _apparent_unclipped(hu: np.ndarray) -> np.ndarray:
    low = mineral_density(hu) / 0.6
    high = ash_density(hu) / 0.626
    share = np.clip((hu - _BLEND_HU[0]) / (_BLEND_HU[1] - _BLEND_HU[0]), 0.0, 1.0)
    return low + (high - low) * share


_TABLE_DENSITY = _apparent_unclipped(_TABLE_HU)
_TABLE_CLIPPED = np.maximum(_TABLE_DENSITY, 0.0).astype(np.float32)


def equivalent_120_kvp(hu: np.ndarray, kvp: float | None) -> np.ndarray:
    """Hounsfield units as 120 kVp would have given them; unchanged if the tube voltage is unknown."""
    if kvp is None or kvp == 120.0:
        return hu
    return hu * np.float32(np.interp(kvp, _KVP, _KVP_FACTOR))


def apparent_density(hu: np.ndarray, *, kvp: float | None = None) -> np.ndarray:
    """Apparent density [g/cm3], float32, never negative, of Hounsfield units; any shape."""
    values = np.asarray(hu)
    if np.issubdtype(values.dtype, np.integer):  # whole scans: one look-up per voxel
        table = _interpolated(equivalent_120_kvp(_TABLE_HU.astype(np.float32), kvp))
        density = np.empty(values.shape, dtype=np.float32)
        # Part by part: intermediate arrays of a whole scan take longer to fill than the look-up itself.
        for hu, here in zip(np.atleast_2d(values), np.atleast_2d(density), strict=True):
            np.take(table, hu.astype(np.intp) - int(_TABLE_HU[0]), mode="clip", out=here)
        return density
    return _interpolated(equivalent_120_kvp(values.astype(np.float32, copy=False), kvp))


def _interpolated(hu: np.ndarray) -> np.ndarray:
    """Density from a table at 1 HU: the relation is piecewise quadratic, the error is below 1e-6 g/cm3."""
    position = np.clip(hu - np.float32(_TABLE_HU[0]), 0.0, np.float32(len(_TABLE_HU) - 1.001))
    lower = position.astype(np.int32)
    share = (position - lower).astype(np.float32)
    return _TABLE_CLIPPED[lower] * (np.float32(1.0) - share) + _TABLE_CLIPPED[lower + 1] * share


def hounsfield(density: np.ndarray) -> np.ndarray:
    """120 kVp Hounsfield units of an apparent density [g/cm3]; the inverse of apparent_density; any shape."""
    return np.interp(np.asarray(density, dtype=float), _TABLE_DENSITY, _TABLE_HU)
