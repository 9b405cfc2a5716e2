"""Heat on the bone: inferno from 37 to 70 degrees with 47 marked, and the scale that says so."""

from __future__ import annotations

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkContourFilter
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkActor2D,
    vtkImageMapper,
    vtkPolyDataMapper,
    vtkRenderer,
    vtkTextActor,
)

from physics.heat.track import BONE_C, HeatPicture
from simulator.rendering.poly_data import surface_poly_data

LOW_C, HIGH_C, MARK_C = 37.0, 70.0, 47.0
"""Ends of the scale, and the temperature at which bone dies within a minute (Eriksson & Albrektsson 1983)."""
SHOWN_FROM_C, FULL_FROM_C = 37.6, 42.0
"""Bone this cool keeps its own colour; from here on it shows the scale alone."""
MARK_RGB = np.array([255.0, 255.0, 255.0])
_INFERNO = np.array(
    [
        (0.00, 0, 0, 4), (0.08, 22, 11, 57), (0.17, 59, 15, 112), (0.25, 87, 16, 110), (0.33, 120, 28, 109),
        (0.42, 152, 39, 98), (0.50, 188, 55, 84), (0.58, 212, 72, 66), (0.67, 237, 105, 37), (0.75, 251, 138, 11),
        (0.83, 252, 181, 25), (0.92, 245, 219, 76), (1.00, 252, 255, 164),
    ]
)  # fmt: skip
_BAR_PX, _MARGIN_PX, _TEXT_PX = (14, 168), 18, 14


def inferno(temperature_C: np.ndarray) -> np.ndarray:
    """Colours of temperatures on the scale, sRGB 0 to 255, shape (n, 3)."""
    share = np.clip((temperature_C - LOW_C) / (HIGH_C - LOW_C), 0.0, 1.0)
    return np.stack([np.interp(share, _INFERNO[:, 0], _INFERNO[:, part]) for part in (1, 2, 3)], axis=-1)


def heat_colours(bone: np.ndarray, temperature_C: np.ndarray) -> np.ndarray:
    """The bone's own colours, shape (n, 3), with the heat of each point laid over them, uint8."""
    share = np.clip((temperature_C - SHOWN_FROM_C) / (FULL_FROM_C - SHOWN_FROM_C), 0.0, 1.0)[:, None]
    return np.clip(bone + share * (inferno(temperature_C) - bone), 0.0, 255.0).astype(np.uint8)


def temperature_at(picture: HeatPicture, points: np.ndarray) -> np.ndarray:
    """Temperature [C] at points [mm], shape (n, 3), linear between the cells; body temperature outside the window."""
    found = np.full(len(points), BONE_C)
    field, origin = picture.temperature, picture.origin_lps_mm
    if field is None or origin is None or not len(points):
        return found
    place = ((np.asarray(points, np.float64) - origin) / picture.spacing_mm)[:, ::-1]
    inside = ((place >= 0.0) & (place <= np.array(field.shape) - 1.0)).all(axis=1)
    place = place[inside]
    low = np.minimum(place.astype(np.int64), np.array(field.shape) - 2)
    share = place - low
    total = np.zeros(len(place))
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, share, 1.0 - share), axis=1)
        total += weight * field[tuple((low + corner).T)]
    found[inside] = total
    return found


def window_of(picture: HeatPicture) -> tuple[np.ndarray, np.ndarray] | None:
    """Low and high corner [mm, LPS] of where heat is known, shape (3,) each; None before the first heat."""
    if picture.temperature is None or picture.origin_lps_mm is None:
        return None
    size = (np.array(picture.temperature.shape[::-1]) - 1) * picture.spacing_mm
    return picture.origin_lps_mm, picture.origin_lps_mm + size


