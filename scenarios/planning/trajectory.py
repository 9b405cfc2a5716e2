"""Where a planned line enters and leaves a bone, and the walls it has to pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.errors import ScenarioError

SURFACE_FRACTION = 0.5
"""The bone's surface is where half of a voxel is bone."""

SAMPLES_PER_VOXEL = 8
"""Steps along the line; crossings are interpolated between them, so the error is far below one step."""

WIDEST_CANAL_MM = 40.0
"""Gaps up to this width belong to the same bone: a medullary canal, also when crossed at a slant."""


@dataclass(frozen=True)
class Wall:
    """One cortical wall along a line."""

    start_mm: float
    """Distance from the entry to the wall's first surface [mm]."""
    end_mm: float
    """Distance from the entry to the wall's last surface [mm]."""
    peak_density_g_cm3: float

    @property
    def thickness_mm(self) -> float:
        """Thickness along the line [mm]."""
        return self.end_mm - self.start_mm


@dataclass(frozen=True)
class Trajectory:
    """A planned line through a bone."""

    entry_lps_mm: np.ndarray
    """Where the line meets the bone's outer surface [mm, LPS], shape (3,)."""
    exit_lps_mm: np.ndarray
    """Where it leaves the bone for good [mm, LPS], shape (3,)."""
    axis_lps: np.ndarray
    """Direction from entry to exit, unit length, shape (3,)."""
    near_wall: Wall
    far_wall: Wall
    distance_mm: np.ndarray
    """Distances from the entry at which the line was sampled [mm], shape (n,)."""
    density_g_cm3: np.ndarray
    """Density at these distances [g/cm3], shape (n,)."""

    @property
    def length_mm(self) -> float:
        """Distance from entry to exit [mm]."""
        return float(np.linalg.norm(self.exit_lps_mm - self.entry_lps_mm))


def plan_trajectory(
    bone_fraction: np.ndarray,
    density: np.ndarray,
    spacing_mm: float,
    origin_lps_mm: np.ndarray,
    point_lps_mm: np.ndarray,
    axis_lps: np.ndarray,
) -> Trajectory:
    """Follow a line through a bone.

    Args:
        bone_fraction: share of bone per voxel 0..1, shape (z, y, x).
        density: bone density [g/cm3], shape (z, y, x).
        spacing_mm: edge of a voxel [mm].
        origin_lps_mm: centre of voxel (0, 0, 0) [mm, LPS], shape (3,); axes parallel to LPS.
        point_lps_mm: any point of the line in or near the bone [mm, LPS], shape (3,).
        axis_lps: direction of the line, shape (3,).

    Raises:
        ScenarioError: if the line does not meet the bone.
    """
    point = np.asarray(point_lps_mm, dtype=float)
    axis = np.asarray(axis_lps, dtype=float)
    axis = axis / np.linalg.norm(axis)
    along = _distances_inside(bone_fraction.shape, spacing_mm, np.asarray(origin_lps_mm, float), point, axis)
    where = point + along[:, None] * axis
    fraction = sample_trilinear(bone_fraction, spacing_mm, origin_lps_mm, where)
    start, end = _span_around_point(crossed_intervals(along, fraction), point)
    inside = (along >= start) & (along <= end)
    distance = along[inside] - start
    profile = sample_trilinear(density, spacing_mm, origin_lps_mm, where[inside])
    near, far = cortical_walls(distance, profile, end - start)
    return Trajectory(point + start * axis, point + end * axis, axis, near, far, distance, profile)


def crossed_intervals(along: np.ndarray, fraction: np.ndarray) -> list[tuple[float, float]]:
    """Stretches of a line that lie in bone, from the bone fraction sampled along it.

    Args:
        along: increasing positions on the line [mm], shape (n,).
        fraction: bone fraction there, shape (n,).

    Returns:
        (start, end) of each stretch [mm], crossings interpolated linearly at half bone.
    """
    # Air before and after closes a stretch that runs into the end of the line.
    padded = np.concatenate(([0.0], fraction, [0.0]))
    position = np.concatenate((along[:1], along, along[-1:]))
    inside = padded >= SURFACE_FRACTION
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    step = padded[edges + 1] - padded[edges]
    share = (SURFACE_FRACTION - padded[edges]) / step
    crossings = position[edges] + share * (position[edges + 1] - position[edges])
    return [(float(a), float(b)) for a, b in crossings.reshape(-1, 2)]


