"""Bone met on the way in: density and bone fraction by depth, sampled from whatever holds the bone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physics.errors import PhysicsError

if TYPE_CHECKING:
    from physics.bone_body import BoneBody

BoneAt = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points [mm], shape (n, 3), LPS, to apparent density [g/cm3] and bone fraction 0..1, each shape (n,)."""

STEP_MM = 0.1
"""Distance of samples by depth [mm]: a tenth of the thinnest cortex that still holds a screw."""


@dataclass(frozen=True, eq=False)
class DepthProfile:
    """Bone in slices from the entry inwards.

    Attributes:
        step_mm: thickness of a slice [mm]; slice i runs from i to i + 1 steps.
        density: apparent density of the bone that is there [g/cm3], shape (slices, samples).
        fraction: share of each sample that is bone, 0..1, shape (slices, samples).
    """

    step_mm: float
    density: np.ndarray
    fraction: np.ndarray

    def __post_init__(self) -> None:
        if self.density.ndim != 2 or self.density.shape != self.fraction.shape or self.density.size == 0:
            raise PhysicsError("fixation-profile-shape", density=self.density.shape, fraction=self.fraction.shape)
        sound = np.isfinite(self.density).all() and np.isfinite(self.fraction).all()
        if not sound or self.density.min() < 0.0 or self.fraction.min() < 0.0 or self.fraction.max() > 1.0:
            raise PhysicsError("fixation-profile-values")
        require("step", self.step_mm, 1e-4, 10.0)

    @property
    def length_mm(self) -> float:
        """Depth that was sampled [mm]; beyond it there is no bone."""
        return self.step_mm * len(self.density)

    def mean_of(self, law: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Mean over the samples of a law of density [g/cm3], weighted by bone fraction, per slice; shape (slices,)."""
        return (law(self.density) * self.fraction).mean(axis=1)

    def between(self, per_mm: np.ndarray, start_mm: np.ndarray | float, end_mm: np.ndarray | float) -> np.ndarray:
        """Integral over depth of a quantity given per slice, shape (slices,), from start to end [mm], any shape."""
        edges = self.step_mm * np.arange(len(per_mm) + 1)
        summed = np.concatenate([[0.0], np.cumsum(per_mm)]) * self.step_mm
        return np.asarray(np.interp(end_mm, edges, summed) - np.interp(start_mm, edges, summed))


def layered_profile(layers: Sequence[tuple[float, float]], step_mm: float = STEP_MM) -> DepthProfile:
    """Straight through flat layers of (density [g/cm3], thickness [mm]); density 0 is a gap."""
    if not layers:
        raise PhysicsError("fixation-profile-shape", density=(0,), fraction=(0,))
    for density, thickness in layers:
        require("density", density, 0.0, 4.0)
        require("thickness", thickness, 0.01, 1000.0)
    edges = np.concatenate([[0.0], np.cumsum([thickness for _, thickness in layers])])
    starts = step_mm * np.arange(max(1, math.ceil(edges[-1] / step_mm - 1e-9)))
    ends = np.minimum(starts[:, None] + step_mm, edges[1:])
    overlap = np.maximum(ends - np.maximum(starts[:, None], edges[:-1]), 0.0)
    densities = np.array([density for density, _ in layers], dtype=float)
    filled = overlap[:, densities > 0.0].sum(axis=1)
    density = np.divide(overlap @ densities, filled, out=np.zeros_like(filled), where=filled > 0.0)
    return DepthProfile(step_mm, density[:, None], np.clip(filled / step_mm, 0.0, 1.0)[:, None])


def sampled_profile(
    bone_at: BoneAt,
    entry_mm: np.ndarray,
    axis: np.ndarray,
    *,
    length_mm: float,
    offsets_mm: np.ndarray,
    step_mm: float = STEP_MM,
) -> DepthProfile:
    """Straight into any bone.

    Args:
        bone_at: the bone.
        entry_mm: where the way in begins [mm], shape (3,), LPS.
        axis: direction inwards, shape (3,), any length but zero.
        length_mm: how deep to sample [mm].
        offsets_mm: samples of a slice, as offsets from the axis [mm], shape (samples, 3).
        step_mm: thickness of a slice [mm].
    """
    require("length", length_mm, step_mm, 1000.0)
    depth = step_mm * (np.arange(math.ceil(length_mm / step_mm - 1e-9)) + 0.5)
    points = entry_mm + depth[:, None, None] * unit(axis) + offsets_mm
    density, fraction = bone_at(points.reshape(-1, 3))
    shape = points.shape[:2]
    return DepthProfile(step_mm, np.reshape(density, shape).astype(float), np.reshape(fraction, shape).astype(float))


def across(axis: np.ndarray) -> np.ndarray:
    """Two unit vectors across an axis and each other, shape (2, 3)."""
    return np.linalg.svd(unit(axis)[None, :])[2][1:]


def unit(axis: np.ndarray) -> np.ndarray:
    """The axis with length 1, shape (3,); PhysicsError for one without a direction."""
    axis = np.asarray(axis, dtype=float)
    norm = float(np.linalg.norm(axis))
    if axis.shape != (3,) or not (math.isfinite(norm) and norm > 0.0):
        raise PhysicsError("fixation-axis")
    return axis / norm


def bone_of_body(body: BoneBody, shape: Callable[[np.ndarray], np.ndarray] | None = None) -> BoneAt:
    """A bone body as it is now, cuts included, by the voxel nearest to each point.

    Where the exact shape of an uncut body is known (points, shape (n, 3), to bool, shape (n,)), it tells what is bone,
    so that no half voxel is lost at a face.
    """
    edge = body.density.shape[1]

    def bone_at(points_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        voxel = np.rint((np.asarray(points_mm) - body.origin_lps_mm) / body.spacing_mm).astype(np.int64)[:, ::-1]
        inside = ((voxel >= 0) & (voxel < np.array(body.shape))).all(axis=1)
        voxel = np.where(inside[:, None], voxel, 0)
        brick = body.brick_table[tuple((voxel // edge).T)]
        there = inside & (brick >= 0)
        place = (np.where(there, brick, 0), *(voxel % edge).T)
        left = body.initial[place] * (1.0 - body.cut[place])
        fraction = left if shape is None else shape(points_mm)
        return np.where(there, body.density[place], 0.0), np.where(there, fraction, 0.0)

    return bone_at


def require(name: str, value: float, low: float, high: float) -> None:
    """Raise PhysicsError unless low <= value <= high."""
    if not (math.isfinite(value) and low <= value <= high):
        raise PhysicsError("fixation-value", name=name, value=value, low=low, high=high)
