"""Specimens for the rig: blocks, layers and tubes whose shape is known exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from physics.bone_body import BoneBody
from physics.errors import PhysicsError

SUBSAMPLES = 4
"""Points per voxel edge that find the bone fraction of voxels on a curved surface."""
CLEARANCE_MM = 3.0
"""Bone kept around the hole of a flat specimen, beyond the drill's radius [mm]."""


@dataclass(frozen=True)
class Specimen:
    """A bone to be drilled and the line to drill along."""

    body: BoneBody
    entry_lps_mm: np.ndarray
    """Where the drill's axis meets the near face [mm], shape (3,), LPS."""
    axis: np.ndarray
    """Direction of advance, unit vector, shape (3,), LPS."""
    through_mm: float
    """Distance along the axis from the entry to the far face [mm]."""
    bone_at: Callable[[np.ndarray], np.ndarray]
    """Exact shape: points [mm], shape (n, 3), LPS, to bool, shape (n,)."""

    def swept_mm3(self, radius_mm: float, cone_height_mm: float, depth_mm: float) -> float:
        """Volume [mm3] of the initial bone inside a straight drill hole whose tip reached `depth_mm` along the axis.

        Integrated over lines parallel to the axis through the exact shape: it knows nothing of voxels.
        """
        rings, turns, pitch = 40, 48, 0.02
        across = np.linalg.svd(self.axis[None, :])[2][1:]
        back = 2.0 * radius_mm * 3.0 + 1.0
        along = np.arange(-back, depth_mm, pitch) + 0.5 * pitch
        angle = 2.0 * np.pi * (np.arange(turns) + 0.5) / turns
        total = 0.0
        for ring in range(rings):
            r = (ring + 0.5) * radius_mm / rings
            reached = along[along < depth_mm - cone_height_mm * r / radius_mm]
            offset = r * (np.cos(angle)[:, None] * across[0] + np.sin(angle)[:, None] * across[1])
            points = self.entry_lps_mm + offset[:, None, :] + reached[None, :, None] * self.axis
            share = float(self.bone_at(points.reshape(-1, 3)).sum()) * pitch / turns
            total += share * 2.0 * math.pi * r * radius_mm / rings
        return total


def layered_specimen(
    layers: Sequence[tuple[float, float]],
    *,
    spacing_mm: float = 0.3,
    tilt_deg: float = 0.0,
    turn_deg: float = 0.0,
    hole_diameter_mm: float = 3.2,
) -> Specimen:
    """Flat layers (density [g/cm3], thickness [mm]) crossed from the first to the last.

    The faces lie across LPS z; the drill's axis leans `tilt_deg` from the face's normal towards azimuth `turn_deg`.
    """
    _check("voxel", spacing_mm, 0.05, 2.0)
    _check("tilt", tilt_deg, 0.0, 60.0)
    if not layers:
        raise PhysicsError("physics-rig-specimen", name="layers", value=0, low=1, high=100)
    for density, thickness in layers:
        _check("density", density, 0.01, 3.0)
        _check("thickness", thickness, 0.1, 200.0)
    thickness_mm = sum(thickness for _, thickness in layers)
    tilt, turn = math.radians(tilt_deg), math.radians(turn_deg)
    axis = np.array([math.sin(tilt) * math.cos(turn), math.sin(tilt) * math.sin(turn), math.cos(tilt)])
    half_width = 0.5 * hole_diameter_mm / math.cos(tilt) + CLEARANCE_MM
    run = thickness_mm * math.tan(tilt)
    low = np.array([min(0.0, run * math.cos(turn)), min(0.0, run * math.sin(turn))]) - half_width
    high = np.array([max(0.0, run * math.cos(turn)), max(0.0, run * math.sin(turn))]) + half_width
    count_x, count_y = (np.ceil((high - low) / spacing_mm).astype(int) + 1).tolist()
    pad = 2
    edges = np.concatenate([[0.0], np.cumsum([thickness for _, thickness in layers])])
    z_low = (np.arange(math.ceil(thickness_mm / spacing_mm) + 2 * pad) - pad - 0.5) * spacing_mm
    overlap = np.clip(
        np.minimum(z_low[:, None] + spacing_mm, edges[None, 1:]) - np.maximum(z_low[:, None], edges[None, :-1]),
        0.0,
        None,
    )
    filled = overlap.sum(axis=1)
    mass = overlap @ np.array([density for density, _ in layers])
    column_density = np.divide(mass, filled, out=np.zeros_like(mass), where=filled > 0.0)
    shape = (len(z_low), count_y, count_x)
    body = BoneBody.from_arrays(
        np.broadcast_to(column_density[:, None, None], shape).astype(np.float32),
        np.broadcast_to((filled / spacing_mm).clip(0.0, 1.0)[:, None, None], shape).astype(np.float32),
        spacing_mm,
        (low[0], low[1], -pad * spacing_mm),
    )

    def bone_at(points: np.ndarray) -> np.ndarray:
        return (points[:, 2] >= 0.0) & (points[:, 2] <= thickness_mm)

    return Specimen(body, np.zeros(3), axis, thickness_mm / math.cos(tilt), bone_at)


def block_specimen(density: float, thickness_mm: float, **options: float) -> Specimen:
    """Uniform block of one density [g/cm3] and thickness [mm]; options of `layered_specimen`."""
    return layered_specimen([(density, thickness_mm)], **options)


def tube_specimen(
    outer_mm: float, inner_mm: float, density: float, *, spacing_mm: float = 0.3, hole_diameter_mm: float = 3.2
) -> Specimen:
    """Tube (a shaft) of outer and inner diameter [mm], drilled across through its axis, which runs along LPS z."""
    _check("voxel", spacing_mm, 0.05, 2.0)
    _check("outer", outer_mm, 2.0, 100.0)
    _check("density", density, 0.01, 3.0)
    if not 0.0 <= inner_mm < outer_mm:
        raise PhysicsError("physics-rig-tube", inner_mm=inner_mm, outer_mm=outer_mm)
    outer, inner = 0.5 * outer_mm, 0.5 * inner_mm
    across = np.arange(-math.ceil(outer / spacing_mm) - 2, math.ceil(outer / spacing_mm) + 3)
    fine = (across[:, None] + (np.arange(SUBSAMPLES) + 0.5) / SUBSAMPLES - 0.5).ravel() * spacing_mm
    r = np.hypot(fine[:, None], fine[None, :])
    inside = ((r <= outer) & (r >= inner)).astype(np.float64)
    section = inside.reshape(len(across), SUBSAMPLES, len(across), SUBSAMPLES).mean(axis=(1, 3))
    half_length = math.ceil((0.5 * hole_diameter_mm + CLEARANCE_MM) / spacing_mm)
    shape = (2 * half_length + 1, len(across), len(across))
    body = BoneBody.from_arrays(
        np.full(shape, density, dtype=np.float32),
        np.broadcast_to(section, shape).astype(np.float32),
        spacing_mm,
        (across[0] * spacing_mm, across[0] * spacing_mm, -half_length * spacing_mm),
    )

    def bone_at(points: np.ndarray) -> np.ndarray:
        distance = np.hypot(points[:, 0], points[:, 1])
        return (distance <= outer) & (distance >= inner)

    return Specimen(body, np.array([-outer, 0.0, 0.0]), np.array([1.0, 0.0, 0.0]), outer_mm, bone_at)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise PhysicsError("physics-rig-specimen", name=name, value=value, low=low, high=high)
