"""A device tried out: a servo with a soft box around the hand, and what it says about itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from haptics.errors import HapticsError
from haptics.kernels import contact
from haptics.servo_loop import Servo, ServoSettings
from haptics.telemetry import Telemetry
from simulator.devices.hand import open_hand
from simulator.session.hand import POINTER

BOX_SHARE = 0.5
"""Half the box over the radius of the device's room: its walls are found without looking for them."""
DRAIN_S = 0.1


@dataclass(frozen=True)
class TrialFigures:
    """What the live panel shows."""

    servo: Telemetry
    sample_rate_hz: float | None
    """Samples of the device per second since the last look; None where nobody counts them."""
    buttons: int
    """Buttons held now, as a bit field."""
    fault: HapticsError | None


class DeviceTrial:
    """An open device with a running servo; close it to use the device elsewhere."""

    def __init__(self, driver: str) -> None:
        """Open the device; HapticsError tells what is missing. Nothing pushes before `start`."""
        hand = open_hand(driver, np.zeros(3), np.eye(3))
        self.driver, self.device = driver, hand.device
        self._box = np.zeros(contact.BLOCK_SIZE)
        self._box[contact.HALF_WIDTH] = BOX_SHARE * hand.device.profile.workspace_radius_m * 1e3
        self._servo = Servo(hand.device, contact.box_law, self._box.ctypes.data, hand.settings)
        self._looked, self._samples = time.perf_counter(), self.device.samples
        if driver == POINTER:
            self.device.place((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))  # type: ignore[attr-defined]

    @property
    def settings(self) -> ServoSettings:
        """How it is served."""
        return self._servo.settings

    def start(self) -> None:
        """Let the servo run."""
        self._servo.start()

    def look(self) -> TrialFigures:
        """What has been going on."""
        self._servo.drain()
        now, samples = time.perf_counter(), self.device.samples
        passed, self._looked = now - self._looked, now
        counted, self._samples = (samples or 0) - (self._samples or 0), samples
        rate = None if samples is None else counted / max(passed, 1e-6)
        return TrialFigures(self._servo.telemetry(), rate, self._servo.buttons, self.device.fault)

    def run(self, seconds: float) -> TrialFigures:
        """Run for a while and tell."""
        self.look()
        self.start()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            time.sleep(min(DRAIN_S, seconds))
            self._servo.drain()
        figures = self.look()
        self._servo.stop()
        return figures

    def close(self) -> None:
        """Zero force and let go; safe to call twice."""
        if self._servo.running:
            self._servo.stop()
        self.device.close()
