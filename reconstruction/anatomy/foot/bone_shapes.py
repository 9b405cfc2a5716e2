"""Solid shapes that bones are put together from: balls drawn out along a line, and ellipsoids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Rod:
    """A rod between two points whose radius runs straight from one end to the other [mm]."""

    start: Point
    end: Point
    start_radius: float
    end_radius: float

    @property
    def figures(self) -> tuple[float, ...]:
        """All of it in a row, as kernels.solid_shapes takes it."""
        return (*self.start, *self.end, self.start_radius, self.end_radius)

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper corner of a box around the shape [mm]."""
        ends, radii = np.array([self.start, self.end]), np.array([[self.start_radius], [self.end_radius]])
        return (ends - radii).min(axis=0), (ends + radii).max(axis=0)


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid with half-lengths along the axes of the foot [mm]."""

    centre: Point
    half_lengths: Point

    @property
    def figures(self) -> tuple[float, ...]:
        """All of it in a row, as kernels.solid_shapes takes it."""
        return (*self.centre, *self.half_lengths)

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper corner of a box around the shape, as high as it is long [mm]."""
        reach = np.array([self.half_lengths[0], *(2 * [max(self.half_lengths[1:])])])
        return np.asarray(self.centre) - reach, np.asarray(self.centre) + reach
