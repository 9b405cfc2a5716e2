"""Who looked at, exported or deleted what: lines that are only ever added, each sealed with the one before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from scenarios.records.database import RecordDatabase, now


@dataclass(frozen=True)
class AuditEntry:
    """One line of the log."""

    number: int
    time: str
    actor: str
    """Pseudonym of who did it."""
    action: str
    """`stored`, `opened`, `exported`, `deleted` ..."""
    subject: str
    """What it was done to: a session or case id, never a patient's name."""
    detail: str
    digest: str
    """SHA-256 over this line and the digest of the line before."""


class AuditLog:
    """The audit log of this machine."""

    def __init__(self, path: Path) -> None:
        self._database = RecordDatabase(path)

    def add(self, actor: str, action: str, subject: str, detail: str = "") -> None:
        """Write one line."""
        moment = now()
        with self._database.transaction() as connection:
            last = connection.execute("SELECT digest FROM audit ORDER BY number DESC LIMIT 1").fetchone()
            digest = _seal(last["digest"] if last else "", moment, actor, action, subject, detail)
            connection.execute(
                "INSERT INTO audit (time, actor, action, subject, detail, digest) VALUES (?, ?, ?, ?, ?, ?)",
                (moment, actor, action, subject, detail, digest),
            )

    def list(self) -> list[AuditEntry]:
        """All lines, oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT * FROM audit ORDER BY number").fetchall()
        return [AuditEntry(**dict(row)) for row in rows]

    def first_broken(self) -> int | None:
        """Number of the first line that was changed or follows a removed one; None if the log is whole."""
        previous = ""
        for entry in self.list():
            parts = (entry.time, entry.actor, entry.action, entry.subject, entry.detail)
            if _seal(previous, *parts) != entry.digest:
                return entry.number
            previous = entry.digest
        return None


def _seal(previous: str, *parts: str) -> str:
    return hashlib.sha256("\x1f".join((previous, *parts)).encode()).hexdigest()
