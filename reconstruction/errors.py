"""The one exception that reconstruction raises for input it cannot use."""

from __future__ import annotations


class ReconstructionError(Exception):
    """Input that cannot be reconstructed; its sentence is in assets/translations/<language>/<area>.ftl.

    Attributes:
        message_id: key of the sentence; it begins with its area: ``reconstruction-``, ``correction-``, ``density-``.
        values: what the sentence names; file names and numbers, never anything that identifies a patient.
    """

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values
        super().__init__(message_id, values)

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.message_id} ({named})" if named else self.message_id
