"""Thickness of the cortex at every place of a bone's surface, thinner cortices than the scan resolves included.

A profile along the inward normal is read against the two-edge model of surfaces.cortex_model: soft tissue,
a plate of compact bone of known density, spongy bone, all blurred by the scan. A wide plate has its edges where the
profile crosses half of its height. A narrow one is lower than compact bone, and its apparent width is that of the blur;
but blur moves mineral and loses none, so that its thickness follows from the area under the profile (the idea of Treece
et al. 2010, Med Image Anal 14:276-290, with the density of compact bone taken from the scan itself).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.tissue.tissue_levels import METAL_HU, TissueLevels
from reconstruction.volume import Volume

_STEP_MM = 0.25
_OUTSIDE_MM, _INSIDE_MM = 3.0, 14.0
_MOST_PLACES = 12_000
_WIDE = 4.0  # width of the plate in point spreads from which its edges stand apart
_AFTER_EDGE = 2.0  # point spreads behind the inner edge where spongy bone is read
_SPONGY_MM = 2.0  # length over which it is read
_LEAST_STEP_SHARE = 0.1  # of the way from soft tissue to compact bone: with less there is no plate to be seen


@dataclass(frozen=True, eq=False)
class ThicknessMap:
    """Thickness of the cortex on a surface.

    Attributes:
        triangles: numbers of the triangles measured, shape (n,).
        thickness_mm: at their middles [mm], shape (n,); not a number where the model does not fit.
    """

    triangles: np.ndarray
    thickness_mm: np.ndarray

    def percentiles(self) -> tuple[float, float, float]:
        """5th, 50th and 95th percentile [mm]; not a number where nothing was measured."""
        known = self.thickness_mm[np.isfinite(self.thickness_mm)]
        if not known.size:
            return (float("nan"),) * 3
        low, middle, high = np.percentile(known, [5, 50, 95])
        return float(low), float(middle), float(high)


def measure_thickness(scan: Volume, surface: BoneSurface, levels: TissueLevels, point_spread_mm: float) -> ThicknessMap:
    """Thickness of the cortex at triangles spread evenly over a surface.

    Args:
        scan: Hounsfield units.
        surface: the bone, LPS [mm].
        levels: levels of the scan.
        point_spread_mm: standard deviation of the scan's blur [mm].
    """
    every = max(1, int(np.ceil(len(surface.triangles) / _MOST_PLACES)))
    chosen = np.arange(0, len(surface.triangles), every)
    corners = surface.vertices[surface.triangles[chosen]]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    depth = np.arange(-_OUTSIDE_MM, _INSIDE_MM + 1e-9, _STEP_MM)
    profiles = np.empty((len(chosen), len(depth)), dtype=np.float32)
    middles = corners.mean(axis=1)
    for column, below in enumerate(depth):
        profiles[:, column] = scan.sample(middles - below * normals, outside=None)
    # Reading between voxels blurs a little more.
    spread = float(np.sqrt(point_spread_mm**2 + float((scan.geometry.spacing_mm**2).mean()) / 6.0))
    thickness = thickness_of_profiles(profiles, depth, levels, spread)
    thickness[~_within(scan, middles)] = np.nan  # the cap of a bone that the scan cuts has no cortex
    return ThicknessMap(chosen, thickness)


def _within(scan: Volume, points: np.ndarray) -> np.ndarray:
    """Whether points lie between the first and the last voxel centre."""
    index = scan.geometry.to_index(points)
    last = np.array(scan.array.shape[::-1]) - 1.0
    return np.asarray(((index >= 0.0) & (index <= last)).all(axis=1))


def thickness_of_profiles(
    profiles: np.ndarray, depth_mm: np.ndarray, levels: TissueLevels, spread_mm: float
) -> np.ndarray:
    """Thickness of the plate in each profile [mm].

    Args:
        profiles: readings [HU], shape (n, k), from outside inwards.
        depth_mm: depth of each reading below the surface [mm], shape (k,), evenly spaced.
        levels: levels of the scan.
        spread_mm: standard deviation of the blur in the readings [mm].
    """
    rows = np.arange(len(profiles))
    at_surface = int(np.searchsorted(depth_mm, 0.0))
    background = np.clip(profiles[:, :at_surface].min(axis=1), levels.soft_tissue - 150.0, levels.detection)
    peak_at = at_surface - 2 + np.argmax(profiles[:, at_surface - 2 : at_surface + round(4.0 / _STEP_MM)], axis=1)
    peak = profiles[rows, peak_at]
    inner_edge, spongy = _inner_edge(profiles, depth_mm, peak_at, peak, spread_mm)
    outer_edge = _crossing_before(profiles, depth_mm, peak_at, (background + peak) / 2.0)
    width = inner_edge - outer_edge
    compact = np.maximum(levels.dense_cortex, peak)
    area = _area_above(profiles, depth_mm, background, spongy, inner_edge + _AFTER_EDGE * spread_mm)
    step = compact - spongy
    by_area = area / np.maximum(step, 1.0)
    narrow = np.clip((_WIDE + 1.0) - width / spread_mm, 0.0, 1.0)
    thickness = narrow * np.minimum(by_area, width) + (1.0 - narrow) * width
    least_step = _LEAST_STEP_SHARE * (levels.dense_cortex - levels.soft_tissue)
    visible = (step > least_step) & (peak < METAL_HU) & (peak > background)
    return np.where(visible & np.isfinite(width), np.maximum(thickness, 0.0), np.nan)


def _inner_edge(
    profiles: np.ndarray, depth_mm: np.ndarray, peak_at: np.ndarray, peak: np.ndarray, spread_mm: float
) -> tuple[np.ndarray, np.ndarray]:
    """Depth of the inner edge [mm], not a number where the cortex goes on; and what spongy bone reads behind it [HU].

    The reading behind the edge is needed to find the edge and the other way round: begun with the lowest reading, two
    rounds suffice.
    """
    behind = np.arange(profiles.shape[1])[None, :] > peak_at[:, None]
    spongy = np.where(behind, profiles, np.inf).min(axis=1)
    edge = np.full(len(profiles), np.nan)
    for _ in range(2):
        level = (np.minimum(spongy, peak) + peak) / 2.0
        low = behind & (profiles < level[:, None])
        found = low.any(axis=1)
        after = np.argmax(low, axis=1)
        edge = np.where(found, _between(profiles, depth_mm, after - 1, level), np.nan)
        start = np.nan_to_num(edge, nan=depth_mm[-1]) + _AFTER_EDGE * spread_mm
        window = (depth_mm[None, :] >= start[:, None]) & (depth_mm[None, :] <= start[:, None] + _SPONGY_MM)
        counted = window.sum(axis=1)
        mean = np.where(window, profiles, 0.0).sum(axis=1) / np.maximum(counted, 1)
        spongy = np.where(counted > 0, np.minimum(mean, peak), spongy)
    return edge, spongy


def _crossing_before(profiles: np.ndarray, depth_mm: np.ndarray, peak_at: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Depth where a profile last rises through a level before its peak [mm]."""
    place = np.arange(profiles.shape[1])[None, :]
    below = (profiles < level[:, None]) & (place < peak_at[:, None])
    last = profiles.shape[1] - 1 - np.argmax(below[:, ::-1], axis=1)
    return np.where(below.any(axis=1), _between(profiles, depth_mm, last, level), depth_mm[0])


