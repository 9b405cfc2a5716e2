"""The hand beside the one with the tool: camera or retractor, with a servo, limits and a clutch of its own.

Two devices are two servos: neither waits for the other, and losing one leaves the other at work. Only the tool's hand
meets the bone; this one moves freely in a box as large as its device's room and feels its walls.
"""

from __future__ import annotations

import numpy as np

from haptics.device import DevicePort
from haptics.device_frame import rotation_of
from haptics.kernels import contact
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from haptics.telemetry import Telemetry

_TIP = ROW_COLUMNS.index("command_tip_x_mm")
_TURN = ROW_COLUMNS.index("command_orientation_w")
_TRACKING = ROW_COLUMNS.index("tracking")


class SecondHand:
    """A device whose motion is asked for once per frame."""

    def __init__(self, driver: str, device: DevicePort, settings: ServoSettings) -> None:
        """Make a servo for it.

        driver: its driver's name. settings: their frame turns the device's axes into those in which `motion` is told.
        """
        self.driver, self.device = driver, device
        self._box = np.zeros(contact.BLOCK_SIZE)
        self._box[contact.HALF_WIDTH] = device.profile.workspace_radius_m * 1e3
        self._servo = Servo(device, contact.box_law, self._box.ctypes.data, settings)
        self._last: np.ndarray | None = None

    def start(self) -> None:
        """Let it move."""
        self._servo.start()

    def stop(self) -> None:
        """Zero force; what it moves stays where it is."""
        if self._servo.running:
            self._servo.stop()
        self._last = None

    def clutch(self, engaged: bool) -> None:
        """Move this hand without what it holds; the other hand's clutch is its own."""
        self._servo.clutch(engaged)

    def motion(self) -> tuple[np.ndarray, np.ndarray]:
        """What it did since the last call: shift [mm], shape (3,), and turn as a rotation vector [rad], shape (3,).

        Nothing while the clutch is held or the device is not tracked; where it is found again it moves on from there.
        """
        rows = self._servo.drain()
        unseen = np.flatnonzero(rows[:, _TRACKING] <= 0.5)
        if len(unseen):
            self._last, rows = None, rows[unseen[-1] + 1 :]
        if not len(rows):
            return np.zeros(3), np.zeros(3)
        before, now = rows[0] if self._last is None else self._last, rows[-1]
        self._last = now.copy()
        turn = rotation_of(now[_TURN : _TURN + 4]) @ rotation_of(before[_TURN : _TURN + 4]).T
        return now[_TIP : _TIP + 3] - before[_TIP : _TIP + 3], rotation_vector(turn)

    def telemetry(self) -> Telemetry:
        """What its servo says about itself."""
        return self._servo.telemetry()

    def close(self) -> None:
        """Let go of the device; safe to call twice."""
        self.stop()
        self.device.close()


def rotation_vector(rotation: np.ndarray) -> np.ndarray:
    """Axis times angle [rad] of a rotation matrix by less than half a turn, shape (3,)."""
    twist = np.array(
        [rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]]
    )
    sine, cosine = 0.5 * float(np.linalg.norm(twist)), 0.5 * (float(np.trace(rotation)) - 1.0)
    angle = float(np.arctan2(sine, cosine))
    return 0.5 * twist * (angle / sine if sine > 1e-12 else 1.0)
