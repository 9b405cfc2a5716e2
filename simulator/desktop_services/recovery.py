"""Sessions that a crash or a power cut ended: found, resumed from their recording, scored as they are, or discarded."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from haptics.device import Modality
from scenarios.errors import ScenarioError
from scenarios.records import SessionStore
from scenarios.storage import where_data_lies
from simulator.app import conclude
from simulator.desktop.services import Cancelled, OperatingSession, Outcome, Progress
from simulator.desktop.shell_services import UnfinishedSession
from simulator.desktop_services.case_sessions import CaseSessions, model_folder, stoppable
from simulator.desktop_services.practice_cases import case_named
from simulator.session.recording_place import MODEL_NAME, PICTURES_NAME, RECORDING_NAME
from simulator.session.running_mark import is_running, take_mark_away

if TYPE_CHECKING:
    from scenarios.case_file import Case
    from scenarios.recording import Recording
    from simulator.session.preparation import PreparedCase

HANDS = (Modality.POINTER, Modality.VIBRATION, Modality.FORCE_FEEDBACK)
"""How a person's hand is met; the others are a program's."""

_SHORTEST_S = 1.0
"""Less than that is nothing to come back to."""


class SessionRecovery:
    """What can be done with sessions cut short."""

    def __init__(self, store: SessionStore, sessions: CaseSessions) -> None:
        self._store, self._sessions = store, sessions

    def found(self) -> tuple[UnfinishedSession, ...]:
        """Sessions of a hand at this machine without an end, newest first; unreadable ones are no use to anyone."""
        unfinished = (self._look_at(folder) for folder in self._store.unfinished(where_data_lies()["sessions"]))
        return tuple(sorted(filter(None, unfinished), key=lambda session: session.began_at, reverse=True))

    def resume(self, unfinished: UnfinishedSession, progress: Progress, cancelled: Cancelled) -> OperatingSession:
        """Go on with a session; see `RecoveryServices.resume`. The old folder goes once the new one holds it all."""
        from scenarios.recording import read_outline

        report = stoppable(progress, cancelled)
        recording = read_outline(unfinished.folder / RECORDING_NAME)
        prepared = _prepared(recording, report)
        session = self._sessions.begin(prepared, resumed_from=str(recording.header["session_id"]))
        try:
            session.take_over(recording, report)
            pictures = unfinished.folder / PICTURES_NAME
            if pictures.is_dir():
                shutil.copytree(pictures, session.recording_path.parent / PICTURES_NAME)
        except BaseException:
            self._sessions.abandon(session)
            shutil.rmtree(session.recording_path.parent, ignore_errors=True)
            raise
        self.discard(unfinished)
        return session

    def score(self, unfinished: UnfinishedSession, language: str) -> Outcome:
        """Score what there is; the verdict is `incomplete`, as the recording has no end."""
        from physics.force_law_layout import RESPONSE_SIZE
        from scenarios.recording import read_outline
        from simulator.session.live import SessionOutcome
        from simulator.session.servo_rows import REPLAYED_COLUMNS, command_matrix
        from simulator.session.session_tools import restore_guides

        path = unfinished.folder / RECORDING_NAME
        recording = read_outline(path)
        prepared = _prepared(recording, _silent)
        restore_guides(prepared.stepper, recording.events)
        response = np.zeros(RESPONSE_SIZE)
        for batch in recording.batches(REPLAYED_COLUMNS):
            for command in command_matrix(batch):
                prepared.stepper.step(command, response)
        result, debrief = conclude(prepared, path, language, _silent, own_model=False)
        take_mark_away(unfinished.folder)
        return SessionOutcome(result, path, debrief)

    def discard(self, unfinished: UnfinishedSession) -> None:
        """Delete a session cut short."""
        self._store.delete_unfinished(where_data_lies()["sessions"], unfinished.folder.name)

    def _look_at(self, folder: Path) -> UnfinishedSession | None:
        if not (folder / RECORDING_NAME).is_file() or is_running(folder):
            return None
        from scenarios.recording import read_outline

        try:
            recording = read_outline(folder / RECORDING_NAME)
        except ScenarioError:
            return None
        header = recording.header
        duration_s = recording.ticks * float(header["servo_period_s"])
        ours = header["modality"] in HANDS and header.get("account", "") == self._sessions.account
        if recording.complete or not ours or duration_s < _SHORTEST_S:
            return None
        return UnfinishedSession(
            folder=folder,
            case_id=str(header["case"]["id"]),
            case_title=dict(header["case"]["title"]),
            began_at=datetime.fromisoformat(header["started"]),
            duration_s=duration_s,
            can_resume=_case_of(header) is not None,
        )


def _case_of(header: dict[str, Any]) -> Case | None:
    """The recorded case, if it still is what it was and its patient is there."""
    try:
        case = case_named(str(header["case"]["id"]))
    except ScenarioError:
        return None
    same = case.digest == header["case"]["digest"]
    return case if same and (model_folder(case) / "patient_model.json").is_file() else None


def _prepared(recording: Recording, progress: Progress) -> PreparedCase:
    """The recorded case with a fresh bone, as it was before the first cut.

    Raises:
        ScenarioError: if case or patient are gone or others than the recorded ones.
    """
    from simulator.session.preparation import CuttingSetup, prepare_case

    case = _case_of(recording.header)
    if case is None:
        raise ScenarioError("desktop-recovery-case-gone")
    prepared = prepare_case(case, model_folder(case), CuttingSetup(**_setup_of(recording)), progress)
    if prepared.initial_hash != recording.header["patient_model"]["volume_hash"]:
        raise ScenarioError("cli-replay-other-model", model=MODEL_NAME)
    return prepared


def _setup_of(recording: Recording) -> dict[str, Any]:
    setup = dict(recording.header["parameters"]["setup"])
    # JSON knows no tuples.
    return setup | {"other_instruments": tuple(setup.get("other_instruments", ()))}


def _silent(_stage: str, _share: float) -> None:
    """Nobody watches."""
