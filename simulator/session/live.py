"""A session a person drives with mouse and keyboard, as the window sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from haptics.device import DevicePort
from haptics.servo_loop import ServoSettings
from scenarios.scoring import Result
from simulator.session.preparation import PreparedCase
from simulator.session.recorded_session import RecordedSession
from simulator.session.snapshot import SceneSnapshot
from simulator.session.world_frame import to_device


class PointerMailbox(Protocol):
    """The writing end of the mouse driver, in device metres."""

    def set_pose(self, tip_m: np.ndarray, quaternion: np.ndarray) -> None:
        """Where the hand is [m], shape (3,), and its quaternion (w, x, y, z)."""

    def set_trigger(self, trigger: float) -> None:
        """Trigger position, 0 to 1."""

    def set_tracking(self, tracking: bool) -> None:
        """Whether the hand holds the tool at all."""

    def heartbeat(self) -> None:
        """Tell that the window lives though nothing moved."""


class PatientStylus:
    """The mouse driver's mailbox, written in patient coordinates."""

    def __init__(self, mailbox: PointerMailbox, device_frame: np.ndarray) -> None:
        self._mailbox = mailbox
        self._frame = device_frame

    def set_pose(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Where the hand holds the tip [mm, LPS], shape (3,), and its orientation (w, x, y, z)."""
        self._mailbox.set_pose(to_device(self._frame, tip_lps_mm), np.asarray(quaternion, dtype=np.float64))

    def set_trigger(self, trigger: float) -> None:
        """Trigger position, 0 to 1."""
        self._mailbox.set_trigger(trigger)

    def set_tracking(self, tracking: bool) -> None:
        """Whether the hand holds the tool at all; without it there is neither force nor cutting."""
        self._mailbox.set_tracking(tracking)

    def heartbeat(self) -> None:
        """Tell that the window lives though nothing moved; without it the hand counts as stale after half a second."""
        self._mailbox.heartbeat()


class LiveSession(RecordedSession):
    """A recorded session together with what a window shows of it and the stylus it writes to."""

    def __init__(
        self,
        prepared: PreparedCase,
        device: DevicePort,
        stylus: PatientStylus,
        servo_settings: ServoSettings,
        recording_path: Path,
        *,
        session_id: str,
        account: str = "",
        resumed_from: str = "",
    ) -> None:
        super().__init__(
            prepared,
            device,
            servo_settings,
            recording_path,
            parameters={},
            session_id=session_id,
            seed=prepared.case.seed,
            account=account,
            resumed_from=resumed_from,
        )
        self.stylus = stylus
        self.case = prepared.case
        self.plan = prepared.plan
        self.body = prepared.body
        self.instrument = prepared.instrument
        self.model = prepared.model

    def advance(self) -> SceneSnapshot:
        """Once per frame: take in what the servo did, show that the window lives, return the newest picture."""
        self.stylus.heartbeat()
        return super().advance()


@dataclass(frozen=True)
class SessionOutcome:
    """What a finished session leaves."""

    result: Result
    recording_path: Path
    debrief_path: Path
