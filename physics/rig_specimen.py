"""Specimens for the rig: blocks, layers and tubes whose shape is known exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from physics.bone_body import BoneBody
from physics.errors import PhysicsError
from physics.kernels import layout
from physics.kernels.brick_volume import BoneArrays
from physics.kernels.carving import carve_drill
from physics.kernels.drill_motion import tool_shape

SUBSAMPLES = 4
"""Points per voxel edge that find the bone fraction of voxels on a curved surface."""
MOST_VOXELS = 120_000_000
"""Largest box that is filled for a specimen: about a gigabyte."""
SLICE_MM = 0.5
"""Thickness of the layers that the heat solver sees along a line through a reconstructed bone [mm]."""
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
    layers: tuple[tuple[float | None, float], ...]
    """Density [g/cm3] (None: air) and thickness [mm] of what lies along the axis from the entry on."""

    def swept_mm3(
        self, radius_mm: float, cone_height_mm: float, depth_mm: float, pilot_radius_mm: float = 0.0
    ) -> float:
        """Volume [mm3] of the initial bone inside a straight drill hole whose tip reached `depth_mm` along the axis.

        A pilot hole of `pilot_radius_mm` all through is left out.

        Integrated over lines parallel to the axis through the exact shape: it knows nothing of voxels.
        """
        rings, turns, pitch = 40, 48, 0.02
        across = np.linalg.svd(self.axis[None, :])[2][1:]
        back = 2.0 * radius_mm * 3.0 + 1.0
        along = np.arange(-back, depth_mm, pitch) + 0.5 * pitch
        angle = 2.0 * np.pi * (np.arange(turns) + 0.5) / turns
        total = 0.0
        for ring in range(rings):
            r = pilot_radius_mm + (ring + 0.5) * (radius_mm - pilot_radius_mm) / rings
            reached = along[along < depth_mm - cone_height_mm * r / radius_mm]
            offset = r * (np.cos(angle)[:, None] * across[0] + np.sin(angle)[:, None] * across[1])
            points = self.entry_lps_mm + offset[:, None, :] + reached[None, :, None] * self.axis
            share = float(self.bone_at(points.reshape(-1, 3)).sum()) * pitch / turns
            total += share * 2.0 * math.pi * r * (radius_mm - pilot_radius_mm) / rings
        return total

    def bone_arrays(self) -> BoneArrays:
        """The body's arrays as the kernels take them."""
        return BoneArrays(
            self.body.brick_table, self.body.density.reshape(-1), self.body.initial.reshape(-1),
            self.body.cut.reshape(-1), self.body.brick_versions, self.body.spacing_mm,
        )  # fmt: skip

    def bore_pilot(self, diameter_mm: float) -> None:
        """Drill a hole of this diameter [mm] right through beforehand; its bone counts as cut, not as removed."""
        _check("pilot", diameter_mm, 0.1, 20.0)
        bone = self.bone_arrays()
        blunt = 0.5 * diameter_mm
        row = np.zeros(layout.INSTRUMENT_SIZE)
        row[layout.INSTRUMENT_DIAMETER], row[layout.INSTRUMENT_HALF_ANGLE] = diameter_mm, 0.25 * math.pi
        shape = tool_shape(row)
        step = 0.5 * diameter_mm
        for depth in np.arange(-2.0 * diameter_mm, self.through_mm + 3.0 * diameter_mm, step):
            tip = self.entry_lps_mm + depth * self.axis - self.body.origin_lps_mm
            carve_drill(bone, *tip.tolist(), *self.axis.tolist(), shape, step + blunt + self.body.spacing_mm)


