"""The hands at the instrument table, as the 3-D view asks them; without any, the stylus does all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from simulator.session.drilled_lines import DrilledLine


class Hands(Protocol):
    """Beside the hand that holds the stylus (simulator.desktop.tool_hands)."""

    def press(self, key: int) -> bool:
        """A key; whether the hands answered it."""

    def trigger(self, held: bool) -> None:
        """The trigger's key went down or came up."""

    def pushed(self, notches: float) -> bool:
        """The wheel was turned; whether the hands answered it instead of the stylus."""

    def regrip(self) -> bool:
        """Whether the hands take the new grip themselves."""

    def snapped(self, start: np.ndarray, towards: np.ndarray) -> DrilledLine | None:
        """The hole that the tool in hand finds near a line of sight, from a point [mm] in a unit direction."""

    def placed(self, hole: DrilledLine | None) -> None:
        """The tip was set on the bone, or into a hole."""
