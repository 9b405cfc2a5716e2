"""Drawing without a window: works with a display, without one, and beside a window that draws in another thread."""

from __future__ import annotations

import sys

from vtkmodules import vtkRenderingOpenGL2
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOImage import vtkPNGWriter
from vtkmodules.vtkRenderingCore import vtkRenderWindow, vtkWindowToImageFilter


def offscreen_window(width: int, height: int) -> vtkRenderWindow:
    """A window that is never shown.

    On Linux it draws through EGL, which needs no display and, unlike GLX, may be used beside the desktop's own window
    from a worker thread; where EGL is missing VTK picks what there is.
    """
    window = _egl_window() or vtkRenderWindow()
    window.SetSize(width, height)
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(0)
    return window


def _egl_window() -> vtkRenderWindow | None:
    """A window on EGL, or None where there is no EGL."""
    if not sys.platform.startswith("linux") or not hasattr(vtkRenderingOpenGL2, "vtkEGLRenderWindow"):
        return None
    window = vtkRenderingOpenGL2.vtkEGLRenderWindow()
    window.SetOffScreenRendering(True)
    return window if window.SupportsOpenGL() else None


def png_of(window: vtkRenderWindow) -> bytes:
    """Draw a window's renderers and return the picture as PNG."""
    window.Render()
    image = vtkWindowToImageFilter()
    image.SetInput(window)
    image.ReadFrontBufferOff()
    image.SetInputBufferTypeToRGB()
    image.Update()
    writer = vtkPNGWriter()
    writer.WriteToMemoryOn()
    writer.SetCompressionLevel(9)
    writer.SetInputConnection(image.GetOutputPort())
    writer.Write()
    return bytes(vtk_to_numpy(writer.GetResult()))
