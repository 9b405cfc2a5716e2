"""A headset made of arithmetic: real frusta of both eyes, a scripted user, its own clock; pictures go to PNG files.

It lets the whole headset path run in tests and on a laptop, and it is what the other backends are compared with.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from simulator.vr.eye_pictures import EyePicture
from simulator.vr.hand_script import HandScript, Step, Surroundings
from simulator.vr.headset import Eye, EyeView, FrameTiming, Hand, HeadsetEvent, HeadsetFrame

PUPILS_M = 0.063
"""Distance of the eyes: the mean of adults (Dodgson 2004)."""
OUTWARD, INWARD, DOWN, UP = 1.23, 1.05, 1.28, 1.19
"""Tangents of the frame's edges, of the size today's headsets have: about 97 by 102 degrees, wider outwards."""
LATENCY_FRAMES = 1.0
"""A picture is seen one frame after it was begun."""
POLL_S = 0.0005


@dataclass(frozen=True)
class SimulatedOptions:
    """How the simulated headset is set up."""

    steps: tuple[Step, ...] = ()
    eye_size: tuple[int, int] = (960, 1040)
    frames_per_s: float = 90.0
    draw_every: int = 1
    """Only each so-manieth frame is drawn; a photograph always is."""
    pictures: Path | None = None
    """Folder for photographs; None keeps none."""
    paced: bool = False
    """Follow the wall clock; otherwise the session's own, frame by frame, however long the drawing takes."""


def open_headset(options: dict) -> SimulatedHeadset:
    """The simulated headset; options: `settings`, a SimulatedOptions, and `clock`, the session's clock [s]."""
    return SimulatedHeadset(options["settings"], options["clock"], options["surroundings"])


class SimulatedHeadset:
    """See `simulator.vr.headset.Headset`."""

    name = "Osteon simulated headset"
    shares_window_system = False

    def __init__(
        self,
        options: SimulatedOptions,
        clock: Callable[[], float],
        surroundings: Callable[[], Surroundings],
    ) -> None:
        """Set up.

        Args:
            options: size, rate, script.
            clock: time up to which frames may be made [s], unless the wall clock is followed; infinity ends the wait.
            surroundings: what the scripted user can see.
        """
        self.frames_per_s = options.frames_per_s
        self.eye_size = options.eye_size
        self.vibrations: list[tuple[Hand, float, float, float]] = []
        self._options = options
        self._clock = clock
        self._surroundings = surroundings
        self._script = HandScript(options.steps)
        self._frames = 0
        self._began_s: float | None = None
        self._dropped = 0
        self._photograph: str | None = None
        self._left: np.ndarray | None = None

    def begin(self) -> None:
        """Arithmetic needs no drawing context."""

    def eye_view(self, eye: Eye) -> EyeView:
        """The frame is wider towards the temple, so it differs between the eyes."""
        to_head = np.eye(4)
        to_head[0, 3] = PUPILS_M / 2.0 * (-1.0 if eye is Eye.LEFT else 1.0)
        left, right = (-OUTWARD, INWARD) if eye is Eye.LEFT else (-INWARD, OUTWARD)
        return EyeView(left, right, -DOWN, UP, to_head)

    def wait_frame(self) -> HeadsetFrame:
        """Wait for the clock; poses are those of the script when the picture will be seen."""
        due_s = self._frames / self.frames_per_s
        if self._options.paced:
            due_s = self._wait_for_wall(due_s)
        else:
            while self._clock() < due_s - 1e-9:
                time.sleep(POLL_S)
        self._frames += 1
        seen_s = due_s + LATENCY_FRAMES / self.frames_per_s
        moment = self._script.at(seen_s, self._surroundings())
        self._photograph = moment.photograph
        wanted = moment.photograph is not None or (self._frames - 1) % self._options.draw_every == 0
        return HeadsetFrame(seen_s, moment.head, True, moment.hands, wanted)

    def submit(self, eye: Eye, picture: EyePicture) -> None:
        """Keep a photographed pair side by side, left eye left."""
        if self._photograph is None or self._options.pictures is None:
            return
        if eye is Eye.LEFT:
            self._left = picture.pixels()
            return
        pair = Image.fromarray(np.concatenate([self._left, picture.pixels()], axis=1))
        self._options.pictures.mkdir(parents=True, exist_ok=True)
        pair.save(self._options.pictures / f"{self._photograph}.png")

    def vibrate(self, hand: Hand, amplitude: float, frequency_Hz: float, duration_s: float) -> None:
        """Remember the pulse."""
        self.vibrations.append((hand, amplitude, frequency_Hz, duration_s))

    def events(self) -> list[HeadsetEvent]:
        """A simulated headset is never taken off."""
        return []

    def timing(self) -> FrameTiming:
        """Frames skipped because drawing took longer than one."""
        return FrameTiming(self._dropped)

    def close(self) -> None:
        """Nothing to give back."""

    def _wait_for_wall(self, due_s: float) -> float:
        """Wait for the next frame of the wall clock; returns its time after skipping those that were missed."""
        now_s = time.monotonic()
        if self._began_s is None:
            self._began_s = now_s - due_s
        late_frames = int((now_s - self._began_s - due_s) * self.frames_per_s)
        if late_frames > 0:
            self._frames += late_frames
            self._dropped += late_frames
            return self._frames / self.frames_per_s
        time.sleep(max(0.0, self._began_s + due_s - now_s))
        return due_s
