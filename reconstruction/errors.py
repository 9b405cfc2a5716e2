"""The one exception that reconstruction raises for input it cannot use."""

from __future__ import annotations

_LARGEST_WRITTEN_OUT = 1e12


class ReconstructionError(Exception):
    """Input that cannot be reconstructed; its sentence is in assets/translations/<language>/<area>.ftl.

    Attributes:
        message_id: key of the sentence; it begins with its area: ``reconstruction-``, ``correction-``, ``density-``.
        values: what the sentence names; file names and numbers, never anything that identifies a patient.
    """

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = {name: _readable(value) for name, value in values.items()}
        super().__init__(message_id, self.values)

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.message_id} ({named})" if named else self.message_id


def _readable(value: object) -> object:
    """A value as a sentence can name it: numbers that no language writes out, such as 1e38, as short texts."""
    if isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) < _LARGEST_WRITTEN_OUT:
        return f"{float(value):.3g}"
    return value
