"""A session: the servo that moves the tool, the bone it cuts, and the recording that remembers every tick."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from haptics.device import DevicePort
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from physics.force_law_layout import (
    COMMAND_INSTRUMENT,
    COMMAND_ORIENTATION,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    RESPONSE_CONTACT,
    RESPONSE_DEPTH,
    RESPONSE_FEED,
    RESPONSE_FORCE,
    RESPONSE_ORIENTATION,
    RESPONSE_REMOVED,
    RESPONSE_SIZE,
    RESPONSE_SPEED,
    RESPONSE_THRUST,
    RESPONSE_TIP,
)
from physics.heat.track import HeatTrack
from physics.instrument import Instrument
from physics.piece_track import PieceTrack, can_part
from physics.signals import SignalTrack, ToolSignals, signals_of
from scenarios.debrief.pictures import HAND_EVENT, PARTING_EVENT
from scenarios.recording import Recording
from scenarios.recording_format import Event
from scenarios.recording_header import PatientModelReference, session_header
from scenarios.recording_writer import RecordingWriter
from scenarios.scoring.fixation import SCREW_EVENT
from scenarios.scoring.heat import HEAT_EVENT
from scenarios.scoring.trace import PATIENT_EVENT
from scenarios.storage import where_data_lies
from simulator.session.hand import Hand
from simulator.session.heat_worker import HeatWorker
from simulator.session.patient_watch import PatientWatch
from simulator.session.piece_worker import PieceWorker
from simulator.session.preparation import PreparedCase, Progress
from simulator.session.servo_rows import RENDERED, TICK, TRACKING, command_of, past_rows, response_of
from simulator.session.session_tools import SessionTools, restore_guides
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from simulator.session.world_frame import orientation_along, pose_matrix

CHUNK_TICKS = 250
"""Ticks run between two looks at the ring when the session is not paced."""
FRAME_S = 0.02
"""Pause between two looks at the ring when it is paced [s]."""
MEMORY_S = 0.55
"""Answers of the law that are kept to tell a breakthrough from the force before it [s]."""
STANDOFF_MM = 30.0
"""Where the tool waits for a device's hand, before the planned entry on its axis."""


