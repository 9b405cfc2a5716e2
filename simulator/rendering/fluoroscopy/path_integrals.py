"""Path integrals of a volume along every ray of an X-ray image, on a few threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.hounsfield_scale import hounsfield_scale
from simulator.rendering.fluoroscopy.kernels.rays import path_integrals
from simulator.rendering.fluoroscopy.volume_grid import MarchGrid, VolumeGrid

THREADS = 2
"""Threads an image is computed on; the rest of the machine belongs to the hand and the picture."""

_BANDS = 16  # bands of rows handed out in turn: rays through the patient take longer than rays beside


def paths_through(grid: VolumeGrid, geometry: XRayGeometry) -> np.ndarray:
    """Path integrals of the grid's level, and of the level above each of its knees.

    Returns:
        [level mm], float32, shape (3, rows, columns).

    """
    out = np.zeros((3, *geometry.shape), dtype=np.float32)
    if grid.is_empty:
        return out
    for axis in _axes_needed(grid, geometry):
        _add_paths(grid, grid.grid_along(axis), geometry, out)
    if grid.level_step != 1.0:
        out *= np.float32(grid.level_step)
    return out


def line_integral(grid: VolumeGrid, geometry: XRayGeometry, energy_keV: float) -> np.ndarray:
    """Line integral of attenuation at one photon energy through a grid of Hounsfield units; no unit, float32 image."""
    weights = hounsfield_scale(energy_keV).path_weights.astype(np.float32)
    paths = paths_through(grid, geometry)
    return weights[0] * paths[0] + weights[1] * paths[1] + weights[2] * paths[2]


def _axes_needed(grid: VolumeGrid, geometry: XRayGeometry) -> list[int]:
    """Array axes along which some ray runs most: those of a coarse mesh of rays that includes the corners."""
    rows, columns = geometry.shape
    mesh = np.stack(np.meshgrid(np.linspace(0, columns - 1, 33), np.linspace(0, rows - 1, 33)), axis=-1)
    rays = (geometry.pixel_centres_mm(mesh) - geometry.source_mm) @ np.linalg.inv(grid.affine[:3, :3]).T
    lengths = np.abs(rays[..., ::-1])
    # Between the rays of the mesh another axis can lead only where it nearly leads on the mesh.
    nearly = lengths >= 0.98 * lengths.max(axis=-1, keepdims=True)
    return [axis for axis in range(3) if nearly[..., axis].any()]


def _add_paths(grid: VolumeGrid, march: MarchGrid, geometry: XRayGeometry, out: np.ndarray) -> None:
    inverse = np.linalg.inv(grid.affine)
    order = [2 - axis for axis in march.axes]  # (i, j, k) of the copy from (x, y, z)

    def in_grid(vector_mm: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray((inverse[:3, :3] @ vector_mm)[order])

    shift = (inverse[:3, 3] - march.first[::-1])[order]
    metric = np.ascontiguousarray(grid.affine[:3, :3][:, order])
    rows = geometry.shape[0]
    edges = np.linspace(0, rows, min(_BANDS, rows) + 1).astype(np.int64)
    knees = grid.knees / grid.level_step

    def band(number: int) -> None:
        path_integrals(
            march.levels,
            march.means,
            march.marched,
            march.jump,
            np.array(march.axes),
            in_grid(geometry.source_mm) + shift,
            in_grid(geometry.first_pixel_mm) + shift,
            in_grid(geometry.column_step_mm),
            in_grid(geometry.row_step_mm),
            metric,
            knees,
            edges[number : number + 2],
            out,
        )

    list(threads().map(band, range(len(edges) - 1)))


@cache
def threads() -> ThreadPoolExecutor:
    """The threads that compute images; the compiled loops hold no lock of Python's."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="fluoroscopy")
