"""The file that holds records on this machine: results waiting to be sent, the list of sessions, who looked at what."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scenarios.errors import ScenarioError
from scenarios.storage import data_folder

SCHEMA_VERSION = 1

BUSY_S = 15.0
"""How long one writer waits for another."""

_TABLES = """
CREATE TABLE statement (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL,
    changed TEXT NOT NULL
);
CREATE INDEX statement_by_state ON statement (state, created);
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    finished TEXT NOT NULL,
    folder TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX session_by_case ON session (case_id, finished);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    digest TEXT NOT NULL
);
"""


def records_path() -> Path:
    """Where the records of this user lie."""
    return data_folder() / "records" / "records.sqlite"


def now() -> str:
    """The present moment, UTC, as records hold it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class RecordDatabase:
    """Opens the file for each piece of work: safe between threads and processes, whole after a kill."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        with self.transaction() as connection:
            self._prepare(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One piece of work: all of it is stored, or, if it raises, nothing.

        Raises:
            ScenarioError: if the file is no database of ours, is damaged, or cannot be written.
        """
        try:
            connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            try:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA journal_mode = WAL")
                # FULL also syncs the log at each commit: a power cut takes nothing that was reported as stored.
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            finally:
                connection.close()
        except sqlite3.DatabaseError as error:
            raise self._unusable(str(error)) from error

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise ScenarioError("scenarios-records-too-new", file=self.path.name, version=version, known=SCHEMA_VERSION)
        if version == 0:
            # executescript would end the transaction, so statements go one by one.
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _unusable(self, reason: str) -> ScenarioError:
        return ScenarioError("scenarios-records-unusable", file=str(self.path), reason=reason)
