"""Where a trainee stands in drilling a planned hole, read from the snapshots alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simulator.session.snapshot import SceneSnapshot

NEAR_ENTRY_MM = 2.0
NEAR_AXIS_DEG = 5.0
FIRST_BITE_MM = 1.0


class Progress(StrEnum):
    """State of one step."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Deviation:
    """How the tool lies to the planned line."""

    entry_mm: float
    """Distance of the tool's axis from the planned entry [mm], square to the plan."""
    axis_deg: float
    """Angle between the tool and the planned axis [degrees]."""
    depth_mm: float
    """How far the tip has gone past the planned entry, along the plan [mm]; negative outside."""


PROCEDURE = "bicortical_drilling"
"""The procedure whose steps these are."""
STEPS = ("place", "align", "near-cortex", "far-cortex", "withdraw")
"""Step names in order; the text of each is `desktop-step-<name>`."""


class DrillingSteps:
    """Follows one drilling; a step once done stays done."""

    def __init__(self, entry_lps_mm: np.ndarray, exit_lps_mm: np.ndarray) -> None:
        self._entry = np.asarray(entry_lps_mm, np.float64)
        span = np.asarray(exit_lps_mm, np.float64) - self._entry
        self._length = float(np.linalg.norm(span))
        self._axis = span / self._length
        self._done: set[str] = set()

    def deviation(self, pose: np.ndarray) -> Deviation:
        """How a tool pose, tool frame to patient LPS [mm], shape (4, 4), lies to the plan."""
        tip, axis = pose[:3, 3], pose[:3, 2]
        away = tip - self._entry
        cosine = float(axis @ self._axis)
        depth = float(away @ self._axis)
        # Where the tool's own line passes the planned entry: this is what a hole drilled now would miss it by.
        along = -depth / cosine if abs(cosine) > 0.2 else 0.0
        passing = away + along * axis
        # From sine and cosine: the arc cosine alone loses half its digits near zero.
        angle = np.degrees(np.arctan2(np.linalg.norm(np.cross(axis, self._axis)), cosine))
        entry = float(np.linalg.norm(passing - self._axis * float(passing @ self._axis)))
        return Deviation(entry, float(angle), depth)

    def update(self, snapshot: SceneSnapshot) -> tuple[tuple[str, Progress], ...]:
        """Every step with its state."""
        here = self.deviation(snapshot.tool_pose)
        self._reach(here, snapshot.removed_mm3)
        states, current_found = [], False
        for name in STEPS:
            if name in self._done:
                states.append((name, Progress.DONE))
            elif not current_found:
                current_found = True
                states.append((name, Progress.CURRENT))
            else:
                states.append((name, Progress.AHEAD))
        return tuple(states)

    def _reach(self, here: Deviation, removed_mm3: float) -> None:
        if here.entry_mm <= NEAR_ENTRY_MM and here.depth_mm > -2.0:
            self._done.add("place")
            if here.axis_deg <= NEAR_AXIS_DEG:
                self._done.add("align")
        if removed_mm3 > 0.0 and here.depth_mm > FIRST_BITE_MM:
            # Bone is being cut: aiming is over, whether it was good or not.
            self._done.update(("place", "align"))
            if here.depth_mm > 0.5 * self._length:
                self._done.add("near-cortex")
            if here.depth_mm >= self._length:
                self._done.add("far-cortex")
        if "far-cortex" in self._done and here.depth_mm < 0.0:
            self._done.add("withdraw")
