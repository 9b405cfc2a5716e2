"""A session a person drives at a screen, with a device or with mouse and keyboard, as the window sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from haptics.button_bindings import Action
from haptics.device import DevicePort
from haptics.errors import HapticsError
from haptics.second_hand import SecondHand
from haptics.servo_loop import ServoSettings
from physics.force_law_layout import COMMAND_ORIENTATION
from scenarios.debrief.pictures import HAND_EVENT, SECOND_HAND_EVENT
from scenarios.scoring import Result
from simulator.session.hand import POINTER, Hand, HandReport, PointerMailbox
from simulator.session.preparation import PreparedCase
from simulator.session.recorded_session import RecordedSession
from simulator.session.servo_rows import command_of
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from simulator.session.world_frame import to_device

GRACE_S = 0.3
"""A device that answers again within this keeps the tool; its force is gone long before."""


class PatientStylus:
    """The mouse driver's mailbox, written in patient coordinates."""

    def __init__(self, mailbox: PointerMailbox, device_frame: np.ndarray) -> None:
        self._mailbox = mailbox
        self._frame = device_frame
        self._holds = True
        self.pedal: Callable[[bool], None] = lambda _held: None
        """Told of the trigger's key while another device holds the tool."""

    def set_pose(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Where the hand holds the tip [mm, LPS], shape (3,), and its orientation (w, x, y, z)."""
        if self._holds:
            self._mailbox.set_pose(to_device(self._frame, tip_lps_mm), np.asarray(quaternion, dtype=np.float64))

    def set_trigger(self, trigger: float) -> None:
        """Trigger position, 0 to 1."""
        if self._holds:
            self._mailbox.set_trigger(trigger)
        else:
            self.pedal(trigger > 0.0)

    def take_tool(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Hold the tool from now on, just here, with the trigger let go."""
        self._holds = True
        self._mailbox.set_trigger(0.0)
        self._mailbox.place(to_device(self._frame, tip_lps_mm), np.asarray(quaternion, dtype=np.float64))

    def set_down(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Hold the tool just here without the way in between: it was laid aside and another one taken."""
        if self._holds:
            self._mailbox.set_trigger(0.0)
            self._mailbox.place(to_device(self._frame, tip_lps_mm), np.asarray(quaternion, dtype=np.float64))

    def let_go(self) -> None:
        """Another device holds the tool; of the mouse's end only the trigger's key counts, as a pedal."""
        self._mailbox.set_trigger(0.0)
        self._holds = False

    def set_tracking(self, tracking: bool) -> None:
        """Whether the hand holds the tool at all; without it there is neither force nor cutting."""
        self._mailbox.set_tracking(tracking)

    def heartbeat(self) -> None:
        """Tell that the window lives though nothing moved; without it the hand counts as stale after half a second."""
        self._mailbox.heartbeat()


class LiveSession(RecordedSession):
    """A recorded session together with what a window shows of it and the stylus it writes to.

    A device other than the mouse may hold the tool. Where it is lost the force is gone within 20 ms by the servo; then
    the mouse takes the tool where it is, in the same recording, until the device is taken back.
    """

    def __init__(
        self,
        prepared: PreparedCase,
        mouse: DevicePort,
        stylus: PatientStylus,
        mouse_settings: ServoSettings,
        recording_path: Path,
        *,
        session_id: str,
        account: str = "",
        resumed_from: str = "",
        chosen: Hand | None = None,
        missing: HapticsError | None = None,
        second: SecondHand | None = None,
    ) -> None:
        """Create the recording and the servo; nothing moves yet.

        Args:
            prepared: bone, plan and law.
            mouse: the hand that the window itself writes to.
            stylus: the same mouse in patient coordinates.
            mouse_settings: how the servo serves it.
            recording_path: new file of the recording.
            session_id: identifier of the session.
            account: pseudonym of the profile whose session this is; empty without one.
            resumed_from: identifier of the session cut short that this one goes on with.
            chosen: the device that holds the tool; the mouse if left out.
            missing: why the device that the user chose is not there, if it is not.
            second: a hand without a tool, for the camera.
        """
        pointer = Hand(POINTER, mouse, mouse_settings)
        hand = chosen or pointer
        super().__init__(
            prepared,
            hand.device,
            hand.settings,
            recording_path,
            parameters={},
            session_id=session_id,
            seed=prepared.case.seed,
            account=account,
            resumed_from=resumed_from,
        )
        self._pointer, self._chosen, self._in_hand = pointer, chosen, hand
        self._last_fault = missing
        self._well_s = time.monotonic()
        self.second = second
        self.stylus = stylus
        if chosen is not None:
            stylus.let_go()
        stylus.pedal = lambda held: self.press(Action.TRIGGER, held)
        self.case = prepared.case
        self.plan = prepared.plan
        self.body = prepared.body
        self.instrument = prepared.instrument
        self.model = prepared.model
        if chosen is not None:
            self._writer.event(0, HAND_EVENT, driver=hand.driver, modality=str(hand.device.profile.modality), reason="")
            self.wait_for_hand()

    @property
    def hand(self) -> HandReport:
        """Who holds the tool now."""
        by_pointer = self._in_hand is self._pointer
        fault = (None if self._chosen is None else self._chosen.device.fault) or self._last_fault
        back = by_pointer and self._chosen is not None and self._chosen.device.fault is None
        return HandReport(self._in_hand.driver, by_pointer, fault if by_pointer else None, back)

    def start(self) -> None:
        """Let both hands begin."""
        super().start()
        if self.second is not None:
            self.second.start()
            self.note(SECOND_HAND_EVENT, tick=0, driver=self.second.driver)

    def pause(self) -> None:
        """Stop both hands; the devices get zero force."""
        super().pause()
        if self.second is not None:
            self.second.stop()

    def resume(self) -> None:
        """Go on after a pause."""
        super().resume()
        if self.second is not None:
            self.second.start()

    def advance(self) -> SceneSnapshot:
        """Once per frame: take in what the servo did, show that the window lives, return the newest picture."""
        self.stylus.heartbeat()
        snapshot = super().advance()
        self._watch_hand(snapshot)
        return snapshot

    def take_back(self) -> None:
        """Give the tool to the chosen device again; it waits until that is tracked, and does not jump."""
        if self._chosen is not None and self.hand.can_be_taken_back:
            self.change_hand(self._chosen, reason="taken back")
            self.stylus.let_go()
            self._in_hand, self._last_fault = self._chosen, None
            self._well_s = time.monotonic()

    def press(self, action: Action, held: bool) -> None:
        """A foot pedal or key went down or came up."""
        self._servo.press(action, held)

    def presses(self, action: Action) -> int:
        """How often buttons or pedals bound to an action have been pressed so far."""
        return self._servo.presses(action)

    def close(self, *, abandoned: bool = False) -> str:
        """Store the end of the session, and let go of every device, whether the end could be stored or not."""
        try:
            if self.second is not None and self.volume_hash is None:
                self.second.stop()
                self.note("second_servo", tick=self.snapshot().tick, **asdict(self.second.telemetry()))
            return super().close(abandoned=abandoned)
        finally:
            if self.second is not None:
                self.second.close()
            if self._chosen is not None:
                self._chosen.device.close()

    def _watch_hand(self, snapshot: SceneSnapshot) -> None:
        if self._in_hand is self._pointer or snapshot.phase is not SessionPhase.RUNNING:
            return
        now = time.monotonic()
        if self._in_hand.device.fault is None:
            self._well_s = now
        elif now - self._well_s > GRACE_S:
            self._fall_back(self._in_hand.device.fault, snapshot)

    def _fall_back(self, fault: HapticsError, snapshot: SceneSnapshot) -> None:
        """The mouse takes the tool where the lost hand held it, with the trigger let go."""
        orientation = command_of(self._row)[COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4]
        self.press(Action.TRIGGER, False)
        self.stylus.take_tool(snapshot.hand_pose[:3, 3], orientation)
        self.change_hand(self._pointer, in_place=True, reason=fault.message_id)
        self._in_hand, self._last_fault = self._pointer, fault


@dataclass(frozen=True)
class SessionOutcome:
    """What a finished session leaves."""

    result: Result
    recording_path: Path
    debrief_path: Path
