"""Which movements of the pointer are the camera's, and what they do with it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QMouseEvent
from vtkmodules.vtkRenderingCore import vtkRenderer

from simulator.rendering import camera


def is_for_camera(event: QMouseEvent) -> bool:
    """The middle button, or Ctrl with any other."""
    held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return bool(event.buttons() & Qt.MouseButton.MiddleButton) or (
        held and bool(event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton))
    )


def turn_camera(renderer: vtkRenderer, event: QMouseEvent, right_px: float, down_px: float) -> None:
    """Orbit by a drag in the window's own pixels; with Shift or the right button, move sideways."""
    if event.buttons() & Qt.MouseButton.RightButton or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        camera.pan(renderer, right_px, down_px)
    else:
        camera.orbit(renderer, right_px, down_px)
