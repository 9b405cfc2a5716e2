"""What the window asks of the rest of the program: the seam between simulator.app and the Qt shell.

`simulator.app` builds one `DesktopServices` and hands it to `MainWindow`. The window calls the quick ones directly and
the long ones (`open_session`, `finish_session`, `delete_sessions`) in a worker thread; none of them may touch Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scenarios.case_file import Case
from simulator.desktop.shell_services import ShellServices

if TYPE_CHECKING:
    # Device drivers are not waited for either.
    from haptics.button_bindings import Action
    from haptics.second_hand import SecondHand
    from scenarios.recording_format import Event
    from simulator.devices.desk import DeviceDesk

    # Rendering brings VTK along, which the first window does not wait for.
    from simulator.rendering.bone_surface import SurfaceBody
    from simulator.session.session_tools import SessionTools
    from simulator.session.snapshot import SceneSnapshot

Progress = Callable[[str, float], None]
"""Called with the stage at work (a message `cli-stage-<name>` exists for each) and its share done, 0 to 1."""

Cancelled = Callable[[], bool]
"""True as soon as the user asked to stop; long work looks at it often and then raises or returns anything at all."""


class Stylus(Protocol):
    """The mouse's end of the device mailbox; every call is cheap and may come at any time from the window's thread."""

    def set_pose(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Where the hand holds the tip [mm], shape (3,), LPS, and its orientation (w, x, y, z), tool frame to LPS."""

    def set_trigger(self, trigger: float) -> None:
        """Trigger position, 0 to 1."""

    def set_tracking(self, tracking: bool) -> None:
        """Whether the hand holds the tool at all; False means no force and no cutting."""

    def set_down(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Hold the tool just here without the way in between; nothing while another device holds it."""


class PlannedDrilling(Protocol):
    """The planned line as it meets the bone's surface."""

    @property
    def entry_lps_mm(self) -> Any:  # noqa: ANN401 - a tuple or an array, shape (3,)
        """Planned entry [mm], patient LPS."""

    @property
    def exit_lps_mm(self) -> Any:  # noqa: ANN401 - a tuple or an array, shape (3,)
        """Planned exit at the far cortex [mm], patient LPS."""


class OperatingSession(Protocol):
    """A prepared session (simulator.session.live.LiveSession)."""

    @property
    def case(self) -> Case:
        """The case that is played."""

    @property
    def plan(self) -> PlannedDrilling:
        """The planned line on this bone."""

    @property
    def body(self) -> SurfaceBody:
        """The bone as it is being cut."""

    @property
    def instrument(self) -> Any:  # noqa: ANN401 - physics.instrument.Instrument
        """The tool in the hand."""

    @property
    def model(self) -> Any:  # noqa: ANN401 - reconstruction.patient_model.PatientModel
        """Its `hu` Volume feeds the slices; None shows no slices."""

    @property
    def stylus(self) -> Stylus:
        """The mouse's end of the device."""

    @property
    def tools(self) -> SessionTools:
        """The instrument table and the hands at it."""

    @property
    def past_events(self) -> tuple[Event, ...]:
        """What the session cut short told that this one goes on with; nothing in a session begun anew."""

    @property
    def recording_path(self) -> Path:
        """The recording; pictures taken during the session lie beside it."""

    def start(self) -> None:
        """Begin: the servo runs and the recording grows."""

    @property
    def hand(self) -> Any:  # noqa: ANN401 - simulator.session.live.HandReport
        """Who holds the tool."""

    @property
    def second(self) -> SecondHand | None:
        """The hand that moves the camera, if there is one."""

    def take_back(self) -> None:
        """Give the tool to the chosen device again."""

    def press(self, action: Action, held: bool) -> None:
        """A foot pedal or key went down or came up."""

    def presses(self, action: Action) -> int:
        """How often buttons bound to an action have been pressed so far."""

    def note(self, event: str, *, tick: int, **values: object) -> None:
        """Put something that happened at a servo tick into the recording."""

    def pause(self) -> None:
        """Stop the clock; no force, no cutting."""

    def resume(self) -> None:
        """Go on after a pause."""

    def advance(self) -> SceneSnapshot:
        """Once per frame: take in what the servo has done, and return the newest picture."""

    def snapshot(self) -> SceneSnapshot:
        """The newest picture of the session."""


class Outcome(Protocol):
    """What a finished session leaves (simulator.session.live.SessionOutcome)."""

    @property
    def result(self) -> Any:  # noqa: ANN401 - scenarios.scoring.Result
        """The score."""

    @property
    def recording_path(self) -> Path:
        """The recording."""

    @property
    def debrief_path(self) -> Path | None:
        """The debrief page; None when none was written."""


@dataclass(frozen=True)
class PastResult:
    """One finished attempt, as the home page and the library show it."""

    case_id: str
    finished_at: datetime
    passed: bool
    metric_id: str
    """The metric whose course is drawn as learning curve; text `scenarios-metric-<id>` exists."""
    metric_value: float
    metric_unit: str
    debrief_path: Path | None
    modality: str = "pointer"
    """How the hand was met; text `desktop-modality-<name>` exists. Attempts compare only within one."""
    complete: bool = True
    """Whether the exercise was done to its end; otherwise there was nothing to judge."""


@dataclass(frozen=True)
class DataLocation:
    """One folder in which Osteon keeps something."""

    kind: str
    """`sessions`, `models`, `cache`, `records` or `logs`."""
    path: Path
    size_bytes: int


@dataclass(frozen=True)
class DesktopServices:
    """Everything the window needs, as plain callables."""

    list_cases: Callable[[], tuple[Case, ...]]
    """The cases that can be opened, in the order of the library."""
    case_picture: Callable[[str], bytes | None]
    """PNG bytes of a case's picture, or None while there is none."""
    last_results: Callable[[str], tuple[PastResult, ...]]
    """Finished attempts at a case, newest first."""
    open_session: Callable[[str, Progress, Cancelled], OperatingSession]
    """Prepare a session: generate or read the scan, reconstruct, build the body, compile. Long; runs in a worker."""
    finish_session: Callable[[OperatingSession, str], Outcome]
    """End a session and write score, record and debrief (in this language). Long; runs in a worker."""
    abandon_session: Callable[[OperatingSession], None]
    """Leave a session without a score; its recording stays on disk and is marked as left."""
    data_locations: Callable[[], tuple[DataLocation, ...]]
    """Where data lies, for the settings page."""
    stored_sessions: Callable[[str], int]
    """How many recorded sessions of a case lie on disk."""
    delete_sessions: Callable[[str], int]
    """Delete all recorded sessions of a case with what belongs to them; returns how many. Runs in a worker."""
    devices: Callable[[], DeviceDesk] | None = None
    """The devices at this desk; asked for when they are first needed."""
    unreadable_cases: Callable[[], tuple[Exception, ...]] = tuple
    """What is wrong with cases of this machine that had to be left out of the list; each says it in one sentence."""
    shell: ShellServices = field(default_factory=ShellServices)
    """Profiles, import, history and recovery; the places of missing groups do not appear."""