def cortical_walls(distance: np.ndarray, density: np.ndarray, length_mm: float) -> tuple[Wall, Wall]:
    """The near and far wall of a bone from the density between entry and exit.

    A wall reaches from the surface to where the density has fallen to half of what it rises to between the wall's
    peak and the least dense place of the middle: the half-maximum rule of cortical thickness measurement.

    Args:
        distance: distance from the entry [mm], shape (n,).
        density: density there [g/cm3], shape (n,).
        length_mm: distance from entry to exit [mm].
    """
    middle = len(density) // 2
    depth_near, peak_near = _wall_depth(distance, density, middle)
    depth_far, peak_far = _wall_depth(length_mm - distance[::-1], density[::-1], len(density) - middle)
    return Wall(0.0, depth_near, peak_near), Wall(length_mm - depth_far, length_mm, peak_far)


def sample_trilinear(
    array: np.ndarray, spacing_mm: float, origin_lps_mm: np.ndarray, points_lps_mm: np.ndarray
) -> np.ndarray:
    """Values of a grid between its voxel centres; outside the grid the nearest edge value.

    Args:
        array: values, shape (z, y, x).
        spacing_mm: edge of a voxel [mm].
        origin_lps_mm: centre of voxel (0, 0, 0) [mm, LPS], shape (3,).
        points_lps_mm: where to sample [mm, LPS], shape (n, 3).

    Returns:
        Values, shape (n,).
    """
    last = np.array(array.shape[::-1]) - 1
    index = np.clip((points_lps_mm - np.asarray(origin_lps_mm)) / spacing_mm, 0, last)
    low = np.minimum(index.astype(int), np.maximum(last - 1, 0))
    share = index - low
    value = np.zeros(len(index))
    for corner in np.ndindex(2, 2, 2):
        x, y, z = np.minimum(low + corner, last).T
        value += np.prod(np.where(corner, share, 1 - share), axis=1) * array[z, y, x]
    return value


def _distances_inside(
    shape: tuple[int, ...], spacing_mm: float, origin: np.ndarray, point: np.ndarray, axis: np.ndarray
) -> np.ndarray:
    low = origin - spacing_mm / 2
    high = low + np.array(shape[::-1]) * spacing_mm
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        bounds = np.sort(np.stack([(low - point) / axis, (high - point) / axis]), axis=0)
    # A line parallel to a face never crosses it: it lies between the two planes or misses the box.
    parallel = np.abs(axis) < 1e-12
    if np.any(parallel & ((point < low) | (point > high))):
        raise ScenarioError("scenarios-plan-misses-bone", **_coordinates(point))
    first, final = bounds[0][~parallel].max(), bounds[1][~parallel].min()
    if first >= final:
        raise ScenarioError("scenarios-plan-misses-bone", **_coordinates(point))
    count = max(2, int(np.ceil((final - first) / spacing_mm * SAMPLES_PER_VOXEL)) + 1)
    return np.linspace(first, final, count)


def _span_around_point(intervals: list[tuple[float, float]], point: np.ndarray) -> tuple[float, float]:
    groups: list[list[float]] = []
    for start, end in intervals:
        if groups and start - groups[-1][1] <= WIDEST_CANAL_MM:
            groups[-1][1] = end
        else:
            groups.append([start, end])
    if not groups:
        raise ScenarioError("scenarios-plan-misses-bone", **_coordinates(point))
    start, end = min(groups, key=lambda group: max(group[0], -group[1], 0.0))
    return start, end


def _wall_depth(distance: np.ndarray, density: np.ndarray, half: int) -> tuple[float, float]:
    side = density[: max(half, 1)]
    peak_at = int(np.argmax(side))
    peak = float(side[peak_at])
    level = (peak + float(density.min())) / 2
    below = np.flatnonzero(side[peak_at:] < level)
    reach = peak_at + int(below[0]) if below.size else len(side) - 1
    return float(distance[reach]), peak


def _coordinates(point: np.ndarray) -> dict[str, str]:
    return {"point": ", ".join(f"{part:.1f}" for part in point)}
