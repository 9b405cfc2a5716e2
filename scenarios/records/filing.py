"""Filing a result: into the list of sessions, the outbox and the audit log."""

from __future__ import annotations

from pathlib import Path

from scenarios.recording import Recording
from scenarios.records.audit_log import AuditLog
from scenarios.records.database import records_path
from scenarios.records.outbox import Outbox
from scenarios.records.session_store import SessionStore, stored_session
from scenarios.records.xapi import Account, xapi_error_statements, xapi_statement
from scenarios.scoring.result import Result

VIRTUAL_SURGEON = Account("virtual-surgeon")
LOCAL_TRAINEE = Account("local-trainee")


def file_result(
    result: Result,
    recording: Recording,
    *,
    files: tuple[str, ...],
    account: Account | None = None,
    path: Path | None = None,
) -> str:
    """Store a result; filing the same one again changes nothing.

    Args:
        result: the score.
        recording: what was scored; its folder holds the session's files.
        files: names of the session's files beside the recording, to be deleted with it.
        account: whose result it is; if not given, the profile named in the recording, else by the modality the virtual
            surgeon or the person at this machine.
        path: file of the records; this user's if not given.

    Returns:
        The id of the summary statement.
    """
    path = path or records_path()
    account = account or _account_of(result, recording)
    session = stored_session(result, recording, files)
    SessionStore(path).add(session)
    outbox = Outbox(path)
    summary = xapi_statement(result, recording, account)
    new = [
        outbox.add(statement, session.id) for statement in (summary, *xapi_error_statements(result, recording, account))
    ]
    if any(new):
        AuditLog(path).add(account.name, "stored", session.id, session.case_id)
    return str(summary["id"])


def _account_of(result: Result, recording: Recording) -> Account:
    pseudonym = str(recording.header.get("account", ""))
    if pseudonym:
        return Account(pseudonym)
    return VIRTUAL_SURGEON if result.modality == "simulated" else LOCAL_TRAINEE
