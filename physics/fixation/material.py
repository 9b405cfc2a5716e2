"""What a screw feels of the material around its hole: strength and stiffness as functions of density."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Law = Callable[[np.ndarray], np.ndarray]
"""Apparent density [g/cm3], any shape, to a strength or stiffness [MPa] of the same shape; 0 where there is nothing."""

FOAM_GRADES_PCF = (5.0, 10.0, 15.0, 20.0, 30.0, 40.0)
FOAM_DENSITY_PER_PCF = 0.016
"""g/cm3 per pound per cubic foot, rounded as the makers of test blocks do (20 pcf is sold as 0.32 g/cm3)."""
_FOAM_DENSITY = FOAM_DENSITY_PER_PCF * np.array(FOAM_GRADES_PCF)
_FOAM_MODULUS = (16.0, 58.0, 123.0, 210.0, 445.0, 759.0)
_FOAM_COMPRESSION = (0.60, 2.2, 4.9, 8.4, 18.0, 31.0)
_FOAM_SHEAR = (0.59, 1.6, 2.8, 4.3, 7.6, 11.0)
_FOAM_SHEAR_MODULUS = (7.1, 19.0, 33.0, 49.0, 87.0, 130.0)

POROUS_BELOW, SOLID_ABOVE = 0.9, 1.2
"""Trabecular laws hold below, cortical laws above [g/cm3]; between them they are blended."""
POISSON_RATIO = 0.3


@dataclass(frozen=True)
class Material:
    """Strengths and stiffnesses [MPa] as functions of apparent density [g/cm3]."""

    name: str
    shear_strength: Law
    compressive_strength: Law
    modulus: Law
    shear_modulus: Law
    source: str

    def solid_share(self, density: np.ndarray) -> np.ndarray:
        """0 in cellular material, whose walls buckle into their own pores, 1 in solid bone, which is cut into chips."""
        return _smooth_step(np.asarray(density, dtype=float))


def _smooth_step(density: np.ndarray) -> np.ndarray:
    share = np.clip((density - POROUS_BELOW) / (SOLID_ABOVE - POROUS_BELOW), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def _bone_shear_strength(density: np.ndarray) -> np.ndarray:
    density = np.maximum(density, 0.0)
    solid = _smooth_step(density)
    return (1.0 - solid) * 20.0 * density**1.7 + solid * 50.0 * (density / 1.85) ** 1.8


def _bone_compressive_strength(density: np.ndarray) -> np.ndarray:
    return 51.6 * np.maximum(density, 0.0) ** 2


def _bone_modulus(density: np.ndarray) -> np.ndarray:
    # The femoral neck's law leads to 5,855 MPa at 0.9 g/cm3, where the cortical law still gives half of it: the larger
    # of the two keeps stiffness rising with density.
    density = np.maximum(density, 0.0)
    trabecular = 6850.0 * np.minimum(density, POROUS_BELOW) ** 1.49
    return np.minimum(np.maximum(trabecular, 17000.0 * (density / 1.85) ** 2.5), 22000.0)


def _bone_shear_modulus(density: np.ndarray) -> np.ndarray:
    return _bone_modulus(density) / (2.0 * (1.0 + POISSON_RATIO))


def _foam_law(values: tuple[float, ...]) -> Law:
    """Power laws through the grades of the table, the outer ones carried on beyond it."""
    grades, logs = np.log(_FOAM_DENSITY), np.log(values)
    slopes = np.diff(logs) / np.diff(grades)

    def law(density: np.ndarray) -> np.ndarray:
        density = np.asarray(density, dtype=float)
        at = np.log(np.maximum(density, 1e-6))
        piece = np.clip(np.searchsorted(grades, at) - 1, 0, len(slopes) - 1)
        return np.where(density > 0.0, np.exp(logs[piece] + slopes[piece] * (at - grades[piece])), 0.0)

    return law


BONE = Material(
    "bone",
    _bone_shear_strength,
    _bone_compressive_strength,
    _bone_modulus,
    _bone_shear_modulus,
    "Shear: cortex 50 MPa (Turner 2001: 51.6 MPa along the axis), trabecular 20 rho^1.7 after Stone and Saha. "
    "Compression 51.6 rho^2 at 0.01/s (Carter & Hayes 1977). Modulus: femoral neck 6850 rho^1.49 (Morgan 2003), cortex "
    "17 GPa at 1.85 g/cm3.",
)
FOAM = Material(
    "foam",
    _foam_law(_FOAM_SHEAR),
    _foam_law(_FOAM_COMPRESSION),
    _foam_law(_FOAM_MODULUS),
    _foam_law(_FOAM_SHEAR_MODULUS),
    "Maker's data sheet of solid rigid polyurethane test blocks, grades 5-40 pcf (ASTM F1839).",
)
