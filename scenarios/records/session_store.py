"""The sessions of this machine: what lies where, and deleting it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scenarios.errors import ScenarioError
from scenarios.recording import Recording
from scenarios.records.audit_log import AuditLog
from scenarios.records.database import RecordDatabase
from scenarios.records.outbox import Outbox
from scenarios.scoring.result import Result
from scenarios.storage import delete_folder


@dataclass(frozen=True)
class StoredSession:
    """One finished session."""

    id: str
    case_id: str
    finished_at: datetime
    verdict: str
    modality: str
    rubric_version: str
    metrics: dict[str, dict[str, Any]]
    """Value and unit by metric id."""
    folder: Path
    files: tuple[str, ...]
    """Files and folders that belong to the session, relative to its folder; only what is named here is ever deleted."""
    account: str = ""
    """Pseudonym of the profile that did it; empty for nobody in particular and for hands that are no person's."""
    procedure: str = ""
    duration_s: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "id": self.id,
            "case_id": self.case_id,
            "finished_at": self.finished_at.isoformat(timespec="seconds"),
            "verdict": self.verdict,
            "modality": self.modality,
            "rubric_version": self.rubric_version,
            "metrics": self.metrics,
            "folder": str(self.folder),
            "files": list(self.files),
            "account": self.account,
            "procedure": self.procedure,
            "duration_s": self.duration_s,
        }


def stored_session(result: Result, recording: Recording, files: tuple[str, ...]) -> StoredSession:
    """What the store keeps of a scored recording: `files` are those of the session that lie beside it."""
    header, path = recording.header, recording.on_disk.path
    names = dict.fromkeys((path.name, *files))
    return StoredSession(
        id=str(header["session_id"]),
        case_id=str(header["case"]["id"]),
        finished_at=recording.finished_at().replace(microsecond=0),
        verdict=str(result.verdict),
        modality=result.modality,
        rubric_version=result.rubric_version,
        metrics={name: {"value": metric.value, "unit": metric.unit} for name, metric in result.metrics.items()},
        folder=path.resolve().parent,
        files=tuple(names),
        account=str(header.get("account", "")),
        procedure=str(header["case"].get("procedure", "")),
        duration_s=float(result.duration_s),
    )


class SessionStore:
    """Lists and deletes the sessions of this machine."""

    def __init__(self, path: Path) -> None:
        self._database = RecordDatabase(path)
        self._outbox = Outbox(path)
        self._audit = AuditLog(path)

    def add(self, session: StoredSession) -> None:
        """Put a session into the list; one scored again replaces itself."""
        body = json.dumps(session.as_dict(), ensure_ascii=False)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO session (id, case_id, finished, folder, body) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET finished = excluded.finished, folder = excluded.folder, "
                "body = excluded.body",
                (session.id, session.case_id, session.finished_at.isoformat(), str(session.folder), body),
            )

    def list(self, case_id: str | None = None) -> list[StoredSession]:
        """Sessions, newest first; of one case or of all."""
        query = "SELECT body FROM session WHERE ? IS NULL OR case_id = ? ORDER BY finished DESC, rowid DESC"
        with self._database.transaction() as connection:
            rows = connection.execute(query, (case_id, case_id)).fetchall()
        return [_session_of(json.loads(row["body"])) for row in rows]

    def delete(self, session_id: str, actor: str = "local") -> None:
        """Delete a session: its recording, debrief and patient model, its unsent statements, its line in the list.

        Raises:
            ScenarioError: if there is no such session, or a file cannot be deleted; it then stays in the list.
        """
        session = next((entry for entry in self.list() if entry.id == session_id), None)
        if session is None:
            raise ScenarioError("scenarios-unknown-session", session=session_id)
        for name in session.files:
            _delete(session.folder / name)
        _delete_if_empty(session.folder)
        self._outbox.forget_unsent(session_id)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM session WHERE id = ?", (session_id,))
        self._audit.add(actor, "deleted", session_id, session.case_id)

    def unfinished(self, sessions: Path) -> tuple[Path, ...]:
        """Folders below the folder of sessions that no finished session owns: what a stop or a kill left behind."""
        owned = {session.folder for session in self.list()}
        found = sessions.iterdir() if sessions.is_dir() else ()
        return tuple(sorted(entry for entry in found if entry.is_dir() and entry.resolve() not in owned))

    def delete_unfinished(self, sessions: Path, name: str, actor: str = "local") -> None:
        """Delete such a folder by its name.

        Raises:
            ScenarioError: if there is no such folder, or it cannot be deleted.
        """
        folder = next((entry for entry in self.unfinished(sessions) if entry.name == name), None)
        if folder is None:
            raise ScenarioError("scenarios-unknown-session", session=name)
        delete_folder(folder)
        self._audit.add(actor, "deleted", name)

    def delete_case(self, case_id: str, actor: str = "local") -> int:
        """Delete all sessions of a case; returns how many there were."""
        sessions = self.list(case_id)
        for session in sessions:
            self.delete(session.id, actor)
        return len(sessions)


def folder_size(folder: Path) -> int:
    """Bytes that a folder's files take; 0 if it is not there."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def _session_of(fields: dict[str, Any]) -> StoredSession:
    return StoredSession(
        **{
            **fields,
            "finished_at": datetime.fromisoformat(fields["finished_at"]),
            "folder": Path(fields["folder"]),
            "files": tuple(fields["files"]),
        }
    )


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        delete_folder(path)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ScenarioError("scenarios-cannot-delete", folder=str(path), reason=error.strerror or "") from error


def _delete_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)
