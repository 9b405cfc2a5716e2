"""Records of what was done: statements for a platform, the list of sessions, the audit log."""

from scenarios.records.audit_log import AuditEntry, AuditLog
from scenarios.records.database import records_path
from scenarios.records.filing import file_result
from scenarios.records.outbox import DeliveryState, Outbox, OutgoingStatement
from scenarios.records.session_store import SessionStore, StoredSession, folder_size, stored_session
from scenarios.records.xapi import Account, xapi_error_statements, xapi_statement

__all__ = [
    "Account",
    "AuditEntry",
    "AuditLog",
    "DeliveryState",
    "Outbox",
    "OutgoingStatement",
    "SessionStore",
    "StoredSession",
    "file_result",
    "folder_size",
    "records_path",
    "stored_session",
    "xapi_error_statements",
    "xapi_statement",
]
