"""Path integrals of a volume along every ray of an X-ray image, on a few threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.hounsfield_scale import hounsfield_scale
from simulator.rendering.fluoroscopy.kernels.lines import line_integrals
from simulator.rendering.fluoroscopy.kernels.planes import plane_integrals
from simulator.rendering.fluoroscopy.kernels.rays import path_integrals
from simulator.rendering.fluoroscopy.volume_grid import MarchGrid, VolumeGrid

THREADS = 2
"""Threads an image is computed on; the rest of the machine belongs to the hand and the picture."""

_STRAY = 1e-6
"""Voxels by which a line of pixels may leave an axis of the volume over its whole length and yet count as along it."""

_BANDS = 16  # bands of rows handed out in turn: rays through the patient take longer than rays beside


def paths_through(grid: VolumeGrid, geometry: XRayGeometry) -> np.ndarray:
    """Path integrals of the grid's level, and of the level above each of its knees.

    Returns:
        [level mm], float32, shape (3, rows, columns).

    """
    out = np.zeros((3, *geometry.shape), dtype=np.float32)
    if grid.is_empty:
        return out
    by_line = _axis_of_lines(grid, geometry)
    if by_line is not None:
        _add_lines(grid, grid.grid_along(by_line.axis), geometry, by_line.columns, out)
    for axis in _axes_needed(grid, geometry):
        if by_line is None or axis == by_line.axis:
            if _one_way(grid, geometry, axis):
                _add_planes(grid, axis, geometry, out)
            else:
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


@dataclass(frozen=True)
class _Lines:
    """Lines of pixels that run along an array axis of the volume: the image's rows, or its columns."""

    axis: int
    columns: bool


def _axis_of_lines(grid: VolumeGrid, geometry: XRayGeometry) -> _Lines | None:
    """Whether the image has such lines: if rows and columns are, those on which less air is met."""
    inverse = np.linalg.inv(grid.affine[:3, :3])
    found = []
    for columns, step, length in (
        (False, geometry.column_step_mm, geometry.shape[1]),
        (True, geometry.row_step_mm, geometry.shape[0]),
    ):
        across = np.abs((inverse @ step)[::-1]) * length
        axis = int(np.argmax(across))
        if all(across[other] < _STRAY for other in range(3) if other != axis):
            found.append(_Lines(axis, columns))
    return min(found, key=lambda lines: grid.grid_along(lines.axis).spanned, default=None)


def _add_lines(grid: VolumeGrid, march: MarchGrid, geometry: XRayGeometry, columns: bool, out: np.ndarray) -> None:
    frame = _GridFrame(grid, march)
    pixel_step, line_step = geometry.column_step_mm, geometry.row_step_mm
    by_line = out
    if columns:
        pixel_step, line_step = line_step, pixel_step
        by_line = np.zeros((3, geometry.shape[1], geometry.shape[0]), dtype=np.float32)

    def band(lines: np.ndarray) -> None:
        line_integrals(
            march.levels,
            march.spans,
            frame.axes,
            frame.point(geometry.source_mm),
            frame.point(geometry.first_pixel_mm),
            float(frame.vector(pixel_step)[2]),
            frame.vector(line_step),
            frame.metric,
            grid.knees / grid.level_step,
            lines,
            by_line,
        )

    _in_bands(band, by_line.shape[1])
    if columns:
        out += by_line.transpose(0, 2, 1)


def _one_way(grid: VolumeGrid, geometry: XRayGeometry, axis: int) -> bool:
    """Whether every ray of the image runs the same way along an array axis, as in any beam but a very wide one."""
    rows, columns = geometry.shape
    corners = np.array([[c, r] for c in (0, columns - 1) for r in (0, rows - 1)], dtype=np.float64)
    inverse = np.linalg.inv(grid.affine[:3, :3])
    ways = ((geometry.pixel_centres_mm(corners) - geometry.source_mm) @ inverse.T)[:, 2 - axis]
    return bool((ways > 0.0).all() or (ways < 0.0).all())


def _add_planes(grid: VolumeGrid, axis: int, geometry: XRayGeometry, out: np.ndarray) -> None:
    """Rays that run most along an array axis, rows of pixels at once, read along the axis next to the rows."""
    steps = np.abs(np.linalg.inv(grid.affine[:3, :3]) @ geometry.column_step_mm)[::-1]
    read = max((other for other in range(3) if other != axis), key=lambda other: steps[other])
    march = grid.grid_along(read)
    across = march.axes.index(axis)
    rays = _GridFrame(grid, march).rays(geometry)

    def band(rows: np.ndarray) -> None:
        plane_integrals(
            march.levels,
            march.boxes[across],
            across,
            *rays,
            grid.knees / grid.level_step,
            rows,
            out,
        )

    _in_bands(band, geometry.shape[0])


def _add_paths(grid: VolumeGrid, march: MarchGrid, geometry: XRayGeometry, out: np.ndarray) -> None:
    rays = _GridFrame(grid, march).rays(geometry)

    def band(rows: np.ndarray) -> None:
        path_integrals(
            march.levels,
            march.means,
            march.marched,
            march.jump,
            *rays,
            grid.knees / grid.level_step,
            rows,
            out,
        )

    _in_bands(band, geometry.shape[0])


class _GridFrame:
    """Points and vectors [mm] in voxel index (i, j, k) of a copy."""

    def __init__(self, grid: VolumeGrid, march: MarchGrid) -> None:
        inverse = np.linalg.inv(grid.affine)
        self.axes = np.array(march.axes)
        order = 2 - self.axes  # (i, j, k) of the copy from (x, y, z)
        self._turn = inverse[:3, :3][order]
        self._shift = (inverse[:3, 3] - march.first[::-1])[order]
        self.metric = np.ascontiguousarray(grid.affine[:3, :3][:, order])

    def vector(self, vector_mm: np.ndarray) -> np.ndarray:
        return self._turn @ vector_mm

    def point(self, point_mm: np.ndarray) -> np.ndarray:
        return self.vector(point_mm) + self._shift

    def rays(self, geometry: XRayGeometry) -> tuple[np.ndarray, ...]:
        """Original axis numbers of i, j, k; source, first pixel, step of a column, of a row; index to millimetres."""
        return (
            self.axes,
            self.point(geometry.source_mm),
            self.point(geometry.first_pixel_mm),
            self.vector(geometry.column_step_mm),
            self.vector(geometry.row_step_mm),
            self.metric,
        )


def _in_bands(work: Callable[[np.ndarray], None], lines: int) -> None:
    """Work on bands of lines, given as first and last + 1, on the threads for images."""
    edges = np.linspace(0, lines, min(_BANDS, lines) + 1).astype(np.int64)
    list(threads().map(lambda number: work(edges[number : number + 2]), range(len(edges) - 1)))


@cache
def threads() -> ThreadPoolExecutor:
    """The threads that compute images; the compiled loops hold no lock of Python's."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="fluoroscopy")
