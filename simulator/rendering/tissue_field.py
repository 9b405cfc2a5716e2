"""Where the body and its muscle are around an operating site, read from the CT on a coarse grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

from reconstruction.volume import Volume

STEP_MM = 2.5
"""Grid of the shells; anything finer would show the scan's noise."""
REACH_MM = 120.0
"""How far around the site tissue is shown: about twice what the usual view sees."""
BODY_ABOVE_HU, MUSCLE_ABOVE_HU = -300.0, -25.0
"""Skin stands out from air at any dose; muscle (about +50 HU) and fat (about -100 HU) part half way between."""
EDGE_HU = 900.0
"""From just outside the skin to just inside."""
TABLE_MM = 7.5
"""Sheets thinner than this, such as the scanner's table and blankets, are no part of the body."""
_OUTSIDE_HU = -1024.0

Share = np.ndarray
"""How much of a voxel something fills, smoothed, float32, [z, y, x]; its surface lies at a half."""


@dataclass(frozen=True, eq=False)
class TissueField:
    """Body and muscle around a site, on one grid whose axes run parallel to LPS."""

    origin_mm: np.ndarray
    """Centre of the first voxel [mm, LPS], shape (3,)."""
    body: Share
    muscle: Share
    hu_at: Callable[[np.ndarray], np.ndarray]
    """Hounsfield units of the scan itself, shape (n,), at points [mm, LPS], shape (n, 3)."""

    def share_at(self, share: Share, points: np.ndarray) -> np.ndarray:
        """One of the two shares, shape (n,), at points [mm, LPS], shape (n, 3)."""
        index = (np.asarray(points, np.float64) - self.origin_mm) / STEP_MM
        return ndimage.map_coordinates(share, index[:, ::-1].T, order=1, mode="nearest")

    def surface(self, share: Share) -> vtkPolyData:
        """The surface of one of the two; closed where the grid ends."""
        image = vtkImageData()
        image.SetDimensions(*share.shape[::-1])
        image.SetOrigin(*self.origin_mm)
        image.SetSpacing(STEP_MM, STEP_MM, STEP_MM)
        image.GetPointData().SetScalars(numpy_to_vtk(share.ravel(), deep=True))
        contour = vtkFlyingEdges3D()
        contour.SetInputData(image)
        contour.SetValue(0, 0.5)
        contour.ComputeNormalsOff()
        contour.ComputeScalarsOff()
        contour.Update()
        return contour.GetOutput()


def tissue_field(scan: Volume, site_mm: np.ndarray) -> TissueField | None:
    """Read a CT around a site; None where it shows no body there.

    Args:
        scan: Hounsfield units.
        site_mm: a point on or in a bone [mm, LPS], shape (3,).

    """
    hu_at = _reader(scan)
    count = 2 * int(REACH_MM / STEP_MM) + 1
    origin = site_mm - REACH_MM
    steps = origin[:, None] + STEP_MM * np.arange(count)
    z, y, x = np.meshgrid(steps[2], steps[1], steps[0], indexing="ij")
    hu = hu_at(np.stack([x.ravel(), y.ravel(), z.ravel()], axis=1)).reshape(z.shape)
    # A voxel of this grid holds many of the scan's: without the blur only one of them, with its noise, would count.
    hu = ndimage.gaussian_filter(hu, 0.6)
    body = _body(hu > BODY_ABOVE_HU)
    if body is None:
        return None
    muscle = ndimage.binary_opening(body & (hu > MUSCLE_ABOVE_HU), iterations=1)
    # Skin is as dense as muscle, but no muscle lies within three millimetres of the surface.
    muscle &= ndimage.binary_erosion(body, iterations=max(1, round(3.0 / STEP_MM)), border_value=1)
    # Between the voxels the skin lies where the grey says, not half way.
    edge = np.clip(0.5 + (hu - BODY_ABOVE_HU) / EDGE_HU, 0.0, 1.0) * ndimage.binary_dilation(body)
    skin = np.where(ndimage.binary_erosion(body, border_value=1), 1.0, edge)
    return TissueField(origin, _smoothed(skin, 0.6), _smoothed(ndimage.binary_fill_holes(muscle), 1.1), hu_at)


def _reader(scan: Volume) -> Callable[[np.ndarray], np.ndarray]:
    inverse = np.linalg.inv(scan.affine)

    def hu_at(points: np.ndarray) -> np.ndarray:
        index = np.asarray(points, np.float64) @ inverse[:3, :3].T + inverse[:3, 3]
        return ndimage.map_coordinates(
            scan.array, index[:, ::-1].T, order=1, mode="constant", cval=_OUTSIDE_HU, output=np.float32
        )

    return hu_at


def _body(dense: np.ndarray) -> np.ndarray | None:
    """The piece that holds the middle of the grid, without thin sheets that touch it, its hollows filled."""
    thick = max(1, round(TABLE_MM / STEP_MM / 2.0))
    core = ndimage.binary_erosion(ndimage.binary_fill_holes(dense), iterations=thick, border_value=1)
    pieces, found = ndimage.label(core)
    if not found:
        return None
    middle = np.array(core.shape) // 2
    away = np.linalg.norm(np.argwhere(core) - middle, axis=1)
    own = pieces == pieces[tuple(np.argwhere(core)[int(np.argmin(away))])]
    # One step more than was taken away, as steps along the axes round off what lies between them.
    return ndimage.binary_dilation(own, iterations=thick + 1) & ndimage.binary_fill_holes(dense)


def _smoothed(mask: np.ndarray, voxels: float) -> Share:
    share = ndimage.gaussian_filter(mask.astype(np.float32), voxels)
    for axis in range(3):
        np.moveaxis(share, axis, 0)[[0, -1]] = 0.0
    return share