class RecordedSession:
    """Runs a prepared case with one device and records it; paced by the clock or as fast as the machine goes."""

    def __init__(
        self,
        prepared: PreparedCase,
        device: DevicePort,
        servo_settings: ServoSettings,
        recording_path: Path,
        *,
        parameters: dict[str, Any],
        session_id: str,
        seed: int,
        account: str = "",
        resumed_from: str = "",
    ) -> None:
        """Create the recording and the servo; nothing moves yet.

        Args:
            prepared: bone, plan and law.
            device: whose hand holds the tool.
            servo_settings: rate, frame, coupling and limits of the servo.
            recording_path: new file of the recording.
            parameters: what the device was told (a virtual surgeon's figures); goes into the header.
            session_id: identifier of the session.
            seed: seed of everything random in this run.
            account: pseudonym of the profile whose session this is; empty without one.
            resumed_from: identifier of the session cut short that this one goes on with, see `take_over`.
        """
        self.prepared = prepared
        self.recording_path = recording_path
        self.volume_hash: str | None = None
        self.past_events: tuple[Event, ...] = ()
        """Those of the session cut short that this one goes on with."""
        self._servo = Servo(device, prepared.stepper.force_law, prepared.stepper.context_address, servo_settings)
        self._tick_s = prepared.setup.tick_s
        self._removed_mm3 = 0.0
        self._past_ticks = 0
        self._phase = SessionPhase.READY
        self._awaited_tick: int | None = None
        self._modalities = {str(device.profile.modality)}
        self._row = np.zeros(len(ROW_COLUMNS))
        self._answers = np.zeros((1, RESPONSE_SIZE))
        self._signals = SignalTrack(prepared.tray, self._tick_s)
        self._heard: tuple[ToolSignals, ...] = ()
        self._heat = HeatWorker(HeatTrack(prepared.body, prepared.tray, self._tick_s))
        self._pieces = PieceWorker(PieceTrack(prepared.body, prepared.stepper)) if can_part(prepared.tray) else None
        patient = prepared.case.patient
        self._patient = None if patient is None else PatientWatch(patient, prepared.plan, self._tick_s)
        self.tools = SessionTools(prepared, self._servo, self._happened)
        command_of(self._row)[COMMAND_ORIENTATION] = response_of(self._row)[RESPONSE_ORIENTATION] = 1.0
        header = session_header(
            prepared.case,
            prepared.plan,
            self._model_reference(),
            modality=str(device.profile.modality),
            instrument=asdict(prepared.instrument),
            parameters={"setup": prepared.setup.as_dict(), "hand": parameters},
            columns=ROW_COLUMNS,
            servo_period_s=self._tick_s,
            session_id=session_id,
        )
        header["tray"] = [{"id": tool.id, "kind": tool.kind, "diameter_mm": tool.diameter_mm} for tool in prepared.tray]
        header |= {"seed": seed, "account": account, "resumed_from": resumed_from}
        self._writer = RecordingWriter(recording_path, header, ROW_COLUMNS, batch_ticks=round(1.0 / self._tick_s))

    def run(self, finished: Callable[[], bool], limit_s: float, progress: Progress, *, real_time: bool = False) -> None:
        """Run until the hand is done or the time limit is reached, paced or as fast as the machine goes."""
        if real_time:
            self.start()
        else:
            self._note(SessionPhase.RUNNING, "started")
        while not finished() and self.time_s < limit_s:
            if real_time:
                time.sleep(FRAME_S)
            else:
                self._servo.run_ticks(CHUNK_TICKS)
            self.advance()
            progress("simulate", min(self.time_s / limit_s, 1.0))

    def start(self) -> None:
        """Let the servo run at its own rate beside the caller."""
        self._servo.start()
        self._note(SessionPhase.RUNNING, "resumed" if self._past_ticks else "started")

    def take_over(self, recording: Recording, progress: Progress) -> None:
        """Go on where a recording cut short has ended: its commands cut this bone, its ticks come into this recording.

        Call it before `start`. The force law is left in the state in which it was; the hand is not.
        """
        events = sorted(recording.events, key=lambda event: event.tick)
        hands = (event.values["modality"] for event in events if event.name == HAND_EVENT)
        self._modalities.update(map(str, (recording.header["modality"], *hands)))
        self.past_events = tuple(events)
        self._live_again(recording, events, progress)
        for event in events:
            # Partings are told anew from the commands.
            if event.name != PARTING_EVENT:
                self._writer.event(event.tick, event.name, **event.values)
        if recording.ticks:
            self._past_ticks = int(self._row[TICK]) + 1
            self.tools.restore(events, self._row)
        self._writer.event(self._past_ticks, "recovered", session=recording.header["session_id"])

    def _live_again(self, recording: Recording, events: Sequence[Event], progress: Progress) -> None:
        """Cut the bone by a recording's rows, each screw set when it was: its hold depends on the bone at that tick."""
        stepper, done = self.prepared.stepper, 0
        restore_guides(stepper, events)
        screws = deque(event for event in events if event.name == SCREW_EVENT)
        self.tools.cups.expect(events)
        for rows in past_rows(recording, [event.tick for event in screws]):
            progress("replay", done / recording.ticks)
            while screws and screws[0].tick < rows[0, TICK]:
                self.tools.screws.restore(screws.popleft())
            for row in rows:
                stepper.step(command_of(row), response_of(row))
            self._heat.catch_up()
            if self._pieces is not None:
                self._pieces.catch_up()
            self._take(rows, past=True)
            done += len(rows)
        for event in screws:
            self.tools.screws.restore(event)

    def pause(self) -> None:
        """Stop the servo; the device gets zero force."""
        self._servo.stop()
        self._note(SessionPhase.PAUSED, "paused")

    def resume(self) -> None:
        """Go on after a pause."""
        self._servo.start()
        self._note(SessionPhase.RUNNING, "resumed")

    def wait_for_hand(self) -> None:
        """Before the start: the tool waits before the planned entry until a device's hand is there to take it."""
        axis = self.prepared.plan.axis_lps
        self._servo.hold_tool(self.prepared.plan.entry_lps_mm - STANDOFF_MM * axis, orientation_along(axis))
        self._awaited_tick = self._servo.tick

    def change_hand(self, hand: Hand, *, in_place: bool = False, reason: str = "") -> None:
        """Let another device hold the tool from the next tick on; the recording goes on and tells of it.

        The tool stays where it is, clutched unless the new hand holds it `in_place`; see `Servo.change_device`.
        """
        self._servo.change_device(hand.device, hand.settings, in_place=in_place)
        self._awaited_tick = None if in_place else self._servo.tick
        modality = str(hand.device.profile.modality)
        self._modalities.add(modality)
        self._writer.event(int(self._row[TICK]), HAND_EVENT, driver=hand.driver, modality=modality, reason=reason)

    def run_ticks(self, count: int) -> None:
        """Run so many ticks now, whatever the clock says; begins the session if it has not begun."""
        if self._phase is not SessionPhase.RUNNING:
            self._note(SessionPhase.RUNNING, "resumed" if self._phase is SessionPhase.PAUSED else "started")
        self._servo.run_ticks(count)

    def select_instrument(self, place: int) -> None:
        """Take another instrument of the tray from the next tick on; every tick's command tells which."""
        self.tools.select(place)

    def advance(self) -> SceneSnapshot:
        """Take what the servo did since the last call into the recording and return the newest picture."""
        rows = self._servo.drain()
        self._give_tool(rows)
        rows[:, TICK] += self._past_ticks
        self._take(rows)
        return self.snapshot()

    def _give_tool(self, rows: np.ndarray) -> None:
        """Let a hand that was waited for take the tool as soon as it is tracked; rows of other hands do not count."""
        if self._awaited_tick is not None and len(rows):
            tick, tracked = rows[-1, TICK], rows[-1, TRACKING] > 0.5
            if tracked and tick >= self._awaited_tick:
                self._awaited_tick = None
                self._servo.clutch(False)

    def _take(self, rows: np.ndarray, *, past: bool = False) -> None:
        self._writer.append(rows)
        self._heat.take(rows)
        if self._pieces is not None:
            self._pieces.take(rows)
            self._tell_partings()
        self._watch_patient(rows, past=past)
        self._heard = self._signals.take(command_of(rows), response_of(rows))
        if len(rows):
            self._answers = np.concatenate([self._answers, response_of(rows)])[-round(MEMORY_S / self._tick_s) :]
            self._removed_mm3 += float(response_of(rows)[:, RESPONSE_REMOVED].sum())
            self._row = rows[-1].copy()
        if past:
            self.tools.follow(rows)
        else:
            self.tools.take(rows)

    def _tell_partings(self) -> None:
        """Put into the recording in how many pieces the bone was found, at the ticks at which it was."""
        for parting in self._pieces.found() if self._pieces is not None else ():
            volumes = [round(volume, 3) for volume in parting.volumes_mm3]
            self._writer.event(parting.tick, PARTING_EVENT, pieces=len(volumes), volumes_mm3=volumes)

    def _watch_patient(self, rows: np.ndarray, *, past: bool) -> None:
        """Let the patient live through the rows; a vessel that is hit goes into the recording."""
        if self._patient is None or not len(rows):
            return
        unhurt = not self._patient.signs.vessel_injured
        self._patient.take(response_of(rows))
        if unhurt and self._patient.signs.vessel_injured and not past:
            self._writer.event(int(rows[-1, TICK]), "vessel_injured")

    def snapshot(self) -> SceneSnapshot:
        """The newest picture of the session."""
        command, response = command_of(self._row), response_of(self._row)
        tick = int(self._row[TICK])
        return SceneSnapshot(
            tick=tick,
            time_s=tick * self._tick_s,
            phase=self._phase,
            tool_pose=_pose(response, RESPONSE_TIP, RESPONSE_ORIENTATION),
            hand_pose=_pose(command, COMMAND_TIP, COMMAND_ORIENTATION),
            trigger=float(command[COMMAND_TRIGGER]),
            speed_rpm=float(response[RESPONSE_SPEED]),
            force_N=response[RESPONSE_FORCE : RESPONSE_FORCE + 3].copy(),
            thrust_N=float(response[RESPONSE_THRUST]),
            rendered_force_N=float(np.linalg.norm(self._row[RENDERED])),
            feed_mm_s=float(response[RESPONSE_FEED]),
            depth_mm=float(response[RESPONSE_DEPTH]) if response[RESPONSE_CONTACT] else 0.0,
            removed_mm3=self._removed_mm3,
            brick_versions=self.prepared.body.brick_versions.copy(),
            heat=self._heat.picture,
            signals=signals_of(self._instrument_in_hand(), self._answers, self._tick_s),
            heard=self._heard,
            vitals=None if self._patient is None else self._patient.signs,
            screw=self.tools.screws.state,
            cup=self.tools.cups.state,
            implants=self.tools.implants,
            tools=self.tools.picture,
        )

    def note(self, event: str, *, tick: int, **values: object) -> None:
        """Put something that happened at a servo tick into the recording; values are plain JSON."""
        self._writer.event(tick, event, **values)

    def close(self, *, abandoned: bool = False) -> str:
        """Stop the servo, store the end of the session, and return the hash of the bone as it is now."""
        if self.volume_hash is None:
            self._servo.stop()
            self.advance()
            self._phase = SessionPhase.FINISHED
            self.volume_hash = self.prepared.body.volume_hash()
            telemetry = asdict(self._servo.telemetry())
            heat = self._heat.finish().figures()
            pieces = () if self._pieces is None else self._pieces.finish()
            self._tell_partings()
            self.tools.screws.tell()
            self._writer.event(int(self._row[TICK]), HEAT_EVENT, **heat)
            if self._patient is not None:
                self._writer.event(int(self._row[TICK]), PATIENT_EVENT, **asdict(self._patient.signs))
            self._writer.event(int(self._row[TICK]), "servo", **telemetry)
            finished = datetime.now(UTC).isoformat(timespec="seconds")
            self._writer.close(
                volume_hash=self.volume_hash, telemetry=telemetry, heat=heat, abandoned=abandoned, finished=finished,
                modalities=sorted(self._modalities), pieces_mm3=[round(volume, 3) for volume in pieces],
            )  # fmt: skip
        return self.volume_hash

    def _instrument_in_hand(self) -> Instrument:
        return self.prepared.tray[int(command_of(self._row)[COMMAND_INSTRUMENT])]

    @property
    def time_s(self) -> float:
        """Servo time since the session began [s]."""
        return float(self._row[TICK]) * self._tick_s

    def _happened(self, event: str, **values: object) -> None:
        """Put something that the hands did into the recording, at the tick reached."""
        self._writer.event(int(self._row[TICK]), event, **values)

    def _note(self, phase: SessionPhase, event: str) -> None:
        self._phase = phase
        self._writer.event(int(self._row[TICK]), event)

    def _model_reference(self) -> PatientModelReference:
        folder = self.prepared.model_folder.resolve()
        return PatientModelReference(
            pseudonym=self.prepared.model.pseudonym,
            relative_path=_relative(folder, self.recording_path.resolve().parent),
            volume_hash=self.prepared.initial_hash,
        )


def _pose(vector: np.ndarray, tip: int, orientation: int) -> np.ndarray:
    return pose_matrix(vector[tip : tip + 3], vector[orientation : orientation + 4])


def _relative(folder: Path, start: Path) -> str:
    """The way from the recording to the patient model, where both lie in folders that we named.

    A folder that a user named may carry a patient's name: it is left out, and a replay asks for the model.
    """
    ours = (start, where_data_lies()["models"].resolve().parent)
    if not any(folder.is_relative_to(place) for place in ours):
        return ""
    if not folder.is_relative_to(start) and not start.is_relative_to(ours[1]):
        return ""
    return Path(os.path.relpath(folder, start)).as_posix()