class MarkLine:
    """The line on the bone along which it is just 47 degrees warm."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._mapper = vtkPolyDataMapper()
        self._mapper.ScalarVisibilityOff()
        self._mapper.SetResolveCoincidentTopologyToPolygonOffset()
        self._mapper.SetRelativeCoincidentTopologyLineOffsetParameters(0.0, -8.0)
        self._actor = vtkActor()
        self._actor.SetMapper(self._mapper)
        look = self._actor.GetProperty()
        look.SetColor(1.0, 1.0, 1.0)
        look.SetLineWidth(2.0)
        # Fully lit and not unlit: the pass that casts shadows cannot draw what knows no light.
        look.SetAmbient(1.0)
        look.SetDiffuse(0.0)
        self._actor.VisibilityOff()
        renderer.AddActor(self._actor)

    def draw(self, points: np.ndarray, triangles: np.ndarray, temperature_C: np.ndarray) -> None:
        """Find the line on a surface: points [mm], shape (n, 3), triangles, shape (m, 3), temperatures, shape (n,)."""
        warm = temperature_C[triangles] >= MARK_C
        crossed = triangles[warm.any(axis=1) & ~warm.all(axis=1)]
        self._actor.SetVisibility(len(crossed) > 0)
        if not len(crossed):
            return
        data = surface_poly_data(points, crossed)
        data.GetPointData().SetScalars(numpy_to_vtk(temperature_C.astype(np.float32), deep=True))
        contour = vtkContourFilter()
        contour.SetInputData(data)
        contour.SetValue(0, MARK_C)
        contour.Update()
        self._mapper.SetInputDataObject(contour.GetOutput())

    def hide(self) -> None:
        """There is nothing to mark."""
        self._actor.VisibilityOff()


class HeatScale:
    """The scale at the right edge of a layer: ends, unit, and the marked 47 degrees. Numbers need no translation."""

    def __init__(self, layer: vtkRenderer) -> None:
        self._layer = layer
        self._parts: list[vtkActor2D] = [_bar()]
        for temperature in (LOW_C, MARK_C, HIGH_C):
            self._parts.append(_label(temperature))
        for part in self._parts:
            layer.AddViewProp(part)
        self.show(False)

    def show(self, visible: bool) -> None:
        """Show or hide it, in its place for the window as large as it is now."""
        width, height = self._layer.GetSize()
        left, bottom = max(0, width - _BAR_PX[0] - _MARGIN_PX), max(0, (height - _BAR_PX[1]) // 2)
        self._parts[0].SetPosition(left, bottom)
        for part, temperature in zip(self._parts[1:], (LOW_C, MARK_C, HIGH_C), strict=True):
            up = (temperature - LOW_C) / (HIGH_C - LOW_C) * _BAR_PX[1]
            part.SetPosition(left - 7, bottom + round(up))
        for part in self._parts:
            part.SetVisibility(visible)


def _bar() -> vtkActor2D:
    width, height = _BAR_PX
    temperatures = np.linspace(LOW_C, HIGH_C, height)
    colours = inferno(temperatures)
    colours[np.abs(temperatures - MARK_C) < 0.25] = MARK_RGB
    pixels = np.repeat(colours[:, None, :], width, axis=1).astype(np.uint8)
    pixels[[0, -1], :] = pixels[:, [0, -1]] = 152
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    image.GetPointData().SetScalars(numpy_to_vtk(pixels.reshape(-1, 3), deep=True))
    mapper = vtkImageMapper()
    mapper.SetInputData(image)
    mapper.SetColorWindow(255)
    mapper.SetColorLevel(127.5)
    bar = vtkActor2D()
    bar.SetMapper(mapper)
    return bar


def _label(temperature_C: float) -> vtkTextActor:
    label = vtkTextActor()
    label.SetInput(f"{temperature_C:.0f} °C")
    look = label.GetTextProperty()
    look.SetFontSize(_TEXT_PX)
    look.SetColor(0.906, 0.922, 0.941)
    look.SetJustificationToRight()
    look.SetVerticalJustificationToCentered()
    return label
