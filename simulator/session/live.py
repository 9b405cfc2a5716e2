"""A session a person drives with mouse and keyboard, as the window sees it."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from physics.bone_body import BoneBody
from physics.instrument import Instrument
from reconstruction.patient_model import PatientModel
from scenarios.case_file import Case
from scenarios.planning.trajectory import Trajectory
from simulator.session.preparation import PreparedCase
from simulator.session.recorded_session import RecordedSession
from simulator.session.world_frame import to_device


class PointerMailbox(Protocol):
    """The writing end of the mouse driver, in device metres."""

    def set_pose(self, position_m: np.ndarray, orientation: np.ndarray) -> None:
        """Where the hand is [m], shape (3,), and its quaternion (w, x, y, z)."""

    def set_trigger(self, trigger: float) -> None:
        """Trigger position, 0 to 1."""

    def set_tracking(self, tracking: bool) -> None:
        """Whether the hand holds the tool at all."""


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


class LiveSession(RecordedSession):
    """A recorded session together with what a window shows of it and the stylus it writes to."""

    stylus: PatientStylus

    @property
    def case(self) -> Case:
        """The case that is played."""
        return self.prepared.case

    @property
    def plan(self) -> Trajectory:
        """The planned line with its entry and exit on the bone's surface."""
        return self.prepared.plan

    @property
    def body(self) -> BoneBody:
        """The bone as it is being cut."""
        return self.prepared.body

    @property
    def instrument(self) -> Instrument:
        """The tool in the hand."""
        return self.prepared.instrument

    @property
    def model(self) -> PatientModel:
        """The patient model the bone was taken from."""
        return self.prepared.model
