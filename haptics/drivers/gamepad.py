"""A gamepad as a stylus: sticks move the tool, triggers drill and wash, the motors shake with the force.

Through SDL by pygame, loaded when a gamepad is opened; SDL's calls run in the driver's own thread. Device frame: x
right, y up, z towards the user; at rest the tool points away from the user (-z).
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import numpy as np

from haptics.device import PROFILES, DeviceProfile
from haptics.drivers.rate_stylus import RateStylus, fine_near_rest

if TYPE_CHECKING:
    from pygame._sdl2.controller import Controller

POLL_S = 0.01
DEAD_ZONE = 0.12
"""Deflection a worn stick has at rest."""
RUMBLE_S = 0.05
"""A rumble is sent at most this often and lasts twice as long, so it ends by itself if we fall silent."""
LEFT_X, LEFT_Y, RIGHT_X, RIGHT_Y, LEFT_TRIGGER, RIGHT_TRIGGER = range(6)
"""SDL's numbers of a game controller's axes, whatever its maker's are."""
FULL = 32767.0
UP, DOWN, LEFT, RIGHT = range(11, 15)
"""SDL's buttons of the cross."""
BUTTONS = 11
"""Buttons before the cross: A, B, X, Y, back, guide, start, two sticks pressed, two shoulders."""


class GamepadStylus(RateStylus):
    """The first gamepad found.

    Left stick: right and up; right stick: in and out; cross: tilt; left trigger: irrigation; right trigger: drill.
    """

    def __init__(self, profile: DeviceProfile = PROFILES["gamepad"]) -> None:
        """Raises HapticsError where there is no gamepad or no pygame."""
        self._pad: Controller | None = None
        self._rumbled = 0.0
        super().__init__("gamepad", "pygame", profile)

    def _watch(self) -> None:
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        os.environ.setdefault("SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS", "1")
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # SIGTERM must end the program as before
        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")  # SDL needs a window system for its events, not a window
        import pygame
        from pygame._sdl2 import controller

        pygame.display.init()
        controller.init()
        try:
            while not self._closing.wait(POLL_S):
                self._poll()
        finally:
            if self._pad is not None:
                self._pad.stop_rumble()
            self._pad = None  # SDL stays: it is one for the whole process, and others may be at work with it

    def _poll(self) -> None:
        import pygame
        from pygame._sdl2 import controller

        pygame.event.clear(pump=True)
        if self._pad is not None and not self._pad.attached():
            self._pad = None
            self._lost("unplugged")
        if self._pad is None:
            found = [index for index in range(controller.get_count()) if controller.is_controller(index)]
            if found:
                self._pad = controller.Controller(found[0])
                self._found()
        if self._pad is not None:
            self._follow(self._pad)
            self._rumble(self._pad)
        self._known.set()

    def _follow(self, pad: Controller) -> None:
        axes = [pad.get_axis(axis) / FULL for axis in range(6)]
        sticks = (axes[LEFT_X], -axes[LEFT_Y], axes[RIGHT_Y])
        rate = np.array([fine_near_rest(stick, DEAD_ZONE) for stick in sticks])
        tilt = np.array([pad.get_button(UP) - pad.get_button(DOWN), pad.get_button(LEFT) - pad.get_button(RIGHT), 0])
        self._steer(rate, tilt, POLL_S)
        self.set_trigger(axes[RIGHT_TRIGGER])
        self.set_irrigation(axes[LEFT_TRIGGER])
        self.set_buttons(sum(int(pad.get_button(button)) << button for button in range(BUTTONS)))

    def _rumble(self, pad: Controller) -> None:
        now = time.perf_counter()
        if now - self._rumbled >= RUMBLE_S:
            self._rumbled = now
            strength = min(1.0, float(np.linalg.norm(self.rendered_force)) / self.profile.max_force_N)
            pad.rumble(strength, 0.5 * strength, int(2e3 * RUMBLE_S))
