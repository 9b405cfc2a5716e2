"""Who holds the tool, as a session knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from haptics.device import DevicePort
from haptics.errors import HapticsError
from haptics.servo_loop import ServoSettings

POINTER = "mouse"
"""The hand that is always there: it stands in for a device that was lost."""


@dataclass(frozen=True)
class Hand:
    """A device in a hand: its driver's name, the open device, and how the servo serves it."""

    driver: str
    device: DevicePort
    settings: ServoSettings


@dataclass(frozen=True)
class HandReport:
    """Who holds the tool now, for a window to show."""

    driver: str
    """Name of the driver in the hand."""
    by_pointer: bool
    """Whether the window's own mouse holds it."""
    fault: HapticsError | None
    """Why the chosen device does not hold it; None while it does, or where the mouse was chosen."""
    can_be_taken_back: bool
    """Whether the chosen device answers again."""


class PointerMailbox(Protocol):
    """The writing end of the mouse driver, in device metres."""

    def set_pose(self, tip_m: np.ndarray, quaternion: np.ndarray) -> None:
        """Where the hand is [m], shape (3,), and its quaternion (w, x, y, z); followed smoothly."""

    def place(self, tip_m: np.ndarray, quaternion: np.ndarray) -> None:
        """The same at once."""

    def set_trigger(self, trigger: float) -> None:
        """Trigger position, 0 to 1."""

    def set_tracking(self, tracking: bool) -> None:
        """Whether the hand holds the tool at all."""

    def heartbeat(self) -> None:
        """Tell that the window lives though nothing moved."""
