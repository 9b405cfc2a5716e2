"""What a user can get wrong with cases, recordings and records."""

from __future__ import annotations


class ScenarioError(Exception):
    """A mistake or mishap the user can mend; its sentence is the translated text of `message_id`."""

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values
        listed = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"{message_id} ({listed})" if listed else message_id)
