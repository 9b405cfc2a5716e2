"""What softens the view: dimming while tracking is lost, and a vignette while the user is turned by the stick."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkFiltersSources import vtkDiskSource, vtkSphereSource
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow

from simulator.rendering.instruments import place_actor
from simulator.vr.room_actors import actor_of

_BLACK = (0.02, 0.024, 0.028)
VIGNETTE_DEG = 24.0
"""Half angle of what stays visible; Fernandes and Feiner 2016 found narrowed views of this order soothing."""
_DISTANCE_M = 1.0
_TOP_LAYER = 2


class ComfortActors:
    """A veil about the head in a layer above everything."""

    def __init__(self, window: vtkRenderWindow, renderer: vtkRenderer) -> None:
        layer = vtkRenderer()
        layer.SetLayer(_TOP_LAYER)
        layer.SetUseOIT(False)
        layer.SetActiveCamera(renderer.GetActiveCamera())
        window.SetNumberOfLayers(max(_TOP_LAYER + 1, window.GetNumberOfLayers()))
        window.AddRenderer(layer)
        sphere = vtkSphereSource()
        sphere.SetRadius(0.5)
        sphere.Update()
        ring = vtkDiskSource()
        ring.SetInnerRadius(_DISTANCE_M * np.tan(np.radians(VIGNETTE_DEG)))
        ring.SetOuterRadius(6.0)
        ring.SetCircumferentialResolution(64)
        ring.Update()
        self._veil = actor_of(sphere.GetOutput(), _BLACK, shaded=False)
        self._ring = actor_of(ring.GetOutput(), _BLACK, shaded=False)
        for actor in (self._veil, self._ring):
            actor.VisibilityOff()
            layer.AddActor(actor)

    def show(self, head: np.ndarray, room_to_patient: np.ndarray, *, dimmed: float, vignette: bool) -> None:
        """Show the veil about a head whose pose in the room is given; `dimmed` from 0, clear, to 1, black."""
        self._veil.SetVisibility(dimmed > 0.0)
        self._veil.GetProperty().SetOpacity(min(1.0, dimmed))
        self._ring.SetVisibility(vignette)
        ahead = np.eye(4)
        ahead[2, 3] = -_DISTANCE_M
        place_actor(self._veil, room_to_patient @ head)
        place_actor(self._ring, room_to_patient @ head @ ahead)
