"""How near the tip is: its axis drawn ahead through the bone, and its shade on the surface that it will meet."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from simulator.rendering.colours import STEEL
from simulator.rendering.instruments import place_actor
from simulator.rendering.plan_overlay import line_actor, perpendicular_pair, ring_actor
from simulator.rendering.poly_data import surface_poly_data

FirstHit = Callable[[np.ndarray, np.ndarray, float], tuple[np.ndarray, np.ndarray] | None]
"""Where a ray (start, unit direction, reach [mm]) first meets bone: point and outward normal, or None."""

AHEAD_MM, TICK_MM = 60.0, 10.0
SHADE_REACH_MM, SHADE_NEAREST_MM = 45.0, 0.4
SHADE_OFF_MM = 0.25
"""How far above the surface the shade lies, so that the two do not flicker."""
_RINGS, _SIDES = 6, 28


class AxisAhead:
    """The tool's axis ahead of its tip, with a ring every centimetre; shows through bone, faintly."""

    def __init__(self, layer: vtkRenderer) -> None:
        ahead = np.array([0.0, 0.0, 1.0])
        self._actors = [line_actor(0.5 * ahead, AHEAD_MM * ahead, STEEL, 0.12)]
        for depth in np.arange(TICK_MM, AHEAD_MM + 0.1, TICK_MM):
            self._actors.append(ring_actor(depth * ahead, ahead, 1.1, STEEL, tube_mm=0.12))
        for actor in self._actors:
            actor.GetProperty().SetOpacity(0.55)
            layer.AddActor(actor)
        self.show(False)

    def show(self, visible: bool) -> None:
        """Show or hide it."""
        for actor in self._actors:
            actor.SetVisibility(visible)

    def follow(self, tool_pose: np.ndarray) -> None:
        """Lie along the tool [mm, LPS], shape (4, 4)."""
        for actor in self._actors:
            place_actor(actor, tool_pose)


class TipShade:
    """A soft dark spot where the axis meets the bone: small and dark when the tip is near, wide and faint when far."""

    def __init__(self, renderer: vtkRenderer, first_hit: FirstHit, radius_mm: float) -> None:
        self._first_hit, self._radius_mm = first_hit, radius_mm
        self._actor = _soft_disc()
        self._actor.VisibilityOff()
        renderer.AddActor(self._actor)

    def follow(self, tool_pose: np.ndarray) -> None:
        """Lie where the tool [mm, LPS], shape (4, 4), points to; gone when it touches or points past the bone."""
        tip, axis = tool_pose[:3, 3], tool_pose[:3, 2]
        hit = self._first_hit(tip, axis, SHADE_REACH_MM)
        away = 0.0 if hit is None else float(np.linalg.norm(hit[0] - tip))
        if hit is None or away < SHADE_NEAREST_MM:
            self._actor.VisibilityOff()
            return
        point, normal = hit
        first, second = perpendicular_pair(normal)
        size = self._radius_mm * 1.3 + 0.10 * away
        pose = np.eye(4)
        pose[:3, 0], pose[:3, 1], pose[:3, 2] = size * first, size * second, size * normal
        pose[:3, 3] = point + SHADE_OFF_MM * normal
        place_actor(self._actor, pose)
        self._actor.GetProperty().SetOpacity(0.75 / (1.0 + away / 14.0))
        self._actor.VisibilityOn()


def _soft_disc() -> vtkActor:
    """A black disc of radius one about +z that fades towards its edge."""
    angles = np.linspace(0.0, 2.0 * np.pi, _SIDES, endpoint=False)
    radii = np.linspace(0.0, 1.0, _RINGS)
    points = np.stack(
        [np.outer(radii, np.cos(angles)), np.outer(radii, np.sin(angles)), np.zeros((_RINGS, _SIDES))], axis=2
    ).reshape(-1, 3)
    here = np.arange(_SIDES)
    beside = (here + 1) % _SIDES
    triangles = []
    for ring in range(_RINGS - 1):
        near, far = ring * _SIDES, (ring + 1) * _SIDES
        triangles += [np.stack([near + here, far + here, far + beside], axis=1)]
        triangles += [np.stack([near + here, far + beside, near + beside], axis=1)]
    colours = np.zeros((_RINGS * _SIDES, 4), np.uint8)
    colours[:, 3] = np.repeat(255.0 * (1.0 - radii) ** 1.5, _SIDES)
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(surface_poly_data(points, np.concatenate(triangles), colours=colours))
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.GetProperty().LightingOff()
    actor.ForceTranslucentOn()
    return actor
