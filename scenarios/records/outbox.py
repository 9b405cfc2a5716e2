"""Statements on their way to a learning record store: kept until it has confirmed them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from scenarios.errors import ScenarioError
from scenarios.records.database import RecordDatabase, now


class DeliveryState(StrEnum):
    """Where a statement stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    """Refused by the receiver; waits for a person to look at it."""


@dataclass(frozen=True)
class OutgoingStatement:
    """One statement with its fate."""

    id: str
    session_id: str
    statement: dict[str, Any]
    state: DeliveryState
    attempts: int
    last_error: str
    created: str
    changed: str


class Outbox:
    """The statements of this machine in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._database = RecordDatabase(path)

    def add(self, statement: dict[str, Any], session_id: str) -> bool:
        """Put a statement in; the same one again changes nothing.

        Returns:
            Whether it is new.

        Raises:
            ScenarioError: if another statement with this id is there.
        """
        body = json.dumps(statement, sort_keys=True, ensure_ascii=False)
        with self._database.transaction() as connection:
            there = connection.execute("SELECT body FROM statement WHERE id = ?", (statement["id"],)).fetchone()
            if there is not None:
                if there["body"] != body:
                    raise ScenarioError("scenarios-records-conflict", statement=statement["id"])
                return False
            moment = now()
            connection.execute(
                "INSERT INTO statement (id, session_id, body, state, created, changed) VALUES (?, ?, ?, ?, ?, ?)",
                (statement["id"], session_id, body, DeliveryState.WAITING, moment, moment),
            )
        return True

    def list(self, state: DeliveryState | None = None, limit: int = 1000) -> list[OutgoingStatement]:
        """Statements, oldest first; of one state or of all."""
        query = "SELECT * FROM statement WHERE ? IS NULL OR state = ? ORDER BY created, rowid LIMIT ?"
        with self._database.transaction() as connection:
            rows = connection.execute(query, (state, state, limit)).fetchall()
        return [
            OutgoingStatement(
                id=row["id"],
                session_id=row["session_id"],
                statement=json.loads(row["body"]),
                state=DeliveryState(row["state"]),
                attempts=row["attempts"],
                last_error=row["last_error"],
                created=row["created"],
                changed=row["changed"],
            )
            for row in rows
        ]

    def mark_sent(self, statement_id: str) -> None:
        """The receiver has confirmed the statement."""
        self._mark(statement_id, DeliveryState.SENT, "")

    def mark_attempt(self, statement_id: str, reason: str) -> None:
        """The receiver could not be reached; the statement goes on waiting."""
        self._mark(statement_id, DeliveryState.WAITING, reason)

    def mark_failed(self, statement_id: str, reason: str) -> None:
        """The receiver has refused the statement."""
        self._mark(statement_id, DeliveryState.FAILED, reason)

    def retry_failed(self) -> int:
        """Let all refused statements wait again; returns how many."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "UPDATE statement SET state = ?, changed = ? WHERE state = ?",
                (DeliveryState.WAITING, now(), DeliveryState.FAILED),
            )
        return cursor.rowcount

    def forget_unsent(self, session_id: str) -> int:
        """Take a session's statements out that have not been sent; returns how many."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "DELETE FROM statement WHERE session_id = ? AND state != ?", (session_id, DeliveryState.SENT)
            )
        return cursor.rowcount

    def _mark(self, statement_id: str, state: DeliveryState, reason: str) -> None:
        with self._database.transaction() as connection:
            # A statement once confirmed stays so: a late answer to an earlier attempt must not send it again.
            cursor = connection.execute(
                "UPDATE statement SET state = ?, attempts = attempts + 1, last_error = ?, changed = ? "
                "WHERE id = ? AND state != ?",
                (state, reason, now(), statement_id, DeliveryState.SENT),
            )
            known = connection.execute("SELECT 1 FROM statement WHERE id = ?", (statement_id,)).fetchone()
        if cursor.rowcount == 0 and known is None:
            raise KeyError(statement_id)
