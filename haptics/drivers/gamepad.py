"""A gamepad as a stylus: sticks move the tool, triggers drill and wash, the motors shake with the force.

Through SDL by pygame, loaded when a gamepad is opened; SDL's calls run in the driver's own thread. Device frame: x
right, y up, z towards the user; at rest the tool points away from the user (-z).
"""

from __future__ import annotations

import math
import os
import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from haptics.device import PROFILES, DeviceProfile
from haptics.drivers.exclusive_use import ExclusiveUse
from haptics.drivers.mouse import MouseStylus
from haptics.errors import HapticsError

if TYPE_CHECKING:
    from pygame._sdl2.controller import Controller

POLL_S = 0.01
OPEN_S = 3.0
FASTEST_M_S = 0.04
"""Speed of the tip at full deflection; the curve below makes small deflections fine."""
TURN_RAD_S = math.radians(30.0)
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
AWAY = (0.0, 1.0, 0.0, 0.0)
"""Half a turn about x: the tool's +z along -z."""


class GamepadStylus(MouseStylus):
    """The first gamepad found.

    Left stick: right and up; right stick: in and out; cross: tilt; left trigger: irrigation; right trigger: drill.
    """

    def __init__(self, profile: DeviceProfile = PROFILES["gamepad"]) -> None:
        """Raises HapticsError where there is no gamepad or no pygame."""
        super().__init__(profile=profile)
        self._exclusive = ExclusiveUse("gamepad")
        self._closing, self._known = threading.Event(), threading.Event()
        self._fault: HapticsError | None = HapticsError("haptics-device-absent", device="gamepad")
        self._pad: Controller | None = None
        self._tip, self._turn = np.zeros(3), np.array(AWAY)
        self._rumbled = 0.0
        self._thread = threading.Thread(target=self._run, name="osteon-gamepad", daemon=True)
        self._thread.start()
        self._known.wait(OPEN_S)
        if self._fault is not None:
            fault = self._fault
            self.close()
            raise fault

    @property
    def connected(self) -> bool:
        """Whether a gamepad answers."""
        return self._fault is None

    @property
    def fault(self) -> HapticsError | None:
        """What is wrong now, to be shown to the user; None while the gamepad answers."""
        return self._fault

    def close(self) -> None:
        """Stop the motors and let go; safe to call twice."""
        self._closing.set()
        self._thread.join()
        self._exclusive.release()

    def _run(self) -> None:
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        os.environ.setdefault("SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS", "1")
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # SIGTERM must end the program as before
        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")  # SDL needs a window system for its events, not a window
        try:
            import pygame
            from pygame._sdl2 import controller
        except ImportError:
            self._fault = HapticsError("haptics-package-missing", device="gamepad", package="pygame")
            self._known.set()
            return
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
            self._pad, self._fault = None, HapticsError("haptics-device-lost", device="gamepad", reason="unplugged")
            self.set_tracking(False)
        if self._pad is None:
            found = [index for index in range(controller.get_count()) if controller.is_controller(index)]
            if found:
                self._pad, self._fault = controller.Controller(found[0]), None
                self.place(self._tip, self._turn)
        if self._pad is not None:
            self._follow(self._pad)
            self._rumble(self._pad)
        self._known.set()

    def _follow(self, pad: Controller) -> None:
        axes = [pad.get_axis(axis) / FULL for axis in range(6)]
        rate = np.array([_curve(axes[LEFT_X]), -_curve(axes[LEFT_Y]), _curve(axes[RIGHT_Y])])
        reach = self.profile.workspace_radius_m
        self._tip = np.clip(self._tip + FASTEST_M_S * POLL_S * rate, -reach, reach)
        tilt = np.array([pad.get_button(UP) - pad.get_button(DOWN), pad.get_button(LEFT) - pad.get_button(RIGHT), 0])
        if tilt.any():
            self._turn = _turned(self._turn, TURN_RAD_S * POLL_S * tilt)
        self.set_pose(self._tip, self._turn)
        self.set_trigger(axes[RIGHT_TRIGGER])
        self.set_irrigation(axes[LEFT_TRIGGER])
        self.set_buttons(sum(int(pad.get_button(button)) << button for button in range(BUTTONS)))

    def _rumble(self, pad: Controller) -> None:
        now = time.perf_counter()
        if now - self._rumbled >= RUMBLE_S:
            self._rumbled = now
            strength = min(1.0, float(np.linalg.norm(self.rendered_force)) / self.profile.max_force_N)
            pad.rumble(strength, 0.5 * strength, int(2e3 * RUMBLE_S))


def _curve(deflection: float) -> float:
    """Nothing in the dead zone, then rising from zero with the square."""
    size = max(0.0, abs(deflection) - DEAD_ZONE) / (1.0 - DEAD_ZONE)
    return math.copysign(min(1.0, size) ** 2, deflection)


def _turned(quaternion: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """A quaternion (w, x, y, z) turned by a small rotation vector [rad] of the device frame."""
    w, v = 1.0, 0.5 * rotation
    q0, q = quaternion[0], quaternion[1:]
    turned = np.array([w * q0 - v @ q, *(w * q + q0 * v + np.cross(v, q))])
    return turned / np.linalg.norm(turned)
