"""What can be wrong with a headset, as one sentence for the user."""

from __future__ import annotations


class HeadsetError(Exception):
    """Its sentence is in assets/translations/<language>/vr.ftl.

    Attributes:
        message_id: key of the sentence, always beginning with ``vr-``.
        values: what the sentence names.
    """

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values
        named = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"{message_id} ({named})" if named else message_id)