def _between(profiles: np.ndarray, depth_mm: np.ndarray, before: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Depth of a crossing between a reading and the next [mm]."""
    rows = np.arange(len(profiles))
    first = np.clip(before, 0, profiles.shape[1] - 2)
    rise = profiles[rows, first + 1] - profiles[rows, first]
    share = (level - profiles[rows, first]) / np.where(np.abs(rise) > 1e-3, rise, 1.0)
    return depth_mm[first] + np.clip(share, 0.0, 1.0) * (depth_mm[1] - depth_mm[0])


def _area_above(
    profiles: np.ndarray, depth_mm: np.ndarray, background: np.ndarray, spongy: np.ndarray, end_mm: np.ndarray
) -> np.ndarray:
    """Area [HU mm] between a profile and the step from soft tissue to spongy bone at the surface, down to a depth."""
    base = np.where(depth_mm[None, :] < 0.0, background[:, None], spongy[:, None])
    base[:, np.isclose(depth_mm, 0.0)] = (0.5 * (background + spongy))[:, None]
    counted = depth_mm[None, :] <= np.nan_to_num(end_mm, nan=depth_mm[-1])[:, None]
    # Outside, only the blur of this very cortex counts, not a neighbouring bone that rises again.
    dark = (profiles <= background[:, None] + 1.0) & (depth_mm[None, :] < 0.0)
    outside = (depth_mm[None, :] < 0.0) & (np.cumsum(dark[:, ::-1], axis=1)[:, ::-1] > 1)
    return np.asarray(np.where(counted & ~outside, profiles - base, 0.0).sum(axis=1) * (depth_mm[1] - depth_mm[0]))
