"""Surfaces in the form VTK's filters take and give."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

from reconstruction.surfaces.bone_surface import BoneSurface


def vtk_mesh_of(surface: BoneSurface, precision: type = np.float64) -> vtkPolyData:
    """A copy of a surface for VTK."""
    points, cells = vtkPoints(), vtkCellArray()
    points.SetData(numpy_to_vtk(surface.vertices.astype(precision), deep=True))
    offsets = np.arange(0, 3 * len(surface.triangles) + 1, 3, dtype=np.int64)
    corners = np.ascontiguousarray(surface.triangles, dtype=np.int64).ravel()
    cells.SetData(numpy_to_vtkIdTypeArray(offsets, deep=True), numpy_to_vtkIdTypeArray(corners, deep=True))
    mesh = vtkPolyData()
    mesh.SetPoints(points)
    mesh.SetPolys(cells)
    return mesh


def surface_of(mesh: vtkPolyData) -> BoneSurface:
    """A copy of a VTK mesh that holds triangles alone."""
    vertices = vtk_to_numpy(mesh.GetPoints().GetData()).astype(float)
    return BoneSurface(vertices, vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3).astype(np.int64))
