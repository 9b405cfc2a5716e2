"""NumPy arrays to VTK poly data."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData


def surface_poly_data(
    points: np.ndarray, triangles: np.ndarray, normals: np.ndarray | None = None, colours: np.ndarray | None = None
) -> vtkPolyData:
    """A triangle surface.

    Args:
        points: Vertices [mm], shape (n, 3).
        triangles: Vertex numbers, shape (m, 3).
        normals: Unit normals, shape (n, 3).
        colours: sRGB per vertex, shape (n, 3), uint8.

    """
    data = vtkPolyData()
    vertices = vtkPoints()
    vertices.SetData(numpy_to_vtk(np.ascontiguousarray(points), deep=True))
    data.SetPoints(vertices)
    cells = vtkCellArray()
    offsets = np.arange(0, 3 * len(triangles) + 1, 3, dtype=np.int64)
    connectivity = np.ascontiguousarray(triangles, dtype=np.int64).ravel()
    cells.SetData(numpy_to_vtkIdTypeArray(offsets, deep=True), numpy_to_vtkIdTypeArray(connectivity, deep=True))
    data.SetPolys(cells)
    if normals is not None:
        data.GetPointData().SetNormals(numpy_to_vtk(np.ascontiguousarray(normals), deep=True))
    if colours is not None:
        data.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(colours), deep=True))
    return data
