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

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Distance of points (n, 3) from the surface, negative inside [mm]."""
        along = np.subtract(self.end, self.start)
        share = np.clip((points - self.start) @ along / (along @ along), 0.0, 1.0)
        radius = self.start_radius + share * (self.end_radius - self.start_radius)
        nearest = np.asarray(self.start) + share[:, None] * along
        return np.asarray(np.linalg.norm(points - nearest, axis=1) - radius)

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper corner of a box around the shape [mm]."""
        ends, radii = np.array([self.start, self.end]), np.array([[self.start_radius], [self.end_radius]])
        return (ends - radii).min(axis=0), (ends + radii).max(axis=0)


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid with half-lengths along the axes of the foot, tipped up in front by some degrees [mm, degrees]."""

    centre: Point
    half_lengths: Point
    tipped_up: float = 0.0

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Distance of points (n, 3) from the surface, about true near it, negative inside [mm]."""
        angle = np.radians(self.tipped_up)
        turn = np.array([[1, 0, 0], [0, np.cos(angle), np.sin(angle)], [0, -np.sin(angle), np.cos(angle)]])
        own = (points - self.centre) @ turn.T
        scaled = own / self.half_lengths
        reach = np.linalg.norm(scaled, axis=1)
        steepness = np.linalg.norm(scaled / self.half_lengths, axis=1)
        smallest = min(self.half_lengths)
        return np.asarray(np.where(reach > 1e-3, (reach - 1.0) * reach / np.maximum(steepness, 1e-9), -smallest))

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper corner of a box around the shape [mm]."""
        reach = np.array([self.half_lengths[0], *(2 * [max(self.half_lengths[1:])])])
        return np.asarray(self.centre) - reach, np.asarray(self.centre) + reach
