"""Draws what one eye sees: an asymmetric pinhole in the patient's frame, into a texture a runtime can take."""

from __future__ import annotations

from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkCamera, vtkRenderer, vtkRenderWindow

from simulator.rendering.offscreen import offscreen_window
from simulator.rendering.quality import quality_for
from simulator.vr.headset import EyeView

SAMPLES = 4
"""Per pixel, on a graphics card: thin drills and wires flicker in a headset without."""
NEAREST_M, FARTHEST_M = 0.05, 12.0
"""What is nearer than a hand's breadth cannot be fused anyway; the room ends before the far plane."""


class EyePicture:
    """The picture that was just drawn; valid until the next one is."""

    def __init__(self, window: vtkRenderWindow) -> None:
        self._window = window
        width, height = window.GetSize()
        self.size: tuple[int, int] = (int(width), int(height))

    @property
    def texture(self) -> int:
        """OpenGL name of the texture, in the context that is current."""
        return int(self._frame_buffer().GetColorAttachmentAsTextureObject(0).GetHandle())

    @property
    def frame_buffer(self) -> int:
        """OpenGL name of the frame buffer that holds the picture."""
        return int(self._frame_buffer().GetFBOIndex())

    def make_current(self) -> None:
        """Make the drawing context current, for a runtime that takes from it or after one that used its own.

        What a runtime has bound in it meanwhile does not matter: VTK reads the state anew for each picture.
        """
        self._window.MakeCurrent()

    def pixels(self) -> np.ndarray:
        """sRGB, shape (height, width, 3), uint8, row 0 at the top; reads back from the graphics card."""
        width, height = self.size
        raw: Any = vtkUnsignedCharArray()
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, raw)
        return vtk_to_numpy(raw).reshape(height, width, 4)[::-1, :, :3].copy()

    def _frame_buffer(self) -> Any:  # noqa: ANN401 - VTK's stubs leave it out
        window: Any = self._window
        return window.GetRenderFramebuffer() if window.GetMultiSamples() == 0 else window.GetDisplayFramebuffer()


class EyePainter:
    """One window that is never shown, drawn once for each eye."""

    def __init__(self, size: tuple[int, int], *, shares_window_system: bool) -> None:
        self.window = _window(size, shares_window_system)
        self.renderer = vtkRenderer()
        self.window.AddRenderer(self.renderer)
        self._camera: vtkCamera = self.renderer.GetActiveCamera()

    def paint(self, view: EyeView, head: np.ndarray, room_to_patient: np.ndarray) -> EyePicture:
        """Draw one eye.

        Args:
            view: how the eye sees.
            head: pose of the head in the room, shape (4, 4), metres.
            room_to_patient: room metres to patient LPS [mm], a rotation times one scale and a shift, shape (4, 4).
        """
        place_eye(self._camera, view, head, room_to_patient)
        self.window.Render()
        return EyePicture(self.window)

    def smooth_edges(self) -> None:
        """Anti-alias as this machine can afford it: several samples on a graphics card, afterwards on a processor."""
        if quality_for(self.capabilities()).smooth_edges:
            self.window.SetMultiSamples(SAMPLES)
        else:
            self.renderer.UseFXAAOn()

    def capabilities(self) -> str:
        """What the graphics driver says of itself."""
        self.window.Render()
        return str(self.window.ReportCapabilities())

    def close(self) -> None:
        """Give the graphics memory back."""
        self.window.Finalize()


def place_eye(camera: vtkCamera, view: EyeView, head: np.ndarray, room_to_patient: np.ndarray) -> None:
    """Put a camera where an eye is, with the eye's own asymmetric frustum, in patient millimetres."""
    eye = room_to_patient @ head @ view.eye_to_head
    mm_per_m = float(np.cbrt(np.linalg.det(room_to_patient[:3, :3])))
    towards, up = -eye[:3, 2] / mm_per_m, eye[:3, 1] / mm_per_m
    camera.SetPosition(*eye[:3, 3])
    camera.SetFocalPoint(*(eye[:3, 3] + mm_per_m * towards))
    camera.SetViewUp(*up)
    near, far = NEAREST_M * mm_per_m, FARTHEST_M * mm_per_m
    camera.SetClippingRange(near, far)
    matrix = vtkMatrix4x4()
    matrix.DeepCopy(projection_matrix(view, near, far).ravel().tolist())
    camera.SetExplicitProjectionTransformMatrix(matrix)
    camera.SetUseExplicitProjectionTransformMatrix(True)


def projection_matrix(view: EyeView, near: float, far: float) -> np.ndarray:
    """OpenGL's projection (depth -1 to 1) of an asymmetric pinhole, shape (4, 4)."""
    matrix = np.zeros((4, 4))
    width, height = view.right - view.left, view.up - view.down
    matrix[0, 0], matrix[0, 2] = 2.0 / width, (view.right + view.left) / width
    matrix[1, 1], matrix[1, 2] = 2.0 / height, (view.up + view.down) / height
    matrix[2, 2], matrix[2, 3] = -(far + near) / (far - near), -2.0 * far * near / (far - near)
    matrix[3, 2] = -1.0
    return matrix


def pixel_of(view: EyeView, head: np.ndarray, point_m: np.ndarray, size: tuple[int, int]) -> tuple[float, float]:
    """Column and row, from the top left corner, at which an eye sees a point of the room [m], shape (3,)."""
    x, y, z, _ = np.linalg.solve(head @ view.eye_to_head, np.append(point_m, 1.0))
    across, upward = x / -z, y / -z
    column = (across - view.left) / (view.right - view.left) * size[0]
    row = (view.up - upward) / (view.up - view.down) * size[1]
    return float(column), float(row)


def _window(size: tuple[int, int], shares_window_system: bool) -> vtkRenderWindow:
    if not shares_window_system:
        return offscreen_window(*size)
    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetSize(*size)
    window.SetMultiSamples(0)
    return window
