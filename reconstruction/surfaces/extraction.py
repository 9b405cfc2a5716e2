"""Watertight surfaces in patient LPS millimetres from level sets."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D, vtkWindowedSincPolyDataFilter

from reconstruction.errors import ReconstructionError
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.decimation import collapsed
from reconstruction.surfaces.placement import LevelField
from reconstruction.volume import Volume

_SMOOTHING_PASS_BAND = 0.2  # high: the level set is smooth already, only the steps of voxels go
_SMOOTHING_ITERATIONS = 12
_DECIMATION_REACH = 0.15  # cost of a collapse [voxels]: leaves half the triangles and errors of a tenth of a voxel


def extract_surface(field: LevelField, *, keep_share: float = 1.0) -> BoneSurface:
    """Surface of a level set: sub-voxel, closed where the scan cuts the bone, smoothed without shrinking.

    Args:
        field: the level set, positive inside.
        keep_share: share of triangles to keep, 0 to 1; more are kept where fewer would move the surface visibly, by
            more than about a tenth of a voxel.

    Raises:
        ReconstructionError: the level set has no surface.
    """
    capped = _with_caps(field)
    mesh = _flying_edges(capped.array)
    if mesh.GetNumberOfCells() == 0:
        raise ReconstructionError("reconstruction-surface-empty")
    smooth = _smoothed(mesh)
    surface = _in_patient(smooth, capped)
    if keep_share < 1.0:
        reach_mm = _DECIMATION_REACH * float(field.volume.geometry.spacing_mm.mean())
        fewer = collapsed(surface, reach_mm, keep_share=keep_share)
        surface = fewer if fewer.is_watertight else surface
    return surface


def _with_caps(field: LevelField) -> Volume:
    """Level set with one more layer all around.

    At the edge of the scan the layer mirrors the sign of the bone, so that the cap lies half a voxel beyond the last
    voxel centre, where the voxel ends.
    """
    array = np.pad(field.volume.array, 1, mode="edge")
    for axis in range(3):
        for layer in (0, -1):
            index: list[slice | int] = [slice(None)] * 3
            index[axis] = layer
            array[tuple(index)] = -np.abs(array[tuple(index)])
    affine = field.volume.affine.copy()
    affine[:3, 3] = field.volume.geometry.to_world(np.array([-1.0, -1.0, -1.0]))
    # A value of exactly 0 would put vertices on top of one another.
    array[array == 0] = -1e-3
    return Volume(array, affine)


def _flying_edges(array: np.ndarray) -> vtkPolyData:
    image = vtkImageData()
    image.SetDimensions(*array.shape[::-1])
    image.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(array).ravel(), deep=False))
    contour = vtkFlyingEdges3D()
    contour.SetInputData(image)
    contour.SetValue(0, 0.0)
    contour.ComputeNormalsOff()
    contour.ComputeGradientsOff()
    contour.ComputeScalarsOff()
    contour.Update()
    return contour.GetOutput()


def _smoothed(mesh: vtkPolyData) -> vtkPolyData:
    smoother = vtkWindowedSincPolyDataFilter()
    smoother.SetInputData(mesh)
    smoother.SetNumberOfIterations(_SMOOTHING_ITERATIONS)
    smoother.SetPassBand(_SMOOTHING_PASS_BAND)
    smoother.FeatureEdgeSmoothingOff()
    smoother.BoundarySmoothingOff()
    smoother.NonManifoldSmoothingOn()
    smoother.NormalizeCoordinatesOn()
    smoother.Update()
    return smoother.GetOutput()


def _in_patient(mesh: vtkPolyData, grid: Volume) -> BoneSurface:
    """Mesh in voxel indices as a surface in LPS, facing outwards; triangles that collapsed are gone."""
    index = vtk_to_numpy(mesh.GetPoints().GetData()).astype(float)
    triangles = vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3).astype(np.int64)
    surface = BoneSurface(grid.geometry.to_world(index), triangles)
    return surface.turned_inside_out() if surface.volume_mm3 < 0 else surface
