"""What a headset's controller is to its driver: samples come from another process, vibration goes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from haptics.vibration import Vibration


@dataclass(frozen=True)
class ControllerSample:
    """The hand that holds the tool, as the headset saw it."""

    number: int
    """Rises with every new sample."""
    tip_m: np.ndarray
    """Tip of the tool [m], device frame, shape (3,)."""
    quaternion: np.ndarray
    """Tool frame to device frame (w, x, y, z)."""
    trigger: float
    buttons: int
    tracked: bool


class ControllerFeed(Protocol):
    """The way to the process that owns the headset."""

    name: str
    """Names the headset among all that run; its controller moves one tool at a time."""
    sample_period_s: float
    """Time between two samples [s]."""

    @property
    def alive(self) -> bool:
        """Whether that process is there."""

    def latest(self) -> ControllerSample | None:
        """The newest whole sample; None before the first."""

    def wait(self, longest_s: float) -> None:
        """Sleep until there may be something new, or the process has ended."""

    def mark_end(self, mark: int) -> None:
        """Put 1 into the float64 at this address the moment the process is gone, whatever the interpreter is doing."""

    def vibrate(self, pulse: Vibration) -> None:
        """Shake the hand that holds the tool."""
