"""The one object every view reads: a frozen picture of the session at one servo tick."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from physics.fixation.driving import ScrewState
from physics.heat.track import HeatPicture
from physics.impacted_cup import CupState
from physics.signals import ToolSignals
from scenarios.virtual_patient.circulation import VitalSigns
from simulator.session.implants import Implant
from simulator.session.tool_picture import ToolPicture


class SessionPhase(StrEnum):
    """Where the session stands."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


@dataclass(frozen=True)
class SceneSnapshot:
    """What can be seen and felt at one servo tick.

    All poses are in the patient LPS frame in millimetres. Snapshots are values: a view may keep one.
    """

    tick: int
    time_s: float
    phase: SessionPhase
    tool_pose: np.ndarray
    """Tool frame to patient LPS [mm], shape (4, 4); origin at the tip, +z the direction of advance."""
    hand_pose: np.ndarray
    """The device's own pose in patient LPS [mm], shape (4, 4): where the hand is while the bone holds the tool back."""
    trigger: float
    """Trigger position, 0 to 1."""
    speed_rpm: float
    force_N: np.ndarray
    """Real-equivalent force on the hand [N], shape (3,), patient LPS."""
    thrust_N: float
    """Axial resistance of the bone [N], never negative."""
    rendered_force_N: float
    """Magnitude of what the device was told to render [N]."""
    feed_mm_s: float
    depth_mm: float
    """Travel of the tip along the tool axis since first contact [mm]; zero out of contact."""
    removed_mm3: float
    """Bone removed since the session began [mm3]."""
    brick_versions: np.ndarray
    """Edit counter of each bone brick, shape (n_bricks,), int64: a view remeshes the bricks whose counter moved."""
    heat: HeatPicture | None = None
    """Heat of the bone, a little behind the servo; None where it is not computed."""
    signals: ToolSignals | None = None
    """What hand and ear get of the tool besides its force; None before the first tick."""
    heard: tuple[ToolSignals, ...] = ()
    """The same at fixed steps since the picture before, the newest last: what falls between two pictures is heard."""
    vitals: VitalSigns | None = None
    """What the patient's monitor shows; None where the case tells of no patient."""
    tools: ToolPicture | None = None
    """Which tool is in hand, sleeve, irrigation, suction, and what a depth gauge shows; None before a session."""
    screw: ScrewState | None = None
    """The screw under the driver: turns, depth, torque, clamping force, seated, stripped; None without one."""
    cup: CupState | None = None
    """The cup under the impactor: blows, way to its seat, hold, seated; None without one."""
    implants: tuple[Implant, ...] = ()
    """Everything that stands in the bone."""
