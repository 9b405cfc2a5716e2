"""Exact apparent density at any point of the generated femur [g/cm3]."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.shape import FemurShape

_MARROW_DENSITY = 0.05  # sparse trabeculae in the medullary canal [g/cm3]
_STREAK_WAVELENGTH_MM = 5.0  # coarse enough to be resolved by the scan: trabeculae suggested, not modelled
_STREAK_SHARE = 0.10


def distance_to_segment(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Distance [mm] of points (..., 3) from the segment between two points (3,); result (...)."""
    direction = end - start
    share = np.clip((points - start) @ direction / (direction @ direction), 0.0, 1.0)
    nearest = start + share[..., None] * direction
    return np.sqrt(np.sum((points - nearest) ** 2, axis=-1))


@dataclass(frozen=True)
class DensityField:
    """Density of cortex and of the trabecular groups, femur frame before ``size``."""

    description: FemurDescription

    @cached_property
    def shape(self) -> FemurShape:
        """The surface that bounds this density."""
        return FemurShape(self.description)

    def density(self, points: np.ndarray) -> np.ndarray:
        """Apparent density [g/cm3] at points (..., 3) of the femur frame; 0 outside the bone; result (...)."""
        depth = self.shape.depth(points)
        cortical = depth <= self.shape.cortical_thickness(points)
        inside = np.where(cortical, self.description.quality.cortical_density, self.trabecular_density(points))
        return np.where(depth >= 0.0, inside, 0.0)

    def trabecular_density(self, points: np.ndarray) -> np.ndarray:
        """Apparent density [g/cm3] of the bone within the cortex, as if it filled space; points (..., 3)."""
        description = self.description
        head, neck = description.head_centre, description.neck_direction
        shaft_side = self.shape.calcar
        dome = head + description.head_radius_mm * 0.8 * np.array([-0.25, 0.0, 0.97])

        # Principal compressive group: from the weight-bearing dome to the calcar.
        compressive = np.exp(-((distance_to_segment(points, dome, shaft_side) / 9.5) ** 2))
        # Principal tensile group: from below the fovea through the upper neck to the lateral cortex.
        crest = neck * 0.45 * description.neck_length_mm + np.array([0.0, 0.0, 9.0])
        low_head = head + description.head_radius_mm * np.array([-0.5, 0.0, -0.3])
        lateral = np.array([0.95 * description.shaft_radius_mm, 0.0, -12.0])
        tensile_distance = np.minimum(
            distance_to_segment(points, low_head, crest), distance_to_segment(points, crest, lateral)
        )
        tensile = np.exp(-((tensile_distance / 6.0) ** 2))
        within_head = 1.0 / (1.0 + np.exp((np.sqrt(np.sum((points - head) ** 2, axis=-1)) - 20.0) / 2.5))

        base = 0.22 + 0.16 * within_head + 0.30 * compressive + 0.14 * tensile
        # Ward's triangle, the poor region between the groups.
        ward = np.sum(((points - neck * 0.40 * description.neck_length_mm + [0, 0, 5.0]) / 8.0) ** 2, axis=-1)
        base = base * (1.0 - 0.45 * np.exp(-ward))
        along_arch = (points @ np.array([0.94, 0.0, 0.34])) * (2.0 * np.pi / _STREAK_WAVELENGTH_MM)
        base = base * (1.0 + _STREAK_SHARE * np.cos(along_arch) * np.maximum(compressive, tensile))
        spongy = self._spongy_share(points[..., 2])
        return (_MARROW_DENSITY + (base - _MARROW_DENSITY) * spongy) * description.quality.trabecular_factor

    def _spongy_share(self, height: np.ndarray) -> np.ndarray:
        """How far the interior is spongy bone (1) and not yet marrow canal (0) at a height of the femur frame."""
        upper = 1.0 / (1.0 + np.exp(-(height + 28.0) / 7.0))
        if not self.description.condyles:
            return upper
        return upper + 1.0 / (1.0 + np.exp((height - self.description.lower_end_mm - 75.0) / 9.0))
