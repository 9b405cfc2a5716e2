"""A headset as the rest of the program sees it: eyes, poses, actions, vibration, events. No runtime is named here.

Frame of reference: the room, right-handed, metres, x right, y up, z towards the user, origin on the floor under the
place that was last recentred to. A pose is a (4, 4) matrix from the device to the room; a hand's -z points forward.
All calls come from one thread of the headset's own process.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from simulator.vr.errors import HeadsetError

if TYPE_CHECKING:
    from simulator.vr.eye_pictures import EyePicture


class Eye(IntEnum):
    """Left and right, in the order in which runtimes count them."""

    LEFT = 0
    RIGHT = 1


class Hand(IntEnum):
    """Left and right hand."""

    LEFT = 0
    RIGHT = 1


class HeadsetEvent(StrEnum):
    """What a headset tells of its own accord."""

    QUIT = "quit"
    """The runtime or the user ends the program's turn; the process has little time left."""
    RECENTRED = "recentred"
    """The user chose a new straight ahead."""
    STANDBY = "standby"
    """The headset was taken off."""
    AWAKE = "awake"
    TRACKING_LOST = "tracking_lost"
    """The head's pose is not known; the picture must dim, not freeze."""
    TRACKING_FOUND = "tracking_found"


@dataclass(frozen=True)
class EyeView:
    """How one eye sees: a pinhole with an asymmetric frame, somewhere in the head."""

    left: float
    right: float
    down: float
    up: float
    """Tangents of the frame's edges; left and down are usually negative."""
    eye_to_head: np.ndarray
    """Pose of the eye in the head, shape (4, 4), metres."""


@dataclass(frozen=True)
class HandState:
    """A controller at the time the next picture is seen, and what its fingers do."""

    pose: np.ndarray = field(default_factory=lambda: np.eye(4))
    """Where it points from: origin in the grip, -z forward, shape (4, 4), room."""
    tracked: bool = False
    trigger: float = 0.0
    """0 to 1."""
    grip: bool = False
    menu: bool = False
    """Pause, and the one-button way out."""
    recenter: bool = False
    stick: tuple[float, float] = (0.0, 0.0)
    """Right and up, -1 to 1."""


@dataclass(frozen=True)
class HeadsetFrame:
    """What the next picture is drawn from."""

    photon_time_s: float
    """When this picture will be seen, on the headset's clock; all poses are predicted to then."""
    head: np.ndarray
    """Shape (4, 4), room."""
    head_tracked: bool
    hands: tuple[HandState, HandState]
    """Left, right."""
    wanted: bool = True
    """Whether the picture will be shown at all; a headset that was taken off wants none."""


@dataclass(frozen=True)
class FrameTiming:
    """What the runtime knows of the frames so far."""

    dropped: int = 0
    """Pictures that came too late and were replaced by older ones."""


class Headset(Protocol):
    """A headset that is open."""

    name: str
    """Maker and model, as far as the runtime tells."""
    frames_per_s: float
    eye_size: tuple[int, int]
    """Width and height of the picture each eye wants [pixels]."""
    shares_window_system: bool
    """Whether pictures must be drawn in a context of the window system (GLX or WGL) for the runtime to take them."""

    def begin(self) -> None:
        """The drawing context is there and current: a runtime that stands on it starts now. Called once, first."""

    def eye_view(self, eye: Eye) -> EyeView:
        """How an eye sees; may change while running (lens distance)."""

    def wait_frame(self) -> HeadsetFrame:
        """Wait until it is time to draw, and say what for."""

    def submit(self, eye: Eye, picture: EyePicture) -> None:
        """Show an eye its picture; left first, then right, once per frame, right after it was drawn."""

    def vibrate(self, hand: Hand, amplitude: float, frequency_Hz: float, duration_s: float) -> None:
        """Shake a controller; amplitude 0 to 1."""

    def events(self) -> list[HeadsetEvent]:
        """What happened since the last call."""

    def timing(self) -> FrameTiming:
        """What the runtime knows of the frames so far."""

    def close(self) -> None:
        """Give the headset back; safe to call twice."""


HEADSETS: dict[str, str] = {
    "simulated": "simulator.vr.simulated",
    "openvr": "simulator.vr.openvr_backend",
    "openxr": "simulator.vr.openxr_backend",
}
"""Backend name to the module whose `open_headset(options)` gives a Headset or raises HeadsetError."""

AUTOMATIC = ("openvr", "openxr")
"""Backends tried in turn when none is named."""


def open_headset(name: str, options: dict) -> Headset:
    """Open a backend; to be called in the headset's own process only, because a runtime may end it.

    Raises:
        HeadsetError: in the user's words, why there is no such headset to be had.
    """
    if name not in HEADSETS:
        raise HeadsetError("vr-unknown-headset", name=name, known=", ".join(HEADSETS))
    return importlib.import_module(HEADSETS[name]).open_headset(options)
