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

from simulator.rendering.kernels.field_normals import field_normals

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
    normals = field_normals(samples, points)
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
