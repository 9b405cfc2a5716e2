"""One brick of occupancy becomes one piece of surface that joins its neighbours exactly.

A brick of 32 voxels owns the cells from its voxel ``k`` to ``k + 1``; the last cell of each row reaches one voxel into
the next brick. Both bricks see the same samples there, so the vertices coincide, and the normals come from central
differences of the same field, so no seam is visible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

BRICK_VOXELS = 32
SAMPLE_VOXELS = BRICK_VOXELS + 3
"""Samples along each side of a brick: one voxel of margin below, two above."""

SURFACE_OCCUPANCY = 0.5
"""Occupancy at which bone ends: the half-filled voxel."""


@dataclass(frozen=True)
class BrickMesh:
    """Surface of one brick in the patient LPS frame."""

    points: np.ndarray
    """Vertices [mm], shape (n, 3), float32."""
    triangles: np.ndarray
    """Vertex numbers, shape (m, 3), int64; seen from outside the bone they turn counter-clockwise."""
    normals: np.ndarray
    """Outward unit normals, shape (n, 3), float32."""
    colours: np.ndarray | None = None
    """sRGB per vertex, shape (n, 3), uint8, where whoever meshed it knew the density; None otherwise."""

    @property
    def is_empty(self) -> bool:
        """Whether the brick holds no surface."""
        return len(self.triangles) == 0


EMPTY_MESH = BrickMesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int64), np.zeros((0, 3), np.float32))


def mesh_brick(samples: np.ndarray, spacing_mm: float, first_voxel_lps_mm: np.ndarray, *, stride: int = 1) -> BrickMesh:
    """Mesh the cells a brick owns.

    Args:
        samples: Occupancy, shape (35, 35, 35), [z, y, x]; index 1 is the brick's own first voxel.
        spacing_mm: Edge of a voxel [mm].
        first_voxel_lps_mm: Centre of the brick's own first voxel [mm], shape (3,), patient LPS.
        stride: 1 for every voxel, 2 for the coarse level.

    """
    own = samples[1 : BRICK_VOXELS + 2 : stride, 1 : BRICK_VOXELS + 2 : stride, 1 : BRICK_VOXELS + 2 : stride]
    own = np.ascontiguousarray(own, dtype=np.float32)
    if own.min() >= SURFACE_OCCUPANCY or own.max() < SURFACE_OCCUPANCY:
        return EMPTY_MESH
    points, triangles = _flying_edges(own, stride)
    if len(triangles) == 0:
        return EMPTY_MESH
    normals = _field_normals(samples, points)
    lps = (points - 1.0) * np.float32(spacing_mm) + np.asarray(first_voxel_lps_mm, np.float32)
    return BrickMesh(lps, triangles, normals)


def _flying_edges(own: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Vertices in sample numbers (x, y, z) and triangles of the half-occupancy surface."""
    side = own.shape[0]
    image = vtkImageData()
    image.SetDimensions(side, side, side)
    image.SetOrigin(1.0, 1.0, 1.0)
    image.SetSpacing(stride, stride, stride)
    image.GetPointData().SetScalars(numpy_to_vtk(own.ravel()))
    surface = vtkFlyingEdges3D()
    surface.SetInputData(image)
    surface.SetValue(0, SURFACE_OCCUPANCY)
    surface.ComputeNormalsOff()
    surface.ComputeGradientsOff()
    surface.ComputeScalarsOff()
    surface.Update()
    output = surface.GetOutput()
    if output.GetNumberOfPolys() == 0:
        return EMPTY_MESH.points, EMPTY_MESH.triangles
    points = vtk_to_numpy(output.GetPoints().GetData()).astype(np.float32)
    triangles = vtk_to_numpy(output.GetPolys().GetConnectivityArray()).reshape(-1, 3).astype(np.int64)
    return points, triangles


def _field_normals(samples: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Outward unit normals at vertices in sample numbers: minus the gradient, linear along the vertex's grid edge."""
    low = np.floor(points + 1e-4).astype(np.int64) - 1
    share = np.clip(points - 1.0 - low, 0.0, 1.0)
    high = low + (share > 1e-4)
    weight = share.max(axis=1)
    steps = np.array((1, BRICK_VOXELS + 1, (BRICK_VOXELS + 1) ** 2), np.int64)
    near, far = low @ steps, high @ steps
    gradient = np.stack([(1.0 - weight) * part[near] + weight * part[far] for part in _gradient(samples)], axis=1)
    length = np.linalg.norm(gradient, axis=1)[:, None]
    return (-gradient / np.maximum(length, 1e-9)).astype(np.float32)


def _gradient(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sobel gradient (x, y, z) at the brick's nodes, shape (33 * 33 * 33,) each; needs a margin of one."""
    along_x = _weighted(samples, 2)
    along_yz = _weighted(_weighted(samples, 1), 0)
    x = along_yz[:, :, 2:] - along_yz[:, :, :-2]
    along_xz = _weighted(along_x, 0)
    y = along_xz[:, 2:, :] - along_xz[:, :-2, :]
    along_xy = _weighted(along_x, 1)
    z = along_xy[2:] - along_xy[:-2]
    nodes = slice(0, BRICK_VOXELS + 1)
    return x[nodes, nodes, nodes].ravel(), y[nodes, nodes, nodes].ravel(), z[nodes, nodes, nodes].ravel()


def _weighted(samples: np.ndarray, axis: int) -> np.ndarray:
    """Samples weighted 1 2 1 along an axis, which gets shorter by two."""
    count = samples.shape[axis]
    low, middle, high = (samples[(slice(None),) * axis + (slice(start, count - 2 + start),)] for start in (0, 1, 2))
    total = low + high
    total += middle
    total += middle
    return total
