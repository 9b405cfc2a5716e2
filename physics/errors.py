"""The one exception of the physics core that a user can cause."""

from __future__ import annotations

from typing import Any


class PhysicsError(ValueError):
    """Something the user gave cannot be simulated.

    `message_id` names a sentence in `assets/translations/<language>/physics.ftl`, `values` fills its gaps.
    """

    def __init__(self, message_id: str, **values: Any) -> None:  # noqa: ANN401
        details = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"{message_id} ({details})" if details else message_id)
        self.message_id = message_id
        self.values = values
