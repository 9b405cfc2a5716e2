"""What the cut leaves besides its shape: chips, drops of blood, and smoke where the bone gets too hot."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkRenderingCore import vtkRenderer

from physics.heat.track import BONE_C
from simulator.rendering.debris import Chips, OccupancyLookup, Smoke
from simulator.rendering.quality import Quality
from simulator.session.snapshot import SceneSnapshot, SessionPhase

SUCKER_REACH_MM = 25.0
"""What a sucker beside the tool keeps clear: the width of a retracted wound."""


class Wound:
    """Follows the session's pictures; particles come from where the tool enters the bone."""

    def __init__(
        self,
        renderer: vtkRenderer,
        quality: Quality,
        bone_at: OccupancyLookup,
        cloth: tuple[np.ndarray, np.ndarray, float],
    ) -> None:
        """Begin with a clean wound.

        Args:
            renderer: where it is drawn.
            quality: how many particles there may be.
            bone_at: what bone is left.
            cloth: a site [mm, LPS], shape (3,), the direction down, shape (3,), and how far below the site cloth lies.

        """
        site_mm, down, below_mm = cloth
        self._chips = Chips(renderer, quality.chips, bone_at, down)
        self._chips.lie_on(site_mm, below_mm)
        self._smoke = Smoke(renderer, down)
        self._before: SceneSnapshot | None = None

    def step(self, snapshot: SceneSnapshot) -> bool:
        """Let the time since the picture before pass; true if anything looks different."""
        before, self._before = self._before, snapshot
        if before is None or snapshot.phase is not SessionPhase.RUNNING:
            return False
        passed_s = max(0.0, snapshot.time_s - before.time_s)
        removed_mm3 = max(0.0, snapshot.removed_mm3 - before.removed_mm3)
        tip, axis = snapshot.tool_pose[:3, 3], snapshot.tool_pose[:3, 2]
        hole_mm = tip - snapshot.depth_mm * axis
        density = 1.0 if snapshot.signals is None else snapshot.signals.bone_density
        hottest_C = BONE_C if snapshot.heat is None else snapshot.heat.temperature_now_C
        moved = self._chips.step(removed_mm3, hole_mm, axis, density, passed_s)
        if snapshot.tools is not None and snapshot.tools.suction:
            moved = self._chips.suck(hole_mm, SUCKER_REACH_MM) or moved
        return self._smoke.step(hottest_C, hole_mm, removed_mm3 > 0.0, passed_s) or moved
