"""The one exception that fluoroscopy raises for what it cannot image."""

from __future__ import annotations


class FluoroscopyError(Exception):
    """A mistake the user can mend; its sentence is in assets/translations/<language>/fluoroscopy.ftl.

    Attributes:
        message_id: key of the sentence, always beginning with ``fluoroscopy-``.
        values: what the sentence names; file names and numbers, never anything that identifies a patient.
    """

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values
        named = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"{message_id} ({named})" if named else message_id)