def layered_specimen(
    layers: Sequence[tuple[float, float]],
    *,
    spacing_mm: float = 0.3,
    tilt_deg: float = 0.0,
    turn_deg: float = 0.0,
    hole_diameter_mm: float = 3.2,
    width_mm: float | None = None,
) -> Specimen:
    """Flat layers (density [g/cm3], thickness [mm]) crossed from the first to the last.

    The faces lie across LPS z; the drill's axis leans `tilt_deg` from the face's normal towards azimuth `turn_deg`.
    With a `width_mm` the specimen is so wide along x, about the line, and ends there.
    """
    _check("voxel", spacing_mm, 0.05, 2.0)
    _check("tilt", tilt_deg, 0.0, 60.0)
    _check("width", 1.0 if width_mm is None else width_mm, 0.5, 200.0)
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
    _check_size([*(high - low), thickness_mm + 4.0 * spacing_mm], spacing_mm)
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
    limit = math.inf if width_mm is None else 0.5 * width_mm
    x_low = low[0] + (np.arange(count_x) - 0.5) * spacing_mm
    within = np.clip(np.minimum(x_low + spacing_mm, limit) - np.maximum(x_low, -limit), 0.0, spacing_mm) / spacing_mm
    body = BoneBody.from_arrays(
        np.broadcast_to(column_density[:, None, None], shape).astype(np.float32),
        np.broadcast_to((filled / spacing_mm).clip(0.0, 1.0)[:, None, None] * within, shape).astype(np.float32),
        spacing_mm,
        (low[0], low[1], -pad * spacing_mm),
    )

    def bone_at(points: np.ndarray) -> np.ndarray:
        flat = (points[:, 2] >= 0.0) & (points[:, 2] <= thickness_mm)
        return flat & (np.abs(points[:, 0]) <= limit)

    along = tuple((density, thickness / math.cos(tilt)) for density, thickness in layers)
    return Specimen(body, np.zeros(3), axis, thickness_mm / math.cos(tilt), bone_at, along)


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
    _check_size([outer_mm, outer_mm, hole_diameter_mm + 2.0 * CLEARANCE_MM], spacing_mm)
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

    wall = (density, outer - inner)
    # What fills the canal of a specimen is marrow.
    along = (wall, (0.0, inner_mm), wall) if inner_mm > 0.0 else ((density, outer_mm),)
    return Specimen(body, np.array([-outer, 0.0, 0.0]), np.array([1.0, 0.0, 0.0]), outer_mm, bone_at, along)


def line_specimen(
    bone_at: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    entry_lps_mm: np.ndarray,
    axis: np.ndarray,
    through_mm: float,
    *,
    spacing_mm: float = 0.3,
    hole_diameter_mm: float = 3.2,
) -> Specimen:
    """The bone within reach of a hole along a line.

    Args:
        bone_at: points [mm], shape (n, 3), LPS, to density [g/cm3] and bone fraction 0..1, each shape (n,).
        entry_lps_mm: where the line meets the bone [mm], shape (3,).
        axis: unit vector inwards, shape (3,).
        through_mm: from there to where it leaves the bone [mm].
        spacing_mm: edge of a voxel [mm].
        hole_diameter_mm: of the hole to come.
    """
    _check("voxel", spacing_mm, 0.05, 2.0)
    reach = 0.5 * hole_diameter_mm + CLEARANCE_MM
    ends = np.stack([entry_lps_mm - reach * axis, entry_lps_mm + (through_mm + reach) * axis])
    low = np.floor((ends.min(axis=0) - reach) / spacing_mm) * spacing_mm
    count = np.ceil((ends.max(axis=0) + reach - low) / spacing_mm).astype(int) + 1
    if np.prod(count.astype(float)) > MOST_VOXELS:
        raise PhysicsError("physics-rig-line", voxels=int(np.prod(count.astype(float))), most=MOST_VOXELS)
    shape = (int(count[2]), int(count[1]), int(count[0]))
    density, fraction = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    for z in range(shape[0]):
        y, x = np.meshgrid(np.arange(shape[1]), np.arange(shape[2]), indexing="ij")
        points = low + spacing_mm * np.stack([x, y, np.full_like(x, z)], axis=-1).reshape(-1, 3)
        away = points - entry_lps_mm
        near = np.linalg.norm(away - (away @ axis)[:, None] * axis, axis=1) < reach
        if near.any():
            here = z * shape[1] * shape[2] + np.flatnonzero(near)
            density.reshape(-1)[here], fraction.reshape(-1)[here] = bone_at(points[near])
    body = BoneBody.from_arrays(density, fraction, spacing_mm, low)

    def inside(points: np.ndarray) -> np.ndarray:
        return bone_at(points)[1] > 0.5

    across = np.linalg.svd(axis[None, :])[2][1:]
    turns = np.arange(8) * 0.25 * np.pi
    ring = (0.5 * hole_diameter_mm + 0.5) * (np.cos(turns)[:, None] * across[0] + np.sin(turns)[:, None] * across[1])
    slices = max(1, math.ceil(through_mm / SLICE_MM))
    depths = (np.arange(slices) + 0.5) * through_mm / slices
    points = entry_lps_mm + depths[:, None, None] * axis + ring
    there, share = (part.reshape(slices, -1) for part in bone_at(points.reshape(-1, 3)))
    means = (there * share).mean(axis=1)
    along = tuple((float(mean), through_mm / slices) for mean in means)
    return Specimen(body, np.asarray(entry_lps_mm, dtype=float), axis, through_mm, inside, along)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise PhysicsError("physics-rig-specimen", name=name, value=value, low=low, high=high)


def _check_size(extent_mm: Sequence[float], spacing_mm: float) -> None:
    voxels = math.prod(extent / spacing_mm + 1.0 for extent in extent_mm)
    if not voxels <= MOST_VOXELS:
        raise PhysicsError("physics-rig-too-large", extent=f"{max(extent_mm):.4g}", spacing=spacing_mm)
