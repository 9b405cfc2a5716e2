"""What can go wrong with devices and the servo, told so that the user can mend it."""

from __future__ import annotations


class HapticsError(Exception):
    """A fault a user can mend. `message_id` names the sentence in assets/translations/*/haptics.ftl."""

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values
        super().__init__(message_id, values)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.message_id} ({told})" if told else self.message_id
